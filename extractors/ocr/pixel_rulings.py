"""Rulings out of pixels: the straight lines of a scanned table, faint and broken ones too.

Lines that are followed across the page are first taken where they are sure; these cross the others, and between crossings
each piece is judged again by its own ink.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from extractors.ocr.cell_sides import SOLID, Crossings, sides
from extractors.ocr.engine import Image
from extractors.ocr.images import mask_of, u8
from extractors.ocr.ridges import Flags, Floats, Ink, Trace, follow, thin_ink
from extractors.ocr.strokes import LONG_MM, REACH_MM, Stroke, apart, in_tables, meeting

SURE_MM, SURE_SCORE = 8.0, 3.0
"""A piece of a line that is sure is so long, and has so much more ink than letters would."""
LETTERS = 0.35
"""Part of a row of letters that looks like a ruling."""
ROUNDS = 4
"""How often pieces are judged by the lines across them, at most."""
NICK_MM, RUN_MM = 0.4, (4.5, 0.8)
"""Pieces of a ruling's pixels this near to each other are one; how long they are in a solid one and in a broken one."""
UNBROKEN = 0.9
"""Part of an unbroken ruling that has ink."""
DARKER = 14
"""By so many grey levels a ruling's pixels are darker than its ground."""


@dataclass(frozen=True)
class _Direction:
    """The lines along one direction of a page.

    usual: which part of a ruling is good
    ends:  2 × lines, where each begins and ends, in pixels
    rows:  2 × lines, the least and the greatest row at its ends
    long:  which of them are long and good enough to tell where a side is that is not drawn
    """

    level: bool
    ink: Ink
    traces: Sequence[Trace]
    usual: float
    ends: Floats
    rows: Floats
    long: Flags

    @classmethod
    def of(cls, level: bool, ink: Ink, traces: Sequence[Trace], usual: float) -> _Direction:
        ends = np.array([(t.start, t.end) for t in traces], dtype=np.float64).reshape(-1, 2).T * ink.step
        rows = np.sort(np.array([(t.rows[0], t.rows[-1]) for t in traces], dtype=np.float64).reshape(-1, 2).T, axis=0)
        good = np.array([t.share > 0.6 * usual for t in traces], dtype=np.bool_)
        return cls(level, ink, traces, usual, ends, rows, (ends[1] - ends[0] >= LONG_MM / 2 * ink.mm) & good)


def find_strokes(flat: Image, dpi: float) -> tuple[list[Stroke], Image]:
    """The rulings of a straightened page, and the mask of their pixels.

    flat: from `images.flatten`, straightened
    """
    mm = dpi / 25.4
    inks = [thin_ink(page, mm) for page in (flat, u8(cv2.transpose(flat)))]
    followed = [follow(ink) for ink in inks]
    best = max(usual for _, usual in followed)
    if best >= SOLID:
        # Rulings are solid in both directions: where there are few in one, letters would tell how good they are.
        followed = [(traces, best) for traces, _ in followed]
    directions = [
        _Direction.of(level, ink, traces, usual)
        for level, ink, (traces, usual) in zip((True, False), inks, followed, strict=True)
    ]
    strokes = [stroke for one in directions for trace in one.traces for stroke in _sure(trace, one)]
    if all(stroke.horizontal for stroke in strokes):
        # Where nothing runs down the page, what runs across it is a ruling only when it is long.
        strokes = [stroke for stroke in strokes if stroke.length >= LONG_MM * mm]
    strokes = meeting(strokes, mm)
    for _ in range(ROUNDS if any(not stroke.horizontal for stroke in strokes) else 0):
        before = strokes
        strokes = meeting([stroke for one in directions for stroke in _sides(one, before)], mm)
        if strokes == before:
            break
    strokes = in_tables(apart(strokes, mm), mm)
    mask = np.zeros_like(flat)
    for stroke in strokes:
        _draw(mask, flat, stroke, mm)
    return strokes, mask


def _sure(trace: Trace, direction: _Direction) -> Iterator[Stroke]:
    """The pieces of a line that are far more likely of a ruling than of letters."""
    ink, usual = direction.ink, direction.usual
    if len(trace.rows) * ink.step < SURE_MM * ink.mm:
        return
    good, bad = math.log(usual / LETTERS), math.log((1 - usual) / (1 - LETTERS))
    edges = [0, *(np.flatnonzero(np.diff(trace.good)) + 1).tolist(), len(trace.good)]
    weights = [(b - a) * (good if trace.good[a] else bad) for a, b in pairwise(edges)]
    for i, j, score in _maximal_segments(weights):
        start, end = edges[i], edges[j]
        if score >= SURE_SCORE and (end - start) * ink.step >= SURE_MM * ink.mm:
            first, last = ((trace.start + edge) * ink.step for edge in (start, end))
            at, inked = float(trace.rows[start:end].mean()), float(trace.good[start:end].mean())
            yield Stroke(direction.level, at, first, last, trace.width, inked)


def _maximal_segments(weights: Sequence[float]) -> list[tuple[int, int, float]]:
    """All maximal scoring segments of a sequence, as (start, end, score).

    Source: Ruzzo and Tompa, "A linear time algorithm for finding all maximal scoring subsequences", ISMB 1999.
    """
    segments: list[tuple[int, int, float, float]] = []
    total = 0.0
    for i, weight in enumerate(weights):
        if weight > 0:
            start, end, left, right = i, i + 1, total, total + weight
            while True:
                j = len(segments) - 1
                while j >= 0 and segments[j][2] >= left:
                    j -= 1
                if j < 0 or segments[j][3] >= right:
                    break
                start, left = segments[j][0], segments[j][2]
                del segments[j:]
            segments.append((start, end, left, right))
        total += weight
    return [(start, end, right - left) for start, end, left, right in segments]


def _sides(direction: _Direction, strokes: Sequence[Stroke]) -> Iterator[Stroke]:
    """The sides of cells along one direction, between the strokes across it."""
    ink, ends, rows = direction.ink, direction.ends, direction.rows
    across = [stroke for stroke in strokes if stroke.horizontal != direction.level]
    crossings = Crossings(across, ends[0, direction.long], ends[1, direction.long])
    lines = np.array([(s.at, s.start, s.end) for s in across]).reshape(-1, 3).T
    reach = 2 * REACH_MM * ink.mm
    meets = (ends[0, :, None] - reach <= lines[0]) & (lines[0] <= ends[1, :, None] + reach)
    meets &= (lines[1] - reach <= rows[1, :, None]) & (rows[0, :, None] <= lines[2] + reach)
    for i in np.flatnonzero(np.count_nonzero(meets, axis=1) >= np.where(direction.long, 1, 2)).tolist():
        yield from sides(direction.traces[i], direction.level, crossings, ink, direction.usual)


def _draw(mask: Image, flat: Image, stroke: Stroke, mm: float) -> None:
    """Mark the pixels of a ruling: dark runs along it in a narrow band, so that letters that touch it stay."""
    half = stroke.width / 2 + 0.4 * mm
    low, high = max(0, round(stroke.at - half)), round(stroke.at + half) + 1
    start, end = max(0, stroke.start - 2), stroke.end + 2
    if not stroke.horizontal:
        mask, flat = mask.T, flat.T
    band = np.ascontiguousarray(flat[low:high, start:end])
    dark = mask_of(np.max(band, axis=0, keepdims=True) - band > DARKER)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, round(NICK_MM * mm) + 1), np.uint8))
    least = RUN_MM[0] if stroke.inked >= UNBROKEN else RUN_MM[1]
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(2, round(least * mm))), np.uint8))
    mask[low:high, start:end] |= u8(runs)
