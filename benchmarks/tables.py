"""How exactly and how fast tables are read, beside camelot's lattice, PyMuPDF's and pdfplumber's finders on the same pages.

    python -m benchmarks.tables [CORPUS] [--only GLOB] [--ours] [--scans] [--json FILE]

CORPUS (default: samples/) is a folder of `X.pdf` beside `X.truth.json` (cells with row, col, row_span, col_span, text);
`X.scan.pdf` and `X.scan150.pdf` share the truth of `X.pdf` and are read with `--scans` by the real OCR. `--ours` leaves
the other tools out. Printed for digital and scanned pages apart:

    structure  F1 of places (row, col, spans); exact  cells whose place, spans and text are all right, white space deleted
    extra      tables without a counterpart; ms/page  CPU time, warm (the second reading of a file)
    + checks   beside it, records and checks: with ms/page all that a report costs, but for writing it
    find       of it, rulings → grids → filled cells; blank pages  the same on pages without a table

Other tools do not join tables over pages: they are scored page by page, on the cells that stand on each page, and on
their own text. Where camelot's stream parser had to be called by us, its time is in ms/page.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import camelot
import pymupdf

from extractors.folding import squeezed
from extractors.pages.pdf import open_document
from extractors.reading import read_document
from extractors.tables.fill import fill
from extractors.tables.grids import find_grids
from flows.examine import judge
from schemas.tables import Table

Place: TypeAlias = tuple[int, int, int, int]
Grid: TypeAlias = dict[Place, str]
Box: TypeAlias = tuple[float, float, float, float]
Engine: TypeAlias = Callable[[Path], list[list[Grid]]]
"""A PDF to the grids on each of its pages."""


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


# ---------------------------------------------------------------- truth


def truth_of(pdf: Path) -> Mapping[str, object] | None:
    """The truth file of a PDF, that of a scan or else of what was scanned."""
    base = re.sub(r"\.scan\d*$", "", pdf.stem)
    for name in (pdf.stem, base):
        path = pdf.with_name(f"{name}.truth.json")
        if path.exists():
            return cast(Mapping[str, object], json.loads(path.read_text("utf-8")))
    return None


def _dicts(value: object) -> list[Mapping[str, object]]:
    return cast(list[Mapping[str, object]], value)


def whole(table: Mapping[str, object]) -> Grid:
    """The grid of a joined table; rows without gaps where only a part of it is in the PDF."""
    cells = _dicts(table["cells"])
    covered = sorted({r for c in cells for r in range(_int(c, "row"), _int(c, "row") + _int(c, "row_span"))})
    rank = {row: i for i, row in enumerate(covered)}
    return {
        (rank[_int(c, "row")], _int(c, "col"), _int(c, "row_span"), _int(c, "col_span")): squeezed(str(c["text"]))
        for c in cells
    }


def by_page(truth: Mapping[str, object]) -> dict[int, list[Grid]]:
    """The grids that stand on each page, each with its own row numbers, repeated headers in place."""
    pages: dict[int, list[Grid]] = defaultdict(list)
    for table in _dicts(truth["tables"]):
        cells = _dicts(table["cells"])
        for page in sorted(
            {_int(c, "pdf_page") for c in cells} | {_int(r, "pdf_page") for c in cells for r in _repeats(c)}
        ):
            here = [
                c for c in cells if _int(c, "pdf_page") == page or any(_int(r, "pdf_page") == page for r in _repeats(c))
            ]
            starts = sorted({_int(c, "row") for c in here})
            rank = {row: i for i, row in enumerate(starts)}
            pages[page].append(
                {
                    (rank[_int(c, "row")], _int(c, "col"), _int(c, "row_span"), _int(c, "col_span")): squeezed(
                        str(c["text"])
                    )
                    for c in here
                }
            )
    return pages


def _repeats(cell: Mapping[str, object]) -> list[Mapping[str, object]]:
    return _dicts(cell.get("repeated_on") or [])


def _int(item: Mapping[str, object], key: str) -> int:
    return cast(int, item.get(key) or 0)


# ---------------------------------------------------------------- ours


def grid_of(table: Table) -> Grid:
    """A table as the benchmark compares it."""
    return {(c.row, c.col, c.row_span, c.col_span): squeezed(c.text) for c in table.cells}


def measure_ours(pdf: Path, truth: Mapping[str, object], score: Score, scans: bool) -> None:
    """Read twice (the second time is counted), score the joined tables, time the finding of tables alone."""
    engine = None
    if scans:
        from extractors.ocr.engine import PaddleEngine

        engine = PaddleEngine
    else:
        judge(read_document(pdf))
    start = time.process_time()
    reading = read_document(pdf, engine=engine)
    score.seconds += time.process_time() - start
    start = time.process_time()
    judge(reading)
    score.judging += time.process_time() - start
    score.pages += len(reading.pages)
    score.add([whole(t) for t in _dicts(truth["tables"])], [grid_of(t) for t in reading.tables])
    strokes = {} if scans else _strokes(pdf)
    for page in reading.pages:
        start = time.process_time()
        words = page.words
        grids = find_grids(page.rulings)
        for grid in grids:
            _, left = fill(grid, words, page.number)
            words = tuple(left)
        spent = time.process_time() - start
        score.finding += spent
        if not grids:
            score.blank_pages += 1
            score.blank_finding += spent
        if not scans:
            score.finding += strokes[page.number]
            score.blank_finding += 0 if grids else strokes[page.number]


def _strokes(pdf: Path) -> dict[int, float]:
    """Seconds that the rulings of each page cost, once it was run for its words; nothing where that showed no lines."""
    seconds = {}
    with open_document(pdf) as document:
        for number in range(1, document.page_count + 1):
            ruled = document.content(number).rulings
            start = time.process_time()
            if ruled:
                document.strokes(number)
            seconds[number] = time.process_time() - start
    return seconds


# ---------------------------------------------------------------- the others


def from_boxes(boxes: Iterable[tuple[Box, str]], slack: float = 2.0) -> Grid:
    """Cell boxes to a grid: rows and columns begin where boxes begin."""
    boxes = list(boxes)

    def places(values: Iterable[float]) -> list[float]:
        found: list[float] = []
        for value in sorted(values):
            if not found or value - found[-1] > slack:
                found.append(value)
        return found

    xs = places(x for box, _ in boxes for x in (box[0], box[2]))
    ys = places(y for box, _ in boxes for y in (box[1], box[3]))

    def at(found: list[float], value: float) -> int:
        return min(range(len(found)), key=lambda i: abs(found[i] - value))

    grid = {}
    for (x0, y0, x1, y1), text in boxes:
        r, c = at(ys, y0), at(xs, x0)
        grid[r, c, max(1, at(ys, y1) - r), max(1, at(xs, x1) - c)] = squeezed(text)
    return grid


def by_camelot(pdf: Path) -> list[list[Grid]]:
    """The vector lattice; cells without an edge between them are one."""
    with open_document(pdf) as document:
        pages: list[list[Grid]] = [[] for _ in range(document.page_count)]
    for table in camelot.read_pdf(str(pdf), pages="all", flavor="lattice", engine="vector", suppress_stdout=True):
        pages[int(table.page) - 1].append(_camelot_grid(table))
    return pages


def _camelot_grid(table: camelot.core.Table) -> Grid:
    cells = table.cells
    n_rows, n_cols = len(cells), len(cells[0])
    seen: set[tuple[int, int]] = set()
    grid: Grid = {}
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) in seen:
                continue
            group, queue = {(r, c)}, [(r, c)]
            while queue:
                i, j = queue.pop()
                for di, dj, edge in ((0, 1, "right"), (0, -1, "left"), (1, 0, "bottom"), (-1, 0, "top")):
                    other = (i + di, j + dj)
                    inside = 0 <= other[0] < n_rows and 0 <= other[1] < n_cols
                    if inside and other not in group and not getattr(cells[i][j], edge):
                        group.add(other)
                        queue.append(other)
            seen |= group
            rows, cols = [i for i, _ in group], [j for _, j in group]
            text = "".join(cells[i][j].text for i, j in sorted(group))
            grid[min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1] = squeezed(text)
    return grid


class FoundTable(Protocol):
    """A table as PyMuPDF and pdfplumber give it."""

    rows: Sequence[FoundRow]

    def extract(self) -> list[list[str | None]]: ...


class FoundRow(Protocol):
    """Its cells' boxes, None where another cell covers the place."""

    cells: Sequence[Box | None]


