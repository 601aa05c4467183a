"""Every printed form of a figure, and what must be true of all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.folding import fold
from extractors.numbers import (
    chinese_number,
    decimals_of,
    fact_of,
    find_figures,
    is_dash,
    parse_figure,
    rate_unit,
    unit_named,
)
from schemas.facts import PERCENT, RATIO, SCORE, WAN_YUAN, YUAN
from schemas.geometry import BBox
from schemas.tables import Cell


@pytest.mark.parametrize(
    ("text", "value", "half", "symbol"),
    [
        ("1,845.81", "1845.81", "0.005", ""),
        ("1 845.81", "1845.81", "0.005", ""),
        ("１，８４５．８１", "1845.81", "0.005", ""),
        ("1,204.50①", "1204.50", "0.005", ""),
        ("1,204.50²", "1204.50", "0.005", ""),
        ("(12.00)", "-12", "0.005", ""),
        ("（12.00）", "-12", "0.005", ""),
        ("-12", "-12", "0", ""),
        ("−12.5", "-12.5", "0.05", ""),
        ("—", "0", "0", ""),
        ("——", "0", "0", ""),
        ("/", "0", "0", ""),
        ("0", "0", "0", ""),
        ("0.00", "0", "0.005", ""),
        ("86.00%", "0.86", "0.00005", "%"),
        ("８６.00％", "0.86", "0.00005", "%"),
        ("86％", "0.86", "0.005", "%"),
        ("0.86", "0.86", "0.005", ""),
        ("百分之八十六", "0.86", "0.005", "%"),
        ("百分之百", "1", "0.005", "%"),
        ("1.2倍", "1.2", "0.05", "倍"),
        ("500万元", "5000000", "5000", "万元"),
        ("5000000元", "5000000", "0.5", "元"),
        ("11.9 万人", "119000", "500", "万人"),
        ("100人次", "100", "0", "人次"),
        ("2000户", "2000", "0", "户"),
        ("72小时/年", "72", "0", "小时/年"),
        ("5㎡", "5", "0", "m2"),
        ("120km", "120", "0", "km"),
        ("346（市级资金133）", "346", "0", ""),
        ("27.52万\n元", "275200", "50", "万元"),
        ("12345\n67.89", "1234567.89", "0.005", ""),
        ("100\n.00%", "1", "0.00005", "%"),
    ],
)
def test_printed_forms(text: str, value: str, half: str, symbol: str) -> None:
    parsed = parse_figure(text)
    assert parsed is not None
    assert (parsed.value, parsed.half_unit, parsed.unit.symbol) == (Decimal(value), Decimal(half), symbol)


@pytest.mark.parametrize(
    ("text", "comparator", "value"),
    [
        ("≥95%", ">=", "0.95"),
        ("≧5平方米", ">=", "5"),
        ("不少于66人", ">=", "66"),
        ("≤0.1万元/人", "<=", "1000"),
        ("95%以上", ">=", "0.95"),
        ("＜3天", "<", "3"),
        ("＝1次", "=", "1"),
        ("不超过 20 个", "<=", "20"),
    ],
)
def test_comparators(text: str, comparator: str, value: str) -> None:
    parsed = parse_figure(text)
    assert parsed is not None
    assert (parsed.comparator, parsed.value) == (comparator, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "无", "2020/1/1", "2020年4月31日", "6月 1日—6月 9日", "2022-2025年", "2023年 1\n月 1日", "3天-5天", "30\n30",
        "30 30", "1,23,4", "1.2.3", "优", "A12", "3O", "1l.5", "12B", "5m4",
    ],
)  # fmt: skip
def test_what_is_no_figure(text: str) -> None:
    assert parse_figure(text) is None


def test_the_column_gives_unit_and_decimals() -> None:
    parsed = parse_figure("5.1", WAN_YUAN, decimals=2)
    assert parsed is not None
    assert (parsed.value, parsed.half_unit, parsed.unit) == (Decimal(51_000), Decimal(50), WAN_YUAN)
    dash = parse_figure("—", WAN_YUAN, decimals=2)
    assert dash is not None
    assert (dash.value, dash.half_unit) == (Decimal(0), Decimal(50))
    bare = parse_figure("0.5亿", WAN_YUAN)
    assert bare is not None
    assert (bare.value, bare.unit.symbol) == (Decimal(50_000_000), "亿元")


def test_brackets_are_negative_except_around_a_score() -> None:
    weight = parse_figure("（40）", SCORE)
    assert weight is not None
    assert weight.value == 40


def test_radicals_are_read_as_the_characters_they_look_like() -> None:
    parsed = parse_figure("3⻋")
    assert parsed is not None
    assert parsed.unit.symbol == "车"


def test_figures_of_a_sentence() -> None:
    text = "每周≧3 个半天，不少于66人，95%以上，30万元已支出，共1,845.81万元"
    found = [(p.value, p.comparator, text[p.start : p.end]) for p in find_figures(text)]
    assert found == [
        (3, ">=", "≧3"),
        (66, ">=", "不少于66人"),
        (Decimal("0.95"), ">=", "95%"),
        (300_000, None, "30万元"),
        (Decimal(18458100), None, "1,845.81万元"),
    ]


@pytest.mark.parametrize(
    ("text", "number"), [("十二", 12), ("一百零五", 105), ("二〇二二", 2022), ("三万六千", 36000), ("天", None)]
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_units_of_captions() -> None:
    assert unit_named("金额单位：万元") == WAN_YUAN
    assert unit_named("（万元，小数点保留 2位）") == WAN_YUAN
    assert unit_named("单位：元") == YUAN
    assert unit_named("单位：分") == SCORE
    assert unit_named("单位：元、万元") is None
    assert unit_named(None) is None


def test_rates_without_a_sign() -> None:
    assert rate_unit(["86.00", "100"]) == PERCENT
    assert rate_unit(["0.86", "1"]) == RATIO
    assert rate_unit(["0.86", "1"], "执行率（%）") == PERCENT


def test_dashes() -> None:
    assert is_dash("——")
    assert not is_dash("")
    assert not is_dash("-1")


def cell(text: str, ink: bool = False) -> Cell:
    return Cell(0, 0, 1, 1, text, 3, BBox(0, 0, 10, 10), ink=ink)


def test_facts_of_cells() -> None:
    assert fact_of(cell(""), "d", "t1") is None
    unread = fact_of(cell("", ink=True), "d", "t1", WAN_YUAN)
    assert unread is not None
    assert unread.value is None
    word = fact_of(cell("无"), "d", "t1", WAN_YUAN)
    assert word is not None
    assert word.value is None
    fact = fact_of(cell("1,845.81"), "d", "t1", WAN_YUAN)
    assert fact is not None
    assert (fact.value, fact.source.page, fact.source.table_id) == (Decimal(18458100), 3, "t1")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_printing_and_parsing_are_inverse(value: Decimal) -> None:
    for text in (f"{value:,.2f}", f"{value:.2f}", f"{value:,.2f}".replace(",", "，").replace("-", "－")):
        parsed = parse_figure(text, WAN_YUAN)
        assert parsed is not None
        assert parsed.value == value * 10_000
        assert parsed.half_unit == 50


@given(st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1))
def test_a_column_has_the_most_decimals_that_it_prints(values: list[Decimal]) -> None:
    texts = [f"{v.normalize():f}" for v in values]
    assert decimals_of(texts) == max(len(t.partition(".")[2]) for t in texts)


@given(st.text(max_size=20))
def test_any_text_parses_or_does_not(text: str) -> None:
    parsed = parse_figure(text)
    if parsed is not None:
        assert parsed.half_unit >= 0


def test_numbers_of_items_and_footnotes_join_no_figure() -> None:
    assert [str(found.value) for found in find_figures("完成①48公里，②3座，投资12.50³亿元")] == ["48", "3", "12.50"]
    assert parse_figure("①1,204.50") is None
    assert fold("➀甲❷乙③") == "①甲②乙③"
    assert fold("５０ｍ²") == "50m2"
