"""Vector drawings of a page → rulings. No PyMuPDF here: it works on what `get_cdrawings()` returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypedDict

from extractors.pages.shading import lines_on_shading
from schemas.geometry import BBox
from schemas.layout import Ruling

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
Point = tuple[float, float]
Item = (
    tuple[Literal["re"], Rect, int]
    | tuple[Literal["l"], Point, Point]
    | tuple[Literal["c"], Point, Point, Point, Point]
    | tuple[Literal["qu"], tuple[Point, Point, Point, Point]]
)
Add = Callable[[float, float, float, float, float], None]

THICKEST = 4.0
"""Points. A filled rectangle that is thicker is a shading, not a line."""
SHORTEST = 0.3
"""Points. What is shorter is a dot: part of a dotted line at most."""
DOT = 2.0
"""Points. What is no larger may be a dot of a level or of a plumb dotted line."""
SLANT = 0.6
"""Points by which the ends of a line may differ across it."""
PALE = 0.97
"""A line in which every channel is brighter than this cannot be seen on paper."""
CORNERS = 6
"""A path of more corners is no rectangle."""


class Drawing(TypedDict, total=False):
    """What is used here of a path in `get_cdrawings()`."""

    type: str
    items: list[Item]
    rect: Rect
    width: float
    color: tuple[float, ...] | None
    fill: tuple[float, ...] | None
    stroke_opacity: float
    fill_opacity: float


def rulings_of(drawings: Sequence[Drawing], matrix: Matrix, width: float, height: float) -> tuple[Ruling, ...]:
    """The straight level and plumb lines on a page, in upright coordinates: strokes, sides of stroked rectangles, and
    filled rectangles thin enough to be lines. What is transparent is none, nor what is white but on the
    shading of a table; where shaded rows end a table, so do its sides.
    """
    found: list[Ruling] = []
    pale: list[Ruling] = []
    shades: list[BBox] = []
    a, b, c, d, e, f = matrix
    plain = matrix == (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def upright(x0: float, y0: float, x1: float, y1: float) -> Rect:
        if not plain:
            x0, y0, x1, y1 = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def adds_to(lines: list[Ruling]) -> Add:
        def add(x0: float, y0: float, x1: float, y1: float, thick: float) -> None:
            if not plain or x0 > x1 or y0 > y1:
                x0, y0, x1, y1 = upright(x0, y0, x1, y1)
            if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
                return
            if x1 - x0 >= y1 - y0:
                if y1 - y0 <= SLANT and x1 - x0 >= SHORTEST and x1 > x0:
                    y = (y0 + y1) / 2
                    lines.append(Ruling(x0, y, x1, y, thick))
            elif x1 - x0 <= SLANT and y1 - y0 >= SHORTEST:
                x = (x0 + x1) / 2
                lines.append(Ruling(x, y0, x, y1, thick))

        return add

    dark, white = adds_to(found), adds_to(pale)
    for drawing in drawings:
        kind = drawing["type"]
        thick = drawing.get("width") or 0.5
        stroke = kind != "f" and _is_drawn(drawing.get("color"), drawing.get("stroke_opacity", 1.0)) and thick <= THICKEST
        fill = kind != "s" and _is_drawn(drawing.get("fill"), drawing.get("fill_opacity", 1.0))
        seen = stroke and _is_dark(drawing.get("color"))
        if stroke:
            _stroked(drawing, thick, dark if seen else white)
        if fill and not seen:
            shaded = _is_dark(drawing.get("fill"))
            rects = _rects(drawing)
            _filled(rects, dark if shaded else white)
            if shaded:
                shades += [BBox(*upright(*rect)) for rect in rects if min(rect[2] - rect[0], rect[3] - rect[1]) > THICKEST]
    if shades:
        found += lines_on_shading(found, pale, shades)
    return tuple(found)


def _is_drawn(colour: tuple[float, ...] | None, opacity: float | None) -> bool:
    return colour is not None and (opacity is None or opacity >= 0.05)


def _is_dark(colour: tuple[float, ...] | None) -> bool:
    """Whether a colour can be seen on paper."""
    if colour is None:
        return False
    return max(colour) > 1 - PALE if len(colour) == 4 else min(colour) < PALE


def _rects(drawing: Drawing) -> list[Rect]:
    """The rectangles of a filled path; a closed path of lines counts by its box, as does a path thin enough for a line."""
    items = drawing["items"]
    if len(items) == 1 and items[0][0] == "re":
        return [items[0][1]]
    x0, y0, x1, y1 = drawing["rect"]
    if not items or items[0][0] == "c":
        return []
    if items[0][0] != "re" and min(x1 - x0, y1 - y0) <= THICKEST:
        return [drawing["rect"]]
    rects: list[Rect] = []
    corners: list[Point] = []
    for item in items:
        if item[0] == "re":
            rects.append(item[1])
        elif item[0] == "qu":
            rects.append(_box(item[1]))
        elif item[0] == "l":
            if corners and item[1] != corners[-1]:
                rects.append(_box(corners))
                corners = []
            corners += [item[2]] if corners else [item[1], item[2]]
            if len(corners) > CORNERS:
                return rects
        else:
            corners = []
    return [*rects, _box(corners)] if corners else rects


def _box(corners: Sequence[Point]) -> Rect:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _filled(rects: Sequence[Rect], add: Add) -> None:
    """Rectangles no thicker than a line become their middle line."""
    for x0, y0, x1, y1 in rects:
        w, h = x1 - x0, y1 - y0
        if max(w, h) <= DOT:
            add(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, h)
            add((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, w)
        elif h <= THICKEST and w > h:
            add(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, h)
        elif w <= THICKEST:
            add((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, w)


def _stroked(drawing: Drawing, thick: float, add: Add) -> None:
    """Each straight piece of a stroked path; a stroked rectangle thin enough to be a line is one line."""
    for item in drawing["items"]:
        if item[0] == "l":
            (x0, y0), (x1, y1) = item[1], item[2]
            add(x0, y0, x1, y1, thick)
        elif item[0] == "re":
            x0, y0, x1, y1 = item[1]
            if min(x1 - x0, y1 - y0) <= THICKEST / 2:
                if y1 - y0 < x1 - x0:
                    add(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, max(thick, y1 - y0))
                else:
                    add((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, max(thick, x1 - x0))
                continue
            for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                add(*ends, thick)
