"""The only writer. What it writes is the output contract; a document's files appear together or not at all."""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import orjson

from flows import SCHEMA_VERSION, atomic, serialise
from flows.examine import Examination
from flows.ledger import Ledger
from flows.outcome import Failure, Summary
from schemas.report import Reading

if TYPE_CHECKING:
    import pyarrow as pa

FILES = ("document.json", "tables.json", "records.json", "findings.json", "checks.json", "review.html")
READABLE = orjson.OPT_INDENT_2


@dataclass(frozen=True, slots=True)
class Versions:
    """What a document's results were made with.

    reading: hash of the code that reads, the engines and the settings of reading
    rules:   hash of the interpretation and the rules
    """

    reading: str
    rules: str


class Store:
    """An output folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = root / ".cache"

    def folder(self, document_id: str) -> Path:
        return self.root / "documents" / document_id

    def published(self, document_id: str, versions: Versions) -> Summary | None:
        """The summary of results that are complete and were made with these versions, else None."""
        from pydantic import TypeAdapter, ValidationError

        folder = self.folder(document_id)
        with suppress(OSError, KeyError, TypeError, ValueError, ValidationError):
            said = orjson.loads((folder / "document.json").read_bytes())
            files = [folder / name for name in FILES] + [self.root / name for name in said["dataset_files"]]
            if said["versions"] == asdict(versions) and all(f.is_file() for f in files):
                return TypeAdapter(Summary).validate_python(said["summary"])
        return None

    def stored_reading(self, document_id: str, reading_version: str) -> Reading | None:
        """The reading of these bytes by this version, its second readings included, if it was kept."""
        from pydantic import TypeAdapter, ValidationError

        with suppress(OSError, zlib.error, ValidationError):
            packed = self._reading_file(document_id, reading_version).read_bytes()
            return TypeAdapter(Reading).validate_json(zlib.decompress(packed))
        return None

    def publish(self, done: Examination, versions: Versions, review: bytes, seconds: float) -> Summary:
        """Write everything about one document, and remove what an earlier reading of it left.

        Raises: OutputError; then what was there before is there still.
        """
        from pyarrow import parquet

        from flows.datasets import datasets

        report, said = done.report, done.reconciliation
        document_id = report.reading.document_id
        folder, ledger, summary = self.folder(document_id), Ledger(said.checks), Summary.of(done)
        entries = ledger.enter(report.records)
        year = report.profile.fiscal_year or "unknown"
        tables = {
            self.root / "dataset" / name / f"fiscal_year={year}" / f"{document_id}.parquet": table
            for name, table in datasets(report, said, entries, ledger).items()
        }
        document = {
            "schema_version": SCHEMA_VERSION,
            **serialise.document(report),
            "table_coverage": [serialise.table_coverage(t) for t in said.tables],
            "versions": asdict(versions),
            "seconds": round(seconds, 3),
            "summary": asdict(summary),
            "dataset_files": [path.relative_to(self.root).as_posix() for path in tables],
        }

        def parquet_writer(table: pa.Table) -> atomic.Content:
            def write(stream: BinaryIO) -> None:
                parquet.write_table(table, stream, compression="zstd")

            return write

        with atomic.Staged() as staged:
            for name, content in {
                "tables.json": [serialise.table(t) for t in report.reading.tables],
                "records.json": [serialise.record(e, ledger) for e in entries],
                "checks.json": [serialise.check(c) for c in said.checks],
            }.items():
                staged.add(folder / name, orjson.dumps(content))
            findings = [serialise.finding(f) for f in said.findings]
            staged.add(folder / "findings.json", orjson.dumps(findings, None, READABLE))
            staged.add(folder / "review.html", review)
            for path, table in tables.items():
                staged.add(path, parquet_writer(table))
            staged.add(self._reading_file(document_id, versions.reading), _packed(report.reading))
            staged.add(folder / "document.json", orjson.dumps(document, None, READABLE))
            staged.commit()
        self._remove_stale(document_id, keep={*tables, self._reading_file(document_id, versions.reading)})
        atomic.remove(folder / "failure.json")
        return summary

    def publish_failure(self, document_id: str, failure: Failure, paths: tuple[str, ...]) -> None:
        """Write why a document failed, and remove what an earlier reading of it left.

        Raises: OutputError.
        """
        folder = self.folder(document_id)
        said = {"schema_version": SCHEMA_VERSION, "document_id": document_id, "paths": paths, **asdict(failure)}
        atomic.write(folder / "failure.json", orjson.dumps(said, None, READABLE))
        for name in FILES:
            atomic.remove(folder / name)
        self._remove_stale(document_id, keep=set())

    def forget_failure(self, document_id: str) -> None:
        """Remove the record of a failure that is over: a path that could not be opened, and now can."""
        folder = self.folder(document_id)
        atomic.remove(folder / "failure.json")
        with suppress(OSError):
            folder.rmdir()

    def sweep(self) -> None:
        """Delete what killed workers left unfinished, wherever."""
        for folder in ("documents", "dataset", ".cache"):
            atomic.sweep(self.root / folder)

    def write_run(self, manifest: dict[str, object], index: bytes) -> None:
        """Write the manifest and the index page.

        Raises: OutputError.
        """
        with atomic.Staged() as staged:
            staged.add(self.root / "index.html", index)
            staged.add(self.root / "run.json", orjson.dumps(manifest, None, READABLE))
            staged.commit()

    def _reading_file(self, document_id: str, reading_version: str) -> Path:
        return self.cache / "readings" / f"{document_id}.{reading_version}.json.z"

    def _remove_stale(self, document_id: str, keep: set[Path]) -> None:
        stale = [p / f"{document_id}.parquet" for p in self.root.glob("dataset/*/fiscal_year=*")]
        stale += (self.cache / "readings").glob(f"{document_id}.*")
        for path in stale:
            if path not in keep:
                atomic.remove(path)


def _packed(reading: Reading) -> bytes:
    from pydantic import TypeAdapter

    return zlib.compress(TypeAdapter(Reading).dump_json(reading), 1)
