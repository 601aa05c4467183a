"""Charts among the shapes of a page. No PyMuPDF here: it works on what `get_cdrawings()` returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extractors.pages.strokes import SLANT, Drawing
from schemas.geometry import BBox, union

LARGE = 12.0
"""Points of a slice's sides, at least."""
TOUCH = 6.0
"""Points between the slices of one pie, at most."""
EDGES = 3
"""Straight edges of a slice, at most: two, and a stub where it is closed."""
NARROW = 4.0
"""Points of a bar's width, at least."""
SPACED = 4.0
"""Points between shaded cells of a table, at most; bars are further apart."""
UNEVEN = 3.0
"""Points by which the lengths of the bars of a chart differ, at least."""


def charts_of(drawings: Sequence[Drawing]) -> list[BBox]:
    """The boxes of pies and of bars that stand on one line."""
    filled = [drawing for drawing in drawings if drawing["type"] != "s" and drawing.get("fill") is not None]
    return _pies(filled) + _bars(filled)


def _pies(filled: Sequence[Drawing]) -> list[BBox]:
    """Slices, two or more side by side, each with an arc and slanted edges."""
    pies: list[list[BBox]] = []
    for box in (BBox(*drawing["rect"]) for drawing in filled if _is_slice(drawing)):
        met = [pie for pie in pies if any(box.expanded(TOUCH).intersection(other) for other in pie)]
        pies = [pie for pie in pies if pie not in met] + [[box, *(each for pie in met for each in pie)]]
    return [union(pie) for pie in pies if len(pie) > 1]


def _is_slice(drawing: Drawing) -> bool:
    x0, y0, x1, y1 = drawing["rect"]
    if x1 - x0 < LARGE or y1 - y0 < LARGE:
        return False
    straight = [item for item in drawing["items"] if item[0] == "l"]
    slanted = sum(
        abs(item[1][0] - item[2][0]) > SLANT and abs(item[1][1] - item[2][1]) > SLANT
        for item in straight
        if item[0] == "l"
    )
    return slanted > 0 and len(straight) <= EDGES and any(item[0] == "c" for item in drawing["items"])


def _bars(filled: Sequence[Drawing]) -> list[BBox]:
    """Rectangles of one width and different lengths that stand on one line, upright or from the left, apart from each other
    and with nothing on their ends: shaded cells of a table have one length, or others on them.
    """
    boxes = [
        BBox(*item[1])
        for drawing in filled
        if len(drawing["items"]) == 1
        for item in drawing["items"]
        if item[0] == "re" and min(item[1][2] - item[1][0], item[1][3] - item[1][1]) >= NARROW
    ]
    upright: dict[tuple[int, int], list[BBox]] = defaultdict(list)
    lying: dict[tuple[int, int], list[BBox]] = defaultdict(list)
    for box in boxes:
        upright[round(box.y1), round(box.width)].append(box)
        lying[round(box.x0), round(box.height)].append(box)
    found = []
    for bars in upright.values():
        tops = [bar.y0 for bar in bars]
        apart = len({round(bar.x0) for bar in bars}) == len(bars)
        if apart and max(tops) - min(tops) > UNEVEN and not any(_on(bar, other) for bar in bars for other in boxes):
            found.append(union(bars))
    for bars in lying.values():
        ends = [bar.x1 for bar in bars]
        levels = sorted((bar.y0, bar.y1) for bar in bars)
        apart = all(below[0] - above[1] > SPACED for above, below in pairwise(levels))
        if apart and max(ends) - min(ends) > UNEVEN and not any(_beside(bar, other) for bar in bars for other in boxes):
            found.append(union(bars))
    return found


def _on(bar: BBox, other: BBox) -> bool:
    return abs(other.y1 - bar.y0) <= SPACED and other.x0 < bar.x1 and other.x1 > bar.x0


def _beside(bar: BBox, other: BBox) -> bool:
    return abs(other.x0 - bar.x1) <= SPACED and other.y0 < bar.y1 and other.y1 > bar.y0
