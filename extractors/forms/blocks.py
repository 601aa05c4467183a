"""The columns of a statement: codes, names, line numbers and amounts, in one or more blocks that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractors.folding import squeezed
from extractors.forms.measures import is_no_amount, is_numbering
from extractors.numbers import is_dash
from schemas.tables import Cell, Table

Role = Literal["code", "name", "line", "amount", "none"]

CODE = re.compile(r"\d{3}(?:\d{2}){0,3}")
_CODE_HEADER = re.compile(r".*(编码|代码|编号)|科目编码.*|[类款项目]")
_OFFICE_CODE = re.compile(r"(预算|部门|单位|主管|[()、/])*(单位|部门)\)?(编码|代码|编号)")
_NAME_HEADER = re.compile(
    r".*名称|项目(\(.*\))?|科目|(收入|支出)?项目(类别)?|(收入|支出)|.*(按(支出)?(功能|经济)分类).*|支出(功能|经济)分类(科目)?|部门|单位|预算部门"
)
_LINE_HEADER = re.compile(r"行次|序号|行号|编号")
_AMOUNT = re.compile(r"\(?[-+]?[\d,.]*\d[\d,.]*\)?(%|‰|[百千万亿]*元)?")
_ENUMERATED = re.compile(r"[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]\)")
_TOTAL = re.compile(r"(本年|当年)?(收入|支出)?(合计|总计|小计)")


@dataclass(frozen=True)
class Block:
    """Columns of one block, left to right.

    amounts: columns of money (or percentages); the rows' labels stand in `names`, their codes in `codes`
    """

    codes: tuple[int, ...]
    names: tuple[int, ...]
    amounts: tuple[int, ...]
    line: int | None = None

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(sorted((*self.codes, *self.names, *([] if self.line is None else [self.line]))))


@dataclass(frozen=True)
class Layout:
    """Where the body of a statement begins, and its blocks.

    body:  first row that is no header; rows that number the columns are left out of `rows`
    paths: per column its squeezed headers, outermost first
    """

    body: int
    rows: tuple[int, ...]
    blocks: tuple[Block, ...]
    paths: dict[int, tuple[str, ...]]
    spans: dict[int, tuple[int, ...]]
    """Per column, how many columns each of its headers covers."""


def layout_of(table: Table) -> Layout:
    """The blocks of a table, told by its headers and by what stands below them."""
    body = body_start(table)
    rows = tuple(r for r in range(body, table.n_rows) if not is_numbering(_texts(table, r)))
    headers = {c: _headers(table, body, c) for c in range(table.n_cols)}
    paths = {c: tuple(squeezed(cell.text) for cell in cells) for c, cells in headers.items()}
    spans = {c: tuple(cell.col_span for cell in cells) for c, cells in headers.items()}
    roles = [_role(table, rows, c, paths[c]) for c in range(table.n_cols)]
    return Layout(body, rows, tuple(_blocks(roles)), paths, spans)


def body_start(table: Table) -> int:
    """The first row that is no header and no numbering of columns."""
    for row in range(table.n_rows):
        texts = _texts(table, row)
        if not is_numbering(texts) and _is_body(texts):
            return row
    return min(table.header_rows, table.n_rows)


def is_amount(text: str) -> bool:
    """Whether a squeezed text is a figure or a dash: digits, with no words but a unit of money."""
    return is_dash(text) or bool(_AMOUNT.fullmatch(text))


def _texts(table: Table, row: int) -> list[str]:
    return [squeezed(cell.text) for cell in table.row(row) if cell.row == row]


def _is_body(texts: list[str]) -> bool:
    filled = [t for t in texts if t]
    others = [t for t in filled if not is_amount(t)]
    if any(_ENUMERATED.match(t) for t in others):
        return True
    if len(others) < len(filled):
        return not all(re.fullmatch(r"20\d\d", t) for t in filled if t not in others)
    return len(others) == 1 and bool(_TOTAL.fullmatch(others[0])) and len(texts) > 1


def _headers(table: Table, body: int, col: int) -> list[Cell]:
    cells = dict.fromkeys(table.at[r, col] for r in range(body) if (r, col) in table.at)
    return [c for c in cells if squeezed(c.text) and not is_numbering(_texts(table, c.row)) and c.row < body]


def _role(table: Table, rows: tuple[int, ...], col: int, path: tuple[str, ...]) -> Role:
    cells = [table.at[r, col] for r in rows if (r, col) in table.at]
    texts = [t for c in cells if c.col == col and c.col_span == 1 and (t := squeezed(c.text))]
    leaf = path[-1] if path else ""
    if _LINE_HEADER.fullmatch(leaf) and all(t.isdigit() for t in texts):
        return "line"
    if _OFFICE_CODE.fullmatch(leaf):
        return "none"
    if _CODE_HEADER.fullmatch(leaf):
        coded = [t for t in texts if re.match(r"\d", t) or t in "类款项目"]
        return "code" if len(coded) * 5 >= len(texts) * 4 else "name"
    words = [t for t in texts if not is_amount(t) and re.search(r"[^\W\d_]", t)]
    if texts and len(words) * 2 > len(texts):
        return "none" if is_no_amount(path) else "name"
    if len(texts) >= 2 and all(CODE.fullmatch(t) for t in texts) and (_NAME_HEADER.fullmatch(leaf) or not leaf):
        return "code"
    if len(texts) >= 4 and _consecutive(texts):
        return "line"
    if not texts and _NAME_HEADER.fullmatch(leaf):
        return "name"
    if not path and not texts:
        return "none"
    return "none" if is_no_amount(path) else "amount"


def _consecutive(texts: list[str]) -> bool:
    return all(t.isdigit() for t in texts) and all(int(b) == int(a) + 1 for a, b in pairwise(texts))


def _blocks(roles: list[Role]) -> Iterator[Block]:
    found: dict[Role, list[int]] = {"code": [], "name": [], "line": [], "amount": [], "none": []}
    for col, role in enumerate([*roles, "name"]):
        if found["amount"] and (col == len(roles) or role in ("code", "name", "line")):
            line = found["line"][0] if found["line"] else None
            yield Block(tuple(found["code"]), tuple(found["name"]), tuple(found["amount"]), line)
            found = {"code": [], "name": [], "line": [], "amount": [], "none": []}
        found[role].append(col)
