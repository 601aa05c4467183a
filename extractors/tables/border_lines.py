"""Pieces of rulings → the lines of tables: collinear pieces joined, and lines that meet brought together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

SAME = 1.0
"""Points between collinear pieces of one line."""
BREAK = 2.0
"""Points between two pieces of one line: corners that do not quite meet."""
DASH, DASH_GAP = 15.0, 6.0
"""Points. Pieces shorter than DASH may lie DASH_GAP apart, though not further than they are long (and a bit)."""
SPOT = 2.0
"""Points. What is no longer may be a dot of a line in either direction."""
SHORTEST = 4.0
"""Points. What is shorter when joined is no side of a cell: a dot, a tick, a piece of a letter."""
REACH = 3.0
"""Points by which a line may miss the one it meets, or overshoot it."""
DOUBLE = 3.0
"""Points. Borders nearer than this are one: the strokes of a double line."""


@dataclass(slots=True)
class Line:
    """A border line: at `at` (y of a level line, x of a plumb one), from `start` to `end`."""

    at: float
    start: float
    end: float


def lines_of(pieces: Iterable[tuple[float, float, float]]) -> list[Line]:
    """Join collinear pieces (at, start, end) that touch, overlap, or are dashes of one line."""
    lines: list[Line] = []
    bundle: list[tuple[float, float, float]] = []
    for piece in _without_lone_dots(sorted(pieces)):
        if bundle and piece[0] - bundle[-1][0] > SAME:
            _join_bundle(bundle, lines)
            bundle = []
        bundle.append(piece)
    _join_bundle(bundle, lines)
    return lines


def _without_lone_dots(pieces: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Pieces in the order of `at` and start, but dots with no neighbour on their line: they are dots of lines across."""
    if all(end - start > SPOT for _, start, end in pieces):
        return pieces
    reached: dict[float, float] = {}
    near = [False] * len(pieces)
    last: dict[float, int] = {}
    for i, (at, start, end) in enumerate(pieces):
        place = round(at, 1)
        if place in reached and start - reached[place] <= DASH_GAP:
            near[i] = near[last[place]] = True
        reached[place], last[place] = max(end, reached.get(place, end)), i
    return [piece for piece, kept in zip(pieces, near, strict=True) if kept or piece[2] - piece[1] > SPOT]


def _join_bundle(bundle: list[tuple[float, float, float]], lines: list[Line]) -> None:
    """Join pieces that lie on one line, in the order of their starts."""
    if not bundle:
        return
    at = sum(a * (e - s) for a, s, e in bundle) / (sum(e - s for _, s, e in bundle) or 1.0)
    start = end = last = float("-inf")
    for _, s, e in sorted((piece for piece in bundle), key=lambda piece: piece[1]):
        gap, length = s - end, e - s
        dashes = last <= DASH and length <= DASH and gap <= min(DASH_GAP, max(last, length) + BREAK)
        if gap <= BREAK or dashes:
            end = max(end, e)
        else:
            if end - start >= SHORTEST:
                lines.append(Line(at, start, end))
            start, end = s, e
        last = length
    if end - start >= SHORTEST:
        lines.append(Line(at, start, end))


def sets_that_meet(level: list[Line], plumb: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Lines that meet, directly or through others: one pair (level, plumb) for each set that has both."""
    parent = list(range(len(level) + len(plumb)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(level)), key=lambda i: level[i].at)
    heights = [level[i].at for i in order]
    for j, line in enumerate(plumb):
        first = bisect_right(heights, line.start - REACH)
        last = bisect_right(heights, line.end + REACH)
        for i in order[first:last]:
            if level[i].start - REACH <= line.at <= level[i].end + REACH:
                parent[root(i)] = root(len(level) + j)
    sets: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, line in enumerate(level):
        sets.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(plumb):
        sets.setdefault(root(len(level) + j), ([], []))[1].append(line)
    return [(h, v) for h, v in sets.values() if h and v]
