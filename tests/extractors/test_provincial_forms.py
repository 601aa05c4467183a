"""Forms as provinces and counties print them: each is typed as a whole, agrees with itself, and shows a changed figure once."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import pytest

from schemas.records import BudgetExecution, FundLine, Indicator, Record, ScoreLine
from schemas.tables import Table
from tests.families import SELF_EVALUATION, Changes, Rows, findings_of, form, report_of

REMARKS: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<", "<"),
    ("项目资金（万元）", "", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("^", "年度资金总额", "80.00", "60.00", "10", "75.00%", "7.50"),
    ("绩效指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因"),
    ("^", "养护里程", "≥40公里", "42公里", "50", "50", "无"),
    ("^", "村民满意度", "≥90%", "92%", "40", "40", "无"),
    ("其他需要说明的事项", "无", "<", "<", "<", "<", "<"),
    ("总分", "<", "<", "<", "100", "97.50", "（自评等级）优"),
)
COEFFICIENTS: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<", "<", "<"),
    ("项目资金（万元）", "", "全年（调整）预算数", "全年执行数", "执行率（%）", "执行率权重（分）", "执行率得分（分）", "备注"),
    ("^", "年度总金额", "80.00", "60.00", "75.00", "10", "7.50", ""),
    ("指标名称", "计量单位", "指标性质", "指标值", "全年完成值", "得分系数（%）", "指标权重（分）", "指标得分（分）"),
    ("养护里程", "公里", "≥", "40", "38", "95.00", "50", "47.5"),
    ("村民满意度", "%", "≥", "90", "92", "100.00", "40", "40"),
    ("合计", "", "", "", "", "", "100", "95.00"),
)
CAPTIONED: Rows = (
    ("项目名称", "村道养护", "<", "<", "<"),
    ("预算执行情况（万元）\n（20分）", "", "预算数（A）", "执行数（B）", "得分\n（20分*执行率）"),
    ("^", "年度财政资金总额", "80.00", "60.00", "15.00"),
    ("一级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"),
    ("产出指标", "养护里程（50分）", "≥40公里", "42公里", "50"),
    ("满意度指标", "村民满意度（30分）", "≥90%", "92%", "30"),
    ("总分", "<", "<", "<", "95.00"),
)
FUNDS_LAST: Rows = (
    ("项目名称", "<", "村道养护", "<", "<", "<", "<"),
    ("一级指标", "三级指标", "指标值", "完成值", "分值", "得分", "偏差原因"),
    ("产出指标", "养护里程", "≥40公里", "42公里", "50", "50", ""),
    ("满意度指标", "村民满意度", "≥90%", "92%", "40", "40", ""),
    ("项目资金（万元）", "资金来源", "全年预算数", "全年执行数", "分值", "得分", "执行率"),
    ("^", "年度资金总额", "80.00", "60.00", "10", "7.50", "75.00%"),
    ("总分", "<", "<", "<", "100", "97.50", ""),
)
REMAINDER: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<"),
    ("预算执行情况", "", "全年预算数（万元）", "全年执行数（万元）", "执行率", "得分"),
    ("^", "年度资金总额", "80.00", "60.00", "75.00%", "7.50"),
    ("一级指标", "三级指标", "计划指标值", "全年实际值", "权重", "得分"),
    ("产出指标", "养护里程", "≥40公里", "42公里", "50", "50"),
    ("满意度指标", "村民满意度", "≥90%", "92%", "40", "40"),
    ("自评得分", "<", "<", "<", "100", "97.50"),
)
DEPARTMENT: Rows = (
    ("部门名称", "某县交通局", "<", "<", "<", "<", "<", "<"),
    ("年度主要任务", "任务名称", "预算数（万元）", "<", "<", "执行数（万元）", "<", "<"),
    ("^", "^", "总额", "财政拨款", "其他资金", "总额", "财政拨款", "其他资金"),
    ("^", "修路", "50.00", "40.00", "10.00", "38.50", "30.50", "8.00"),
    ("^", "建桥", "30.00", "28.00", "2.00", "21.50", "20.00", "1.50"),
    ("^", "金额合计", "80.00", "68.00", "12.00", "60.00", "50.50", "9.50"),
    ("预算执行情况（10分）", "<", "预算数", "<", "执行数", "<", "执行率", "得分"),
    ("^", "^", "80.00", "<", "60.00", "<", "75.00%", "7.50"),
    ("一级指标", "三级指标", "指标值", "完成值", "<", "分值", "得分", "偏差原因"),
    ("产出指标", "养护里程", "≥40公里", "42公里", "<", "50", "50", ""),
    ("满意度指标", "村民满意度", "≥90%", "92%", "<", "40", "40", ""),
    ("总分", "<", "<", "<", "<", "100", "97.50", ""),
)
FORMS: dict[str, tuple[Rows, Changes, Changes]] = {
    "remarks": (REMARKS, {(7, 5): "98.50"}, {(5, 5): "38"}),
    "coefficients": (COEFFICIENTS, {(6, 7): "96.00"}, {(2, 6): "7.90"}),
    "captioned": (CAPTIONED, {(6, 4): "96.00"}, {(2, 4): "16.00"}),
    "funds last": (FUNDS_LAST, {(6, 5): "98.50"}, {(5, 6): "85.00%"}),
    "remainder": (REMAINDER, {(6, 5): "98.50"}, {(4, 4): "55"}),
    "department": (DEPARTMENT, {(11, 6): "98.50"}, {(5, 2): "81.00"}),
}
"""Name → form, one wrong total, another wrong figure."""

BESIDE: Rows = (
    ("项目名称", "村道养护", "<", "<", "<"),
    ("项目资金（万元）", "中期资金总额：", "90.00", "年度资金总额：", "30.00"),
    ("^", "其中：财政拨款", "60.00", "其中：财政拨款", "25.00"),
    ("^", "其他资金", "30.00", "其他资金", "5.00"),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"),
    ("^", "产出指标", "数量指标", "养护里程", "≥40公里"),
    ("^", "效益指标", "社会效益指标", "出行时间", "缩短"),
)
IN_ONE_ROW: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<"),
    ("年度资金总额（万元）", "30.00", "其中：财政拨款", "25.00", "其他资金", "5.00"),
    ("一级指标", "二级指标", "三级指标", "<", "指标值", "<"),
    ("产出指标", "数量指标", "养护里程", "<", "≥40公里", "<"),
)
LISTED: Rows = (
    ("项目名称", "资金总额", "财政拨款", "其他资金", "一级指标", "二级指标", "三级指标", "指标值", "权重"),
    ("合计", "75.00", "60.00", "15.00", "", "", "", "", ""),
    ("村道养护", "30.00", "25.00", "5.00", "产出指标", "数量指标", "养护里程", "≥40公里", "60"),
    ("^", "^", "^", "^", "满意度指标", "满意度指标", "村民满意度", "≥90%", "40"),
    ("水渠整修", "20.00", "14.00", "6.00", "产出指标", "数量指标", "整修长度", "≥9公里", "60"),
    ("^", "^", "^", "^", "满意度指标", "满意度指标", "村民满意度", "≥90%", "30"),
    ("桥梁加固", "25.00", "21.00", "4.00", "产出指标", "数量指标", "加固座数", "≥3座", "100"),
)

T = TypeVar("T", bound=Record)


def of(kind: type[T], *tables: Table) -> list[T]:
    return [r for r in report_of(*tables).records if isinstance(r, kind)]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_typed_as_a_whole_and_agrees(name: str) -> None:
    table = form(FORMS[name][0])
    assert report_of(table).reading.tables[0].form == "self_evaluation"
    (total,) = (e for e in of(BudgetExecution, table) if e.source == "total")
    assert total.score is not None and total.score.value in (Decimal("7.5"), Decimal(15))
    (whole,) = (s for s in of(ScoreLine, table) if s.role == "total")
    assert whole.score is not None
    assert len(of(Indicator, table)) == 2
    assert [f.message for f in findings_of(table)] == []


@pytest.mark.parametrize(("name", "which"), [(name, which) for name in FORMS for which in (1, 2)])
def test_a_wrong_figure_is_one_finding(name: str, which: int) -> None:
    rows, *wrong = FORMS[name]
    (finding,) = findings_of(form(rows, wrong[which - 1]))
    (place,) = wrong[which - 1]
    assert place in {(e.row, e.col) for e in finding.evidence}


def test_a_form_that_was_read_in_part_is_not_accused() -> None:
    """Without its funds, the indicators of a form make up 90 of 100: that is no error of the form."""
    assert findings_of(form([row for i, row in enumerate(REMARKS) if i not in (1, 2)])) == ()


def test_a_grade_beside_the_total() -> None:
    (whole,) = (s for s in of(ScoreLine, form(REMARKS)) if s.role == "total")
    assert whole.grade_text == "优"
    assert [f.rule for f in findings_of(form(REMARKS, {(7, 6): "（自评等级）良"}))] == ["SCORE-GRADE"]


def test_coefficients_are_rates() -> None:
    first, _ = of(Indicator, form(COEFFICIENTS))
    assert first.rate is not None and first.rate.value == Decimal("0.95")
    assert first.target is not None and first.target.text == "≥40公里"
    assert [f.rule for f in findings_of(form(COEFFICIENTS, {(4, 5): "90.00"}))] == ["SCORE-RATE"]


def test_lists_of_tasks_in_a_form() -> None:
    lines = of(FundLine, form(DEPARTMENT))
    assert len(lines) == 18
    assert {x.measure for x in lines} == {"budget", "executed"}
    assert all(x.scope.region is None for x in lines)


@pytest.mark.parametrize("rows", [BESIDE, IN_ONE_ROW])
def test_funds_beside_their_labels(rows: Rows) -> None:
    table = form(rows)
    year = [e for e in of(BudgetExecution, table) if e.scope.period is None]
    assert [(e.source, e.budget.value if e.budget else None) for e in year] == [
        ("total", Decimal(300_000)), ("fiscal", Decimal(250_000)), ("other", Decimal(50_000)),
    ]  # fmt: skip
    assert findings_of(table) == ()
    place = next((r, c) for r, row in enumerate(rows) for c, text in enumerate(row) if text == "25.00")
    assert [f.rule for f in findings_of(form(rows, {place: "24.00"}))] == ["PERF-FUNDS"]


def test_a_long_list_of_projects_and_their_targets() -> None:
    table = form(LISTED, header_rows=1)
    assert report_of(table).reading.tables[0].form == "performance_targets"
    told = [(i.scope.project, i.name_label) for i in of(Indicator, table)]
    assert told[1] == ("村道养护", "村民满意度") and told[4] == ("桥梁加固", "加固座数")
    assert len(of(FundLine, table)) == 12
    assert findings_of(table) == (), "90 without 预算执行率 are as good as 100"
    assert [f.rule for f in findings_of(form(LISTED, {(5, 8): "25"}, header_rows=1))] == ["SCORE-WEIGHTS"]
    assert [f.rule for f in findings_of(form(LISTED, {(4, 1): "26.00"}, header_rows=1))] == ["TABLE-SUM"]


def test_percentages_are_points_out_of_a_hundred() -> None:
    """权重 30% and 得分 30 are 30 分 out of 30; one weight misprinted is one finding."""
    percent = {(r, 6): f"{weight}%" for r, weight in ((7, 30), (8, 20), (9, 30), (10, 10), (11, 100))}
    assert findings_of(form(SELF_EVALUATION, percent)) == ()
    (lost,) = findings_of(form(SELF_EVALUATION, {**percent, (7, 7): "20"}))
    assert lost.rule in {"SCORE-SUM", "PERF-DEDUCTION"}
    (weight,) = findings_of(form(SELF_EVALUATION, {**percent, (9, 6): "20%"}))
    assert (9, 6) in {(e.row, e.col) for e in weight.evidence}


@pytest.mark.parametrize("weights", [("20%", "50%", "30%"), ("20", "50", "30")])
def test_scores_out_of_a_hundred_are_weighed(weights: tuple[str, str, str]) -> None:
    rows: Rows = (
        ("评价内容", "权重", "得分"), *zip(("决策", "产出", "效益"), weights, ("95.00", "88.00", "91.00"), strict=True),
        ("综合得分", "100", "90.30"),
    )  # fmt: skip
    assert findings_of(form(rows, header_rows=1)) == ()
    (finding,) = findings_of(form(rows, {(4, 2): "93.30"}, header_rows=1))
    assert finding.rule == "SCORE-COMPOSITE"
    assert findings_of(form(rows, {(4, 2): "45.15"}, header_rows=1)) == (), "made in another way"


def test_subtotals_among_indicators_are_no_indicators() -> None:
    rows: Rows = (
        *SELF_EVALUATION[:9], ("^", "小计", "<", "<", "", "", "50", "48", ""), *SELF_EVALUATION[9:],
    )  # fmt: skip
    assert findings_of(form(rows)) == ()
    assert len(of(Indicator, form(rows))) == 4
    (finding,) = findings_of(form(rows, {(9, 7): "47"}))
    assert finding.rule == "SCORE-SUM" and (finding.evidence[0].row, finding.evidence[0].col) == (9, 7)


def test_execution_that_is_scored_again_as_an_indicator_counts_once() -> None:
    again = ("^", "预算执行（10分）", "预算执行率", "预算执行率", "≥95%", "80.00%", "10", "8.00", "结转")
    assert findings_of(form((*SELF_EVALUATION[:7], again, *SELF_EVALUATION[7:]))) == ()
