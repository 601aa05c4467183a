"""Vector drawings of a page → rulings. No PyMuPDF here: it works on what `get_cdrawings()` returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypedDict

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
    filled rectangles thin enough to be lines. What is white or transparent is none.
    """
    found: list[Ruling] = []
    a, b, c, d, e, f = matrix
    plain = matrix == (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def add(x0: float, y0: float, x1: float, y1: float, thick: float) -> None:
        if not plain:
            x0, y0, x1, y1 = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            return
        if x1 - x0 >= y1 - y0:
            if y1 - y0 <= SLANT and x1 - x0 >= SHORTEST and x1 > x0:
                y = (y0 + y1) / 2
                found.append(Ruling(x0, y, x1, y, thick))
        elif x1 - x0 <= SLANT and y1 - y0 >= SHORTEST:
            x = (x0 + x1) / 2
            found.append(Ruling(x, y0, x, y1, thick))

    for drawing in drawings:
        kind = drawing["type"]
        if kind == "f":
            if _visible(drawing.get("fill"), drawing.get("fill_opacity", 1.0)):
                _filled(drawing, add)
        elif kind in ("s", "fs"):
            seen = _visible(drawing.get("color"), drawing.get("stroke_opacity", 1.0))
            thick = drawing.get("width") or 0.5
            if seen and thick <= THICKEST:
                _stroked(drawing, thick, add)
            elif kind == "fs" and _visible(drawing.get("fill"), drawing.get("fill_opacity", 1.0)):
                _filled(drawing, add)
    return tuple(found)


def _visible(colour: tuple[float, ...] | None, opacity: float | None) -> bool:
    if colour is None or (opacity is not None and opacity < 0.05):
        return False
    if len(colour) == 4:
        return max(colour) > 1 - PALE
    return min(colour) < PALE


def _filled(drawing: Drawing, add: Add) -> None:
    """Filled rectangles no thicker than a line become their middle line; a closed path of lines counts by its box."""
    items = drawing["items"]
    rects = [item[1] for item in items if item[0] == "re"] if items and items[0][0] == "re" else [drawing["rect"]]
    if rects and items[0][0] == "c":
        return
    for rect in rects:
        x0, y0, x1, y1 = rect
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
