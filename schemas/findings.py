"""What reconciling says: every check that was made, and the contradictions that explain those that fail."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from schemas.facts import Model
from schemas.geometry import BBox
from schemas.layout import Method, Status

Kind = Literal[
    "score_sum", "weight_sum", "execution_rate", "score_vs_rate", "ratio", "parent_child_sum", "column_total", "row_total",
    "cross_table", "text_vs_table", "text_vs_text", "yoy_percent", "share_percent", "direction_word", "product",
    "count_mismatch", "invalid_date", "date_range", "grade_band", "missing_section", "missing_table", "empty_table",
    "unit_or_year", "placeholder", "other",
]  # fmt: skip


class Severity(StrEnum):
    """`error`: a corrigendum is due. `warning`: an auditor would ask. `info`: cosmetic. Worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """A check holds, fails, or could not be made (and says why)."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_EVALUATED = "not_evaluated"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure or text that a check rests on. Made by the ten thousand, so a plain dataclass.

    role:  the parameter of the rule that it fed; `stated` for the figure under test
    value: in the unit printed, or None for words
    """

    role: str
    page: int
    bbox: BBox
    text: str
    method: Method
    confidence: float | None
    value: Decimal | None = None
    table_id: str | None = None
    row: int | None = None
    col: int | None = None
    status: Status = "confirmed"

    @property
    def place(self) -> tuple[int, BBox]:
        """What tells two figures apart: page and box."""
        return self.page, self.bbox


class Check(Model):
    """One application of one rule. Figures in the unit printed."""

    check_id: str
    rule: str
    kind: Kind
    outcome: Outcome
    reason: str | None = None
    page: int
    stated: Decimal | str | None = None
    expected: Decimal | str | None = None
    gap: Decimal | None = None
    unit: str | None = None
    formula: str
    evidence: tuple[Evidence, ...]


class Finding(Model):
    """A contradiction in the document, told once; `checks` are the failing checks that it explains."""

    finding_id: str
    rule: str
    kind: Kind
    severity: Severity
    status: Status
    page: int
    message: str
    stated: Decimal | str | None
    expected: Decimal | str | None
    gap: Decimal | None
    unit: str | None
    formula: str
    confidence: float | None
    evidence: tuple[Evidence, ...]
    checks: tuple[str, ...]


class Coverage(Model):
    """How often a rule held, failed, and could not be evaluated."""

    rule: str
    holds: int = 0
    fails: int = 0
    not_evaluated: int = 0


class Unchecked(Model):
    """A figure of a table that no check could use, and why."""

    row: int
    col: int
    page: int
    text: str
    reason: str


class TableCoverage(Model):
    """How many figures of a table (numbers of rows, codes and dashes left out) took part in at least one check."""

    table_id: str
    figures: int
    checked: int
    unchecked: tuple[Unchecked, ...]
