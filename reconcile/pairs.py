"""One amount told in two statements: the pair that a rule compares, and which amounts may be paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.statements import NAMES, Column, Facts, Sheet, amount, number, said
from schemas.facts import Fact, Interval
from schemas.records import AccountLine


@dataclass(frozen=True)
class Agreement:
    """An amount, and those of another statement that add up to it. other: that statement in words"""

    label: str
    stated: Fact | None
    parts: Facts
    other: str


@dataclass(frozen=True)
class FiscalAgreement(Agreement):
    """An amount of the 财政拨款收支总表 and of another statement of appropriations."""


@dataclass(frozen=True)
class ScopeAgreement(Agreement):
    """A row of the 支出表 where nothing but appropriations was spent."""


@dataclass(frozen=True)
class Within(Agreement):
    """An amount of all money, and the part of it that came from appropriations."""


def agreement(kind: type[Agreement], line: AccountLine, parts: Sequence[AccountLine]) -> Agreement:
    """A line, and the lines of another statement that add up to it."""
    names = "、".join(dict.fromkeys(NAMES[p.statement] for p in parts))
    return kind(said(line.statement, line), line.amount, tuple(amount(p) for p in parts), names)


def within(whole: AccountLine, part: AccountLine) -> Agreement:
    """A line of all money, and the line of appropriations that is part of it."""
    return agreement(Within, whole, [part])


def equal(line: AccountLine, parts: Sequence[AccountLine]) -> bool:
    """Whether a line may be the sum of others, as far as both are printed."""
    stated, told = number(line), [f for p in parts if (f := number(p)) is not None]
    return stated is not None and bool(told) and stated.interval.meets(Interval.sum(f.interval for f in told))


def nearest(line: AccountLine, candidates: Sequence[AccountLine | None]) -> AccountLine | None:
    """Which of several totals a statement's own total repeats: the one that it equals, else the first."""
    present = [c for c in candidates if c is not None]
    return next((c for c in present if equal(c, [line])), present[0] if present else None)


def lone(sheet: Sheet) -> Column | None:
    """The only column of a statement with one."""
    return sheet.main[0] if len(sheet.main) == 1 else None
