"""What the rules on funds look at: the rows and columns of the 资金 block of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reconcile.rule import View
from reconcile.views import Facts, Form, forms_of
from reconcile.wording import squeezed
from schemas.facts import Fact, Interval
from schemas.records import BudgetExecution
from schemas.report import Report

LEVELS = ("central", "province", "city", "county")
CUT_OFF = Decimal("0.01")
"""Points by which a product falls when its third decimal is dropped."""

NEARLY_ALL = Decimal("0.9")
"""From this rate of execution on many places give all points."""

_BAND = re.compile(r"[789]\d(?:\.\d+)?[%％][^。；;%％\d]{0,12}(?:满分|得?全分|得?\d+分)")
"""Points for execution by bands: "执行率≥90%的得10分"."""

MANY = 9
"""No form divides its funds into more sources; what looks so is no such form."""

COLUMNS = (
    ("prior_budget", "以前年度资金"),
    ("initial_budget", "年初预算数"),
    ("budget", "全年预算数"),
    ("executed", "全年执行数"),
)


@dataclass(frozen=True)
class FundsRow:
    """One source of funds of one project in a 绩效自评表."""

    label: str
    budget: Fact | None
    executed: Fact | None
    rate: Fact | None


@dataclass(frozen=True)
class FundsScore:
    """The points given for the execution of one project's funds."""

    label: str
    budget: Fact | None
    executed: Fact | None
    rate: Fact | None
    weight: Fact | None
    score: Fact | None


    @property
    def is_cut(self) -> bool:
        """Whether the score is what is left of weight times rate when the third decimal is dropped."""
        if self.score is None or self.score.value is None or self.weight is None or self.weight.value is None:
            return False
        told = self.rate.value if self.rate is not None else None
        return told is not None and 0 < self.weight.value * min(told, Decimal(1)) - self.score.value < CUT_OFF


@dataclass(frozen=True)
class FullMarks:
    """The same, where all points are given for funds of which nearly all were spent, and not all."""

    label: str
    rate: Fact | None
    weight: Fact | None
    score: Fact | None


@dataclass(frozen=True)
class FundsColumn:
    """One column of amounts of a form: its total and its sources.

    nested: sources of which some divide others (财政拨款 by level of government), so that which ones add up is to be found
    """

    label: str
    total: Fact | None
    sources: Facts
    nested: bool


@dataclass(frozen=True)
class FundsPart:
    """One source beside the total of its column."""

    label: str
    part: Fact | None
    total: Fact | None


def funds_views(report: Report) -> Iterator[View]:
    """The rows and columns of the 资金 block of every form."""
    forms = forms_of(report)
    banded = any(_is_full(row) for form in forms for row in form.executions) and _gives_points_by_bands(report)
    for form in forms:
        yield from _rows(form, banded)
        yield from _columns(form)


def _gives_points_by_bands(report: Report) -> bool:
    """Whether the report says from which rate of execution on all points are given."""
    texts = (c.text for t in report.reading.tables for c in t.cells)
    said = (*(p.text for p in report.reading.paragraphs), *texts)
    return any(_BAND.search(squeezed(text)) for text in said if "执行率" in text and "分" in text)


def _rows(form: Form, banded: bool) -> Iterator[FundsRow | FundsScore | FullMarks]:
    for row in form.executions:
        budget = row.initial_budget if row.rate_base == "initial_budget" else row.budget or row.initial_budget
        label = f"{form.name}{_plain(row.source_label)}"
        yield FundsRow(label, budget, row.executed, row.rate)
        if _is_full(row):
            if not banded:
                yield FullMarks(label, row.rate, row.weight, row.score)
        elif budget is None or budget.value != 0:
            yield FundsScore(label, budget, row.executed, row.rate, row.weight, row.score)


def _is_full(row: BudgetExecution) -> bool:
    """Whether a rate that many places count as done has all points, though less than everything was spent."""
    if row.rate is None or row.rate.value is None or row.score is None or row.weight is None:
        return False
    return row.rate.interval.low >= NEARLY_ALL and row.rate.interval.high < 1 and row.score.value == row.weight.value


def _columns(form: Form) -> Iterator[FundsColumn | FundsPart]:
    total = form.funds_total
    if total is None:
        return
    sources = [e for e in form.executions if e is not total]
    nested = _is_nested(sources)
    told = [(name, words) for name, words in COLUMNS if getattr(total, name) is not None]
    for name, words in told:
        facts = tuple(getattr(e, name) for e in sources)
        column = f"（{words}）" if len(told) > 1 else ""
        if len(sources) == 1:
            yield FundsPart(f"{form.name}{_plain(sources[0].source_label)}{column}", facts[0], getattr(total, name))
        elif sources:
            yield FundsColumn(f"{form.name}{_plain(total.source_label)}{column}", getattr(total, name), facts, nested)


def _is_nested(sources: list[BudgetExecution]) -> bool:
    """Whether some sources are parts of others: 其中 twice, or levels of government beside 财政拨款."""
    kinds = {e.source for e in sources}
    return sum("其中" in e.source_label for e in sources) > 1 or ("fiscal" in kinds and bool(kinds & set(LEVELS)))


def sums_of(sources: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The sums of every choice of sources, largest choices first; of many sources, only of all."""
    if len(sources) > MANY:
        return (Interval.sum(sources),)
    sizes = range(len(sources), 0, -1)
    return tuple(Interval.sum(chosen) for size in sizes for chosen in combinations(sources, size))


def _plain(label: str) -> str:
    return re.sub(r"^其中[:：]?|[:：\s]+", "", label)