def _found(tables: Iterable[FoundTable]) -> list[Grid]:
    grids = []
    for table in tables:
        rows = zip(table.rows, table.extract(), strict=True)
        pairs = ((box, text or "") for row, line in rows for box, text in zip(row.cells, line, strict=True) if box)
        grids.append(from_boxes(pairs))
    return grids


def by_pymupdf(pdf: Path) -> list[list[Grid]]:
    """`find_tables` by its lines."""
    with pymupdf.open(pdf) as document, contextlib.redirect_stdout(io.StringIO()):
        return [_found(cast(list[FoundTable], page.find_tables().tables)) for page in document]


def by_pdfplumber(pdf: Path) -> list[list[Grid]]:
    """`find_tables` by its lines."""
    import pdfplumber

    pages = []
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            pages.append(_found(cast(list[FoundTable], page.find_tables())))
            page.close()
    return pages


OTHERS: dict[str, Engine] = {
    "camelot lattice vector": by_camelot,
    "PyMuPDF find_tables": by_pymupdf,
    "pdfplumber": by_pdfplumber,
}


def measure_other(engine: Engine, pdf: Path, truth: Mapping[str, object], score: Score) -> None:
    """Score and time another tool on the pages of a PDF."""
    start = time.process_time()
    pages = engine(pdf)
    score.seconds += time.process_time() - start
    score.pages += len(pages)
    expected = by_page(truth)
    for number, grids in enumerate(pages, 1):
        score.add(expected.get(number, []), grids)


