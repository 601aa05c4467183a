"""Rulings → grids. Geometry alone: the same for strokes of a PDF and for lines found in pixels.

Collinear pieces are joined to lines, lines that meet form a table, lines that lie together are one row or column border,
and elementary cells between which no border is drawn are one cell. Sides that are not drawn are supplied where the lines
across them end together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.geometry import BBox
from schemas.layout import Ruling

SAME = 1.0
"""Points between collinear pieces of one line."""
BREAK = 2.0
"""Points between two pieces of one line: corners that do not quite meet."""
DASH, DASH_GAP = 15.0, 6.0
"""Points. Pieces shorter than DASH may lie DASH_GAP apart, though not further than they are long (and a bit)."""
SHORTEST = 4.0
"""Points. What is shorter when joined is no side of a cell: a dot, a tick, a piece of a letter."""
REACH = 3.0
"""Points by which a line may miss the one it meets, or overshoot it."""
DOUBLE = 3.0
"""Points. Borders nearer than this are one: the strokes of a double line."""
JAGGED = 6.0
"""Points. Borders nearer than this are one too, if no line of one runs beside a line of the other."""
NARROW = 5.0
"""Points. A side that is not drawn lies at least this far outside the last line."""
DRAWN = 0.5
"""Part of a cell's side that must be covered by lines to be a border."""
FRAMED = 0.7
"""Part of two opposite sides that must be drawn in a table."""
TIED = 0.6
"""Part of the ends of lines that must meet a line across."""
TOGETHER = 0.6
"""Part of the lines that must end together for a side to be supplied."""


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


@dataclass(slots=True)
class Line:
    """A border line: at `at` (y of a level line, x of a plumb one), from `start` to `end`."""

    at: float
    start: float
    end: float


def find_grids(rulings: Sequence[Ruling]) -> list[Grid]:
    """All ruled tables of a page, from top to bottom, then left to right."""
    level = lines_of((r.y0, r.x0, r.x1) for r in rulings if r.y0 == r.y1)
    plumb = lines_of((r.x0, r.y0, r.y1) for r in rulings if r.y0 != r.y1)
    grids = [grid for h, v in _components(level, plumb) if (grid := grid_of(h, v)) is not None]
    return sorted(_outermost(grids), key=lambda grid: (grid.ys[0], grid.xs[0]))


def lines_of(pieces: Iterable[tuple[float, float, float]]) -> list[Line]:
    """Join collinear pieces (at, start, end) that touch, overlap, or are dashes of one line."""
    lines: list[Line] = []
    bundle: list[tuple[float, float, float]] = []
    for piece in sorted(pieces):
        if bundle and piece[0] - bundle[-1][0] > SAME:
            _join_bundle(bundle, lines)
            bundle = []
        bundle.append(piece)
    _join_bundle(bundle, lines)
    return lines


def _join_bundle(bundle: list[tuple[float, float, float]], lines: list[Line]) -> None:
    """Join pieces that lie on one line, in the order of their starts."""
    if not bundle:
        return
    at = sum(a * (e - s) for a, s, e in bundle) / (sum(e - s for _, s, e in bundle) or 1.0)
    start = end = last = float("-inf")
    for _, s, e in sorted((piece for piece in bundle), key=lambda piece: piece[1]):
        gap, length = s - end, e - s
        dashes = last <= DASH and length <= DASH and gap <= min(DASH_GAP, max(last, length) + BREAK)
        if gap <= BREAK or dashes:
            end = max(end, e)
        else:
            if end - start >= SHORTEST:
                lines.append(Line(at, start, end))
            start, end = s, e
        last = length
    if end - start >= SHORTEST:
        lines.append(Line(at, start, end))


