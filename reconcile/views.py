"""The records of the performance family form by form: what all its rules start from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.wording import squeezed
from schemas.facts import SCORE, Fact
from schemas.records import BudgetExecution, Indicator, Project, Record, Scope, ScoreLine
from schemas.report import Report
from schemas.tables import Table

OTHER_SCALE = Decimal("0.3")
"""Where more than this share of a table's lines score above their weights, its scores are not points out of weights."""

Facts = tuple[Fact | None, ...]
Scored = Indicator | ScoreLine


@dataclass(frozen=True)
class Form:
    """The records of one form: a table, or one of several projects in a table."""

    table: Table
    name: str
    region: str | None
    executions: tuple[BudgetExecution, ...]
    indicators: tuple[Indicator, ...]
    lines: tuple[ScoreLine, ...]

    @property
    def total(self) -> ScoreLine | None:
        return next((s for s in reversed(self.lines) if s.role == "total"), None)

    @property
    def funds_total(self) -> BudgetExecution | None:
        return next((e for e in self.executions if e.source == "total"), None)

    @property
    def scored_funds(self) -> BudgetExecution | None:
        """The row of funds that is weighed and scored: the 预算执行 part of the total score."""
        return next((e for e in self.executions if e.weight is not None or e.score is not None), None)

    @property
    def scored(self) -> tuple[Scored, ...]:
        """Indicators, or the lines of a score table."""
        return self.indicators or tuple(s for s in self.lines if s.role == "line")


def decided(score: Fact | None) -> Fact | None:
    """A score as it is added up: exact when it is a multiple of 0.1, for points are decided; one with more decimals is the
    product of a rate, so rounded.
    """
    if score is None or score.value is None or score.value * 10 % 1:
        return score
    return score.model_copy(update={"half_unit": Decimal(0)})


def forms_of(report: Report) -> list[Form]:
    """The self-evaluations, targets and score tables of a report, in page order; districts side by side are one each."""
    tables = {t.table_id: t for t in report.reading.tables if t.form != "evaluation_summary"}
    grouped: dict[tuple[str, int, Scope], list[Record]] = defaultdict(list)
    begun: Counter[str] = Counter()
    for record in report.records:
        if record.table_id not in tables:
            continue
        if isinstance(record, Project):
            begun[record.table_id] += 1
        elif isinstance(record, (BudgetExecution, Indicator, ScoreLine)):
            grouped[record.table_id, begun[record.table_id], record.scope].append(record)
    return [_form(tables[table_id], scope, records) for (table_id, _, scope), records in grouped.items()]


def _form(table: Table, scope: Scope, records: Sequence[Record]) -> Form:
    name = scope.project or squeezed(table.title) or f"第{table.pages[0]}页表"
    records = in_points(records)
    return Form(
        table,
        f"{name}（{scope.region}）" if scope.region else name,
        scope.region,
        tuple(r for r in records if isinstance(r, BudgetExecution)),
        tuple(r for r in records if isinstance(r, Indicator)),
        tuple(r for r in records if isinstance(r, ScoreLine)),
    )


def in_points(records: Sequence[Record]) -> Sequence[Record]:
    """The same, with weights in points where they are printed as percentages that hardly any score exceeds: 10% of 100 分
    are 10 分.
    """
    pairs = [
        (r.weight, r.score)
        for r in records
        if isinstance(r, (Indicator, ScoreLine)) and r.weight is not None and r.score is not None
    ]
    if not pairs or any(w.unit.dimension != "ratio" or s.unit.dimension != "score" for w, s in pairs):
        return records
    above = sum((s.value or 0) > 100 * (w.value or 0) for w, s in pairs)
    if above > max(Decimal(1), OTHER_SCALE * len(pairs)):
        return records
    return [
        r.model_copy(update={"weight": _points(r.weight)})
        if isinstance(r, (Indicator, ScoreLine, BudgetExecution)) and r.weight is not None
        else r
        for r in records
    ]


def _points(weight: Fact) -> Fact:
    if weight.unit.dimension != "ratio" or weight.value is None:
        return weight
    return weight.model_copy(update={"value": weight.value * 100, "half_unit": weight.half_unit * 100, "unit": SCORE})
