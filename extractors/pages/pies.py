"""Pie charts among the shapes of a page. No PyMuPDF here: it works on what `get_cdrawings()` returns."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.pages.strokes import SLANT, Drawing
from schemas.geometry import BBox, union

LARGE = 12.0
"""Points of a slice's sides, at least."""
TOUCH = 6.0
"""Points between the slices of one pie, at most."""
EDGES = 3
"""Straight edges of a slice, at most: two, and a stub where it is closed."""


def pies_of(drawings: Sequence[Drawing]) -> list[BBox]:
    """The boxes of pie charts: filled slices, two or more side by side, each with an arc and slanted edges."""
    slices = [BBox(*drawing["rect"]) for drawing in drawings if drawing["type"] != "s" and _is_slice(drawing)]
    pies: list[list[BBox]] = []
    for box in slices:
        met = [pie for pie in pies if any(box.expanded(TOUCH).intersection(other) for other in pie)]
        pies = [pie for pie in pies if pie not in met] + [[box, *(each for pie in met for each in pie)]]
    return [union(pie) for pie in pies if len(pie) > 1]


def _is_slice(drawing: Drawing) -> bool:
    x0, y0, x1, y1 = drawing["rect"]
    if x1 - x0 < LARGE or y1 - y0 < LARGE or drawing.get("fill") is None:
        return False
    straight = [item for item in drawing["items"] if item[0] == "l"]
    slanted = sum(
        abs(item[1][0] - item[2][0]) > SLANT and abs(item[1][1] - item[2][1]) > SLANT
        for item in straight
        if item[0] == "l"
    )
    return slanted > 0 and len(straight) <= EDGES and any(item[0] == "c" for item in drawing["items"])
