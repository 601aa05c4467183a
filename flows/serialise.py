"""What is published, as plain dicts and lists: the names of the output contract, written by hand because it is hot.

Decimals become strings, boxes lists rounded to a hundredth of a point, unknown becomes None; no field is ever left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from flows.ledger import Entry, Ledger
from schemas.facts import Fact, Model
from schemas.findings import Check, Evidence, Finding, TableCoverage
from schemas.geometry import BBox
from schemas.layout import Page, Paragraph, Reading
from schemas.records import Record, Scope
from schemas.report import Report
from schemas.tables import Cell, Table

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def number(value: Decimal | str | None) -> str | None:
    """A decimal without an exponent: "4300000", "86.00"."""
    return format(value, "f") if isinstance(value, Decimal) else value


def box(bbox: BBox) -> list[Json]:
    """[left, top, right, bottom] in points."""
    x0, y0, x1, y1 = bbox
    return [round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)]


def confidence(value: float | None) -> float | None:
    """To four places."""
    return None if value is None else round(value, 4)


def evidence(item: Evidence) -> Json:
    """A figure or text that a check rests on."""
    return {
        "role": item.role,
        "page": item.page,
        "bbox": box(item.bbox),
        "text": item.text,
        "value": number(item.value),
        "table_id": item.table_id,
        "row": item.row,
        "col": item.col,
        "method": item.method,
        "confidence": confidence(item.confidence),
        "status": item.status,
    }


def finding(item: Finding) -> Json:
    """An entry of findings.json."""
    return {
        "finding_id": item.finding_id,
        "rule": item.rule,
        "kind": item.kind,
        "severity": item.severity.value,
        "status": item.status,
        "page": item.page,
        "message": item.message,
        "stated": number(item.stated),
        "expected": number(item.expected),
        "gap": number(item.gap),
        "unit": item.unit,
        "formula": item.formula,
        "confidence": confidence(item.confidence),
        "evidence": [evidence(e) for e in item.evidence],
        "checks": list(item.checks),
    }


def check(item: Check) -> Json:
    """An entry of checks.json."""
    return {
        "check_id": item.check_id,
        "rule": item.rule,
        "kind": item.kind,
        "outcome": item.outcome.value,
        "reason": item.reason,
        "page": item.page,
        "stated": number(item.stated),
        "expected": number(item.expected),
        "gap": number(item.gap),
        "unit": item.unit,
        "formula": item.formula,
        "evidence": [evidence(e) for e in item.evidence],
    }


def _reading(item: Reading) -> Json:
    return {"text": item.text, "method": item.method, "confidence": confidence(item.confidence)}


def _cell(item: Cell) -> Json:
    return {
        "row": item.row,
        "col": item.col,
        "row_span": item.row_span,
        "col_span": item.col_span,
        "text": item.text,
        "header": item.header,
        "page": item.page,
        "bbox": box(item.bbox),
        "method": item.method,
        "confidence": confidence(item.confidence),
        "status": item.status,
        "readings": [_reading(r) for r in item.readings],
    }


def table(item: Table) -> Json:
    """An entry of tables.json."""
    return {
        "table_id": item.table_id,
        "title": item.title,
        "number": item.number,
        "unit": item.unit,
        "entity": item.entity,
        "pages": list(item.pages),
        "n_rows": item.n_rows,
        "n_cols": item.n_cols,
        "header_rows": item.header_rows,
        "form": item.form,
        "boxes": [{"page": page, "bbox": box(bbox)} for page, bbox in item.boxes],
        "cells": [_cell(c) for c in item.cells],
    }


def fact(item: Fact, ledger: Ledger) -> Json:
    """A printed figure, and whether what it took part in held."""
    source = item.source
    return {
        "text": item.text,
        "value": number(item.value),
        "half_unit": number(item.half_unit),
        "unit": item.unit.symbol,
        "dimension": item.unit.dimension,
        "page": source.page,
        "bbox": box(source.bbox),
        "table_id": source.table_id,
        "row": source.row,
        "col": source.col,
        "method": source.method,
        "confidence": confidence(source.confidence),
        "status": source.status,
        "reconciled": ledger.reconciled(item),
    }


def _value(item: object, ledger: Ledger) -> Json:
    if item is None or isinstance(item, (str, bool, int, float)):
        return item
    if isinstance(item, Fact):
        return fact(item, ledger)
    if isinstance(item, Decimal):
        return number(item)
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, tuple):
        return box(item) if isinstance(item, BBox) else [_value(part, ledger) for part in item]
    if isinstance(item, Model):
        return {name: _value(getattr(item, name), ledger) for name in type(item).model_fields}
    raise TypeError(f"no JSON form for {type(item).__name__}")


def scope(item: Scope) -> Json:
    """Whom and what a record is about."""
    return {"entity": item.entity, "project": item.project, "region": item.region, "period": item.period}


def record(entry: Entry, ledger: Ledger) -> Json:
    """An entry of records.json."""
    item = entry.record
    said: dict[str, Json] = {
        "record_id": entry.record_id,
        "kind": entry.kind,
        "scope": scope(item.scope),
        "table_id": item.table_id,
        "row": item.row,
        "page": item.page,
        "bbox": box(item.bbox),
        "method": entry.method,
        "confidence": confidence(entry.confidence),
        "reconciled": entry.reconciled,
    }
    for name in own_fields(type(item)):
        said[name] = _value(getattr(item, name), ledger)
    return said


@cache
def own_fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a kind of record beyond those that every record has."""
    return tuple(name for name in kind.model_fields if name not in Record.model_fields)


def page(item: Page) -> Json:
    """A page without its words."""
    return {
        "page": item.number,
        "kind": item.kind.value,
        "width": round(item.width, 2),
        "height": round(item.height, 2),
        "rotation": item.rotation,
        "skew": round(item.skew, 3),
        "dpi": item.dpi,
        "engine": item.engine,
        "seconds": round(item.seconds, 3),
        "failure": item.failure,
    }


def sections(paragraphs: Iterable[Paragraph]) -> list[Json]:
    """The headings, in order."""
    return [
        {"level": p.level, "numeral": p.numeral, "text": p.text, "page": p.page, "bbox": box(p.spans[0].bbox)}
        for p in paragraphs
        if p.level
    ]


def table_coverage(item: TableCoverage) -> Json:
    """How much of a table was checked, and what was not."""
    return {
        "table_id": item.table_id,
        "figures": item.figures,
        "checked": item.checked,
        "unchecked": [
            {"row": u.row, "col": u.col, "page": u.page, "text": u.text, "reason": u.reason} for u in item.unchecked
        ],
    }


def document(report: Report) -> dict[str, Json]:
    """What a document is, without what it says."""
    reading, profile = report.reading, report.profile
    figures = reading.figures
    return {
        "document_id": reading.document_id,
        "sha256": reading.sha256,
        "file_name": reading.file_name,
        "title": profile.title,
        "entity": profile.entity,
        "region": profile.region,
        "region_code": profile.region_code,
        "fiscal_year": profile.fiscal_year,
        "report_kind": profile.report_kind,
        "level": profile.level,
        "profile_evidence": [{"field": f, "page": p, "text": t} for f, p, t in profile.evidence],
        "figures": {
            "in_tables": figures.in_tables,
            "in_narrative": figures.in_narrative,
            "in_furniture": figures.in_furniture,
            "unplaced": figures.unplaced,
        },
        "pages": [page(p) for p in reading.pages],
        "sections": sections(reading.paragraphs),
    }
