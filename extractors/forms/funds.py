"""Tables of figures of no stricter form → FundLine records: 资金统计表 with districts side by side, 任务完成情况, lists with
amounts. Each figure knows its row's words, its column's words, and what the words say it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from extractors.folding import squeezed
from extractors.forms.context import Context, table_unit
from extractors.forms.figures import (
    Figures,
    figures_below,
    figures_of,
    first_with_figures,
    header_above,
    is_figure,
    sections,
)
from extractors.forms.recognise import AMOUNTS, core, one_line, role_of
from extractors.numbers import decimals_of, rate_unit, unit_named
from schemas.facts import NUMBER, SCORE, Unit
from schemas.records import FundLine, Record, Scope
from schemas.tables import Table

TOTAL = re.compile(r"(?:\S{0,6}?)(?:合计|总计|小计|共计|汇总|总额|累计)(?:数|金额)?|计|全市|全省|全区合计")
RATE = re.compile(r".*(?:率|比例|占比|比重|百分比|进度|%|增幅|增长).*")
_SCORED = re.compile(r".*(?:得分|总分|评分)(?:\(.*\))?|.*\(\d+(?:\.\d+)?分\)")
_COUNTED = re.compile(r"数量|人数|户数|个数|人次|次数|编制|任务|家数|项数|处|份数|名|面积")
_DONE = re.compile(r"完成数")
_PLANNED = re.compile(r"数量|任务|计划|目标")
"""What is done is counted beside what was planned; beside amounts it is one."""


def rows(context: Context, table: Table) -> tuple[str | None, list[Record]] | None:
    """Every figure of a table without a stricter form; None when it holds none to speak of."""
    figures = figures_of(table)
    if figures is None:
        return None
    lines: list[Record] = [line for part in sections(figures) for line in fund_lines(context, part)]
    roles = {line.measure for line in lines if isinstance(line, FundLine)}
    return ("funds" if roles & {*AMOUNTS, "planned", "done"} else None), lines


def rows_within(context: Context, table: Table, span: range, scope: Scope) -> Iterator[FundLine]:
    """The figures of some rows of a form that no stricter block of it has: lists of tasks with their amounts."""
    first = first_with_figures(table, span)
    if first > span.start:
        figures = figures_below(table, header_above(table, first, span.start), range(first, span.stop))
        if figures is not None:
            for line in fund_lines(context, figures):
                yield line.model_copy(update={"scope": line.scope.model_copy(update={"project": scope.project})})


def lines_of_rows(
    context: Context, table: Table, head: range, rows: range, without: Collection[int]
) -> Iterator[FundLine]:
    """The figures of some rows below a header, but for those in some columns."""
    figures = figures_below(table, head, rows)
    if figures is not None:
        columns = tuple(c for c in figures.columns if c not in without)
        yield from fund_lines(context, replace(figures, columns=columns))


def fund_lines(context: Context, figures: Figures) -> Iterator[FundLine]:
    """The figures of a table, row by row, each under its words."""
    table = figures.table
    money = _money(figures)
    inner = {col: _units(table, figures, col, money) for col in figures.columns}
    decimals = _decimals(context, figures, inner)
    repeated = _repeated(figures)
    for row in figures.rows:
        for col in figures.columns:
            cell = table.at.get((row, col))
            if cell is None or cell.row != row or cell.col != col:
                continue
            label = row_words(figures, row, col)
            header = figures.header(col)
            rate = inner[col].dimension == "ratio"
            amount = (context.rate if rate else context.amount)(table, cell, inner[col], decimals[col])
            if amount is None or (amount.value is None and not is_figure_like(cell.text)):
                continue
            region = header[0] if col in repeated and role_of(header[0]) is None else None
            total = region is not None and bool(TOTAL.fullmatch(core(region)))
            yield FundLine(
                scope=Scope(region=region), table_id=table.table_id, row=row, page=cell.page, bbox=cell.bbox,
                item_label=label, measure=_measure(header), measure_label="/".join(header), col=col,
                row_role="total" if any(TOTAL.fullmatch(core(word)) for word in label.split("/")) else "line",
                region_role=None if region is None else "total" if total else "region", amount=amount,
            )  # fmt: skip


def _money(figures: Figures) -> Unit | None:
    """The unit of money of a part of a table: what its header names, else the table, unless only other parts do."""
    table = figures.table
    own = {
        u
        for r in figures.head
        for c in table.row(r)
        if (u := unit_named(c.text)) is not None and u.dimension == "money"
    }
    if len(own) == 1:
        return own.pop()
    unit = table_unit(table)
    part_only = unit is not None and unit_named(table.unit) is None and figures.rows.stop < table.n_rows
    return None if part_only and _named_below(figures, unit) else unit


def _named_below(figures: Figures, unit: Unit | None) -> bool:
    """Whether the header of a later part is the first to name a unit."""
    cells = [c for c in figures.table.cells if unit_named(c.text) == unit and not is_figure(c.text)]
    return bool(cells) and all(c.row >= figures.rows.stop for c in cells)


def _measure(header: Sequence[str]) -> str | None:
    """What the words above a column say that it measures, the innermost that do."""
    return next((role for word in reversed(header) if (role := role_of(word)) is not None), None)


def is_figure_like(text: str) -> bool:
    """Ink that was meant as a figure: mostly digits."""
    plain = squeezed(text)
    return 2 * sum(c.isdigit() for c in plain) >= len(plain) > 0


def _units(table: Table, figures: Figures, col: int, money: Unit | None) -> Unit:
    """In what a column is printed: what its header says, percent or fractions for rates, else the table's money."""
    header = figures.header(col)
    words = "".join(header)
    named = unit_named(header[-1] if header else None) or unit_named(words)
    texts = [c.text for c in figures.body(col)]
    if RATE.fullmatch(core(header[-1])) if header else False:
        return rate_unit(texts, words)
    if _mostly_percent(texts):
        return rate_unit(texts, words)
    if named is not None and named.dimension == "money":
        return named
    if header and (role_of(header[-1]) in ("score", "weight") or _SCORED.fullmatch(squeezed(header[-1]))):
        return SCORE
    if (
        money is None
        or _COUNTED.search(words)
        or (_DONE.search(words) and any(_PLANNED.search("".join(figures.header(c))) for c in figures.columns))
        or re.search(r"\([^()元%]{1,3}\)$", squeezed(header[-1] if header else ""))
    ):
        return NUMBER
    return money


