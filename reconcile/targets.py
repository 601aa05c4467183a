"""Rules of targets: what was promised, what was achieved, the points given for it, the time and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from reconcile.rule import Verdict, predicate, rule
from reconcile.target_views import WHOLE_YEAR, Ceiling, Cost, Missed, OwnRate, SystemGroup, Timed, Unexplained
from reconcile.wording import squeezed
from schemas.facts import Interval, Provenance
from schemas.findings import Evidence, Outcome, Severity
from schemas.records import Quantity


@rule(
    "PERF-DEDUCTION", on=Unexplained, fact="score", kind="score_vs_rate", says="得分", formula="{weight}（{told}，未说明扣分原因）",
    severity=Severity.WARNING,
)  # fmt: skip
def met_target_scores_in_full(
    weight: Interval, told: str, target: Interval | None = None, actual: Interval | None = None
) -> Interval:
    """An indicator that was not missed scores its full weight, unless a reason for the deduction is given.

    Source: 财预〔2020〕10号: 未完成或偏离的指标应说明偏差原因; 达到指标值的记满分.
    """
    return weight


@rule(
    "PERF-MISSED", on=Missed, fact="score", kind="score_vs_rate", says="得分", relation="<=",
    formula="低于{weight}（完成值{actual}未达到指标值{target}，未说明原因）", severity=Severity.WARNING,
)  # fmt: skip
def missed_target_scores_less(weight: Interval, target: Interval, actual: Interval) -> Interval:
    """An indicator that was missed scores less than its weight, unless a reason is given.

    Source: 财预〔2020〕10号: 未达到指标值的按完成比例或档次扣分.
    """
    return weight - Interval.exactly(Decimal("0.01"))


@rule(
    "PERF-OWN-RATE", on=OwnRate, fact="actual", kind="text_vs_table", says="执行率", formula="{executed} ÷ {budget}",
    severity=Severity.WARNING,
)  # fmt: skip
def indicator_rate_is_that_of_funds(
    executed: Interval, budget: Interval, fiscal_executed: Interval | None = None, fiscal_budget: Interval | None = None
) -> Sequence[Interval]:
    """An indicator 预算执行率 (项目执行率) tells the rate of its own form's funds, of all of them or of 财政拨款.

    Source: the same fact, told twice in one 绩效自评表.
    """
    quotients = [executed / budget]
    if fiscal_executed is not None and fiscal_budget is not None and fiscal_budget.low > 0:
        quotients.append(fiscal_executed / fiscal_budget)
    return [*quotients, *(q.at_most(Interval.exactly(1)) for q in quotients)]


@rule("TARGET-COST", on=Cost, fact="budget", kind="text_vs_table", says="", formula="成本指标 {cost}")
def budget_is_total_cost(cost: Interval) -> Interval:
    """The total cost that the targets tell is the budget of the project.

    Source: 《项目支出绩效目标申报表》: 成本指标 beside 项目资金总额.
    """
    return cost


@rule(
    "TARGET-CEILING", on=Ceiling, fact="budget", kind="text_vs_table", says="", formula="成本上限 {cost}", relation="<="
)
def budget_is_within_ceiling(cost: Interval) -> Interval:
    """The budget of a project stays within the ceiling that its own cost indicator sets.

    Source: 《项目支出绩效目标申报表》: 成本指标 beside 项目资金总额.
    """
    return cost


@rule(
    "TARGET-SYSTEM", on=SystemGroup, fact="listed", kind="cross_table", says="", formula="评分表分值 {used}",
    severity=Severity.WARNING,
)  # fmt: skip
def listed_weights_are_used(used: Sequence[Interval], per: Decimal) -> Interval:
    """A group of indicators weighs in the score table what the list of indicators announces.

    Source: 绩效评价指标体系 and 评分表 of one project state the same weights.
    """
    return Interval.sum(used) / Interval.exactly(per)


@predicate("TARGET-PERIOD", on=Timed, kind="date_range", says="进度指标在项目起止时间之内")
def target_lies_in_period(view: Timed) -> Verdict | None:
    """What a target says of time lies between the start and the end of its project.

    Source: 《项目支出绩效目标申报表》: 项目起止时间.
    """
    starts, ends = view.project.starts, view.project.ends
    place = view.target.source
    if starts is None or ends is None or place is None:
        return None
    told = _told_period(view.target, starts)
    if told is None:
        return None
    first, last = told
    evidence: tuple[Evidence, ...] = (_words("stated", view.target.text, place),)
    formula = f"项目起止时间 {view.project.starts_text} 至 {view.project.ends_text}"
    if view.project.period_source is not None:
        evidence += (_words("period", formula, view.project.period_source),)
    if starts <= first and last <= ends:
        return Verdict(Outcome.HOLDS, evidence, formula, view.target.text)
    message = f"{view.label}为“{view.target.text[:40]}”，不在{formula}之内。"
    return Verdict(
        Outcome.FAILS,
        evidence,
        formula,
        view.target.text[:60],
        f"{view.project.starts_text}–{view.project.ends_text}",
        message=message,
    )


def _told_period(target: Quantity, starts: date) -> tuple[date, date] | None:
    if WHOLE_YEAR.fullmatch(squeezed(target.text)):
        return date(starts.year, 1, 1), date(starts.year, 12, 31)
    if target.ends is None:
        return None
    return target.starts or target.ends, target.ends


def _words(role: str, text: str, place: Provenance) -> Evidence:
    return Evidence(
        role, place.page, place.bbox, text, place.method, place.confidence, None, place.table_id, place.row, place.col,
        place.status,
    )  # fmt: skip
