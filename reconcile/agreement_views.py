"""What the rules across statements look at: one amount told in two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconcile.appropriations import FUND_STATEMENTS, appropriations
from reconcile.pairs import Agreement, FiscalAgreement, Within, agreement, lone, nearest, within
from reconcile.rule import View
from reconcile.statements import FUNDS, Column, Set, Sheet, number, sets, sheets
from schemas.records import AccountLine
from schemas.report import Report

_ECONOMIC_OF_FUNCTION = {"30108": "2080505", "30109": "2080506", "30113": "2210201", "30216": "2050803"}
_ECONOMIC_OF_THREE = {
    "abroad": "30212", "reception": "30217", "vehicle_operation": "30231", "vehicle_purchase": "31013",
}  # fmt: skip
_SOURCES = ("from_superior", "business", "operating", "from_affiliates", "other", "special_account")
@dataclass(frozen=True)
class IncomeAgreement(Agreement):
    """An amount of the 收支总表 and of the 收入表."""


@dataclass(frozen=True)
class SpendingAgreement(Agreement):
    """An amount of the 收支总表 and of the 支出表."""


@dataclass(frozen=True)
class BasicAgreement(Agreement):
    """基本支出 by function and by economic class."""


@dataclass(frozen=True)
class Economic(Agreement):
    """An economic class of the 基本支出, and the function that is spent on nothing else."""


@dataclass(frozen=True)
class ThreeEconomic(Agreement):
    """An item of “三公”经费, and its economic class in the 基本支出."""


def agreement_views(report: Report) -> Iterator[View]:
    """Everything that two statements of one entity tell both."""
    for found in sets(sheets(report)):
        for family in (
            _summary_and_income, _summary_and_expenditure, _summary_and_fiscal, _fiscal_and_funds, appropriations,
            _basic, _three_public,
        ):  # fmt: skip
            yield from (view for view in family(found) if _comparable(view))


def _comparable(view: Agreement) -> bool:
    """Whether all its amounts are in money, or all without a unit."""
    return len({f.unit.dimension for f in (view.stated, *view.parts) if f is not None}) < 2


def _block(sheet: Sheet | None, side: str) -> Column | None:
    """The one column of a 收支总表 that holds a side's amounts of all funds."""
    if sheet is None:
        return None
    found = [c for c in sheet.main if c.head.side == side and c.head.measure == "total"]
    named = [c for c in found if c.item("income_total", "expenditure_total", "grand_total")]
    return named[0] if len(named) == 1 else None


def _year_total(column: Column | None, key: str) -> AccountLine | None:
    return None if column is None else column.item(key)


def _summary_and_income(found: Set) -> Iterator[Agreement]:
    income = found.get("income")
    left = _block(found.get("summary"), "income")
    if income is None or left is None:
        return
    total, year = income.column("total", "income"), _year_total(left, "income_total")
    grand = left.item("grand_total")
    if total is not None and total.total is not None:
        fitting = nearest(total.total, [year, grand])
        if fitting is not None:
            yield agreement(IncomeAgreement, fitting, [total.total])
    totals = {m: c.total for m in (*_SOURCES, *FUNDS, "fiscal") if (c := income.column(m, "income")) is not None}
    for key in (*_SOURCES, *FUNDS):
        line, other = left.item(key), totals.get(key)
        if line is not None and other is not None:
            yield agreement(IncomeAgreement, line, [other])
    funds = [x for key in FUNDS if (x := left.item(key)) is not None]
    fiscal = totals.get("fiscal")
    if fiscal is not None and funds:
        yield agreement(IncomeAgreement, fiscal, funds)


def _summary_and_expenditure(found: Set) -> Iterator[Agreement]:
    spent, right = found.get("expenditure"), _block(found.get("summary"), "expenditure")
    column = spent.column("total", "expenditure") if spent is not None else None
    if column is None or right is None:
        return
    year, grand = _year_total(right, "expenditure_total"), right.item("grand_total")
    if column.total is not None and (fitting := nearest(column.total, [year, grand])) is not None:
        yield agreement(SpendingAgreement, fitting, [column.total])
    for line in right.lines:
        other = column.by_code.get(line.item or "")
        if other is not None:
            yield agreement(SpendingAgreement, line, [other])


def _summary_and_fiscal(found: Set) -> Iterator[Agreement]:
    summary, fiscal = found.get("summary"), found.get("fiscal_summary")
    if summary is None or fiscal is None:
        return
    for side in ("income", "expenditure"):
        ours, theirs = _block(summary, side), _block(fiscal, side)
        if ours is None or theirs is None:
            continue
        for line in theirs.lines:
            other = ours.item(line.item) if line.item else None
            if other is None or line.item in ("opening", "closing"):
                continue
            if side == "income" and line.item in FUNDS and line is theirs.item(line.item):
                yield agreement(FiscalAgreement, line, [other])
            elif line.item not in FUNDS:
                yield within(other, line)
        for key in ("opening", "closing"):
            part, whole = theirs.item(key), ours.item(key)
            if part is not None and whole is not None:
                yield within(whole, part)


