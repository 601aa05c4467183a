"""Marks told by their shape: a recogniser reads a lone dash or slash as anything, and drops the sign before a figure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from extractors.ocr.crops import Box, Sheet, parts_of, places_in
from extractors.ocr.engine import Image, Recognised

THICKEST = 0.22
"""A bar is at most so thick, in lines of print."""
WIDE = 0.65
"""A dash in a line is at least so many line heights wide, a hyphen is not."""
STRAIGHT = 0.8
"""At least this part of a bar's columns lies on one line; a speck may cling to the rest."""
SLANT = (0.2, 1.0)
"""How far a slash leans, in parts of its height."""


def mark_in(sheet: Sheet, line: Box) -> str | None:
    """The dash, equals sign or slash that a line of print is and nothing else, or None."""
    if line.width > 3 * sheet.em:
        return None
    parts = [p for p in parts_of(sheet.mask, line) if max(p.width, p.height) > 0.18 * sheet.em]
    if len(parts) == 1 and _is_slash(sheet, parts[0]):
        return "/"
    bars = sorted((p for p in parts if is_bar(sheet, p)), key=lambda p: p.x0)
    if not bars or len(bars) < len(parts):
        return None
    if len(bars) == 2 and _alike(*bars):
        return "="
    middles = [(p.y0 + p.y1) / 2 for p in bars]
    if max(middles) - min(middles) > 0.15 * sheet.em + 1 or any(b.x0 < a.x1 for a, b in pairwise(bars)):
        return None
    width = bars[-1].x1 - bars[0].x0
    return "-" if width < 0.75 * sheet.em else "—" if width < 1.5 * sheet.em else "——"


def with_dashes(sheet: Sheet, line: Box, reading: Recognised) -> Recognised:
    """A reading whose hyphens are dashes where the bar that was printed is as wide as a character."""
    hyphens = [i for i, c in enumerate(reading.text) if i and c == "-" and len(reading.places) == len(reading.text)]
    if not hyphens:
        return reading
    bars = [p for p in parts_of(sheet.mask, line) if p.width >= WIDE * line.height and is_bar(sheet, p)]
    middles = places_in(sheet, line, reading.places)
    wide = {i for i in hyphens if any(p.x0 <= middles[i] <= p.x1 for p in bars)}
    return replace(reading, text="".join("—" if i in wide else c for i, c in enumerate(reading.text)))


def is_bar(sheet: Sheet, part: Box) -> bool:
    """Whether a piece of ink is a level stroke: straight, thin, and longer than thick."""
    most = max(4.0, THICKEST * sheet.em)
    if part.height > 2 * most:
        return False
    pixels = _own(sheet.mask, part)
    thick = np.count_nonzero(pixels, axis=0)
    usual = float(np.median(thick))
    if usual > most or part.width < 1.5 * usual:
        return False
    rows = np.arange(part.height)[:, None]
    middles = (pixels * rows).sum(axis=0) / np.maximum(thick, 1)
    on_line = (np.abs(middles - np.median(middles)) <= max(1.0, 0.06 * sheet.em)) & (thick <= most)
    return float(on_line.mean()) >= STRAIGHT


def _alike(above: Box, below: Box) -> bool:
    """Whether two bars are the two of an equals sign."""
    shared = min(above.x1, below.x1) - max(above.x0, below.x0)
    return shared >= 0.8 * max(above.width, below.width)


def _is_slash(sheet: Sheet, part: Box) -> bool:
    """Whether a piece of ink is one straight stroke of even thickness that leans to the right."""
    if part.height < 0.5 * sheet.em or part.width < 3:
        return False
    pixels = _own(sheet.mask, part)
    thick = np.count_nonzero(pixels, axis=1)
    columns = np.arange(part.width)
    reach = (pixels * (columns + 1)).max(axis=1) - np.where(pixels, columns, part.width).min(axis=1)
    middles = (pixels * columns).sum(axis=1) / np.maximum(thick, 1)
    inner = slice(round(0.1 * part.height), part.height - round(0.1 * part.height))
    rows = np.arange(part.height)[inner]
    slope, start = np.polyfit(rows, middles[inner], 1)
    off = float(np.abs(middles[inner] - start - slope * rows).max())
    usual = float(np.median(reach))
    even = bool((np.abs(reach[inner] - usual) <= max(1.0, 0.35 * usual)).all())
    return SLANT[0] <= -slope <= SLANT[1] and off <= max(1.0, 0.05 * part.height) and even


def _own(mask: Image, part: Box) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The largest connected piece of ink in a box, as True."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask[part.y0 : part.y1, part.x0 : part.x1], connectivity=8)
    return np.asarray(labels == 1 + int(boxes[1:, cv2.CC_STAT_AREA].argmax()))
