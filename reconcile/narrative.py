"""What must hold between the figures of one passage of prose: growth, completion, shares, sums, products, rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.rule import rule
from schemas.facts import Fact, Interval

Facts = tuple[Fact | None, ...]
ONE = Interval.exactly(1)


@dataclass(frozen=True)
class Growth:
    """增加 X，增长 Y%.

    this:  the amounts that it may be about
    minus: how the base follows from this year, "-" after an increase, "+" after a decrease
    """

    label: str
    rate: Fact | None
    change: Fact | None
    this: Facts
    minus: str
    prior: Fact | None = None


@dataclass(frozen=True)
class GrowthFrom:
    """较上年的 a 增加 X，增长 Y%, where this year is not told."""

    label: str
    rate: Fact | None
    change: Fact | None
    prior: Fact | None


@dataclass(frozen=True)
class GrowthBetween:
    """增长 Y%, where both years are told and the change is not."""

    label: str
    rate: Fact | None
    this: Fact | None
    prior: Fact | None
    sign: int


@dataclass(frozen=True)
class Change:
    """比上年增加 X, where both years are told; this: the amounts that it may be about."""

    label: str
    change: Fact | None
    this: Facts
    prior: Fact | None
    sign: int


@dataclass(frozen=True)
class Completion:
    """年初预算 a，支出决算 b，完成 c%."""

    label: str
    rate: Fact | None
    part: Fact | None
    whole: Fact | None


@dataclass(frozen=True)
class Share:
    """甲 a，占乙的 c%. step: one unit of the last digit where the printed shares were made to sum to 100, else 0."""

    label: str
    rate: Fact | None
    part: Fact | None
    whole: Fact | None
    step: Decimal = Decimal(0)


@dataclass(frozen=True)
class Shares:
    """The shares of all parts of one whole."""

    label: str
    rates: Facts


@dataclass(frozen=True)
class Rate:
    """A named rate with its numerator and the figures that may be its denominator."""

    label: str
    rate: Fact | None
    part: Fact | None
    wholes: Facts


@dataclass(frozen=True)
class Sum:
    """A whole and all its parts."""

    label: str
    total: Fact | None
    parts: Facts


@dataclass(frozen=True)
class Product:
    """单价 × 数量 = 金额."""

    label: str
    total: Fact | None
    price: Fact | None
    count: Fact | None


@dataclass(frozen=True)
class Awarded:
    """Contracts with small firms, and the shares of each kind of procurement that they are said to make up."""

    label: str
    total: Fact | None
    amounts: Facts
    rates: Facts


@rule(
    "TEXT-GROWTH",
    on=Growth,
    fact="rate",
    kind="yoy_percent",
    says="的增减幅度",
    formula="{change} ÷ ({this|或} {minus} {change})",
)
def growth_rate(
    change: Interval, this: tuple[Interval, ...], minus: str, prior: Interval | None = None
) -> Sequence[Interval]:
    """A growth rate is the change over the base, which is this year less the change.

    Source: 部门决算公开文字说明模板 “比上年增加…万元，增长…%”; arithmetic identity.
    """
    bases = [t - change if minus == "-" else t + change for t in this]
    return [change / base for base in (*bases, *((prior,) if prior is not None else ()))]


@rule(
    "TEXT-GROWTH-FROM",
    on=GrowthFrom,
    fact="rate",
    kind="yoy_percent",
    says="的增减幅度",
    formula="{change} ÷ {prior}",
)
def growth_from(change: Interval, prior: Interval) -> Interval:
    """A growth rate is the change over the base that is told with it.

    Source: arithmetic identity.
    """
    return change / prior


@rule(
    "TEXT-GROWTH-OF",
    on=GrowthBetween,
    fact="rate",
    kind="yoy_percent",
    says="的增减幅度",
    formula="{this} ÷ {prior} - 1",
)
def growth_between(this: Interval, prior: Interval, sign: int) -> Interval:
    """A growth rate is the quotient of two years less one.

    Source: arithmetic identity.
    """
    rate = this / prior - ONE
    return rate if sign > 0 else Interval(-rate.high, -rate.low)


@rule("TEXT-CHANGE", on=Change, fact="change", kind="yoy_percent", says="的增减额", formula="{this|或} 与 {prior} 之差")
def change_between(this: tuple[Interval, ...], prior: Interval, sign: int) -> Sequence[Interval]:
    """A change is the difference of the two years that are told beside it.

    Source: arithmetic identity.
    """
    return [t - prior if sign > 0 else prior - t for t in this]


@rule(
    "TEXT-COMPLETION",
    on=Completion,
    fact="rate",
    kind="execution_rate",
    says="完成预算的比例",
    formula="{part} ÷ {whole}",
)
def completion_rate(part: Interval, whole: Interval) -> Interval:
    """完成年初预算的 c% is 支出决算 over 年初预算.

    Source: 部门决算公开文字说明模板 “年初预算为…，支出决算为…，完成年初预算的…%”.
    """
    return part / whole


@rule("TEXT-SHARE", on=Share, fact="rate", kind="share_percent", says="所占比重", formula="{part} ÷ {whole}")
def share_of_whole(part: Interval, whole: Interval, step: Decimal) -> Interval:
    """A share is the part over the whole that it is said to be of; where all shares print to exactly 100 %, one of them
    may have been moved by a unit of its last digit.

    Source: arithmetic identity; largest remainder method.
    """
    share = part / whole
    return Interval(share.low - step, share.high + step)


@rule("TEXT-SHARES", on=Shares, fact="rates", kind="share_percent", says="各部分比重合计", formula="{rates}")
def shares_make_whole() -> Interval:
    """The shares of all parts of a whole sum to 100 %.

    Source: arithmetic identity; each share within half its last digit.
    """
    return ONE


@rule("TEXT-RATE", on=Rate, fact="rate", kind="ratio", says="", formula="{part} ÷ {wholes|或}")
def named_rate(part: Interval, wholes: tuple[Interval, ...]) -> Sequence[Interval]:
    """执行率, 到位率, 完成率, 得分率 are their numerator over their denominator.

    Source: 财预〔2020〕10号; where the sentence tells 预算 and 到位 amounts, either may be the denominator.
    """
    return [part / whole for whole in wholes]


@rule("TEXT-SUM", on=Sum, fact="total", kind="parent_child_sum", says="", formula="{parts}")
def whole_is_sum_of_parts(parts: tuple[Interval, ...]) -> Interval:
    """A whole is the sum of its parts, where the text lists them all.

    Source: arithmetic identity.
    """
    return Interval.sum(parts)


@rule("TEXT-PRODUCT", on=Product, fact="total", kind="product", says="", formula="{price} × {count}")
def price_times_count(price: Interval, count: Interval) -> Interval:
    """An amount is the unit price times the quantity that it was spent on.

    Source: arithmetic identity.
    """
    return Interval(price.middle, price.middle) * count


@rule(
    "TEXT-AWARDED", on=Awarded, fact="total", kind="other", says="授予中小企业合同金额", relation="<=",
    formula="各类采购金额（{amounts}）× 授予中小企业比例（{rates}）之和",
)  # fmt: skip
def awarded_at_most(amounts: tuple[Interval, ...], rates: tuple[Interval, ...]) -> Interval:
    """What was awarded to small firms is no more than the shares of goods, works and services that went to them.

    Source: 部门决算公开文字说明模板 “货物采购授予中小企业合同金额占货物支出金额的…%”.
    """
    return Interval.sum(a * r for a, r in zip(amounts, rates, strict=True))
