"""The datasets that a document adds to: its records by kind, its figures, tables, checks and findings, and itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pyarrow as pa

from flows.columns import (
    AMOUNT,
    BOX,
    HEAD,
    PLACE,
    PRECISION,
    TEXTS,
    Row,
    as_table,
    decimal,
    head,
    record_row,
    record_schema,
    schema,
)  # fmt: skip
from flows.ledger import Entry, Ledger
from flows.serialise import number
from schemas.findings import Check, Finding, Outcome
from schemas.records import Record
from schemas.report import Reconciliation, Report
from schemas.tables import Table

FACT = {
    "col": pa.int32(),
    "text": pa.string(),
    "value": AMOUNT,
    "half_unit": PRECISION,
    "unit": pa.string(),
    "dimension": pa.string(),
    "status": pa.string(),
    "record_kind": pa.string(),
    "record_id": pa.string(),
    "field": pa.string(),
}
JUDGED = {
    "rule": pa.string(),
    "kind": pa.string(),
    "page": pa.int32(),
    "table_id": pa.string(),
    "row": pa.int32(),
    "bbox": BOX,
    "stated": pa.string(),
    "expected": pa.string(),
    "stated_value": AMOUNT,
    "expected_value": AMOUNT,
    "gap": AMOUNT,
    "unit": pa.string(),
    "formula": pa.string(),
}
CHECK = {"check_id": pa.string(), "outcome": pa.string(), "reason": pa.string(), **JUDGED}
FINDING = {
    "finding_id": pa.string(),
    "severity": pa.string(),
    "status": pa.string(),
    **JUDGED,
    "message": pa.string(),
    "confidence": pa.float64(),
    "checks": TEXTS,
}
TABLE = {
    "table_id": pa.string(),
    "title": pa.string(),
    "number": pa.string(),
    "unit": pa.string(),
    "form": pa.string(),
    "pages": pa.list_(pa.int32()),
    "n_rows": pa.int32(),
    "n_cols": pa.int32(),
    "header_rows": pa.int32(),
}
DOCUMENT = {
    "sha256": pa.string(),
    "file_name": pa.string(),
    "title": pa.string(),
    "region_code": pa.string(),
    "level": pa.string(),
    **dict.fromkeys(
        ("n_pages", "n_tables", "n_records", "checks_hold", "checks_fail", "checks_not_evaluated", "n_findings"),
        pa.int32(),
    ),
}



def datasets(
    report: Report, reconciliation: Reconciliation, entries: Sequence[Entry], ledger: Ledger
) -> dict[str, pa.Table]:
    """Dataset name → this document's rows; datasets without a row are left out."""
    first = head(report.reading.document_id, report.profile)
    by_kind: dict[type[Record], list[Row]] = defaultdict(list)
    for entry in entries:
        if not entry.record.dataset:
            continue
        by_kind[type(entry.record)].append(record_row(first, entry))
    found = {kind.dataset: as_table(rows, record_schema(kind)) for kind, rows in by_kind.items()}
    others = {
        "facts": (list(_fact_rows(first, entries, ledger)), PLACE | FACT),
        "tables": ([_table_row(first, t) for t in report.reading.tables], TABLE),
        "checks": ([_check_row(first, c) for c in reconciliation.checks], CHECK),
        "findings": ([_finding_row(first, f) for f in reconciliation.findings], FINDING),
        "documents": ([_document_row(first, report, reconciliation)], DOCUMENT),
    }
    for name, (rows, types) in others.items():
        if rows:
            found[name] = as_table(rows, schema(HEAD | types))
    return found


def _fact_rows(first: Row, entries: Sequence[Entry], ledger: Ledger) -> Iterator[Row]:
    """One row a printed figure, with the first record that uses it."""
    seen = set()
    for entry in entries:
        scope = entry.record.scope
        for field, fact in entry.facts:
            source = fact.source
            place = (source.page, source.bbox, fact.text)
            if place in seen:
                continue
            seen.add(place)
            yield first | {
                "entity": scope.entity or first["entity"],
                "region": scope.region or first["region"],
                "table_id": source.table_id,
                "page": source.page,
                "row": source.row,
                "bbox": list(source.bbox.rounded()),
                "method": source.method,
                "confidence": source.confidence,
                "reconciled": ledger.reconciled(fact),
                "col": source.col,
                "text": fact.text,
                "value": decimal(fact.value),
                "half_unit": decimal(fact.half_unit, PRECISION),
                "unit": fact.unit.symbol or None,
                "dimension": fact.unit.dimension,
                "status": source.status,
                "record_kind": entry.kind,
                "record_id": entry.record_id,
                "field": field,
            }


def _table_row(first: Row, table: Table) -> Row:
    return first | {
        "table_id": table.table_id,
        "title": table.title,
        "number": table.number,
        "unit": table.unit,
        "form": table.form,
        "pages": list(table.pages),
        "n_rows": table.n_rows,
        "n_cols": table.n_cols,
        "header_rows": table.header_rows,
    }


def _judged(item: Check | Finding) -> Row:
    stated = next((e for e in item.evidence if e.role == "stated"), item.evidence[0] if item.evidence else None)
    return {
        "rule": item.rule,
        "kind": item.kind,
        "page": item.page,
        "table_id": stated.table_id if stated else None,
        "row": stated.row if stated else None,
        "bbox": list(stated.bbox.rounded()) if stated else None,
        "stated": number(item.stated),
        "expected": number(item.expected),
        "stated_value": decimal(item.stated),
        "expected_value": decimal(item.expected),
        "gap": decimal(item.gap),
        "unit": item.unit,
        "formula": item.formula,
    }


def _check_row(first: Row, item: Check) -> Row:
    return (
        first
        | _judged(item)
        | {"check_id": item.check_id, "outcome": item.outcome.value, "reason": item.reason}
    )


def _finding_row(first: Row, item: Finding) -> Row:
    own: Row = {
        "finding_id": item.finding_id,
        "severity": item.severity.value,
        "status": item.status,
        "message": item.message,
        "confidence": item.confidence,
        "checks": list(item.checks),
    }
    return first | _judged(item) | own


def _document_row(first: Row, report: Report, reconciliation: Reconciliation) -> Row:
    outcomes = Counter(c.outcome for c in reconciliation.checks)
    reading, profile = report.reading, report.profile
    return first | {
        "sha256": reading.sha256,
        "file_name": reading.file_name,
        "title": profile.title,
        "region_code": profile.region_code,
        "level": profile.level,
        "n_pages": len(reading.pages),
        "n_tables": len(reading.tables),
        "n_records": len(report.records),
        "checks_hold": outcomes[Outcome.HOLDS],
        "checks_fail": outcomes[Outcome.FAILS],
        "checks_not_evaluated": outcomes[Outcome.NOT_EVALUATED],
        "n_findings": len(reconciliation.findings),
    }