# ---------------------------------------------------------------- the run


def corpus(folder: Path, only: str) -> Iterator[tuple[Path, str, Mapping[str, object]]]:
    """(PDF, digital, scan or scan150, its truth) of every PDF that has one."""
    for pdf in sorted(folder.rglob("*.pdf")):
        truth = truth_of(pdf)
        if truth is not None and fnmatch(pdf.stem, only):
            kind = re.search(r"\.(scan\d*)$", pdf.stem)
            yield pdf, kind[1] if kind else "digital", truth


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--only", default="*", help="glob of file names without .pdf")
    parser.add_argument("--ours", action="store_true", help="leave the other tools out")
    parser.add_argument("--scans", action="store_true", help="read scans too, by the real OCR")
    parser.add_argument("--json", type=Path, help="where the wrong cells are written")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for pdf, kind, truth in corpus(options.corpus, options.only):
        if kind != "digital" and not options.scans:
            continue
        measure_ours(pdf, truth, scores[kind, "gouji"], kind != "digital")
        for name, engine in OTHERS.items():
            if kind == "digital" and not options.ours and (name != "pdfplumber" or find_spec("pdfplumber")):
                measure_other(engine, pdf, truth, scores[kind, name])
    print("".join(f"{name:>12}" for name in ("", *HEAD)).rjust(36))
    for (kind, name), score in scores.items():
        print(f"{kind:8} {name:24}" + "".join(f"{value:>12}" for value in score.row))
    if options.json:
        wrong = {f"{kind} {name}": score.wrong for (kind, name), score in scores.items()}
        options.json.write_text(json.dumps(wrong, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
