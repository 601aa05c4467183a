from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.crops import Box, Line, Sheet, lines_in
from extractors.ocr.engine import Image, Recognised
from extractors.ocr.images import PAPER, ink
from extractors.ocr.second_readings import Settled, closed_up, read_lines, settle
from schemas.layout import Status
from tests.extractors.engines import Scripted, saying
from tests.extractors.test_crops import DPI, EM, page, write


@pytest.mark.parametrize(
    ("first", "second", "text", "status"),
    [
        (("12.50", 0.7), ("12.50", 0.99), "12.50", "confirmed"),
        (("1.845.81", 0.7), ("1,845.81", 0.99), "1,845.81", "confirmed"),
        (("=39.50", 0.5), ("39.50", 0.98), "39.50", "confirmed"),
        (("=39.50", 0.5), ("39.50", 0.6), "39.50", "doubtful"),
        (("1,722.66", 0.6), ("1,722 66", 0.99), "1,722.66", "confirmed"),
        (("5", 0.6), ("6", 0.9), "6", "doubtful"),
        (("5", 0.9), ("6", 0.6), "5", "doubtful"),
        (("5e", 0.9), ("5", 0.6), "5", "doubtful"),
        (("12", 0.9), ("", 0.0), "12", "doubtful"),
        (("", 0.0), ("7", 0.9), "7", "doubtful"),
        (("", 0.0), ("", 0.0), "", "doubtful"),
    ],
)
def test_two_readings(first: tuple[str, float], second: tuple[str, float], text: str, status: Status) -> None:
    settled = settle(Recognised(*first), Recognised(*second))
    assert (settled.text, settled.status) == (text, status)
    assert [r.text for r in settled.readings] == [first[0], second[0]]


@pytest.mark.parametrize(("one", "two", "text"), [("8额", "额", "额"), ("12", "额", "12"), ("8额", "", "8额")])
def test_a_reading_that_does_not_fit_gives_way_but_no_figure_to_a_word(one: str, two: str, text: str) -> None:
    settled = settle(Recognised(one, 0.5), Recognised(two, 0.99), None, False)
    assert (settled.text, settled.status) == (text, "doubtful")


def test_doubt_takes_the_lesser_confidence_and_agreement_the_greater() -> None:
    assert settle(Recognised("5", 0.6), Recognised("6", 0.9)).confidence == 0.6
    assert settle(Recognised("5", 0.6), Recognised("5", 0.9)).confidence == 0.9


def column(count: int) -> tuple[Sheet, list[Line]]:
    """A sheet with so many cells of one table column, `12.50` drawn in each."""
    flat = np.vstack([page()[:60] for _ in range(count)])
    lines = []
    for i in range(count):
        write(flat, "12.50", 100, 60 * i + 40)
        lines.append(Line(Box(98, 60 * i + 15, 210, 60 * i + 45), Box(0, 60 * i, 600, 60 * i + 60), (0, i, 1)))
    return Sheet(flat, ink(flat, DPI), DPI, EM), lines


def test_a_sure_figure_is_read_once() -> None:
    sheet, lines = column(3)
    engine = Scripted(saying("12.50", "12.50", "12.50"))
    found = [settled for _, settled in read_lines(sheet, lines, engine)]
    assert [s.text for s in found] == ["12.50"] * 3
    assert engine.asked == [False] * 3
    assert all(s.status == "confirmed" and s.confidence == 1.0 and not s.readings for s in found)


@pytest.mark.parametrize("odd", ["", "1250.", "12S0", "1.250"])
def test_what_is_unread_or_no_figure_is_read_again(odd: str) -> None:
    sheet, lines = column(6)
    engine = Scripted(saying("12.50", "12.50", odd, "12.50", "12.50", "12.50", "12.50"))
    found = [settled for _, settled in read_lines(sheet, lines, engine)]
    assert engine.asked == [False] * 6 + [True]
    assert found[2].text == "12.50"
    assert len(found[2].readings) == 2


def test_low_confidence_is_read_again_with_the_larger_model() -> None:
    sheet, lines = column(1)
    engine = Scripted(lambda crop, careful: Recognised("12.50", 0.99 if careful else 0.6))
    ((_, settled),) = read_lines(sheet, lines, engine)
    assert engine.asked == [False, True]
    assert (settled.status, settled.confidence) == ("confirmed", 0.99)


def test_a_mended_figure_keeps_what_was_read() -> None:
    sheet, lines = column(1)
    ((_, settled),) = read_lines(sheet, lines, Scripted(saying("12,50", "12.50")))
    assert settled.text == "12.50"
    assert settled.readings[0].text == "12,50"


def test_ink_that_nobody_can_read_stays_as_doubt() -> None:
    sheet, lines = column(1)
    ((_, settled),) = read_lines(sheet, lines, Scripted(saying("", "")))
    assert (settled.text, settled.status, settled.confidence) == ("", "doubtful", 0.0)


