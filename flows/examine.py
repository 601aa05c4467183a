"""One document from path to findings: read, interpret, reconcile, look again at what does not add up.

Arithmetic only chooses where to look again; a value changes only when the pixels say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.findings import Outcome
from schemas.report import Reading, Reconciliation, Report

if TYPE_CHECKING:
    from extractors.ocr.engine import OcrEngine
    from extractors.pages.pdf import Limits

ROUNDS = 2
"""A second reading may change what is compared, and so which cells are in doubt; it settles at once or not at all."""

Place = tuple[str, int, int]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Examination:
    """What became of a document. `reread` counts the cells that were read again."""

    report: Report
    reconciliation: Reconciliation
    reread: int = 0


def examine(
    path: Path,
    limits: Limits,
    engine: Callable[[], OcrEngine],
    stored: Reading | None = None,
    progress: Progress | None = None,
    name: str | None = None,
) -> Examination:
    """Examine one document, starting from a stored reading of the same bytes where there is one.

    name:   what the document is called where that is not the name of its path
    engine: makes the OCR engine, or gives the one already made; only called when pixels must be read.

    Raises: DocumentError.
    """
    if stored is None:
        from extractors.reading import read_document

        stored = read_document(path, limits, engine=engine, progress=progress)
    stored = replace(stored, file_name=name or path.name)
    pages = len(stored.pages)
    return _settle(path, limits, judge(stored), engine, lambda: progress(pages, pages) if progress else None)


def judge(reading: Reading) -> Examination:
    """What a reading means and whether it agrees with itself."""
    from extractors.interpret import interpret
    from reconcile.report import reconcile

    report = interpret(reading)
    return Examination(report, reconcile(report))


def _settle(
    path: Path, limits: Limits, now: Examination, engine: Callable[[], OcrEngine], alive: Callable[[], None]
) -> Examination:
    """Read the cells of failed checks again until nothing new is in doubt.

    alive: called between rounds, which may take as long as pages do
    """
    seen: set[Place] = set()
    for _ in range(ROUNDS):
        places = suspicious(now) - seen
        if not places:
            break
        from extractors.ocr.rereading import reread

        seen |= places
        alive()
        judged = judge(reread(path, now.report.reading, places, engine(), limits))
        now = Examination(judged.report, judged.reconciliation, len(seen))
    return now


def suspicious(examination: Examination) -> frozenset[Place]:
    """The cells read once, by OCR, that a failed check rests on or that stop a check from being made.

    Cells with a second reading are not read a third time, so second readings are remembered with the reading.
    """
    cells = {t.table_id: t.at for t in examination.report.reading.tables}
    places: set[Place] = set()
    for check in examination.reconciliation.checks:
        if check.outcome is Outcome.HOLDS:
            continue
        for e in check.evidence:
            if e.method != "ocr" or e.table_id is None or e.row is None or e.col is None:
                continue
            if check.outcome is Outcome.NOT_EVALUATED and e.value is not None:
                continue
            cell = cells.get(e.table_id, {}).get((e.row, e.col))
            if cell is not None and len(cell.readings) < 2:
                places.add((e.table_id, cell.row, cell.col))
    return frozenset(places)
