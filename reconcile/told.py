"""The same fact told in several tables of the performance family: lists and summaries beside the projects' own forms, a
score table beside the self-evaluation that it sums up, a table printed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.rule import View, rule
from reconcile.views import Facts, Form, decided, forms_of
from reconcile.wording import squeezed
from schemas.facts import Fact, Interval
from schemas.records import BudgetExecution, FundLine, ScoreLine
from schemas.report import Report
from schemas.tables import Table

Place = tuple[int, int]

COPY = 0.9
"""A table with the same words, and at least this share of its figures alike, is the same table again."""

LEAST = 8
"""… if it has so many figures that do not look alike anyway."""

TELLING = re.compile(r"[1-9][\d,]*\.?\d*[1-9]")
"""A figure of two digits that are no zeros: full marks and round numbers are the same in many tables."""

MEASURES = {
    "initial_budget": "年初预算数",
    "budget": "全年预算数",
    "executed": "全年执行数",
    "execution_rate": "执行率",
}


@dataclass(frozen=True)
class Amount:
    """An amount that a list tells of a project, and what the project's own forms say."""

    label: str
    told: Fact | None
    own: Facts


@dataclass(frozen=True)
class Part:
    """A line of a score table that sums up a self-evaluation, and the points of that group in the form."""

    label: str
    told: Fact | None
    points: Facts


@dataclass(frozen=True)
class Again:
    """A figure of a table that is printed a second time."""

    label: str
    told: Fact | None
    first: Fact | None


def told_again_views(report: Report) -> Iterator[View]:
    """Every figure that is told twice."""
    forms = forms_of(report)
    yield from listed_amounts(report, forms)
    yield from summed_up(forms)
    yield from printed_again(report)


def listed_amounts(report: Report, forms: Sequence[Form]) -> Iterator[Amount]:
    """Budgets, spending and rates of projects in lists, beside the projects' 自评表: its total, or one of its sources."""
    own: dict[str, list[BudgetExecution]] = defaultdict(list)
    for form in forms:
        for execution in form.executions:
            if execution.scope.project:
                own[squeezed(execution.scope.project)].append(execution)
    lines = [
        x for x in report.records if isinstance(x, FundLine) and x.region_role != "region" and x.measure in MEASURES
    ]
    named = [(x, next((w for w in map(squeezed, x.item_label.split("/")) if w in own), None)) for x in lines]
    for line, name in named:
        twice = sum(n == name and x.measure == line.measure and x.table_id == line.table_id for x, n in named) > 1
        if name is None or twice or line.measure is None:
            continue
        field = "rate" if line.measure == "execution_rate" else line.measure
        facts = tuple(f for e in own[name] if (f := getattr(e, field)) is not None)
        if facts:
            yield Amount(f"第{line.page}页表“{line.item_label}”{MEASURES[line.measure]}", line.amount, facts)


def summed_up(forms: Sequence[Form]) -> Iterator[Part]:
    """The lines of a 自评得分情况表 beside the groups of the one 自评表 whose weights they have."""
    tables = [
        f for f in forms if f.table.form == "score_table" and "自评" in (f.table.title or "") and f.total is not None
    ]
    whole = [f for f in forms if f.table.form == "self_evaluation" and f.total is not None]
    for table in tables:
        found = [(f, _groups(f)) for f in whole]
        matching = [(f, g) for f, g in found if _same_weights(table, g)]
        if len(matching) != 1:
            continue
        form, groups = matching[0]
        for line in (x for x in table.lines if x.role == "line"):
            points = groups.get(squeezed(line.path[-1]))
            if points is not None:
                yield Part(
                    f"{table.name}“{line.path[-1]}”得分", decided(line.score), tuple(decided(s) for _, s in points)
                )
        assert table.total is not None and form.total is not None
        yield Part(f"{table.name}总分", decided(table.total.score), (decided(form.total.score),))


Points = list[tuple[Fact | None, Fact | None]]


