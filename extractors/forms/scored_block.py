"""The rows that a header of scored lines speaks for, and what each of them is called: what score tables and indicator
blocks have in common.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from extractors.folding import fold, squeezed
from extractors.forms.context import Context
from extractors.forms.line_roles import DEEPEST, RowRole, depth, line_roles
from extractors.forms.recognise import (
    GRADE_LABEL,
    LEVELS,
    RANK_LABEL,
    TOTAL_LABEL,
    Column,
    Header,
    body_cell,
    core,
    is_continued,
    label_above,
    one_line,
)
from extractors.numbers import decimals_of, parse_figure, rate_unit
from schemas.facts import PERCENT, SCORE, Fact, Unit
from schemas.geometry import BBox, union
from schemas.records import Scope
from schemas.tables import Cell, Table

MOSTLY = 0.7
"""A column holds scores when more than this share of what is printed in it are figures."""


@dataclass(frozen=True)
class Block:
    """A header of scored lines with the rows it speaks for.

    rows: the body rows that are lines, totals, grades or ranks: they stop where the block stops being one, but a total
          that stands below remarks is one of them
    """

    table: Table
    header: Header
    context: Context
    scope: Scope
    rows: tuple[int, ...]

    def cell(self, row: int, column: Column | None) -> Cell | None:
        return body_cell(self.table, row, column)

    @cached_property
    def score_columns(self) -> tuple[Column, ...]:
        """The scores of the lines: those beside the innermost level, not those of the levels above it; where districts stand
        side by side without a word for what their columns hold, these too.
        """
        scores = self.header.all_of("score")
        inner = tuple(s for s in scores if s.col > name_column(self)) or scores
        return tuple(sorted((*inner, *self._district_columns), key=lambda c: c.col))

    @cached_property
    def _district_columns(self) -> tuple[Column, ...]:
        """Columns of figures right of the weights whose headers name no role."""
        weight = self.header.column("weight")
        if weight is None or "target" in self.header.roles:
            return ()
        known = {col for c in self.header.columns for col in range(c.col, c.col + c.cell.col_span)}
        free = (c for c in self.table.row(self.header.first) if c.col > weight.col and c.col not in known and c.text.strip())
        columns = tuple(Column("score", c, (one_line(c.text),)) for c in free if self._holds_figures(c))
        return columns if len(columns) > 1 else ()

    def _holds_figures(self, header: Cell) -> bool:
        cells = [c for r in self.rows if (c := self.table.at.get((r, header.col))) is not None and c.row == r and c.text.strip()]
        told = sum(parse_figure(c.text) is not None for c in cells)
        return header.col_span == 1 and len(cells) > 1 and told > MOSTLY * len(cells)

    @cached_property
    def weight_column(self) -> Column | None:
        """The weights of the lines: of several columns, one a level, the last before their scores."""
        weights = self.header.all_of("weight")
        first = min((s.col for s in self.header.all_of("score") if s.col > name_column(self)), default=None)
        before = [w for w in weights if first is None or w.col < first]
        return before[-1] if before else weights[-1] if weights else None

    @cached_property
    def weight_unit(self) -> Unit:
        """分, or percent where the weights are printed so."""
        weights = [self.cell(row, self.weight_column) for row in self.rows]
        return PERCENT if any("%" in fold(c.text) for c in weights if c is not None) else SCORE

    def weight(self, row: int) -> Fact | None:
        """The weight of a row: in its column, or where there is none, in the caption of its name."""
        if self.weight_column is None:
            name = self.table.at.get((row, name_column(self)))
            return self.context.caption_weight(self.table, name) if name is not None and name.row == row else None
        return self.context.weight(self.table, self.cell(row, self.weight_column), self.weight_unit)

    def deduction(self, row: int) -> Fact | None:
        """The points that a row takes off, in its column."""
        return self.context.score(self.table, self.cell(row, self.header.column("deduction")))

    def rate(self, row: int, column: Column | None) -> Fact | None:
        """The rate of a row, in the unit and with the decimals of its column."""
        if column is None:
            return None
        told = [c.text for r in self.rows if (c := self.cell(r, column)) is not None]
        unit = rate_unit(told, column.cell.text)
        return self.context.rate(self.table, self.cell(row, column), unit, decimals_of(told))

    @cached_property
    def roles(self) -> dict[int, RowRole]:
        """What each row is: a line, or a sum of others."""

        def weight(row: int) -> Decimal | None:
            fact = self.weight(row)
            return None if fact is None else fact.value

        def label(row: int) -> str:
            word = row_label(self.table, row)
            cell = self.table.at.get((row, name_column(self)))
            numbered = squeezed(cell.text) if cell is not None and cell.row == row else ""
            return numbered if depth(numbered) != DEEPEST else word

        has_levels = self.header.column("level1") is not None
        return line_roles(self.rows, label, weight, has_levels)


def block_of(table: Table, header: Header, context: Context, scope: Scope) -> Block:
    """The rows of a header that keep to its columns: a row in which one wide cell covers weight and score ends it."""
    last, begun = header.last, False
    for row in range(header.last + 1, header.end + 1):
        closes = _closes(table, row)
        if not _keeps_columns(table, row, header) or (begun and _closes(table, row - 1) and not closes):
            break
        last, begun = row, begun or not closes
    rows = range(header.last + 1, last + 1)
    closed = any(_closes(table, r) for r in rows)
    below = [r for r in range(last + 1, header.end + 1) if not closed and _is_total(table, r, header)]
    return Block(table, header, context, scope, (*rows, *below))


def _is_total(table: Table, row: int, header: Header) -> bool:
    """Whether a row says 总分, and prints it where the header has its scores."""
    cell = body_cell(table, row, header.column("score"))
    told = cell is not None and parse_figure(cell.text) is not None
    return told and TOTAL_LABEL.fullmatch(row_label(table, row)) is not None


def _keeps_columns(table: Table, row: int, header: Header) -> bool:
    columns = [c for c in header.columns if c.role in ("weight", "score", "target", "actual")]
    cells = [table.at.get((row, c.col)) for c in columns]
    if len(columns) < 2 or is_closing(row_label(table, row)):
        return True
    return len(set(cells)) > 1


def _closes(table: Table, row: int) -> bool:
    return is_closing(row_label(table, row))


def is_closing(label: str) -> bool:
    """Whether a row says the total, the grade or the rank of those above it."""
    return any(p.fullmatch(label) for p in (TOTAL_LABEL, GRADE_LABEL, RANK_LABEL))


def row_label(table: Table, row: int) -> str:
    """The first words of a row, without white space and brackets; "" for a row that begins with a figure."""
    for cell in table.row(row):
        if cell.row == row and cell.text.strip() and parse_figure(cell.text) is None:
            return core(cell.text)
    return ""


def path_of(block: Block, row: int) -> tuple[str, ...]:
    """The labels of a line, outermost level first."""
    name, above = name_of(block, row)
    return (*above, name) if name else above or (row_label(block.table, row),)


def name_column(block: Block) -> int:
    """The column of the lines' own names: the innermost level, else the last name before weight and target, else the first
    with words.
    """
    columns = block.header.columns
    bound = min((c.col for c in columns if c.role in ("weight", "target", "score", "actual")), default=99)
    inner = [c.col for c in columns if c.role in (*LEVELS, "project") and (c.col <= bound or c.role.startswith("level"))]
    if inner:
        return max(inner)
    if not block.rows:
        return 0
    words = (c for c in block.table.row(block.rows[0]) if c.row == block.rows[0] and c.text.strip())
    return next((c.col for c in words), 0)


def name_of(block: Block, row: int) -> tuple[str, tuple[str, ...]]:
    """The name of a line and the labels of the levels above it."""
    column = name_column(block)
    cell = label_above(block.table, row, column, block.header.last + 1)
    name = one_line(cell.text) if cell is not None and parse_figure(cell.text) is None else ""
    if block.weight_column is None and cell is not None and block.context.caption_weight(block.table, cell):
        name = core(cell.text)
    above = [label for label in levels_above(block, row, column) if label != name]
    if not name and above:
        name = above.pop()
    return name, tuple(above)


def levels_above(block: Block, row: int, column: int) -> tuple[str, ...]:
    """The labels of the level columns left of a column, without the weights in their captions."""
    labels = []
    numbered = [c.col for c in block.header.columns if c.role.startswith("level")]
    for level in sorted(
        {c.col for c in block.header.columns if c.role in LEVELS and min(numbered, default=0) <= c.col < column}
    ):
        cell = label_above(block.table, row, level, block.header.last + 1)
        if cell is not None:
            labels.append(core(cell.text) if block.context.caption_weight(block.table, cell) else one_line(cell.text))
    return tuple(dict.fromkeys(labels))


def grade_text(table: Table, row: int) -> str | None:
    """The grade that stands in a row: 优, 良 …; an unticked list of grades is none."""
    texts = [squeezed(c.text) for c in table.row(row) if c.row == row]
    told = [re.sub(r"^.{0,6}(?:等级|级别|评级|结论)\)?[:：]?", "", t) for t in texts]
    found = [t for t in told if re.fullmatch(r"优秀?|良好?|中|合格|基本合格|差|不合格|较差|一般|较好", t)]
    return found[0] if len(found) == 1 else None


def row_box(table: Table, row: int) -> tuple[int, BBox]:
    """Page and box of a row: of the cells that begin in it, or of those that cover it."""
    cells: Sequence[Cell] = [c for c in table.row(row) if c.row == row] or table.row(row)
    cells = [c for c in cells if not is_continued(c.text)] or cells
    page = min(c.page for c in cells)
    return page, union(c.bbox for c in cells if c.page == page)
