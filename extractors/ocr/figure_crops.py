"""Crops of figures for a second look: what can belong to a figure, and nothing else."""

from __future__ import annotations

import numpy as np

from extractors.ocr.crops import Box, Sheet, crop, parts_of
from extractors.ocr.engine import Image
from extractors.ocr.images import PAPER


def figure_crop(sheet: Sheet, line: Box, within: Box) -> Image | None:
    """A crop with what can belong to a figure and nothing else, or None when nothing there can.

    Strokes as high as digits and the bars above or below them (`≥`), dashes at half height, points and commas on the
    base line between digits: the rest is specks, and painted over.
    """
    parts = parts_of(sheet.mask, line)
    high = [p for p in parts if p.height > 0.35 * sheet.em]
    if not high:
        return None
    height = float(np.median([p.height for p in high]))
    base, top = float(np.median([p.y1 for p in high])), float(np.median([p.y0 for p in high]))
    left, right = min(p.x0 for p in high), max(p.x1 for p in high)

    def belongs(p: Box) -> bool:
        middle = (p.y0 + p.y1) / 2
        if p.height >= 0.3 * height:
            return True
        if p.width >= max(0.25 * height, 1.5 * p.height) and top + 0.25 * height < middle < base - 0.2 * height:
            return True
        if any(_bar(p, sign) for sign in high):
            return True
        on_line = middle > base - 0.3 * height and p.y0 < base + 0.1 * height
        return on_line and left < p.x0 and p.x1 < right

    kept = [p for p in parts if belongs(p)]
    flat = sheet.flat.copy() if len(kept) < len(parts) else sheet.flat
    for p in parts:
        if p not in kept:
            flat[p.y0 - 1 : p.y1 + 1, p.x0 - 1 : p.x1 + 1] = PAPER
    tight = Box(min(p.x0 for p in kept), min(p.y0 for p in kept), max(p.x1 for p in kept), max(p.y1 for p in kept))
    return crop(Sheet(flat, sheet.mask, sheet.dpi, sheet.em), tight, within, 1.3)


def _bar(part: Box, sign: Box) -> bool:
    """Whether a piece of ink is a bar close above or below a sign, and about as wide."""
    gap = max(part.y0 - sign.y1, sign.y0 - part.y1)
    within = sign.x0 - 0.2 * sign.width <= part.x0 and part.x1 <= sign.x1 + 0.2 * sign.width
    return within and part.width >= max(0.6 * sign.width, 2 * part.height) and gap < 0.35 * sign.height
