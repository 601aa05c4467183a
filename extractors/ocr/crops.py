"""Where lines of print stand in a straightened page, and the crops that the recogniser reads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image
from extractors.ocr.images import PAPER
from extractors.ocr.weights import MODEL_HEIGHT

HIGH = 1.8
"""A line as high as so many usual ones may be several that touch."""
STRONG = 0.4
"""Ink is sure when its darkest pixel is at least this part as dark as print usually is."""
PALE = 0.2
"""Ink of which less than this part is so dark may be the remains of a fold."""


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels, right and bottom exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print: where its ink stands, what its crop must stay inside of, and its table cell if it has one.

    cell: (grid, row, col), or None outside tables
    """

    box: Box
    within: Box
    cell: tuple[int, int, int] | None


@dataclass(frozen=True)
class Sheet:
    """A straightened page as lines are looked for in it.

    flat: grey, paper at PAPER
    mask: its ink without rulings, 255 where printed
    em:   height of its usual line of print, pixels
    """

    flat: Image
    mask: Image
    dpi: float
    em: float


def without_specks(flat: Image, mask: Image, em: float) -> Image:
    """Keep the ink of print: drop what is pale (folds, shadows, show-through) or small, unless it stands by print.

    flat, mask: the page and its ink; em: height of its usual line, pixels
    """
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return mask
    inked = np.flatnonzero(mask.ravel())
    owner = labels.ravel()[inked].astype(np.int32, copy=False)
    darkest = np.full(count, 255, np.uint8)
    np.minimum.at(darkest, owner, flat.ravel()[inked])
    tall = darkest[1:][boxes[1:, cv2.CC_STAT_HEIGHT] > 0.4 * em]
    usual = float(np.median(tall)) if len(tall) else 0.0
    limit = PAPER - STRONG * (PAPER - usual)
    dark = darkest < limit
    pale = np.bincount(owner, flat.ravel()[inked] < limit, count) < PALE * boxes[:, cv2.CC_STAT_AREA]
    soft = pale & (boxes[:, cv2.CC_STAT_HEIGHT] < 0.5 * em)
    soft[0] = False
    for i in np.flatnonzero(soft):
        x, y, w, h, _ = boxes[i].tolist()
        soft[i] = _fades(flat, Box(x, y, x + w, y + h), round(0.15 * em) + 1)
    large = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]) > 0.18 * em + 1
    sure = dark & large & ~soft
    kept = np.zeros_like(mask)
    kept.ravel()[inked[sure[owner]]] = 255
    near = cv2.dilate(kept, np.ones((2 * round(0.25 * em) + 1, 2 * round(0.4 * em) + 1), np.uint8)).ravel()
    stands_by = np.zeros(count, np.bool_)
    stands_by[owner[near[inked] > 0]] = True
    stands_by &= (boxes[:, cv2.CC_STAT_AREA] >= 3) & ~soft
    kept.ravel()[inked[stands_by[owner]]] = 255
    return kept


def _fades(flat: Image, piece: Box, away: int) -> bool:
    """Whether what lies above and below a low piece of ink is nearly as dark: a fold fades, a stroke ends.

    away: pixels; rows there that are blank all along were painted over and tell nothing
    """
    part = flat[piece.y0 : piece.y1, piece.x0 : piece.x1]
    core = float(part.mean(axis=1).min())
    rows = [flat[y, piece.x0 : piece.x1] for y in (max(0, piece.y0 - away), min(len(flat), piece.y1 + away) - 1)]
    sides = [float(row.mean()) for row in rows if (row != PAPER).any()]
    return bool(sides) and max(sides) - core < 0.75 * (PAPER - core)


def usual_height(mask: Image, boxes: list[Box], dpi: float) -> float:
    """The median height of separate rows of ink in the boxes that may be print (4 to 36 points); else 10 points."""
    heights = []
    for box in boxes:
        for top, bottom in _bands(mask[box.y0 : box.y1, box.x0 : box.x1]):
            if dpi * 0.055 < bottom - top < dpi * 0.5:
                heights.append(bottom - top)
    return float(np.median(heights)) if heights else dpi * 10 / 72


def lines_in(sheet: Sheet, box: Box, blank: float = 3.0) -> list[Box]:
    """The lines of print in a box, top to bottom, each tight to its ink; wide blanks split a line in two.

    Lines that touch are one; what is high may be that, or large print: `parted` cuts it and a reader must choose.

    blank: how wide, in characters
    """
    return _boxes(sheet, box, _rows(sheet.mask[box.y0 : box.y1, box.x0 : box.x1], sheet.em), blank)


def parted(sheet: Sheet, line: Box) -> list[Box]:
    """A line that is as high as several, cut into them where it has least ink; none where it is no higher than one."""
    height = line.height
    if height < HIGH * sheet.em:
        return []
    profile = np.count_nonzero(sheet.mask[line.y0 : line.y1, line.x0 : line.x1], axis=1)
    most = round(height / (0.9 * sheet.em))
    ways = [_cuts(profile, count) for count in range(2, most + 1)]
    cuts = min(ways, key=lambda cuts: float(profile[cuts].mean()))
    return _boxes(sheet, line, list(pairwise([0, *cuts, height])), blank=3.0)


