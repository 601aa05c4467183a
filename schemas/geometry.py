"""Where things stand on a page.

Unit: PDF points (1/72 inch). Origin: top-left corner of the upright page, x to the right, y downwards.
Upright means: after `/Rotate` and after a sideways or skewed scan was turned, so that text reads left to right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class BBox(NamedTuple):
    """A rectangle in points: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.x1 - self.x0) * max(0.0, self.y1 - self.y0)

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside; the left and top edges belong to the box, the others to its neighbours."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def intersection(self, other: BBox) -> BBox | None:
        """The rectangle that both cover, or None."""
        box = BBox(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))
        return box if box.x0 < box.x1 and box.y0 < box.y1 else None

    def expanded(self, margin: float) -> BBox:
        return BBox(self.x0 - margin, self.y0 - margin, self.x1 + margin, self.y1 + margin)

    def rounded(self) -> BBox:
        """To a hundredth of a point, as it is written to files."""
        return BBox(round(self.x0, 2), round(self.y0, 2), round(self.x1, 2), round(self.y1, 2))


def union(boxes: Iterable[BBox]) -> BBox:
    """The smallest rectangle around all boxes.

    Raises: ValueError when there is none.
    """
    columns = list(zip(*boxes, strict=True))
    if not columns:
        raise ValueError("no boxes to unite")
    x0, y0, x1, y1 = columns
    return BBox(min(x0), min(y0), max(x1), max(y1))
