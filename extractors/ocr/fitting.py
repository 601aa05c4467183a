"""Whether the ink of a line is what a reading says: nothing left out, nothing for which there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from extractors.ocr.confusions import is_figure, mended
from extractors.ocr.crops import Box, Sheet, parts_of, places_in
from extractors.ocr.engine import MARKS, Recognised

SLIM = (MARKS | set("，,.·")) - {"["}
"""Marks that may stand close to an ideograph."""
SIDE, SLIM_SIDE = 0.85, 0.7
"""Line heights from a line's end to the middle of its last character, beyond which a character was left out; and where the
last is a letter or a digit.
"""
PACE = 1.6
"""Usual paces from one character to the next of its kind, beyond which what stands between them was left out."""
DIGIT_PACE = 1.35
"""The same from the middle of a digit's ink to that of the next: it is surer than the place of a character read."""
ROOM = 1.2
"""Paces from one ideograph to the next but one, within which nothing else can stand between them."""
HALF, NARROWEST = 0.68, 0.6
"""Line heights from a line's end to the middle of an ideograph, and between those of two, within which it is alone."""


def fits(sheet: Sheet, line: Box, reading: Recognised) -> bool:
    """Whether a reading tells all the ink of a line and no more than there is room for."""
    figure = mended(reading.text)
    if is_figure(figure) and any(wrong(sheet, line, figure) for wrong in (unsigned, room_for_point, _point_left_out)):
        return False
    if not reading.places:
        return True
    middles = places_in(sheet, line, reading.places)
    height = max(line.height, 0.6 * sheet.em)
    sides = ((reading.text[0], middles[0] - line.x0), (reading.text[-1], line.x1 - middles[-1]))
    if any(side > (SLIM_SIDE if c.isascii() and c.isalnum() else SIDE) * height for c, side in sides):
        return False
    return (
        not _digit_left_out(reading.text, middles)
        and not _ideograph_left_out(sheet, line, reading.text, middles)
        and not _crowded(line, reading.text, middles)
    )


def _digit_left_out(text: str, middles: Sequence[float]) -> bool:
    pairs = zip(pairwise(text), pairwise(middles), strict=True)
    paces = [right - left for (a, b), (left, right) in pairs if a.isdigit() and b.isdigit()]
    return len(paces) > 1 and max(paces) > PACE * median(paces)


def _ideograph_left_out(sheet: Sheet, line: Box, text: str, middles: Sequence[float]) -> bool:
    pairs = zip(pairwise(text), pairwise(middles), strict=True)
    apart = [(left, right) for (a, b), (left, right) in pairs if _ideograph(a) and _ideograph(b)]
    if not apart:
        return False
    pace = min(1.2 * line.height, median(right - left for left, right in apart))
    return any(
        right - left > PACE * pace and _inked(sheet, line, left + 0.65 * pace, right - 0.65 * pace)
        for left, right in apart
    )


def _inked(sheet: Sheet, line: Box, left: float, right: float) -> bool:
    return bool(np.any(sheet.mask[line.y0 : line.y1, round(left) : round(right)]))


def _crowded(line: Box, text: str, middles: Sequence[float]) -> bool:
    """Whether something stands where the ideographs beside it leave no room; marks may stand closer."""
    wide = [_ideograph(c) for c in text]
    paces = [b - a for (i, j), (a, b) in zip(pairwise(wide), pairwise(middles), strict=True) if i and j]
    pace = median(paces) if len(paces) > 1 else line.height
    if any(distance < NARROWEST * pace for distance in paces):
        return True
    for i, character in enumerate(text):
        if wide[i] or character in SLIM:
            continue
        before, after = i > 0 and wide[i - 1], i + 1 < len(text) and wide[i + 1]
        left = middles[i - 1] if before else line.x0 if i == 0 else None
        right = middles[i + 1] if after else line.x1 if i + 1 == len(text) else None
        if left is None or right is None or not (before or after):
            continue
        if right - left < (ROOM if before and after else HALF) * pace:
            return True
    return False


def _ideograph(character: str) -> bool:
    return "\u4e00" <= character < "\ua000"


def minus_before(sheet: Sheet, line: Box) -> bool:
    """Whether a line begins with a bar at half height, as a minus is; it may touch the first digit."""
    part = sheet.mask[line.y0 : line.y1, line.x0 : line.x0 + max(3, round(0.2 * line.height))] > 0
    thick = np.count_nonzero(part, axis=0)
    if not thick.all():
        return False
    rows = np.flatnonzero(part.any(axis=1))
    middle = float(rows[0] + rows[-1] + 1) / 2
    return bool(
        rows[-1] - rows[0] < max(3, 0.3 * line.height)
        and thick.max() - thick.min() <= max(1, 0.1 * line.height)
        and 0.35 * line.height < middle < 0.75 * line.height
    )


def unsigned(sheet: Sheet, line: Box, text: str) -> bool:
    """Whether a figure was read without the minus that stands before it; a 4, whose bar is its own, needs a blank."""
    if not is_figure(text) or text[0] in "(+-" or not minus_before(sheet, line):
        return False
    head = sheet.mask[line.y0 : line.y1, line.x0 : line.x0 + round(0.45 * line.height)]
    return text[0] != "4" or not bool(head.any(axis=0).all())


def room_for_point(sheet: Sheet, line: Box, text: str) -> bool:
    """Whether two digits of a figure stand so far apart that a point was lost between them, as far as all stand alone."""
    if not is_figure(text):
        return False
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    high = sorted(_high(sheet, line), key=lambda p: p.x0)
    if len(high) != len(digits):
        return False
    pairs = zip(pairwise(high), pairwise(digits), strict=True)
    paces = [(b.x0 + b.x1 - a.x0 - a.x1) / 2 for (a, b), (i, j) in pairs if j == i + 1]
    return len(paces) > 1 and max(paces) > DIGIT_PACE * median(paces)


def _point_left_out(sheet: Sheet, line: Box, text: str) -> bool:
    """Whether more points and commas stand between a figure's digits than were read, as far as all stand apart."""
    high = _high(sheet, line)
    if len(high) < sum(c.isdigit() for c in text):
        return False
    base, left, right = median(p.y1 for p in high), min(p.x0 for p in high), max(p.x1 for p in high)
    small = [
        p
        for p in parts_of(sheet.mask, line)
        if max(p.width, p.height) < 0.45 * line.height and left < p.x0 and p.x1 < right
    ]
    return sum(p.y0 > base - 0.45 * line.height for p in small) > sum(c in ",." for c in text)


def _high(sheet: Sheet, line: Box) -> list[Box]:
    """The pieces of ink in a line that are as high as digits."""
    return [p for p in parts_of(sheet.mask, line) if p.height > 0.6 * line.height]