def test_a_dash_is_never_asked_about_and_is_a_one_among_numerals() -> None:
    flat = np.full((180, 600), PAPER, np.uint8)
    flat[30:33, 100:128] = 10
    write(flat, "H", 100, 100)
    boxes = [Box(100, 30, 128, 33), Box(98, 75, 130, 105)]
    lines = [Line(box, Box(0, 60 * i, 600, 60 * i + 60), (0, i, 0)) for i, box in enumerate(boxes)]
    sheet = Sheet(flat, ink(flat, DPI), DPI, EM)
    engine = Scripted(saying("二"))
    assert [s.text for _, s in read_lines(sheet, lines, engine)] == ["一", "二"]
    assert [s.text for _, s in read_lines(sheet, lines[:1], Scripted(saying()))] == ["—"]


def test_blanks_between_digits_of_one_number_are_closed_up() -> None:
    near = Settled("2 02年 1", 1.0, middles=(0, 8, 12, 24, 40, 55, 70))
    closed = closed_up(near, 20)
    assert (closed.text, closed.middles) == ("202年 1", (0, 12, 24, 40, 55, 70))
    apart = Settled("10 20", 1.0, middles=(0, 12, 30, 60, 72))
    assert closed_up(apart, 20) is apart


def test_a_reading_that_tells_all_ink_is_sure() -> None:
    sheet, lines = column(1)
    whole = Recognised("12.50", 1.0, (0.2, 0.35, 0.45, 0.6, 0.8))
    assert [s.readings for _, s in read_lines(sheet, lines, Scripted(lambda crop, careful: whole))] == [()]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("2.50", (0.45, 0.55, 0.65, 0.8)),
        ("12.5", (0.2, 0.35, 0.45, 0.5)),
        ("1250", (0.2, 0.3, 0.4, 0.8)),
    ],
)
def test_a_reading_that_leaves_out_ink_is_read_again(text: str, places: tuple[float, ...]) -> None:
    sheet, lines = column(1)

    def answer(crop: Image, careful: bool) -> Recognised:
        return Recognised("12.50", 0.9) if careful else Recognised(text, 1.0, places)

    ((_, settled),) = read_lines(sheet, lines, Scripted(answer))
    assert (settled.text, settled.status, settled.confidence) == ("12.50", "doubtful", 0.5)


@pytest.mark.parametrize(("first", "second"), [(".9.73", "9.73"), ("9.73", "9.73"), ("9.73", "-9.73")])
def test_a_minus_that_is_seen_is_not_lost(first: str, second: str) -> None:
    flat = page()
    write(flat, "9.73", 120, 40)
    flat[28:31, 108:119] = 15
    within = Box(0, 0, 600, 60)
    sheet = Sheet(flat, ink(flat, DPI), DPI, EM)
    (box,) = lines_in(sheet, within)
    answer = saying(first, second, confidence=0.95)
    ((_, settled),) = read_lines(sheet, [Line(box, within, (0, 0, 0))], Scripted(answer))
    assert (settled.text, settled.status) == ("-9.73", "doubtful")


def test_a_figure_with_room_for_a_point_stays_doubtful_though_both_readings_agree() -> None:
    flat = page()
    write(flat, "98", 100, 40)
    write(flat, "00", 150, 40)
    within = Box(0, 0, 600, 60)
    sheet = Sheet(flat, ink(flat, DPI), DPI, EM)
    (box,) = lines_in(sheet, within)
    ((_, settled),) = read_lines(sheet, [Line(box, within, (0, 0, 0))], Scripted(saying("9800", "9800")))
    assert (settled.text, settled.status) == ("9800", "doubtful")


def two_lines(text_above: str) -> tuple[Sheet, list[Line]]:
    """A cell with a dash, and above it what is read as told."""
    flat = page()
    write(flat, text_above, 100, 40)
    flat[80:83, 100:128] = 10
    within = Box(0, 0, 600, 120)
    lines = [Line(Box(98, 15, 130, 45), within, (0, 0, 0)), Line(Box(100, 80, 128, 83), within, (0, 0, 0))]
    return Sheet(flat, ink(flat, DPI), DPI, EM), lines


@pytest.mark.parametrize(("said", "dash"), [("8", ""), ("", "—")])
def test_a_dash_in_a_crowd_counts_where_nothing_else_is_legible(said: str, dash: str) -> None:
    sheet, lines = two_lines("8")
    *_, (_, settled) = read_lines(sheet, lines, Scripted(lambda crop, careful: Recognised(said, 1.0 if said else 0.0)))
    assert (settled.text, settled.status) == (dash, "doubtful")


def test_what_is_high_is_parted_when_that_reads_better() -> None:
    flat = page()
    write(flat, "1234", 50, 60)
    write(flat, "5678", 50, 90)
    flat[60:70, 58:61] = 15
    sheet = Sheet(flat, ink(flat, DPI), DPI, EM)
    whole = Line(Box(48, 38, 135, 92), Box(0, 0, 600, 120), (0, 0, 0))
    said = iter([Recognised("X", 0.2), Recognised("1234", 1.0), Recognised("5678", 1.0)])
    found = list(read_lines(sheet, [whole], Scripted(lambda crop, careful: next(said))))
    assert [settled.text for _, settled in found] == ["1234", "5678"]
    kept = list(read_lines(sheet, [whole], Scripted(saying("合计"))))
    assert [settled.text for _, settled in kept] == ["合计"]
