"""What the goal of a form tells in words beside the targets of its indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.rule import rule
from reconcile.views import Form
from schemas.claims import Claim
from schemas.facts import Fact, Interval
from schemas.findings import Severity
from schemas.records import Indicator

_SAYS_NOTHING = re.compile("完成|达到|实现|项目|数量|指标|工作|开展|任务|目标|人数|人次|覆盖|保障|组织|全年|年度|情况")
_LEAST = re.compile(r"及?以上|以内|之内")
SUFFIX = 3
"""Rates are of one thing when their names end in so many alike characters: 合格率, 满意度."""


@dataclass(frozen=True)
class Goal:
    """A figure of a goal, and the target of the one indicator that is about the same."""

    label: str
    told: Fact | None
    target: Fact | None


def goal_views(form: Form, claims: Sequence[Claim]) -> Iterator[Goal]:
    """The figures of a form's goal that exactly one of its indicators repeats, and no other figure of the goal."""
    told = [c for c in claims if c.relation in ("count", "rate") and c.value is not None and not _is_loose(c)]
    pairs = [(c, i) for c in told if (i := _indicator_of(c, form.indicators)) is not None]
    for claim, indicator in pairs:
        target = indicator.target.figure if indicator.target else None
        if sum(i is indicator for _, i in pairs) == 1 and target is not None and indicator.actual is None:
            yield Goal(f"{form.name}总体目标“{claim.subject_label[-20:]}”", claim.value, target)


def _is_loose(claim: Claim) -> bool:
    """Whether a figure is only about so much; 以上 and 以内 say a bound, which a target says too."""
    assert claim.value is not None
    after = claim.sentence.partition(claim.value.text)[2]
    return claim.approximate and _LEAST.match(after) is None


def _indicator_of(claim: Claim, indicators: Sequence[Indicator]) -> Indicator | None:
    """The one indicator in the same unit whose name has most in common with what a claim is about."""
    assert claim.value is not None
    alike = [
        (_common(claim, i), n)
        for n, i in enumerate(indicators)
        if i.target is not None and i.target.figure is not None and _same_unit(claim.value, i.target.figure)
    ]
    ranked = sorted((a for a in alike if a[0] > 0), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return indicators[ranked[0][1]]


def _same_unit(one: Fact, other: Fact) -> bool:
    return one.unit.dimension == other.unit.dimension and (
        one.unit.dimension != "count" or (bool(one.unit.symbol) and one.unit.symbol == other.unit.symbol)
    )


def _common(claim: Claim, indicator: Indicator) -> int:
    """How many pairs of characters the subject of a claim and an indicator share; of rates, only where they end alike."""
    subject, name = (re.sub(r"\W", "", text) for text in (claim.subject_label, indicator.name_label))
    assert claim.value is not None
    if claim.value.unit.dimension == "ratio":
        shorter = min(len(subject), len(name))
        ends = next((n for n in range(shorter, 0, -1) if subject[-n:] == name[-n:]), 0)
        return ends if ends >= min(SUFFIX, shorter) else 0
    pairs = {a + b for a, b in pairwise(name)}
    return sum(a + b in pairs and not _SAYS_NOTHING.fullmatch(a + b) for a, b in pairwise(subject))


@rule(
    "TARGET-GOAL", on=Goal, fact="told", kind="text_vs_table", says="所述数", formula="指标值 {target}",
    severity=Severity.WARNING,
)  # fmt: skip
def goal_is_target(target: Interval) -> Interval:
    """A figure of the 总体目标 is the target of the indicator that is about the same.

    Source: 《项目支出绩效目标申报表》: 绩效指标 break down the 总体目标.
    """
    return target
