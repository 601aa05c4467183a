"""Figures inside sentences, told from years, dates, numbering and codes."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.narrative.quantities import plain, quantities, usual_decimals, with_decimals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支出合计3,104.94 万元", [("31049400.00", "万元")]),
        ("支出５．３万元，增长６．７％", [("53000.0", "万元"), ("0.067", "%")]),
        ("2022年度为914.22万元", [("9142200.00", "万元")]),
        ("预算1973.86万元", [("19738600.00", "万元")]),
        ("82名学员进行30天的集训", [("82", "名"), ("30", "天")]),
        ("补助标准2万元/处", [("20000", "万元/处")]),
        ("服务14.4万小时", [("144000.0", "万小时")]),
        ("百分之八十六点五", [("0.865", "%")]),
        ("分值12分，得分10.93分，得分率91.08%", [("12", "分"), ("10.93", "分"), ("0.9108", "%")]),
        ("的5个项目中，4个项目为优", [("5", "个"), ("4", "个")]),
    ],
)
def test_value_and_unit(text: str, expected: list[tuple[str, str]]) -> None:
    found = quantities(plain(text))
    assert [(str(q.parsed.value), q.unit.symbol) for q in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "2022年12月31日",
        "2020年5月1日-2021年4月30日", "2020/1/1", "财预〔2020〕10号", "《2021年工作安排》", "第3批", "1.统筹推进", "（2）实施",
        "公开03表", "共分为七部分", "7—",
    ],
)  # fmt: skip
def test_what_is_no_figure(text: str) -> None:
    assert quantities(plain(text)) == []


def test_an_approximate_figure_says_so() -> None:
    assert [q.approximate for q in quantities("约20人,近2万人次,30余户,50人")] == [True, True, True, False]


def test_stripped_zeros_keep_the_usual_precision() -> None:
    found = quantities("到位245.78万元,支出198.32万元,结转5.1万元,约3万元")
    usual = usual_decimals(found)
    assert usual == {"万元": 2}
    assert [with_decimals(q, usual).parsed.half_unit for q in found] == [
        Decimal(50),
        Decimal(50),
        Decimal(50),
        Decimal(5000),
    ]


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["万元", "元", "亿元"]))
def test_every_amount_is_read_back(value: Decimal, unit: str) -> None:
    text = f"支出决算为{value:,}{unit},完成"
    (found,) = quantities(text)
    assert found.parsed.value == value * found.unit.scale
    assert text[found.start : found.end] == f"{value:,}{unit}"


@given(st.text(max_size=60))
def test_places_lie_in_the_text_and_in_order(text: str) -> None:
    folded = plain(text)
    found = quantities(folded)
    assert len(folded) == len(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
