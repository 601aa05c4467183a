"""Rules of everything that is scored: lines, groups, totals, grades, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reconcile.found import rank_among
from reconcile.funds_views import CUT_OFF, NEARLY_ALL
from reconcile.grades import fits, grade_of, is_grade, told_bands
from reconcile.rule import Verdict, evidence_of, predicate, rule
from reconcile.score_views import Deducted, Graded, Group, Line, Listed, Ranked, Remainder, ToldTwice, Whole, WordedLine
from reconcile.wording import printed
from schemas.facts import Interval
from schemas.findings import Evidence, Outcome

FULL = Interval.exactly(1)


@rule("SCORE-MAX", on=Line, fact="score", kind="score_vs_rate", says="得分", formula="{weight}", relation="<=")
def score_is_at_most_weight(weight: Interval) -> Interval:
    """得分 is not larger than 分值.

    Source: 财预〔2020〕10号: 各项得分加总得出, 各项以分值为限.
    """
    return weight


@rule("SCORE-RATE", on=Line, fact="rate", kind="ratio", says="得分率", formula="{score} ÷ {weight}")
def rate_is_score_over_weight(score: Interval, weight: Interval) -> Interval:
    """得分率 is 得分 over 分值.

    Source: 绩效评价得分表: 得分率 = 得分/分值 × 100%.
    """
    return score / weight


@rule("SCORE-DEDUCTION", on=Deducted, fact="score", kind="score_sum", says="得分", formula="{weight} - {deduction}")
def score_is_weight_less_deduction(weight: Interval, deduction: Interval) -> Interval:
    """得分 is 分值 less what the 扣分 column takes off.

    Source: 绩效评价得分表 with a 扣分 column: 得分 = 分值 − 扣分.
    """
    return weight + deduction if deduction.middle < 0 else weight - deduction


@rule("SCORE-WORDS", on=WordedLine, fact="score", kind="score_vs_rate", says="得分", formula="{told_rate} × {weight}")
def score_is_told_rate_times_weight(told_rate: Interval, weight: Interval) -> Interval:
    """Where the scoring rule says 得分 = 率 × 分值, the score is the rate that its own basis tells times the weight.

    Scorers round the product or cut it off; either is admissible, to the hundredth of a point.

    Source: 评价指标体系, 指标说明: 得分=预算执行率×指标分值.
    """
    product = told_rate.at_most(FULL) * weight
    return Interval(product.low - CUT_OFF, product.high)


@rule(
    "SCORE-WEIGHTS", on=Whole, fact="weights", kind="weight_sum", says="各项分值之和", formula="{hundred}", exact=True
)
def weights_sum_to_hundred(hundred: Decimal, planned: bool) -> Sequence[Interval]:
    """The weights of all lines make up 100; those of a plan 90 where it leaves out 预算执行率.

    Source: 财预〔2020〕10号: 绩效自评采用百分制, 预算执行率指标权重统一设置为 10%.
    """
    return [Interval.exactly(hundred), *([Interval.exactly(hundred * Decimal("0.9"))] if planned else [])]


@rule(
    "SCORE-REMAINDER", on=Remainder, fact="score", kind="score_vs_rate", says="得分",
    formula="（{whole} - （{weights}））× {rate}",
)  # fmt: skip
def score_of_execution_has_the_remainder(
    rate: Interval, whole: Interval, weights: Sequence[Interval]
) -> Sequence[Interval]:
    """预算执行 without a weight of its own has what the indicators leave of the whole, and scores it times its rate.

    Many places give all of it from 90 % on, and are not accused.

    Source: 财预〔2020〕10号: 预算执行率 and the indicators make up 100 分.
    """
    left = whole - Interval.sum(weights)
    return [rate.at_most(FULL) * left, *([left] if rate.low >= NEARLY_ALL else [])]


@rule("SCORE-GROUP-WEIGHT", on=Group, fact="weight", kind="weight_sum", says="分值", formula="{weights}")
def group_weight_is_sum(weights: Sequence[Interval]) -> Interval:
    """The weight of a group, told in its caption (40分) or its row, is the sum of its lines' weights.

    Source: 绩效评价指标体系: 一级指标分值 = Σ 二级 = Σ 三级.
    """
    return Interval.sum(weights)


@rule("SCORE-SUM", on=Group, fact="score", kind="score_sum", says="得分", formula="{scores}")
def group_score_is_sum(scores: Sequence[Interval]) -> Interval:
    """总分 or the score of a group is the sum of its lines' scores; decided points are exact, products are rounded.

    Source: 财预〔2020〕10号: 各项指标得分加总得出总分.
    """
    return Interval.sum(scores)


@rule("SCORE-TOTAL-RATE", on=Group, fact="rate", kind="ratio", says="得分率", formula="{score} ÷ ({weights})")
def group_rate_is_score_over_weights(score: Interval, weights: Sequence[Interval]) -> Interval:
    """The 得分率 of a total is its score over the weights of its lines.

    Source: 绩效评价得分表: 得分率 = 得分/分值 × 100%.
    """
    return score / Interval.sum(weights)


@rule("SCORE-RANK", on=Ranked, fact="rank", kind="other", says="排名", formula="{own}在其余{others}中的名次")
def rank_follows_scores(own: Interval, others: Sequence[Interval]) -> Interval:
    """The rank of a district is one more than the districts with a higher total; equals may share or split ranks.

    Source: 区（市）得分排名 follows 综合得分.
    """
    return rank_among(own, others)


@rule("SCORE-LISTED", on=Listed, fact="score", kind="score_sum", says="得分", formula="百分制 100", relation="<=")
def listed_score_is_out_of_hundred() -> Interval:
    """The score that a list tells of a project is at most 100.

    Source: 财预〔2020〕10号: 绩效自评采用百分制.
    """
    return Interval.exactly(100)


@rule("SCORE-TOLD", on=ToldTwice, fact="told", kind="cross_table", says="得分", formula="自评表总分 {totals}")
def told_score_is_a_total(totals: Sequence[Interval]) -> Sequence[Interval]:
    """The score that a list tells of a project is the total of that project's own form.

    Source: 自评结果汇总表 sums up the 自评表.
    """
    return totals


@predicate("SCORE-GRADE", on=Graded, kind="grade_band", says="等级与得分相符")
def grade_follows_score(view: Graded) -> Verdict | None:
    """The grade is that of the band in which the score lies: the report's own bands, else 优 ≥ 90, 良 80–90, 中 60–80, 差 < 60.

    Source: 财预〔2020〕10号: 90（含）-100 分为优, 80（含）-90 分为良, 60（含）-80 分为中, 60 分以下为差.
    """
    told = view.grade.grade_text or ""
    score = view.score.value
    if not is_grade(told) or score is None:
        return None
    due = grade_of(score, view.bands)
    line, source = view.grade, view.score.source
    word = Evidence(
        "stated", line.page, line.bbox, told, source.method, source.confidence, table_id=line.table_id, row=line.row
    )
    evidence = (word, evidence_of("score", view.score))
    formula = f"{printed(view.score)} 分为“{due}”"
    if any(fits(told, s, view.bands) for s in (score, view.sum) if s is not None):
        return Verdict(Outcome.HOLDS, evidence, formula, told, due)
    message = f"{view.label}等级为“{told}”，得分{printed(view.score)}分，按{told_bands(view.bands)}划档应为“{due}”。"
    return Verdict(Outcome.FAILS, evidence, formula, told, due, message=message)
