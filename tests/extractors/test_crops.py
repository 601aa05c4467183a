from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.crops import (
    Box,
    Sheet,
    crop,
    lines_in,
    parted,
    usual_height,
    without_specks,
)
from extractors.ocr.engine import Image
from extractors.ocr.figure_crops import figure_crop
from extractors.ocr.images import PAPER, ink
from extractors.ocr.weights import MODEL_HEIGHT

DPI = 200.0
EM = 26.0
WHOLE = Box(0, 0, 600, 300)


def page() -> Image:
    return np.full((300, 600), PAPER, np.uint8)


def write(flat: Image, text: str, x: int, y: int) -> None:
    cv2.putText(flat, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (15.0,), 3)


def sheet(flat: Image) -> Sheet:
    mask = ink(flat, DPI)
    return Sheet(flat, without_specks(flat, mask, EM), DPI, EM)


def test_lines_are_found_from_top_to_bottom() -> None:
    flat = page()
    write(flat, "1234", 50, 60)
    write(flat, "56", 50, 120)
    lines = lines_in(sheet(flat), WHOLE)
    assert [round(line.y0, -1) for line in lines] == [40, 100]
    assert all(abs(line.x0 - 50) < 6 for line in lines)


def worn() -> Image:
    """A pale page with `88` on it, its paper a little uneven."""
    flat = page()
    write(flat, "88", 50, 60)
    noise = np.random.default_rng(1).integers(-6, 4, flat.shape)
    return np.clip(PAPER - (PAPER - flat.astype(int)) // 2 + noise, 0, 255).astype(np.uint8)


def laid(flat: Image, rows: list[int]) -> Image:
    """The page with a level stroke across it that is so dark from row to row."""
    darkened = flat.astype(int)
    darkened[150 : 150 + len(rows), 300:326] -= PAPER - np.array(rows)[:, None]
    return np.clip(darkened, 0, 255).astype(np.uint8)


def test_a_thin_pale_stroke_is_ink_and_the_remains_of_a_fold_are_none() -> None:
    assert len(lines_in(sheet(laid(worn(), [230, 203, 199, 203, 230])), WHOLE)) == 2
    assert len(lines_in(sheet(laid(worn(), [*range(239, 199, -4), *range(199, 243, 4)])), WHOLE)) == 1


def test_a_wide_blank_parts_a_line() -> None:
    flat = page()
    write(flat, "12", 40, 60)
    write(flat, "34", 400, 60)
    assert len(lines_in(sheet(flat), WHOLE)) == 2


def test_specks_and_pale_ink_are_no_lines() -> None:
    flat = page()
    flat[100:103, 300:303] = 0
    flat[200:212, 100:400] = PAPER - 55
    write(flat, "88", 50, 60)
    assert len(lines_in(sheet(flat), WHOLE)) == 1


def test_figure_crop_keeps_points_and_paints_specks_over() -> None:
    flat = page()
    write(flat, "12.50", 100, 80)
    line = lines_in(sheet(flat), WHOLE)[0]
    clean = figure_crop(sheet(flat), line, WHOLE)
    flat[58:61, 92:95] = 0
    made = sheet(flat)
    seen = figure_crop(made, lines_in(made, WHOLE)[0], WHOLE)
    assert clean is not None and seen is not None
    assert abs(clean.shape[1] - seen.shape[1]) <= 3
    width = min(clean.shape[1], seen.shape[1])
    assert np.abs(clean[:, :width].astype(int) - seen[:, :width].astype(int)).mean() < 12


def test_there_is_no_figure_in_specks() -> None:
    flat = page()
    flat[100:106, 100:106] = 0
    made = Sheet(flat, ink(flat, DPI), DPI, EM)
    assert figure_crop(made, Box(98, 98, 108, 108), WHOLE) is None


def test_a_crop_has_the_recognisers_height_and_margins_of_paper() -> None:
    flat = page()
    write(flat, "345", 2, 40)
    made = sheet(flat)
    pixels = crop(made, lines_in(made, WHOLE)[0], WHOLE)
    assert pixels.shape[0] == MODEL_HEIGHT
    assert pixels[:, :3].min() > 200 and pixels[:2].min() > 200


def test_usual_height_of_an_empty_page_is_that_of_ten_points() -> None:
    assert usual_height(np.zeros((100, 100), np.uint8), [Box(0, 0, 100, 100)], 200) == pytest.approx(27.8, abs=0.1)


def test_a_line_as_high_as_two_is_cut_between_them() -> None:
    flat = page()
    write(flat, "1234", 50, 60)
    write(flat, "5678", 50, 90)
    flat[60:70, 58:61] = 15
    made = sheet(flat)
    (line,) = lines_in(made, WHOLE)
    above, below = parted(made, line)
    assert above.height > 0.7 * EM and below.height > 0.7 * EM
    assert (above.y0, below.y1) == (line.y0, line.y1)
    assert parted(made, above) == []


def test_the_bar_of_a_sign_is_no_speck() -> None:
    flat = page()
    write(flat, ">90", 100, 80)
    flat[84:87, 102:122] = 15
    made = sheet(flat)
    seen = figure_crop(made, lines_in(made, WHOLE)[0], WHOLE)
    assert seen is not None and seen[-14:, : seen.shape[1] // 3].min() < 100
