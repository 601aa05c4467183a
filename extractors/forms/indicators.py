"""Blocks of indicators → Indicator and ScoreLine records: those of 绩效自评表, 绩效目标表 and indicator systems."""

from __future__ import annotations

import re

from extractors.folding import squeezed
from extractors.forms.recognise import GRADE_LABEL, TOTAL_LABEL, Column, one_line
from extractors.forms.scored_block import Block, grade_text, name_of, row_box, row_label
from extractors.forms.scores import captions
from extractors.forms.targets import quantity_of
from extractors.numbers import parse_figure
from schemas.records import Indicator, Quantity, Record, ScoreLine
from schemas.tables import Cell, Table


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
            covers=(0, row - 1), weight=weight, score=score, grade_text=grade_text(table, row),
        )  # fmt: skip
    if GRADE_LABEL.fullmatch(label):
        return ScoreLine(
            scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box, role="grade", path=(label,),
            grade_text=grade_text(table, row),
        )  # fmt: skip
    if label.endswith(("小计", "合计")) and (covers := block.roles[row].covers) is not None:
        return ScoreLine(
            scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box, role="subtotal", path=(label,),
            covers=covers, weight=weight, score=score,
        )  # fmt: skip
    name, above = name_of(block, row)
    target, actual = quantity(block, row, told[2]), quantity(block, row, told[3])
    if not name or (weight is None and score is None and target is None and actual is None):
        return None
    reason = block.cell(row, header.column("reason")) or merged_cell(table, row, header.column("reason"))
    return Indicator(
        scope=block.scope, table_id=table.table_id, row=row, page=page, bbox=box,
        level1_label=above[0] if above else None, level2_label=above[1] if len(above) > 1 else None, name_label=name,
        target=target, actual=actual, weight=weight, score=score,
        rate=block.rate(row, header.column("rate")), deduction=block.deduction(row),
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
