"""What the rules of the performance family look at: a row of funds, a scored line, a whole form, one project wherever it
is told. Made of records alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.rule import View
from schemas.facts import Fact
from schemas.records import BudgetExecution, Indicator, Record, ScoreLine
from schemas.report import Report
from schemas.tables import Table

Facts = tuple[Fact | None, ...]
Scored = Indicator | ScoreLine


@dataclass(frozen=True)
class FundsRow:
    """One source of funds of one project in a 绩效自评表."""

    label: str
    budget: Fact | None
    executed: Fact | None
    rate: Fact | None
    weight: Fact | None
    score: Fact | None


@dataclass(frozen=True)
class FundsColumn:
    """One column of amounts of a form: its total and its sources.

    outer: the sources without those that only divide 财政拨款 by level of government
    """

    label: str
    total: Fact | None
    sources: Facts
    outer: Facts


@dataclass(frozen=True)
class FundsPart:
    """One source beside the total of its column."""

    label: str
    part: Fact | None
    total: Fact | None


@dataclass(frozen=True)
class Line:
    """A line with points to be had and points given."""

    label: str
    weight: Fact | None
    score: Fact | None
    rate: Fact | None = None


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
    """The 总分 of a form or table, with all its lines; together they weigh `hundred`: 100 分, or 1 where weights are shares."""

    @property
    def hundred(self) -> Decimal:
        ratio = any(w is not None and w.unit.dimension == "ratio" for w in self.weights)
        return Decimal(1) if ratio else Decimal(100)


@dataclass(frozen=True)
class Graded:
    """A score with the grade that is given for it. sum: what the lines make it, where they tell otherwise than the score."""

    label: str
    score: Fact
    grade: ScoreLine
    sum: Decimal | None = None


@dataclass(frozen=True)
class Ranked:
    """The rank of a district, its total, and the totals of the others."""

    label: str
    rank: Fact | None
    own: Fact | None
    others: Facts


@dataclass(frozen=True)
class ToldTwice:
    """A score told in a list or a summary, and the totals of the forms that it may be taken from."""

    label: str
    told: Fact | None
    totals: Facts


@dataclass(frozen=True)
class Form:
    """The records of one form: a table, or one of several projects in a table."""

    table: Table
    name: str
    executions: tuple[BudgetExecution, ...]
    indicators: tuple[Indicator, ...]
    lines: tuple[ScoreLine, ...]

    @property
    def total(self) -> ScoreLine | None:
        return next((s for s in reversed(self.lines) if s.role == "total"), None)

    @property
    def funds_total(self) -> BudgetExecution | None:
        return next((e for e in self.executions if e.source == "total"), None)

    @property
    def scored(self) -> tuple[Scored, ...]:
        """Indicators, or the lines of a score table."""
        return self.indicators or tuple(s for s in self.lines if s.role == "line")


def decided(score: Fact | None) -> Fact | None:
    """A score as it is added up: exact when it is a multiple of 0.1, for points are decided; one with more decimals is the
    product of a rate, so rounded.
    """
    if score is None or score.value is None or score.value * 10 % 1:
        return score
    return score.model_copy(update={"half_unit": Decimal(0)})


def forms_of(report: Report) -> list[Form]:
    """The self-evaluations, targets and score tables of a report, in page order; districts side by side are one each."""
    tables = {t.table_id: t for t in report.reading.tables}
    grouped: dict[tuple[str, str | None, str | None], list[Record]] = defaultdict(list)
    for record in report.records:
        if isinstance(record, (BudgetExecution, Indicator, ScoreLine)) and record.table_id in tables:
            table = tables[record.table_id]
            if table.form != "evaluation_summary":
                grouped[record.table_id, record.scope.project, record.scope.region].append(record)
    return [_form(tables[key[0]], key[1], key[2], records) for key, records in grouped.items()]


def _form(table: Table, project: str | None, region: str | None, records: Sequence[Record]) -> Form:
    name = project or _short(table.title) or f"第{table.pages[0]}页表"
    return Form(
        table,
        f"{name}（{region}）" if region else name,
        tuple(r for r in records if isinstance(r, BudgetExecution)),
        tuple(r for r in records if isinstance(r, Indicator)),
        tuple(r for r in records if isinstance(r, ScoreLine)),
    )


def _short(title: str | None) -> str:
    return re.sub(r"\s+", "", title or "")


def performance_views(report: Report) -> Iterator[View]:
    """Everything that the rules on self-evaluations and score tables look at."""
    forms = forms_of(report)
    for form in forms:
        yield from funds_views(form)
        yield from scored_views(form)
    yield from ranked_views(forms)
    yield from told_views(report, forms)


def funds_views(form: Form) -> Iterator[FundsRow | FundsColumn | FundsPart]:
    """The rows and columns of the 资金 block."""
    for row in form.executions:
        yield FundsRow(
            f"{form.name}{_plain(row.source_label)}", row.budget or row.initial_budget, row.executed, row.rate, row.weight, row.score
        )  # fmt: skip
    total = form.funds_total
    sources = [e for e in form.executions if e is not total]
    divided = any(e.source == "fiscal" for e in sources)
    outer = [e for e in sources if not (divided and e.source in ("central", "province", "city", "county"))]
    if total is None or not sources:
        return
    for name, words in (
        ("prior_budget", "以前年度资金"),
        ("initial_budget", "年初预算数"),
        ("budget", "全年预算数"),
        ("executed", "全年执行数"),
    ):
        column = getattr(total, name)
        label = f"{form.name}{_plain(total.source_label)}（{words}）"
        if len(outer) > 1:
            yield FundsColumn(
                label, column, tuple(getattr(e, name) for e in sources), tuple(getattr(e, name) for e in outer)
            )
        for e in sources if len(outer) == 1 else ():
            yield FundsPart(f"{form.name}{_plain(e.source_label)}（{words}）", getattr(e, name), column)


def scored_views(form: Form) -> Iterator[Line | WordedLine | Group | Graded]:
    """Lines, groups, the total and its grade."""
    lines = form.scored
    for line in (*lines, *(s for s in form.lines if s.role in ("subtotal", "total"))):
        name = line.name_label if isinstance(line, Indicator) else line.path[-1]
        label, score = f"{form.name}“{name}”", decided(line.score)
        if line.weight is not None:
            yield Line(label, line.weight, score, line.rate if isinstance(line, ScoreLine) else None)
        if isinstance(line, ScoreLine) and line.told_rate is not None:
            yield WordedLine(label, line.weight, score, line.told_rate)
    funds = form.funds_total
    for group in form.lines:
        if group.role not in ("subtotal", "total") or group.covers is None:
            continue
        first, last = group.covers
        members: list[Scored | BudgetExecution] = [s for s in lines if s.row is not None and first <= s.row <= last]
        if group.role == "total" and funds is not None and (funds.weight or funds.score):
            members.append(funds)
        kind = Whole if group is form.total else Group
        yield kind(
            f"{form.name}{'' if group.role == 'total' else '“' + group.path[-1] + '”'}", group.weight, decided(group.score), group.rate,
            tuple(m.weight for m in members), tuple(decided(m.score) for m in members),
        )  # fmt: skip
    if form.total is None and form.table.form == "indicators" and any(i.weight for i in lines):
        yield Whole(form.name, None, None, None, tuple(i.weight for i in lines), ())
    grade = next((s for s in form.lines if s.role == "grade" and s.grade_text), None)
    if grade is not None and form.total is not None and form.total.score is not None:
        told = [m.score.value for m in lines if m.score is not None and m.score.value is not None]
        yield Graded(form.name, form.total.score, grade, sum(told, Decimal(0)) if not form.executions else None)


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


def told_views(report: Report, forms: Sequence[Form]) -> Iterator[ToldTwice | Graded]:
    """The scores of a 自评结果汇总表 beside the totals of the projects' own forms."""
    summaries = {t.table_id for t in report.reading.tables if t.form == "evaluation_summary"}
    totals: dict[str, list[Fact]] = defaultdict(list)
    for form in forms:
        project = next((r.scope.project for r in (*form.indicators, *form.lines)), None)
        if project and form.total is not None and form.total.score is not None:
            totals[_short(project)].append(form.total.score)
    listed = [r for r in report.records if isinstance(r, ScoreLine) and r.table_id in summaries]
    names = [_short(r.scope.project) for r in listed]
    for line, name in zip(listed, names, strict=True):
        if line.score is not None and line.grade_text:
            yield Graded(f"汇总表“{line.path[-1]}”", line.score, line)
        if totals[name] and names.count(name) == 1:
            yield ToldTwice(f"汇总表“{line.path[-1]}”", decided(line.score), tuple(totals[name]))


def _plain(label: str) -> str:
    return re.sub(r"^其中[:：]?|[:：\s]+", "", label)
