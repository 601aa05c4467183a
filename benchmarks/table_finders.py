"""Tables as other tools find them: camelot's vector lattice, PyMuPDF, pdfplumber; on their own text, page by page."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import camelot
import pymupdf

from benchmarks.table_truth import Grid
from extractors.folding import squeezed
from extractors.pages.pdf import open_document

Box: TypeAlias = tuple[float, float, float, float]
Finder: TypeAlias = Callable[[Path], list[list[Grid]]]
"""A PDF to the grids on each of its pages."""


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


LATTICE = "camelot lattice vector"
OTHERS: dict[str, Finder] = {
    LATTICE: by_camelot,
    "PyMuPDF find_tables": by_pymupdf,
    "pdfplumber": by_pdfplumber,
}
