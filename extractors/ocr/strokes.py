"""Straight lines in pixels, and which of them meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas.layout import Ruling

LONG_MM = 40.0
"""A line this long is a ruling even where it meets no other."""
REACH_MM = 1.2
"""By so much two lines that meet may miss each other."""
TWIN_MM, ROOM_MM = 1.1, 2.2
"""The strokes of a double line are so near to each other; rows of text are so far apart at least."""
TABLE_MM = 15.0
"""Lines that meet and are all shorter are a large letter."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line in pixels, along x (horizontal) or y.

    at:         its middle across its direction
    start, end: along its direction
    inked:      part of its length that has ink
    """

    horizontal: bool
    at: float
    start: int
    end: int
    width: float
    inked: float = 1.0

    @property
    def length(self) -> int:
        return self.end - self.start

    def in_points(self, dpi: float) -> Ruling:
        """The same in points, origin at the top left."""
        at, start, end, width = (value * 72 / dpi for value in (self.at, self.start, self.end, self.width))
        return Ruling(start, at, end, at, width) if self.horizontal else Ruling(at, start, at, end, width)


def meeting(strokes: Sequence[Stroke], mm: float) -> list[Stroke]:
    """Leave out strokes of letters, dashes and underlines: what neither meets two others nor is long.

    mm: pixels
    """
    ends = np.array([(s.at, s.start, s.end) for s in strokes]).reshape(-1, 3)
    level = np.array([s.horizontal for s in strokes], dtype=np.bool_)
    at, start, end = ends[:, 0], ends[:, 1], ends[:, 2]
    reach, long = REACH_MM * mm, end - start >= LONG_MM * mm
    inside = (start[:, None] - reach <= at[None, :]) & (at[None, :] <= end[:, None] + reach)
    meets = inside & inside.T & (level[:, None] != level[None, :])
    kept = np.ones(len(strokes), np.bool_)
    while True:
        now = kept & (long | (np.count_nonzero(meets & kept[None, :], axis=1) >= 2))
        if np.array_equal(now, kept):
            return [s for s, keep in zip(strokes, kept, strict=True) if keep]
        kept = now


def apart(strokes: Sequence[Stroke], mm: float) -> list[Stroke]:
    """Leave out short strokes so close beside a longer one that no text has room between them: letters on a ruling."""
    at, start, end, level = (
        np.array([getattr(s, name) for s in strokes]) for name in ("at", "start", "end", "horizontal")
    )
    off = np.abs(at[:, None] - at[None, :])
    close = (off > TWIN_MM * mm) & (off < ROOM_MM * mm) & (level[:, None] == level[None, :])
    beside = (start[None, :] - REACH_MM * mm <= start[:, None]) & (end[:, None] <= end[None, :] + REACH_MM * mm)
    length = end - start
    longer = (length[:, None] < TABLE_MM * mm) & (length[None, :] > 2 * length[:, None])
    return [s for s, letters in zip(strokes, (close & beside & longer).any(axis=1), strict=True) if not letters]


def in_tables(strokes: Sequence[Stroke], mm: float) -> list[Stroke]:
    """Leave out what meets only lines that are as short as itself: the strokes of a large letter."""
    groups = _groups(strokes, REACH_MM * mm)
    return [s for group in groups if max(each.length for each in group) >= TABLE_MM * mm for s in group]


def _groups(strokes: Sequence[Stroke], reach: float) -> list[list[Stroke]]:
    """Strokes that meet, directly or through others."""
    left, groups = list(strokes), []
    while left:
        group, new = [], [left.pop()]
        while new:
            group.append(one := new.pop())
            new += (met := [s for s in left if _meets(one, s, reach)])
            left = [s for s in left if s not in met]
        groups.append(group)
    return groups


def _meets(one: Stroke, other: Stroke, reach: float) -> bool:
    return (
        one.horizontal != other.horizontal
        and other.start - reach <= one.at <= other.end + reach
        and one.start - reach <= other.at <= one.end + reach
    )
