"""Blocks of scored lines → ScoreLine and Indicator records: 得分情况表, 评价指标体系/得分表 of several levels, matrices of
districts, and the indicator block of a 绩效自评表.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    label_runs,
    one_line,
)
from extractors.forms.targets import quantity_of, told_rate
from extractors.numbers import decimals_of, parse_figure, rate_unit
from schemas.facts import NUMBER, PERCENT, SCORE, Fact, Unit
from schemas.geometry import BBox, union
from schemas.records import Indicator, Quantity, Record, Scope, ScoreLine
from schemas.tables import Cell, Table


@dataclass(frozen=True)
class Block:
    """A header of scored lines with the rows it speaks for.

    rows: the body rows that are lines, totals, grades or ranks; where the block stops being one, they stop
    """

    table: Table
    header: Header
    context: Context
    scope: Scope
    rows: range

    def cell(self, row: int, column: Column | None) -> Cell | None:
        return body_cell(self.table, row, column)

    @cached_property
    def weight_column(self) -> Column | None:
        """The weights of the lines: of several columns, one a level, the last before the scores."""
        weights = self.header.all_of("weight")
        score = self.header.column("score")
        before = [w for w in weights if score is None or w.col < score.col]
        return before[-1] if before else weights[-1] if weights else None

    @cached_property
    def weight_unit(self) -> Unit:
        """分, or percent where the weights are printed so."""
        weights = [self.cell(row, self.weight_column) for row in self.rows]
        return PERCENT if any("%" in fold(c.text) for c in weights if c is not None) else SCORE

    def weight(self, row: int) -> Fact | None:
        """The weight of a row: in its column, or where there is none, in the caption of its name."""
        if self.weight_column is None:
            name = self.table.at.get((row, _name_column(self)))
            return self.context.caption_weight(self.table, name) if name is not None and name.row == row else None
        return self.context.weight(self.table, self.cell(row, self.weight_column), self.weight_unit)

    @cached_property
    def roles(self) -> dict[int, RowRole]:
        """What each row is: a line, or a sum of others."""

        def weight(row: int) -> Decimal | None:
            fact = self.weight(row)
            return None if fact is None else fact.value

        def label(row: int) -> str:
            word = row_label(self.table, row)
            cell = self.table.at.get((row, _name_column(self)))
            numbered = squeezed(cell.text) if cell is not None and cell.row == row else ""
            return numbered if depth(numbered) != DEEPEST else word

        has_levels = self.header.column("level1") is not None
        return line_roles(list(self.rows), label, weight, has_levels)


def block_of(table: Table, header: Header, context: Context, scope: Scope) -> Block:
    """The rows of a header that keep to its columns: a row in which one wide cell covers weight and score ends it."""
    last = header.last
    for row in range(header.last + 1, header.end + 1):
        if not _keeps_columns(table, row, header) or (
            row - 1 > header.last and _closes(table, row - 1, header) and not _closes(table, row, header)
        ):
            break
        last = row
    return Block(table, header, context, scope, range(header.last + 1, last + 1))


def _keeps_columns(table: Table, row: int, header: Header) -> bool:
    columns = [c for c in header.columns if c.role in ("weight", "score", "target", "actual")]
    cells = [table.at.get((row, c.col)) for c in columns]
    if len(columns) < 2 or _is_closing(row_label(table, row)):
        return True
    return len(set(cells)) > 1


def _closes(table: Table, row: int, header: Header) -> bool:
    return _is_closing(row_label(table, row))


def _is_closing(label: str) -> bool:
    return any(p.fullmatch(label) for p in (TOTAL_LABEL, GRADE_LABEL, RANK_LABEL))


def row_label(table: Table, row: int) -> str:
    """The first words of a row, without white space and brackets; "" for a row that begins with a figure."""
    for cell in table.row(row):
        if cell.row == row and cell.text.strip() and parse_figure(cell.text) is None:
            return core(cell.text)
    return ""


def score_lines(block: Block) -> list[Record]:
    """The lines, subtotals, totals, grades and ranks of a score table; one set for each district it has columns for."""
    records: list[Record] = []
    for scores, rates in _score_columns(block.header):
        records += _lines_of(block, scores, rates)
    return records + list(captions(block))


def _score_columns(header: Header) -> list[tuple[Column | None, Column | None]]:
    """(score column, its rate column) for each district, or the one pair of a table without districts."""
    scores = header.all_of("score")
    if not scores:
        return [(None, None)]
    pairs: list[tuple[Column | None, Column | None]] = []
    for i, score in enumerate(scores):
        right = scores[i + 1].col if i + 1 < len(scores) else score.col + 99
        pairs.append((score, next((r for r in header.all_of("rate") if score.col < r.col < right), None)))
    return pairs


def _lines_of(block: Block, scores: Column | None, rates: Column | None) -> Iterator[ScoreLine]:
    """The rows of a score table as one column of scores sees them."""
    table, context = block.table, block.context
    region = _score_name(block, scores)
    scope = block.scope.model_copy(update={"region": region}) if region else block.scope
    told = [c.text for row in block.rows if (c := block.cell(row, rates)) is not None]
    decimals, unit = decimals_of(told), rate_unit(told, rates.cell.text if rates else "")
    roles = block.roles
    for row in block.rows:
        role, covers = roles[row].role, roles[row].covers
        page, box = row_box(table, row)
        place = ScoreLine(
            scope=scope, table_id=table.table_id, row=row, page=page, bbox=box, role=role, path=path_of(block, row),
            covers=covers,
        )  # fmt: skip
        cell = block.cell(row, scores)
        if role == "rank":
            rank = context.amount(table, cell, NUMBER)
            yield place.model_copy(update={"score": rank, "path": (row_label(table, row),)})
        elif role == "grade":
            yield place.model_copy(update={"grade_text": grade_text(table, row), "path": (row_label(table, row),)})
        else:
            weight, score = block.weight(row), context.score(table, cell)
            rate = context.rate(table, block.cell(row, rates), unit, decimals)
            basis = block.cell(row, block.header.column("basis"))
            figures = {"weight": weight, "score": score, "rate": rate}
            if role == "line":
                figures["told_rate"] = told_rate(context, table, _words(block, row), basis)
            if any(f is not None for f in (weight, score, rate)):
                words = one_line(basis.text) if basis is not None and basis.text.strip() else None
                yield place.model_copy(update={**figures, "basis_text": words})


def _score_name(block: Block, scores: Column | None) -> str | None:
    """Whose scores a column holds where there are several: a district above it, or its own words (自评得分, 复核得分)."""
    if scores is None:
        return None
    return "".join(scores.label) or (core(scores.cell.text) if len(block.header.all_of("score")) > 1 else None)


def _words(block: Block, row: int) -> Cell | None:
    """The scoring rule in words: the longest cell that explains a line."""
    cells = [c for column in block.header.all_of("words") if (c := block.cell(row, column)) is not None]
    return max((c for c in cells if "得分" in c.text), key=lambda c: len(c.text), default=None)


def captions(block: Block) -> Iterator[ScoreLine]:
    """The weights that captions state for the lines they group: 产出（30）, 年度绩效指标（90分）, 分值（40）."""
    table, rows = block.table, [r for r in block.rows if not _is_closing(row_label(block.table, r))]
    if not rows:
        return
    name_col = _name_column(block)
    bound = block.weight_column.col if block.weight_column is not None else name_col
    spoken = {c.col for c in block.header.columns if c.role not in LEVELS} | {name_col}
    for col in sorted(set(range(bound)) - spoken):
        for cell, first, last in label_runs(table, col, rows):
            weight = block.context.caption_weight(table, cell)
            if weight is not None and cell.col == col:
                path = (*_levels_above(block, first, col), core(cell.text))
                yield _caption(block, cell, weight, (first, last), path)
    yield from _level_weights(block, rows)
    for column in block.header.columns:
        if column.role == "weight" and (weight := block.context.caption_weight(table, column.cell)) is not None:
            group = label_above(table, block.header.first, 0, 0)
            yield _caption(block, column.cell, weight, (rows[0], rows[-1]), (one_line(group.text),) if group else ())


def _level_weights(block: Block, rows: Sequence[int]) -> Iterator[ScoreLine]:
    """The weights of higher levels that have columns of their own: a group reaches to the next weight in its column."""
    for column in block.header.all_of("weight"):
        if column is block.weight_column or block.weight_column is None or column.col > block.weight_column.col:
            continue
        for cell, first, last in label_runs(block.table, column.col, rows):
            weight = block.context.weight(block.table, cell, block.weight_unit)
            if weight is not None and weight.value is not None:
                yield _caption(block, cell, weight, (first, last), _levels_above(block, first, column.col))


def _caption(block: Block, cell: Cell, weight: Fact, covers: tuple[int, int], path: tuple[str, ...]) -> ScoreLine:
    return ScoreLine(
        scope=block.scope, table_id=block.table.table_id, row=cell.row, page=cell.page, bbox=cell.bbox, role="subtotal",
        path=path or (one_line(cell.text),), covers=covers, weight=weight,
    )  # fmt: skip


def indicators(block: Block) -> list[Record]:
    """The indicator rows of a 绩效自评表, an 绩效目标表 or an indicator system, with their captions and total."""
    rows = (_indicator_row(block, row) for row in block.rows)
    return [r for r in rows if r is not None] + list(captions(block))


def _indicator_row(block: Block, row: int) -> Record | None:
    """An indicator, the total or the grade; None for a row that states none of them."""
    table, header, context = block.table, block.header, block.context
    told = [block.cell(row, block.weight_column)]
    told += [block.cell(row, header.column(r)) for r in ("score", "target", "actual")]
    if all(c is None for c in told):
        return None
    weight, score = block.weight(row), context.score(table, told[1])
    label = row_label(table, row)
    page, box = row_box(table, row)
    if TOTAL_LABEL.fullmatch(label):
        return ScoreLine(
            scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box, role="total", path=(label,),
            covers=(0, row - 1), weight=weight, score=score,
        )  # fmt: skip
    if GRADE_LABEL.fullmatch(label):
        return ScoreLine(
            scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box, role="grade", path=(label,),
            grade_text=grade_text(table, row),
        )  # fmt: skip
    name, above = _name_of(block, row)
    target, actual = quantity(block, row, told[2]), quantity(block, row, told[3])
    if not name or (weight is None and score is None and target is None and actual is None):
        return None
    reason = block.cell(row, header.column("reason")) or merged_cell(table, row, header.column("reason"))
    return Indicator(
        scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box,
        level1_label=above[0] if above else None, level2_label=above[1] if len(above) > 1 else None, name_label=name,
        target=target, actual=actual, weight=weight, score=score,
        reason_text=one_line(reason.text) if reason is not None and reason.text.strip() else None,
    )  # fmt: skip


def merged_cell(table: Table, row: int, column: Column | None) -> Cell | None:
    """The cell over a place, also where it was merged from a row above."""
    return None if column is None else table.at.get((row, column.col))


def quantity(block: Block, row: int, cell: Cell | None) -> Quantity | None:
    """A target or an achievement; a comparator and a unit that stand in columns of their own are taken in."""
    if cell is None or not cell.text.strip():
        return None
    text = one_line(cell.text)
    target = block.header.column("target")
    unit = block.cell(row, block.header.column("target_unit"))
    if unit is not None and parse_figure(text) is not None and text[-1:].isdigit():
        text += squeezed(unit.text)
    if target is not None and cell.col == target.col:
        sign = block.cell(row, block.header.column("sign"))
        prefix = squeezed(sign.text) if sign is not None and re.fullmatch(r"[≥≤=<>≧≦]+", squeezed(sign.text)) else ""
        text = prefix + text
    return quantity_of(block.context, block.table, cell, text)


def path_of(block: Block, row: int) -> tuple[str, ...]:
    """The labels of a line, outermost level first."""
    name, above = _name_of(block, row)
    return (*above, name) if name else above or (row_label(block.table, row),)


def _name_column(block: Block) -> int:
    """The column of the lines' own names: the innermost level before weight and target, else the first with words."""
    named = [c for c in block.header.columns if c.role in LEVELS or c.role == "project"]
    bound = min((c.col for c in block.header.columns if c.role in ("weight", "target", "score", "actual")), default=99)
    inner = [c.col for c in named if c.col <= bound]
    if inner:
        return max(inner)
    first = block.rows.start
    label = next((c for c in block.table.row(first) if c.row == first and c.text.strip()), None) if block.rows else None
    return label.col if label is not None else 0


def _name_of(block: Block, row: int) -> tuple[str, tuple[str, ...]]:
    """The name of a line and the labels of the levels above it."""
    column = _name_column(block)
    cell = label_above(block.table, row, column, block.header.last + 1)
    name = one_line(cell.text) if cell is not None and parse_figure(cell.text) is None else ""
    if block.weight_column is None and cell is not None and block.context.caption_weight(block.table, cell):
        name = core(cell.text)
    above = [label for label in _levels_above(block, row, column) if label != name]
    if not name and above:
        name = above.pop()
    return name, tuple(above)


def _levels_above(block: Block, row: int, column: int) -> tuple[str, ...]:
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
    found = [t for t in texts if re.fullmatch(r"优秀?|良好?|中|合格|基本合格|差|不合格|较差|一般|较好", t)]
    return found[0] if len(found) == 1 else None


def row_box(table: Table, row: int) -> tuple[int, BBox]:
    """Page and box of a row: of the cells that begin in it, or of those that cover it."""
    cells: Sequence[Cell] = [c for c in table.row(row) if c.row == row] or table.row(row)
    cells = [c for c in cells if not is_continued(c.text)] or cells
    page = min(c.page for c in cells)
    return page, union(c.bbox for c in cells if c.page == page)
