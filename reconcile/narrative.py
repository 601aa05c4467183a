"""What must hold between the figures of one passage of prose: growth, completion, shares, sums, products, rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reconcile.partitions import is_exhaustive
from reconcile.rule import View, rule
from schemas.claims import Claim
from schemas.facts import Fact, Interval

Facts = tuple[Fact | None, ...]
Place = tuple[int, object, str, Decimal | None]
ONE = Interval.exactly(1)


@dataclass(frozen=True)
class Growth:
    """增加 X，增长 Y%. minus: how the base follows from this year, "-" after an increase, "+" after a decrease."""

    label: str
    rate: Fact | None
    change: Fact | None
    this: Fact | None
    minus: str
    prior: Fact | None = None


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
    """比上年增加 X, where both years are told."""

    label: str
    change: Fact | None
    this: Fact | None
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
    formula="{change} ÷ ({this} {minus} {change})",
)
def growth_rate(change: Interval, this: Interval, minus: str, prior: Interval | None = None) -> Sequence[Interval]:
    """A growth rate is the change over the base, which is this year less the change.

    Source: 部门决算公开文字说明模板 “比上年增加…万元，增长…%”; arithmetic identity.
    """
    base = this - change if minus == "-" else this + change
    return [change / base] if prior is None else [change / base, change / prior]


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


@rule("TEXT-CHANGE", on=Change, fact="change", kind="yoy_percent", says="的增减额", formula="{this} 与 {prior} 之差")
def change_between(this: Interval, prior: Interval, sign: int) -> Interval:
    """A change is the difference of the two years that are told beside it.

    Source: arithmetic identity.
    """
    return this - prior if sign > 0 else prior - this


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


@rule("TEXT-RATE", on=Rate, fact="rate", kind="ratio", says="", formula="{part} ÷ {wholes}")
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


def arithmetic_views(claims: Sequence[Claim], items: int = 0) -> Iterator[View]:
    """The views of claims that carry their operands.

    items: how many 项 the statement of 一般公共预算 has: a list of so many in the text is complete
    """
    moved = _made_to_sum(claims)
    for claim in claims:
        if claim.approximate or claim.value is None:
            continue
        view = _view(claim)
        if isinstance(view, Share) and claim.value is not None and _place(claim.value) in moved:
            view = replace(view, step=2 * claim.value.half_unit)
        if view is not None:
            yield view
    yield from _sums(claims, items)
    yield from _awarded(claims)


def _view(claim: Claim) -> View | None:
    label, sign = told_of(claim), -1 if claim.direction == "down" else 1
    this, prior, change = (claim.operand(r) for r in ("this", "prior", "change"))
    part, whole = claim.operand("part"), claim.operand("whole")
    match claim.relation:
        case "growth" if claim.direction is not None and change is not None:
            return Growth(label, claim.value, change, this, "-" if sign > 0 else "+", prior)
        case "growth" if claim.direction is not None and this is not None:
            return GrowthBetween(label, claim.value, this, prior, sign)
        case "change" if claim.direction is not None and prior is not None:
            return Change(label, claim.value, this, prior, sign)
        case "completion":
            return Completion(label, claim.value, part, whole)
        case "share" if whole is not None or claim.whole_label is None:
            return Share(label, claim.value, part, whole)
        case "rate" if part is not None:
            wholes = tuple(o.fact for o in claim.operands if o.role == "whole")
            return Rate(label or "该项比率", claim.value, part, wholes)
        case "product":
            return Product(label, claim.value, claim.operand("price"), claim.operand("count"))
    return None


def told_of(claim: Claim) -> str:
    """How a message names what a claim is about."""
    return (f"{claim.scope.project}项目" if claim.scope.project else "") or claim.subject_label[-40:]


def _sums(claims: Sequence[Claim], items: int) -> Iterator[View]:
    by_place = {
        _place(c.value): c for c in claims if c.value is not None and c.relation in ("amount", "count", "score")
    }
    shares = {_place(p): c for c in claims if c.relation == "share" and (p := c.operand("part")) is not None}
    for claim in claims:
        if claim.relation != "sum" or claim.approximate or claim.value is None:
            continue
        parts = tuple(o.fact for o in claim.operands)
        told = [shares.get(_place(p)) for p in parts]
        rates = tuple(s.value for s in told if s is not None and s.whole_label is None)
        labels = [by_place[_place(p)].subject_label for p in parts if _place(p) in by_place]
        complete = len(rates) == len(parts) and Interval.sum(r.interval for r in rates if r).meets(ONE)
        adds_up = Interval.sum(p.interval for p in parts).meets(claim.value.interval)
        listed = [by_place[_place(p)] for p in parts if _place(p) in by_place and by_place[_place(p)].path]
        complete = complete or 0 < items <= len(listed) == len(parts)
        if len(parts) > 1 and (complete or adds_up or not claim.partial or is_exhaustive(labels)):
            yield Sum(told_of(claim), claim.value, parts)
        if len(rates) == len(parts) > 1 and adds_up:
            yield Shares(told_of(claim), rates)


def _made_to_sum(claims: Sequence[Claim]) -> set[Place]:
    """The shares of wholes whose shares print to exactly 100 %."""
    by_whole: dict[Place, list[Fact]] = defaultdict(list)
    for claim in claims:
        whole = claim.operand("whole")
        if claim.relation == "share" and whole is not None and claim.value is not None and claim.whole_label is None:
            by_whole[_place(whole)].append(claim.value)
    exact = [shares for shares in by_whole.values() if len(shares) > 1 and sum(s.value or 0 for s in shares) == 1]
    return {_place(s) for shares in exact for s in shares}


def _awarded(claims: Sequence[Claim]) -> Iterator[View]:
    for paragraph in dict.fromkeys(c.paragraph for c in claims if "授予中小企业" in c.subject_label):
        here = [c for c in claims if c.paragraph == paragraph]
        totals = [c for c in here if c.relation == "amount" and c.subject_label.endswith("授予中小企业合同金额")]
        rates: list[Fact | None] = []
        amounts: list[Fact | None] = []
        for kind in ("货物", "工程", "服务"):
            spent = [
                c.value
                for c in here
                if c.relation == "amount" and kind in c.subject_label and "授予" not in c.subject_label
            ]
            told = [
                c.value
                for c in here
                if c.relation == "share" and kind in (c.whole_label or "") and "中小企业" in c.subject_label
            ]
            if len(spent) == len(told) == 1:
                rates, amounts = [*rates, told[0]], [*amounts, spent[0]]
            elif len(spent) != 1 or spent[0] is None or spent[0].value != 0:
                break
        else:
            if len(totals) == 1 and rates:
                yield Awarded("", totals[0].value, tuple(amounts), tuple(rates))


def _place(fact: Fact) -> Place:
    return fact.source.page, fact.source.bbox, fact.text, fact.value
