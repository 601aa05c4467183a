"""Rows in which no column is drawn: shaded headers and totals, parted where their texts stand over the columns beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.pages.lines import is_figure, lines_of_words
from extractors.tables.cell_lines import Row, is_mark, row_of
from extractors.tables.grids import Grid, GridCell
from extractors.tables.header_cells import Caption, borders_between, captions_of, depth_of
from schemas.geometry import BBox
from schemas.layout import Word

FEWEST = 3
"""A table of fewer columns has rows of two texts, one at either side, that are no captions."""
COVERED = 0.6
"""Part of the columns over which captions stand, at least."""


def with_open_columns(grid: Grid, words: Sequence[Word]) -> Grid:
    """The grid with its first and its last row parted into columns, where they run from side to side and say captions, or
    figures, column by column.
    """
    if grid.n_cols < FEWEST or grid.n_rows < 2:
        return grid
    for cell in (grid.cells[-1], grid.cells[0]):
        if cell.col_span == grid.n_cols and cell.row_span == 1:
            captions = _captions(cell, grid.xs, words)
            grid = _parted(grid, cell, captions) if captions else grid
    return grid


def _captions(cell: GridCell, xs: Sequence[float], words: Sequence[Word]) -> list[Caption]:
    """What stands over the columns of a row; none when it is one text, or says what the table is."""
    inside = [word for word in words if cell.bbox.contains(*word.bbox.center)]
    rows: list[Row] = [row_of(line) for line in lines_of_words(inside)]
    runs = [run for row in rows for run in row.runs]
    if len(runs) < FEWEST or any(map(is_mark, rows)) or any(":" in run.text for run in runs):
        return []
    captions = captions_of(rows, xs, ())
    columns = {col for caption in captions for col in range(caption.first, caption.last + 1)}
    figures = sum(is_figure(run.text) for run in runs)
    overlap = sum(c.rows * (c.last - c.first + 1) for c in captions) > depth_of(captions) * (len(xs) - 1)
    if overlap or (len(columns) < COVERED * (len(xs) - 1) and figures < 2):
        return []
    return captions


def _parted(grid: Grid, row: GridCell, captions: Sequence[Caption]) -> Grid:
    """The grid with the cells of captions in the place of a row."""
    depth = depth_of(captions)
    ys = (*grid.ys[: row.row + 1], *borders_between(captions), *grid.ys[row.row + 1 :])
    single = (Caption(col, col, row.bbox, at) for at in range(depth) for col in range(grid.n_cols))
    cells: list[GridCell] = []
    covered: set[tuple[int, int]] = set()
    for caption in (*captions, *single):
        columns = range(caption.first, caption.last + 1)
        places = {(at, col) for at in range(caption.row, caption.row + caption.rows) for col in columns}
        if places & covered:
            continue
        covered |= places
        top = row.row + caption.row
        box = BBox(grid.xs[caption.first], ys[top], grid.xs[caption.last + 1], ys[top + caption.rows])
        cells.append(GridCell(top, caption.first, caption.rows, len(columns), box))
    cells += [
        replace(cell, row=cell.row + depth - 1) if cell.row > row.row else cell
        for cell in grid.cells
        if cell is not row
    ]
    return Grid(grid.xs, ys, tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))
