"""Identities that tables of no known form are found to have: what supports them, and what is none."""

from __future__ import annotations

from decimal import Decimal

from reconcile.found_levels import families, numeral_of
from tests.families import Rows, checks_of, findings_of, form

SPENT: Rows = (
    ("序号", "项目名称", "预算数", "执行数", "执行率", "人均补贴（元）", "同比增减（百分点）"),
    ("1", "村道养护", "120.00", "90.00", "75.00%", "310.00", "+3.10"),
    ("2", "灌渠整修", "80.00", "60.00", "75.00%", "150.00", "-1.20"),
    ("3", "路灯增设", "50.00", "49.00", "98.00%", "205.00", "+0.40"),
    ("4", "河道清淤", "64.00", "48.00", "75.00%", "260.00", "-0.10"),
    ("5", "公厕改造", "86.00", "43.00", "50.00%", "180.00", "+2.00"),
    ("合计", "<", "400.00", "290.00", "72.50%", "221.00", "+0.90"),
)
"""Spending and its rates agree; what is a mean does not add up."""


def test_means_do_not_add_up() -> None:
    assert findings_of(form(SPENT, header_rows=1)) == ()
    unnamed = form(SPENT, {(0, 5): "每户补贴", (0, 6): "得分变化"}, header_rows=1)
    assert findings_of(unnamed) == ()


def test_a_long_list_is_support_for_its_other_totals() -> None:
    (finding,) = findings_of(form(SPENT, {(3, 3): "41.00"}, header_rows=1))
    assert (finding.stated, finding.expected, len(finding.checks)) == (Decimal("41.00"), Decimal("49.00"), 2)
    short = (*SPENT[:4], ("合计", "<", "250.00", "191.00", "76.40%", "221.00", "+0.90"))
    assert "TABLE-SUM" not in {f.rule for f in findings_of(form(short, header_rows=1))}


def test_one_error_does_not_hide_another() -> None:
    findings = findings_of(form(SPENT, {(1, 3): "98.00", (4, 4): "57.00%"}, header_rows=1))
    assert {(f.stated, f.expected) for f in findings} == {
        (Decimal("98.00"), Decimal("90.00")),
        (Decimal("57.00"), Decimal("75.00")),
    }


def test_rates_that_are_cut_at_one_hundred_are_right() -> None:
    capped = {
        (0, 2): "任务数",
        (0, 3): "完成数",
        (0, 4): "完成率",
        (2, 3): "85.00",
        (2, 4): "100%",
        (3, 3): "55.00",
        (3, 4): "100%",
    }
    checks = checks_of("TABLE-RATIO", form(SPENT[:-1], capped, header_rows=1))
    assert [c.outcome.value for c in checks] == ["holds"] * 3

INCOME: Rows = (
    ("项目", "2022年决算数", "2023年预算数", "2023年完成数", "完成预算%", "比上年增长%"),
    ("一、税收收入", "60.0", "70.0", "66.0", "94.3", "10.0"),
    ("增值税", "40.0", "45.0", "42.0", "93.3", "5.0"),
    ("契税", "20.0", "25.0", "24.0", "96.0", "20.0"),
    ("二、非税收入", "40.0", "50.0", "48.0", "96.0", "20.0"),
    ("罚没收入", "10.0", "12.0", "11.0", "91.7", "10.0"),
    ("规费收入", "30.0", "38.0", "37.0", "97.4", "23.3"),
    ("三、其他收入", "20.0", "20.0", "21.0", "105.0", "5.0"),
    ("其中：利息", "5.0", "5.0", "6.0", "120.0", "20.0"),
    ("收入合计", "120.0", "140.0", "135.0", "96.4", "12.5"),
)
"""Three sources, two told in full, one in part; the total is of the three."""


def test_numbering_tells_what_adds_up() -> None:
    assert findings_of(form(INCOME, header_rows=1)) == ()
    assert len(checks_of("TABLE-SUM", form(INCOME, header_rows=1))) == 9
    (finding,) = findings_of(form(INCOME, {(1, 2): "77.0", (1, 4): "85.7"}, header_rows=1))
    assert (finding.rule, finding.stated, finding.expected) == ("TABLE-SUM", Decimal("77.0"), Decimal("70.0"))


def test_growth_is_of_the_year_before() -> None:
    assert [c.outcome.value for c in checks_of("TABLE-GROWTH", form(INCOME, header_rows=1))] == ["holds"] * 9
    (finding,) = findings_of(form(INCOME, {(2, 5): "15.0"}, header_rows=1))
    assert (finding.rule, finding.expected) == ("TABLE-GROWTH", Decimal("5.0"))


def test_families_of_rows() -> None:
    labels = ["三公经费", "1.用车", "其中：购置", "运行", "2.出国", "3.接待", "项目支出", "1.业务", "2.运维", "合计"]
    assert list(families(labels)) == [(0, (1, 4, 5)), (6, (7, 8))]
    assert list(families(["一、税收", "增值税", "契税", "二、非税", "其中：罚没", "规费", "合计"])) == [(0, (1, 2))]
    assert [numeral_of(t) for t in ("十二、教育", "（三）其他", "2.5万元", "教育")] == [(0, 12), (1, 3), None, None]
