"""Whether lines that meet frame a table, and the sides of a frame that are not drawn."""

from __future__ import annotations

from itertools import pairwise

from extractors.tables.border_lines import DOUBLE, REACH, Line

NARROW = 5.0
"""Points. A side that is not drawn lies at least this far outside the last line."""
FRAMED = 0.7
"""Part of two opposite sides that must be drawn in a table."""
TIED = 0.6
"""Part of the ends of lines that must meet a line across."""
TOGETHER = 0.6
"""Part of the lines that must end together for a side to be supplied."""
OPEN = 10.0
"""Points. A band wider than this, open at both ends between others that are not, lies between boxes, not in a table."""


def tied(level: list[Line], plumb: list[Line]) -> bool:
    """Whether most lines end at lines across them, as the lines of a table do and those of a drawing do not."""
    ends = [(h.at, end, plumb) for h in level for end in (h.start, h.end)]
    ends += [(v.at, end, level) for v in plumb for end in (v.start, v.end)]
    tied = sum(
        any(abs(line.at - end) <= DOUBLE and line.start - REACH <= at <= line.end + REACH for line in across)
        for at, end, across in ends
    )
    return tied >= TIED * len(ends)


def with_sides(level: list[Line], plumb: list[Line]) -> tuple[list[Line], list[Line]]:
    """Supply sides that are not drawn: where most lines across, or the first and the last of them, run on beyond the last
    border and end together.
    """
    level, plumb = sorted(level, key=lambda line: line.at), sorted(plumb, key=lambda line: line.at)
    left, right = min(v.at for v in plumb), max(v.at for v in plumb)
    top, bottom = min(h.at for h in level), max(h.at for h in level)
    sides = [
        _side([h.start for h in level], left, before=True),
        _side([h.end for h in level], right, before=False),
    ]
    lids = [
        _side([v.start for v in plumb], top, before=True),
        _side([v.end for v in plumb], bottom, before=False),
    ]
    xs = [left, right, *(at for at in sides if at is not None)]
    ys = [top, bottom, *(at for at in lids if at is not None)]
    level = level + [Line(at, min(xs), max(xs)) for at in lids if at is not None]
    plumb = plumb + [Line(at, min(ys), max(ys)) for at in sides if at is not None]
    return level, plumb


def _side(ends: list[float], drawn: float, before: bool) -> float | None:
    """Where the missing side lies: lines end there together, outside the border that is drawn last.

    ends: of the lines across, in their order
    """
    sign = 1.0 if before else -1.0
    outside = [end for end in ends if (drawn - end) * sign > NARROW]
    if len(outside) < 2:
        return None
    furthest = min(end * sign for end in outside) * sign
    near = [end for end in outside if abs(end - furthest) <= REACH]
    through = len(near) > 2 and ends[0] in near and ends[-1] in near
    if len(outside) < TOGETHER * len(ends) and not through:
        return None
    if len(near) < 2 or len(near) < TOGETHER * len(outside):
        return None
    return sum(near) / len(near)


def framed(xs: list[float], ys: list[float], rows: list[list[Line]], columns: list[list[Line]]) -> bool:
    """Whether top and bottom, or left and right, are drawn from end to end, and no row or column inside is open at both
    ends (a chart's boxes and arrows are not).
    """
    flat = _drawn(rows[0], xs[0], xs[-1]), _drawn(rows[-1], xs[0], xs[-1])
    upright = _drawn(columns[0], ys[0], ys[-1]), _drawn(columns[-1], ys[0], ys[-1])
    if min(upright) < FRAMED and (min(flat) < FRAMED or len(ys) == 2):
        return False
    return not _open_between(xs, rows) and not _open_between(ys, columns)


def _drawn(lines: list[Line], start: float, end: float) -> float:
    """The part of a side that lines cover."""
    total, reached = 0.0, start
    for line in sorted(lines, key=lambda each: each.start):
        total += max(0.0, min(line.end, end) - max(line.start, reached))
        reached = max(reached, line.end)
    return total / (end - start)


def _open_between(at: list[float], across: list[list[Line]]) -> bool:
    """Whether a band between the borders `at`, neither first nor last, has no side on the first nor on the last line across."""
    ends = across[0] + across[-1]
    return any(
        end - start > OPEN and not any(line.start < end - REACH and line.end > start + REACH for line in ends)
        for start, end in pairwise(at[1:-1])
    )
