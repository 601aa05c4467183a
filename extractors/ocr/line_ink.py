"""Pixels that lie in lines: dark ones in a row, and faint, broken or dotted ones that only a mean along the line shows."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image
from extractors.ocr.images import mask_of

DARK = 14
"""By so many grey levels a line is darker than the ground."""
FAINTEST = 5
"""The same on the mean of MEAN_MM along it."""
MEAN_MM, STEP_MM, WEAK_MM = 2.5, 0.5, 15.0
"""What is found on a mean, taken at every step, is at least WEAK_MM long."""
APART_MM = 0.5
"""From so far to twice as far above and below the middle of such a line there is ground."""
THICKEST_MM = 1.6
"""What is thicker is no line."""
BRIDGE_MM = 2.0
"""The widest gap in a broken line that is bridged."""
NICK_MM = 0.4
"""Pieces of a line this near to each other need not each be long."""
FADING = 0.4
"""Part of a line's darkness that may be left there."""

Run: TypeAlias = tuple[float, int, int, float]
"""Of a level line: its middle, where it starts and ends, its width."""


def thin_ink(flat: Image, mm: float) -> Image:
    """By how much each pixel is darker than the ground, where the ink is no higher than THICKEST_MM.

    Taken on means along the rows, and less what noise alone makes of it.
    """
    kernel = np.ones((round(THICKEST_MM * mm) | 1, 1), np.uint8)
    smooth = cv2.blur(flat, (round(NICK_MM * mm) | 1, 1))
    hat = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, kernel)
    floor = float(np.median(hat[::7, ::7]))
    return (
        cv2.subtract(hat, np.full_like(hat, floor)).astype(np.uint8, copy=False)
        if floor
        else hat.astype(np.uint8, copy=False)
    )


def _along(hat: Image, least: float, mm: float) -> Image:
    """Where ink lies in a row more than above and below, on the mean of a few millimetres: faint, broken, dotted lines.

    least: millimetres of the shortest
    """
    step = max(1, round(STEP_MM * mm))
    small = cv2.resize(hat, (-(-hat.shape[1] // step), hat.shape[0]), interpolation=cv2.INTER_AREA)
    mean = cv2.blur(small, (round(MEAN_MM * mm / step) | 1, 1))
    away = round(1.5 * APART_MM * mm)
    high = cv2.dilate(mean, np.ones((round(APART_MM * mm) // 2 * 2 + 1, 1), np.uint8))
    around = np.zeros_like(mean)
    around[away:] = high[:-away]
    around[:-away] = cv2.max(around[:-away], high[away:])
    alone = cv2.addWeighted(mean, FADING, around, -1.0, 0.0) > 0
    found = mask_of((mean > FAINTEST) & alone)
    thick = cv2.dilate(found, np.ones((2, 1), np.uint8))
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(least * mm / step)), np.uint8))
    return cv2.resize(lines, hat.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)


def runs(hat: Image, least: float, mm: float) -> tuple[list[Run], Image]:
    """Horizontal runs as (at, start, end, width), and their pixels. `least`: millimetres of the shortest."""
    shortest, bridge = round(least * mm), round(BRIDGE_MM * mm)
    # A line one pixel high that climbs by a pixel stays whole when it is thickened by one.
    thick = cv2.dilate(mask_of(hat > DARK), np.ones((2, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, round(NICK_MM * mm) + 1), np.uint8))
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    lines = cv2.bitwise_or(lines, _along(hat, max(least, WEAK_MM), mm))
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


def _split(part: Image, x0: int, y0: int, shortest: int) -> list[Run]:
    """A blob of several lines that touch: one line for each row band that is long, or for the longest rows of a high one."""
    lengths = np.count_nonzero(part, axis=1)
    found = []
    for top, bottom in _bands(lengths >= shortest):
        if bottom - top > shortest // 3:
            longest = lengths[top:bottom].max() / 2
            bands = [(top + a, top + b) for a, b in _bands(lengths[top:bottom] >= longest)]
        else:
            bands = [(top, bottom)]
        for a, b in bands:
            xs = np.flatnonzero(part[a:b].any(axis=0))
            if b - a <= shortest // 3:
                found.append((y0 + (a + b - 1) / 2, x0 + int(xs[0]), x0 + int(xs[-1]) + 1, float(b - a)))
    return found


def _bands(rows: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last (exclusive) of the rows that lie together."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
