"""Tables of figures of no stricter form → FundLine records: 资金统计表 with districts side by side, 任务完成情况, lists with
amounts. Each figure knows its row's words, its column's words, and what the words say it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.folding import squeezed
from extractors.forms.context import Context, table_unit
from extractors.forms.recognise import AMOUNTS, core, is_continued, one_line, role_of
from extractors.numbers import decimals_of, is_dash, parse_figure, rate_unit, unit_named
from schemas.facts import NUMBER, SCORE, Unit
from schemas.records import FundLine, Record, Scope
from schemas.tables import Cell, Table

TOTAL = re.compile(r"(?:\S{0,6}?)(?:合计|总计|小计|共计|汇总|总额|累计)(?:数|金额)?|计|全市|全省|全区合计")
RATE = re.compile(r".*(?:率|比例|占比|比重|百分比|进度|%|增幅|增长).*")
SHARE_OF_FIGURES = 0.5
"""A column holds figures when more than this share of what is printed in it are figures."""
_ORDINAL = re.compile(r"序号|编号|行次|栏次|年份?|年度|科目编码|代码|电话|联系电话|日期|时间")
_SCORED = re.compile(r".*(?:得分|总分|评分)(?:\(.*\))?|.*\(\d+(?:\.\d+)?分\)")
_COUNTED = re.compile(r"数量|人数|户数|个数|人次|次数|任务|完成数|家数|项数|处|份数|名|面积")


@dataclass(frozen=True)
class Figures:
    """Rows of a table seen as rows and columns of figures.

    head:    the rows of the header
    rows:    the rows below it
    columns: the columns that hold figures; the others hold words, or number the rows
    """

    table: Table
    head: range
    rows: range
    columns: tuple[int, ...]

    def header(self, col: int) -> tuple[str, ...]:
        """The header words above a column, outermost first."""
        return _header_words(self.table, self.head, col)

    def body(self, col: int) -> list[Cell]:
        """The cells of a column that begin in it, header left out."""
        return _body(self.table, self.rows, col)


def rows(context: Context, table: Table) -> tuple[str | None, list[Record]] | None:
    """Every figure of a table without a stricter form; None when it holds none to speak of."""
    figures = figures_of(table)
    if figures is None:
        return None
    lines: list[Record] = list(fund_lines(context, figures))
    roles = {line.measure for line in lines if isinstance(line, FundLine)}
    return ("funds" if roles & {*AMOUNTS, "planned", "done"} else None), lines


def rows_within(context: Context, table: Table, span: range, scope: Scope) -> Iterator[FundLine]:
    """The figures of some rows of a form that no stricter block of it has: lists of tasks with their amounts."""
    first = _first_with_figures(table, span)
    if first > span.start:
        figures = _figures(table, _header_above(table, first, span.start), range(first, span.stop))
        if figures is not None:
            for line in fund_lines(context, figures):
                yield line.model_copy(update={"scope": line.scope.model_copy(update={"project": scope.project})})


def lines_of_rows(
    context: Context, table: Table, head: range, rows: range, without: Collection[int]
) -> Iterator[FundLine]:
    """The figures of some rows below a header, but for those in some columns."""
    figures = _figures(table, head, rows)
    if figures is not None:
        columns = tuple(c for c in figures.columns if c not in without)
        yield from fund_lines(context, replace(figures, columns=columns))


def figures_of(table: Table) -> Figures | None:
    """Where the figures of a table stand; None without a header, or without a column of figures."""
    first = table.header_rows or _first_with_figures(table, range(table.n_rows))
    return _figures(table, range(first), range(first, table.n_rows)) if first > 0 else None


def _figures(table: Table, head: range, rows: range) -> Figures | None:
    columns = []
    for col in range(table.n_cols):
        printed = [c for c in _body(table, rows, col) if c.text.strip() and not is_continued(c.text)]
        if not printed:
            continue
        numbers = [c for c in printed if is_figure(c.text)]
        header = _header_words(table, head, col)
        real = [c for c in numbers if not is_dash(c.text)]
        if any(_ORDINAL.fullmatch(core(word)) for word in header) or _counts_rows(real):
            continue
        if real and len(numbers) > SHARE_OF_FIGURES * len(printed):
            columns.append(col)
    return Figures(table, head, rows, tuple(columns)) if columns else None


def _body(table: Table, rows: range, col: int) -> list[Cell]:
    return [c for c in table.column(col) if c.row in rows and c.col == col]


def _header_words(table: Table, head: range, col: int) -> tuple[str, ...]:
    cells = dict.fromkeys(table.at[row, col] for row in head if (row, col) in table.at)
    return tuple(one_line(c.text) for c in cells if c.text.strip())


def is_figure(text: str) -> bool:
    """One figure, and not a sentence with one."""
    return len(text) < 32 and parse_figure(text) is not None


def _first_with_figures(table: Table, span: range) -> int:
    """The first of some rows that holds figures and does not begin them; 0 when there is none."""
    for row in span:
        cells = [c for c in table.row(row) if c.text.strip()]
        found = [c for c in cells if is_figure(c.text)]
        if len(found) >= 2 or (found and len(cells) <= 3):
            return row
    return 0


def _header_above(table: Table, first: int, top: int) -> range:
    """The header of the rows that begin at `first`: the row above, and those that its merged cells reach up to."""
    start = first - 1
    while start > top:
        above = min(c.row for c in table.row(start) if c.row + c.row_span <= first)
        if above >= start:
            break
        start = max(above, top)
    return range(start, first)


def _counts_rows(cells: Sequence[Cell]) -> bool:
    """Whether a column only numbers its rows: 1, 2, 3 …"""
    values = [p.value for c in cells if (p := parse_figure(c.text)) is not None]
    return len(values) > 1 and all(v == i for i, v in enumerate(values, 1))


def fund_lines(context: Context, figures: Figures) -> Iterator[FundLine]:
    """The figures of a table, row by row, each under its words."""
    table = figures.table
    money = table_unit(table)
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
