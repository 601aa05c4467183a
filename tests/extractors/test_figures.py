"""Tables of figures of no stricter form, and questionnaires: each figure under its own words, in its own unit."""

from __future__ import annotations

from decimal import Decimal

from schemas.records import FundLine, SurveyOption
from tests.families import Rows, checks_of, findings_of, form, report_of
from tests.truth import table_from

CHANGING: Rows = (
    ("人员情况（人）", "编制数", "实有人数", "控制率"),
    ("^", "146", "139", "95.21%"),
    ("经费情况（万元）", "2022年决算数", "2023年预算数", "2023年决算数"),
    ("三公经费", "49.56", "55.00", "45.79"),
    ("公用经费", "415.06", "402.50", "397.28"),
)
MATRIX: Rows = (
    ("评价内容", "非常满意", "满意", "不满意"),
    ("态度", "30（60.00%）", "15（30.00%）", "5（10.00%）"),
    ("质量", "20（40.00%）", "25（50.00%）", "5（10.00%）"),
)
CHOICES: Rows = (
    ("选项", "选择人数（人）", "占有效问卷比例（%）"),
    ("提高标准", "40", "80.00"),
    ("增加网点", "25", "50.00"),
    ("其他", "5", "10.00"),
)


def test_a_header_in_the_middle_begins_another_part() -> None:
    table = table_from(CHANGING, header_rows=1)
    lines = {(x.row, x.col): x for x in report_of(table).records if isinstance(x, FundLine)}
    told = {place: (x.measure_label, x.amount.unit.symbol, x.amount.value) for place, x in lines.items() if x.amount}
    assert told[1, 1] == ("编制数", "", Decimal(146))
    assert told[1, 3] == ("控制率", "%", Decimal("0.9521"))
    assert told[3, 3] == ("2023年决算数", "万元", Decimal("457900"))
    assert told[4, 1] == ("2022年决算数", "万元", Decimal("4150600"))
    assert {row for row, _ in told} == {1, 3, 4}


def test_what_was_done_is_money_beside_a_budget_and_counted_beside_a_task() -> None:
    rows = [["项目", "预算数", "完成数"], ["税收", "80.00", "82.00"], ["其他", "20.00", "19.00"]]
    for header, unit in (("预算数", "万元"), ("任务数", "")):
        rows[0][1] = header
        lines = [x for x in report_of(form(rows, header_rows=1)).records if isinstance(x, FundLine)]
        assert {x.amount.unit.symbol for x in lines if x.amount and x.col == 2} == {unit}


def test_many_questions_with_the_same_options() -> None:
    options = [x for x in report_of(form(MATRIX, header_rows=1)).records if isinstance(x, SurveyOption)]
    assert len(options) == 6
    first = options[0]
    assert (first.question_label, first.option_label) == ("态度", "非常满意")
    assert first.count and first.share
    assert (first.count.value, first.share.value) == (Decimal(30), Decimal("0.6"))
    assert findings_of(form(MATRIX, header_rows=1)) == ()
    assert findings_of(form(MATRIX, {(2, 1): "20（45.00%）"}, header_rows=1)) != ()


def test_shares_of_those_who_answered_are_not_shares_of_the_choices() -> None:
    assert len([x for x in report_of(form(CHOICES, header_rows=1)).records if isinstance(x, SurveyOption)]) == 3
    assert {c.outcome.value for c in checks_of("SURVEY-SHARE", form(CHOICES, header_rows=1))} == {"not_evaluated"}
    assert findings_of(form(CHOICES, header_rows=1)) == ()
