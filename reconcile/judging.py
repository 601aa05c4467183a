"""A rule applied to what it looks at: the one place where figures are judged, as intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable

from reconcile.rule import RULES, Given, Rule, Verdict, View, evidence_of, figures
from reconcile.wording import formula_with, in_unit, printed_decimals
from schemas.facts import Fact, Interval, Unit
from schemas.findings import Evidence, Outcome


@runtime_checkable
class Telling(Protocol):
    """A view that says itself, in Chinese, what is wrong when a rule on it fails."""

    @property
    def message(self) -> str: ...


UNPRINTED = {
    "weight": "分值", "weights": "各项分值", "score": "得分", "scores": "各项得分", "rate": "比率", "budget": "预算数",
    "executed": "执行数", "total": "总额", "sources": "各项资金来源", "answered": "有效填写人次", "count": "小计", "counts": "各项小计",
    "target": "指标值", "actual": "完成值", "cost": "成本", "own": "自评表中的数", "totals": "自评表总分", "points": "各项得分",
    "first": "前表中的数", "parts": "各项", "part": "部分", "whole": "总数", "told_rate": "得分依据中的比率", "used": "评分表分值",
}  # fmt: skip
"""What an input of a rule is, for a reader."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule applied to a view: its verdict, and enough to ask what would follow if one figure read otherwise."""

    rule: Rule
    view: View
    given: Mapping[str, Given]
    verdict: Verdict

    def residual(self, figure: Fact | None = None, value: Decimal = Decimal(0)) -> Interval | None:
        """Stated minus expected, with `figure` read as `value`; None where it cannot be computed.

        With several admissible expectations, the one that lies nearest.
        """
        if self.rule.expected is None:
            return None
        try:
            stated, expected = evaluate(self.rule, self.given, figure, value)
        except (ZeroDivisionError, ValueError):
            return None
        return min((stated - e for e in expected), key=lambda r: max(r.low, -r.high), default=None)


def evaluate(
    rule: Rule, given: Mapping[str, Given], figure: Fact | None = None, value: Decimal = Decimal(0), printed: bool = False
) -> tuple[Interval, tuple[Interval, ...]]:
    """The stated interval and the admissible expected ones.

    printed: operands are taken as they are printed, without what rounding leaves open

    Raises: ZeroDivisionError, or ValueError for a figure that could not be read.
    """

    def interval(fact: Fact, exact: bool) -> Interval:
        middle = value if fact is figure else fact.value
        if middle is None:
            raise ValueError(f"“{fact.text}”无法识读")
        half = Decimal(0) if exact else fact.half_unit
        return Interval(middle - half, middle + half)

    def argument(name: str) -> object:
        item = given[name]
        if isinstance(item, Fact):
            return interval(item, rule.exact or printed)
        if isinstance(item, tuple):
            return tuple(interval(f, rule.exact or printed) for f in item if f is not None)
        return item

    assert rule.expected is not None
    tested = given[rule.fact]
    if isinstance(tested, Fact):
        stated = interval(tested, exact=False)
    else:
        stated = Interval.sum(interval(f, rule.exact) for f in figures(tested) if f is not None)
    expected = rule.expected(*(argument(name) for name in rule.inputs))
    return stated, (expected,) if isinstance(expected, Interval) else tuple(expected)


def judge(rule: Rule, view: View) -> Judgement | None:
    """Apply one rule to one view; None where the figure under test is not printed at all."""
    if rule.verdict is not None:
        said = rule.verdict(view)
        return None if said is None else Judgement(rule, view, {}, said)
    given: dict[str, Given] = {name: getattr(view, name) for name in (rule.fact, *rule.inputs)}
    tested = [f for f in figures(given[rule.fact]) if f is not None]
    if not tested:
        return None
    evidence = [evidence_of("stated", f) for f in tested]
    evidence += [
        evidence_of(name, f)
        for name in rule.inputs
        if name != rule.fact
        for f in figures(given[name])
        if f is not None and all(f is not t for t in tested)
    ]
    return Judgement(rule, view, given, _verdict(rule, view, given, tested, tuple(evidence)))


def _verdict(
    rule: Rule, view: View, given: Mapping[str, Given], tested: Sequence[Fact], evidence: tuple[Evidence, ...]
) -> Verdict:
    unit = tested[0].unit
    missing = [n for n in rule.inputs if n in rule.required and given[n] in (None, "")]
    empty = [n for n in rule.inputs if n in rule.required and isinstance(given[n], tuple) and not any(given[n])]  # type: ignore[arg-type]
    if missing or empty:
        names = dict.fromkeys(UNPRINTED.get(name, "所比的数") for name in missing + empty)
        return _not_evaluated(rule, given, evidence, unit, f"未印出或未能全部识读：{'、'.join(names)}")
    try:
        stated, expected = evaluate(rule, given)
    except (ZeroDivisionError, ValueError) as error:
        return _not_evaluated(rule, given, evidence, unit, str(error))
    if not expected:
        return _not_evaluated(rule, given, evidence, unit, "没有可比的数")
    chosen = min(range(len(expected)), key=lambda i: _gap(rule.relation, stated, expected[i]))
    gap = _gap(rule.relation, stated, expected[chosen])
    plain = expected if rule.exact else evaluate(rule, given, printed=True)[1]
    nearest = plain[chosen] if len(plain) == len(expected) else expected[chosen]
    outcome = Outcome.FAILS if gap > 0 else Outcome.HOLDS
    half = max((f.half_unit for f in tested), default=Decimal(0))
    least = max(printed_decimals(f) for f in tested)
    stated_text = in_unit(stated.middle, unit, half, least=least)
    expected_text = in_unit(nearest.middle, unit, half, unlike=stated_text if gap > 0 else None, least=least)
    wanted = expected_text + _suffix(unit)
    terms = formula_with(rule.formula, given)
    formula = wanted if terms == expected_text else f"{terms} = {wanted}"
    word = {"==": "应为", "<=": "不应超过", ">=": "不应低于"}[rule.relation]
    because = "" if terms == expected_text else f"按 {terms} "
    message = ""
    if gap > 0:
        message = f"{view.label}{rule.says}为{stated_text}{_suffix(unit)}，{because}{word}{wanted}。"
        message = view.message if isinstance(view, Telling) else message
    return Verdict(
        outcome, evidence, formula, Decimal(stated_text), Decimal(expected_text), gap / unit.scale, unit.symbol or None,
        message=message,
    )  # fmt: skip


def _not_evaluated(
    rule: Rule, given: Mapping[str, Given], evidence: tuple[Evidence, ...], unit: Unit, reason: str
) -> Verdict:
    stated = evidence[0].value
    formula = formula_with(rule.formula, given)
    return Verdict(Outcome.NOT_EVALUATED, evidence, formula, stated, unit=unit.symbol or None, reason=reason)


def _gap(relation: str, stated: Interval, expected: Interval) -> Decimal:
    above, below = stated.low - expected.high, expected.low - stated.high
    return max({"==": max(above, below), "<=": above, ">=": below}[relation], Decimal(0))


def _suffix(unit: Unit) -> str:
    return "%" if unit.symbol == "%" else f" {unit.symbol}" if unit.symbol else ""


def judge_all(views: Iterator[View]) -> Iterator[Judgement]:
    """Every rule on every view that it looks at."""
    by_type: dict[type, tuple[Rule, ...]] = {}
    for view in views:
        if type(view) not in by_type:
            by_type[type(view)] = tuple(r for r in RULES.values() if issubclass(type(view), r.on))
        for r in by_type[type(view)]:
            if (judgement := judge(r, view)) is not None:
                yield judgement
