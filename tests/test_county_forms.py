"""自评表 as counties print them: funds as labels and values, reasons in a row of their own, scores of several kinds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.records import BudgetExecution, ScoreLine
from tests.families import Rows, findings_of, form, report_of

COUNTY: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<", "<"),
    ("项目预算执行情况（万元）", "预算数：", "120.00", "<", "执行数：", "96.00", "<"),
    ("^", "其中：财政拨款", "100.00", "<", "其中：财政拨款", "80.00", "<"),
    ("^", "其他资金", "20.00", "<", "其他资金", "16.00", "<"),
    ("^", "预算执行率（%）", "80.00", "<", "执行率得分（10分）", "8.00", "<"),
    ("绩效指标完成情况", "一级指标", "二级指标", "三级指标", "预期指标值", "实际完成指标值", "得分"),
    ("^", "产出指标（50分）", "数量指标", "养护里程（30分）", "≥40公里", "38公里", "27"),
    ("^", "^", "质量指标", "资金使用合规率（20分）", "=100%", "100%", "20"),
    ("^", "效益指标（30分）", "社会效益指标", "出行时间（30分）", "缩短", "缩短", "29"),
    ("^", "满意度指标（10分）", "满意度", "村民满意度（10分）", "≥95%", "94%", "9"),
    ("总得分", "<", "<", "<", "<", "<", "93.00"),
    ("偏差原因及改进措施", "雨季施工推迟，下年补齐", "<", "<", "<", "<", "<"),
)
REASON = (11, 1)


def test_funds_beside_their_labels_have_sources_rate_and_score() -> None:
    records = [r for r in report_of(form(COUNTY)).records if isinstance(r, BudgetExecution)]
    total, fiscal, other = sorted(records, key=lambda r: r.row or 0)
    assert (total.source, fiscal.source, other.source) == ("total", "fiscal", "other")
    assert [r.executed.value for r in records if r.executed] == [800000, 160000, 960000]
    assert total.rate and total.rate.value == Decimal("0.80")
    assert total.score and total.weight and [total.score.value, total.weight.value] == [Decimal(8), Decimal(10)]


def test_a_county_form_that_adds_up_has_no_finding() -> None:
    assert findings_of(form(COUNTY)) == ()


@pytest.mark.parametrize(
    ("place", "text", "rule"),
    [
        ((4, 5), "7.00", "PERF-RATE-SCORE"), ((2, 5), "70.00", "PERF-FUNDS"), ((10, 6), "95.00", "SCORE-SUM"),
        ((6, 3), "养护里程（28分）", "SCORE-WEIGHTS"), (REASON, "无", "PERF-DEDUCTION"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_found(place: tuple[int, int], text: str, rule: str) -> None:
    assert rule in {f.rule for f in findings_of(form(COUNTY, {place: text}))}


def test_a_target_missed_by_less_than_its_last_digit_is_missed() -> None:
    """94 % may be 94.4 %, but no 95 %: full marks are a question."""
    changed = {(9, 6): "10", (10, 6): "94.00", REASON: "无", (6, 6): "30", (8, 6): "30"}
    assert "PERF-MISSED" in {f.rule for f in findings_of(form(COUNTY, changed))}


BANDS: Rows = (
    ("项目名称", "村道养护", "<", "<", "<", "<", "<"),
    ("项目资金（万元）", "资金来源", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("^", "年度资金总额", "100.00", "92.00", "10", "92.00%", "10"),
    ("评分说明", "预算执行率≥90%的得10分，低于60%的不得分", "<", "<", "<", "<", "<"),
)


@pytest.mark.parametrize(("words", "rules"), [(BANDS[3][1], set()), ("按规定评分", {"PERF-RATE-FULL"})])
def test_points_by_bands_are_no_finding_where_the_form_tells_them(words: str, rules: set[str]) -> None:
    assert {f.rule for f in findings_of(form(BANDS, {(3, 1): words}))} == rules


SUMMARY: Rows = (
    ("序号", "项目名称", "预算数", "自评得分", "<", "<", "等级"),
    ("^", "^", "^", "预算执行（10分）", "绩效指标（90分）", "总分", "^"),
    ("1", "村道养护", "150.00", "8.00", "88.00", "96.00", "优"),
    ("2", "水库除险", "90.00", "9.50", "82.00", "91.50", "优"),
)


def test_the_total_among_several_scores_is_the_score_of_a_summary() -> None:
    lines = [r for r in report_of(form(SUMMARY)).records if isinstance(r, ScoreLine)]
    assert [line.score.value for line in lines if line.score] == [Decimal("96.00"), Decimal("91.50")]
    assert findings_of(form(SUMMARY)) == ()
