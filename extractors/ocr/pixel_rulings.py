"""Rulings out of pixels: the straight lines of a scanned table, faint and broken ones too."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image
from extractors.ocr.images import PAPER
from extractors.ocr.line_ink import BRIDGE_MM, FADING, NICK_MM, runs, thin_ink
from schemas.layout import Ruling

SHORTEST_MM = 4.5
"""A ruling's least length: longer than any stroke of body text."""
LETTER_MM = 7.5
"""No stroke of a letter in a table is longer."""
WIDE_MM, WIDE_DARK = 0.7, 0.45
"""A line wider than this is printed dark; what is wide and pale is a fold."""
INKED, FULL = 0.5, 0.5
"""Part of a line's darkness that is ink, and part of its length that has ink."""
ALIKE = 0.87
"""Of that part, what the rulings of a page have in common."""
BESIDE_MM = 0.5
"""There is ground so far from a line's edge, or twice as far where it is double."""
THINNED = 3
"""Of so many places along a line one is enough to see how dark it is across."""
BENT_MM, PIECE_MM = 0.5, 10.0
"""Pieces of a line lie so far off its middle."""
MISSED = 0.15
"""Part of its length by which a line may miss the one it ends at, up to twice BRIDGE_MM."""
LONG_MM = 40.0
"""A line this long is a ruling even where it meets no other."""
REACH_MM = 1.2
"""By so much two lines that meet may miss each other."""
TABLE_MM = 15.0
"""Lines that meet and are all shorter are a large letter."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line in pixels, along x (horizontal) or y.

    at:         its middle across its direction
    start, end: along its direction
    inked:      part of its length that has ink
    """

    horizontal: bool
    at: float
    start: int
    end: int
    width: float
    inked: float = 1.0

    def in_points(self, dpi: float) -> Ruling:
        """The ruling that it is."""
        at, start, end, width = (v * 72 / dpi for v in (self.at, self.start, self.end, self.width))
        return Ruling(start, at, end, at, width) if self.horizontal else Ruling(at, start, at, end, width)


def find_strokes(flat: Image, dpi: float) -> tuple[list[Stroke], Image]:
    """The rulings of a straightened page, and the mask of their pixels.

    flat: from `images.flatten`, straightened
    """
    mm = dpi / 25.4
    hat_down = thin_ink(_transposed(flat), mm)
    down, lines_down = runs(hat_down, SHORTEST_MM, mm)
    hat_across = thin_ink(flat, mm)
    # Where nothing runs down the page, what runs across it is a ruling only when it is long.
    across, lines_across = runs(hat_across, SHORTEST_MM if down else LONG_MM, mm)
    strokes = _meeting([Stroke(True, *run) for run in across] + [Stroke(False, *run) for run in down], mm)
    hats = {True: hat_across, False: hat_down}
    strokes = _tied([drawn for s in strokes for drawn in _drawn(hats[s.horizontal], s, mm)], mm)
    strokes = _tied(_alike(strokes), mm)
    strokes = [s for group in _groups(strokes, REACH_MM * mm) if _size(group) >= TABLE_MM * mm for s in group]
    mask = np.zeros_like(flat)
    for stroke in strokes:
        _draw(mask, stroke, dpi)
    lines = cv2.bitwise_or(lines_across, _transposed(lines_down))
    return strokes, cv2.bitwise_and(mask, lines).astype(np.uint8, copy=False)


def _transposed(image: Image) -> Image:
    return cv2.transpose(image).astype(np.uint8, copy=False)


def _draw(mask: Image, stroke: Stroke, dpi: float) -> None:
    half = stroke.width / 2 + 0.015 * dpi
    low, high = round(stroke.at - half), round(stroke.at + half)
    if stroke.horizontal:
        mask[max(0, low) : high + 1, max(0, stroke.start - 2) : stroke.end + 2] = 255
    else:
        mask[max(0, stroke.start - 2) : stroke.end + 2, max(0, low) : high + 1] = 255


