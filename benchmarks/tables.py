"""How exactly and how fast tables are read, beside camelot's lattice, PyMuPDF's and pdfplumber's finders on the same pages.

    python -m benchmarks.tables [CORPUS] [--only GLOB] [--ours] [--scans] [--rounds N] [--json FILE]

CORPUS (default: samples/) is a folder of `X.pdf` beside `X.truth.json` (cells with row, col, row_span, col_span, text);
`X.scan.pdf` and `X.scan150.pdf` share the truth of `X.pdf` and are read with `--scans` by the real OCR. `--ours` leaves
the other tools out. Printed for digital and scanned pages apart:

    structure    F1 of places (row, col, spans); exact  cells whose place, spans and text are all right, white space deleted
    extra        tables without a counterpart
    ms/page      CPU time, warm; the least of N rounds
    + checks     beside it, records and checks: with ms/page all that a report costs, but for writing it
    find         of ms/page, drawings or pixels → rulings → grids → filled cells, and the search for rule-less tables
    blank pages  the same on the pages without a table

Below: camelot's stream parser, which finds the rows of rule-less tables for us, on the pages that need it, counted apart
from all of these; and what part of camelot's lattice the whole and the finding cost. Other tools do not join tables over
pages: they are scored page by page, on the cells that stand on each page, and on their own text.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from benchmarks.table_finders import LATTICE, OTHERS, Finder
from benchmarks.table_timing import Watch
from benchmarks.table_truth import Grid, by_page, corpus, grid_of, tables_of, whole
from extractors.reading import read_document
from flows.examine import judge
from flows.garbage import collect_seldom
from schemas.report import Reading

R = TypeVar("R")


@dataclass
class Score:
    """Counts over tables, and seconds over pages."""

    cells: int = 0
    said: int = 0
    structure: int = 0
    exact: int = 0
    tables: int = 0
    missing: int = 0
    extra: int = 0
    pages: int = 0
    seconds: float = 0.0
    judging: float = 0.0
    finding: float = 0.0
    blank_pages: int = 0
    blank_finding: float = 0.0
    stream_pages: int = 0
    stream: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, truth: Sequence[Grid], said: Sequence[Grid]) -> None:
        """Pair tables by the text they share, and count."""
        left = list(range(len(said)))
        for table in truth:
            best = max(left, key=lambda j: _shared(table, said[j]), default=None)
            found: Grid = {}
            if best is None or not _shared(table, said[best]):
                self.missing += 1
            else:
                left.remove(best)
                found = said[best]
            self.tables += 1
            self.cells += len(table)
            self.said += len(found)
            self.structure += len(table.keys() & found.keys())
            right = {place for place, text in table.items() if found.get(place) == text}
            self.exact += len(right)
            self.wrong += [f"{p} {table[p]!r} read {found.get(p)!r}" for p in table if p not in right]
        self.extra += len(left)
        self.said += sum(len(said[j]) for j in left)

    def time(self, reading: Reading, watch: Watch, seconds: float) -> None:
        """Count what reading a document took, camelot's stream parser apart."""
        with_tables = {number for table in reading.tables for number in table.pages}
        blank = [page.number - 1 for page in reading.pages if page.number not in with_tables]
        self.pages += len(reading.pages)
        self.seconds += seconds - sum(watch.stream.values())
        self.finding += sum(watch.finding.values())
        self.blank_pages += len(blank)
        self.blank_finding += sum(watch.finding[number] for number in blank)
        self.stream_pages += len(watch.stream)
        self.stream += sum(watch.stream.values())

    @property
    def row(self) -> list[str]:
        f1 = 2 * self.structure / (self.cells + self.said) if self.cells else 0.0
        exact = self.exact / self.cells if self.cells else 0.0
        return [
            str(self.pages), str(self.tables), str(self.missing), str(self.extra), f"{f1:.4f}", f"{exact:.4f}",
            _ms(self.seconds, self.pages), _ms(self.judging, self.pages),
            _ms(self.finding, self.pages), _ms(self.blank_finding, self.blank_pages),
        ]  # fmt: skip


