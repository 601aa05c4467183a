"""Rule-less tables that stand side by side, each under its own title: where the page parts between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.pages.lines import Line, text_of
from extractors.tables.cell_lines import LEAST_ROWS, TITLE, is_mark, row_of
from schemas.geometry import union
from schemas.layout import Word

APART = 2.0
"""Tables stand apart by so many letter heights, all the way down."""

Gap = tuple[float, float]


def halves_of(lines: Sequence[Line]) -> tuple[list[list[Line]], list[Line], list[float]] | None:
    """(the lines of each of several tables side by side, from their titles on; the other lines; the x between them), or None
    when no line of several titles stands on a page.
    """
    for i, line in enumerate(lines):
        if sum(TITLE.search(word.text) is not None for word in line.words) < 2:
            continue
        titles = row_of(line)
        if len(titles.runs) < 2 or is_mark(titles) or not all(TITLE.search(run.text) for run in titles.runs):
            continue
        gaps = [(left.bbox.center[0], right.bbox.center[0]) for left, right in pairwise(titles.runs)]
        end, gaps = _down(lines, i, gaps)
        if end - i > LEAST_ROWS:
            xs = [(a + b) / 2 for a, b in gaps]
            return _parted(lines[i:end], xs), [*lines[:i], *lines[end:]], xs
    return None


def _down(lines: Sequence[Line], start: int, gaps: list[Gap]) -> tuple[int, list[Gap]]:
    """How far down the gaps between titles run, and what is left of them there."""
    for i in range(start, len(lines)):
        narrower = [_left_of(gap, lines[i].words) for gap in gaps]
        if any(b - a < APART * lines[start].bbox.height for a, b in narrower):
            return i, gaps
        gaps = narrower
    return len(lines), gaps


def _left_of(gap: Gap, words: Sequence[Word]) -> Gap:
    """The widest piece of a gap in which no word stands."""
    pieces = [gap]
    for word in words:
        x0, _, x1, _ = word.bbox
        pieces = [(a, b) for p in pieces for a, b in ((p[0], min(p[1], x0)), (max(p[0], x1), p[1])) if a < b]
    return max(pieces, key=lambda piece: piece[1] - piece[0], default=(gap[0], gap[0]))


def _parted(lines: Sequence[Line], xs: Sequence[float]) -> list[list[Line]]:
    """Lines cut at x, those of each side for themselves."""
    borders = [float("-inf"), *xs, float("inf")]
    sides: list[list[Line]] = []
    for left, right in pairwise(borders):
        parts = (tuple(word for word in line.words if left < word.bbox.center[0] <= right) for line in lines)
        sides.append([Line(words, union(word.bbox for word in words), text_of(words)) for words in parts if words])
    return sides
