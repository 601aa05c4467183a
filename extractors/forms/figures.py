"""Where the figures of a table stand: the rows of its header, the rows below, the columns that hold figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.folding import squeezed
from extractors.forms.recognise import core, is_continued, one_line
from extractors.numbers import is_dash, parse_figure
from schemas.tables import Cell, Table

SHARE_OF_FIGURES = 0.5
"""A column holds figures when more than this share of what is printed in it are figures."""
_LONGEST_HEADER = 16
"""What stands in the middle of a table and is longer is no header."""
_ORDINAL = re.compile(r"序号|编号|行次|栏次|年份?|年度|科目编码|代码|电话|联系电话|日期|时间")
_OF_YEAR = re.compile(r"(?:19|20)\d\d年度?[^\d\s()]+.*")


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


def figures_of(table: Table) -> Figures | None:
    """Where the figures of a table stand; None without a header, or without a column of figures."""
    first = table.header_rows or first_with_figures(table, range(table.n_rows))
    return figures_below(table, range(first), range(first, table.n_rows)) if first > 0 else None


def sections(figures: Figures) -> Iterator[Figures]:
    """A table of figures part by part, where rows in the middle of it are headers of those below them."""
    table = figures.table
    starts = [r for r in figures.rows if _is_header(figures, r)]
    if not starts:
        yield figures
        return
    ends = [*starts, figures.rows.stop]
    yield replace(figures, rows=range(figures.rows.start, ends[0]))
    for start, end in pairwise(ends):
        part = figures_below(table, range(start, start + 1), range(start + 1, end))
        if part is not None:
            yield part


def _is_header(figures: Figures, row: int) -> bool:
    """Whether a row names the columns of those below it: different words, no figure, over a row of figures."""
    cells = [c for c in figures.table.row(row) if c.row == row and c.col and c.text.strip()]
    words = {core(c.text) for c in cells if not is_figure(c.text) and len(squeezed(c.text)) < _LONGEST_HEADER}
    below = [c for c in figures.table.row(row + 1) if c.row == row + 1 and c.col and is_figure(c.text)]
    over = sum(c.col in figures.columns for c in cells)
    return len(words) == len(cells) > 1 < over and {c.col for c in below} >= {c.col for c in cells}


def figures_below(table: Table, head: range, rows: range) -> Figures | None:
    """Some rows below a header; None where no column of them holds figures."""
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
    """One figure, and not a sentence with one, nor what a year had (2022年决算数)."""
    return len(text) < 32 and not _OF_YEAR.fullmatch(squeezed(text)) and parse_figure(text) is not None


def first_with_figures(table: Table, span: range) -> int:
    """The first of some rows that holds figures and does not begin them; 0 when there is none."""
    for row in span:
        cells = [c for c in table.row(row) if c.text.strip()]
        found = [c for c in cells if is_figure(c.text)]
        if len(found) >= 2 or (found and len(cells) <= 3):
            return row
    return 0


def header_above(table: Table, first: int, top: int) -> range:
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
