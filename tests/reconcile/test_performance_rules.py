"""Each rule of the performance family: holding, failing, and not evaluated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.findings import Outcome
from schemas.tables import Table
from tests.families import (
    DISTRICTS,
    FUNDS,
    SCORE_TABLE,
    SELF_EVALUATION,
    SURVEY,
    TARGETS,
    Changes,
    Rows,
    checks_of,
    findings_of,
    form,
)

SUMMARY: Rows = (
    ("序号", "项目名称", "全年预算数", "全年执行数", "得分", "等级"),
    ("1", "村道养护", "150.00", "120.00", "96.00", "优"),
)
SYSTEM: Rows = (
    ("一级指标", "二级指标", "三级指标", "指标值", "权重"),
    ("产出指标", "数量指标", "养护里程", "≥40公里", "30%"),
    ("^", "质量指标", "验收合格率", "≥95%", "20%"),
    ("效益指标", "社会效益指标", "出行时间", "缩短", "40%"),
    ("满意度指标", "满意度", "村民满意度", "≥90%", "10%"),
)
WORDED: Rows = (
    ("一级指标", "三级指标", "分值", "指标说明", "得分", "得分依据"),
    (
        "过程",
        "预算执行率",
        "6.00",
        "得分=预算执行率×指标分值，最高得分 6分",
        "5.10",
        "实际支出85万元，预算执行率85.00%",
    ),
    ("过程", "制度健全", "94.00", "每缺一项扣10分", "94.00", "齐全"),
    ("综合得分", "<", "100.00", "", "99.10", ""),
)
SHARES: Rows = (
    ("地区", "资金", "占比"), ("东山县", "30.00", "30.00%"), ("西河县", "40.00", "40.00%"), ("南岭县", "20.00", "20.00%"),
    ("北川县", "10.00", "10.00%"), ("合计", "100.00", "100.00%"),
)  # fmt: skip
LEFT: Rows = (
    ("地区", "到位数", "支出数", "结余"), ("东山县", "30.00", "25.00", "5.00"), ("西河县", "50.00", "50.00", "0.00"),
    ("南岭县", "20.00", "12.00", "8.00"), ("北川县", "16.00", "9.00", "7.00"), ("中原县", "9.00", "7.50", "1.50"),
)  # fmt: skip
OWN_RATE = {(7, 3): "预算执行率", (7, 4): "100%", (7, 5): "80.00%", (7, 7): "24", (11, 7): "90.00", (7, 8): "结转"}
SUMMED_UP: Rows = (
    ("评价内容", "标准分值", "自评得分", "得分率"), ("预算执行", "10.00", "8.00", "80.00%"), ("产出指标", "50.00", "48.00", "96.00%"),
    ("效益指标", "30.00", "30.00", "100.00%"), ("满意度指标", "10.00", "10.00", "100.00%"),
    ("综合得分", "100.00", "96.00", "96.00%"),
)  # fmt: skip


def outcomes(rule: str, *tables: Table) -> set[Outcome]:
    """The outcomes of all checks of a rule."""
    return {c.outcome for c in checks_of(rule, *tables)}


@pytest.mark.parametrize(
    ("rule", "rows", "changes"),
    [
        ("PERF-RATE", SELF_EVALUATION, {(2, 6): "90.00%"}),
        ("PERF-RATE-SCORE", SELF_EVALUATION, {(2, 7): "9.00"}),
        ("PERF-FUNDS", SELF_EVALUATION, {(4, 3): "25.00"}),
        ("PERF-DEDUCTION", SELF_EVALUATION, {(7, 7): "25"}),
        ("PERF-MISSED", SELF_EVALUATION, {(8, 7): "20", (8, 8): ""}),
        ("PERF-OWN-RATE", SELF_EVALUATION, {**OWN_RATE, (7, 5): "100%"}),
        ("SCORE-MAX", SELF_EVALUATION, {(9, 7): "31"}),
        ("SCORE-WEIGHTS", SELF_EVALUATION, {(9, 6): "35"}),
        ("SCORE-GROUP-WEIGHT", SELF_EVALUATION, {(9, 1): "效益指标（25分）"}),
        ("SCORE-SUM", SELF_EVALUATION, {(11, 7): "96.50"}),
        ("SCORE-RATE", SCORE_TABLE, {(2, 3): "80.67%"}),
        ("SCORE-GRADE", SCORE_TABLE, {(5, 1): "优"}),
        ("SCORE-WORDS", WORDED, {(1, 4): "5.40", (3, 4): "99.40"}),
        ("SURVEY-SUM", SURVEY, {(4, 1): "41"}),
        ("SURVEY-SHARE", SURVEY, {(2, 2): "25%"}),
        ("SURVEY-SHARES", SURVEY, {(2, 2): "29%"}),
        ("TABLE-SHARE", SHARES, {(2, 2): "45.00%"}),
        ("TABLE-DIFFERENCE", LEFT, {(1, 3): "6.00"}),
        ("TARGET-PERIOD", TARGETS, {(7, 3): "2021年3月1日-2022年2月28日"}),
        ("TARGET-CEILING", TARGETS, {(8, 3): "项目总成本控制在140万元以内"}),
        ("TARGET-COST", TARGETS, {(8, 3): "项目总成本140万元"}),
    ],
)
def test_a_changed_figure_fails(rule: str, rows: Rows, changes: Changes) -> None:
    assert Outcome.FAILS in outcomes(rule, form(rows, changes))
    assert any(f.rule == rule or rule in {"SURVEY-SHARES", "SCORE-MAX"} for f in findings_of(form(rows, changes)))


@pytest.mark.parametrize(
    ("rule", "rows", "changes"),
    [
        ("PERF-RATE", SELF_EVALUATION, {}),
        ("PERF-RATE-SCORE", SELF_EVALUATION, {}),
        ("PERF-FUNDS", SELF_EVALUATION, {}),
        ("PERF-DEDUCTION", SELF_EVALUATION, {}),
        ("PERF-OWN-RATE", SELF_EVALUATION, OWN_RATE),
        ("SCORE-MAX", SELF_EVALUATION, {}),
        ("SCORE-WEIGHTS", SELF_EVALUATION, {}),
        ("SCORE-GROUP-WEIGHT", SELF_EVALUATION, {}),
        ("SCORE-SUM", SELF_EVALUATION, {}),
        ("SCORE-RATE", SCORE_TABLE, {}),
        ("SCORE-TOTAL-RATE", SCORE_TABLE, {}),
        ("SCORE-GRADE", SCORE_TABLE, {}),
        ("SCORE-RANK", DISTRICTS, {}),
        ("SCORE-WORDS", WORDED, {}),
        ("SURVEY-SUM", SURVEY, {}),
        ("SURVEY-SHARE", SURVEY, {}),
        ("SURVEY-SHARES", SURVEY, {}),
        ("TABLE-SUM", FUNDS, {}),
        ("TABLE-RATIO", FUNDS, {}),
        ("TABLE-SHARE", SHARES, {}),
        ("TABLE-DIFFERENCE", LEFT, {}),
        ("TARGET-PERIOD", TARGETS, {}),
        ("TARGET-CEILING", TARGETS, {}),
        ("TARGET-COST", TARGETS, {(8, 3): "项目总成本150万元"}),
    ],
)
def test_what_agrees_holds(rule: str, rows: Rows, changes: Changes) -> None:
    assert outcomes(rule, form(rows, changes)) == {Outcome.HOLDS}
    assert findings_of(form(rows, changes)) == ()


@pytest.mark.parametrize(
    ("rule", "rows", "changes"),
    [
        ("PERF-RATE", SELF_EVALUATION, {(2, 4): "120.o0"}),
        ("PERF-RATE-SCORE", SELF_EVALUATION, {(2, 5): "l0"}),
        ("PERF-FUNDS", SELF_EVALUATION, {(3, 2): "1OO.00"}),
        ("PERF-DEDUCTION", SELF_EVALUATION, {(7, 7): "3O"}),
        ("PERF-OWN-RATE", SELF_EVALUATION, {**OWN_RATE, (2, 4): "12o.00"}),
        ("SCORE-MAX", SELF_EVALUATION, {(9, 7): "3o"}),
        ("SCORE-WEIGHTS", SELF_EVALUATION, {(9, 6): "3o"}),
        ("SCORE-GROUP-WEIGHT", SELF_EVALUATION, {(9, 6): "3o"}),
        ("SCORE-SUM", SELF_EVALUATION, {(9, 7): "3o"}),
        ("SCORE-RATE", SCORE_TABLE, {(2, 2): "24.5o"}),
        ("SCORE-TOTAL-RATE", SCORE_TABLE, {(2, 1): "3o.00"}),
        ("SCORE-RANK", DISTRICTS, {(8, 2): "第三3"}),
        ("SCORE-WORDS", WORDED, {(1, 4): "5.1o"}),
        ("SURVEY-SUM", SURVEY, {(2, 1): "B8"}),
        ("SURVEY-SHARE", SURVEY, {(2, 1): "B8"}),
        ("SURVEY-SHARES", SURVEY, {(2, 2): "2o%"}),
        ("TARGET-CEILING", TARGETS, {(3, 4): "15o.00"}),
        ("TARGET-COST", TARGETS, {(3, 4): "15o.00", (8, 3): "项目总成本150万元"}),
    ],
)
def test_unreadable_ink_is_not_evaluated(rule: str, rows: Rows, changes: Changes) -> None:
    made = checks_of(rule, form(rows, changes))
    assert Outcome.NOT_EVALUATED in {c.outcome for c in made}
    assert Outcome.FAILS not in {c.outcome for c in made}
    assert all(c.reason for c in made if c.outcome is Outcome.NOT_EVALUATED)


def test_a_single_source_is_a_part() -> None:
    rows = [row for i, row in enumerate(SELF_EVALUATION) if i not in (4, 5)]
    assert outcomes("PERF-PART", form(rows)) == {Outcome.HOLDS}
    assert Outcome.FAILS in outcomes("PERF-PART", form(rows, {(3, 2): "130.00"}))
    assert Outcome.NOT_EVALUATED in outcomes("PERF-PART", form(rows, {(2, 2): "12o.00"}))


def test_ranks_follow_totals() -> None:
    assert Outcome.FAILS in outcomes("SCORE-RANK", form(DISTRICTS, {(8, 2): "1", (8, 4): "3"}))


def test_a_total_rate_that_is_not_score_over_weights() -> None:
    assert Outcome.FAILS in outcomes("SCORE-TOTAL-RATE", form(SCORE_TABLE, {(4, 3): "88.50%"}))


def test_a_summary_tells_the_totals_of_the_forms() -> None:
    own = form(SELF_EVALUATION)
    assert outcomes("SCORE-TOLD", own, form(SUMMARY)) == {Outcome.HOLDS}
    assert outcomes("TOLD-AMOUNT", own, form(SUMMARY)) == {Outcome.HOLDS}
    assert outcomes("SCORE-TOLD", own, form(SUMMARY, {(1, 4): "97.00"})) == {Outcome.FAILS}
    assert Outcome.FAILS in outcomes("TOLD-AMOUNT", own, form(SUMMARY, {(1, 3): "130.00"}))
    assert outcomes("SCORE-TOLD", form(SELF_EVALUATION, {(11, 7): "9b.00"}), form(SUMMARY)) == {Outcome.NOT_EVALUATED}
    unread = form(SELF_EVALUATION, {(2, 4): "12o.00"})
    assert Outcome.NOT_EVALUATED in outcomes("TOLD-AMOUNT", unread, form(SUMMARY))


def test_a_score_table_sums_up_the_form() -> None:
    own, title = form(SELF_EVALUATION), "村道养护自评得分情况表"
    assert outcomes("TOLD-PART", own, form(SUMMED_UP, title=title)) == {Outcome.HOLDS}
    other = form(SUMMED_UP, {(2, 2): "47.00", (2, 3): "94.00%", (5, 2): "95.00", (5, 3): "95.00%"}, title=title)
    assert Outcome.FAILS in outcomes("TOLD-PART", own, other)
    unread = form(SELF_EVALUATION, {(9, 7): "3o"})
    assert Outcome.NOT_EVALUATED in outcomes("TOLD-PART", unread, form(SUMMED_UP, title=title))
    assert outcomes("TOLD-PART", own, form(SUMMED_UP, title="重点评价得分情况表")) == set()


def test_a_list_of_indicators_announces_the_weights() -> None:
    rows = form(SYSTEM, {(3, 4): "30%", (4, 4): "20%"}, header_rows=1)
    used = form(SELF_EVALUATION, {(9, 6): "30"})
    assert Outcome.FAILS in outcomes("TARGET-SYSTEM", used, form(SYSTEM, header_rows=1))
    assert Outcome.HOLDS in outcomes("TARGET-SYSTEM", used, rows)
    unread = form(SELF_EVALUATION, {(9, 6): "3o"})
    assert Outcome.NOT_EVALUATED in outcomes("TARGET-SYSTEM", unread, rows)


def test_a_table_printed_again() -> None:
    again = {(2, 3): "19.00"}
    assert outcomes("TOLD-AGAIN", form(FUNDS, header_rows=2), form(FUNDS, header_rows=2)) == {Outcome.HOLDS}
    assert Outcome.FAILS in outcomes("TOLD-AGAIN", form(FUNDS, header_rows=2), form(FUNDS, again, header_rows=2))
    unread = form(FUNDS, {(2, 3): "2?.00"}, header_rows=2)
    assert Outcome.NOT_EVALUATED in outcomes("TOLD-AGAIN", form(FUNDS, header_rows=2), unread)


def test_an_identity_needs_support() -> None:
    assert Outcome.FAILS in outcomes("TABLE-SUM", form(FUNDS, {(2, 5): "21.00"}, header_rows=2))
    assert Outcome.FAILS in outcomes("TABLE-RATIO", form(FUNDS, {(2, 7): "80.00%"}, header_rows=2))
    lone = (("地区", "人数"), ("东山县", "3"), ("西河县", "4"), ("合计", "9"))
    assert outcomes("TABLE-SUM", form(lone, header_rows=1)) == set()
    unrelated = (
        ("地区", "预算数", "执行数", "比例"),
        ("东山县", "3.00", "4.00", "12.00%"),
        ("西河县", "5.00", "6.00", "31.00%"),
    )
    assert outcomes("TABLE-RATIO", form(unrelated, header_rows=1)) == set()


def test_unreadable_figures_are_left_out_of_found_identities() -> None:
    assert Outcome.FAILS not in outcomes("TABLE-SUM", form(FUNDS, {(2, 5): "2o.00"}, header_rows=2))
    assert Outcome.FAILS not in outcomes("TABLE-RATIO", form(FUNDS, {(2, 5): "2o.00"}, header_rows=2))
    assert Outcome.FAILS not in outcomes("TABLE-SHARE", form(SHARES, {(2, 1): "5o.00"}, header_rows=1))
    assert Outcome.FAILS not in outcomes("TABLE-DIFFERENCE", form(LEFT, {(2, 1): "5o.00"}, header_rows=1))


def test_one_wrong_score_is_one_finding_at_its_cell() -> None:
    (finding,) = findings_of(form(SELF_EVALUATION, {(7, 7): "20"}))
    assert finding.expected == Decimal(30)
    assert (finding.evidence[0].row, finding.evidence[0].col) == (7, 7)


def test_products_may_be_added_before_they_are_rounded() -> None:
    """99.608 = 9.608 + 90 told beside 9.61 is no contradiction; one point more is."""
    rounded = {
        (2, 4): "144.12",
        (3, 4): "124.12",
        (2, 6): "96.08%",
        (2, 7): "9.61",
        (8, 7): "20",
        (8, 5): "96%",
        (11, 7): "99.608",
    }
    assert findings_of(form(SELF_EVALUATION, rounded)) == ()
    assert findings_of(form(SELF_EVALUATION, {**rounded, (11, 7): "99.708"})) != ()


def test_completion_above_target_and_deduction_with_reason_are_right() -> None:
    assert findings_of(form(SELF_EVALUATION, {(7, 5): "90公里"})) == ()
    explained = {(7, 7): "29", (7, 8): "指标值设置偏低", (11, 7): "95.00"}
    assert findings_of(form(SELF_EVALUATION, explained)) == ()
