"""The captions of a header that stand over one column each, and which column of words belongs to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.folding import squeezed
from extractors.tables.cell_lines import Row, Run, is_figure, run_of
from schemas.layout import Word

PARENT = 0.75
"""A caption so many row steps above its neighbours on both sides stands over both."""
LEAST_STEP, MOST_STEP = 1.5, 2.2
"""Steps between the rows of a header, in letter heights."""
UNEVEN = 0.3
"""A caption over two columns of unlike width stands so far off the middle of their captions, in parts of their distance."""
CLOSE = 0.5
"""Words of three letters and more are two captions when so many letter heights lie between them."""


@dataclass(slots=True)
class Stack:
    """Words one below the other, from x0 to x1, and the middle of the caption over them, where there is one."""

    x0: float
    x1: float
    words: list[Word] = field(default_factory=list)
    over: float | None = None

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def leaves_of(header: Sequence[Row], step: float, height: float, stacks: Sequence[Stack] = ()) -> list[Stack]:
    """The captions with none below them, left to right; lines of one caption taken together.

    step: points from one row of the body to the next; height: of the letters; stacks: what stands below
    """
    step = min(max(step, LEAST_STEP * height), MOST_STEP * height)
    half = (header[0].middle + header[-1].middle) / 2 - height / 4 if header else 0.0
    found: list[tuple[Stack, float]] = []
    for row in reversed(header):
        lower = [leaf for leaf, y in found if y - row.middle >= PARENT * step]
        fresh: list[tuple[Stack, float]] = []
        for run in [piece for whole in row.runs for piece in _pieces(whole, stacks)]:
            x0, _, x1, _ = run.bbox
            under = [leaf for leaf, _ in found if leaf.x0 < x1 and leaf.x1 > x0]
            if len(under) == 1 and abs(under[0].middle - (x0 + x1) / 2) < height:
                _widened(under[0], x0, x1, [leaf for leaf, _ in found])
            elif not under and not _hovers(x0, x1, lower, row.middle < half):
                fresh.append((Stack(x0, x1), row.middle))
        found += fresh
    return sorted((leaf for leaf, _ in found), key=lambda leaf: leaf.x0)


def _pieces(run: Run, stacks: Sequence[Stack]) -> list[Run]:
    """A run parted where words of some length stand apart or over two columns, or any over two columns of figures: captions
    stand closer than cells of the body.
    """
    begin = 0
    pieces = []
    for i in range(1, len(run.words) + 1):
        if i < len(run.words):
            left, right = run.words[i - 1], run.words[i]
            long = min(len(left.text), len(right.text)) >= 3
            wide = right.bbox.x0 - left.bbox.x1 >= CLOSE * run.bbox.height
            if not (long and wide) and not _over_two(left, right, stacks, long):
                continue
        pieces.append(run_of(run.words[begin:i]))
        begin = i
    return pieces


def _over_two(left: Word, right: Word, stacks: Sequence[Stack], long: bool) -> bool:
    """Whether two words stand over two columns: of figures, unless they are long."""
    under = [[s for s in stacks if s.x0 < word.bbox.x1 and s.x1 > word.bbox.x0] for word in (left, right)]
    if not all(len(found) == 1 for found in under) or under[0][0] is under[1][0]:
        return False
    return long or all(is_figure(squeezed(word.text)) for found in under for word in found[0].words)


def _widened(leaf: Stack, x0: float, x1: float, others: Sequence[Stack]) -> None:
    """Let a caption's upper line widen it, as far as that meets no other caption."""
    if not any(other is not leaf and other.x0 < x1 and other.x1 > x0 for other in others):
        leaf.x0, leaf.x1 = min(leaf.x0, x0), max(leaf.x1, x1)


def _hovers(x0: float, x1: float, lower: Sequence[Stack], high: bool) -> bool:
    """Whether a caption stands between lower ones, high above them or in the middle over two."""
    left = max((leaf for leaf in lower if leaf.x1 <= x0), key=lambda leaf: leaf.x1, default=None)
    right = min((leaf for leaf in lower if leaf.x0 >= x1), key=lambda leaf: leaf.x0, default=None)
    if left is None or right is None:
        return False
    if high:
        return True
    between = (left.middle + right.middle) / 2
    return abs((x0 + x1) / 2 - between) <= UNEVEN * (right.middle - left.middle)


def matched(leaves: Sequence[Stack], stacks: Sequence[Stack]) -> list[int | None]:
    """For each stack the caption over it: in order, as many as can be, none reaching into a neighbour, nearest first."""
    n, m = len(leaves), len(stacks)
    best: list[list[tuple[int, float]]] = [[(0, 0.0)] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            choice = max(best[i - 1][j], best[i][j - 1])
            if _fits(leaves, i - 1, stacks, j - 1):
                count, near = best[i - 1][j - 1]
                choice = max(choice, (count + 1, near - abs(leaves[i - 1].middle - stacks[j - 1].middle)))
            best[i][j] = choice
    pairs: list[int | None] = [None] * m
    i, j = n, m
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[j] = i
    return pairs


def _fits(leaves: Sequence[Stack], i: int, stacks: Sequence[Stack], j: int) -> bool:
    x0, x1 = min(leaves[i].x0, stacks[j].x0), max(leaves[i].x1, stacks[j].x1)
    beside = [*leaves[max(0, i - 1) : i], *leaves[i + 1 : i + 2], *stacks[max(0, j - 1) : j], *stacks[j + 1 : j + 2]]
    return not any(other.x0 < x1 - 1 and other.x1 > x0 + 1 for other in beside)