def _cuts(profile: NDArray[np.int_], count: int) -> list[int]:
    """The rows with least ink near to where so many lines of one height would part."""
    pace = len(profile) / count
    reach = max(1, round(0.25 * pace))
    starts = [round(i * pace) - reach for i in range(1, count)]
    return [start + int(profile[start : start + 2 * reach + 1].argmin()) for start in starts]


def _boxes(sheet: Sheet, box: Box, rows: list[tuple[int, int]], blank: float) -> list[Box]:
    part = sheet.mask[box.y0 : box.y1, box.x0 : box.x1]
    lines = []
    for top, bottom in rows:
        for left, right in _pieces(part[top:bottom], sheet.em, blank):
            inside = np.flatnonzero(part[top:bottom, left:right].any(axis=1))
            y0 = box.y0 + top + int(inside[0])
            lines.append(Box(box.x0 + left, y0, box.x0 + right, y0 + int(inside[-1] - inside[0]) + 1))
    return lines


def parts_of(mask: Image, line: Box) -> list[Box]:
    """The connected pieces of ink in a line."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask[line.y0 : line.y1, line.x0 : line.x1], connectivity=8)
    return [Box(line.x0 + x, line.y0 + y, line.x0 + x + w, line.y0 + y + h) for x, y, w, h, _ in boxes[1:].tolist()]


def crop(sheet: Sheet, line: Box, within: Box, scale: float = 1.0) -> Image:
    """The pixels of a line with a little paper around it, scaled to the recogniser's height.

    within: what the crop must not reach beyond, so that no ruling or neighbour gets in
    scale:  of the margin; a second reading takes another one
    """
    margin = max(2.0, 0.16 * line.height, (0.95 * sheet.em - line.height) / 2) * scale
    across = _margin_across(sheet) * scale
    y0, y1 = max(within.y0, round(line.y0 - margin)), min(within.y1, round(line.y1 + margin))
    x0, x1 = max(within.x0, round(line.x0 - across)), min(within.x1, round(line.x1 + across))
    pixels = sheet.flat[y0:y1, x0:x1]
    # A line at the edge of its cell gets the margin it lacks as blank paper.
    pixels = cv2.copyMakeBorder(
        pixels,
        max(0, y0 - round(line.y0 - margin)),
        max(0, round(line.y1 + margin) - y1),
        max(0, x0 - round(line.x0 - across)),
        max(0, round(line.x1 + across) - x1),
        cv2.BORDER_CONSTANT,
        value=(float(PAPER),),
    ).astype(np.uint8, copy=False)
    return to_model_height(pixels)


def places_in(sheet: Sheet, line: Box, places: tuple[float, ...]) -> tuple[float, ...]:
    """Fractions of a crop's width as x in pixels of the page."""
    across = _margin_across(sheet)
    return tuple(line.x0 - across + place * (line.width + 2 * across) for place in places)


def _margin_across(sheet: Sheet) -> float:
    return max(3.0, 0.2 * sheet.em)


def to_model_height(pixels: Image) -> Image:
    """Scale to the height that the recogniser takes, so that it need not be scaled twice."""
    height, width = pixels.shape
    factor = MODEL_HEIGHT / height
    size = (max(8, round(width * factor)), MODEL_HEIGHT)
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cv2.resize(pixels, size, interpolation=how).astype(np.uint8, copy=False)


def _bands(part: Image) -> list[tuple[int, int]]:
    """Rows with ink, as (top, bottom)."""
    return spans_of(np.asarray(part.any(axis=1)))


def spans_of(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of True as (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _rows(part: Image, em: float) -> list[tuple[int, int]]:
    """Lines of print as (top, bottom), strokes of one character joined."""
    lines: list[tuple[int, int]] = []
    for top, bottom in _bands(part):
        thin = bottom - top < 0.6 * em
        if lines:
            above, below = lines[-1]
            if bottom - above <= 1.3 * em and (thin or below - above < 0.6 * em):
                lines[-1] = (above, bottom)
                continue
        lines.append((top, bottom))
    return lines


def _pieces(row: Image, em: float, blank: float) -> list[tuple[int, int]]:
    """Runs of ink as (left, right), parted by blanks of so many characters; lone specks at the ends left out."""
    spans = spans_of(np.asarray(row.any(axis=0)))
    if not spans:
        return []
    pieces = [spans[0]]
    for left, right in spans[1:]:
        if left - pieces[-1][1] > blank * em:
            pieces.append((left, right))
        else:
            pieces[-1] = (pieces[-1][0], right)
    return [trimmed for piece in pieces if (trimmed := _without_end_specks(row, piece, spans, em))]


def _without_end_specks(
    row: Image, piece: tuple[int, int], spans: list[tuple[int, int]], em: float
) -> tuple[int, int] | None:
    inside = [s for s in spans if piece[0] <= s[0] and s[1] <= piece[1]]

    def speck(span: tuple[int, int]) -> bool:
        return int(np.count_nonzero(row[:, span[0] : span[1]])) < 0.03 * em * em

    while len(inside) > 1 and speck(inside[0]) and inside[1][0] - inside[0][1] > 0.5 * em:
        inside.pop(0)
    while len(inside) > 1 and speck(inside[-1]) and inside[-1][0] - inside[-2][1] > 0.5 * em:
        inside.pop()
    if len(inside) == 1 and np.count_nonzero(row[:, inside[0][0] : inside[0][1]]) < 0.012 * em * em:
        return None
    return inside[0][0], inside[-1][1]
