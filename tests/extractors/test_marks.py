from __future__ import annotations

import cv2
import pytest

from extractors.ocr.crops import Sheet, lines_in
from extractors.ocr.engine import Image, Recognised
from extractors.ocr.marks import mark_in, with_dashes
from tests.extractors.test_crops import WHOLE, page, sheet, write


def mark(made: Sheet) -> str | None:
    (line,) = lines_in(made, WHOLE)
    return mark_in(made, line)


def stroke(flat: Image, start: tuple[int, int], end: tuple[int, int]) -> None:
    cv2.line(flat, start, end, (15.0,), 3, cv2.LINE_AA)


@pytest.mark.parametrize(("width", "dash"), [(10, "-"), (28, "—"), (52, "——")])
def test_a_lone_dash_is_told_by_its_shape(width: int, dash: str) -> None:
    flat = page()
    flat[100:103, 100 : 100 + width] = 10
    assert mark(sheet(flat)) == dash
    flat[98:106, 100:103] = 10
    assert mark(sheet(flat)) == (dash if width > 20 else None), "a speck clings to its end"


def test_two_bars_are_an_equals_sign_and_three_are_nothing() -> None:
    flat = page()
    flat[100:103, 100:118] = flat[108:111, 100:118] = 10
    assert mark(sheet(flat)) == "="
    flat[92:95, 100:118] = 10
    assert mark(sheet(flat)) is None


@pytest.mark.parametrize("lean", [6, 10, 16])
def test_a_lone_slash_is_told_by_its_shape(lean: int) -> None:
    flat = page()
    stroke(flat, (100, 126), (100 + lean, 100))
    assert mark(sheet(flat)) == "/"


@pytest.mark.parametrize("lean", [-10, 0, 2])
def test_an_upright_stroke_is_no_slash(lean: int) -> None:
    flat = page()
    stroke(flat, (100, 126), (100 + lean, 100))
    assert mark(sheet(flat)) is None


@pytest.mark.parametrize(("width", "text"), [(10, "80-90"), (26, "80—90")])
def test_a_dash_in_a_line_is_as_wide_as_a_character(width: int, text: str) -> None:
    flat = page()
    write(flat, "80", 100, 80)
    flat[68:71, 146 : 146 + width] = 15
    write(flat, "90", 150 + width, 80)
    made = sheet(flat)
    (line,) = lines_in(made, WHOLE)
    across = max(3.0, 0.2 * made.em)
    middles = [110, 130, 146 + width // 2, 160 + width, 180 + width]
    places = tuple((x - line.x0 + across) / (line.width + 2 * across) for x in middles)
    assert with_dashes(made, line, Recognised("80-90", 1.0, places)).text == text


@pytest.mark.parametrize("text", ["1", "7", "4", "-5", "8", "(", ")", "~", "L", "V"])
def test_other_print_is_no_mark(text: str) -> None:
    flat = page()
    write(flat, text, 50, 60)
    made = sheet(flat)
    assert all(mark_in(made, line) is None for line in lines_in(made, WHOLE))
