"""The sums along the rows of a statement, told by how the headers of its columns nest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.column_sums import Sum
from reconcile.statements import FUNDS, Facts, Sheet, amounts, said
from schemas.records import AccountLine

_TOTAL_HEADER = re.compile(r"合计|小计|总计|(本年)?(收入|支出)(合计|总计)|(金额)?合计")
_INNER = {"fiscal": FUNDS, "basic": ("personnel", "public")}


@dataclass(frozen=True)
class RowSum(Sum):
    """The 合计 of a row, and its columns. others: columns whose header says nothing known"""

    others: Facts = ()


def row_sums(sheet: Sheet) -> Iterator[RowSum]:
    """The 合计 and 小计 of every row, with the columns that they are the sums of."""
    structure: dict[int, list[_RowRule]] = {}
    for (block, _, _), lines in sheet.rows.items():
        if block not in structure:
            structure[block] = list(_row_rules(lines))
        at = {x.col: x for x in lines}
        for row_rule in structure[block]:
            total = at.get(row_rule.total)
            if total is not None:
                parts = amounts([at[c] for c in row_rule.parts if c in at])
                others = amounts([at[c] for c in row_rule.others if c in at])
                printed = any(f is not None for f in parts)
                parts, others = (parts, others) if printed else (others, ())
                yield RowSum(said(sheet.statement, total), total.amount, parts, others)


@dataclass(frozen=True, slots=True)
class _RowRule:
    total: int
    parts: tuple[int, ...]
    others: tuple[int, ...] = ()


def _row_rules(lines: Sequence[AccountLine]) -> Iterator[_RowRule]:
    """Which columns of a block are sums of which, told by how their headers nest."""
    columns = [(x.col, tuple(t for t in x.measure_label.split("/") if t), x) for x in lines if x.basis != "change"]
    columns = [c for c in columns if "%" not in "".join(c[1])]
    groups: dict[tuple[str, ...], list[tuple[int, str, AccountLine]]] = defaultdict(list)
    for col, path, line in columns:
        for depth in range(len(path)):
            groups[path[:depth]].append((col, path[depth], line))
    told = {prefix: _total_of(prefix, members, columns) for prefix, members in groups.items()}
    totals = {prefix: col for prefix, col in told.items() if col is not None}
    for prefix, total in totals.items():
        parts: list[int] = []
        others: list[int] = []
        for col, name, line in groups[prefix]:
            path = (*prefix, name)
            whole = next((p for c, p, _ in columns if c == col), ())
            if col == total or line.of_which:
                continue
            if len(whole) > len(path):
                inner = totals.get(path)
                if inner is not None and inner != col:
                    continue
            (others if line.measure is None else parts).append(col)
        flat = _flattened(parts, {x.col: x for x in lines})
        yield _RowRule(total, tuple(flat or others), tuple(others if flat else ()))
    yield from (rule for rule in _kinds(columns) if rule.total not in totals.values())


def _total_of(
    prefix: tuple[str, ...],
    members: Sequence[tuple[int, str, AccountLine]],
    columns: Sequence[tuple[int, tuple[str, ...], AccountLine]],
) -> int | None:
    """The column that is the total of a group of headers: a lone 合计 or 小计 directly below it."""
    found = [
        col for col, name, _ in members
        if _TOTAL_HEADER.fullmatch(name) and any(c == col and len(p) == len(prefix) + 1 for c, p, _ in columns)
    ]  # fmt: skip
    return found[0] if len(found) == 1 and len({c for c, _, _ in members}) > 1 else None


def _flattened(parts: Sequence[int], lines: dict[int, AccountLine]) -> list[int]:
    """Without columns that only divide another one that stands beside them (人员经费 beside 基本支出)."""
    outer = {(lines[c].measure, lines[c].measure_label.rpartition("/")[0]) for c in parts}
    inside = {(m, above) for whole, inner in _INNER.items() for w, above in outer if w == whole for m in inner}
    return [c for c in parts if (lines[c].measure, lines[c].measure_label.rpartition("/")[0]) not in inside]


def _kinds(columns: Sequence[tuple[int, tuple[str, ...], AccountLine]]) -> Iterator[_RowRule]:
    """财政拨款 = its funds, 基本支出 = 人员经费 + 公用经费, where they stand side by side."""
    for whole, inner in _INNER.items():
        totals = [(c, p) for c, p, x in columns if x.measure == whole]
        for col, path in totals:
            parts = [c for c, p, x in columns if x.measure in inner and p[:-1] == path[:-1]]
            if len(parts) == len(inner) or (len(parts) > 1 and whole == "fiscal"):
                yield _RowRule(col, tuple(parts))
