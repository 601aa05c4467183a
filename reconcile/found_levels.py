"""Sums over the rows of a table that its numbering tells: 一、 of what is below it, 三公经费 of 1., 2. and 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconcile.matrix import TOTAL

_LEVELS = (
    re.compile(r"([一二三四五六七八九十]+)[、.．]"),
    re.compile(r"[（(]([一二三四五六七八九十]+)[）)]"),
    re.compile(r"(\d{1,2})[、.．](?!\d)"),
    re.compile(r"[（(](\d{1,2})[）)]"),
)
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_PART = re.compile(r"[（(]?其中")


class Numeral(NamedTuple):
    """Which numbering a row has, outermost 0, and its place in it."""

    level: int
    ordinal: int


Family = tuple[int, tuple[int, ...]]
"""A row, and the rows that it may be the sum of."""


def numeral_of(label: str) -> Numeral | None:
    """The numeral that a label begins with, or None."""
    for level, pattern in enumerate(_LEVELS):
        if found := pattern.match(label):
            return Numeral(level, _ordinal(found[1]))
    return None


def _ordinal(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def families(labels: Sequence[str]) -> Iterator[Family]:
    """Each row with the numbered rows that follow it, or, where it is numbered itself, with those that are not.

    其中 ends the list of parts: what follows it is a choice of them.
    """
    told = [numeral_of(label) for label in labels]
    for head, own in enumerate(told[:-1]):
        first = told[head + 1]
        numbered = first is not None and first.ordinal == 1 and (own is None or first.level > own.level)
        if numbered and first is not None:
            rows = _numbered(told, labels, head + 1, first.level)
        elif own is not None and first is None and not _PART.match(labels[head + 1]):
            rows = _unnumbered(told, labels, head + 1)
        else:
            continue
        if len(rows) > 1:
            yield head, rows


def _numbered(told: Sequence[Numeral | None], labels: Sequence[str], start: int, level: int) -> tuple[int, ...]:
    """The rows numbered 1, 2, 3 … at one level, up to one that begins anew or stands above."""
    rows: list[int] = []
    for row in range(start, len(told)):
        numeral = told[row]
        if TOTAL.fullmatch(labels[row]):
            break
        if numeral is None or numeral.level > level:
            continue
        if numeral.level < level or numeral.ordinal != len(rows) + 1:
            break
        rows.append(row)
    return tuple(rows)


def _unnumbered(told: Sequence[Numeral | None], labels: Sequence[str], start: int) -> tuple[int, ...]:
    rows = range(start, len(told))
    ends = (r for r in rows if told[r] is not None or _PART.match(labels[r]) or TOTAL.fullmatch(labels[r]))
    return tuple(range(start, next(ends, len(told))))


def tops(labels: Sequence[str]) -> tuple[int, ...]:
    """The rows of the outermost numbering, where some are numbered."""
    told = {row: n for row, label in enumerate(labels) if (n := numeral_of(label)) is not None}
    outermost = min((n.level for n in told.values()), default=0)
    return tuple(row for row, n in told.items() if n.level == outermost)
