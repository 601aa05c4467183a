"""What one document becomes, stage by stage: read, interpreted, reconciled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.facts import Model
from schemas.findings import Check, Coverage, Finding, TableCoverage
from schemas.layout import Page, Paragraph
from schemas.records import Record
from schemas.tables import Table

ReportKind = Literal[
    "final_accounts", "budget", "self_evaluation", "performance_targets", "performance_evaluation", "survey", "unknown"
]


@dataclass(frozen=True, slots=True)
class FigureCount:
    """Where the numbers of a document went. Nothing is lost silently: together they are every number on its pages."""

    in_tables: int = 0
    in_narrative: int = 0
    in_furniture: int = 0
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pages say: depends on the bytes, the engines and their settings, and on nothing else.

    document_id: first 16 hex digits of the file's SHA-256
    pages:       every page; their words may be dropped once tables and paragraphs are made
    """

    document_id: str
    sha256: str
    file_name: str
    pages: tuple[Page, ...]
    tables: tuple[Table, ...]
    paragraphs: tuple[Paragraph, ...]
    figures: FigureCount = FigureCount()


class Profile(Model):
    """Whom the report is of; None where it does not say. Each has the text it was told by in `evidence`."""

    title: str | None = None
    entity: str | None = None
    region: str | None = None
    region_code: str | None = None
    fiscal_year: int | None = None
    report_kind: ReportKind = "unknown"
    level: Literal["own", "consolidated"] | None = None
    evidence: tuple[tuple[str, int, str], ...] = ()
    """(field, page, text)"""


@dataclass(frozen=True, slots=True)
class Report:
    """A reading and what it means: its profile and its typed records, in page order."""

    reading: Reading
    profile: Profile
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every check that was made on a report, the findings that explain those that fail, the count by rule and by table."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    tables: tuple[TableCoverage, ...] = ()
