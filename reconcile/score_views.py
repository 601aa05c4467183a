"""What the rules on scores look at: lines, groups, totals with their grades, ranks, and scores told in lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.composites import composite_views, weighted_total
from reconcile.grades import Bands, bands_of
from reconcile.rule import View
from reconcile.views import OTHER_SCALE, Facts, Form, Scored, decided, forms_of
from reconcile.wording import squeezed
from schemas.facts import Fact
from schemas.records import BudgetExecution, Indicator, ScoreLine
from schemas.report import Report

NEAR_HUNDRED = (Decimal("0.8"), Decimal("1.2"))
"""Weights whose sum lies outside this share of 100 are those of a part of a table, and owe no 100."""


EXECUTION = re.compile(r"执行|预算(?!编制|绩效|公开)|资金(?:到位|使用(?!合规|规范|安全|管理))|支出(?:率|进度)")
"""Words of an indicator that scores how the budget was executed."""


@dataclass(frozen=True)
class Line:
    """A line with points to be had and points given."""

    label: str
    weight: Fact | None
    score: Fact | None
    rate: Fact | None = None


@dataclass(frozen=True)
class Deducted:
    """A line that tells the points taken off."""

    label: str
    weight: Fact | None
    score: Fact | None
    deduction: Fact | None


@dataclass(frozen=True)
class WordedLine:
    """A line whose scoring rule makes its score of the rate that its basis tells."""

    label: str
    weight: Fact | None
    score: Fact | None
    told_rate: Fact | None


@dataclass(frozen=True)
class Group:
    """A subtotal or a caption with the lines that it sums; a table's total is one too."""

    label: str
    weight: Fact | None
    score: Fact | None
    rate: Fact | None
    weights: Facts
    scores: Facts


@dataclass(frozen=True)
class Whole(Group):
    """The 总分 of a form or table, with all its lines; together they weigh `hundred`: 100 分, or 1 where weights are shares.

    planned: the lines of a plan, in which the 10 分 of 预算执行率 need not be listed
    """

    planned: bool = False

    @property
    def hundred(self) -> Decimal:
        ratio = any(w is not None and w.unit.dimension == "ratio" for w in self.weights)
        return Decimal(1) if ratio else Decimal(100)


@dataclass(frozen=True)
class Remainder:
    """The score of 预算执行 where no weight is told for it: it has what the indicators leave of the whole."""

    label: str
    score: Fact | None
    rate: Fact | None
    whole: Fact | None
    weights: Facts


@dataclass(frozen=True)
class Graded:
    """A score with the grade that is given for it, and the report's bands.

    sum: what the lines make it, where they tell otherwise than the score
    """

    label: str
    score: Fact
    grade: ScoreLine
    bands: Bands
    sum: Decimal | None = None


@dataclass(frozen=True)
class Ranked:
    """The rank of a district, its total, and the totals of the others."""

    label: str
    rank: Fact | None
    own: Fact | None
    others: Facts


@dataclass(frozen=True)
class Listed:
    """A score out of 100 that a list tells of a project."""

    label: str
    score: Fact | None


@dataclass(frozen=True)
class ToldTwice:
    """A score told in a list or a summary, and the totals of the forms that it may be taken from."""

    label: str
    told: Fact | None
    totals: Facts


def score_views(report: Report) -> Iterator[View]:
    """Everything that the rules on scores look at."""
    forms, bands = forms_of(report), bands_of(report)
    for form in forms:
        if has_points(form):
            yield from line_views(form)
            yield from group_views(form)
        else:
            yield from weighted_total(form)
        yield from grade_views(form, bands)
    yield from ranked_views(forms)
    yield from composite_views(report, forms)
    yield from told_views(report, forms, bands)


def has_points(form: Form) -> bool:
    """Whether scores are points out of weights: not 95 beside a weight of 10 %, line after line."""
    pairs = [
        (i.weight, i.score)
        for i in form.scored
        if i.weight is not None and i.score is not None and i.score.value is not None
    ]
    other = sum(
        w.unit.dimension != s.unit.dimension or (w.value is not None and s.value is not None and s.value > w.value)
        for w, s in pairs
    )
    return other <= max(Decimal(1), OTHER_SCALE * len(pairs))


def line_views(form: Form) -> Iterator[Line | Deducted | WordedLine]:
    """Every line, subtotal and total that has a weight."""
    for line in (*form.scored, *(s for s in form.lines if s.role in ("subtotal", "total"))):
        name = line.name_label if isinstance(line, Indicator) else line.path[-1]
        label, score = f"{form.name}“{name}”", decided(line.score)
        if line.weight is not None:
            yield Line(label, line.weight, score, line.rate)
        if line.deduction is not None:
            yield Deducted(label, line.weight, score, decided(line.deduction))
        if isinstance(line, ScoreLine) and line.told_rate is not None:
            yield WordedLine(label, line.weight, score, line.told_rate)


