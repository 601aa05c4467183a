"""Which rows of a score table are lines, and which sum others: totals, subtotals below their lines, heads above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.folding import squeezed
from extractors.forms.recognise import GRADE_LABEL, RANK_LABEL, SUBTOTAL_LABEL, TOTAL_LABEL

Role = Literal["line", "subtotal", "total", "grade", "rank", "share"]

_NUMERALS: tuple[tuple[int, str], ...] = (
    (1, r"[一二三四五六七八九十]+[、.]"),
    (2, r"\([一二三四五六七八九十]+\)"),
    (3, r"\d+[、.](?!\d)"),
    (4, r"\(\d+\)|\d+\.\d+"),
)
_SHARE = re.compile(r"(?:各?(?:地|[省市区县]|单位))?(?:资金|预算|项目|支出|所占)*(?:占比|比重|权重|比例)(?:系数)?")
DEEPEST = 9
"""A row without a numeral lies below all that have one."""

MOST = 0.6
"""Rows are heads when at least this share of them weigh what the rows below them weigh together."""


@dataclass(frozen=True)
class RowRole:
    """What a row is; covers: first and last row that it sums, None for a line, a grade, a rank."""

    role: Role
    covers: tuple[int, int] | None = None


def line_roles(
    rows: Sequence[int], label: Callable[[int], str], weight: Callable[[int], Decimal | None], has_levels: bool
) -> dict[int, RowRole]:
    """The role of each row of a score table.

    label:      the words of a row, white space and brackets' contents taken out
    has_levels: levels have columns of their own, so that names need not end in 得分 to be lines
    """
    roles: dict[int, RowRole] = {}
    first = rows[0] if rows else 0
    for row in rows:
        word = label(row)
        if TOTAL_LABEL.fullmatch(word):
            roles[row] = RowRole("total", (rows[0], row - 1))
        elif RANK_LABEL.fullmatch(word):
            roles[row] = RowRole("rank")
        elif _SHARE.fullmatch(word):
            roles[row] = RowRole("share")
        elif GRADE_LABEL.fullmatch(word):
            roles[row] = RowRole("grade")
        elif first < row and _sums_above(word, has_levels):
            roles[row] = RowRole("subtotal", (first, row - 1))
            first = row + 1
        else:
            roles[row] = RowRole("line")
    if not has_levels:
        lines = [row for row in rows if roles[row].role == "line"]
        roles |= {row: RowRole("subtotal", covers) for row, covers in _heads(lines, label, weight).items()}
    return roles


def _sums_above(word: str, has_levels: bool) -> bool:
    return word.endswith("小计") or (not has_levels and SUBTOTAL_LABEL.fullmatch(word) is not None)


def _heads(
    lines: Sequence[int], label: Callable[[int], str], weight: Callable[[int], Decimal | None]
) -> dict[int, tuple[int, int]]:
    """Rows whose numeral stands above those of the rows below ("一、决策" over "（一）立项"), where the weights bear it out."""
    depths = {row: depth(label(row)) for row in lines}
    heads: dict[int, tuple[int, int]] = {}
    for i, row in enumerate(lines[:-1]):
        if depths[row] < depths[lines[i + 1]]:
            below = [r for r in lines[i + 1 :] if depths[r] <= depths[row]]
            end = lines[lines.index(below[0]) - 1] if below else lines[-1]
            heads[row] = (lines[i + 1], end)
    if not heads:
        return {}
    right = 0
    for row, (start, end) in heads.items():
        leaves = [weight(r) for r in lines if start <= r <= end and r not in heads]
        right += weight(row) is not None and sum(w for w in leaves if w is not None) == weight(row)
    return heads if right >= MOST * len(heads) else {}


def depth(label: str) -> int:
    """How deep a numeral lies: 一、 1, （一） 2, 1. 3, （1） 4; DEEPEST without one."""
    word = squeezed(label)
    return next((level for level, pattern in _NUMERALS if re.match(pattern, word)), DEEPEST)
