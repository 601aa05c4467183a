"""Rules of what is weighed, ranked and deducted, and of goals told twice: holding, failing, and not evaluated."""

from __future__ import annotations

import pytest

from schemas.findings import Outcome
from schemas.tables import Table
from tests.families import Changes, Rows, checks_of, findings_of, form

HOLDS, FAILS, UNKNOWN = Outcome.HOLDS, Outcome.FAILS, Outcome.NOT_EVALUATED

BESIDE: Rows = (
    ("指标名称", "分值", "东山县", "西河县", "综合得分"),
    ("资金占比", "", "60%", "40%", "100%"),
    ("决策", "30", "27.00", "28.00", "27.40"),
    ("产出", "70", "65.00", "60.00", "63.00"),
    ("总分", "100", "92.00", "88.00", "90.40"),
)
DISTRICTS: Rows = (
    ("指标名称", "指标权重", "得分", "<", "<"),
    ("^", "^", "东山县", "西河县", "南岭县"),
    ("决策", "20.00", "18.00", "16.00", "20.00"),
    ("过程", "20.00", "18.50", "17.00", "20.00"),
    ("产出", "30.00", "26.00", "29.00", "30.00"),
    ("效益", "30.00", "24.00", "27.00", "18.00"),
    ("合计", "100.00", "86.50", "89.00", "88.00"),
)
FUNDS: Rows = (
    ("项目", "东山县", "西河县", "南岭县", "合计"), ("道路", "30.00", "10.00", "8.00", "48.00"),
    ("桥梁", "20.00", "20.00", "12.00", "52.00"), ("合计", "50.00", "30.00", "20.00", "100.00"),
)  # fmt: skip
WHOLE: Rows = (
    ("评价内容", "分值", "得分", "得分率"), ("决策", "20.00", "17.80", "89.00%"), ("过程", "20.00", "18.35", "91.75%"),
    ("产出", "30.00", "27.70", "92.33%"), ("效益", "30.00", "23.70", "79.00%"), ("综合得分", "100.00", "87.55", "87.55%"),
)  # fmt: skip
WEIGHTED: Rows = (
    ("地区", "资金占比", "评价得分", "加权得分", "排名"), ("东山县", "40.00%", "90.00", "36.00", "2"),
    ("西河县", "30.00%", "80.00", "24.00", "4"), ("南岭县", "20.00%", "95.00", "19.00", "1"),
    ("北川县", "10.00%", "85.00", "8.50", "3"), ("合计", "100.00%", "", "87.50", ""),
)  # fmt: skip
DEDUCTED: Rows = (
    ("一级指标", "二级指标", "分值", "扣分", "得分"), ("决策", "立项", "40", "1.5", "38.5"), ("产出", "数量", "60", "-2", "58"),
    ("合计", "<", "100", "3.5", "96.5"),
)  # fmt: skip
NEARLY: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<"),
    ("项目资金（万元）", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("年度资金总额", "80.00", "73.60", "10", "92.00%", "10"),
    ("一级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
    ("产出指标", "养护里程", "≥40公里", "42公里", "90", "90"),
    ("总分", "<", "<", "<", "100", "100"),
)
REMAINDER: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<"),
    ("项目资金（万元）", "全年预算数", "全年执行数", "<", "执行率", "得分"),
    ("年度资金总额", "80.00", "60.00", "<", "75.00%", "7.50"),
    ("一级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
    ("产出指标", "养护里程", "≥40公里", "42公里", "90", "90"),
    ("总分", "<", "<", "<", "100", "97.50"),
)
GOAL: Rows = (
    ("项目名称", "职业培训", "<", "<", "<"),
    ("年度目标", "完成培训500人次，培训合格率达到95%以上，约80人取得证书。", "<", "<", "<"),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"),
    ("^", "产出指标", "数量指标", "培训人次", "≥500人次"),
    ("^", "^", "^", "取得证书人数", "≥90人"),
    ("^", "^", "质量指标", "培训合格率", "≥95%"),
)
ACHIEVED: Rows = (
    ("项目名称", "职业培训", "<", "<", "<", "<"),
    ("年度总体目标", "预期目标", "<", "实际完成情况", "<", "<"),
    ("^", "培训学员500人次，合格率达到95%以上。", "<", "培训学员512人次，合格率98%。", "<", "<"),
    ("一级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
    ("产出指标", "培训人次", "≥500人次", "512人次", "60", "60"),
    ("^", "培训合格率", "≥95%", "98%", "40", "40"),
    ("总分", "<", "<", "<", "100", "100"),
)


def outcomes(rule: str, *tables: Table) -> list[Outcome]:
    return [c.outcome for c in checks_of(rule, *tables)]


@pytest.mark.parametrize(
    ("rule", "rows", "wrong", "unread"),
    [
        ("SCORE-COMPOSITE", BESIDE, {(2, 4): "28.40"}, {(2, 2): "27.o0"}),
        ("TABLE-PRODUCT", WEIGHTED, {(3, 3): "20.00"}, None),
        ("TABLE-RANK", WEIGHTED, {(3, 4): "2"}, None),
        ("SCORE-DEDUCTION", DEDUCTED, {(1, 3): "2.5"}, {(1, 3): "1.S"}),
        ("SCORE-REMAINDER", REMAINDER, {(4, 4): "85"}, {(4, 4): "9o"}),
        ("TARGET-GOAL", GOAL, {(3, 4): "≥550人次"}, None),
        ("TARGET-GOAL", ACHIEVED, {(4, 2): "≥480人次"}, None),
        ("PERF-OUTCOME", ACHIEVED, {(5, 3): "96%"}, None),
    ],
)
def test_holding_failing_unread(rule: str, rows: Rows, wrong: Changes, unread: Changes | None) -> None:
    table = form(rows, header_rows=1)
    assert outcomes(rule, table) and set(outcomes(rule, table)) == {HOLDS}
    assert findings_of(table) == ()
    changed = form(rows, wrong, header_rows=1)
    assert outcomes(rule, changed).count(FAILS) == 1
    assert len(findings_of(changed)) == 1
    if unread is not None:
        assert UNKNOWN in outcomes(rule, form(rows, unread, header_rows=1))
        assert FAILS not in outcomes(rule, form(rows, unread, header_rows=1))


def test_full_marks_for_nearly_all_are_a_question() -> None:
    (finding,) = findings_of(form(NEARLY))
    assert (finding.rule, finding.severity) == ("PERF-RATE-FULL", "warning")
    assert outcomes("PERF-RATE-FULL", form(NEARLY, {(2, 5): "9.2", (5, 5): "99.2"})) == []
    assert [f.rule for f in findings_of(form(NEARLY, {(2, 2): "60.00", (2, 4): "75.00%"}))] == ["PERF-RATE-SCORE"]


def test_districts_weigh_what_their_funds_are_of_all() -> None:
    """No table says which funds: those are taken that make nearly all scores of the whole."""
    tables = [form(FUNDS, header_rows=1), form(DISTRICTS, header_rows=2)]
    assert outcomes("SCORE-COMPOSITE", *tables, form(WHOLE, header_rows=1)) == [HOLDS] * 5
    wrong = {(3, 2): "28.70", (3, 3): "95.67%", (5, 2): "88.55", (5, 3): "88.55%"}
    (finding,) = findings_of(*tables, form(WHOLE, wrong, header_rows=1))
    assert finding.rule == "SCORE-COMPOSITE" and finding.stated is not None
    other = {(row, 2): text for row, text in ((1, "15.80"), (2, "16.35"), (3, "25.70"))}
    assert outcomes("SCORE-COMPOSITE", *tables, form(WHOLE, other, header_rows=1)) == []


def test_a_listed_score_is_out_of_a_hundred() -> None:
    rows: Rows = (("序号", "项目名称", "得分"), ("1", "村道养护", "96.5"), ("2", "水渠整修", "98"))
    assert outcomes("SCORE-LISTED", form(rows, header_rows=1)) == [HOLDS, HOLDS]
    assert [f.rule for f in findings_of(form(rows, {(1, 2): "196.5"}, header_rows=1))] == ["SCORE-LISTED"]
    assert outcomes("SCORE-LISTED", form(rows, {(1, 2): "9b.5"}, header_rows=1)) == [UNKNOWN, HOLDS]


def test_a_product_may_be_cut_off() -> None:
    """10 × 92.57 % is 9.257: told as 9.26 or as 9.25, but not as 9.24."""
    rate: Changes = {(2, 2): "74.06", (2, 4): "92.57%", (2, 5): "9.25", (5, 5): "99.25"}
    assert findings_of(form(NEARLY, rate)) == ()
    assert findings_of(form(NEARLY, {**rate, (2, 5): "9.26", (5, 5): "99.26"})) == ()
    assert [f.rule for f in findings_of(form(NEARLY, {**rate, (2, 5): "9.24", (5, 5): "99.24"}))] == ["PERF-RATE-SCORE"]


def test_a_rate_is_not_capped_beyond_measure() -> None:
    over: Changes = {(2, 1): "60.00", (2, 2): "66.00", (2, 4): "100.00%", (2, 5): "10", (5, 5): "100"}
    assert findings_of(form(NEARLY, over)) == ()
    assert [f.rule for f in findings_of(form(NEARLY, {**over, (2, 1): "20.00"}))] == ["PERF-RATE"]


def test_a_goal_is_held_against_the_one_indicator_about_it() -> None:
    """约80人 is not held against 90人; two indicators in one unit leave open which is meant."""
    assert outcomes("TARGET-GOAL", form(GOAL)) == [HOLDS, HOLDS]
    twice = form(GOAL, {(4, 3): "培训人次（农村）", (4, 4): "≥200人次"})
    assert FAILS not in outcomes("TARGET-GOAL", twice)
