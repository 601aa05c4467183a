"""Text of a scanned page that lies in no table.

A band of ink as high as one line is a line; the text detector is asked only about the bands that are higher, in a small
copy of them with the blank between them left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from extractors.ocr.crops import Box, Line, Sheet, lines_in, spans_of, usual_height
from extractors.ocr.engine import Image, OcrEngine
from extractors.ocr.images import PAPER

DETECTOR_DPI = 100
"""Resolution at which text is looked for; it is read at the full one."""
TILE = 2000
"""Rows of the small copy that the detector sees at a time: its memory grows with the image."""
COLUMN = 1.5
"""Characters of blank that part two columns of a table without rulings; between words of a sentence there is less."""
ONE_LINE = 1.9
"""A band no higher than so many usual lines is one line."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of the page that are looked at, and the row of the small copy's full-size original they come to."""

    top: int
    bottom: int
    at: int


def lines_outside(sheet: Sheet, tables: list[Box], engine: OcrEngine) -> list[Line]:
    """The lines of print outside tables."""
    page, mask = sheet.flat.copy(), sheet.mask.copy()
    reach = round(sheet.dpi * 0.02)
    for table in tables:
        here = np.s_[max(0, table.y0 - reach) : table.y1 + reach, max(0, table.x0 - reach) : table.x1 + reach]
        page[here] = PAPER
        mask[here] = 0
    whole = Box(0, 0, mask.shape[1], mask.shape[0])
    outside = Sheet(page, mask, sheet.dpi, usual_height(mask, [whole], sheet.dpi))
    lines, high = [], []
    for top, bottom in _joined(spans_of(np.asarray(mask.any(axis=1))), outside.em):
        if bottom - top <= ONE_LINE * outside.em:
            lines += [Line(line, whole, None) for line in lines_in(outside, Box(0, top, whole.x1, bottom), COLUMN)]
        else:
            high.append((top, bottom))
    return lines + [Line(box, whole, None) for box in _detected(outside, high, engine)]


def _joined(bands: list[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Bands of thin strokes joined to the line they are part of."""
    joined: list[tuple[int, int]] = []
    for top, bottom in bands:
        if joined:
            above, below = joined[-1]
            thin = bottom - top < 0.6 * em or below - above < 0.6 * em
            if thin and bottom - above <= 1.3 * em:
                joined[-1] = (above, bottom)
                continue
        joined.append((top, bottom))
    return joined


def _detected(sheet: Sheet, bands: list[tuple[int, int]], engine: OcrEngine) -> list[Box]:
    """The lines that the detector finds in bands of the page, each tight to its ink."""
    if not bands:
        return []
    margin = round(sheet.em)
    columns = np.flatnonzero(np.any([sheet.mask[top:bottom].any(axis=0) for top, bottom in bands], axis=0))
    left, right = max(0, int(columns[0]) - margin), min(sheet.mask.shape[1], int(columns[-1]) + 1 + margin)
    placed, parts, at = [], [], 0
    for top, bottom in bands:
        top, bottom = max(0, top - margin), min(sheet.mask.shape[0], bottom + margin)
        placed.append(Band(top, bottom, at))
        parts.append(sheet.flat[top:bottom, left:right])
        at += bottom - top
    boxes = []
    for found in _detect(np.concatenate(parts), sheet.dpi, engine):
        middle = (found.y0 + found.y1) / 2
        band = max((b for b in placed if b.at <= middle), key=lambda b: b.at)
        shift = band.top - band.at
        box = Box(found.x0 + left, max(band.top, found.y0 + shift), found.x1 + left, min(band.bottom, found.y1 + shift))
        if tight := _tight(sheet.mask, box):
            boxes.append(tight)
    return boxes


def _detect(image: Image, dpi: float, engine: OcrEngine) -> list[Box]:
    factor = min(1.0, DETECTOR_DPI / dpi)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    boxes = []
    for top, bottom in pairwise([*range(0, small.shape[0], TILE), small.shape[0]]):
        for quad in engine.detect(small[top:bottom]):
            x0, y0 = quad.min(axis=0)
            x1, y1 = quad.max(axis=0)
            edges = (v / factor for v in (max(0.0, x0), max(0.0, y0) + top, x1, y1 + top))
            boxes.append(Box(*(round(v) for v in edges)))
    return boxes


def _tight(mask: Image, box: Box) -> Box | None:
    part = mask[box.y0 : box.y1, box.x0 : box.x1]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(ys):
        return None
    return Box(box.x0 + int(xs[0]), box.y0 + int(ys[0]), box.x0 + int(xs[-1]) + 1, box.y0 + int(ys[-1]) + 1)
