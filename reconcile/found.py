"""Identities as they were found in tables of no known form: when there is support enough, and the rules that judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reconcile.rule import rule
from schemas.facts import Fact, Interval

ENOUGH = 2
"""An identity needs at least so many places where it holds and says something …"""

TO_ACCUSE = 3
"""… and so many before it says of another place that it is wrong."""

FEW = 0.2
"""Its exceptions are one, or at most this share of the places where it can be tried."""

SOME = 0.34
"""The same, where a label calls it a total."""


@dataclass(frozen=True)
class FoundSum:
    """A total and its parts, as the table was found to add up. support: "11/12"."""

    label: str
    total: Fact | None
    parts: tuple[Fact | None, ...]
    support: str


@dataclass(frozen=True)
class FoundDifference:
    """A difference and its two operands."""

    label: str
    difference: Fact | None
    minuend: Fact | None
    subtrahend: Fact | None
    support: str


@dataclass(frozen=True)
class FoundRatio:
    """A ratio and its two operands."""

    label: str
    ratio: Fact | None
    numerator: Fact | None
    denominator: Fact | None
    support: str


@dataclass(frozen=True)
class FoundGrowth:
    """A rate of growth, what has grown, and what it was before."""

    label: str
    growth: Fact | None
    now: Fact | None
    before: Fact | None
    support: str


@dataclass(frozen=True)
class FoundProduct:
    """A figure and the two that it is the product of: a score, and the share that it counts for."""

    label: str
    product: Fact | None
    share: Fact | None
    figure: Fact | None
    support: str


@dataclass(frozen=True)
class FoundRank:
    """A rank, the figure that is ranked, and those of the other rows."""

    label: str
    rank: Fact | None
    own: Fact | None
    others: tuple[Fact | None, ...]
    support: str


@dataclass(frozen=True)
class FoundShare:
    """A share, the figure that it is of, and the whole (printed, or the sum of its parts)."""

    label: str
    share: Fact | None
    part: Fact | None
    whole: tuple[Fact | None, ...]
    support: str


Found = FoundSum | FoundDifference | FoundRatio | FoundGrowth | FoundProduct | FoundRank | FoundShare


@dataclass(frozen=True)
class Candidate:
    """A proposed identity: the places where it can be tried."""

    made: tuple[Found, ...]
    holds: tuple[bool, ...]
    telling: int
    """Places where it holds and says more than 0 = 0 or x = x."""
    declared: bool = False
    """The headers themselves say it (执行数, 预算数, 执行率), or a long list adds up: holding once is support enough."""
    named: bool = False
    """A label calls it a total (合计, 汇总): more exceptions are believed."""

    @property
    def accepted(self) -> bool:
        wrong = len(self.holds) - sum(self.holds)
        if self.declared:
            return sum(self.holds) > 0 and (wrong <= 1 or 2 * wrong < len(self.holds))
        if self.named:
            return self.telling >= TO_ACCUSE and wrong <= max(1, SOME * len(self.holds))
        return self.telling >= (TO_ACCUSE if wrong else ENOUGH) and wrong <= max(1, FEW * len(self.holds))

    @property
    def worth(self) -> tuple[float, int]:
        return sum(self.holds) / max(1, len(self.holds)), self.telling


def is_unread(*facts: Fact | None) -> bool:
    """Whether ink among some figures could not be read."""
    return any(f is not None and f.value is None for f in facts)


def best(candidates: Iterable[Candidate]) -> Iterator[Found]:
    """The places of the best supported candidate, if it has enough support, told with that support."""
    accepted = [c for c in candidates if c.accepted]
    if accepted:
        chosen = max(accepted, key=lambda c: c.worth)
        support = f"{sum(chosen.holds)}/{len(chosen.holds)}"
        for view in chosen.made:
            yield replace(view, support=support)


@rule("TABLE-SUM", on=FoundSum, fact="total", kind="column_total", says="", formula="{parts}（同类{support}成立）")
def total_is_sum_of_parts(parts: Sequence[Interval], support: str) -> Interval:
    """A total is the sum of its parts, as most of the table shows.

    Source: discovered: 合计, 小计, 总计, 汇总 rows and columns of tables of no known form.
    """
    return Interval.sum(parts)


@rule(
    "TABLE-DIFFERENCE", on=FoundDifference, fact="difference", kind="row_total", says="",
    formula="{minuend} - {subtrahend}（同类{support}成立）",
)  # fmt: skip
def difference_of_two(minuend: Interval, subtrahend: Interval, support: str) -> Interval:
    """A column of differences is what its two operands differ by, as most of the table shows.

    Source: discovered: 差额, 结余, 增减 columns of tables of no known form.
    """
    return minuend - subtrahend


@rule(
    "TABLE-RATIO", on=FoundRatio, fact="ratio", kind="ratio", says="",
    formula="{numerator} ÷ {denominator}（同类{support}成立）",
)  # fmt: skip
def ratio_of_two(numerator: Interval, denominator: Interval, support: str) -> Interval:
    """A column of rates is the quotient of two columns, as most of the table shows.

    Source: discovered: 完成率, 到位率, 执行率, 覆盖率 columns beside their operands.
    """
    return numerator / denominator


@rule(
    "TABLE-GROWTH", on=FoundGrowth, fact="growth", kind="yoy_percent", says="",
    formula="({now} - {before}) ÷ {before}（同类{support}成立）",
)  # fmt: skip
def growth_of_two(now: Interval, before: Interval, support: str) -> Interval:
    """A column of growth is what a column has grown by, in parts of the one before, as most of the table shows.

    Source: discovered: 比上年增长%, 增减幅度 columns beside the amounts of two years.
    """
    return (now - before) / before


@rule(
    "TABLE-PRODUCT", on=FoundProduct, fact="product", kind="product", says="",
    formula="{figure} × {share}（同类{support}成立）",
)  # fmt: skip
def product_of_two(figure: Interval, share: Interval, support: str) -> Interval:
    """A column of weighted figures is a column times the share beside it, as most of the table shows.

    Source: discovered: 加权得分 = 得分 × 资金占比 (权重).
    """
    return figure * share


@rule(
    "TABLE-RANK", on=FoundRank, fact="rank", kind="other", says="", formula="{own}在其余{others}中的名次（同类{support}成立）"
)
def rank_in_column(own: Interval, others: Sequence[Interval], support: str) -> Interval:
    """A column of ranks follows the scores beside it, as most of the table shows; equals may share or split ranks.

    Source: discovered: 排名, 名次 columns beside scores.
    """
    return rank_among(own, others)


def rank_among(own: Interval, others: Sequence[Interval]) -> Interval:
    """The ranks that a score may have: one more than there are higher ones, and more where others equal it."""
    higher = sum(o.low > own.high for o in others)
    equal = sum(o.meets(own) for o in others)
    return Interval(Decimal(1 + higher), Decimal(1 + higher + equal))


@rule(
    "TABLE-SHARE", on=FoundShare, fact="share", kind="share_percent", says="",
    formula="{part} ÷ ({whole})（同类{support}成立）",
)  # fmt: skip
def share_of_whole(part: Interval, whole: Sequence[Interval], support: str) -> Interval:
    """A column of shares is a column over its total, as most of the table shows.

    Source: discovered: 占比, 比例, 比重 columns beside the column they are of.
    """
    return part / Interval.sum(whole)