def _components(level: list[Line], plumb: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Lines that meet, directly or through others: one pair (level, plumb) for each set that has both."""
    parent = list(range(len(level) + len(plumb)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(level)), key=lambda i: level[i].at)
    heights = [level[i].at for i in order]
    for j, line in enumerate(plumb):
        first = bisect_right(heights, line.start - REACH)
        last = bisect_right(heights, line.end + REACH)
        for i in order[first:last]:
            if level[i].start - REACH <= line.at <= level[i].end + REACH:
                parent[root(i)] = root(len(level) + j)
    sets: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, line in enumerate(level):
        sets.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(plumb):
        sets.setdefault(root(len(level) + j), ([], []))[1].append(line)
    return [(h, v) for h, v in sets.values() if h and v]


def grid_of(level: list[Line], plumb: list[Line]) -> Grid | None:
    """The grid of lines that meet, or None when they are no table (a box, a chart, an underlined word)."""
    level, plumb = _with_sides(level, plumb)
    if not _tied(level, plumb):
        return None
    ys, rows = _borders(level)
    xs, columns = _borders(plumb)
    if len(xs) < 3 or len(ys) < 2:
        return None
    if not _framed(xs, ys, rows, columns):
        return None
    right = [[_covered(columns[j + 1], ys[i], ys[i + 1]) for j in range(len(xs) - 2)] for i in range(len(ys) - 1)]
    below = [[_covered(rows[i + 1], xs[j], xs[j + 1]) for j in range(len(xs) - 1)] for i in range(len(ys) - 2)]
    cells = tuple(
        GridCell(r, c, rs, cs, BBox(xs[c], ys[r], xs[c + cs], ys[r + rs]))
        for r, c, rs, cs in merged(right, below, len(ys) - 1, len(xs) - 1)
    )
    grid = Grid(tuple(xs), tuple(ys), cells)
    return _without_idle_borders(grid) if len(cells) > 1 else None


def _tied(level: list[Line], plumb: list[Line]) -> bool:
    """Whether most lines end at lines across them, as the lines of a table do and those of a drawing do not."""
    ends = [(h.at, end, plumb) for h in level for end in (h.start, h.end)]
    ends += [(v.at, end, level) for v in plumb for end in (v.start, v.end)]
    tied = sum(
        any(abs(line.at - end) <= DOUBLE and line.start - REACH <= at <= line.end + REACH for line in across)
        for at, end, across in ends
    )
    return tied >= TIED * len(ends)


def _with_sides(level: list[Line], plumb: list[Line]) -> tuple[list[Line], list[Line]]:
    """Supply sides that are not drawn: where most lines across run on beyond the last border and end together."""
    left, right = min(v.at for v in plumb), max(v.at for v in plumb)
    top, bottom = min(h.at for h in level), max(h.at for h in level)
    sides = [
        _side([h.start for h in level], left, before=True),
        _side([h.end for h in level], right, before=False),
    ]
    lids = [
        _side([v.start for v in plumb], top, before=True),
        _side([v.end for v in plumb], bottom, before=False),
    ]
    xs = [left, right, *(at for at in sides if at is not None)]
    ys = [top, bottom, *(at for at in lids if at is not None)]
    level = level + [Line(at, min(xs), max(xs)) for at in lids if at is not None]
    plumb = plumb + [Line(at, min(ys), max(ys)) for at in sides if at is not None]
    return level, plumb


def _side(ends: list[float], drawn: float, before: bool) -> float | None:
    """Where the missing side lies: lines end there together, outside the border that is drawn last."""
    sign = 1.0 if before else -1.0
    outside = [end for end in ends if (drawn - end) * sign > NARROW]
    if len(outside) < 2 or len(outside) < TOGETHER * len(ends):
        return None
    furthest = min(end * sign for end in outside) * sign
    near = [end for end in outside if abs(end - furthest) <= REACH]
    if len(near) < 2 or len(near) < TOGETHER * len(outside):
        return None
    return sum(near) / len(near)


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
    return total >= DRAWN * (end - start)


def _framed(xs: list[float], ys: list[float], rows: list[list[Line]], columns: list[list[Line]]) -> bool:
    """Whether top and bottom, or left and right, are drawn from end to end (a chart's boxes and arrows are not)."""

    def part(lines: list[Line], start: float, end: float) -> float:
        total, reached = 0.0, start
        for line in sorted(lines, key=lambda each: each.start):
            total += max(0.0, min(line.end, end) - max(line.start, reached))
            reached = max(reached, line.end)
        return total / (end - start)

    flat = part(rows[0], xs[0], xs[-1]), part(rows[-1], xs[0], xs[-1])
    upright = part(columns[0], ys[0], ys[-1]), part(columns[-1], ys[0], ys[-1])
    return min(upright) >= FRAMED or (min(flat) >= FRAMED and len(ys) > 2)


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
