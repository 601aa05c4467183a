"""What the rules inside one statement look at: its sums, its balances, its changes, its “三公”经费."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.column_sums import breaks_off, code_sums, list_sums, shared_totals
from reconcile.row_sums import row_sums
from reconcile.rule import View
from reconcile.statements import FUNDS, Column, Facts, Sheet, amount, amounts, said, sheets
from schemas.facts import Fact
from schemas.records import AccountLine
from schemas.report import Report


@dataclass(frozen=True)
class Sides:
    """收入总计 and 支出总计."""

    label: str
    stated: Fact | None
    other: Fact | None


@dataclass(frozen=True)
class Balance:
    """What a row received, had, spent and kept; blanks are nothing."""

    label: str
    spent: Fact | None
    opening: Fact | None
    received: Fact | None
    closing: Fact | None


@dataclass(frozen=True)
class Change:
    """The change that a row states, and the amounts of its other columns, left to right; rate: whether it is a percentage."""

    label: str
    stated: Fact | None
    amounts: Facts
    rate: bool


@dataclass(frozen=True)
class BrokenOff:
    """A list whose last rows are not in the document. total: that of a column that is short"""

    label: str
    total: Fact


@dataclass(frozen=True)
class CodedRow:
    """A row with a code and a name, told by its first line."""

    label: str
    line: AccountLine


@dataclass(frozen=True)
class ThreePublic:
    """“三公”经费 of one year, budget or execution."""

    label: str
    total: Fact | None
    three: Fact | None
    abroad: Fact | None
    vehicles: Fact | None
    purchase: Fact | None
    operation: Fact | None
    reception: Fact | None
    meeting: Fact | None
    training: Fact | None

    @property
    def vehicle_parts(self) -> Facts:
        """购置费 and 运行维护费, as far as they are printed."""
        return self.purchase, self.operation

    @property
    def cars(self) -> Facts:
        """What counts for vehicles in a total: their subtotal, or its parts where there is none."""
        return (self.vehicles,) if self.vehicles is not None else self.vehicle_parts


def statement_views(report: Report) -> Iterator[View]:
    """Everything inside one statement that must add up, statement by statement."""
    for sheet in sheets(report):
        if sheet.statement == "three_public":
            yield from _three_public(sheet)
            yield from _changes(sheet)
            continue
        columns = [c for c in sheet.columns if "%" not in c.head.measure_label and c.head.basis != "change"]
        broken = breaks_off(columns)
        if broken is not None:
            yield BrokenOff(f"{sheet.name}", broken)
        for column in columns:
            if column.by_code:
                yield from code_sums(column, broken is not None)
            else:
                yield from list_sums(sheet, column)
        for lines in sheet.rows.values():
            if lines[0].listing is not None:
                yield CodedRow(said(sheet.statement, lines[0]), lines[0])
        yield from row_sums(sheet)
        yield from _changes(sheet)
        yield from _balances(sheet)
        yield from _sides(sheet)
        yield from shared_totals(sheet)


def _changes(sheet: Sheet) -> Iterator[Change]:
    for lines in sheet.rows.values():
        totals = [x for x in lines if x.basis != "change" and x.measure == "total"]
        for line in lines:
            if line.basis == "change" and 2 <= len(totals) <= 3:
                rate = line.amount is not None and line.amount.unit.dimension == "ratio"
                yield Change(said(sheet.statement, line), line.amount, amounts(totals), rate)


def _balances(sheet: Sheet) -> Iterator[Balance]:
    """年初 + 收入 = 支出 + 年末: of each row with such columns, and of each fund of a 财政拨款收支总表."""
    columns = {side: sheet.column("total", side) for side in ("opening", "income", "expenditure", "closing")}
    spent, opening = columns["expenditure"], columns["opening"]
    if spent is not None and opening is not None and columns["income"] is not None:
        at = {side: {(x.table_id, x.row): x for x in c.lines} for side, c in columns.items() if c is not None}
        for key, line in at["expenditure"].items():
            cells = {side: amount(at.get(side, {}).get(key)) for side in columns}
            yield Balance(said(sheet.statement, line), line.amount, cells["opening"], cells["income"], cells["closing"])
    if sheet.statement == "fiscal_summary":
        yield from _fund_balances(sheet)


def _fund_balances(sheet: Sheet) -> Iterator[Balance]:
    income = next((c for c in sheet.main if c.head.side == "income" and c.item(*FUNDS)), None)
    if income is None:
        return
    lines = list(income.lines)
    carried = next((i for i, x in enumerate(lines) if x.item == "opening"), len(lines))
    for fund in FUNDS:
        spent = sheet.column(fund, "expenditure")
        total = spent.item("expenditure_total") if spent is not None else None
        received = next((x for x in lines[:carried] if x.item == fund), None)
        opening = next((x for x in lines[carried:] if x.item == fund), None)
        if spent is None or total is None or received is None or (carried < len(lines) and opening is None):
            continue
        closing = spent.item("closing")
        label = said(sheet.statement, total)
        yield Balance(label, total.amount, amount(opening), received.amount, amount(closing))


def _sides(sheet: Sheet) -> Iterator[Sides]:
    if sheet.statement not in ("summary", "fiscal_summary"):
        return
    kinds = dict.fromkeys((c.head.year, c.head.basis) for c in sheet.columns if c.head.basis != "change")
    for kind in kinds:
        columns = [c for c in sheet.columns if (c.head.year, c.head.basis) == kind and c.head.measure == "total"]
        income = [c for c in columns if c.head.side == "income"]
        spent = [c for c in columns if c.head.side == "expenditure"]
        same = len(income) == len(spent)
        pairs = list(zip(income, spent, strict=True)) if same else [(i, s) for i in income[:1] for s in spent]
        yield from _pairs(sheet, pairs)


def _pairs(sheet: Sheet, pairs: Sequence[tuple[Column, Column]]) -> Iterator[Sides]:
    for left, right in pairs:
        ends = [[x for x in c.lines if x.item == "grand_total"] for c in (left, right)]
        if ends[0] and ends[1]:
            yield Sides(said(sheet.statement, ends[0][-1]), ends[0][-1].amount, ends[1][-1].amount)


def _three_public(sheet: Sheet) -> Iterator[ThreePublic]:
    groups: dict[tuple[object, ...], dict[str, AccountLine]] = defaultdict(dict)
    kinds: dict[tuple[str | None, int], set[str | None]] = defaultdict(set)
    for line in sheet.lines:
        kinds[line.table_id, line.col].add(line.item)
    vertical = any(len(items & {"abroad", "reception", "vehicles"}) > 1 for items in kinds.values())
    for line in sheet.lines:
        if line.basis == "change" or "%" in line.measure_label or line.item is None:
            continue
        key = (line.table_id, line.block, line.col) if vertical else (line.table_id, line.row, line.basis, line.year)
        groups[key].setdefault(line.item, line)
    for items in groups.values():
        if vertical and "grand_total" in items and _only_heads(items.get("three_public")):
            del items["three_public"]
        head = next(iter(items.values()))
        basis = "预算数" if head.basis == "budget" else "决算数"
        get = {k: amount(items.get(k)) for k in (
            "grand_total", "three_public", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception",
            "meeting", "training",
        )}  # fmt: skip
        yield ThreePublic(
            f"“三公”经费表{basis}", get["grand_total"], get["three_public"], get["abroad"], get["vehicles"],
            get["vehicle_purchase"], get["vehicle_operation"], get["reception"], get["meeting"], get["training"],
        )  # fmt: skip


def _only_heads(line: AccountLine | None) -> bool:
    """Whether a row has a dash for its amount: the head of a section, whose total stands below it."""
    return line is not None and line.amount is not None and not any(c.isdigit() for c in line.amount.text)
