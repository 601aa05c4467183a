"""Averages that the text tells: what each got of an amount, and the mean of scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.narrative import Facts
from reconcile.rule import rule
from schemas.facts import Fact, Interval


@dataclass(frozen=True)
class Average:
    """户均 X 元, with the amounts and counts of which it may be the quotient."""

    label: str
    average: Fact | None
    amounts: Facts
    counts: Facts


@dataclass(frozen=True)
class Mean:
    """四项得分分别为…，平均 X 分."""

    label: str
    mean: Fact | None
    parts: Facts

    @property
    def number(self) -> int:
        """How many figures there are."""
        return len(self.parts)


@rule("TEXT-AVERAGE", on=Average, fact="average", kind="ratio", says="", formula="{amounts|或} ÷ {counts|或}")
def amount_for_each(amounts: tuple[Interval, ...], counts: tuple[Interval, ...]) -> Sequence[Interval]:
    """人均, 户均, 车均 of what was spent is an amount of the passage over a count of its sentence.

    Source: 部门决算公开文字说明模板 “人均接待费用…元, 车均运行维护费…万元”; arithmetic identity.
    """
    return [a / c for a in amounts for c in counts]


@rule("TEXT-MEAN", on=Mean, fact="mean", kind="ratio", says="", formula="({parts}) ÷ {number}")
def mean_of_parts(parts: tuple[Interval, ...], number: int) -> Interval:
    """The mean of figures that are all told is their sum over their number.

    Source: arithmetic identity.
    """
    return Interval.sum(parts) / Interval.exactly(number)
