from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.crops import Sheet, lines_in, parts_of
from extractors.ocr.engine import Image, Recognised
from extractors.ocr.fitting import fits
from tests.extractors.test_crops import WHOLE, page, sheet, write


def squares(*middles: int) -> Image:
    """A line of frames, 24 pixels wide and high, where ideographs would stand."""
    flat = page()
    for x in middles:
        flat[88:112, x - 12 : x + 12] = 15
        flat[91:109, x - 9 : x + 9] = 245
    return flat


def reading(made: Sheet, text: str, middles: list[float]) -> bool:
    """Whether a text fits the line, its characters at these pixels."""
    (line,) = lines_in(made, WHOLE)
    across = max(3.0, 0.2 * made.em)
    places = tuple((x - line.x0 + across) / (line.width + 2 * across) for x in middles)
    return fits(made, line, Recognised(text, 1.0, places))


@pytest.mark.parametrize(
    ("text", "middles", "right"),
    [
        ("资本性", [112, 138, 164], True),
        ("资性", [112, 164], False),
        ("城[区性", [112, 126, 138, 164], False),
        ("8资本性", [104, 112, 138, 164], False),
        ("资本性3", [112, 138, 164, 172], False),
        ("南资本性", [106, 114, 138, 164], False),
        ("资本性，", [112, 138, 164, 172], True),
    ],
)
def test_ideographs_fit_their_ink(text: str, middles: list[float], right: bool) -> None:
    assert reading(sheet(squares(112, 138, 164)), text, middles) is right


def test_ideographs_may_stand_apart() -> None:
    assert reading(sheet(squares(112, 164)), "合计", [112, 164])


@pytest.mark.parametrize("text", ["12.50", "4.08", "9.73", "1,845.81"])
@pytest.mark.parametrize("gap", [None, 3, -2])
def test_a_figure_fits_its_ink(text: str, gap: int | None) -> None:
    """gap: pixels between a minus and the first digit, below zero where they touch; None without a minus"""
    flat = page()
    write(flat, text, 100, 80)
    x = int(np.flatnonzero((flat < 100).any(axis=0))[0])
    if gap is not None:
        flat[68:71, x - gap - 9 : x - gap] = 15
    made = sheet(flat)
    (line,) = lines_in(made, WHOLE)
    whole = text if gap is None else "-" + text
    assert fits(made, line, Recognised(whole, 1.0))
    assert not fits(made, line, Recognised(whole.replace(".", "", 1), 1.0))
    if not (text[0] == "4" and gap == -2):
        assert fits(made, line, Recognised(text, 1.0)) is (gap is None)


def test_a_bracket_before_a_letter_is_not_left_out() -> None:
    flat = page()
    flat[57:82, 100:103] = 15
    write(flat, "A", 116, 80)
    assert not reading(sheet(flat), "A", [127])
    assert reading(sheet(flat), "(A", [102, 127])


def test_room_for_a_point_that_was_not_read() -> None:
    flat = page()
    write(flat, "98.00", 100, 80)
    made = sheet(flat)
    (line,) = lines_in(made, WHOLE)
    assert fits(made, line, Recognised("98.00", 1.0))
    point = next(p for p in parts_of(made.mask, line) if p.height < 0.3 * line.height)
    made.mask[point.y0 : point.y1, point.x0 : point.x1] = 0
    assert fits(made, line, Recognised("98.00", 1.0))
    assert not fits(made, line, Recognised("9800", 1.0))
