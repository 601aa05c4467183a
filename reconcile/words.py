"""Claims in words, and passages of prose as evidence."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.claims import Claim
from schemas.facts import Fact
from schemas.findings import Evidence
from schemas.layout import Method
from schemas.records import Record


@dataclass(frozen=True)
class Said:
    """A claim in words, with the one of its sentence that it should agree with."""

    label: str
    claim: Claim
    other: Claim | None = None


def words_at(role: str, record: Record, text: str) -> Evidence:
    """A passage as evidence."""
    method: Method = "text"
    confidence = None
    value = getattr(record, "value", None)
    if isinstance(value, Fact):
        method, confidence = value.source.method, value.source.confidence
    return Evidence(role, record.page, record.bbox, text, method, confidence, None, record.table_id, record.row, None)
