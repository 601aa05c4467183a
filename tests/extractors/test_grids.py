"""Grids out of rulings: whatever is drawn comes back."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.tables.grids import Grid, find_grids, merged
from schemas.layout import Ruling

Place = tuple[int, int, int, int]


@st.composite
def tilings(draw: st.DrawFn) -> tuple[list[float], list[float], list[Place]]:
    """Borders, and cells with spans that tile the grid and leave every border in use."""
    n_rows, n_cols = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    widths = draw(st.lists(st.floats(30, 90), min_size=n_cols, max_size=n_cols))
    heights = draw(st.lists(st.floats(9, 60), min_size=n_rows, max_size=n_rows))
    xs, ys = [40.0], [60.0]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] + height)
    free = [[True] * n_cols for _ in range(n_rows)]
    cells: list[Place] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if not free[r][c]:
                continue
            high = draw(st.integers(1, n_rows - r))
            wide = draw(st.integers(1, n_cols - c))
            while not all(free[i][j] for i in range(r, r + high) for j in range(c, c + wide)):
                wide, high = max(1, wide - 1), max(1, high - 1)
            for i in range(r, r + high):
                for j in range(c, c + wide):
                    free[i][j] = False
            cells.append((r, c, high, wide))
    return xs, ys, cells


def compact(cells: list[Place]) -> set[Place]:
    """Places once borders at which no cell begins are gone."""
    rows, cols = sorted({r for r, *_ in cells}), sorted({c for _, c, *_ in cells})
    return {
        (rows.index(r), cols.index(c), sum(r <= k < r + rs for k in rows), sum(c <= k < c + cs for k in cols))
        for r, c, rs, cs in cells
    }


def sides(xs: list[float], ys: list[float], cells: list[Place]) -> list[Ruling]:
    """The four sides of each cell, each a piece of its own, as a browser or a word processor draws them."""
    pieces = []
    for r, c, rs, cs in cells:
        x0, x1, y0, y1 = xs[c], xs[c + cs], ys[r], ys[r + rs]
        pieces += [Ruling(x0, y0, x1, y0), Ruling(x0, y1, x1, y1), Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1)]
    return pieces


def places(grid: Grid) -> set[Place]:
    return {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


def is_table(cells: list[Place]) -> bool:
    return len({c for _, c, *_ in cells}) > 1


@given(tilings())
@settings(max_examples=60, deadline=None)
def test_every_tiling_comes_back(tiling: tuple[list[float], list[float], list[Place]]) -> None:
    xs, ys, cells = tiling
    grids = find_grids(sides(xs, ys, cells))
    if is_table(cells):
        assert [places(grid) for grid in grids] == [compact(cells)]
    else:
        assert grids == []


@given(tilings(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_what_scanning_does_to_lines_changes_nothing(
    tiling: tuple[list[float], list[float], list[Place]], chance: Random
) -> None:
    """Pieces out of order, twice, half a point off, a bit short or long."""
    xs, ys, cells = tiling
    shaken = []
    for piece in sides(xs, ys, cells) * 2:
        off, start, end = (chance.uniform(-0.4, 0.4) for _ in range(3))
        if piece.horizontal:
            shaken.append(Ruling(piece.x0 + start, piece.y0 + off, piece.x1 + end, piece.y0 + off))
        else:
            shaken.append(Ruling(piece.x0 + off, piece.y0 + start, piece.x0 + off, piece.y1 + end))
    chance.shuffle(shaken)
    if is_table(cells):
        assert [places(grid) for grid in find_grids(shaken)] == [compact(cells)]


@given(tilings())
@settings(max_examples=40, deadline=None)
def test_cells_tile_their_grid(tiling: tuple[list[float], list[float], list[Place]]) -> None:
    xs, ys, cells = tiling
    for grid in find_grids(sides(xs, ys, cells)[: len(cells) * 3]):
        covered = [
            (r, c)
            for cell in grid.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        ]
        assert sorted(covered) == [(r, c) for r in range(grid.n_rows) for c in range(grid.n_cols)]


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_merging_always_tiles(n_rows: int, n_cols: int, data: st.DataObject) -> None:
    flags = st.booleans()
    right = [[data.draw(flags) for _ in range(n_cols - 1)] for _ in range(n_rows)]
    below = [[data.draw(flags) for _ in range(n_cols)] for _ in range(n_rows - 1)]
    cells = merged(right, below, n_rows, n_cols)
    covered = sorted((i, j) for r, c, rs, cs in cells for i in range(r, r + rs) for j in range(c, c + cs))
    assert covered == [(r, c) for r in range(n_rows) for c in range(n_cols)]


def test_nothing_out_of_nothing() -> None:
    assert find_grids([]) == []
    assert find_grids([Ruling(0, 10, 100, 10)]) == []
    assert (
        find_grids([Ruling(0, 0, 100, 0), Ruling(0, 0, 0, 50), Ruling(100, 0, 100, 50), Ruling(0, 50, 100, 50)]) == []
    )


def test_tables_come_from_top_to_bottom_and_left_to_right() -> None:
    def box(x: float, y: float) -> list[Ruling]:
        return sides([x, x + 50, x + 100], [y, y + 20, y + 40], [(r, c, 1, 1) for r in range(2) for c in range(2)])

    grids = find_grids([*box(300, 200), *box(40, 200), *box(40, 90)])
    assert [(grid.xs[0], grid.ys[0]) for grid in grids] == [(40, 90), (40, 200), (300, 200)]


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 700), st.floats(5, 60), st.booleans()), max_size=120))
@settings(max_examples=60, deadline=None)
def test_strokes_of_a_drawing_are_hardly_ever_a_table(strokes: list[tuple[float, float, float, bool]]) -> None:
    rulings = [Ruling(x, y, x + d, y) if level else Ruling(x, y, x, y + d) for x, y, d, level in strokes]
    assert sum(len(grid.cells) for grid in find_grids(rulings)) <= len(strokes) / 4 + 4


def test_strokes_of_a_letter_are_no_table() -> None:
    """田, as a scan at low resolution may show it."""
    assert find_grids(sides([100, 107, 114], [50, 57, 64], [(r, c, 1, 1) for r in range(2) for c in range(2)])) == []


def box(x0: float, y0: float, x1: float, y1: float) -> list[Ruling]:
    return [Ruling(x0, y0, x1, y0), Ruling(x0, y1, x1, y1), Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1)]


def test_boxes_joined_by_lines_are_no_table() -> None:
    boxes = [side for x in (60, 240, 420) for y in (90, 170) for side in box(x, y, x + 110, y + 36)]
    along = [Ruling(x, y, x + 70, y) for x in (170, 350) for y in (108, 188)]
    down = [Ruling(x, 126, x, 170) for x in (115, 295, 475)]
    assert find_grids(boxes) == []
    assert find_grids(boxes + along + down) == []
    assert find_grids(boxes[:4] + boxes[8:12] + along[:1]) == []


def test_an_axis_with_its_grid_lines_is_no_table() -> None:
    assert find_grids([Ruling(130, 606, 356, 606), *(Ruling(x, 494, x, 606) for x in range(130, 360, 45))]) == []
