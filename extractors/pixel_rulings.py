"""Rulings out of pixels: the straight lines of a scanned table, faint and broken ones too."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.ocr import Image

SHORTEST_MM = 4.5
"""A ruling's least length: longer than any stroke of body text."""
BRIDGE_MM = 2.0
"""The widest gap in a broken line that is bridged."""


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


def find_strokes(flat: Image, dpi: float) -> tuple[list[Stroke], Image]:
    """The rulings of a straightened page, and the mask of their pixels.

    flat: from `images.flatten`, straightened
    """
    faint = _darker_than_neighbours(flat, dpi)
    across, lines_across = _runs(faint, dpi)
    down, lines_down = _runs(np.ascontiguousarray(faint.T), dpi)
    mask = cv2.bitwise_or(lines_across, np.ascontiguousarray(lines_down.T))
    strokes = [Stroke(True, *run) for run in across] + [Stroke(False, *run) for run in down]
    return strokes, mask.astype(np.uint8, copy=False)


def _darker_than_neighbours(flat: Image, dpi: float) -> Image:
    side = 2 * round(dpi * 0.06) + 1
    local = cv2.boxFilter(flat, -1, (side, side))
    return cv2.compare(cv2.subtract(local, flat), 14, cv2.CMP_GT).astype(np.uint8, copy=False)


def _runs(mask: Image, dpi: float) -> tuple[list[tuple[float, int, int, float]], Image]:
    """Horizontal runs as (at, start, end, width), and their pixels."""
    mm = dpi / 25.4
    shortest, bridge = round(SHORTEST_MM * mm), round(BRIDGE_MM * mm)
    # A line one pixel high that climbs by a pixel stays whole when it is thickened by one.
    thick = cv2.dilate(mask, np.ones((2, 1), np.uint8))
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    joined = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((3, bridge), np.uint8))
    _, labels, boxes, centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
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
