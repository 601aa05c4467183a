"""Whether the columns of a table's parts on two pages are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SHIFT = 0.015
"""Part of the table's width by which borders of two pages may differ."""
LOOSE = 0.06
"""The same where no border is drawn."""
LEAST = 3.0
"""Points by which they may differ at least."""
LAST = 3
"""With more borders than this the last column may have another width."""


class Match(NamedTuple):
    """All borders of both parts, and for each border of the one and of the other which of them it is."""

    xs: tuple[float, ...]
    old: list[int]
    new: list[int]


def match_borders(xs: Sequence[float], others: Sequence[float], ruled: bool, may_grow: bool) -> Match | None:
    """Lay the borders of a further part over those of a table; None where they do not fit.

    The further part may lack borders (merged cells), and with `may_grow` have more. Both are scaled to one width, unless
    they differ in the last border alone.
    """
    shared = [abs(a - b) <= LEAST for a, b in zip(xs, others, strict=False)]
    if ruled and len(xs) == len(others) > LAST and all(shared[:-1]):
        same = list(range(len(xs)))
        return Match(tuple(xs), same, same)
    width, other = xs[-1] - xs[0], others[-1] - others[0]
    if abs(width - other) > (3 * SHIFT if ruled else 2 * LOOSE) * width:
        return None
    slack = max(SHIFT * width, LEAST) if ruled else LOOSE * width
    scaled = [xs[0] + (x - others[0]) * width / other for x in others]
    near = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in scaled]
    fits = [abs(xs[i] - x) <= slack for i, x in zip(near, scaled, strict=True)]
    hit = [i for i, fit in zip(near, fits, strict=True) if fit]
    if len(hit) != len(set(hit)) or (not all(fits) and not may_grow):
        return None
    merged = sorted([*xs, *(x for x, fit in zip(scaled, fits, strict=True) if not fit)])
    old = [merged.index(x) for x in xs]
    new = [old[i] if fit else merged.index(x) for i, x, fit in zip(near, scaled, fits, strict=True)]
    return Match(tuple(merged), old, new)
