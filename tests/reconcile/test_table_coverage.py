"""What was checked of each table, and why the rest was not."""

from __future__ import annotations

from reconcile.report import reconcile
from tests.families import FUNDS, SELF_EVALUATION, form, report_of


def test_every_figure_is_checked_or_told_why_not() -> None:
    targets, funds = reconcile(report_of(form(SELF_EVALUATION), form(FUNDS, header_rows=2))).tables
    assert (funds.checked, funds.figures) == (36, 36)
    assert funds.unchecked == ()
    assert targets.checked >= 0.8 * targets.figures
    assert {u.text: u.reason for u in targets.unchecked} == {
        "≥95%": "指标值或完成值，本报告没有可以与之核对的数",
        "90%": "指标值或完成值，本报告没有可以与之核对的数",
    }


def test_a_table_without_identities_says_so() -> None:
    lone = (("地区", "人数"), ("东山县", "3"), ("西河县", "4"))
    (coverage,) = reconcile(report_of(form(lone, header_rows=1))).tables
    assert coverage.checked == 0
    assert {u.reason for u in coverage.unchecked} == {"未知格式的表，没有发现有足够支持的勾稽关系"}
