"""Blocks of scored lines → ScoreLine and Indicator records: 得分情况表, 评价指标体系/得分表 of several levels, matrices of
districts, and the indicator block of a 绩效自评表.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.context import Context
from extractors.folding import fold, squeezed
from extractors.forms import (
    GRADE_LABEL,
    LEVELS,
    RANK_LABEL,
    SUBTOTAL_LABEL,
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
from extractors.numbers import decimals_of, parse_figure, rate_unit
from extractors.targets import quantity_of, told_rate
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

    @property
    def weight_unit(self) -> Unit:
        """分, or percent where the weights are printed so."""
        weights = [self.cell(row, self.header.column("weight")) for row in self.rows]
        return PERCENT if any("%" in fold(c.text) for c in weights if c is not None) else SCORE


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


def _lines_of(block: Block, scores: Column | None, rates: Column | None) -> Iterator[Record]:
    table, context = block.table, block.context
    region = "".join(scores.label) if scores is not None and scores.label else None
    scope = block.scope.model_copy(update={"region": region}) if region else block.scope
    told = [c.text for row in block.rows if (c := block.cell(row, rates)) is not None]
    decimals, unit = decimals_of(told), rate_unit(told, rates.cell.text if rates else "")
    start = block.rows.start
    first = start
    subtotalled: list[int] = []
    weight_unit = block.weight_unit
    for row in block.rows:
        label = row_label(table, row)
        weight = context.weight(table, block.cell(row, block.header.column("weight")), weight_unit)
        score_cell = block.cell(row, scores)
        box = row_box(table, row)
        if RANK_LABEL.fullmatch(label):
            rank = context.amount(table, score_cell, NUMBER) if score_cell is not None else None
            yield ScoreLine(
                scope=scope,
                table_id=table.table_id,
                row=row,
                page=box[0],
                bbox=box[1],
                role="rank",
                path=(label,),
                score=rank,
            )
            continue
        if GRADE_LABEL.fullmatch(label) and (score_cell is None or parse_figure(score_cell.text) is None):
            yield ScoreLine(
                scope=scope, table_id=table.table_id, row=row, page=box[0], bbox=box[1], role="grade", path=(label,),
                grade_text=grade_text(table, row),
            )  # fmt: skip
            continue
        score = context.score(table, score_cell)
        rate = context.rate(table, block.cell(row, rates), unit, decimals)
        if weight is None and score is None and rate is None:
            continue
        role, covers = "line", None
        subtotal = SUBTOTAL_LABEL.fullmatch(label)
        if TOTAL_LABEL.fullmatch(label):
            role, covers = "total", (start, row - 1)
        elif subtotal is not None and block.header.column("level1") is None and first < row:
            role, covers = "subtotal", (first, row - 1)
            subtotalled.append(row)
            first = row + 1
        basis = block.cell(row, block.header.column("basis"))
        yield ScoreLine(
            scope=scope, table_id=table.table_id, row=row, page=box[0], bbox=box[1], role=role,
            path=path_of(block, row), covers=covers, weight=weight, score=score, rate=rate,
            told_rate=told_rate(context, table, _words(block, row), basis) if role == "line" else None,
            basis_text=one_line(basis.text) if basis is not None and basis.text.strip() else None,
        )  # fmt: skip


def _words(block: Block, row: int) -> Cell | None:
    """The scoring rule in words: the longest cell that explains a line."""
    cells = [c for column in block.header.all_of("words") if (c := block.cell(row, column)) is not None]
    return max((c for c in cells if "得分" in c.text), key=lambda c: len(c.text), default=None)


def captions(block: Block) -> Iterator[ScoreLine]:
    """The weights that captions state for the lines they group: 产出（30）, 年度绩效指标（90分）, 分值（40）."""
    table, rows = block.table, [r for r in block.rows if not _is_closing(row_label(block.table, r))]
    if not rows or block.header.column("weight") is None:
        return
    weight_column = block.header.column("weight")
    assert weight_column is not None
    name_col = _name_column(block)
    spoken = {c.col for c in block.header.columns if c.role not in LEVELS} | {name_col}
    for col in sorted(set(range(weight_column.col)) - spoken):
        for cell, first, last in label_runs(table, col, rows):
            weight = block.context.caption_weight(table, cell)
            if weight is not None and cell.col == col:
                path = (*_levels_above(block, first, col), core(cell.text))
                yield _caption(block, cell, weight, (first, last), path)
    for column in block.header.columns:
        if column.role == "weight" and (weight := block.context.caption_weight(table, column.cell)) is not None:
            group = label_above(table, block.header.first, 0, 0)
            yield _caption(block, column.cell, weight, (rows[0], rows[-1]), (one_line(group.text),) if group else ())


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
    told = [block.cell(row, header.column(r)) for r in ("weight", "score", "target", "actual")]
    if all(c is None for c in told):
        return None
    weight, score = context.weight(table, told[0], block.weight_unit), context.score(table, told[1])
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
    if target is not None and cell.col == target.col:
        sign, unit = block.cell(row, block.header.column("sign")), block.cell(row, block.header.column("target_unit"))
        prefix = squeezed(sign.text) if sign is not None and re.fullmatch(r"[≥≤=<>≧≦]+", squeezed(sign.text)) else ""
        suffix = (
            squeezed(unit.text) if unit is not None and parse_figure(text) is not None and text[-1:].isdigit() else ""
        )
        text = prefix + text + suffix
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
