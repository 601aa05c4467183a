"""Identities that tables of no known form are found to have: what supports them, and what is none."""

from __future__ import annotations

from decimal import Decimal

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
