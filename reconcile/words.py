"""Claims in words, and passages of prose as evidence."""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.grades import USUAL, Bands
from schemas.claims import Claim, Prose
from schemas.findings import Evidence


@dataclass(frozen=True)
class Said:
    """A claim in words, with the one of its sentence that it should agree with, and the report's bands of grades."""

    label: str
    claim: Claim
    other: Claim | None = None
    bands: Bands = USUAL


def words_at(role: str, record: Prose, text: str) -> Evidence:
    """A passage as evidence."""
    return Evidence(
        role, record.page, record.bbox, text, record.method, record.confidence, None, record.table_id, record.row, None
    )