def group_views(form: Form) -> Iterator[Group | Remainder]:
    """Captions, subtotals and totals with the lines that they sum."""
    funds = form.scored_funds
    for group in form.lines:
        if group.role not in ("subtotal", "total") or group.covers is None:
            continue
        first, last = group.covers
        members: list[Scored | BudgetExecution] = [
            s for s in form.scored if s.row is not None and first <= s.row <= last
        ]
        if group.role == "total" and funds is not None and not _repeats_execution(form):
            members.append(funds)
        name = form.name if group.role == "total" else f"{form.name}“{group.path[-1]}”"
        weights, scores = _complete(members) if group.role == "subtotal" or _has_all(form, members) else ((), ())
        kind = Whole if group is form.total and _near_hundred(weights) else Group
        yield kind(name, group.weight, decided(group.score), group.rate, weights, scores)
    yield from _remainder(form)
    if form.total is None and form.table.form in ("indicators", "performance_targets") and any(i.weight for i in form.scored):
        weights = tuple(i.weight for i in form.scored)
        if _near_hundred(weights):
            yield Whole(form.name, None, None, None, weights, (), planned=True)


def _remainder(form: Form) -> Iterator[Remainder]:
    funds, total = form.scored_funds, form.total
    if funds is not None and funds.weight is None and funds.rate is not None and total is not None:
        weights = tuple(i.weight for i in form.scored)
        if all(w is not None for w in weights):
            yield Remainder(f"{form.name}预算执行", funds.score, funds.rate, total.weight, weights)


def _complete(members: Sequence[Scored | BudgetExecution]) -> tuple[Facts, Facts]:
    """The weights and the scores of lines; none where one that should have its own prints none."""
    weights = tuple(m.weight for m in members)
    scores = tuple(decided(m.score) for m in members)
    unweighted = any(m.weight is None and m.score is not None for m in members)
    unscored = any(m.score is None and m.weight is not None for m in members)
    return () if unweighted else weights, () if unscored else scores


def _has_all(form: Form, members: Sequence[Scored | BudgetExecution]) -> bool:
    """Whether nothing that is scored was left unread: a 自评表, or a part of one, in which no 预算执行 scores has indicators
    that make up 100.
    """
    if form.table.form not in ("self_evaluation", "indicators") or form.scored_funds is not None:
        return True
    if any(EXECUTION.search(f"{i.level1_label}{i.level2_label}{i.name_label}") for i in form.indicators):
        return True
    values = [m.weight.value for m in members if m.weight is not None and m.weight.value is not None]
    return sum(values, Decimal(0)) in (1, 100)


def _repeats_execution(form: Form) -> bool:
    """Whether the indicators make up 100 with one that scores 预算执行 again."""
    values = [i.weight.value for i in form.indicators if i.weight is not None and i.weight.value is not None]
    return sum(values, Decimal(0)) in (1, 100) and any("执行" in i.name_label for i in form.indicators)


def _near_hundred(weights: Facts) -> bool:
    values = [w.value for w in weights if w is not None and w.value is not None]
    ratio = any(w is not None and w.unit.dimension == "ratio" for w in weights)
    unread = any(w is not None and w.value is None for w in weights)
    low, high = NEAR_HUNDRED
    return unread or low <= sum(values, Decimal(0)) * (1 if ratio else Decimal("0.01")) <= high


def grade_views(form: Form, bands: Bands) -> Iterator[Graded]:
    """The total of a form with its grade, told in a row of its own or beside it."""
    grade = next((s for s in form.lines if s.role in ("grade", "total") and s.grade_text), None)
    if grade is not None and form.total is not None and form.total.score is not None:
        told = [m.score.value for m in form.scored if m.score is not None and m.score.value is not None]
        total = sum(told, Decimal(0)) if not form.executions else None
        yield Graded(form.name, form.total.score, grade, bands, total)


def ranked_views(forms: Iterable[Form]) -> Iterator[Ranked]:
    """The ranks of districts that stand side by side in one table."""
    by_table: dict[str, list[tuple[str, Fact | None, Fact]]] = defaultdict(list)
    for form in forms:
        rank = next((s.score for s in form.lines if s.role == "rank"), None)
        if form.total is not None and form.total.score is not None:
            by_table[form.table.table_id].append((form.name, rank, form.total.score))
    for rows in by_table.values():
        for name, rank, own in rows:
            if rank is not None:
                yield Ranked(name, rank, own, tuple(score for _, _, score in rows if score is not own))


def told_views(report: Report, forms: Sequence[Form], bands: Bands) -> Iterator[Listed | ToldTwice | Graded]:
    """The scores of a 自评结果汇总表 beside the totals of the projects' own forms."""
    summaries = {t.table_id for t in report.reading.tables if t.form == "evaluation_summary"}
    totals: dict[str, list[Fact]] = defaultdict(list)
    for form in forms:
        project = next((r.scope.project for r in (*form.indicators, *form.lines)), None)
        if project and form.total is not None and form.total.score is not None:
            totals[squeezed(project)].append(form.total.score)
    listed = [r for r in report.records if isinstance(r, ScoreLine) and r.table_id in summaries]
    names = [squeezed(r.scope.project) for r in listed]
    for line, name in zip(listed, names, strict=True):
        if line.score is not None and line.grade_text:
            yield Graded(f"汇总表“{line.path[-1]}”", line.score, line, bands)
        yield Listed(f"汇总表“{line.path[-1]}”", line.score)
        if totals[name] and names.count(name) == 1:
            yield ToldTwice(f"汇总表“{line.path[-1]}”", decided(line.score), tuple(totals[name]))
