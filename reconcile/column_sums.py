"""The sums down the columns of a statement: codes that nest, numbered rows, totals of the year and of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from reconcile.statements import FUNDS, Column, Facts, Sheet, amounts, number, said
from schemas.facts import Fact, Interval
from schemas.records import AccountLine

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
    """The 合计 of a list of codes, and its 类; or of an office in it, and its lines."""


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


def breaks_off(columns: Sequence[Column]) -> Fact | None:
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


def code_sums(column: Column, broken: bool) -> Iterator[Sum]:
    """The sums of a list of codes: 款 of 项, 类 of 款, 合计 of 类; broken: its last rows are not in the document."""
    if column.twice:
        yield from _headed_sums(column)
        return
    last = max(column.by_code, key=lambda code: column.lines.index(column.by_code[code])) if broken else ""
    for node in column.nodes():
        if last and last.startswith(node.line.code or " "):
            continue
        if node.children and not node.line.of_which:
            parts = [c.line for c in node.children if not c.line.of_which]
            yield CodeSum(_words(column, node.line), node.line.amount, amounts(parts))
    classes = [n.line for n in column.roots if n.line.level == "class"]
    if not classes or not column.of_one_kind or broken:
        return
    if column.total is not None:
        yield ColumnSum(_words(column, column.total), column.total.amount, amounts(classes))
    for key, kind in (("personnel_total", ("301", "303")), ("public_total", None)):
        line = column.item(key)
        if line is None or line.code:
            continue
        own = [x for x in classes if x.code and (x.code in kind if kind else x.code not in ("301", "303"))]
        yield KindSum(_words(column, line), line.amount, amounts(own))


def _headed_sums(column: Column) -> Iterator[Sum]:
    """The sums of several lists in one, each below its head (an office; an office and its projects' items), where most hold."""
    heads: list[tuple[AccountLine, list[AccountLine]]] = []
    upper: list[tuple[AccountLine, list[AccountLine]]] = []
    lines = [x for x in column.lines if x.label and x is not column.total]
    for line, after in zip_longest(lines, lines[1:]):
        if line.code and not heads:
            return
        if line.code:
            heads[-1][1].append(line)
        elif after is not None and not after.code:
            upper.append((line, []))
        else:
            heads.append((line, []))
            if upper:
                upper[-1][1].append(line)
    found = [*((head, _outermost(below)) for head, below in heads), *upper]
    if column.total is not None:
        found.append((column.total, [head for head, _ in upper or heads]))
    sums = [ColumnSum(_words(column, head), head.amount, amounts(below)) for head, below in found if len(below) > 0]
    tried = [s for s in sums if s.stated is not None and any(s.parts)]
    if sum(_adds_up(s) for s in tried) >= max(2, len(tried) * 2 / 3):
        yield from tried


def _outermost(lines: Sequence[AccountLine]) -> list[AccountLine]:
    codes = {x.code or "" for x in lines}
    return [x for x in lines if not any(x.code != c and (x.code or "").startswith(c) for c in codes)]


def _adds_up(found: Sum) -> bool:
    told = [f.interval for f in found.parts if f is not None and f.value is not None]
    return found.stated is not None and found.stated.value is not None and Interval.sum(told).meets(found.stated.interval)


def list_sums(sheet: Sheet, column: Column) -> Iterator[Sum]:
    """The sums of a list of named rows: its year's total, its grand total, and numbered rows with rows below them."""
    lines = [x for x in column.lines if x.label]
    purchases = list(_purchases(column))
    if purchases or all(x.numeral is None for x in lines):
        yield from purchases
        return
    ends = [i for i, x in enumerate(lines) if x.item in _YEARS and not _has_rows_below(lines, i)]
    grand = [i for i, x in enumerate(lines) if x.item == "grand_total"]
    end = ends[0] if ends else grand[-1] if grand else len(lines)
    if not ends and grand and grand[0] == 0:
        yield from _total_first(column, lines)
        return
    tops = _tops(lines[:end])
    if ends and tops:
        yield YearSum(_words(column, lines[end]), lines[end].amount, amounts(tops))
    elif grand and tops:
        yield GrandSum(_words(column, lines[end]), lines[end].amount, amounts(tops))
    yield from _nested(column, lines[:end], tops)
    if ends and grand and grand[-1] > end:
        rest = lines[end + 1 : grand[-1]]
        extras = [x for x in rest if x.item in _EXTRAS and not x.of_which]
        unknown = [x for x in rest if x.item not in (*_EXTRAS, *FUNDS) and not x.of_which]
        if not unknown:
            yield GrandSum(_words(column, lines[grand[-1]]), lines[grand[-1]].amount, amounts([lines[end], *extras]))
        for extra in extras:
            funds = _funds_below(rest, extra)
            if funds:
                yield CarriedSum(_words(column, extra), extra.amount, amounts(funds))


def _purchases(column: Column) -> Iterator[Sum]:
    """货物, 工程 and 服务 of a table of purchases."""
    total, kinds = column.item("grand_total"), [column.item(key) for key in ("goods", "works", "services")]
    if column.statement == "procurement" and total is not None and sum(k is not None for k in kinds) > 1:
        yield GrandSum(_words(column, total), total.amount, amounts([k for k in kinds if k is not None]))


def shared_totals(sheet: Sheet) -> Iterator[Sum]:
    """A block of a 收支总表 without totals of its own (by function, beside one by kind): that of the block beside it."""
    if sheet.statement not in ("summary", "fiscal_summary"):
        return
    for column in sheet.main:
        others = [c for c in sheet.main if c is not column and c.head.side == column.head.side]
        ends = [x for c in others if c.head.measure == column.head.measure and (x := c.item(*_YEARS)) is not None]
        tops = _tops(column.lines)
        if len(ends) == 1 and len(tops) > 1 and column.item(*_YEARS, "grand_total") is None:
            yield YearSum(_words(column, ends[0]), ends[0].amount, amounts(tops))


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
            yield NumeralSum(_words(column, line), line.amount, amounts(parts))


def _total_first(column: Column, lines: Sequence[AccountLine]) -> Iterator[Sum]:
    """A list that begins with its total: 合计, then 一、二、三、."""
    tops = _tops(lines[1:])
    if len(tops) > 1 and tops[0].numeral is not None:
        yield GrandSum(_words(column, lines[0]), lines[0].amount, amounts(tops))
        yield from _nested(column, lines[1:], tops)


def _funds_below(rest: Sequence[AccountLine], extra: AccountLine) -> list[AccountLine]:
    found = []
    for line in rest[rest.index(extra) + 1 :]:
        if line.item not in FUNDS:
            break
        found.append(line)
    return found


def _words(column: Column, line: AccountLine) -> str:
    return said(column.statement, line)