HEAD = ("pages", "tables", "missing", "extra", "structure", "exact", "ms/page", "+ checks", "find", "blank pages")


def _ms(seconds: float, pages: int) -> str:
    return f"{seconds / pages * 1000:.2f}" if pages and seconds else "-"


def _shared(one: Grid, other: Grid) -> int:
    return sum((Counter(filter(None, one.values())) & Counter(filter(None, other.values()))).values())


def measure_ours(pdf: Path, truth: Mapping[str, object], score: Score, scans: bool, rounds: int) -> None:
    """Read and judge a PDF, once more than is counted; score the joined tables."""
    engine = None
    if scans:
        from extractors.ocr.engine import PaddleEngine

        engine = PaddleEngine
    else:
        judge(read_document(pdf))

    def read() -> tuple[Reading, Watch]:
        watch = Watch()
        with watch.running():
            return read_document(pdf, engine=engine, progress=watch.progress), watch

    seconds, (reading, watch) = _least(read, rounds)
    score.time(reading, watch, seconds)
    score.judging += _least(lambda: judge(reading), rounds)[0]
    score.add([whole(t) for t in tables_of(truth)], [grid_of(t) for t in reading.tables])


def measure_other(finder: Finder, pdf: Path, truth: Mapping[str, object], score: Score, rounds: int) -> None:
    """Score and time another tool on the pages of a PDF."""
    seconds, pages = _least(lambda: finder(pdf), rounds)
    score.seconds += seconds
    score.pages += len(pages)
    expected = by_page(truth)
    for number, grids in enumerate(pages, 1):
        score.add(expected.get(number, []), grids)


def _least(function: Callable[[], R], rounds: int) -> tuple[float, R]:
    """The fewest CPU-seconds that a call took, and its result; garbage is looked for as seldom as in a worker."""
    found = []
    for _ in range(rounds):
        gc.collect()
        collect_seldom()
        start = time.process_time()
        result = function()
        found.append((time.process_time() - start, result))
    return min(found, key=lambda each: each[0])


def report(scores: Mapping[tuple[str, str], Score]) -> None:
    """Print the table, and what it comes to."""
    print("".join(f"{name:>12}" for name in ("", *HEAD)).rjust(36))
    for (kind, name), score in scores.items():
        print(f"{kind:8} {name:24}" + "".join(f"{value:>12}" for value in score.row))
    for (kind, name), score in scores.items():
        if score.stream_pages:
            told = _ms(score.stream, score.stream_pages)
            print(f"{kind} {name}: camelot's stream parser on {score.stream_pages} pages, {told} ms each")
    ours, lattice = scores.get(("digital", "gouji")), scores.get(("digital", LATTICE))
    if ours and lattice and lattice.seconds:
        everything, finding = (ours.seconds + ours.judging) / lattice.seconds, ours.finding / lattice.seconds
        print(f"of {LATTICE}: words, tables, records and checks {everything:.2f}, finding tables {finding:.2f}")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--only", default="*", help="glob of file names without .pdf")
    parser.add_argument("--ours", action="store_true", help="leave the other tools out")
    parser.add_argument("--scans", action="store_true", help="read scans too, by the real OCR")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is timed")
    parser.add_argument("--json", type=Path, help="where the wrong cells are written")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for pdf, kind, truth in corpus(options.corpus, options.only):
        if kind != "digital" and not options.scans:
            continue
        measure_ours(pdf, truth, scores[kind, "gouji"], kind != "digital", options.rounds)
        for name, finder in OTHERS.items():
            if kind == "digital" and not options.ours and (name != "pdfplumber" or find_spec("pdfplumber")):
                measure_other(finder, pdf, truth, scores[kind, name], options.rounds)
    report(scores)
    if options.json:
        wrong = {f"{kind} {name}": score.wrong for (kind, name), score in scores.items()}
        options.json.write_text(json.dumps(wrong, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
