"""The rows of a statement: their codes, whole or in parts, their names, and how they are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.folding import squeezed
from extractors.forms.blocks import CODE, Block, Layout
from extractors.forms.codes import listing
from extractors.forms.measures import numeral_level
from schemas.tables import Cell, Table

_CODE_IN_NAME = re.compile(r"\[?\(?(\d{3}(?:\d{2}){0,2})\)?\]?[-_—:：]?(?=[^\d,.])(.+)")
_OFFICE = re.compile(
    r"(局|委|厅|办|会|院|校|所|中心|站|部|队|馆|室|府|处|大学|中学|小学|幼儿园)(\((本级|机关|汇总)\)|本级|机关)?$"
)
"""How the names of offices end: what their codes count is no class of expenditure, unless it lies within one (2012604 档案馆)."""
_NAMED = re.compile(r"(预算|二级|支出)?项目名称|(预算)?科目名称")
"""The header of the one column that names the rows, where others say whose they are."""
TOTAL_ROW = re.compile(r"(本年)?(收入|支出)?(合计|总计)|.*(支出|收入|经费|资金)(合计|总计)")


@dataclass(frozen=True)
class Row:
    """A row of a statement. code: its full code; numeral: how deep it is numbered"""

    row: int
    code: str | None
    label: str
    numeral: int | None = None


def rows_of(table: Table, layout: Layout, block: Block, beside: Block | None) -> Iterator[Row]:
    """The rows of a block, top to bottom; what stands among its labels may be the total of the block `beside` it."""
    above: list[str] = []
    group = ""
    classes: set[str] = set()
    naming = [c for c in block.names if _NAMED.fullmatch("".join(layout.paths[c][-1:]))]
    parted = len(block.names) > 1 and all(layout.paths[c] for c in block.names)
    named = naming[0] if len(naming) == 1 and parted else None
    for r in layout.rows:
        taken = _total_beside(table, r, beside) if beside is not None else None
        if taken is not None and taken.col in (*block.codes, *block.names):
            continue
        code, label = _code(table, r, block, above), _label(table, r, block, named)
        if code is None and not label and (total := _total_beside(table, r, block)) is not None:
            label = squeezed(total.text)
        merged = _CODE_IN_NAME.fullmatch(label) if code is None else None
        if merged:
            code, label = merged[1], merged[2]
        if code is not None:
            nested = any(code[:digits] in classes for digits in (3, 5) if digits < len(code))
            if _OFFICE.search(label) and not nested and listing(code, label) != "listed":
                code, label = None, f"{code}{label}"
            else:
                classes.add(code)
        numeral = numeral_level(label)
        if code is None and label and not block.codes and len(block.names) > 1 and named in (None, block.names[-1]):
            group, label, numeral = _grouped(table, r, block, group)
        yield Row(r, code, label, numeral)


def _total_beside(table: Table, row: int, block: Block) -> Cell | None:
    """The label of a total whose amount a block holds, where it stands left of the block's own blank labels: rulings would
    have merged it with the blanks up to its amount.
    """
    labels = (*block.codes, *block.names)
    if not labels or not any(_text(table, row, col) for col in block.amounts):
        return None
    for col in range(max(labels), -1, -1):
        if text := _text(table, row, col):
            return table.at[row, col] if col < min(labels) and TOTAL_ROW.fullmatch(text) else None
    return None


def _text(table: Table, row: int, col: int) -> str:
    cell = table.at.get((row, col))
    return squeezed(cell.text) if cell is not None and cell.row == row and cell.col == col else ""


def _code(table: Table, row: int, block: Block, above: list[str]) -> str | None:
    """The full code of a row, whether it is printed whole or as 类, 款, 项; a blank 类 or 款 is that of the row above."""
    parts = []
    for col in block.codes:
        cell = table.at.get((row, col))
        text = squeezed(cell.text) if cell is not None and cell.col == col and cell.col_span <= len(block.codes) else ""
        parts.append(re.sub(r"[-_.]", "", text))
    if not any(parts) or not all(re.fullmatch(r"\d*", p) for p in parts):
        return None
    last = max(i for i, p in enumerate(parts) if p)
    for i in range(last):
        if not parts[i] and i < len(above):
            parts[i] = above[i]
    above[:] = parts[: last + 1]
    code = ""
    for part in parts[: last + 1]:
        code = part if part.startswith(code) and len(part) > 2 else code + part
    return code if CODE.fullmatch(code) else None


def _label(table: Table, row: int, block: Block, named: int | None = None) -> str:
    """The name of a row: what stands in the column `named`, else in the last of its labels."""
    own = table.at.get((row, named)) if named is not None else None
    if own is not None and own.row == row and squeezed(own.text):
        return squeezed(own.text)
    cells = [table.at[row, c] for c in (*block.codes, *block.names) if (row, c) in table.at]
    if not block.names and not block.codes:
        return ""
    texts = [squeezed(c.text) for c in dict.fromkeys(cells) if c.row == row]
    words = [t for t in texts if t and not re.fullmatch(r"[\d.\-]+", t)]
    return words[-1] if words else ""


def _grouped(table: Table, row: int, block: Block, group: str) -> tuple[str, str, int | None]:
    """The group of a row that has one beside it, its label and its rank: the group's name and 1 for its 小计, 2 below it.

    A group begins with its 小计; without one its rows have no rank.
    """
    cells = list(dict.fromkeys(table.at[row, c] for c in block.names if (row, c) in table.at))
    texts = [t for c in cells if (t := squeezed(c.text))]
    if len(texts) < 2:
        return group, texts[-1] if texts else "", numeral_level(texts[-1]) if texts else None
    if texts[-1] == "小计":
        return texts[0], texts[0], 1
    return group, texts[-1], 2 if texts[0] == group else numeral_level(texts[-1])
