"""A scanned page in, words and rulings out, in points of the upright page.

The grid comes first: each inked cell is cropped and recognised alone, line by line; the text detector sees only what
lies outside tables. Pixels become points here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from extractors.ocr import images
from extractors.ocr.crops import Box, Line, Sheet, lines_in, usual_height, without_specks
from extractors.ocr.engine import Image, OcrEngine
from extractors.ocr.outside import lines_outside
from extractors.ocr.pixel_rulings import find_strokes
from extractors.ocr.second_readings import Settled, read_lines
from extractors.tables.grids import find_grids
from schemas.geometry import BBox
from schemas.layout import Ruling, Word

READABLE = 0.6
"""Mean confidence below which a page is suspected to lie the wrong way up."""
EDGE_INCHES = 0.04
"""Nothing is printed so near to the edge of a page."""
SHORT = 60
"""Characters up to which a page is too short for its mean confidence, or a small copy of it, to tell its orientation."""
UPRIGHT = 1.5
"""By so much a short page must say more the other way up to be turned."""
ORIENTATION_SIDE = 320
"""Pixels of the shorter side of the copy by which a page's orientation is told."""


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

    A page that reads badly is read the other ways up too, and the best reading is kept.

    image: RGB or grey
    """
    flat = images.flatten(images.grey_without_seals(image, dpi), dpi)
    turned = engine.rotation(orientation_copy(flat))
    best = _read(images.turn(flat, turned), dpi, engine, turned)
    if _letters(best) < SHORT:
        if not turned and (_sureness(best) >= READABLE or not best.words):
            return best
        # A few letters lying on their side may read well: the page is turned only when that tells much more.
        tried = [best, *(_read(images.turn(flat, r), dpi, engine, r) for r in (0, 90, 180, 270) if r != turned)]
        return max(tried, key=lambda scan: _told(scan) * (1.0 if scan.rotation else UPRIGHT))
    if _sureness(best) >= READABLE:
        return best
    others = sorted({0, (turned + 180) % 360} - {turned})
    return max([best, *(_read(images.turn(flat, r), dpi, engine, r) for r in others)], key=_sureness)


def _read(flat: Image, dpi: float, engine: OcrEngine, rotation: int) -> Scan:
    angle = images.skew(flat)
    flat = images.straighten(flat, angle)
    points = 72 / dpi
    strokes, ruled = find_strokes(flat, dpi)
    rulings = tuple(stroke.in_points(dpi) for stroke in strokes)
    flat = images.without_folds(flat, ruled, dpi)
    mask = printed(flat, dpi)
    cells, tables = _cells(rulings, points, flat.shape[1], flat.shape[0])
    em = usual_height(mask, [box for _, box in cells] or [_whole(flat)], dpi)
    sheet = Sheet(flat, without_specks(flat, mask, em), dpi, em)
    lines = [Line(line, box, place) for place, box in cells for line in lines_in(sheet, box)]
    lines += lines_outside(sheet, tables, engine)
    words = tuple(_to_word(line, settled, points) for line, settled in read_lines(sheet, lines, engine))
    return Scan(words, rulings, flat.shape[1] * points, flat.shape[0] * points, rotation, angle)


def orientation_copy(flat: Image) -> Image:
    """The small copy of a page by which its orientation is told."""
    factor = min(1.0, ORIENTATION_SIDE / min(flat.shape))
    return cv2.resize(flat, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _letters(scan: Scan) -> int:
    return sum(len(word.text) for word in scan.words)


def _told(scan: Scan) -> float:
    """How much the words say: sure ones, and characters in a row more than single ones."""
    return sum((len(word.text.replace(" ", "")) - 1) * (word.confidence or 0.0) for word in scan.words if word.text)


def _sureness(scan: Scan) -> float:
    """Mean confidence of the words, weighed by their length."""
    return sum(len(word.text) * (word.confidence or 0.0) for word in scan.words) / max(1, _letters(scan))


def _whole(flat: Image) -> Box:
    return Box(0, 0, flat.shape[1], flat.shape[0])


def printed(flat: Image, dpi: float) -> Image:
    """Ink that is not the shadow of the paper's edge."""
    mask = images.ink(flat, dpi)
    edge = round(dpi * EDGE_INCHES)
    mask[:edge] = mask[-edge:] = 0
    mask[:, :edge] = mask[:, -edge:] = 0
    return mask


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


def _to_word(line: Line, settled: Settled, points: float) -> Word:
    box = line.box
    place = BBox(box.x0 * points, box.y0 * points, box.x1 * points, box.y1 * points)
    edges = _edges(settled.middles, box, points) if settled.middles else None
    return Word(settled.text, place, "ocr", settled.confidence, edges, settled.status, settled.readings)


def _edges(middles: tuple[float, ...], box: Box, points: float) -> tuple[float, ...]:
    """Borders halfway between the characters' middles; the first and the last are the line's own."""
    between = [min(max((a + b) / 2, box.x0), box.x1) for a, b in pairwise(middles)]
    return tuple(x * points for x in (box.x0, *between, box.x1))