def _groups(form: Form) -> dict[str, Points]:
    """(weight, score) of the members of each group of a form: by first level, by captioned block, and the funds."""
    groups: dict[str, Points] = defaultdict(list)
    blocks = [s for s in form.lines if s.role == "subtotal" and s.covers is not None]
    for i in form.indicators:
        if i.level1_label:
            groups[squeezed(i.level1_label)].append((i.weight, i.score))
        for block in blocks:
            assert block.covers is not None
            if i.row is not None and block.covers[0] <= i.row <= block.covers[1] and not i.level1_label:
                groups[squeezed(block.path[-1])].append((i.weight, i.score))
    if form.funds_total is not None:
        for name in ("资金情况", "预算执行", "预算执行率", "预算执行情况"):
            groups.setdefault(name, [(form.funds_total.weight, form.funds_total.score)])
    return dict(groups)


def _same_weights(table: Form, groups: dict[str, Points]) -> bool:
    """Whether every line of a score table weighs what its group weighs in the form; at least three lines."""
    lines = [x for x in table.lines if x.role == "line"]
    known = [(x, groups[squeezed(x.path[-1])]) for x in lines if squeezed(x.path[-1]) in groups]
    return len(known) > 2 and len(known) >= len(lines) - 1 and all(
        x.weight is not None and x.weight.value == sum(w.value for w, _ in points if w is not None and w.value is not None)
        for x, points in known
    )  # fmt: skip


def printed_again(report: Report) -> Iterator[Again]:
    """The figures of tables that are printed twice, the second beside the first."""
    figures: dict[str, dict[Place, Fact]] = defaultdict(dict)
    for record in report.records:
        if isinstance(record, (FundLine, ScoreLine)) and record.table_id is not None:
            for _, fact in record.facts():
                if fact.source.row is not None and fact.source.col is not None:
                    figures[record.table_id][fact.source.row, fact.source.col] = fact
    seen: list[Table] = []
    for table in (t for t in report.reading.tables if len(figures[t.table_id]) >= LEAST):
        earlier = next((t for t in seen if is_same_table(t, table)), None)
        if earlier is not None:
            for place, fact in figures[table.table_id].items():
                first = figures[earlier.table_id].get(place)
                yield Again(f"第{fact.source.page}页表中再次印出的数", fact, first)
        seen.append(table)


def is_same_table(first: Table, second: Table) -> bool:
    """Whether a table has the words of another in the same places, and nearly all of its figures."""
    if (first.n_rows, first.n_cols) != (second.n_rows, second.n_cols):
        return False
    pairs = [(squeezed(c.text), squeezed(second.at[place].text)) for place, c in first.at.items() if place in second.at]
    words = [a == b for a, b in pairs if not re.search(r"\d", a)]
    told = [a == b for a, b in pairs if TELLING.search(a)]
    return all(words) and bool(words) and len(told) >= LEAST and sum(told) >= COPY * len(told)


@rule("TOLD-AMOUNT", on=Amount, fact="told", kind="cross_table", says="", formula="自评表 {own|或}")
def listed_amount_is_own(own: Sequence[Interval]) -> Sequence[Interval]:
    """What a list tells of a project's money is what the project's own form says.

    Source: the same project told in 资金统计表 or 汇总表 and in its 自评表.
    """
    return own


@rule("TOLD-PART", on=Part, fact="told", kind="cross_table", says="", formula="自评表 {points}")
def line_is_sum_of_group(points: Sequence[Interval]) -> Interval:
    """A line of a 自评得分情况表 is the sum of its group in the 自评表.

    Source: 自评得分情况表 sums up the 自评表 of the annex.
    """
    return Interval.sum(points)


@rule("TOLD-AGAIN", on=Again, fact="told", kind="cross_table", says="", formula="前表 {first}")
def copy_is_as_before(first: Interval) -> Interval:
    """A table that is printed again has the same figures.

    Source: the same fact, told twice in body and annex.
    """
    return first
