"""Texts that stand over several columns of a table whose rows are ruled and whose columns are not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import product

from extractors.tables.cell_lines import Run
from extractors.tables.header_cells import Caption, caption_runs, reach
from extractors.tables.row_blocks import Block

CENTRED = 0.25
"""A text stands in the middle of columns when it is no further off than so many letter heights."""

Place = tuple[int, int, int]
"""Row, first and last column."""


def spans_of(
    block: Block, captions: Sequence[Caption], xs: Sequence[float], ys: Sequence[float], below: Sequence[Sequence[bool]]
) -> list[Place]:
    """The places of captions, of words that run over columns, and of texts in the middle of several empty ones.

    below: whether a rule is drawn under each cell, (rows − 1) × columns
    """

    def row_at(middle: float) -> int:
        return min(max(bisect_right(ys, middle) - 1, 0), len(ys) - 2)

    wide = [(row_at(caption.middle), caption.first, caption.last) for caption in captions]
    words = [(word, row_at(word.bbox.center[1])) for row in block.rows for word in row.words]
    wide += [(row, *reach(word.bbox, xs)) for word, row in words if word.method == "text"]
    taken = {(row, col) for word, row in words for col in range(reach(word.bbox, xs)[0], reach(word.bbox, xs)[1] + 1)}
    runs = [(run, *reach(run.bbox, xs)) for line in block.rows for run in caption_runs(line, xs)]
    centred = {
        col for col in range(len(xs) - 1) if _is_centred([run for run, first, _ in runs if first == col], col, xs)
    }
    amounts = {
        col for col in range(len(xs) - 1)
        if 2 * sum(run.figure for run, a, b in runs if a == b == col) > sum(a == b == col for _, a, b in runs)
    }  # fmt: skip
    for run, first, last in runs:
        row = row_at(run.bbox.center[1])
        closed = [all(between[c] for between in below[max(0, row - 1) : row + 1]) for c in range(len(xs) - 1)]
        free = [
            c
            for c, shut in enumerate(closed)
            if first <= c <= last or (shut and c not in amounts and (row, c) not in taken)
        ]
        place = _middle_of(run, first, last, free, xs)
        exact = all(word.method == "text" for word in run.words)
        if exact and closed[first] and first in centred and place != (first, last):
            wide.append((row, *place))
    return [place for place in wide if place[1] < place[2]]


def _is_centred(runs: Sequence[Run], col: int, xs: Sequence[float]) -> bool:
    """Whether most texts that begin in a column stand in its middle."""
    return 2 * sum(_off(run, col, col, xs) <= 2 * CENTRED * run.bbox.height for run in runs) > len(runs)


def _off(run: Run, first: int, last: int, xs: Sequence[float]) -> float:
    """Points from the middle of a text to that of columns."""
    return abs(run.bbox.x0 + run.bbox.x1 - xs[first] - xs[last + 1]) / 2


def _middle_of(run: Run, first: int, last: int, free: Sequence[int], xs: Sequence[float]) -> tuple[int, int]:
    """The columns in whose middle a text stands: its own, unless it stands out of their middle."""
    height = run.bbox.height
    if _off(run, first, last, xs) <= 2 * CENTRED * height:
        return first, last
    low, high = first, last
    while low - 1 in free:
        low -= 1
    while high + 1 in free:
        high += 1
    best = min(
        product(range(low, first + 1), range(last, high + 1)), key=lambda place: _off(run, place[0], place[1], xs)
    )
    return best if _off(run, best[0], best[1], xs) <= CENTRED * height else (first, last)
