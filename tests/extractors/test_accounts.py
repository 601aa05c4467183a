"""Statements of many layouts become the same lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.forms.codes import class_named, code_name, codes, economic_named, listing
from extractors.forms.measures import bare, is_numbering, item_of, measure_of, numeral_level
from extractors.forms.statements import named_statement
from extractors.interpret import interpret
from schemas.records import AccountLine
from schemas.tables import Table
from tests.extractors import statement_layouts as layouts
from tests.extractors.statement_layouts import document
from tests.truth import table_from


def lines_of(table: Table) -> dict[tuple[int, int], AccountLine]:
    """The lines of a table by row and column."""
    records = interpret(document(table)).records
    return {(int(r.row or 0), r.col): r for r in records if isinstance(r, AccountLine)}


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        (layouts.NATIONAL_INCOME, "income"),
        (layouts.NATIONAL_FISCAL, "fiscal_summary"),
        (layouts.CARRIED, "general_expenditure"),
        (layouts.THREE_DOWN, "three_public"),
        (layouts.TWO_YEARS, "general_expenditure"),
        (layouts.CODE_IN_NAME, "expenditure"),
        (layouts.ECONOMIC_SPLIT, "general_basic"),
        (layouts.DETAIL, "fiscal_detail"),
        (layouts.SUMMARY_THREE, "summary"),
        (layouts.FUND, "government_fund"),
        (layouts.THREE, "three_public"),
        (layouts.THREE_BLOCKS, "summary"),
        (layouts.BY_OFFICE, "expenditure"),
        (layouts.PROJECTS, "project_list"),
        (layouts.PROJECTS_BY_OFFICE, "project_list"),
        (layouts.PURCHASES, "procurement"),
        (layouts.PURCHASES_IN_GROUPS, "procurement"),
        (layouts.OPERATION, "three_public"),
        (layouts.OFFICE_CODES, "income"),
        (layouts.NATIONAL_SUMMARY, "summary"),
        (layouts.TWO_CLASSIFICATIONS, "general_basic"),
    ],
)
def test_each_statement_is_recognised(table: Table, statement: str) -> None:
    assert {line.statement for line in lines_of(table).values()} == {statement}


@pytest.mark.parametrize("table", layouts.ENTITY_SET[:6])
def test_headers_and_rows_tell_where_there_is_no_title(table: Table) -> None:
    untitled = Table(
        table.table_id, None, table.unit, table.pages, table.n_rows, table.n_cols, table.header_rows, table.cells
    )
    told = {line.statement for line in lines_of(untitled).values()}
    assert told == {line.statement for line in lines_of(table).values()}


@pytest.mark.parametrize(
    ("table", "at", "expected"),
    [
        # code and level: one column, three columns, inside the name, all on the first row of 类 款 项
        (layouts.INCOME, (6, 3), ("2081101", "item", "income", "fiscal", "this", "final", 1_000_000)),
        (layouts.CARRIED, (7, 13), ("2050202", "item", "expenditure", "public", "this", "final", 100_000)),
        (layouts.CARRIED, (4, 4), (None, "total", "opening", "total", "this", "final", 50_000)),
        (layouts.CARRIED, (5, 17), ("205", "class", "closing", "project", "this", "final", 30_000)),
        (layouts.CODE_IN_NAME, (3, 2), ("20601", "group", "expenditure", "basic", "this", "final", 70_000_000)),
        # years and bases
        (layouts.TWO_YEARS, (5, 2), ("2010301", "item", "expenditure", "total", "last", "final", 550_000)),
        (layouts.TWO_YEARS, (5, 4), ("2010301", "item", "expenditure", "basic", "this", "budget", 600_000)),
        (layouts.TWO_YEARS, (5, 6), ("2010301", "item", "expenditure", "total", "this", "change", 50_000)),
        (layouts.SUMMARY_THREE, (2, 2), (None, None, "income", "total", "this", "budget", 850_000)),
        # nested headers
        (layouts.NATIONAL_INCOME, (2, 4), (None, "total", "income", "general_budget", "this", "budget", 1_000_000)),
        (layouts.NATIONAL_INCOME, (2, 9), (None, "total", "opening", "general_budget", "this", "budget", 80_000)),
        # the third block, and a table of a dash
        (layouts.BASIC, (4, 5), ("30217", "group", "expenditure", "total", "this", "final", 20_000)),
        (layouts.CODE_IN_NAME, (2, 4), ("206", "class", "expenditure", "to_superior", "this", "final", 0)),
        # 元
        (layouts.THREE_DOWN, (7, 3), (None, None, "expenditure", "total", "this", "final", 3_000)),
    ],
)  # fmt: skip
def test_lines(table: Table, at: tuple[int, int], expected: tuple[object, ...]) -> None:
    line = lines_of(table)[at]
    assert line.amount is not None
    told = (line.code, line.level, line.side, line.measure, line.year, line.basis, line.amount.value)
    assert told == expected


def test_blank_is_a_line_without_amount() -> None:
    assert lines_of(layouts.INCOME)[3, 5].amount is None


def test_items_of_three_public_stand_in_columns_or_rows() -> None:
    across, down = lines_of(layouts.THREE), lines_of(layouts.THREE_DOWN)
    assert [across[4, c].item for c in range(6)] == [
        "grand_total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception",
    ]  # fmt: skip
    assert [across[4, c].basis for c in (5, 6)] == ["budget", "final"]
    assert [down[r, 2].item for r in range(2, 8)] == [
        "three_public", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception",
    ]  # fmt: skip


def test_precision_is_that_of_the_table() -> None:
    amount = lines_of(layouts.CODE_IN_NAME)[2, 4].amount
    assert amount is not None and amount.text == "—" and amount.half_unit == Decimal("0.00005") * 100_000_000


@pytest.mark.parametrize(
    ("title", "statement"),
    [
        ("2023年度收入支出决算总表", "summary"),
        ("收支总表", "summary"),
        ("部门收支总表", "summary"),
        ("收入总表", "income"),
        ("部门支出总表", "expenditure"),
        ("财政拨款收支总表", "fiscal_summary"),
        ("一般公共预算当年拨款基本支出预算表", "general_basic"),
        ("一般公共预算财政拨款收入支出决算表", "general_expenditure"),
        ("政府性基金预算支出表", "government_fund"),
        ("国有资本经营预算财政拨款支出决算表", "state_capital"),
        ("一般公共预算“三公”经费支出表", "three_public"),
        ("财政拨款支出决算明细表", "fiscal_detail"),
        ("项目支出绩效自评表", None),
        ("政府购买服务支出表", None),
        ("政府债务支出表", None),
        ("项目支出情况表", "project_list"),
        ("资金执行情况统计表", None),
        ("单位构成情况", None),
    ],
)
def test_titles(title: str, statement: str | None) -> None:
    assert named_statement(title) == statement


@pytest.mark.parametrize(
    ("path", "measure"),
    [
        (("本年支出合计",), "total"),
        (("一般公共预算财政拨款", "基本支出"), "general_budget/basic"),
        (("基本支出", "小计"), "basic"),
        (("财政专户管理资金",), "special_account"),
        (("某某",), None),
    ],
)
def test_measures(path: tuple[str, ...], measure: str | None) -> None:
    assert measure_of(path) == measure


def test_labels() -> None:
    assert bare("一、一般公共服务支出") == "一般公共服务支出"
    assert bare("(一)一般公共预算拨款") == "一般公共预算拨款"
    assert bare("其中:财政拨款") == "财政拨款"
    assert [numeral_level(t) for t in ("一、甲", "(二)乙", "3.丙", "(4)丁", "戊")] == [1, 2, 3, 4, None]
    assert item_of("年初财政拨款结转和结余") == "opening"
    assert item_of("三、国有资本经营预算财政拨款收入") == "state_capital"
    assert item_of("二十一、国有资本经营预算支出") is None


def test_numbering_of_columns() -> None:
    assert is_numbering(["栏次", "1", "2"])
    assert is_numbering(["1", "2", "3=1+2"])
    assert not is_numbering(["1", "甲单位", "2"])
    assert not is_numbering(["9.00", "6.00"])


def test_codes_nest_and_name_one_thing() -> None:
    listed = codes()
    assert all(code[:-2] in listed for code in listed if len(code) > 3)
    assert class_named("医疗卫生与计划生育支出") == "210"
    assert economic_named("住房公积金") == "30113"
    assert economic_named("公务用车购置") is None


def test_name_of_a_code() -> None:
    assert code_name("20805", "行政事业单位离退休") == "行政事业单位养老支出"
    assert code_name("2999999", "某某支出") == "某某支出"
    assert listing("2999999", "某某支出") == "unlisted"
    assert listing("2080506", "机关事业单位基本养老保险缴费支出") == "contradicted"
    assert listing("2210201", "行政运行") == "contradicted"


def test_grants_are_no_statement_though_titled_like_one() -> None:
    assert named_statement(str(layouts.GRANTS.title)) == "expenditure"
    assert lines_of(layouts.GRANTS) == {}


def test_codes_of_offices_are_no_classes() -> None:
    assert {line.code for line in lines_of(layouts.OFFICE_CODES).values()} == {None}


def test_projects_are_named_by_themselves() -> None:
    names = {line.name for line in lines_of(layouts.PROJECTS_BY_OFFICE).values()}
    assert names == {"合计", "渠道整修", "水质监测"}


@pytest.mark.parametrize("total", [["公用经费合计", "", "", "", "", "10.00"], ["公用经费合计", "<", "<", "<", "<", "10.00"]])
def test_the_label_of_a_total_may_stand_blocks_before_its_amount(total: list[str]) -> None:
    """Ruled, it is merged with the blanks up to the amount; without rules they are cells of their own."""
    columns = ["科目编码", "科目名称", "决算数"]
    table = table_from(
        [
            columns * 3,
            ["301", "工资福利支出", "50.00", "302", "商品和服务支出", "8.00", "310", "资本性支出", "2.00"],
            ["30101", "基本工资", "50.00", "30201", "办公费", "8.00", "31002", "办公设备购置", "2.00"],
            ["人员经费合计", "", "50.00", *total],
        ],
        header_rows=1, unit="万元", title="一般公共预算财政拨款基本支出决算明细表",
    )  # fmt: skip
    last = {col: line for (row, col), line in lines_of(table).items() if row == 3}
    assert [(line.item, line.amount and line.amount.text) for line in last.values()] == [
        ("personnel_total", "50.00"), ("public_total", "10.00"),
    ]  # fmt: skip
