"""The sides of cells: the pieces of a line between the lines that cross it, each judged by its own ink.

A ruling runs from crossing to crossing, and letters that happen to lie in a row do not. So a line may begin and end at
any crossing, and a piece that is broken, faint or touched by letters counts by what its neighbours are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.ocr.ridges import Floats, Ink, Trace
from extractors.ocr.strokes import REACH_MM, Stroke

LIKE, ENOUGH = 0.8, 0.58
"""A side is good for this part of what rulings of the page are, and of its length at least."""
BESIDE, BETWEEN = 0.5, 0.4
"""The same on a line that is known to be a ruling: of what rulings are, and of its length between two sides."""
KNOWN_MM = 12.0
"""So much of a ruling makes it known."""
SHORT_MM, LONG_MM = 8.0, 16.0
"""Letters may fill a side that is short; they hardly touch both ends of it, nor one end of a side that is not long."""
LEAST_MM = 3.8
"""What is shorter may be one letter."""
FULL, TOUCHES = 0.65, 0.5
"""Part of a line's darkness that a short side has on the mean, and that its ends have."""
SOLID_SHORT = (0.85, 0.75)
"""The same of a side that may be one letter."""
END_MM = (0.05, 0.5)
"""An end lies so far from the line that it touches."""
SOLID = 0.85
"""Where rulings are good for less of their length they are dashed: then letters look like them, and only what is
known tells them apart."""
APART_MM, TWIN_MM = 2.0, 0.8
"""Crossings are taken as far apart; nearer than TWIN_MM they are the strokes of a double line."""
OPEN_MM, TOGETHER = 8.0, 3
"""A line that runs on to no other is so long there, and so many end together: a side that is not drawn."""

Span = tuple[float, float]


@dataclass(frozen=True)
class Crossings:
    """The lines that cross, as far as they are known, and where the lines that are judged begin and end (pixels)."""

    across: Sequence[Stroke]
    starts: Floats
    ends: Floats


def sides(trace: Trace, level: bool, crossings: Crossings, ink: Ink, usual: float) -> list[Stroke]:
    """The runs of sides in a line, each from crossing to crossing.

    usual: which part of a ruling is good on this page, from `ridges.follow`
    """
    start, end = trace.start * ink.step, trace.end * ink.step
    bands = _bands(trace, crossings.across, ink)
    if not bands:
        return []
    edges = [(min(start, bands[0][0] - 1),) * 2, *bands, (max(end, bands[-1][1] + 1),) * 2]
    pieces = [(a[1], b[0]) for a, b in pairwise(edges)]
    goods = np.concatenate(([0], np.cumsum(trace.good)))
    shares = [_share(goods, trace.start, piece, ink.step) for piece in pieces]
    drawn = [share >= max(ENOUGH, LIKE * usual) for share in shares]
    reach = REACH_MM * ink.mm
    for k, ends in ((0, crossings.starts), (-1, crossings.ends)):
        long = pieces[k][1] - pieces[k][0] >= OPEN_MM * ink.mm
        drawn[k] = drawn[k] and long and int((np.abs(ends - pieces[k][k]) <= reach).sum()) >= TOGETHER
    if not any(drawn):
        return []
    darkness = _darkness(trace, ink)
    if usual >= SOLID:
        _drop_letters(drawn, pieces, darkness, ink.mm)
    else:
        _drop_short_runs(drawn, pieces, LONG_MM * ink.mm)
    _add_beside(drawn, pieces, shares, usual, darkness, ink.mm)
    found = []
    for first, last in _runs(drawn):
        a, b = edges[first][0], edges[last + 1][1]
        i, j = (min(len(trace.rows), max(0, int(v / ink.step) - trace.start)) for v in (a, b + ink.step))
        at = float(trace.rows[i : max(i + 1, j)].mean()) if i < len(trace.rows) else float(trace.rows[-1])
        found.append(Stroke(level, at, round(a), round(b), trace.width, float(goods[j] - goods[i]) / max(1, j - i)))
    return found


def _bands(trace: Trace, across: Sequence[Stroke], ink: Ink) -> list[Span]:
    """Where lines cross a trace, from first to last of those that lie close."""
    reach, beyond = REACH_MM * ink.mm, 2 * REACH_MM * ink.mm
    start, end = trace.start * ink.step - beyond, trace.end * ink.step + beyond
    bands: list[Span] = []
    for stroke in sorted(across, key=lambda s: s.at):
        if not start <= stroke.at <= end:
            continue
        row = trace.rows[min(len(trace.rows) - 1, max(0, int(stroke.at / ink.step) - trace.start))]
        if stroke.start - reach <= row <= stroke.end + reach:
            low, high = stroke.at - stroke.width / 2, stroke.at + stroke.width / 2
            if bands and low - bands[-1][1] <= TWIN_MM * ink.mm:
                bands[-1] = (bands[-1][0], max(high, bands[-1][1]))
            else:
                bands.append((low, high))
    kept: list[Span] = []
    for band in bands:
        if not kept or band[0] - kept[-1][1] >= APART_MM * ink.mm:
            kept.append(band)
        elif band is bands[-1]:
            kept[1 if len(kept) == 1 else -1 :] = [band]
    return kept


