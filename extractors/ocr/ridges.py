"""Thin dark lines in pixels, followed along: solid, faint, broken, dashed or dotted ones, and strokes of letters in a row.

A ridge is where the ink is darkest across; it is looked for on means along the line, in which noise and gaps vanish. What
tells a ruling from letters is the part of it with ink that has ground close on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image
from extractors.ocr.images import PAPER, mask_of, u8

STEP_MM, MEAN_MM = 0.5, 2.5
"""A line is sampled at every step, and looked for on means of MEAN_MM."""
FAINTEST = 4
"""By so many grey levels a line is darker than its ground, on such a mean."""
ALIKE = 0.8
"""Rows of a line are as dark as its darkest, but for so much."""
THICKEST_MM = 1.6
"""What is thicker is no line."""
SHORTEST_MM = 4.5
"""A line's least length."""
BRIDGE_MM = 3.0
"""The widest gap in a broken line that is bridged."""
ASIDE_MM = 0.35
"""Ground is looked for on so much beside a line."""
TWIN_MM = 1.0
"""The strokes of a double line are not further apart."""
OFF_MM = 0.35
"""By so much the pieces of a broken line may lie beside each other."""
OVERLAP = END = 3
"""And by so many samples one may begin before the other ends; so far from its end it is sure where it runs."""
INKED, BARE = 0.4, 0.5
"""Part of a line's darkness that is ink, and that ground stays below."""
SOFT, SOFT_MM = 0.4, 0.8
"""Where it grows brighter by this part of the darkness over so much beside it, it is the shadow of a fold."""
WIDE_MM, WIDE_DARK = 0.7, 0.45
"""A line wider than this is printed dark; what is wide and pale is a fold."""
LEAST_GOOD = 0.3
"""What is good for a smaller part of its length is letters."""
LONG_MM, LONG_SHARE = 20.0, 0.9
"""How good lines of a page are is told from those this long: as good as the best, but for one part in ten."""
SURE = (0.6, 0.93)
"""Between these bounds."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ink:
    """What a page has of thin ink, for lines along its rows.

    page: the page itself, paper at PAPER
    small, thin: the page with one column a step, and by how much its thin ink is darker than the ground
    step, mm: pixels
    """

    page: Image
    small: Image
    thin: Image
    step: int
    mm: float


@dataclass(frozen=True)
class Trace:
    """A line as it was followed.

    start:    its first sample, counted from the page's edge
    rows:     where it runs, in pixels, at every sample
    good:     whether there is ink there, with ground on both sides
    share:    which part of it is good
    width:    pixels; darkness: grey levels
    """

    start: int
    rows: Floats
    good: Flags
    share: float
    width: float
    darkness: float

    @property
    def end(self) -> int:
        return self.start + len(self.rows)


def thin_ink(page: Image, mm: float) -> Ink:
    """The thin ink of a page, less what noise alone makes of it. `mm`: pixels."""
    step = max(1, round(STEP_MM * mm))
    small = np.ascontiguousarray(cv2.blur(page, (step, 1), anchor=(0, 0))[:, ::step]).astype(np.uint8, copy=False)
    thin = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((round(THICKEST_MM * mm) | 1, 1), np.uint8))
    floor = float(np.median(thin[::5, ::5]))
    return Ink(page, small, u8(cv2.subtract(thin, np.full_like(thin, floor)) if floor else thin), step, mm)


def follow(ink: Ink) -> tuple[list[Trace], float]:
    """The lines along a page's rows; and which part of a ruling is good on this page, at least SURE[0]."""
    pieces = _pieces(ink)
    long = [(p.share, len(p.good)) for p in pieces if len(p.good) * ink.step >= LONG_MM * ink.mm]
    share = SURE[1]
    if long:
        shares, lengths = np.array(sorted(long)).T
        share = float(shares[np.searchsorted(np.cumsum(lengths), LONG_SHARE * lengths.sum())])
    return [_joined(chain) for chain in _chains(pieces, ink)], min(SURE[1], max(SURE[0], share))


