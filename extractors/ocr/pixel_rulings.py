"""Rulings out of pixels: the straight lines of a scanned table, faint and broken ones too."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.ocr.engine import Image
from extractors.ocr.images import PAPER, mask_of
from schemas.layout import Ruling

SHORTEST_MM = 4.5
"""A ruling's least length: longer than any stroke of body text."""
BRIDGE_MM = 2.0
"""The widest gap in a broken line that is bridged."""
NICK_MM = 0.4
"""Pieces of a line this near to each other need not each be long."""
WIDE_MM, WIDE_DARK = 0.7, 0.45
"""A line wider than this is printed dark; what is wide and pale is a fold."""
LONG_MM = 40.0
"""A line this long is a ruling even where it meets no other."""
REACH_MM = 1.2
"""By so much two lines that meet may miss each other."""
TABLE_MM = 15.0
"""Lines that meet and are all shorter are a large letter."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line in pixels, along x (horizontal) or y.

    at:         its middle across its direction
    start, end: along its direction
    """

    horizontal: bool
    at: float
    start: int
    end: int
    width: float

    def in_points(self, dpi: float) -> Ruling:
        """The same in points, origin at the top left."""
        at, start, end, width = (value * 72 / dpi for value in (self.at, self.start, self.end, self.width))
        return Ruling(start, at, end, at, width) if self.horizontal else Ruling(at, start, at, end, width)


def find_strokes(flat: Image, dpi: float) -> tuple[list[Stroke], Image]:
    """The rulings of a straightened page, and the mask of their pixels.

    flat: from `images.flatten`, straightened
    """
    faint = _darker_than_neighbours(flat, dpi)
    mm = dpi / 25.4
    down, lines_down = _runs(_transposed(faint), SHORTEST_MM * mm, mm)
    # Where nothing runs down the page, what runs across it is a ruling only when it is long.
    across, lines_across = _runs(faint, (SHORTEST_MM if down else LONG_MM) * mm, mm)
    turned = _transposed(flat)
    strokes = _meeting([Stroke(True, *run) for run in across] + [Stroke(False, *run) for run in down], mm)
    strokes = _meeting([s for s in strokes if _sharp(flat if s.horizontal else turned, s, dpi)], mm)
    strokes = [s for group in _groups(strokes, REACH_MM * mm) if _size(group) >= TABLE_MM * mm for s in group]
    mask = np.zeros_like(flat)
    for stroke in strokes:
        _draw(mask, stroke, dpi)
    lines = cv2.bitwise_or(lines_across, _transposed(lines_down))
    return strokes, cv2.bitwise_and(mask, lines).astype(np.uint8, copy=False)


def _transposed(image: Image) -> Image:
    return cv2.transpose(image).astype(np.uint8, copy=False)


def _draw(mask: Image, stroke: Stroke, dpi: float) -> None:
    half = stroke.width / 2 + 0.015 * dpi
    low, high = round(stroke.at - half), round(stroke.at + half)
    if stroke.horizontal:
        mask[max(0, low) : high + 1, max(0, stroke.start - 2) : stroke.end + 2] = 255
    else:
        mask[max(0, stroke.start - 2) : stroke.end + 2, max(0, low) : high + 1] = 255


def _sharp(flat: Image, stroke: Stroke, dpi: float) -> bool:
    """Whether paper lies close on both sides: a ruling is drawn, a fold or a shadow fades."""
    rows = flat.shape[0]
    half = stroke.width / 2
    away = half + 0.5 * dpi / 25.4
    part = flat[:, stroke.start : stroke.end]
    mm = dpi / 25.4
    core = float(np.median(part[max(0, round(stroke.at - 1)) : round(stroke.at + 1) + 1].min(axis=0)))
    sides = [float(np.median(part[min(rows - 1, max(0, round(stroke.at + d)))])) for d in (-away, away)]
    pale = stroke.width > WIDE_MM * mm and PAPER - core < WIDE_DARK * PAPER
    return min(sides) - core > 0.6 * (PAPER - core) and not pale


def _meeting(strokes: list[Stroke], mm: float) -> list[Stroke]:
    """Leave out strokes of letters, dashes and underlines: what neither meets two others nor is long."""
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


def _meets(one: Stroke, other: Stroke, reach: float) -> bool:
    return (
        one.horizontal != other.horizontal
        and other.start - reach <= one.at <= other.end + reach
        and one.start - reach <= other.at <= one.end + reach
    )


def _groups(strokes: list[Stroke], reach: float) -> list[list[Stroke]]:
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


def _size(group: list[Stroke]) -> int:
    return max(s.end - s.start for s in group)


def _darker_than_neighbours(flat: Image, dpi: float) -> Image:
    side = 2 * round(dpi * 0.06) + 1
    local = cv2.boxFilter(flat, -1, (side, side))
    return mask_of(cv2.subtract(local, flat) > 14)


def _runs(mask: Image, length: float, mm: float) -> tuple[list[tuple[float, int, int, float]], Image]:
    """Horizontal runs as (at, start, end, width), and their pixels. `length`: the shortest, in pixels."""
    shortest, bridge = round(length), round(BRIDGE_MM * mm)
    # A line one pixel high that climbs by a pixel stays whole when it is thickened by one.
    thick = cv2.dilate(mask, np.ones((2, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, round(NICK_MM * mm) + 1), np.uint8))
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    if not lines.any():
        return [], lines.astype(np.uint8, copy=False)
    joined = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((3, bridge), np.uint8)).astype(np.uint8, copy=False)
    _, _, boxes, centres = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_16U)
    found = []
    for (x, y, w, h, area), (_, middle) in zip(boxes[1:].tolist(), centres[1:].tolist(), strict=True):
        width = max(1.0, area / w - 1)
        if w >= shortest and h <= max(3.5 * width, 0.6 * mm + 2):
            found.append((middle, x, x + w, width))
        elif w >= shortest:
            found += _split(joined[y : y + h, x : x + w], x, y, shortest)
    return found, lines.astype(np.uint8, copy=False)


def _split(part: Image, x0: int, y0: int, shortest: int) -> list[tuple[float, int, int, float]]:
    """A blob of several lines that touch: one line for each row band that is long."""
    rows = np.count_nonzero(part, axis=1) >= shortest
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    found = []
    for top, bottom in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        xs = np.flatnonzero(part[top:bottom].any(axis=0))
        if bottom - top <= shortest // 3:
            found.append((y0 + (top + bottom - 1) / 2, x0 + int(xs[0]), x0 + int(xs[-1]) + 1, float(bottom - top)))
    return found
