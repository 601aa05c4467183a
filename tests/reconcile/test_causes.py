"""One wrong cell is one finding, at that cell, however many checks it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from reconcile import judging
from reconcile import rule as mechanism
from reconcile.causes import causes, findings_of
from reconcile.judging import Judgement, judge_all
from reconcile.report import check_of
from reconcile.rule import rule
from schemas.facts import Fact, Interval
from schemas.findings import Finding
from tests.reconcile.figures import figure


@dataclass(frozen=True)
class Total:
    """A figure and the figures that add up to it."""

    label: str
    total: Fact
    parts: tuple[Fact | None, ...]


@pytest.fixture(autouse=True)
def sums(monkeypatch: pytest.MonkeyPatch) -> None:
    own: dict[str, mechanism.Rule] = {}
    for module in (mechanism, judging):
        monkeypatch.setattr(module, "RULES", own)

    @rule("T-SUM", on=Total, fact="total", kind="parent_child_sum", says="合计", formula="{parts}")
    def total_is_sum(parts: tuple[Interval, ...]) -> Interval:
        """A total is the sum of its parts.

        Source: a test.
        """
        return Interval.sum(parts)


def block(**wrong: str) -> list[Total]:
    """A table whose columns and rows add up: 合计 = 甲 + 乙, 甲 = 甲一 + 甲二; the second column is of twice the size.

    The columns are basic, project and their sum; `wrong` misprints cells by name, as r<row>c<col>="text".
    """
    values = [("30.00", "60.00", "90.00"), ("10.00", "20.00", "30.00"), ("4.00", "8.00", "12.00"),
              ("6.00", "12.00", "18.00"), ("20.00", "40.00", "60.00")]  # fmt: skip
    cell = {
        (r, c): figure(wrong.get(f"r{r}c{c}", text), at=(r, c))
        for r, row in enumerate(values)
        for c, text in enumerate(row)
    }
    columns = [
        Total(f"列{c}", cell[top, c], tuple(cell[r, c] for r in below))
        for c in range(3)
        for top, below in ((0, (1, 4)), (1, (2, 3)))
    ]
    return columns + [Total(f"行{r}", cell[r, 2], (cell[r, 0], cell[r, 1])) for r in range(5)]


def found(views: list[Total]) -> tuple[list[Judgement], tuple[Finding, ...]]:
    judgements = list(judge_all(iter(views)))
    return judgements, findings_of("d" * 16, judgements, [check_of("d" * 16, i, j) for i, j in enumerate(judgements)])


def test_a_consistent_block_has_no_cause() -> None:
    assert found(block())[1] == ()


@pytest.mark.parametrize("row", range(5))
@pytest.mark.parametrize("col", range(3))
def test_one_wrong_cell_is_one_finding_at_that_cell(row: int, col: int) -> None:
    right = block()
    good = {f.source.row: f for t in right for f in t.parts if f and f.source.col == col}
    judgements, findings = found(block(**{f"r{row}c{col}": "77.00"}))
    assert len(findings) == 1
    assert (findings[0].evidence[0].row, findings[0].evidence[0].col) == (row, col)
    assert findings[0].stated == Decimal("77.00")
    if row in good:
        assert findings[0].expected == good[row].value
    failing = [j for j in judgements if j.verdict.message]
    assert len(findings[0].checks) == len(failing)


def test_two_wrong_cells_are_two_findings_and_every_failing_check_is_told_once() -> None:
    judgements, findings = found(block(r2c0="5.00", r4c1="44.00"))
    assert {(f.evidence[0].row, f.evidence[0].col) for f in findings} == {(2, 0), (4, 1)}
    told = [c for f in findings for c in f.checks]
    assert len(told) == len(set(told)) == sum(bool(j.verdict.message) for j in judgements)


def test_a_lone_failing_check_is_its_own_cause() -> None:
    lone = Total("表", figure("9.00", at=(0, 0)), (figure("4.00", at=(1, 0)), figure("4.00", at=(2, 0))))
    judgements = list(judge_all(iter([lone])))
    assert [c.explains for c in causes(judgements)] == [(0,)]


def test_no_figure_is_named_where_several_would_do() -> None:
    first, second = figure("40", at=(1, 0)), figure("65", at=(2, 0))
    wanted = [Total(f"应为{n}", figure("100", at=(0, n)), (first, second)) for n in (1, 2)]
    _, (finding,) = found(wanted)
    assert len(finding.checks) == 2
    assert finding.stated == Decimal(100)
    assert "若为" not in finding.message
    alone = Total("另一", figure("40", at=(3, 0)), (first,))
    _, (finding,) = found([*wanted, alone])
    assert (finding.stated, finding.expected) == (Decimal(65), Decimal(60))


def test_no_score_is_negative() -> None:
    small = figure("5", at=(1, 0))
    views = [Total(f"列{n}", figure("10", at=(0, n)), (small, figure("80", at=(n, 1)))) for n in (1, 2)]
    judgements, findings = found(views)
    assert {c.figure for c in causes(judgements)} == {None}
    assert all("-" not in f.message for f in findings)
