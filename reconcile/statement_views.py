"""What the rules inside one statement look at: sums down its columns, along its rows, and its balances."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.rule import View
from reconcile.statements import Column, Sheet, amount, number, said, sheets
from schemas.facts import Fact, Interval
from schemas.records import AccountLine
from schemas.report import Report

Facts = tuple[Fact | None, ...]
FUNDS = ("general_budget", "government_fund", "state_capital")
_TOTAL_HEADER = re.compile(r"合计|小计|总计|(本年)?(收入|支出)(合计|总计)|(金额)?合计")
_YEARS = ("income_total", "expenditure_total")
_EXTRAS = ("opening", "closing", "use_of_surplus", "distribution")


@dataclass(frozen=True)
class Sum:
    """A printed amount and those that it is the sum of. label: the amount in words"""

    label: str
    stated: Fact | None
    parts: Facts


@dataclass(frozen=True)
class CodeSum(Sum):
    """A 类 or 款, and the codes that nest in it."""


@dataclass(frozen=True)
class ColumnSum(Sum):
    """The 合计 of a list of codes, and its 类."""


@dataclass(frozen=True)
class RowSum(Sum):
    """The 合计 of a row, and its columns. others: columns whose header says nothing known"""

    others: Facts = ()


@dataclass(frozen=True)
class YearSum(Sum):
    """本年收入合计 or 本年支出合计, and the rows above it."""


@dataclass(frozen=True)
class GrandSum(Sum):
    """总计: the year's total, with what was carried over or is carried on."""


@dataclass(frozen=True)
class CarriedSum(Sum):
    """年初 or 年末结转和结余, and its funds."""


@dataclass(frozen=True)
class NumeralSum(Sum):
    """A numbered row, and the rows numbered below it."""


@dataclass(frozen=True)
class KindSum(Sum):
    """人员经费合计 or 公用经费合计, and the economic 类 of its kind."""


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
        broken = _breaks_off(columns)
        if broken is not None:
            yield BrokenOff(f"{sheet.name}", broken)
        for column in columns:
            if column.by_code:
                yield from _code_sums(column, broken is not None)
            else:
                yield from _list_sums(sheet, column)
        for lines in sheet.rows.values():
            if lines[0].listing is not None:
                yield CodedRow(said(sheet.statement, lines[0]), lines[0])
        yield from _row_sums(sheet)
        yield from _changes(sheet)
        yield from _balances(sheet)
        yield from _sides(sheet)
        yield from _shared_totals(sheet)


def _breaks_off(columns: Sequence[Column]) -> Fact | None:
    """The first total of a list that in several columns adds up to less than its total, and in none to more."""
    short: list[Fact] = []
    for column in columns:
        stated = number(column.total) if column.by_code and column.of_one_kind and not column.twice else None
        if stated is None:
            continue
        sum_of_classes = Interval.sum(f.interval for n in column.roots if (f := number(n.line)) is not None)
        if sum_of_classes.low > stated.interval.high:
            return None
        if sum_of_classes.high < stated.interval.low:
            short.append(stated)
    return short[0] if len(short) > 1 else None


def _code_sums(column: Column, broken: bool) -> Iterator[Sum]:
    last = max(column.by_code, key=lambda code: column.lines.index(column.by_code[code])) if broken else ""
    for node in column.nodes():
        if last and last.startswith(node.line.code or " "):
            continue
        if node.children and not node.line.of_which:
            parts = [c.line for c in node.children if not c.line.of_which]
            yield CodeSum(_words(column, node.line), node.line.amount, _amounts(parts))
    classes = [n.line for n in column.roots if n.line.level == "class"]
    if not classes or not column.of_one_kind or broken:
        return
    if column.total is not None:
        yield ColumnSum(_words(column, column.total), column.total.amount, _amounts(classes))
    for key, kind in (("personnel_total", ("301", "303")), ("public_total", None)):
        line = column.item(key)
        if line is None or line.code:
            continue
        own = [x for x in classes if x.code and (x.code in kind if kind else x.code not in ("301", "303"))]
        yield KindSum(_words(column, line), line.amount, _amounts(own))


def _list_sums(sheet: Sheet, column: Column) -> Iterator[Sum]:
    """The sums of a list of named rows: its year's total, its grand total, and numbered rows with rows below them."""
    lines = [x for x in column.lines if x.label]
    if all(x.numeral is None for x in lines):
        yield from _purchases(column)
        return
    ends = [i for i, x in enumerate(lines) if x.item in _YEARS and not _has_rows_below(lines, i)]
    grand = [i for i, x in enumerate(lines) if x.item == "grand_total"]
    end = ends[0] if ends else grand[-1] if grand else len(lines)
    if not ends and grand and grand[0] == 0:
        yield from _total_first(column, lines)
        return
    tops = _tops(lines[:end])
    if ends and tops:
        yield YearSum(_words(column, lines[end]), lines[end].amount, _amounts(tops))
    elif grand and tops:
        yield GrandSum(_words(column, lines[end]), lines[end].amount, _amounts(tops))
    yield from _nested(column, lines[:end], tops)
    if ends and grand and grand[-1] > end:
        rest = lines[end + 1 : grand[-1]]
        extras = [x for x in rest if x.item in _EXTRAS and not x.of_which]
        unknown = [x for x in rest if x.item not in (*_EXTRAS, *FUNDS) and not x.of_which]
        if not unknown:
            yield GrandSum(_words(column, lines[grand[-1]]), lines[grand[-1]].amount, _amounts([lines[end], *extras]))
        for extra in extras:
            funds = _funds_below(rest, extra)
            if funds:
                yield CarriedSum(_words(column, extra), extra.amount, _amounts(funds))


