"""What the goal of a form, and what became of it, tell in words beside the targets and achievements of its indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.rule import rule
from reconcile.views import Form
from reconcile.wording import squeezed
from schemas.claims import Claim
from schemas.facts import Fact, Interval
from schemas.findings import Severity
from schemas.records import Indicator
from schemas.tables import Table

_SAYS_NOTHING = re.compile("完成|达到|实现|项目|数量|指标|工作|开展|任务|目标|人数|人次|覆盖|保障|组织|全年|年度|情况")
_LEAST = re.compile(r"及?以上|以内|之内")
LONGEST = 16
"""A heading has fewer characters."""

SUFFIX = 3
"""Rates are of one thing when their names end in so many alike characters: 合格率, 满意度."""


_DONE = re.compile(r".*(?:实际|完成情况|实现情况|完成目标).*")
_DUE = re.compile(r".*(?:预期|目标).*")


@dataclass(frozen=True)
class Goal:
    """A figure of a goal, and the target of the one indicator that is about the same."""

    label: str
    told: Fact | None
    target: Fact | None


@dataclass(frozen=True)
class Achieved:
    """A figure of what became of a goal, and the achievement of the one indicator that is about the same."""

    label: str
    told: Fact | None
    actual: Fact | None


def goal_views(form: Form, claims: Sequence[Claim]) -> Iterator[Goal | Achieved]:
    """The figures of a form's goal, and of what became of it, that exactly one of its indicators repeats, and no other
    figure there.
    """
    told = [c for c in claims if c.relation in ("count", "rate") and c.value is not None and not _is_loose(c)]
    headed = [(c, _heading(form.table, c)) for c in told]
    for claim, indicator in _pairs([c for c, word in headed if _DUE.fullmatch(word) and not _DONE.fullmatch(word)], form):
        if indicator.target is not None:
            yield Goal(f"{form.name}总体目标“{claim.subject_label[-20:]}”", claim.value, indicator.target.figure)
    for claim, indicator in _pairs([c for c, word in headed if _DONE.fullmatch(word)], form):
        if indicator.actual is not None:
            yield Achieved(f"{form.name}目标完成情况“{claim.subject_label[-20:]}”", claim.value, indicator.actual.figure)


def _pairs(claims: Sequence[Claim], form: Form) -> Iterator[tuple[Claim, Indicator]]:
    """Claims with their indicators, where neither has another."""
    pairs = [(c, i) for c in claims if (i := _indicator_of(c, form.indicators)) is not None]
    yield from ((c, i) for c, i in pairs if sum(other is i for _, other in pairs) == 1)


def _heading(table: Table, claim: Claim) -> str:
    """The words over the cell that a claim stands in, or left of it."""
    inside = (c for c in table.cells if c.page == claim.page and c.bbox.contains(*claim.bbox.center))
    cell = next((c for c in inside if c.row == claim.row), None)
    if cell is None:
        return ""
    around = (table.at.get((cell.row - 1, cell.col)), table.at.get((cell.row, cell.col - 1)))
    words = (squeezed(c.text) for c in around if c is not None)
    return next((w for w in words if len(w) < LONGEST and (_DUE.fullmatch(w) or _DONE.fullmatch(w))), "")


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
        if any(q is not None and q.figure is not None and _same_unit(claim.value, q.figure) for q in (i.target, i.actual))
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


@rule(
    "PERF-OUTCOME", on=Achieved, fact="told", kind="text_vs_table", says="所述数", formula="完成值 {actual}",
    severity=Severity.WARNING,
)  # fmt: skip
def outcome_is_achievement(actual: Interval) -> Interval:
    """A figure of what became of the 年度总体目标 is the achievement of the indicator that is about the same.

    Source: 《项目支出绩效自评表》: 实际完成情况 beside the 实际完成值 of the indicators.
    """
    return actual