def _drawn(hat: Image, stroke: Stroke, mm: float) -> list[Stroke]:
    """The stroke from its first to its last ink, and its longest piece without a gap; nothing where it is no line.

    A ruling has ink for most of its length, where strokes of letters and figures that happen to lie in a row have less;
    and it has ground close on both sides, where a fold or a shadow fades.
    """
    columns = np.arange(stroke.start, stroke.end)
    middle = _track(hat, stroke, mm)
    last = hat.shape[0] - 1
    profile = np.maximum.reduce([hat[np.clip(middle + d, 0, last), columns] for d in (-1, 0, 1)])
    dark = np.flatnonzero(profile >= max(1.0, INKED * float(np.percentile(profile, 90))))
    reach = round(3 * BESIDE_MM * mm + stroke.width / 2)
    rows = np.clip(middle[None, ::THINNED] + np.arange(-reach, reach + 1)[:, None], 0, last)
    usual = np.median(hat[rows, columns[None, ::THINNED]], axis=1)
    width = float(usual.sum() / max(1.0, usual.max()))
    if len(dark) < FULL * len(profile) or (width > WIDE_MM * mm and float(np.median(profile)) < WIDE_DARK * PAPER):
        return []
    for sign in (-1, 1):
        away = [round(sign * (min(width, stroke.width) / 2 + beside * mm)) for beside in (BESIDE_MM, 2 * BESIDE_MM)]
        if min(float(usual[reach + d]) for d in away) > FADING * float(profile.mean()):
            return []
    start, end = stroke.start + int(dark[0]), stroke.start + int(dark[-1]) + 1
    whole = replace(stroke, start=start, end=end, width=min(width, stroke.width), inked=len(dark) / (end - start))
    gaps = np.flatnonzero(np.diff(dark) > NICK_MM * mm + 1)
    firsts, lasts = np.concatenate(([0], gaps + 1)), np.concatenate((gaps, [len(dark) - 1]))
    longest = int(np.argmax(dark[lasts] - dark[firsts]))
    start, end = stroke.start + int(dark[firsts[longest]]), stroke.start + int(dark[lasts[longest]]) + 1
    if whole.inked >= ALIKE or end - start < LETTER_MM * mm:
        return [whole]
    return [whole, replace(whole, start=start, end=end, inked=1.0)]


def _track(hat: Image, stroke: Stroke, mm: float) -> NDArray[np.int64]:
    """The darkest row near a stroke, for each of its columns: lines bend a little."""
    low = max(0, round(stroke.at - BENT_MM * mm))
    part = hat[low : round(stroke.at + BENT_MM * mm) + 1, stroke.start : stroke.end]
    count = max(1, round(part.shape[1] / (PIECE_MM * mm)))
    means = cv2.blur(cv2.resize(part, (count, part.shape[0]), interpolation=cv2.INTER_AREA), (1, 3))
    pieces = np.arange(part.shape[1]) * count // part.shape[1]
    rows: NDArray[np.int64] = np.asarray(low + means.argmax(axis=0)[pieces], dtype=np.int64)
    return rows


def _meeting(strokes: list[Stroke], mm: float) -> list[Stroke]:
    """Leave out strokes of letters, dashes and underlines: what neither meets two others nor is long."""
    ends = np.array([(s.at, s.start, s.end) for s in strokes]).reshape(-1, 3)
    level = np.array([s.horizontal for s in strokes], dtype=np.bool_)
    at, start, end = ends[:, 0], ends[:, 1], ends[:, 2]
    reach, long = REACH_MM * mm, end - start >= LONG_MM * mm
    inside = (start[:, None] - reach <= at[None, :]) & (at[None, :] <= end[:, None] + reach)
    meets = inside & inside.T & (level[:, None] != level[None, :])
    kept = np.ones(len(strokes), np.bool_)
    while True:
        now = kept & (long | (np.count_nonzero(meets & kept[None, :], axis=1) >= 2))
        if np.array_equal(now, kept):
            return [s for s, keep in zip(strokes, kept, strict=True) if keep]
        kept = now


