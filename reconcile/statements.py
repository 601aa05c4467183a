"""The statements of a report as rules see them: sheets of lines, trees of codes, and what belongs to one set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from schemas.facts import Fact
from schemas.records import AccountLine, Statement
from schemas.report import Report

NAMES: dict[Statement, str] = {
    "summary": "收入支出总表", "income": "收入表", "expenditure": "支出表", "fiscal_summary": "财政拨款收入支出总表",
    "fiscal_expenditure": "财政拨款支出表", "fiscal_basic": "财政拨款基本支出表", "fiscal_project": "财政拨款项目支出表",
    "general_expenditure": "一般公共预算财政拨款支出表", "general_basic": "一般公共预算财政拨款基本支出表",
    "general_project": "一般公共预算财政拨款项目支出表", "government_fund": "政府性基金预算财政拨款收支表",
    "state_capital": "国有资本经营预算财政拨款支出表", "three_public": "“三公”经费表", "operating_costs": "机关运行经费表",
    "procurement": "政府采购表", "expenditure_detail": "支出明细表", "fiscal_detail": "财政拨款支出明细表",
    "project_list": "项目支出表",
}  # fmt: skip
FUNDS = ("general_budget", "government_fund", "state_capital")
TOTALS = frozenset({"grand_total", "income_total", "expenditure_total", "personnel_total", "public_total"})

Facts: TypeAlias = tuple[Fact | None, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A line in the tree of its column: the lines whose codes nest directly below its own."""

    line: AccountLine
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Column:
    """The lines of one column, top to bottom; of the same place in every block where the blocks continue one list."""

    statement: Statement
    lines: tuple[AccountLine, ...]

    @property
    def head(self) -> AccountLine:
        return self.lines[0]

    @cached_property
    def by_code(self) -> dict[str, AccountLine]:
        return {line.code: line for line in self.lines if line.code is not None}

    @cached_property
    def twice(self) -> bool:
        """Whether some code stands there more than once: several lists in one, which no tree can hold."""
        return len(self.by_code) < sum(line.code is not None for line in self.lines)

    def item(self, *keys: str) -> AccountLine | None:
        """The first line of one of these items."""
        return next((line for key in keys for line in self.lines if line.item == key and not line.code), None)

    @cached_property
    def total(self) -> AccountLine | None:
        """The row of totals of a list of codes."""
        keys = (None, "grand_total", "expenditure_total", "income_total")
        return next((x for x in self.lines if x.level == "total" and x.item in keys), None)

    @property
    def of_one_kind(self) -> bool:
        """Whether all codes are functions, or all economic classes; not mixed with codes of offices."""
        return len({code[0] for code in self.by_code}) == 1

    @cached_property
    def roots(self) -> tuple[Node, ...]:
        """The lines with codes as a forest; empty where a code stands twice."""
        if self.twice:
            return ()
        below: dict[str, list[str]] = defaultdict(list)
        for code in self.by_code:
            parent = next((code[:n] for n in range(len(code) - 1, 2, -1) if code[:n] in self.by_code), "")
            below[parent].append(code)

        def node(code: str) -> Node:
            return Node(self.by_code[code], tuple(node(c) for c in below[code]))

        return tuple(node(code) for code in below[""])

    def nodes(self) -> Iterator[Node]:
        """Every node, parents first."""
        waiting = list(self.roots)
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting += node.children


@dataclass(frozen=True)
class Sheet:
    """One statement, whole: the lines of its table, or of the tables that continue it."""

    statement: Statement
    lines: tuple[AccountLine, ...]

    @property
    def name(self) -> str:
        return NAMES[self.statement]

    @cached_property
    def basis(self) -> str:
        """What the statement is of: an execution where any column states one, else a budget."""
        return "final" if any(line.basis == "final" for line in self.lines) else "budget"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of amounts; one that goes on in the next block is one."""
        places: dict[int, list[int]] = defaultdict(list)
        for block, col in sorted({(x.block, x.col) for x in self.lines}):
            places[block].append(col)
        coded = sum(any(x.code for x in self.lines if x.block == b) for b in places)
        grouped: dict[tuple[int, int], list[AccountLine]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda x: x.block):
            index = places[line.block].index(line.col)
            grouped[(0, index) if coded > 1 else (line.block, line.col)].append(line)
        return tuple(Column(self.statement, tuple(lines)) for lines in grouped.values())

    @cached_property
    def main(self) -> tuple[Column, ...]:
        """The columns of this year and of what the statement is of: no changes, no last year, no budget beside an execution."""
        return tuple(c for c in self.columns if c.head.year == "this" and c.head.basis == self.basis)

    def column(self, measure: str, side: str | None = None) -> Column | None:
        """The column of this year with that measure; the outermost of several, None where that is not one."""
        found = [c for c in self.main if c.head.measure == measure and side in (None, c.head.side)]
        depths = [c.head.measure_label.count("/") for c in found]
        outer = [c for c, depth in zip(found, depths, strict=True) if depth == min(depths)]
        return outer[0] if len(outer) == 1 else None

    @cached_property
    def rows(self) -> dict[tuple[int, int | None, str | None], list[AccountLine]]:
        """The lines of each row, by block, row and table."""
        found: dict[tuple[int, int | None, str | None], list[AccountLine]] = defaultdict(list)
        for line in self.lines:
            found[line.block, line.row, line.table_id].append(line)
        return found


Set: TypeAlias = Mapping[Statement, Sheet]
"""The statements of one entity, by name."""


def sheets(report: Report) -> list[Sheet]:
    """The statements in document order; a table without totals that follows one of the same kind continues it."""
    tables: dict[str | None, list[AccountLine]] = {}
    for record in report.records:
        if isinstance(record, AccountLine):
            tables.setdefault(record.table_id, []).append(record)
    found: list[list[AccountLine]] = []
    for lines in tables.values():
        last = found[-1] if found else []
        if last and last[0].statement == lines[0].statement and not (_has_total(last) and _has_total(lines)):
            last += lines
        else:
            found.append(list(lines))
    return [Sheet(lines[0].statement, tuple(lines)) for lines in found]


def _has_total(lines: Sequence[AccountLine]) -> bool:
    return any(line.level == "total" for line in lines)


def sets(found: Sequence[Sheet]) -> list[dict[Statement, Sheet]]:
    """The statements of one entity together; the set of another begins where the first statement comes again.

    Of two statements of one kind in a set (the same by another classification) the first speaks for it.
    """
    made: list[dict[Statement, Sheet]] = []
    for sheet in found:
        if not made or sheet.statement == found[0].statement:
            made.append({})
        made[-1].setdefault(sheet.statement, sheet)
    return made


def said(sheet: Statement, line: AccountLine) -> str:
    """A line in words: 支出表“208 社会保障和就业支出”的“本年支出·基本支出”."""
    row = " ".join(p for p in (line.code, line.name) if p)
    column = "·".join(dict.fromkeys(line.measure_label.split("/")))
    told = f"{NAMES[sheet]}" + (f"“{row}”" if row else "") + (f"的“{column}”" if column else "")
    return told.replace("(", "（").replace(")", "）")


def amount(line: AccountLine | None) -> Fact | None:
    """An amount as printed; None for a blank."""
    return line.amount if line is not None else None


def number(line: AccountLine | None) -> Fact | None:
    """An amount that could be read; None for a blank and for what could not."""
    return line.amount if line is not None and line.amount is not None and line.amount.value is not None else None


def amounts(lines: Sequence[AccountLine]) -> Facts:
    """The amounts of lines, None for a blank."""
    return tuple(line.amount for line in lines)
