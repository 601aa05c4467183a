"""All money and the part of it that came from appropriations, row by row.

财政拨款 is part of everything, and all of it only where no other money came in or was spent. So a row of the 支出表 is at
least what the appropriations paid, and equal to it wherever the row above it is equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.pairs import Agreement, FiscalAgreement, ScopeAgreement, Within, agreement, equal, lone
from reconcile.statements import Column, Set, Sheet
from schemas.records import Statement

_WHOLES: tuple[Statement, ...] = ("expenditure", "fiscal_expenditure")
_RECEIVED: tuple[Statement, ...] = ("government_fund", "income", "general_expenditure")
FUND_STATEMENTS: dict[str, Statement] = {
    "general_budget": "general_expenditure", "government_fund": "government_fund", "state_capital": "state_capital",
}  # fmt: skip


def appropriations(found: Set) -> Iterator[Agreement]:
    """支出表 = 一般公共预算 + 政府性基金 + 国有资本, row by row, as far as nothing else was spent."""
    own = [s for name in FUND_STATEMENTS.values() if (s := found.get(name)) is not None]
    wholes = [s for name in _WHOLES if (s := found.get(name)) is not None]
    if "general_expenditure" in found:
        for whole in wholes:
            yield from _by_measure(whole, own)
    if "fiscal_basic" in found and "general_basic" in found:
        yield from _by_measure(found["fiscal_basic"], [found["general_basic"]])
    yield from _operating(found)
    yield from _received(found)


def _by_measure(whole: Sheet, own: Sequence[Sheet]) -> Iterator[Agreement]:
    for measure in ("total", "basic", "project", "personnel", "public"):
        column = _measured(whole, measure)
        parts = [c for s in own if (c := _measured(s, measure)) is not None]
        if column is not None and parts and not column.twice and not any(p.twice for p in parts):
            yield from _scoped(column, parts)


def _measured(sheet: Sheet, measure: str) -> Column | None:
    return sheet.column(measure, "expenditure") or (lone(sheet) if measure == "total" else None)


def _operating(found: Set) -> Iterator[Agreement]:
    """机关运行经费 by class, where it is all of the 公用经费: each class is that of the 基本支出."""
    operating, basic = found.get("operating_costs"), found.get("general_basic")
    column = lone(operating) if operating is not None else None
    other = basic.column("total") if basic is not None else None
    if basic is None or column is None or other is None or column.total is None or column.twice or other.twice:
        return
    public = basic.column("public")
    end = other.item("public_total") or (public.total if public is not None else None)
    if end is not None and equal(column.total, [end]):
        yield agreement(ScopeAgreement, column.total, [end])
        for code, line in column.by_code.items():
            if code in other.by_code:
                yield agreement(ScopeAgreement, line, [other.by_code[code]])


def _received(found: Set) -> Iterator[Agreement]:
    """What a fund received by function: in the 收入表 and in its own statement, where no other fund has that function."""
    fund, income, general = (found.get(n) for n in _RECEIVED)
    received = fund.column("total", "income") if fund is not None else None
    column = income.column("fiscal", "income") if income is not None else None
    spent = general.column("total", "expenditure") if general is not None else None
    if received is None or column is None or spent is None:
        return
    for code, line in received.by_code.items():
        other = column.by_code.get(code)
        if other is not None and code not in spent.by_code:
            yield agreement(FiscalAgreement, line, [other])


def _scoped(whole: Column, parts: Sequence[Column]) -> Iterator[Agreement]:
    total = whole.total
    ends = [p.total for p in parts if p.total is not None]
    waiting = [(node, total is not None and equal(total, ends)) for node in whole.roots]
    if total is not None and ends:
        kind = ScopeAgreement if equal(total, ends) else Within
        yield agreement(kind, total, ends)
    while waiting:
        node, scoped = waiting.pop(0)
        code = node.line.code or ""
        told = [p.by_code[code] for p in parts if code in p.by_code]
        if told:
            yield agreement(ScopeAgreement if scoped else Within, node.line, told)
        same = bool(told) and equal(node.line, told)
        waiting += [(child, scoped or same) for child in node.children]