def _tied(strokes: list[Stroke], mm: float) -> list[Stroke]:
    """Leave out what does not run from ruling to ruling, as strokes of letters; let the rest reach them.

    An end is tied at a line across that is no letter's, or where other lines end too: a side that is not drawn.
    """
    ends = np.array([(s.at, s.start, s.end) for s in strokes]).reshape(-1, 3)
    level = np.array([s.horizontal for s in strokes], dtype=np.bool_)
    at, lengths = ends[:, 0], ends[:, 2] - ends[:, 1]
    across = level[:, None] != level[None, :]
    inside = (ends[None, :, 1] - REACH_MM * mm <= at[:, None]) & (at[:, None] <= ends[None, :, 2] + REACH_MM * mm)
    miss = np.clip(MISSED * lengths, REACH_MM * mm, 2 * BRIDGE_MM * mm)[:, None]
    near = [np.abs(at[None, :] - ends[:, side, None]) <= miss for side in (1, 2)]
    meets = [across & inside & each for each in near]
    beside = ~across & ~np.eye(len(strokes), dtype=np.bool_)
    aligned = [beside & (np.abs(ends[None, :, k] - ends[:, k, None]) <= REACH_MM * mm) for k in (1, 2)]
    large = lengths >= TABLE_MM * mm
    kept = np.ones(len(strokes), np.bool_)
    while True:
        firm = (kept & large)[None, :]
        tied = [
            (m & firm).any(axis=1) | (np.count_nonzero(a & firm, axis=1) >= 2)
            for m, a in zip(meets, aligned, strict=True)
        ]
        now = kept & ((lengths >= LONG_MM * mm) | (tied[0] & tied[1]))
        if np.array_equal(now, kept):
            break
        kept = now
    found = []
    for i in np.flatnonzero(kept).tolist():
        start = min(strokes[i].start, _nearest(at[meets[0][i] & kept], strokes[i].start))
        end = max(strokes[i].end, _nearest(at[meets[1][i] & kept], strokes[i].end))
        inked = strokes[i].inked * (strokes[i].end - strokes[i].start) / (end - start)
        found.append(replace(strokes[i], start=start, end=end, inked=inked))
    return found


def _nearest(lines: NDArray[np.float64], end: int) -> int:
    """Which of the lines across an end is tied to; itself where there are none."""
    return round(float(lines[np.abs(lines - end).argmin()])) if len(lines) else end


def _alike(strokes: list[Stroke]) -> list[Stroke]:
    """Leave out what has gaps where other rulings of its direction have none: strokes of letters below each other."""
    kept = []
    for level in (True, False):
        here = sorted((s for s in strokes if s.horizontal == level), key=lambda s: s.inked)
        reached = np.cumsum([s.end - s.start for s in here])
        usual = here[int(np.searchsorted(reached, reached[-1] / 2))].inked if here else 0.0
        kept += [s for s in here if s.inked >= ALIKE * usual]
    return kept


def _meets(one: Stroke, other: Stroke, reach: float) -> bool:
    return (
        one.horizontal != other.horizontal
        and other.start - reach <= one.at <= other.end + reach
        and one.start - reach <= other.at <= one.end + reach
    )


def _groups(strokes: list[Stroke], reach: float) -> list[list[Stroke]]:
    """Strokes that meet, directly or through others."""
    left, groups = list(strokes), []
    while left:
        group, new = [], [left.pop()]
        while new:
            group.append(one := new.pop())
            new += (met := [s for s in left if _meets(one, s, reach)])
            left = [s for s in left if s not in met]
        groups.append(group)
    return groups


def _size(group: list[Stroke]) -> int:
    return max(s.end - s.start for s in group)
