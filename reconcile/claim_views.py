"""What the arithmetic rules of the narrative look at, made of the claims that carry their operands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reconcile.averages import Average, Mean
from reconcile.narrative import (
    ONE,
    Awarded,
    Change,
    Completion,
    Growth,
    GrowthBetween,
    GrowthFrom,
    Product,
    Rate,
    Share,
    Shares,
    Sum,
)
from reconcile.partitions import is_exhaustive
from reconcile.rule import View
from schemas.claims import Claim
from schemas.facts import Fact, Interval

Place = tuple[int, object, str, Decimal | None]
BUDGETS = ("budget", "initial_budget")


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
    prior, change = claim.operand("prior"), claim.operand("change")
    this = _all(claim, "this")
    part, whole = claim.operand("part"), claim.operand("whole")
    match claim.relation:
        case "growth" if claim.direction is not None and change is not None and prior is not None and not this:
            return GrowthFrom(label, claim.value, change, prior)
        case "growth" if claim.direction is not None and change is not None:
            return Growth(label, claim.value, change, this, "-" if sign > 0 else "+", prior)
        case "growth" if claim.direction is not None and this:
            return GrowthBetween(label, claim.value, this[0], prior, sign)
        case "change" if claim.direction is not None and prior is not None:
            return Change(label, claim.value, this, prior, sign)
        case "completion":
            return Completion(label, claim.value, part, whole)
        case "share" if whole is not None or claim.whole_label is None:
            return Share(label, claim.value, part, whole)
        case "rate" if part is not None:
            return Rate(label, claim.value, part, _all(claim, "whole"))
        case "average" if claim.operand("amount") is not None:
            return Average(label, claim.value, _all(claim, "amount"), _all(claim, "count"))
        case "average":
            return Mean(label, claim.value, _all(claim, "part"))
        case "product":
            return Product(label, claim.value, claim.operand("price"), claim.operand("count"))
    return None


def _all(claim: Claim, role: str) -> tuple[Fact, ...]:
    return tuple(o.fact for o in claim.operands if o.role == role)


def told_of(claim: Claim) -> str:
    """How a message names what a claim is about."""
    if claim.scope.project:
        return f"{claim.scope.project}项目"
    return claim.subject_label[-40:] or f"“{claim.sentence[:16]}…”"


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
        sum_of_parts = Interval.sum(p.interval for p in parts)
        adds_up = sum_of_parts.meets(claim.value.interval)
        if claim.measure in BUDGETS and sum_of_parts.high < claim.value.interval.low:
            continue  # items that had a budget and no expenditure are often left out of the list
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
        if claim.relation == "share" and whole is not None and claim.value is not None:
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
