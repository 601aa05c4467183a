"""Numbered headings, dates and blanks of a template."""

from __future__ import annotations

import pytest

from extractors.narrative.dates import dates, periods
from extractors.pages.headings import Outline, is_contents_line, numbered, numeral_of, placeholders


@pytest.mark.parametrize(
    ("text", "level", "ordinal"),
    [
        ("第三部分 情况说明", 1, 3),
        ("十二、国有资产", 2, 12), ("(二)支出情况", 3, 2), ("3.培训", 4, 3), ("5 、收入", 4, 5), ("(4)奖补", 5, 4),
        ("②建设", 6, 2),
    ],
)  # fmt: skip
def test_numerals(text: str, level: int, ordinal: int) -> None:
    found = numbered(text)
    assert found is not None
    assert (found.level, found.ordinal) == (level, ordinal)


@pytest.mark.parametrize("text", ["3.5万元", "2022年", "一般公共预算", "第一批"])
def test_what_is_no_numeral(text: str) -> None:
    assert numbered(text) is None


def test_the_tree_keeps_lists_apart() -> None:
    outline = Outline()
    nodes = [outline.add(i, t) for i, t in enumerate(["一、甲", "(一)乙", "(二)丙", "二、丁", "(一)戊"])]
    assert [n.siblings for n in nodes if n] == [1, 2, 2, 1, 3]
    assert nodes[4] is not None and nodes[4].path == ("丁",)


def test_numerals_are_written_as_they_are_read() -> None:
    for level in range(1, 7):
        for ordinal in range(1, 20):
            found = numbered(numeral_of(level, ordinal) + "题")
            assert found is not None and (found.level, found.ordinal) == (level, ordinal)


def test_a_line_of_contents() -> None:
    assert is_contents_line("二、收入决算情况说明…………15")
    assert not is_contents_line("二、收入决算情况说明")


def test_blanks() -> None:
    assert len(placeholders("支出XXX万元,占××%,比____年")) == 3
    assert placeholders("执行GB/T 9704,型号X1") == []


def test_dates_exist_or_not() -> None:
    assert [d.exists for d in dates("2020年4月31日,2020年2月29日,2021年2月29日,2022年13月")] == [
        False,
        True,
        False,
        False,
    ]


def test_a_period_takes_its_year_over() -> None:
    text = "2023年5月6日—5月28日"
    (period,) = periods(text, dates(text))
    assert (period.begins.year, period.ends.year, period.ends.day) == (2023, 2023, 28)


def test_an_amount_is_no_date() -> None:
    assert [d for d in dates("总额2064.25万元") if d.month is not None] == []
