"""What the lines above a table say: its number, and where it ends."""

from __future__ import annotations

import pytest

from extractors.pages.lines import lines_of_words
from extractors.tables.captions import heading_of, parted_above
from schemas.geometry import BBox
from schemas.layout import Word


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("表1 2023年各区县资金支出进度表", "表1"),
        ("表12023年各区县资金支出进度表", "表1"),
        ("表1-1 各县资金到位及支出情况表", "表1-1"),
        ("表2 12个县的支出情况表", "表2"),
        ("表 3 转移支付得分情况表", "表3"),
        ("表十二 支出情况表", "表十二"),
        ("附件1 2023年度整体绩效自评表", "附件1"),
        ("附表3-2 项目清单表", "附表3-2"),
        ("公开05表 支出决算表", "公开05表"),
        ("2023年各区县资金支出进度表", None),
    ],
)
def test_number_of_a_table(text: str, number: str | None) -> None:
    box = BBox(100, 130, 500, 300)
    heading = heading_of(lines_of_words([Word(text, BBox(200, 105, 400, 117))]), box)
    assert heading.number == number
    assert (heading.title or "").endswith("表")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("部门收支总表", "预算公开01表", "部门/单位：某局（本级）", "单位：元"), ("部门收支总表", "预算公开01表", "元", "某局(本级)")),
        (("项目资金使用情况表（单位：万元）",), ("项目资金使用情况表", None, "万元", None)),
        (("资金分配表", "金额单位：人民币元"), ("资金分配表", None, "元", None)),
        (("收入预算表", "公开表2", "部门（单位）：某局"), ("收入预算表", "公开表2", None, "某局")),
    ],
)  # fmt: skip
def test_what_names_a_table(lines: tuple[str, ...], expected: tuple[str | None, ...]) -> None:
    above = lines_of_words(
        Word(text, BBox(300 - 5 * len(text), 60 + 15 * i, 300 + 5 * len(text), 70 + 15 * i))
        for i, text in enumerate(lines)
    )
    heading = heading_of(above, BBox(100, 130, 500, 300))
    assert (heading.title, heading.number, heading.unit, heading.entity) == expected


def test_a_line_over_two_tables_is_parted_between_them() -> None:
    words = Word("表1 到位情况", BBox(80, 80, 140, 90)), Word("表2 产出情况", BBox(340, 80, 400, 90))
    (line,) = lines_of_words(words)
    sides = BBox(50, 100, 290, 200), BBox(298, 100, 540, 160)
    assert [piece.text for piece in parted_above(line, sides)] == [word.text for word in words]
    assert parted_above(line, [BBox(50, 100, 540, 200)]) == [line]
    assert parted_above(line, [BBox(50, 400, 290, 500)]) == [line]
