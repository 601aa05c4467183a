"""The rule mechanism: three outcomes, evidence, wording; and what registering refuses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from reconcile import judging
from reconcile import rule as mechanism
from reconcile.judging import Judgement, judge
from reconcile.rule import Verdict, predicate, rule
from reconcile.wording import formula_with
from schemas.facts import PERCENT, WAN_YUAN, Fact, Interval
from schemas.findings import Kind, Outcome
from tests.reconcile.figures import figure

KIND: Kind = "execution_rate"


@dataclass(frozen=True)
class Line:
    """A rate, its operands, and parts that add up to a total."""

    label: str = "某项目"
    budget: Fact | None = None
    executed: Fact | None = None
    rate: Fact | None = None
    total: Fact | None = None
    parts: tuple[Fact | None, ...] = ()
    cap: Fact | None = None


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    own: dict[str, mechanism.Rule] = {}
    for module in (mechanism, judging):
        monkeypatch.setattr(module, "RULES", own)


def rate_rule() -> mechanism.Rule:
    @rule("T-RATE", on=Line, fact="rate", kind=KIND, says="执行率", formula="{executed} ÷ {budget}")
    def rate(executed: Interval, budget: Interval, cap: Interval | None = None) -> Interval:
        """The rate is executed over budget.

        Source: a test.
        """
        quotient = executed / budget
        return quotient if cap is None else quotient.at_most(cap)

    return mechanism.RULES["T-RATE"]


def sum_rule(exact: bool = False) -> mechanism.Rule:
    @rule("T-SUM", on=Line, fact="total", kind="score_sum", says="总分", formula="{parts}", exact=exact)
    def total(parts: tuple[Interval, ...]) -> Interval:
        """A total is the sum of its parts.

        Source: a test.
        """
        return Interval.sum(parts)

    return mechanism.RULES["T-SUM"]


def judged(r: mechanism.Rule, line: Line) -> Judgement:
    judgement = judge(r, line)
    assert judgement is not None
    return judgement


def test_a_rate_that_follows_holds() -> None:
    line = Line(
        budget=figure("500", unit=WAN_YUAN), executed=figure("430", unit=WAN_YUAN), rate=figure("86.00%", unit=PERCENT)
    )
    verdict = judged(rate_rule(), line).verdict
    assert verdict.outcome is Outcome.HOLDS
    assert verdict.formula == "430 ÷ 500 = 86.00%"
    assert [e.role for e in verdict.evidence] == ["stated", "executed", "budget"]


def test_a_misstated_rate_fails_with_formula_gap_and_message() -> None:
    line = Line(
        budget=figure("500.00", unit=WAN_YUAN), executed=figure("430.00", unit=WAN_YUAN),
        rate=figure("96.00%", unit=PERCENT),
    )  # fmt: skip
    verdict = judged(rate_rule(), line).verdict
    assert verdict.outcome is Outcome.FAILS
    assert (verdict.stated, verdict.expected, verdict.unit) == (Decimal("96.00"), Decimal("86.00"), "%")
    assert verdict.gap is not None and Decimal("9.9") < verdict.gap < 10
    assert verdict.message == "某项目执行率为96.00%，按 430.00 ÷ 500.00 应为86.00%。"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line(rate=figure("86%", unit=PERCENT), executed=figure("430")), "预算数"),
        (Line(rate=figure("86%", unit=PERCENT), executed=figure("430"), budget=figure("0")), "零"),
        (Line(rate=figure("86%", unit=PERCENT), executed=figure("4B0", readable=False), budget=figure("500")), "4B0")
    ],
)  # fmt: skip
def test_missing_zero_and_unreadable_operands_are_not_evaluated(line: Line, reason: str) -> None:
    verdict = judged(rate_rule(), line).verdict
    assert verdict.outcome is Outcome.NOT_EVALUATED
    assert verdict.reason is not None and reason in verdict.reason


def test_nothing_is_judged_where_the_figure_is_not_printed() -> None:
    assert judge(rate_rule(), Line(budget=figure("500"), executed=figure("430"))) is None


def test_a_blank_is_nothing_in_a_sum_and_rounding_holds() -> None:
    line = Line(total=figure("10.02"), parts=(figure("3.34"), None, figure("3.34"), figure("3.33")))
    assert judged(sum_rule(), line).verdict.outcome is Outcome.HOLDS


def test_scores_are_exact_where_they_are_added_up() -> None:
    line = Line(total=figure("10.02"), parts=(figure("3.34"), figure("3.34"), figure("3.33")))
    assert judged(sum_rule(exact=True), line).verdict.outcome is Outcome.FAILS


def test_a_predicate_speaks_for_itself() -> None:
    @predicate("T-WORD", on=Line, kind="other", says="有说明")
    def has_label(line: Line) -> Verdict | None:
        """A line has a label.

        Source: a test.
        """
        return Verdict(Outcome.HOLDS if line.label else Outcome.FAILS, ())

    assert judged(mechanism.RULES["T-WORD"], Line()).verdict.outcome is Outcome.HOLDS
    assert judged(mechanism.RULES["T-WORD"], Line(label="")).verdict.outcome is Outcome.FAILS


def test_registering_refuses_unknown_attributes_repeats_and_missing_sources() -> None:
    def undocumented(budget: Interval) -> Interval:
        return budget

    def unknown(nowhere: Interval) -> Interval:
        """Nothing. Source: a test."""
        return nowhere

    rate_rule()
    for function, message in ((undocumented, "Source"), (unknown, "nowhere")):
        with pytest.raises(ValueError, match=message):
            rule("T-X", on=Line, fact="rate", kind=KIND, says="", formula="")(function)
    with pytest.raises(ValueError, match="twice"):
        rate_rule()


def test_a_formula_leaves_out_what_is_not_printed() -> None:
    template = "[甲{one} + ]乙{two}[（另有{three}、{many}）]"
    two = figure("2.00")
    assert formula_with(template, {"one": None, "two": two, "three": None, "many": (None,)}) == "乙2.00"
    assert formula_with(template, {"one": figure("1.00"), "two": two, "three": None, "many": (two,)}) == (
        "甲1.00 + 乙2.00（另有无、2.00）"
    )


def test_alternatives_of_a_formula_are_no_sum() -> None:
    several = (figure("1.00"), figure("2.00"), figure("2.00"), None)
    assert formula_with("{one} ÷ {many|或}", {"one": figure("3.00"), "many": several}) == "3.00 ÷ (1.00 或 2.00)"
    assert formula_with("{many|或}", {"many": several[:1]}) == "1.00"