def _share(goods: Floats, start: int, piece: Span, step: int) -> float:
    """Which part of a piece is good, but for the samples at its ends."""
    i, j = round(piece[0] / step + 0.7) - start, round(piece[1] / step - 0.7) - start
    last = len(goods) - 1
    return float(goods[min(last, max(0, j))] - goods[min(last, max(0, i))]) / (j - i) if j > i else 0.0


def _darkness(trace: Trace, ink: Ink) -> Callable[[float, float], float]:
    """Of a line, by pixels along it: how dark it is there on the mean, as part of its usual darkness."""
    low = (trace.start - 2) * ink.step
    along = np.arange(low, (trace.end + 2) * ink.step)
    track = np.rint(np.interp(along / ink.step - 0.5 - trace.start, np.arange(len(trace.rows)), trace.rows))
    height, width = ink.page.shape
    columns, rows = np.clip(along, 0, width - 1), track.astype(np.int64)
    beside = max(2, round(0.55 * ink.mm))

    def at(offset: int) -> Floats:
        return ink.page[np.clip(rows + offset, 0, height - 1), columns].astype(np.float64)

    ground = np.maximum(at(-beside), at(beside))
    parts = [np.clip((ground - at(d)) / trace.darkness, -1, 1) for d in (-1, 0, 1)]
    sums = np.pad(np.cumsum(parts, axis=1), ((0, 0), (1, 0)))

    def mean(start: float, end: float) -> float:
        i, j = (min(len(along), max(0, round(v) - low)) for v in (start, end))
        return float((sums[:, j] - sums[:, i]).max()) / (j - i) if j > i else 0.0

    return mean


def _ends(piece: Span, darkness: Callable[[float, float], float], mm: float) -> list[float]:
    near, far = (v * mm for v in END_MM)
    return [darkness(piece[0] + near, piece[0] + far), darkness(piece[1] - far, piece[1] - near)]


def _drop_letters(
    drawn: list[bool], pieces: Sequence[Span], darkness: Callable[[float, float], float], mm: float
) -> None:
    """Keep pieces that reach the lines at their ends, and those in a row that do as a whole; not the outermost ones."""
    for first, last in list(_runs(drawn)):
        inner = range(max(1, first), min(len(pieces) - 1, last + 1))
        if len(inner) > 1:
            ends = _ends(pieces[inner[0]], darkness, mm)[0], _ends(pieces[inner[-1]], darkness, mm)[1]
            full = min(_full(pieces[k], darkness, mm) for k in inner)
            if min(ends) >= 0.8 * TOUCHES and full >= 0.8 * FULL:
                continue
        for k in inner:
            drawn[k] = _tied(pieces[k], darkness, mm)


def _full(piece: Span, darkness: Callable[[float, float], float], mm: float) -> float:
    return darkness(piece[0] + 0.2 * mm, piece[1] - 0.2 * mm)


def _tied(piece: Span, darkness: Callable[[float, float], float], mm: float) -> bool:
    """Whether a piece with enough ink is no row of letters: it reaches the lines at its ends."""
    length = piece[1] - piece[0]
    if length >= LONG_MM * mm:
        return True
    ends = _ends(piece, darkness, mm)
    if length >= SHORT_MM * mm:
        return min(ends) >= 0.8 * TOUCHES
    least = (FULL, TOUCHES) if length >= LEAST_MM * mm else SOLID_SHORT
    return _full(piece, darkness, mm) >= least[0] and min(ends) >= least[1]


def _add_beside(
    drawn: list[bool],
    pieces: Sequence[Span],
    shares: Sequence[float],
    usual: float,
    darkness: Callable[[float, float], float],
    mm: float,
) -> None:
    """On a known ruling, take pieces with less ink too that touch one end."""
    if sum(b - a for (a, b), is_drawn in zip(pieces, drawn, strict=True) if is_drawn) < KNOWN_MM * mm:
        return
    for _ in range(2):
        for k in range(1, len(pieces) - 1):
            between = drawn[k - 1] and drawn[k + 1]
            enough = BETWEEN if between else BESIDE * usual
            if not drawn[k] and shares[k] >= enough and (between or pieces[k][1] - pieces[k][0] < 2 * LONG_MM * mm):
                drawn[k] = max(_ends(pieces[k], darkness, mm)) >= 0.8 * TOUCHES


def _drop_short_runs(drawn: list[bool], pieces: Sequence[Span], least: float) -> None:
    for first, last in list(_runs(drawn)):
        if pieces[last][1] - pieces[first][0] < least:
            drawn[first : last + 1] = [False] * (last + 1 - first)


def _runs(drawn: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last of the pieces that follow each other."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], drawn, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)
