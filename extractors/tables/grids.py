"""Rulings → grids. Geometry alone: the same for strokes of a PDF and for lines found in pixels.

Collinear pieces are joined to lines, lines that meet form a table, lines that lie together are one row or column border,
and elementary cells between which no border is drawn are one cell. Sides that are not drawn are supplied where the lines
across them end together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.tables.border_lines import DOUBLE, REACH, Line, lines_of, sets_that_meet
from extractors.tables.frames import framed, tied, with_sides
from schemas.geometry import BBox
from schemas.layout import Ruling

JAGGED = 6.0
"""Points. Borders nearer than this are one too, if no line of one runs beside a line of the other."""
LEAST_WIDE, LEAST_HIGH = 55.0, 8.0
"""Points of a table's sides: what is smaller is a box to tick, or the strokes of a letter."""
DRAWN = 0.88
"""Part of a cell's side that must be covered by lines to be a border, or all of it but REACH. A letter's stroke in line
with a border makes that run on a little, though not to the next."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid, with zero-based place and spans."""

    row: int
    col: int
    row_span: int
    col_span: int
    bbox: BBox


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's geometry: borders `ys` (rows + 1) and `xs` (columns + 1) in points; cells tile it, row by row."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def bbox(self) -> BBox:
        return BBox(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def owners(self) -> list[list[GridCell]]:
        """The cell that covers each (row, col)."""
        places: list[list[GridCell]] = [[self.cells[0]] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                places[row][cell.col : cell.col + cell.col_span] = [cell] * cell.col_span
        return places


def find_grids(rulings: Sequence[Ruling]) -> list[Grid]:
    """All ruled tables of a page, from top to bottom, then left to right."""
    level = lines_of((r.y0, r.x0, r.x1) for r in rulings if r.y0 == r.y1)
    plumb = lines_of((r.x0, r.y0, r.y1) for r in rulings if r.y0 != r.y1)
    grids = [grid for h, v in sets_that_meet(level, plumb) if (grid := grid_of(h, v)) is not None]
    return sorted(_outermost(grids), key=lambda grid: (grid.ys[0], grid.xs[0]))


def grid_of(level: list[Line], plumb: list[Line]) -> Grid | None:
    """The grid of lines that meet, or None when they are no table (a box, a chart, an underlined word)."""
    if max(h.at for h in level) - min(h.at for h in level) < LEAST_HIGH:
        return None
    level, plumb = with_sides(level, plumb)
    if not tied(level, plumb):
        return None
    ys, rows = _borders(level)
    xs, columns = _borders(plumb)
    if len(xs) < 3 or xs[-1] - xs[0] < LEAST_WIDE:
        return None
    if not framed(xs, ys, rows, columns):
        return None
    right = [[_covered(columns[j + 1], ys[i], ys[i + 1]) for j in range(len(xs) - 2)] for i in range(len(ys) - 1)]
    below = [[_covered(rows[i + 1], xs[j], xs[j + 1]) for j in range(len(xs) - 1)] for i in range(len(ys) - 2)]
    cells = tuple(
        GridCell(r, c, rs, cs, BBox(xs[c], ys[r], xs[c + cs], ys[r + rs]))
        for r, c, rs, cs in merged(right, below, len(ys) - 1, len(xs) - 1)
    )
    grid = Grid(tuple(xs), tuple(ys), cells)
    return _without_idle_borders(grid) if len(cells) > 1 else None


def _borders(lines: list[Line]) -> tuple[list[float], list[list[Line]]]:
    """(positions, the lines at each): strokes of a double line, and pieces of a jagged one, are one border."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.at):
        near = line.at - groups[-1][0].at if groups else JAGGED
        if near <= DOUBLE or (near < JAGGED and not any(_beside(line, other) for other in groups[-1])):
            groups[-1].append(line)
        else:
            groups.append([line])
    weights = [sum(line.end - line.start for line in group) or 1.0 for group in groups]
    at = [
        sum(x.at * (x.end - x.start) for x in group) / w if w != 1.0 else group[0].at
        for group, w in zip(groups, weights, strict=True)
    ]
    return at, groups


def _beside(one: Line, other: Line) -> bool:
    return min(one.end, other.end) - max(one.start, other.start) > REACH


def _covered(lines: list[Line], start: float, end: float) -> bool:
    """Whether lines cover enough of a side."""
    total = 0.0
    for line in lines:
        total += max(0.0, min(line.end, end) - max(line.start, start))
    return total >= min(DRAWN * (end - start), end - start - REACH)


def merged(
    right: list[list[bool]], below: list[list[bool]], n_rows: int, n_cols: int
) -> list[tuple[int, int, int, int]]:
    """Elementary cells joined where no border parts them: (row, col, row_span, col_span) that tile the grid.

    right: border to the right of each cell, n_rows × (n_cols − 1); below: border under it, (n_rows − 1) × n_cols.
    What does not join to a rectangle is cut into rectangles.
    """
    parent = list(range(n_rows * n_cols))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for r in range(n_rows):
        for c in range(n_cols):
            if c + 1 < n_cols and not right[r][c]:
                parent[root(r * n_cols + c + 1)] = root(r * n_cols + c)
            if r + 1 < n_rows and not below[r][c]:
                parent[root((r + 1) * n_cols + c)] = root(r * n_cols + c)
    owner = [root(i) for i in range(n_rows * n_cols)]
    taken = [False] * (n_rows * n_cols)
    cells = []
    for r in range(n_rows):
        for c in range(n_cols):
            if taken[r * n_cols + c]:
                continue
            mine = owner[r * n_cols + c]
            wide = 1
            while c + wide < n_cols and owner[r * n_cols + c + wide] == mine and not taken[r * n_cols + c + wide]:
                wide += 1
            high = 1
            while r + high < n_rows and all(
                owner[(r + high) * n_cols + k] == mine and not taken[(r + high) * n_cols + k]
                for k in range(c, c + wide)
            ):
                high += 1
            for i in range(r, r + high):
                for k in range(c, c + wide):
                    taken[i * n_cols + k] = True
            cells.append((r, c, high, wide))
    return cells


def _without_idle_borders(grid: Grid) -> Grid:
    """Drop rows and columns in which no cell begins: stubs of lines that part nothing."""
    rows = sorted({cell.row for cell in grid.cells})
    cols = sorted({cell.col for cell in grid.cells})
    if len(rows) == grid.n_rows and len(cols) == grid.n_cols:
        return grid
    row_at = {row: i for i, row in enumerate(rows)} | {grid.n_rows: len(rows)}
    col_at = {col: i for i, col in enumerate(cols)} | {grid.n_cols: len(cols)}
    cells = tuple(
        GridCell(
            row_at[c.row], col_at[c.col],
            row_at[_next(rows, c.row + c.row_span, grid.n_rows)] - row_at[c.row],
            col_at[_next(cols, c.col + c.col_span, grid.n_cols)] - col_at[c.col],
            c.bbox,
        )
        for c in grid.cells
    )  # fmt: skip
    xs = (*(grid.xs[c] for c in cols), grid.xs[-1])
    ys = (*(grid.ys[r] for r in rows), grid.ys[-1])
    return Grid(xs, ys, cells)


def _next(kept: list[int], place: int, end: int) -> int:
    """The first kept border at or after a place."""
    return next((k for k in kept if k >= place), end)


def _outermost(grids: list[Grid]) -> list[Grid]:
    """Leave out grids that lie inside another."""
    kept: list[Grid] = []
    for grid in sorted(grids, key=lambda each: -each.bbox.area):
        x, y = grid.bbox.center
        if not any(other.bbox.contains(x, y) for other in kept):
            kept.append(grid)
    return kept