def _mostly_percent(texts: Sequence[str]) -> bool:
    """Whether a column of figures holds percentages: most of them, so that a row of rates does not make the others so."""
    told = [squeezed(t) for t in texts if any(c.isdigit() for c in t)]
    return 2 * sum("%" in t for t in told) > len(told)


def _decimals(context: Context, figures: Figures, units: dict[int, Unit]) -> dict[int, int]:
    """The decimals of each column; columns of one unit of money share those of the table."""
    shared: dict[str, int] = {}
    found: dict[int, int] = {}
    for col, unit in units.items():
        if unit.dimension != "money":
            found[col] = decimals_of(c.text for c in figures.body(col))
            continue
        if unit.symbol not in shared:
            alike = [k for k, u in units.items() if u == unit]
            shared[unit.symbol] = context.stripped(unit, [c.text for k in alike for c in figures.body(k)])
        found[col] = shared[unit.symbol]
    return found


def _repeated(figures: Figures) -> frozenset[int]:
    """The columns that stand in groups side by side with the same innermost headers: districts, sub-projects."""
    leaves: dict[str, list[int]] = {}
    for col in figures.columns:
        header = figures.header(col)
        if len(header) > 1:
            leaves.setdefault(core(header[-1]), []).append(col)
    return frozenset(col for columns in leaves.values() if len(columns) > 1 for col in columns)


def row_words(figures: Figures, row: int, col: int) -> str:
    """The words that speak for a figure: of the label columns between it and the figures to its left, joined with "/"."""
    left = [c for c in range(col) if c not in figures.columns]
    nearest = max(left, default=-1)
    bound = max((k for k in figures.columns if k < nearest), default=-1)
    words: list[str] = []
    for label in left:
        cell = figures.table.at.get((row, label))
        if label > bound and cell is not None and cell.text.strip() and not is_figure(cell.text):
            words.append(one_line(cell.text)[:60])
    if not words and col:
        whole = figures.table.at.get((row, 0))
        if whole is not None and whole.text.strip() and not is_figure(whole.text):
            words.append(one_line(whole.text)[:60])
    return "/".join(dict.fromkeys(words))