def _fiscal_and_funds(found: Set) -> Iterator[Agreement]:
    """The 财政拨款收支总表 against the 收入表, and each of its funds against that fund's own statement."""
    fiscal = found.get("fiscal_summary")
    if fiscal is None:
        return
    income = found.get("income")
    received = _block(fiscal, "income")
    column = income.column("fiscal", "income") if income is not None else None
    year = _year_total(received, "income_total")
    if column is not None and column.total is not None and year is not None:
        yield agreement(FiscalAgreement, year, [column.total])
    for fund, statement in FUND_STATEMENTS.items():
        own, ours = found.get(statement), fiscal.column(fund, "expenditure")
        theirs = (own.column("total", "expenditure") or lone(own)) if own is not None else None
        if ours is None or own is None or theirs is None:
            continue
        kind = FiscalAgreement if fiscal.basis == "final" or not _carried_over(received, fund) else Within
        end = _year_total(ours, "expenditure_total")
        if end is not None and theirs.total is not None:
            yield agreement(kind, end, [theirs.total])
        for line in ours.lines:
            other = theirs.by_code.get(line.item or "")
            if other is not None:
                yield agreement(kind, line, [other])
        yield from _carried(fund, received, ours, own)


def _carried_over(received: Column | None, fund: str) -> bool:
    """Whether a budget spends what was left of a fund: its own statement may then hold this year's money alone."""
    if received is None:
        return True
    lines = list(received.lines)
    at = next((i for i, x in enumerate(lines) if x.item == "opening"), len(lines))
    figures = [number(x) for x in lines[at:] if x.item in (fund, "opening")]
    return any(f.value for f in figures if f is not None)


def _carried(fund: str, received: Column | None, ours: Column, own: Sheet) -> Iterator[Agreement]:
    """What a fund received, had and kept: in the 总表 and in its own statement."""
    income, opening, closing = (own.column("total", s) for s in ("income", "opening", "closing"))
    if received is not None:
        lines = list(received.lines)
        at = next((i for i, x in enumerate(lines) if x.item == "opening"), len(lines))
        for part, column in ((lines[:at], income), (lines[at:], opening)):
            line = next((x for x in part if x.item == fund), None)
            if line is not None and column is not None and column.total is not None:
                yield agreement(FiscalAgreement, line, [column.total])
    line = ours.item("closing")
    if line is not None and closing is not None and closing.total is not None:
        yield agreement(FiscalAgreement, line, [closing.total])


def _basic(found: Set) -> Iterator[Agreement]:
    """基本支出 by function against 基本支出 by economic class."""
    for functions, economics in (("general_expenditure", "general_basic"), ("fiscal_expenditure", "fiscal_basic")):
        by_function, by_class = found.get(functions), found.get(economics)  # type: ignore[call-overload]
        if by_class is None:
            continue
        ends = _basic_ends(by_class)
        column = by_function.column("basic", "expenditure") if by_function is not None else None
        if column is None:
            continue
        if column.total is not None and ends:
            yield agreement(BasicAgreement, column.total, ends)
        for measure in ("personnel", "public"):
            one, other = by_function.column(measure), by_class.column(measure)
            if one is not None and other is not None and one.total is not None and other.total is not None:
                yield agreement(BasicAgreement, one.total, [other.total])
        classes = {x.code: x for c in by_class.main if c.head.measure == "total" for x in c.lines if x.code}
        for economic, function in _ECONOMIC_OF_FUNCTION.items():
            if economic in classes and function in column.by_code:
                yield agreement(Economic, classes[economic], [column.by_code[function]])


def _basic_ends(sheet: Sheet) -> list[AccountLine]:
    """The total of 基本支出 by economic class: its 合计, or 人员经费合计 and 公用经费合计."""
    column = sheet.column("total")
    if column is None:
        return []
    kinds = [x for key in ("personnel_total", "public_total") if (x := column.item(key)) is not None]
    return kinds if len(kinds) == 2 else [column.total] if column.total is not None and not kinds else []


def _three_public(found: Set) -> Iterator[Agreement]:
    three, basic = found.get("three_public"), found.get("general_basic") or found.get("fiscal_basic")
    if three is None or basic is None:
        return
    classes = {x.code: x for c in basic.main if c.head.measure == "total" for x in c.lines if x.code}
    for item, economic in _ECONOMIC_OF_THREE.items():
        line = next((x for x in three.lines if x.item == item and x.basis == basic.basis and x.year == "this"), None)
        if line is not None and (fact := number(line)) is not None and fact.value and economic in classes:
            yield agreement(ThreeEconomic, line, [classes[economic]])
