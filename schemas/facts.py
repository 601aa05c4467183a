"""What a figure is: an interval with a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.geometry import BBox
from schemas.layout import Method, Status


class Model(BaseModel):
    """Base of everything that is published: immutable and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values v with low <= v <= high: what a printed number may stand for.

    Source: XBRL Calculations 1.1, "interval arithmetic" over reported precision.
    """

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | int) -> Interval:
        return cls(Decimal(value), Decimal(value))

    @classmethod
    def sum(cls, parts: Iterable[Interval]) -> Interval:
        total = cls.exactly(0)
        for part in parts:
            total += part
        return total

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient.

        Raises: ZeroDivisionError when the divisor may be zero.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("除数可能为零")
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def at_most(self, other: Interval) -> Interval:
        """The lesser of the two, end by end: a rate that is capped."""
        return Interval(min(self.low, other.low), min(self.high, other.high))

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def gap(self, other: Interval) -> Decimal:
        """The distance between two intervals that do not meet; zero when they do."""
        return max(self.low - other.high, other.low - self.high, Decimal(0))


Dimension = Literal["money", "ratio", "score", "count"]


class Unit(Model):
    """A printed unit and its size in the base unit of its dimension (元; 1 for ratios, scores and counts)."""

    symbol: str
    dimension: Dimension
    scale: Decimal = Decimal(1)


YUAN = Unit(symbol="元", dimension="money")
WAN_YUAN = Unit(symbol="万元", dimension="money", scale=Decimal(10_000))
YI_YUAN = Unit(symbol="亿元", dimension="money", scale=Decimal(100_000_000))
PERCENT = Unit(symbol="%", dimension="ratio", scale=Decimal("0.01"))
PER_MILLE = Unit(symbol="‰", dimension="ratio", scale=Decimal("0.001"))
RATIO = Unit(symbol="", dimension="ratio")
SCORE = Unit(symbol="分", dimension="score")
NUMBER = Unit(symbol="", dimension="count")

UNITS = {
    u.symbol: u
    for u in (
        YUAN,
        WAN_YUAN,
        YI_YUAN,
        Unit(symbol="千元", dimension="money", scale=Decimal(1_000)),
        Unit(symbol="百万元", dimension="money", scale=Decimal(1_000_000)),
        Unit(symbol="千万元", dimension="money", scale=Decimal(10_000_000)),
        PERCENT,
        PER_MILLE,
        Unit(symbol="倍", dimension="ratio"),
        SCORE,
    )
}
"""The units that change a value or its meaning; any other word after a number is a count of that thing."""


class Provenance(Model):
    """Where a figure stands.

    page:       1-based page of the PDF
    bbox:       points, origin top-left of the upright page
    table_id, row, col: its cell, or None for a figure in prose
    confidence: least of its words; None for a text layer
    """

    document_id: str
    page: int
    bbox: BBox
    method: Method
    confidence: float | None
    status: Status = "confirmed"
    table_id: str | None = None
    row: int | None = None
    col: int | None = None


class Fact(Model):
    """A printed figure, and where it is printed.

    text:      as read, for ever
    value:     in the base unit of its dimension: 元, a fraction for percentages, else as printed; None when there is
               ink that could not be read as a number (a blank is no Fact at all; a printed dash is zero)
    half_unit: half of the last digit that its column prints, same scale; 0 when exact (a count)
    unit:      as printed
    """

    text: str
    value: Decimal | None
    half_unit: Decimal
    unit: Unit
    source: Provenance

    @property
    def interval(self) -> Interval:
        """The values it may stand for, in the base unit.

        Raises: ValueError when it could not be read.
        """
        if self.value is None:
            raise ValueError(f"unreadable figure {self.text!r}")
        return Interval(self.value - self.half_unit, self.value + self.half_unit)

    @property
    def exact(self) -> Interval:
        """The printed value alone, taken as decided and not measured (scores where they are added up).

        Raises: ValueError when it could not be read.
        """
        if self.value is None:
            raise ValueError(f"unreadable figure {self.text!r}")
        return Interval(self.value, self.value)

    @property
    def printed(self) -> Decimal | None:
        """The value in the unit it is printed in: 86.00 for 86.00%."""
        return None if self.value is None else self.value / self.unit.scale