def _ridges(ink: Ink) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(which ridge, column, row), ridge by ridge and from left to right."""
    mean = u8(cv2.blur(ink.thin, (round(MEAN_MM * ink.mm / ink.step) | 1, 1)))
    top = mask_of((mean >= cv2.dilate(mean, np.ones((5, 1), np.uint8))) & (mean > FAINTEST))
    length = max(3, round(SHORTEST_MM * ink.mm / ink.step) - 2)
    mask = cv2.dilate(top, np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    columns, rows = cv2.findNonZero(mask).reshape(-1, 2).T if mask.any() else np.zeros((2, 0), np.int64)
    places = labels[rows, columns].astype(np.int64) * mask.shape[1] + columns
    order = np.lexsort((rows, places))
    places, rows, dark = places[order], rows[order].astype(np.int64), mean[rows[order], columns[order]]
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    darkest = np.maximum.reduceat(dark, firsts) if len(firsts) else dark
    strong = np.flatnonzero(dark >= ALIKE * np.repeat(darkest, np.diff(np.append(firsts, len(places)))))
    places, rows = places[strong], rows[strong]
    # Of rows that are about as dark, the first that lie together, so that a ridge keeps to one stroke of a double line.
    breaks = (np.diff(places, prepend=-1) != 0) | (np.diff(rows, prepend=-9) != 1)
    starts = np.flatnonzero(breaks)
    lengths = np.diff(np.append(starts, len(places)))
    new = np.diff(places[starts], prepend=-1) != 0
    starts, lengths = starts[new], lengths[new]
    return places[starts] // mask.shape[1], places[starts] % mask.shape[1], rows[starts + (lengths - 1) // 2]


def _pieces(ink: Ink) -> list[Trace]:
    """The ridges that may be rulings, or pieces of them."""
    ridge, column, row = _ridges(ink)
    if not len(ridge):
        return []
    firsts = np.flatnonzero(np.diff(ridge, prepend=-1))
    counts = np.diff(np.append(firsts, len(ridge)))
    of = np.repeat(np.arange(len(firsts)), counts)
    reach = round((TWIN_MM + ASIDE_MM) * ink.mm) + 1
    last = ink.thin.shape[0] - 1
    around = ink.thin[np.clip(row + np.arange(-reach, reach + 1)[:, None], 0, last), column].astype(np.float32)
    core = around[reach - 1 : reach + 2].max(axis=0)
    ranked = core[np.lexsort((core, of))]
    darkness = np.maximum(1.0, ranked[firsts + (0.6 * (counts - 1)).astype(np.int64)])
    dark = darkness[of]
    shares = np.add.reduceat(np.minimum(around, dark), firsts, axis=1) / (darkness * counts)
    clear, soft = np.ones(len(of), np.bool_), np.ones(len(of), np.bool_)
    inner = np.zeros(len(firsts), np.int64)
    for sign in (-1, 1):
        half = _half_width(shares[::sign][reach : reach + round(TWIN_MM * ink.mm) + 1])
        inner += half
        beside = np.minimum(half[:, None] + 2 + np.arange(round(ASIDE_MM * ink.mm)), reach)[of]
        clear &= around[reach + sign * beside, np.arange(len(of))[:, None]].max(axis=1) < BARE * dark
        near = row + sign * np.minimum(half + max(1, round(0.4 * ink.mm)), reach)[of]
        far = near + sign * round(SOFT_MM * ink.mm)
        at = [ink.small[np.clip(r, 0, last), column].astype(np.float32) for r in (near, far)]
        soft &= at[1] - at[0] > SOFT * dark
    good = (core >= INKED * dark) & clear
    width = np.minimum(shares.sum(axis=0) / shares.max(axis=0), inner + 1)
    goods = np.add.reduceat(good, firsts, dtype=np.int64)
    fold = (np.add.reduceat(soft, firsts, dtype=np.int64) > counts / 2) | (
        (width > WIDE_MM * ink.mm) & (darkness < WIDE_DARK * PAPER)
    )
    kept = np.flatnonzero((goods >= np.maximum(3, LEAST_GOOD * counts)) & ~fold)
    ends, rows = firsts + counts, row.astype(np.float64)
    return [
        Trace(start, rows[a:b], good[a:b], share, wide, dark_)
        for start, a, b, share, wide, dark_ in zip(
            column[firsts[kept]].tolist(),
            firsts[kept].tolist(),
            ends[kept].tolist(),
            (goods[kept] / counts[kept]).tolist(),
            width[kept].tolist(),
            darkness[kept].tolist(),
            strict=True,
        )
    ]


def _half_width(shares: NDArray[np.float32]) -> NDArray[np.int64]:
    """How far from its middle a line is mostly dark, strokes of a double line included. `shares`: row 0 is the middle."""
    dark = shares > BARE
    dark[:2] = True
    found: NDArray[np.int64] = len(dark) - 1 - dark[::-1].argmax(axis=0)
    return found


def _chains(pieces: Sequence[Trace], ink: Ink) -> list[list[Trace]]:
    """Pieces that lie in one line with no more than BRIDGE_MM between them."""
    gap, off = BRIDGE_MM * ink.mm / ink.step, OFF_MM * ink.mm
    chains: list[list[Trace]] = []
    tails: dict[int, list[tuple[float, int, list[Trace]]]] = {}
    for piece in sorted(pieces, key=lambda p: p.start):
        head, tail = (float(piece.rows[i]) for i in (END, -END - 1))
        place = int(head / off)
        near = [
            (abs(at - head), key, i)
            for key in (place - 1, place, place + 1)
            for i, (at, end, _) in enumerate(tails.get(key, ()))
            if abs(at - head) <= off and -OVERLAP <= piece.start - end <= gap
        ]
        if near:
            _, key, i = min(near)
            chain = tails[key].pop(i)[2]
            chain.append(piece)
        else:
            chains.append(chain := [piece])
        tails.setdefault(int(tail / off), []).append((tail, piece.end, chain))
    return chains


def _joined(chain: list[Trace]) -> Trace:
    if len(chain) == 1:
        return chain[0]
    start, end = chain[0].start, max(piece.end for piece in chain)
    rows, good = np.full(end - start, np.nan), np.zeros(end - start, np.bool_)
    for piece in chain:
        here = slice(piece.start - start, piece.end - start)
        rows[here], good[here] = piece.rows, piece.good
    known = np.flatnonzero(~np.isnan(rows))
    rows = np.interp(np.arange(len(rows)), known, rows[known])
    lengths = np.array([len(piece.rows) for piece in chain]) / sum(len(piece.rows) for piece in chain)
    width, darkness = (lengths @ [(piece.width, piece.darkness) for piece in chain]).tolist()
    return Trace(start, rows, good, float(good.mean()), width, darkness)
