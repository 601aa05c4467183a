"""Score tables in several layouts: levels with weights of their own, heads above their lines, several scorers, shares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconcile.grades import USUAL, fits
from schemas.records import ScoreLine
from tests.families import DISTRICTS, SCORE_TABLE, Rows, findings_of, form, report_of

LEVEL_WEIGHTS: Rows = (
    ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "得分"),
    ("决策", "20", "立项", "10", "依据", "4", "4"),
    ("^", "^", "^", "^", "程序", "6", "5"),
    ("^", "^", "目标", "10", "合理", "10", "8"),
    ("产出", "80", "数量", "80", "完成率", "80", "72"),
    ("合计", "100", "", "100", "", "100", "89"),
)
HEADS: Rows = (
    ("评价内容", "分值", "得分"),
    ("一、决策", "20", "17"),
    ("（一）立项", "10", "9"),
    ("（二）目标", "10", "8"),
    ("二、产出", "80", "72"),
    ("（一）数量", "50", "47"),
    ("（二）质量", "30", "25"),
    ("总分", "100", "89"),
)
SUBTOTALS: Rows = (
    ("一级指标", "二级指标", "分值", "得分"),
    ("决策", "立项", "10", "9"),
    ("^", "目标", "10", "8"),
    ("小计", "<", "20", "17"),
    ("产出", "数量", "50", "47"),
    ("^", "质量", "30", "25"),
    ("小计", "<", "80", "72"),
    ("合计", "<", "100", "89"),
)
TWO_SCORERS: Rows = (
    ("评价内容", "分值", "自评得分", "复核得分"),
    ("决策", "20", "18", "17"),
    ("产出", "80", "80", "72"),
    ("总分", "100", "98", "89"),
)
SHARES: Rows = (
    ("评价内容", "权重", "得分"),
    ("决策", "20%", "95"),
    ("产出", "50%", "88"),
    ("效益", "30%", "91"),
    ("综合得分", "100%", "90.3"),
)
OUT_OF_HUNDRED: Rows = (
    ("评价内容", "权重", "得分"),
    ("决策", "20", "95"),
    ("产出", "50", "88"),
    ("效益", "30", "91"),
    ("综合得分", "100", "90.3"),
)
PART: Rows = (("评价内容", "分值", "得分"), ("立项", "10", "9"), ("目标", "10", "8"), ("合计", "20", "17"))
LAYOUTS = {
    "levels": LEVEL_WEIGHTS, "heads": HEADS, "subtotals": SUBTOTALS, "scorers": TWO_SCORERS, "shares": SHARES,
    "hundred": OUT_OF_HUNDRED, "part": PART, "plain": SCORE_TABLE, "districts": DISTRICTS,
}  # fmt: skip


def lines(rows: Rows, role: str) -> list[ScoreLine]:
    """The score lines of one role."""
    return [r for r in report_of(form(rows, header_rows=1)).records if isinstance(r, ScoreLine) and r.role == role]


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_layout_is_accused_of_what_is_right(name: str) -> None:
    table = form(LAYOUTS[name], header_rows=2 if name == "districts" else 1)
    assert report_of(table).reading.tables[0].form == "score_table"
    assert [f.message for f in findings_of(table)] == []


def test_weights_of_higher_levels_are_subtotals() -> None:
    found = [(s.path[-1], s.weight.value if s.weight else None, s.covers) for s in lines(LEVEL_WEIGHTS, "subtotal")]
    assert ("决策", Decimal(20), (1, 3)) in found
    assert ("立项", Decimal(10), (1, 2)) in found
    assert [s.weight.value if s.weight else None for s in lines(LEVEL_WEIGHTS, "line")] == [4, 6, 10, 80]


@pytest.mark.parametrize("rows", [HEADS, SUBTOTALS])
def test_sums_are_not_lines(rows: Rows) -> None:
    assert [s.score.value if s.score else None for s in lines(rows, "line")] == [9, 8, 47, 25]
    assert [s.score.value if s.score else None for s in lines(rows, "subtotal")] == [17, 72]


def test_a_head_that_is_not_the_sum_is_found() -> None:
    (finding,) = findings_of(form(HEADS, {(1, 2): "16"}, header_rows=1))
    assert finding.rule == "SCORE-SUM"


def test_scorers_and_districts_stand_apart() -> None:
    assert {s.scope.region for s in lines(TWO_SCORERS, "line")} == {"自评得分", "复核得分"}
    assert {s.scope.region for s in lines(DISTRICTS, "rank")} == {"东山县", "西河县", "南岭县"}


def test_a_reports_own_bands() -> None:
    own = (*SCORE_TABLE[:-1], ("绩效等级", "优", "<", "<"))
    bands = (("等级说明",), ("评价等级：85分（含）以上为优，70-85分为良，55-70分为中，55分以下为差",), ("其他",))
    assert [f.rule for f in findings_of(form(own, header_rows=1))] == ["SCORE-GRADE"]
    assert findings_of(form(own, header_rows=1), form(bands)) == ()


def test_grades_are_wide_only_where_no_bands_are_stated() -> None:
    stated = (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))
    assert fits("良", Decimal(78), USUAL) and not fits("良", Decimal(78), stated)
    assert fits("合格", Decimal(88), USUAL) and not fits("合格", Decimal(91), USUAL)
    assert not fits("优", Decimal("89.9"), USUAL) and fits("较差", Decimal(59), stated)
