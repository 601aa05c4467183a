"""What became of a document, as it is told in the manifest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from flows.examine import Examination
from flows.rulebook import SEVERITIES
from schemas.errors import DocumentError, GoujiError
from schemas.findings import Coverage, Outcome, Severity
from schemas.layout import PageKind

Fate = Literal["read", "rechecked", "unchanged", "failed", "interrupted"]
"""`rechecked`: by new rules, from the stored reading. `interrupted`: the run was stopped before it was done."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document has no results."""

    stage: str
    error: str
    message: str
    page: int | None
    remedy: str

    @classmethod
    def of(cls, error: GoujiError) -> Failure:
        page = error.page if isinstance(error, DocumentError) else None
        return cls(error.stage, type(error).__name__, str(error), page, error.remedy)


@dataclass(frozen=True, slots=True)
class Summary:
    """A document in a line: what it is, what was found. `coverage` leaves out rules that never applied."""

    title: str | None
    entity: str | None
    region: str | None
    fiscal_year: int | None
    report_kind: str
    pages: int
    scanned_pages: int
    failed_pages: int
    tables: int
    records: int
    checks: dict[str, int]
    findings: dict[str, int]
    doubtful: int
    reread_cells: int
    coverage: tuple[tuple[str, int, int, int], ...]

    @classmethod
    def of(cls, done: Examination) -> Summary:
        report, said = done.report, done.reconciliation
        profile, pages = report.profile, report.reading.pages
        outcomes = Counter(c.outcome for c in said.checks)
        severities = Counter(f.severity for f in said.findings)
        return cls(
            title=profile.title,
            entity=profile.entity,
            region=profile.region,
            fiscal_year=profile.fiscal_year,
            report_kind=profile.report_kind,
            pages=len(pages),
            scanned_pages=sum(p.kind in (PageKind.SCANNED, PageKind.MIXED) for p in pages),
            failed_pages=sum(p.failure is not None for p in pages),
            tables=len(report.reading.tables),
            records=len(report.records),
            checks={o.value: outcomes[o] for o in Outcome},
            findings={s.value: severities[s] for s in Severity},
            doubtful=sum(f.status == "doubtful" for f in said.findings),
            reread_cells=done.reread,
            coverage=tuple(
                (c.rule, c.holds, c.fails, c.not_evaluated)
                for c in said.coverage
                if c.holds or c.fails or c.not_evaluated
            ),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One document of a run. `paths`: every path at which these bytes were given."""

    document_id: str
    sha256: str | None
    paths: tuple[str, ...]
    fate: Fate
    seconds: float = 0.0
    summary: Summary | None = None
    failure: Failure | None = None


def total_coverage(rows: list[Row], rules: list[str]) -> list[Coverage]:
    """The count by rule over a run; every rule is listed, also one that never applied."""
    counts: dict[str, Counter[str]] = {rule: Counter() for rule in rules}
    for row in rows:
        for rule, holds, fails, not_evaluated in row.summary.coverage if row.summary else ():
            counts.setdefault(rule, Counter()).update(holds=holds, fails=fails, not_evaluated=not_evaluated)
    return [Coverage(rule=rule, **count) for rule, count in counts.items()]


def at_or_above(fail_on: str) -> tuple[str, ...]:
    """The severities that `--fail-on` means; none for "never"."""
    order = tuple(SEVERITIES)
    return order[: order.index(fail_on) + 1] if fail_on in order else ()
