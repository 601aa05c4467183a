"""The samples, read from their PDFs: every cell right, every planted error found once at its place, nothing else said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from extractors.interpret import interpret
from extractors.reading import read_document
from reconcile.report import reconcile
from samples.make_samples import SAMPLES, make
from schemas.findings import Finding, Severity
from schemas.geometry import BBox
from schemas.report import Reading, Reconciliation

FOLDER = Path(__file__).parent.parent / "samples"
TRUTHS = sorted(FOLDER.glob("*.truth.json"))
NAMES = [path.name.removesuffix(".truth.json") for path in TRUTHS]
Json = Mapping[str, object]


@cache
def examined(name: str) -> tuple[Reading, Reconciliation]:
    reading = read_document(FOLDER / f"{name}.pdf")
    return reading, reconcile(interpret(reading))


@cache
def truth_of(name: str) -> Json:
    truth: Json = json.loads((FOLDER / f"{name}.truth.json").read_text("utf-8"))
    return truth


def entries(parent: Json, key: str) -> Iterator[Json]:
    items = parent[key]
    assert isinstance(items, list)
    yield from items


def box_of(entry: Json) -> BBox:
    box = entry["bbox"]
    assert isinstance(box, list)
    return BBox(*box)


def told(findings: tuple[Finding, ...], entry: Json) -> list[Finding]:
    """The findings whose first evidence lies in the cell of a truth entry."""
    page, box = entry["pdf_page"], box_of(entry)
    return [f for f in findings if f.page == page and f.evidence and f.evidence[0].bbox.intersection(box)]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_read_with_its_spans(name: str) -> None:
    reading, _ = examined(name)
    said = [{(c.row, c.col, c.row_span, c.col_span): bare(c.text) for c in t.cells} for t in reading.tables]
    due = [
        {(c["row"], c["col"], c["row_span"], c["col_span"]): bare(str(c["text"])) for c in entries(t, "cells")}
        for t in entries(truth_of(name), "tables")
    ]
    assert said == due


@pytest.mark.parametrize("name", NAMES)
def test_every_planted_error_is_found_once_and_nothing_else_is_said(name: str) -> None:
    _, reconciliation = examined(name)
    serious = tuple(f for f in reconciliation.findings if f.severity is not Severity.INFO)
    owed = [e for e in entries(truth_of(name), "findings") if e["confidence"] == "high"]
    for entry in owed:
        assert [f.kind for f in told(serious, entry)] == [entry["kind"]], entry["id"]
    allowed = [f.finding_id for e in entries(truth_of(name), "findings") for f in told(serious, e)]
    assert [f.message for f in serious if f.finding_id not in allowed] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_failing_check_is_explained_by_exactly_one_finding(name: str) -> None:
    _, reconciliation = examined(name)
    explained = [c for f in reconciliation.findings for c in f.checks]
    assert sorted(explained) == sorted(c.check_id for c in reconciliation.checks if c.outcome == "fails")


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_placed(name: str) -> None:
    assert examined(name)[0].figures.unplaced == 0


def test_the_samples_are_what_the_script_makes(tmp_path: Path) -> None:
    make(tmp_path)
    for name in SAMPLES:
        assert (tmp_path / f"{name}.truth.json").read_text("utf-8") == (FOLDER / f"{name}.truth.json").read_text("utf-8")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
