"""Rows inside a frame that draws only columns: figures that stand in line, cell by cell, are rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractors.folding import squeezed
from extractors.pages.lines import is_figure, rows_of, text_of
from extractors.tables.grids import Grid, GridCell
from schemas.geometry import BBox
from schemas.layout import Word

LEAST = 3
"""So many lines in a cell may be rows."""
TALLEST = 36.0
"""Points. A row no taller than this holds no three lines worth parting."""
WRAPPED = 0.8
"""A line nearer than this part of the usual step to the line above, without figures, goes on with it."""

Lines = list[tuple[float, str]]
"""Middle and text of each line of a cell."""


def with_open_rows(grid: Grid, words: Sequence[Word]) -> Grid | None:
    """The grid with rows parted where lines of figures stand side by side in at least two of a row's cells; None where
    the table must be read by its text, since nothing but its columns is drawn.
    """
    if all(end - top <= TALLEST for top, end in pairwise(grid.ys)):
        return grid
    if _draws_columns_alone(grid, words):
        return None
    cuts: dict[int, list[float]] = {}
    for row, (top, end) in enumerate(pairwise(grid.ys)):
        if end - top <= TALLEST:
            continue
        cells = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.row_span]
        if len(cells) > 1 and all(cell.row_span == 1 for cell in cells):
            found = _cuts([_lines(cell, words) for cell in cells])
            if found:
                cuts[row] = found
    return _cut(grid, cuts) if cuts else grid


def _draws_columns_alone(grid: Grid, words: Sequence[Word]) -> bool:
    """Whether the last row holds a body, captions over it or not: lines of several cells level, under each other the
    figures of one at least, and above it no figures.
    """
    last = [_lines(cell, words) for cell in grid.cells if cell.row == grid.n_rows - 1]
    many = [lines for lines in last if len(lines) >= LEAST]
    figures = [lines for lines in many if all(is_figure(text) for _, text in lines[-LEAST:])]
    if len(figures) < (1 if all(len(lines) >= LEAST for lines in last) else 2):
        return False
    above = [cell for cell in grid.cells if cell.row < grid.n_rows - 1]
    if any(is_figure(text) for cell in above for _, text in _lines(cell, words)):
        return False
    first = max(figures, key=len)
    body = [y for y, text in first if is_figure(text)]
    near = min(b - a for a, b in pairwise(body)) / 4
    beside = [sum(any(abs(y - z) < near for z, _ in lines) for y in body) for lines in many if lines is not first]
    return max(beside, default=0) >= len(body) / 2


def _lines(cell: GridCell, words: Sequence[Word]) -> Lines:
    inside = [word for word in words if cell.bbox.contains(*word.bbox.center)]
    return [((row[0].bbox.y0 + row[0].bbox.y1) / 2, squeezed(text_of(row))) for row in rows_of(inside)]


def _cuts(cells: Sequence[Lines]) -> list[float]:
    """Where a row of cells is parted: between lines that all its columns of figures share."""
    columns = [lines for lines in cells if len(lines) >= LEAST and all(is_figure(text) for _, text in lines)]
    filled = [lines for lines in cells if lines]
    if len(columns) < 2 or len(columns) < sum(len(lines) >= LEAST for lines in filled) / 2:
        return []
    first = max(columns, key=len)
    step = median(b - a for (a, _), (b, _) in pairwise(first))
    if not all(any(abs(y - z) < step / 4 for z, _ in first) for lines in columns for y, _ in lines):
        return []
    middles: list[float] = []
    for y, text in sorted(line for lines in filled for line in lines):
        if middles and y - middles[-1] < (step / 4 if is_figure(text) else WRAPPED * step):
            continue
        middles.append(y)
    return [(a + b) / 2 for a, b in pairwise(middles)]


def _cut(grid: Grid, cuts: dict[int, list[float]]) -> Grid:
    """The grid with more borders between rows."""
    shift = [0]
    for row in range(grid.n_rows):
        shift.append(shift[-1] + len(cuts.get(row, ())))
    cells = []
    for cell in grid.cells:
        at = cell.row + shift[cell.row]
        if cell.row not in cuts:
            end = cell.row + cell.row_span
            cells.append(replace(cell, row=at, row_span=end + shift[end] - at))
            continue
        ys = [cell.bbox.y0, *cuts[cell.row], cell.bbox.y1]
        for i, (top, bottom) in enumerate(pairwise(ys)):
            cells.append(GridCell(at + i, cell.col, 1, cell.col_span, BBox(cell.bbox.x0, top, cell.bbox.x1, bottom)))
    ys = sorted([*grid.ys, *(y for found in cuts.values() for y in found)])
    return Grid(grid.xs, tuple(ys), tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))
