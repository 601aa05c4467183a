"""The samples, read from their PDFs: every cell right, every planted error found once at its place, nothing else said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from benchmarks.planting import Verdict, cell_planting, judge, plant
from extractors.interpret import interpret
from extractors.numbers import parse_figure
from extractors.ocr.engine import PaddleEngine
from extractors.pages.pdf import Limits
from extractors.reading import read_document
from flows.examine import examine
from reconcile.report import reconcile
from samples.make_samples import SAMPLES, SCANNED, make
from schemas.facts import Fact, Provenance
from schemas.findings import Finding, Outcome, Severity
from schemas.geometry import BBox
from schemas.records import Quantity, Record
from schemas.report import Reading, Reconciliation, Report

FOLDER = Path(__file__).parent.parent / "samples"
GOLDEN = Path(__file__).parent / "golden"
TRUTHS = sorted(FOLDER.glob("*.truth.json"))
NAMES = [path.name.removesuffix(".truth.json") for path in TRUTHS]
Json = Mapping[str, object]


@cache
def report_of(name: str) -> Report:
    return interpret(read_document(FOLDER / f"{name}.pdf"))


@cache
def examined(name: str) -> tuple[Reading, Reconciliation]:
    return report_of(name).reading, reconcile(report_of(name))


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
    assert sorted(explained) == sorted(c.check_id for c in reconciliation.checks if c.outcome is Outcome.FAILS)


@pytest.mark.parametrize("name", NAMES)
def test_the_records_of_tables_are_as_they_were(name: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{name}.txt"
    said = "".join(f"{golden_line(r)}\n" for r in report_of(name).records if r.table_id is not None)
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    assert said.splitlines() == path.read_text("utf-8").splitlines()


def golden_line(record: Record) -> str:
    """A record on one line: its kind, place and scope, and each field that says something."""
    fields = {k: shown(getattr(record, k)) for k in type(record).model_fields if k not in ("table_id", "row", "page", "bbox")}
    told = " ".join(f"{k}={v}" for k, v in fields.items() if v)
    return f"{record.dataset} p{record.page} {record.table_id or '-'}:{'-' if record.row is None else record.row} {told}"


def shown(value: object) -> str:
    """A field as it is kept in a golden file: figures with their unit and half unit, places left out."""
    match value:
        case Fact():
            half = f"±{value.half_unit.normalize():f}" if value.half_unit else ""
            return f"{'?' if value.value is None else f'{value.value.normalize():f}'}{half}[{value.unit.symbol}]"
        case Quantity():
            figure = f"{value.comparator or ''}{shown(value.figure)}" if value.figure else ""
            return f"{value.text}({figure})"
        case BBox() | Provenance() | None:
            return ""
        case tuple():
            return "/".join(shown(item) for item in value)
        case BaseModel():
            return ",".join(filter(None, (shown(getattr(value, k)) for k in type(value).model_fields)))
    return str(value)


CONTRADICTIONS = (
    ("form", 3, 6, "12", "分值"),
    ("form", 3, 7, "98.09%", "执行率"),
    ("form", 3, 8, "8.91", "执行率得分"),
    ("form", 11, 7, "15.35", "得分"),
    ("form", 14, 6, "11", "分值"),
    ("form", 15, 7, "94.26", "总分"),
    ("scores", 2, 2, "19.33", "评价得分"),
    ("scores", 5, 3, "90.10%", "得分率"),
    ("scores", 6, 1, "中", "等级"),
)
"""(table, row, column, what is printed instead, what it is) in the sample that agrees with itself."""


@pytest.mark.parametrize(("table", "row", "col", "new", "what"), CONTRADICTIONS)
def test_an_error_planted_in_the_file_is_found_once_in_its_place(
    table: str, row: int, col: int, new: str, what: str, tmp_path: Path
) -> None:
    planting = cell_planting(truth_of("consistent"), table, row, col, new)
    plant(FOLDER / "consistent.pdf", [planting], tmp_path / "planted.pdf")
    findings = reconcile(interpret(read_document(tmp_path / "planted.pdf"))).findings
    assert judge((), findings, planting) == Verdict(found=True, root=True, said=1), what
    assert [f.page for f in findings] == [planting.page], what


@pytest.mark.ocr
@pytest.mark.parametrize("name", SCANNED)
def test_a_scan_says_what_the_text_layer_says(name: str) -> None:
    engine = cache(PaddleEngine)
    examination = examine(FOLDER / f"{name}.scan.pdf", Limits(), engine)
    cells = {
        (place, c.row, c.col): c for place, t in enumerate(examination.report.reading.tables) for c in t.cells
    }  # fmt: skip
    due = {
        (place, int(str(c["row"])), int(str(c["col"]))): bare(str(c["text"]))
        for place, t in enumerate(entries(truth_of(name), "tables"))
        for c in entries(t, "cells")
    }
    figures = {at: text for at, text in due.items() if parse_figure(text) is not None}
    wrong = {at: (text, cells.get(at)) for at, text in figures.items() if at not in cells or bare(cells[at].text) != text}
    assert [w for w in wrong.values() if w[1] is None or w[1].status != "doubtful"] == []
    serious = tuple(f for f in examination.reconciliation.findings if f.severity is not Severity.INFO)
    owed = [e for e in entries(truth_of(name), "findings") if e["confidence"] == "high"]
    assert sorted(f.kind for f in serious) == sorted(str(e["kind"]) for e in owed)
    for entry in owed:
        assert [f.kind for f in told(serious, entry)] == [entry["kind"]], entry["id"]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_placed(name: str) -> None:
    assert examined(name)[0].figures.unplaced == 0


def test_the_samples_are_what_the_script_makes(tmp_path: Path) -> None:
    make(tmp_path)
    for name in SAMPLES:
        assert (tmp_path / f"{name}.truth.json").read_text("utf-8") == (FOLDER / f"{name}.truth.json").read_text("utf-8")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
