"""Which rows of a table are its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.fill import Part
from schemas.tables import Cell

CODE = re.compile(r"\d+")
INTEGER = re.compile(r"^\d{1,3}$")
ORDINAL_ROW = re.compile(r"^(栏次|行次|栏号|列次|甲|乙)$")
REGULAR = 0.5
"""A grid in which a smaller part of the rows keeps to the columns is a form."""
DEEPEST = 3
"""A header has seldom more rows."""
BEGUN = 0.6
"""Part of the columns that must begin somewhere in a header."""


def header_rows(part: Part) -> int:
    """The leading rows that are header; 0 for a form and for a part that begins with figures."""
    rows = _by_row(part)
    banner = banner_rows(part)
    if banner == part.n_rows:
        return 0
    first = rows[banner]
    if any(is_figure(cell.text) and not INTEGER.match(squeezed(cell.text)) for cell in first):
        return 0
    depth = banner + max((cell.row_span for cell in first if not _is_beside(cell, part)), default=1)
    while depth < part.n_rows:
        above = rows[depth - 1]
        split = any(cell.col_span > 1 for cell in above)
        if split and depth < 5 and _is_label_row(rows[depth], part, above):
            depth = max(cell.row + (1 if _is_beside(cell, part) else cell.row_span) for cell in rows[depth])
        elif _is_ordinal_row(rows[depth]):
            return depth + 1
        else:
            break
    body = [row for row in rows[depth:] if row]
    regular = sum(all(cell.col_span == 1 for cell in row) for row in body)
    begun = {cell.col for cell in part.cells if banner <= cell.row < depth}
    is_form = (len(body) > 2 and regular < REGULAR * len(body)) or _shares_figures(part, depth)
    return 0 if is_form or len(begun) < BEGUN * part.n_cols else depth


def _is_beside(cell: Cell, part: Part) -> bool:
    """Whether a cell stands beside the body too, not above it alone: over more rows than a header has, figures among them."""
    rows = range(cell.row + 1, cell.row + cell.row_span)
    told = (c for c in part.cells if c.row in rows and is_figure(c.text) and not INTEGER.match(squeezed(c.text)))
    return cell.row_span >= part.n_rows or (cell.row_span > DEEPEST and any(told))


def _shares_figures(part: Part, depth: int) -> bool:
    """Whether one caption stands over several columns of amounts or rates: then it is no caption."""
    amounts = {
        cell.col
        for cell in part.cells
        if cell.row >= depth and cell.col_span == 1 and is_figure(cell.text) and not CODE.fullmatch(squeezed(cell.text))
    }
    captions = (cell for cell in part.cells if cell.row + cell.row_span == depth and cell.col_span > 1)
    return any(len(amounts & set(range(c.col, c.col + c.col_span))) > 1 for c in captions)


def banner_rows(part: Part) -> int:
    """The leading rows that are one cell from side to side: a title, or a unit, inside the frame."""
    rows = _by_row(part)
    wide = (len(row) == 1 and row[0].col_span == part.n_cols and row[0].row_span == 1 for row in rows)
    return next((i for i, one in enumerate(wide) if not one), part.n_rows)


def _is_label_row(row: Sequence[Cell], part: Part, above: Sequence[Cell]) -> bool:
    """Whether a row under merged captions goes on with captions: words, no figures."""
    filled = [cell for cell in row if cell.text]
    if not filled or any(is_figure(cell.text) for cell in filled):
        return False
    if any(c.col == 0 and (c.col, c.col_span) == (row[0].col, row[0].col_span) for c in above):
        return False
    wide = {col for cell in above if cell.col_span > 1 for col in range(cell.col, cell.col + cell.col_span)}
    return all(cell.text for cell in row if cell.col in wide) and any(cell.col in wide for cell in row)


def _is_ordinal_row(row: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns: 栏次 1 2 3."""
    texts = [squeezed(cell.text) for cell in row if cell.text]
    numbers = [int(text) for text in texts if INTEGER.match(text)]
    words = [text for text in texts if not INTEGER.match(text)]
    if any(not ORDINAL_ROW.match(word) for word in words) or not texts:
        return False
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def _by_row(part: Part) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[] for _ in range(part.n_rows)]
    for cell in part.cells:
        rows[cell.row].append(cell)
    return rows
