"""Rules of the 绩效自评表: its funds, its rate of execution, its indicators."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.funds_views import CUT_OFF, FullMarks, FundsColumn, FundsPart, FundsRow, FundsScore, sums_of
from reconcile.rule import rule
from schemas.facts import Interval
from schemas.findings import Severity

FULL = Interval.exactly(1)

TWICE = 2
"""Who spent more than twice the budget has not just used it up."""


@rule("PERF-RATE", on=FundsRow, fact="rate", kind="execution_rate", says="执行率", formula="{executed} ÷ {budget}")
def rate_is_executed_over_budget(executed: Interval, budget: Interval) -> Sequence[Interval]:
    """执行率 is 全年执行数 B over 全年预算数 A; what was spent beyond the budget may be told as 100 %.

    Source: 《项目支出绩效自评表》 (财预〔2020〕10号): 执行率 = B/A.
    """
    quotient = executed / budget
    return (quotient, quotient.at_most(FULL)) if quotient.low <= TWICE else (quotient,)


@rule(
    "PERF-RATE-SCORE", on=FundsScore, fact="score", kind="score_vs_rate", says="执行率得分", formula="{weight} × {rate}"
)
def score_follows_rate(
    weight: Interval, is_cut: bool, rate: Interval | None = None, executed: Interval | None = None,
    budget: Interval | None = None,
) -> Sequence[Interval]:  # fmt: skip
    """The score of 预算执行率 is its weight times the rate, as printed or unrounded, at most the weight.

    Some cut the product off instead of rounding it; either is admissible, to the hundredth of a point.

    Source: 财预〔2020〕10号: 预算执行率 10 分, 按比例得分; 贵州省: 执行率 × 分值, 最高不超过分值.
    """
    rates = [rate] if rate is not None else []
    if executed is not None and budget is not None and budget.low > 0:
        rates.append(executed / budget)
    products = [weight * r.at_most(FULL) for r in rates]
    return [*products, *([Interval(p.low - CUT_OFF, p.low) for p in products] if is_cut else [])]


@rule(
    "PERF-RATE-FULL", on=FullMarks, fact="score", kind="score_vs_rate", says="执行率得分", formula="{weight} × {rate}",
    severity=Severity.WARNING,
)  # fmt: skip
def full_marks_need_full_execution(weight: Interval, rate: Interval) -> Interval:
    """All points for 预算执行率 ask for all of the budget; many places give them from 90 % on, by a rule of their own.

    Source: 财预〔2020〕10号: 预算执行率 10 分, 按比例得分.
    """
    return weight * rate


@rule("PERF-FUNDS", on=FundsColumn, fact="total", kind="parent_child_sum", says="", formula="{sources}")
def total_is_sum_of_sources(sources: Sequence[Interval], nested: bool) -> Sequence[Interval]:
    """年度资金总额 is the sum of its sources; where some divide others (财政拨款 by level of government), of those that do not.

    Source: 《项目支出绩效自评表》: 年度资金总额, 其中: 当年财政拨款, 上年结转资金, 其他资金.
    """
    return sums_of(tuple(sources)) if nested else (Interval.sum(sources),)


@rule("PERF-PART", on=FundsPart, fact="part", kind="parent_child_sum", says="", formula="{total}", relation="<=")
def part_is_at_most_total(total: Interval) -> Interval:
    """A source of funds (其中) is not larger than 年度资金总额.

    Source: 《项目支出绩效自评表》: 其中 names parts of the row above.
    """
    return total
