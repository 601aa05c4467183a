from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr import images
from tests.extractors.prints import draw, pixels

DPI = 200


@pytest.mark.parametrize("angle", [-5.0, -1.3, -0.4, 0.0, 0.7, 3.0, 5.0])
def test_skew_is_found_and_taken_out(angle: float) -> None:
    flat = images.flatten(images.grey_without_seals(pixels(draw()), DPI), DPI)
    tilted = images.straighten(flat, -angle)
    assert images.skew(tilted) == pytest.approx(angle, abs=0.1)
    assert images.skew(images.straighten(tilted, images.skew(tilted))) == pytest.approx(0.0, abs=0.1)


def test_an_almost_empty_page_has_no_skew() -> None:
    page = np.full((1600, 1200), images.PAPER, np.uint8)
    page[300:310, 200:230] = 0
    assert images.skew(page) == 0.0


def test_uneven_light_becomes_even() -> None:
    page = pixels(draw())
    light = np.linspace(0.45, 1.0, page.shape[1])[None, :, None]
    flat = images.flatten(images.grey_without_seals((page * light).astype(np.uint8), DPI), DPI)
    paper = flat[40:100]
    assert int(paper.min()) > images.PAPER - 10
    assert int(flat.min()) < 90


def stamped(page: images.Colour, colour: tuple[int, int, int]) -> images.Colour:
    out = page.copy()
    cv2.circle(out, (600, 420), 150, colour, 14)
    cv2.line(out, (520, 420), (680, 420), colour, 20)
    return np.minimum(out, page)


def test_a_seal_goes_and_the_figures_under_it_stay() -> None:
    page = pixels(draw())
    clean = images.ink(images.flatten(images.grey_without_seals(page, DPI), DPI), DPI)
    sealed = images.ink(images.flatten(images.grey_without_seals(stamped(page, (210, 60, 60)), DPI), DPI), DPI)
    differ = np.count_nonzero(clean != sealed)
    assert differ < 0.02 * np.count_nonzero(clean)


def test_a_red_line_of_letters_is_no_seal() -> None:
    page = np.full((800, 1600, 3), 255, np.uint8)
    cv2.putText(page, "RED HEADED PAPER", (200, 400), cv2.FONT_HERSHEY_SIMPLEX, 3.0, (220, 20, 20), 12)
    grey = images.grey_without_seals(page, DPI)
    assert int(grey.min()) < 120


def test_folds_go_and_print_stays() -> None:
    page = pixels(draw())
    grey = images.grey_without_seals(page, DPI).astype(np.float32)
    rows = np.arange(grey.shape[0], dtype=np.float32)[:, None]
    folded = grey * (1 - 0.35 * np.exp(-(((rows - 700) / 5) ** 2)))
    none = np.zeros_like(page[:, :, 0])
    clean, creased = (
        images.ink(images.without_folds(images.flatten(g.astype(np.uint8), DPI), none, DPI), DPI)
        for g in (grey, folded)
    )
    assert np.count_nonzero(creased[680:720]) == np.count_nonzero(clean[680:720]) == 0
    assert np.count_nonzero(creased) == pytest.approx(np.count_nonzero(clean), rel=0.05)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turning_is_clockwise(degrees: int) -> None:
    page = np.zeros((3, 5), np.uint8)
    page[0, 0] = 1
    corner = {0: (0, 0), 90: (0, 2), 180: (2, 4), 270: (4, 0)}[degrees]
    assert images.turn(page, degrees)[corner] == 1
