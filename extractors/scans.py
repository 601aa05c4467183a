"""A scanned page in, words and rulings out, in points of the upright page.

The grid comes first: each inked cell is cropped and recognised alone, line by line; the text detector sees only what
lies outside tables. Pixels become points here, once.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors import images
from extractors.crops import PAPER, Box, Line, Sheet, lines_in, usual_height, without_specks
from extractors.grids import find_grids
from extractors.ocr import Image, OcrEngine
from extractors.pixel_rulings import Stroke, find_strokes
from extractors.second_readings import Settled, read_lines
from schemas.geometry import BBox
from schemas.layout import Ruling, Word

DETECTOR_DPI = 100
"""Resolution at which text outside tables is looked for; it is read at the full one."""


@dataclass(frozen=True)
class Scan:
    """What a scanned page says.

    width, height: points, upright
    rotation: degrees clockwise that made it upright (0, 90, 180, 270)
    skew:     degrees clockwise by which it was straightened afterwards, about its centre
    """

    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    width: float
    height: float
    rotation: int
    skew: float


def read_scan(image: images.Colour | Image, dpi: float, engine: OcrEngine) -> Scan:
    """Read a page image: turn it upright, straighten it, find its rulings and recognise its lines.

    image: RGB or grey
    """
    flat = images.flatten(images.grey_without_seals(image, dpi), dpi)
    rotation = 0
    angle = images.skew(flat)
    flat = images.straighten(flat, angle)
    points = 72 / dpi
    strokes, ruled = find_strokes(flat, dpi)
    rulings = tuple(_to_ruling(s, points) for s in strokes)
    mask = _ink_between(flat, ruled, dpi)
    cells, tables = _cells(rulings, points, flat.shape[1], flat.shape[0])
    em = usual_height(mask, [box for _, box in cells] or [_whole(flat)], dpi)
    sheet = Sheet(flat, without_specks(flat, mask, em), dpi, em)
    lines = [Line(line, box, place) for place, box in cells for line in lines_in(sheet, box)]
    lines += _lines_outside(sheet, tables, engine)
    words = tuple(_to_word(line, settled, points) for line, settled in read_lines(sheet, lines, engine))
    return Scan(words, rulings, flat.shape[1] * points, flat.shape[0] * points, rotation, angle)


def _whole(flat: Image) -> Box:
    return Box(0, 0, flat.shape[1], flat.shape[0])


def _to_ruling(stroke: Stroke, points: float) -> Ruling:
    at, start, end = stroke.at * points, stroke.start * points, stroke.end * points
    width = stroke.width * points
    return Ruling(start, at, end, at, width) if stroke.horizontal else Ruling(at, start, at, end, width)


def _ink_between(flat: Image, ruled: Image, dpi: float) -> Image:
    around = cv2.dilate(ruled, np.ones((3, 3), np.uint8))
    return cv2.bitwise_and(images.ink(flat, dpi), cv2.bitwise_not(around)).astype(np.uint8, copy=False)


def _cells(
    rulings: tuple[Ruling, ...], points: float, width: int, height: int
) -> tuple[list[tuple[tuple[int, int, int], Box]], list[Box]]:
    """The cells of every grid in pixels, with their places; and the grids' own boxes."""

    def to_box(box: BBox) -> Box:
        x0, y0, x1, y1 = (round(v / points) for v in box)
        return Box(max(0, x0 + 1), max(0, y0 + 1), min(width, x1), min(height, y1))

    grids = find_grids(rulings)
    cells = [((i, c.row, c.col), to_box(c.bbox)) for i, grid in enumerate(grids) for c in grid.cells]
    return [(place, box) for place, box in cells if box.width > 3 and box.height > 3], [to_box(g.bbox) for g in grids]


def _lines_outside(sheet: Sheet, tables: list[Box], engine: OcrEngine) -> list[Line]:
    """Lines of text that lie in no table, found by the detector in a small copy of the page."""
    page, mask = sheet.flat.copy(), sheet.mask.copy()
    for table in tables:
        reach = round(sheet.dpi * 0.02)
        here = np.s_[max(0, table.y0 - reach) : table.y1 + reach, max(0, table.x0 - reach) : table.x1 + reach]
        page[here] = PAPER
        mask[here] = 0
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(ys):
        return []
    margin = round(sheet.em)
    x0, y0 = max(0, int(xs[0]) - margin), max(0, int(ys[0]) - margin)
    region = page[y0 : int(ys[-1]) + margin, x0 : int(xs[-1]) + margin]
    factor = min(1.0, DETECTOR_DPI / sheet.dpi)
    small = cv2.resize(region, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    outside = Sheet(page, mask, sheet.dpi, sheet.em)
    lines = []
    for quad in engine.detect(small):
        left, top = quad.min(axis=0) / factor
        right, bottom = quad.max(axis=0) / factor
        found = Box(x0 + max(0, int(left)), y0 + max(0, int(top)), x0 + int(right) + 1, y0 + int(bottom) + 1)
        tight = _tight(outside.mask, found)
        if tight:
            lines.append(Line(tight, _whole(page), None))
    return lines


def _tight(mask: Image, box: Box) -> Box | None:
    part = mask[box.y0 : box.y1, box.x0 : box.x1]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(ys):
        return None
    return Box(box.x0 + int(xs[0]), box.y0 + int(ys[0]), box.x0 + int(xs[-1]) + 1, box.y0 + int(ys[-1]) + 1)


def _to_word(line: Line, settled: Settled, points: float) -> Word:
    box = line.box
    place = BBox(box.x0 * points, box.y0 * points, box.x1 * points, box.y1 * points)
    return Word(settled.text, place, "ocr", settled.confidence, None, settled.status, settled.readings)
