"""The rows of a statement → AccountLine, one amount each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.folding import squeezed
from extractors.forms.account_rows import TOTAL_ROW, Row, rows_of
from extractors.forms.blocks import Block, Layout, is_amount
from extractors.forms.codes import class_named, code_name, economic_named, listing
from extractors.forms.context import Context, table_unit
from extractors.forms.measures import (
    OF_WHICH,
    Basis,
    bare,
    basis_of,
    is_no_amount,
    is_rate,
    item_of,
    measure_of,
    side_of,
)  # fmt: skip
from extractors.forms.statements import Recognised, recognise
from extractors.numbers import decimals_of, fact_of
from schemas.facts import PERCENT, UNITS, Unit
from schemas.geometry import union
from schemas.records import UNSAID, AccountLine, Record, Side, Statement
from schemas.tables import Cell, Table

Level = Literal["class", "group", "item", "total"]
_LEVELS: dict[int, Level] = {3: "class", 5: "group", 7: "item", 9: "item"}


@dataclass(frozen=True)
class _Column:
    """One column of amounts and what it means."""

    col: int
    side: Side
    measure: str | None
    label: str
    item: str | None
    year: Literal["this", "last"]
    basis: Basis
    unit: Unit | None


def account_lines(table: Table, recognised: Recognised, document_id: str, unit: Unit | None) -> Iterator[AccountLine]:
    """The lines of a statement, row by row, left to right; blank amounts are lines without amount.

    unit: of its amounts where a cell or a header names none
    """
    layout = recognised.layout
    texts = [table.at[r, c].text for b in layout.blocks for c in b.amounts for r in layout.rows if (r, c) in table.at]
    decimals = decimals_of(t for t in texts if "%" not in t)
    for number, block in enumerate(layout.blocks):
        columns = list(_columns(recognised, block, number, unit))
        beside = layout.blocks[number + 1] if number + 1 < len(layout.blocks) else None
        for row in rows_of(table, layout, block, beside):
            lone = not block.labels
            yield from _lines(table, recognised.statement, document_id, number, row, columns, decimals, lone)


def _columns(recognised: Recognised, block: Block, number: int, unit: Unit | None) -> Iterator[_Column]:
    paths = recognised.layout.paths
    caption = _caption(recognised.layout, block)
    years = sorted({y for c in block.amounts for t in paths[c] for y in re.findall(r"20\d\d", t)})
    lone = len(recognised.layout.blocks) == 1
    heads = [_item_of_column(tuple(t for t in paths[c] if t not in caption) or paths[c][-1:]) for c in block.amounts]
    across = recognised.statement == "three_public" and bool({"abroad", "reception"} & set(heads))
    for col in block.amounts:
        path = paths[col]
        if is_no_amount(path):
            continue
        told = tuple(t for t in path if t not in caption) or path[-1:]
        whole = "/".join(path)
        former = bool(re.search(r"上年(度)?(预算|执行|决算|数|完成)|上一年", whole))
        former = former or (len(years) > 1 and years[0] in whole and years[-1] not in whole)
        item = _item_of_column(told) if across else None
        side = _side(recognised.statement, path, number, lone)
        yield _Column(
            col=col,
            side=side,
            measure="total" if item else _measure(recognised.statement, told, side),
            label="/".join(path),
            item=item,
            year="last" if former else "this",
            basis=basis_of(path, recognised.basis),
            unit=PERCENT if is_rate(path) else unit,
        )


def _measure(statement: Statement, told: tuple[str, ...], side: Side) -> str | None:
    """What a column measures, by those of its headers that do not name its side; an economic class by its code."""
    if statement.endswith("detail") and (code := economic_named(bare(told[-1]))) is not None:
        return code
    measure = measure_of([t for t in told if side_of((t,)) is None or t == told[-1]])
    return (
        "total" if side in ("opening", "closing") and measure in ("carry_over", "closing", "carry_forward") else measure
    )


def _caption(layout: Layout, block: Block) -> frozenset[str]:
    """Headers that span every amount of a block, or its labels too: they tell none of its columns from another."""
    shared = set(layout.paths[block.amounts[0]]).intersection(*(layout.paths[c] for c in block.amounts[1:]))
    over_labels = {text for c in block.labels for text in layout.paths[c]}
    return frozenset(shared if len(block.amounts) > 1 else shared & over_labels)


def _side(statement: Statement, path: tuple[str, ...], number: int, lone: bool) -> Side:
    told = side_of(path)
    if statement == "income":
        return "opening" if told == "opening" and len(path) > 1 else "income"
    if statement in ("summary", "fiscal_summary"):
        return told if told in ("income", "expenditure") else ("income" if number == 0 and not lone else "expenditure")
    return told or "expenditure"


def _item_of_column(path: tuple[str, ...]) -> str | None:
    """What a column of “三公”经费 is about: 小计 takes its meaning from the header above it."""
    words = [t for t in path if not re.fullmatch(r".*(预算|决算|执行)数|20\d\d年.*|上年.*|本年.*", t)]
    if not words:
        return None
    leaf = words[-1]
    if re.fullmatch(r"小计|合计", leaf):
        outer = [item for t in words[:-1] if (item := item_of(t)) is not None]
        return outer[-1] if outer else "grand_total"
    return item_of(leaf)


def _lines(
    table: Table, statement: Statement, document_id: str, number: int, row: Row, columns: list[_Column], decimals: int,
    lone: bool,
) -> Iterator[AccountLine]:  # fmt: skip
    cells = {c.col: table.at[row.row, c.col] for c in columns if (row.row, c.col) in table.at}
    own = {col: cell for col, cell in cells.items() if _is_own(cell, row.row, col)}
    filled = [c for c in own.values() if squeezed(c.text) or c.ink]
    if not own or not (row.label or row.code or filled):
        return
    total = row.code is None and ((lone and not row.label) or bool(TOTAL_ROW.fullmatch(bare(row.label))))
    for column in columns:
        cell = own.get(column.col)
        if cell is None or (
            squeezed(cell.text) and not is_amount(squeezed(cell.text)) and not re.search(r"\d", cell.text)
        ):
            continue
        fact = fact_of(cell, document_id, table.table_id, column.unit, decimals)
        item = column.item or (None if row.code else _item(statement, row.label, column.side, lone))
        yield AccountLine(
            scope=UNSAID,
            table_id=table.table_id,
            row=row.row,
            page=cell.page,
            bbox=union([cell.bbox for cell in own.values()]) if len({c.page for c in own.values()}) == 1 else cell.bbox,
            statement=statement,
            side=column.side,
            code=row.code,
            level=_LEVELS.get(len(row.code)) if row.code else "total" if total else None,
            item=item,
            listing=listing(row.code, row.label) if row.code and row.code[0] in "23" else None,
            name=code_name(row.code, row.label) if row.code else bare(row.label),
            label=row.label,
            measure=column.measure,
            measure_label=column.label,
            year=column.year,
            basis=column.basis,
            numeral=row.numeral,
            of_which=bool(OF_WHICH.match(row.label)) or "其中" in column.label.rpartition("/")[2],
            block=number,
            col=column.col,
            amount=fact,
        )


def _is_own(cell: Cell, row: int, col: int) -> bool:
    """Whether a cell is this row's own amount, not one merged over from a neighbour."""
    return cell.row == row and cell.col == col


def _item(statement: Statement, label: str, side: Side, lone: bool) -> str | None:
    """The key of a row without a code; a row of a block without labels is its total."""
    if not label:
        return "grand_total" if lone else None
    if side == "expenditure" and statement in ("summary", "fiscal_summary", "fiscal_expenditure"):
        code = class_named(bare(label))
        if code is not None:
            return code
    return item_of(label)


def rows(context: Context, table: Table) -> tuple[str, list[Record]] | None:
    """The statement that a table is and its lines, or None when it is no statement."""
    recognised = recognise(table)
    if recognised is None:
        return None
    symbols = list(context.money_decimals)
    unit = table_unit(table) or (UNITS[symbols[0]] if len(symbols) == 1 else None)
    return recognised.statement, list(account_lines(table, recognised, context.document_id, unit))