def _purchases(column: Column) -> Iterator[Sum]:
    """货物, 工程 and 服务 of a table of purchases."""
    total, kinds = column.item("grand_total"), [column.item(key) for key in ("goods", "works", "services")]
    if column.statement == "procurement" and total is not None and sum(k is not None for k in kinds) > 1:
        yield GrandSum(_words(column, total), total.amount, _amounts([k for k in kinds if k is not None]))


def _shared_totals(sheet: Sheet) -> Iterator[Sum]:
    """A block of a 收支总表 without totals of its own (by function, beside one by kind): that of the block beside it."""
    if sheet.statement not in ("summary", "fiscal_summary"):
        return
    for column in sheet.main:
        others = [c for c in sheet.main if c is not column and c.head.side == column.head.side]
        ends = [x for c in others if c.head.measure == column.head.measure and (x := c.item(*_YEARS)) is not None]
        tops = _tops(column.lines)
        if len(ends) == 1 and len(tops) > 1 and column.item(*_YEARS, "grand_total") is None:
            yield YearSum(_words(column, ends[0]), ends[0].amount, _amounts(tops))


def _tops(lines: Sequence[AccountLine]) -> list[AccountLine]:
    """The rows of the highest numbering."""
    top = min((x.numeral for x in lines if x.numeral is not None and not x.of_which), default=None)
    return [x for x in lines if x.numeral is not None and x.numeral == top and not x.of_which]


def _has_rows_below(lines: Sequence[AccountLine], at: int) -> bool:
    """Whether a numbered row is followed by rows numbered below it: 一、本年收入 （一）…."""
    level = lines[at].numeral
    after = lines[at + 1].numeral if at + 1 < len(lines) else None
    return level is not None and after is not None and after > level


def _nested(column: Column, lines: Sequence[AccountLine], tops: Sequence[AccountLine]) -> Iterator[Sum]:
    for i, line in enumerate(lines):
        if line.numeral is None or line.of_which:
            continue
        below: list[AccountLine] = []
        for other in lines[i + 1 :]:
            if other.numeral is not None and other.numeral <= line.numeral:
                break
            below.append(other)
        if below and not below[0].of_which and below[0].numeral is not None:
            parts = _tops(below)
            yield NumeralSum(_words(column, line), line.amount, _amounts(parts))


def _total_first(column: Column, lines: Sequence[AccountLine]) -> Iterator[Sum]:
    """A list that begins with its total: 合计, then 一、二、三、."""
    tops = _tops(lines[1:])
    if len(tops) > 1 and tops[0].numeral is not None:
        yield GrandSum(_words(column, lines[0]), lines[0].amount, _amounts(tops))
        yield from _nested(column, lines[1:], tops)


def _funds_below(rest: Sequence[AccountLine], extra: AccountLine) -> list[AccountLine]:
    found = []
    for line in rest[rest.index(extra) + 1 :]:
        if line.item not in FUNDS:
            break
        found.append(line)
    return found


def _row_sums(sheet: Sheet) -> Iterator[RowSum]:
    structure: dict[int, list[_RowRule]] = {}
    for (block, _, _), lines in sheet.rows.items():
        if block not in structure:
            structure[block] = list(_row_rules(lines))
        at = {x.col: x for x in lines}
        for row_rule in structure[block]:
            total = at.get(row_rule.total)
            if total is not None:
                parts = _amounts([at[c] for c in row_rule.parts if c in at])
                others = _amounts([at[c] for c in row_rule.others if c in at])
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


_INNER = {"fiscal": FUNDS, "basic": ("personnel", "public")}


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


def _changes(sheet: Sheet) -> Iterator[Change]:
    for lines in sheet.rows.values():
        totals = [x for x in lines if x.basis != "change" and x.measure == "total"]
        for line in lines:
            if line.basis == "change" and 2 <= len(totals) <= 3:
                rate = line.amount is not None and line.amount.unit.dimension == "ratio"
                yield Change(said(sheet.statement, line), line.amount, _amounts(totals), rate)


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


def _words(column: Column, line: AccountLine) -> str:
    return said(column.statement, line)


def _amounts(lines: Sequence[AccountLine]) -> Facts:
    return tuple(line.amount for line in lines)
