"""The output contract, and that nothing is ever half-written."""

from __future__ import annotations

import errno
import json
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow.parquet as parquet
import pytest

from flows import atomic
from flows.outcome import Failure, Summary
from flows.store import FILES, Store, Versions
from schemas.errors import DamagedError, OutputError
from tests.flows.reports import examination

NOW = Versions("r1", "j1")
ID = "0123456789abcdef"


def published(root: Path, year: int | None = 2023) -> Store:
    store = Store(root)
    store.publish(examination(year), NOW, b"<html></html>", 1.5)
    return store


def load(root: Path, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((root / "documents" / ID / name).read_text())
    return found


def everything(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_findings_have_every_field_and_decimals_as_strings(tmp_path: Path) -> None:
    published(tmp_path)
    (finding,) = load(tmp_path, "findings.json")
    evidence = finding.pop("evidence")
    assert finding == {
        "finding_id": "f1", "rule": "PERF-RATE", "kind": "execution_rate", "severity": "error", "status": "confirmed",
        "page": 1, "message": "执行率为86.10%，按430 ÷ 500，应为86.00%。", "stated": "86.10", "expected": "86.00",
        "gap": "0.095", "unit": "%", "formula": "430 ÷ 500 = 86.00%", "confidence": None, "checks": ["c1"],
    }  # fmt: skip
    assert isinstance(evidence, list)
    assert evidence[1] == {
        "role": "executed", "page": 1, "bbox": [300.0, 120.0, 390.12, 138.0], "text": "430.00", "value": "430",
        "table_id": "t1", "row": 1, "col": 2, "method": "ocr", "confidence": 0.9877, "status": "confirmed",
    }  # fmt: skip


def test_tables_follow_the_contract(tmp_path: Path) -> None:
    published(tmp_path)
    (table,) = load(tmp_path, "tables.json")
    cells = table["cells"]
    assert isinstance(cells, list)
    assert {"table_id", "title", "unit", "pages", "n_rows", "n_cols", "header_rows", "form", "cells"} <= table.keys()
    assert cells[0] == {
        "row": 0, "col": 0, "row_span": 1, "col_span": 1, "text": "项目", "header": True, "page": 1,
        "bbox": [100.0, 100.0, 190.12, 118.0], "method": "text", "confidence": None, "status": "confirmed",
        "readings": [],
    }  # fmt: skip
    assert cells[3]["readings"] == [
        {"text": "430.00", "method": "ocr", "confidence": 0.9},
        {"text": "430.00", "method": "ocr", "confidence": 0.99},
    ]


def test_checks_have_every_field(tmp_path: Path) -> None:
    published(tmp_path)
    fields = [
        "check_id", "rule", "kind", "outcome", "reason", "page", "stated", "expected", "gap", "unit", "formula", "evidence",
    ]  # fmt: skip
    checks = load(tmp_path, "checks.json")
    assert [list(c) for c in checks] == [fields] * 3
    assert [c["outcome"] for c in checks] == ["fails", "holds", "not_evaluated"]


def test_records_say_whether_their_figures_were_reconciled(tmp_path: Path) -> None:
    published(tmp_path)
    execution, indicator, fund, grade = load(tmp_path, "records.json")
    assert [r["reconciled"] for r in (execution, indicator, fund, grade)] == [False, None, None, None]
    score = execution["score"]
    assert isinstance(score, dict)
    assert (score["value"], score["reconciled"]) == ("8.61", True)
    assert execution["method"] == "ocr"


def test_parquet_is_read_back_by_duckdb(tmp_path: Path) -> None:
    published(tmp_path)

    def query(sql: str) -> list[tuple[object, ...]]:
        return duckdb.connect().sql(sql.replace("DATA", f"{tmp_path}/dataset")).fetchall()

    assert query("SELECT budget, budget_text, budget_unit, rate, project, entity FROM 'DATA/budget_executions/*/*.parquet'") == [
        (Decimal("5000000.000000"), "500.00", "万元", Decimal("0.861000"), "甲项目", "某局")
    ]
    assert query("SELECT amount, amount_text, unit, region FROM 'DATA/fund_lines/*/*.parquet'") == [
        (Decimal("125000.000000"), "12.50", "万元", "甲区")
    ]
    assert query("SELECT target, target_text, target_comparator FROM 'DATA/indicators/*/*.parquet'") == [
        (Decimal("95.000000"), "≥95%", ">=")
    ]
    assert query("SELECT text, reconciled, record_kind FROM 'DATA/facts/*/*.parquet' ORDER BY row, col") == [
        ("500.00", False, "budget_executions"), ("430.00", False, "budget_executions"),
        ("86.10%", False, "budget_executions"), ("8.61", True, "budget_executions"), ("95", None, "indicators"),
        ("12.50", None, "fund_lines"),
    ]  # fmt: skip
    assert query("SELECT DISTINCT fiscal_year FROM 'DATA/facts/**/*.parquet'") == [(2023,)]
    assert query("SELECT outcome, count(*) FROM 'DATA/checks/*/*.parquet' GROUP BY ALL ORDER BY 1") == [
        ("fails", 1), ("holds", 1), ("not_evaluated", 1),
    ]  # fmt: skip
    assert query("SELECT severity, stated_value, list_contains(checks, 'c1') FROM 'DATA/findings/*/*.parquet'") == [
        ("error", Decimal("86.100000"), True)
    ]
    assert query("SELECT n_pages, n_findings, checks_fail FROM 'DATA/documents/*/*.parquet'") == [(1, 1, 1)]


EVERY_RECORD = {
    "document_id", "entity", "region", "report_kind", "table_id", "page", "row", "bbox", "method",
    "confidence", "reconciled",
}  # fmt: skip


@pytest.mark.parametrize("name", ["budget_executions", "indicators", "fund_lines", "score_lines", "facts"])
def test_every_record_has_the_common_columns(tmp_path: Path, name: str) -> None:
    published(tmp_path)
    (file,) = (tmp_path / "dataset" / name).rglob("*.parquet")
    schema = parquet.ParquetFile(file).schema_arrow
    assert set(schema.names) >= EVERY_RECORD
    assert schema.metadata[b"schema_version"] == b"1"


@pytest.mark.parametrize("years", [(2023,), (2022, 2023), (None, 2023)])
def test_whole_datasets_are_read_by_their_folder_with_the_year_from_it(tmp_path: Path, years: tuple[int | None]) -> None:
    for i, year in enumerate(years):
        Store(tmp_path).publish(examination(year, f"{i:016d}"), NOW, b"", 1.0)
    whole = parquet.read_table(tmp_path / "dataset" / "facts")
    assert {str(y) for y in whole["fiscal_year"].to_pylist()} == {str(y or "unknown") for y in years}
    select = f"SELECT DISTINCT fiscal_year::VARCHAR FROM '{tmp_path}/dataset/facts/**/*.parquet'"
    found = duckdb.connect().sql(select).fetchall()
    assert {y for (y,) in found} == {str(y or "unknown") for y in years}


def test_a_document_published_again_moves_to_its_new_year(tmp_path: Path) -> None:
    published(tmp_path, year=None)
    assert list(tmp_path.glob("dataset/*/fiscal_year=unknown/*.parquet"))
    published(tmp_path, year=2022)
    assert not list(tmp_path.glob("dataset/*/fiscal_year=unknown/*.parquet"))
    assert len(list(tmp_path.glob("dataset/facts/*/*.parquet"))) == 1


def test_results_count_as_published_only_when_complete_and_of_these_versions(tmp_path: Path) -> None:
    store = published(tmp_path)
    assert store.published(ID, NOW) == Summary.of(examination())
    assert store.published(ID, Versions("r1", "j2")) is None
    assert store.published("ffffffffffffffff", NOW) is None
    (tmp_path / "documents" / ID / "checks.json").unlink()
    assert store.published(ID, NOW) is None


def test_a_reading_comes_back_as_it_was(tmp_path: Path) -> None:
    store = published(tmp_path)
    assert store.stored_reading(ID, "r1") == examination().report.reading
    assert store.stored_reading(ID, "r2") is None
    (packed,) = (tmp_path / ".cache" / "readings").iterdir()
    packed.write_bytes(packed.read_bytes()[:40])
    assert store.stored_reading(ID, "r1") is None


def test_a_failure_replaces_results_and_results_replace_a_failure(tmp_path: Path) -> None:
    store = published(tmp_path)
    store.publish_failure(ID, Failure.of(DamagedError("坏了", 3)), ("报告.pdf",))
    assert [p.name for p in (tmp_path / "documents" / ID).iterdir()] == ["failure.json"]
    assert not list(tmp_path.glob("dataset/*/*/*.parquet"))
    said = json.loads((tmp_path / "documents" / ID / "failure.json").read_text())
    assert (said["stage"], said["error"], said["message"], said["page"]) == ("open", "DamagedError", "坏了", 3)
    assert said["remedy"]
    published(tmp_path)
    assert {p.name for p in (tmp_path / "documents" / ID).iterdir()} == set(FILES)


@pytest.mark.parametrize("room", [0, 1, 5, 9])
def test_no_space_leaves_what_was_there_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    published(tmp_path)
    before = everything(tmp_path)
    written = 0
    real = Path.open

    def full(self: Path, mode: str = "r", **more: object) -> BinaryIO:
        nonlocal written
        stream = real(self, mode, **more)  # type: ignore[call-overload]
        if "w" in mode:
            written += 1
            if written > room:
                stream.write(b"half a file")
                stream.close()
                raise OSError(errno.ENOSPC, "No space left on device")
        return stream  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(OutputError, match="No space left"):
            Store(tmp_path).publish(examination(2024), NOW, b"other", 1.0)
    assert everything(tmp_path) == before


def test_a_killed_writer_leaves_only_what_is_swept(tmp_path: Path) -> None:
    (tmp_path / f"{atomic.TEMPORARY}tables.json-12ab").write_bytes(b"half")
    (tmp_path / "tables.json").write_bytes(b"whole")
    atomic.sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["tables.json"]


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        atomic.write(tmp_path / "file" / "run.json", b"")
