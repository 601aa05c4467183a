"""The identities inside a statement."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.column_sums import CarriedSum, CodeSum, ColumnSum, GrandSum, KindSum, NumeralSum, YearSum
from reconcile.row_sums import RowSum
from reconcile.rule import Verdict, evidence_of, predicate, rule
from reconcile.statement_views import Balance, BrokenOff, Change, CodedRow, Sides, ThreePublic
from schemas.facts import Interval
from schemas.findings import Evidence, Outcome, Severity

Parts = Sequence[Interval]


def _or_nothing(*figures: Interval | None) -> Interval:
    """The sum of what is printed; a blank is nothing in its own statement."""
    return Interval.sum(f for f in figures if f is not None)


@rule("ACC-PARENT", on=CodeSum, fact="stated", kind="parent_child_sum", says="", formula="{parts}")
def parent_is_sum_of_children(parts: Parts) -> Interval:
    """A 类 equals the sum of its 款, a 款 the sum of its 项.

    Source: 财政部《政府收支分类科目》: codes nest 3, 5, 7 digits.
    """
    return Interval.sum(parts)


@rule("ACC-TOTAL", on=ColumnSum, fact="stated", kind="column_total", says="", formula="{parts}")
def total_is_sum_of_classes(parts: Parts) -> Interval:
    """The 合计 of a list of codes equals the sum of its 类, that of several lists the sum of theirs.

    Source: 财政部《部门决算报表编制说明》: 合计 = Σ 类.
    """
    return Interval.sum(parts)


@rule("ACC-ROW", on=RowSum, fact="stated", kind="row_total", says="", formula="{parts}")
def row_total_is_sum_of_columns(parts: Parts, others: Parts | None = None) -> Sequence[Interval]:
    """The 合计 of a row equals the sum of its columns: income by source, expenditure by kind, appropriations by fund.

    Columns with headers that are not understood may count or not.

    Source: 财政部《部门决算报表编制说明》: 合计 = 基本 + 项目 + 上缴上级 + 经营 + 对附属单位补助.
    """
    known = Interval.sum(parts)
    return (known, known + Interval.sum(others)) if others else (known,)


@rule("ACC-YEAR", on=YearSum, fact="stated", kind="column_total", says="", formula="{parts}")
def year_total_is_sum_of_rows(parts: Parts) -> Interval:
    """本年收入合计 equals the sum of the sources above it, 本年支出合计 that of the functions.

    Source: 财政部《部门决算报表》公开01表、公开04表.
    """
    return Interval.sum(parts)


@rule("ACC-GRAND", on=GrandSum, fact="stated", kind="column_total", says="", formula="{parts}")
def grand_total_is_year_and_carried(parts: Parts) -> Interval:
    """收入总计 = 本年收入 + 使用非财政拨款结余 + 年初结转和结余; 支出总计 = 本年支出 + 结余分配 + 年末结转和结余.

    Source: 财政部《部门决算报表》公开01表、公开04表.
    """
    return Interval.sum(parts)


@rule("ACC-CARRIED", on=CarriedSum, fact="stated", kind="parent_child_sum", says="", formula="{parts}")
def carried_is_sum_of_funds(parts: Parts) -> Interval:
    """年初 (年末) 财政拨款结转和结余 equals the sum of its funds.

    Source: 财政部《部门决算报表》公开04表.
    """
    return Interval.sum(parts)


@rule("ACC-NUMERAL", on=NumeralSum, fact="stated", kind="parent_child_sum", says="", formula="{parts}")
def numbered_row_is_sum_of_rows_below(parts: Parts) -> Interval:
    """A numbered row equals the sum of the rows numbered below it.

    Source: 财政部《部门预算公开表》: 一、 = 1. + 2. + ….
    """
    return Interval.sum(parts)


@rule("ACC-KIND", on=KindSum, fact="stated", kind="column_total", says="", formula="{parts}")
def kind_is_sum_of_classes(parts: Parts) -> Interval:
    """人员经费 = 301 + 303, 公用经费 = 302 + 307 + 310 + 312 + 399.

    Source: 财政部《部门决算报表》公开06表.
    """
    return Interval.sum(parts)


@rule("ACC-SIDES", on=Sides, fact="stated", kind="cross_table", says="", formula="支出总计 {other}")
def both_sides_are_equal(other: Interval) -> Interval:
    """收入总计 equals 支出总计.

    Source: 财政部《部门决算报表》公开01表、公开04表.
    """
    return other


@rule("ACC-CHANGE", on=Change, fact="stated", kind="row_total", says="", formula="各栏{amounts}之差")
def change_is_difference_of_columns(amounts: Parts, rate: bool) -> Sequence[Interval]:
    """增减额 is the difference between two amounts of its row, 增减% that difference in parts of the one before.

    Source: 财政部《部门预算公开表》: 本年预算数比上年增减额、增减%.
    """
    pairs = [(a, b) for a in amounts for b in amounts if a is not b]
    if not rate:
        return [a - b for a, b in pairs]
    return [(a - b) / b for a, b in pairs if not b.low <= 0 <= b.high]


@rule(
    "ACC-BALANCE", on=Balance, fact="spent", kind="row_total", says="",
    formula="[年初{opening} + ]收入{received}[ − 年末{closing}]",
)  # fmt: skip
def spent_is_opening_and_received_without_closing(
    opening: Interval | None = None, received: Interval | None = None, closing: Interval | None = None
) -> Interval:
    """支出 = 年初结转和结余 + 本年收入 − 年末结转和结余, of every row and every fund.

    Source: 财政部《部门决算报表》公开04表、公开07表.
    """
    return _or_nothing(opening, received) - _or_nothing(closing)


@rule(
    "ACC-VEHICLES", on=ThreePublic, fact="vehicles", kind="parent_child_sum", says="公务用车购置及运行维护费",
    formula="{vehicle_parts}",
)  # fmt: skip
def vehicles_are_purchase_and_operation(vehicle_parts: Parts) -> Interval:
    """公务用车购置及运行维护费 equals 购置费 and 运行维护费 together, where either is printed.

    Source: 财政部《部门决算报表》公开09表.
    """
    return Interval.sum(vehicle_parts)


@rule(
    "ACC-THREE", on=ThreePublic, fact="three", kind="row_total", says="“三公”经费小计",
    formula="[因公出国{abroad} + ]公务用车{cars}[ + 公务接待{reception}]",
)  # fmt: skip
def three_are_abroad_vehicles_reception(
    abroad: Interval | None = None, cars: Parts | None = None, reception: Interval | None = None
) -> Interval:
    """“三公”经费 equals 因公出国（境）费, 公务用车费 and 公务接待费 together.

    Source: 财政部《部门决算报表》公开09表.
    """
    return _or_nothing(abroad, *(cars or ()), reception)


@rule(
    "ACC-THREE-TOTAL", on=ThreePublic, fact="total", kind="row_total", says="合计",
    formula="[因公出国{abroad} + ]公务用车{cars}[ + 公务接待{reception}][（会议费{meeting}、培训费{training}可计入）]",
)  # fmt: skip
def total_is_three_with_or_without_meetings(
    abroad: Interval | None = None, cars: Parts | None = None, reception: Interval | None = None,
    meeting: Interval | None = None, training: Interval | None = None,
) -> Sequence[Interval]:  # fmt: skip
    """The 合计 of a “三公”经费 table equals its three, with or without 会议费 and 培训费 that stand beside them.

    Source: 财政部《部门决算报表》公开09表; 江苏省部门预算公开09表 adds 会议费、培训费.
    """
    three = three_are_abroad_vehicles_reception(abroad, cars, reception)
    return three, three + _or_nothing(meeting, training)


@predicate("ACC-WHOLE", on=BrokenOff, kind="missing_section", says="表格完整")
def list_does_not_break_off(view: BrokenOff) -> Verdict:
    """A list that in several columns adds up to less than its total is cut short: its sums cannot be checked.

    Source: 财政部《部门决算报表》: a statement goes on until its last code.
    """
    reason = f"{view.label}多栏分项之和小于合计，后续行似不在本文件中"
    return Verdict(Outcome.NOT_EVALUATED, (evidence_of("stated", view.total),), stated=view.total.printed, reason=reason)


@predicate("ACC-CODE", on=CodedRow, kind="other", says="科目名称与编码相符", severity=Severity.WARNING)
def name_is_that_of_its_code(view: CodedRow) -> Verdict:
    """The name printed beside a code is one that the code lists give it, now or formerly.

    Source: 财政部《政府收支分类科目》.
    """
    line = view.line
    place = line.amount.source if line.amount is not None else None
    evidence = Evidence(
        "stated", line.page, line.bbox, f"{line.code} {line.label}", place.method if place else "text",
        place.confidence if place else None, table_id=line.table_id, row=line.row,
    )  # fmt: skip
    if line.listing == "unlisted":
        return Verdict(Outcome.NOT_EVALUATED, (evidence,), stated=line.label, reason=f"编码{line.code}不在科目表中")
    if line.listing == "listed":
        return Verdict(Outcome.HOLDS, (evidence,), stated=line.label, expected=line.name)
    message = f"{view.label}：科目编码{line.code}与名称“{line.label}”不符。"
    return Verdict(Outcome.FAILS, (evidence,), stated=line.label, message=message)
