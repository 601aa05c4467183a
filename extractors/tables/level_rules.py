"""Level rules outside ruled tables: how long they are, and where the cells that drew them part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.tables.border_lines import DASH, DOUBLE, REACH, SAME, lines_of
from schemas.layout import Ruling

LEAST = 60.0
"""Points. What is shorter underlines a word."""
ENDS = 4.0
"""Points by which the ends of rules of one table may differ."""
TOUCH = 1.0
"""Points between two pieces of a rule that are drawn one after the other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A level rule at `at` from `start` to `end`; `breaks`: x where one piece of it ends and the next begins, or where a
    plumb line meets it.
    """

    at: float
    start: float
    end: float
    breaks: tuple[float, ...] = ()

    def covers(self, x0: float, x1: float) -> bool:
        """Whether it is drawn from x0 to x1."""
        return self.start <= x0 + ENDS and self.end >= x1 - ENDS


def rules_of(rulings: Sequence[Ruling]) -> list[Rule]:
    """The level rules of a page, top to bottom; the strokes of a double one are one."""
    level = sorted((r for r in rulings if r.horizontal), key=lambda r: r.y0)
    heights = [r.y0 for r in level]
    plumb = lines_of((r.x0, r.y0, r.y1) for r in rulings if not r.horizontal) if level else []
    found: list[Rule] = []
    for line in sorted(lines_of((r.y0, r.x0, r.x1) for r in level), key=lambda line: (line.at, line.start)):
        if line.end - line.start <= LEAST:
            continue
        near = level[bisect_left(heights, line.at - SAME) : bisect_left(heights, line.at + SAME)]
        pieces = sorted((r.x0, r.x1) for r in near if r.x1 > line.start and r.x0 < line.end)
        breaks = _breaks(pieces) + [p.at for p in plumb if p.start - REACH <= line.at <= p.end + REACH]
        inside = tuple(sorted(x for x in breaks if line.start + ENDS < x < line.end - ENDS))
        rule = Rule(line.at, line.start, line.end, inside)
        same = [
            r for r in found if rule.at - r.at <= DOUBLE and abs(r.start - rule.start) + abs(r.end - rule.end) < ENDS
        ]
        if not same:
            found.append(rule)
    return found


def _breaks(pieces: Sequence[tuple[float, float]]) -> list[float]:
    """Where pieces follow each other; nothing for dashes."""
    if len(pieces) < 2 or sum(end - start <= DASH for start, end in pieces) > len(pieces) / 2:
        return []
    reached = float("-inf")
    breaks: list[float] = []
    for (_, end), (start, _) in pairwise(pieces):
        reached = max(reached, end)
        if abs(start - reached) <= TOUCH:
            breaks.append((start + reached) / 2)
    return breaks


def frames_of(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that begin and end together, two at least, top to bottom."""
    groups: list[list[Rule]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0].start - rule.start) <= ENDS and abs(group[0].end - rule.end) <= ENDS:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) > 1]
