"""Dates and periods inside sentences: whether they exist is for a rule to say, so parts are kept as printed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

_SEP = r"\s*[/.\-]\s*"
_DATE = re.compile(
    r"(?<![\d.])(?:(?P<y>(?:19|20)\d{2})\s*年度?\s*(?:(?P<m>\d{1,2})\s*月\s*(?:份)?(?:(?P<d>\d{1,2})\s*[日号])?)?"
    rf"|(?P<y2>(?:19|20)\d{{2}}){_SEP}(?P<m2>\d{{1,2}}){_SEP}(?P<d2>\d{{1,2}})(?![\d%.])"
    r"|(?P<m3>\d{1,2})\s*月\s*(?P<d3>\d{1,2})\s*[日号])"
)
_JOIN = re.compile(r"\s*(?:[—–―~～至到]+|-{1,2})\s*")
_LATE = re.compile(r"\s*(?:底|末)")
_BEFORE = re.compile(r"\s*(?:底|末|初|中旬|上旬|下旬)?\s*(?:以?前|之前)")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as printed; parts that are not printed are None.

    end:    characters of the text; `until` marks 底前, 之前
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    until: bool = False

    @property
    def exists(self) -> bool:
        """Whether the calendar has it: no month 13, no April 31."""
        if self.month is None:
            return True
        if not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        return 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    @property
    def first(self) -> tuple[int, int, int]:
        """The earliest day that it may mean (year, month, day); year 0 when it is not printed."""
        return self.year or 0, self.month or 1, self.day or 1

    @property
    def last(self) -> tuple[int, int, int]:
        """The latest day that it may mean."""
        return self.year or 0, self.month or 12, self.day or 31


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """From one date to another, as printed."""

    start: int
    end: int
    begins: DateMention
    ends: DateMention


def dates(text: str) -> list[DateMention]:
    """The dates of a plain text, a lone year included, left to right."""
    return [_mention(text, m) for m in _DATE.finditer(text)]


def _mention(text: str, match: re.Match[str]) -> DateMention:
    def part(*names: str) -> int | None:
        return next((int(match[n]) for n in names if match[n]), None)

    end = match.end()
    until = bool(_BEFORE.match(text, end))
    return DateMention(match.start(), end, part("y", "y2"), part("m", "m2", "m3"), part("d", "d2", "d3"), until)


def periods(text: str, found: list[DateMention]) -> Iterator[PeriodMention]:
    """The pairs of dates that a dash or 至 joins; the second takes over what it leaves out (2022年5月—6月)."""
    for first, second in pairwise(found):
        if _JOIN.fullmatch(text[first.end : second.start]) and first.month is not None and second.month is not None:
            ends = replace(second, year=first.year) if second.year is None else second
            yield PeriodMention(first.start, second.end, first, ends)
