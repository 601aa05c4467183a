from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.confusions import decimals, figure_like, is_figure, mended, same_digits, with_ranges, without_junk


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("1.845.81", "1,845.81"),
        ("1;147.41", "1,147.41"),
        ("1，８４５．８１", "1,845.81"),
        ("10, 150.48", "10,150.48"),
        ("11,50", "11.50"),
        ("1O", "10"),
        ("208i102", "2081102"),
        ("12,345.678", "12,345.678"),
        ("1.234.567", "1,234,567"),
        ("100·00％", "100.00%"),
        ("26,44万元", "26.44万元"),
        ("-16.00", "-16.00"),
        ("(12.00)", "(12.00)"),
    ],
)
def test_grammar_mends_what_can_mean_one_thing_only(read: str, meant: str) -> None:
    assert mended(read) == meant


@pytest.mark.parametrize(
    "read",
    [
        "0.009.95",
        "0,009.95",
        "1:234",
        "1:3",
        "1、2",
        "2020.4.31",
        "合计",
        "—",
        "",
        "第3",
        "3天-5天",
        "1.2.3",
        "346（市级资金133）",
    ],
)
def test_what_may_mean_several_things_is_left_as_read(read: str) -> None:
    assert mended(read) == read


@pytest.mark.parametrize(
    ("read", "left"), [(".21.00:", "21.00"), ("=39.50", "39.50"), ("100.00%·", "100.00%"), ("-3.5", "-3.5")]
)
def test_specks_beside_a_figure_go_and_signs_stay(read: str, left: str) -> None:
    assert without_junk(read) == left


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(".,;·，。"), st.sampled_from(".,·，。"))
def test_any_pair_of_separators_says_the_same_amount(amount: Decimal, thousands: str, point: str) -> None:
    printed = f"{amount:,.2f}"
    read = printed.replace(",", "T").replace(".", point).replace("T", thousands)
    assert mended(read) == printed


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_plain_figure_is_never_changed(amount: Decimal) -> None:
    for text in (f"{amount:,.2f}", f"{amount:.2f}", f"{amount:.2f}%"):
        assert is_figure(text)
        assert mended(text) == text
        assert decimals(text) == 2


@given(st.text(max_size=12))
def test_mending_is_idempotent(text: str) -> None:
    once = mended(text)
    assert mended(once) == once


def test_blanks_may_stand_for_marks() -> None:
    assert same_digits("1,722.66", "1,722 66")
    assert not same_digits("1,722.66", "1,722 68")
    assert not same_digits("25.00", "2500")


@pytest.mark.parametrize(
    ("text", "like"), [("1O", True), ("26.4万元", True), ("合计", False), ("", False), ("附件12", False), ("12", True)]
)
def test_what_seems_meant_as_a_figure(text: str, like: bool) -> None:
    assert figure_like(text) is like


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("2025年1月一2025年12月", "2025年1月—2025年12月"),
        ("80分（含）一90分", "80分（含）—90分"),
        ("10%一20%", "10%—20%"),
        ("一、2025年", "一、2025年"),
        ("一月一日", "一月一日"),
        ("其中之一2025年完成", "其中之一2025年完成"),
        ("2025年一般公共预算", "2025年一般公共预算"),
    ],
)
def test_a_range_has_a_dash(read: str, meant: str) -> None:
    assert with_ranges(read) == meant
