"""Shapes of a page → rulings, without a PDF."""

from __future__ import annotations

from itertools import pairwise

from extractors.pages.strokes import Drawing, Point, Rect, rulings_of
from extractors.tables.grids import find_grids

UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
XS, YS = (60, 160, 260, 360), (100, 120, 140, 160, 180, 200)
BLUE, WHITE = (0.8, 0.86, 0.95), (1.0, 1.0, 1.0)


def filled(rect: Rect, colour: tuple[float, ...]) -> Drawing:
    return Drawing(type="f", items=[("re", rect, 1)], rect=rect, fill=colour, fill_opacity=1.0)


def shape_of(drawings: list[Drawing]) -> list[tuple[int, int]]:
    return [(grid.n_rows, grid.n_cols) for grid in find_grids(rulings_of(drawings, UPRIGHT, 595, 842))]


def lines(colour: tuple[float, ...]) -> list[Drawing]:
    level = [filled((XS[0], y - 0.5, XS[-1], y + 0.5), colour) for y in YS]
    return level + [filled((x - 0.5, YS[0], x + 0.5, YS[-1]), colour) for x in XS]


def test_white_lines_are_rulings_on_shading_alone() -> None:
    rows = [filled((XS[0], y, XS[-1], y + 20), BLUE) for y in YS[:-1]]
    assert shape_of(lines((0.0, 0.0, 0.0))) == [(5, 3)]
    assert shape_of(lines(WHITE)) == []
    assert shape_of(rows) == []
    assert shape_of(rows + lines(WHITE)) == [(5, 3)]
    assert shape_of(rows[:1] + lines(WHITE)) == []
    assert shape_of(rows[::2] + lines(WHITE)) == []


def test_lines_as_polygons_of_one_path() -> None:
    items: list[tuple[str, Point, Point]] = []
    for rect in [drawing["rect"] for drawing in lines(BLUE)]:
        x0, y0, x1, y1 = rect
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        items += [("l", a, b) for a, b in pairwise(corners)]
    box = (59.5, 99.5, 360.5, 200.5)
    path = Drawing(type="f", items=items, rect=box, fill=(0.0,), fill_opacity=1.0)  # type: ignore[typeddict-item]
    assert shape_of([path]) == [(5, 3)]
