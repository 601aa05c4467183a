"""绩效自评表 in the layouts of several provinces, and what each of their rows becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from schemas.records import BudgetExecution, Indicator, Project, Record, ScoreLine
from schemas.tables import Table
from tests.families import SCORE_TABLE, SELF_EVALUATION, TARGETS, Rows, findings_of, form, report_of

NATIONAL: Rows = (
    ("项目名称", "<", "水库除险", "<", "<", "<", "<", "<", "<"),
    ("主管部门", "<", "某市水利局", "<", "<", "实施单位", "<", "某市水库站", "<"),
    ("项目资金\n（万元）", "<", "", "年初\n预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("^", "^", "年度资金总额", "80.50", "80.50", "60.00", "10", "74.53%", "7.45"),
    ("^", "^", "其中：当年财政拨款", "80.50", "80.50", "60.00", "-", "-", "-"),
    ("^", "^", "上年结转资金", "0.00", "0.00", "0.00", "-", "-", "-"),
    ("^", "^", "其他资金", "0.00", "0.00", "0.00", "-", "-", "-"),
    ("年度总体目标", "预期目标", "<", "<", "<", "实际完成情况", "<", "<", "<"),
    ("^", "除险两座水库", "<", "<", "<", "除险一座水库", "<", "<", "<"),
    (
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ),
    ("^", "产出指标", "数量指标", "水库数", "2座", "1座", "50", "25", "汛期停工"),
    ("^", "效益指标", "社会效益指标", "下游安全", "提高", "提高", "30", "30", ""),
    ("^", "满意度指标", "服务对象满意度", "村民满意度", "≥90%", "95%", "10", "10", ""),
    ("总分", "<", "<", "<", "<", "<", "100", "72.45", ""),
)
SPLIT_TARGETS: Rows = (
    ("项目名称", "<", "水库除险", "<", "<", "<", "<", "<", "<", "<"),
    (
        "预算执行情况（万元）",
        "年度",
        "年初预算",
        "调整后预算数",
        "预算执行数",
        "预算执行率",
        "<",
        "权重",
        "得分",
        "原因",
    ),
    ("^", "总额", "100.00", "80.00", "76.00", "95.00%", "<", "10", "9.5", "结余"),
    ("^", "其中：财政资金", "70.00", "60.00", "60.00", "100.00%", "<", "/", "/", ""),
    ("^", "单位资金", "30.00", "20.00", "16.00", "80.00%", "<", "/", "/", ""),
    ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"),
    ("产出指标", "数量指标", "水库数", "≥", "2", "座", "2", "40", "40", ""),
    ("^", "成本指标", "单座成本", "≤", "38", "万元", "38", "20", "20", ""),
    ("效益指标", "社会效益指标", "下游安全", "定性", "好", "", "好", "30", "30", ""),
    ("合计", "<", "<", "<", "<", "<", "<", "100", "99.5", ""),
)
CAPPED: Rows = (
    ("项目名称", "水库除险", "<", "<", "<", "<", "<", "<"),
    ("项目资金（万元）", "资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("^", "年度资金总额", "50.00", "50.00", "55.00", "20", "110.00%", "20"),
    ("^", "其中：财政拨款", "50.00", "50.00", "55.00", "—", "—", "—"),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("^", "产出指标", "数量指标", "水库数", "≥2座", "3座", "50", "50"),
    ("^", "效益指标", "社会效益指标", "下游安全", "提高", "提高", "30", "30"),
    ("总分", "<", "<", "<", "<", "<", "100", "100"),
)
VARIANTS = {"national": NATIONAL, "split": SPLIT_TARGETS, "capped": CAPPED, "own": SELF_EVALUATION}


T = TypeVar("T", bound=Record)


def of(kind: type[T], *tables: Table) -> list[T]:
    """The records of one kind."""
    return [r for r in report_of(*tables).records if isinstance(r, kind)]


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_are_recognised_and_agree(name: str) -> None:
    table = form(VARIANTS[name])
    assert report_of(table).reading.tables[0].form == "self_evaluation"
    assert findings_of(table) == ()
    (total,) = [s for s in of(ScoreLine, table) if s.role == "total"]
    assert total.score is not None
    assert total.weight is not None


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("header_rows", [0, 1])
def test_nothing_hangs_on_what_the_table_finder_calls_header(name: str, header_rows: int) -> None:
    rows = of(Indicator, form(VARIANTS[name], header_rows=header_rows))
    assert rows == of(Indicator, form(VARIANTS[name]))


def test_funds_block() -> None:
    total, fiscal, carried, other = of(BudgetExecution, form(NATIONAL))
    assert [e.source for e in (total, fiscal, carried, other)] == ["total", "fiscal", "carry_over", "other"]
    assert total.budget is not None
    assert total.budget.value == Decimal(805_000)
    assert total.budget.half_unit == 50
    assert total.rate is not None
    assert total.rate.value == Decimal("0.7453")
    assert fiscal.rate is None
    assert fiscal.score is None
    assert total.scope.project == "水库除险"


def test_target_in_three_columns() -> None:
    first, second, third = of(Indicator, form(SPLIT_TARGETS))
    assert first.target is not None
    assert (first.target.comparator, first.target.text) == (">=", "≥2座")
    assert second.target is not None
    assert second.target.figure is not None
    assert (second.target.comparator, second.target.figure.value) == ("<=", Decimal(380_000))
    assert third.target is not None
    assert third.target.figure is None


def test_levels_and_reasons() -> None:
    first, *_ = of(Indicator, form(NATIONAL))
    assert (first.level1_label, first.level2_label, first.name_label) == ("产出指标", "数量指标", "水库数")
    assert first.reason_text == "汛期停工"
    assert first.actual is not None
    assert first.actual.figure is not None
    assert first.actual.figure.value == 1


def test_captions_become_subtotals() -> None:
    captions = [s for s in of(ScoreLine, form(SELF_EVALUATION)) if s.role == "subtotal"]
    assert [(s.path[-1], s.weight.value if s.weight else None, s.covers) for s in captions] == [
        ("产出指标", Decimal(50), (7, 8)),
        ("效益指标", Decimal(30), (9, 9)),
        ("满意度指标", Decimal(10), (10, 10)),
    ]


def test_two_forms_in_one_table() -> None:
    other = [tuple("河道清淤" if c == "村道养护" else c for c in row) for row in SELF_EVALUATION]
    table = form((*SELF_EVALUATION, *other))
    assert [p.name_label for p in of(Project, table)] == ["村道养护", "河道清淤"]
    assert {i.scope.project for i in of(Indicator, table)} == {"村道养护", "河道清淤"}
    assert findings_of(table) == ()


def test_targets_as_free_text() -> None:
    table = form(TARGETS)
    (project,) = of(Project, table)
    assert (project.starts, project.ends) == (date(2021, 1, 1), date(2021, 12, 31))
    total, fiscal, own = of(BudgetExecution, table)
    assert total.prior_budget is not None
    assert total.prior_budget.value == 0
    assert [fiscal.source, own.source] == ["county", "own"]
    number, time, cost, effect = of(Indicator, table)
    assert (number.level1_label, number.name_label) == ("产出指标", "产出数量指标")
    assert time.target is not None
    assert (time.target.starts, time.target.ends) == (date(2021, 3, 1), date(2021, 11, 30))
    assert cost.target is not None
    assert cost.target.figure is not None
    assert (cost.target.comparator, cost.target.figure.value) == ("<=", Decimal(1_500_000))
    assert effect.level1_label == "效益指标"


def test_precision_of_the_documents_money() -> None:
    """A whole number stands for a stripped 30.00 where the document's other tables print two decimals."""
    bare = {(2, c): t for c, t in ((2, "120"), (3, "150"), (4, "120"))}
    lone = of(
        BudgetExecution, form([r for i, r in enumerate(NATIONAL) if i not in (4, 5, 6)], {(3, 3): "80", (3, 4): "80"})
    )
    assert lone[0].executed is not None
    beside = of(BudgetExecution, form(SELF_EVALUATION, bare))[0]
    assert beside.budget is not None
    assert beside.budget.half_unit == 50


def test_a_form_without_a_unit_has_that_of_the_other_tables() -> None:
    bare = {(1, 0): "项目资金"}
    lone = replace(form(SELF_EVALUATION, bare), unit=None)
    yuan = replace(form(SCORE_TABLE), unit="元")
    first, *_ = of(BudgetExecution, lone)
    assert first.budget is not None
    assert first.budget.unit.dimension == "count"
    first, *_ = of(BudgetExecution, lone, form(NATIONAL))
    assert first.budget is not None
    assert first.budget.value == Decimal(1_500_000)
    first, *_ = of(BudgetExecution, lone, form(NATIONAL), yuan)
    assert first.budget is not None
    assert first.budget.unit.dimension == "count"
