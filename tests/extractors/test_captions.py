"""What the lines above a table say: its number, and where it ends."""

from __future__ import annotations

import pytest

from extractors.pages.lines import lines_of_words
from extractors.tables.captions import heading_of
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
