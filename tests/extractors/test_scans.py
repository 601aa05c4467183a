from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.ocr import images
from extractors.ocr.engine import PaddleEngine, Recognised
from extractors.ocr.scans import Scan, read_scan
from extractors.pages.agreement import layer_agrees
from schemas.geometry import BBox
from schemas.layout import Word
from tests.extractors.engines import Scripted, saying
from tests.extractors.prints import HEIGHT, ROWS, TITLE, WIDTH, Pixels, cell_box, draw, pixels

DPI = 200


@pytest.fixture(scope="module")
def paddle() -> PaddleEngine:
    return PaddleEngine()


def in_cell(scan: Scan, row: int, col: int) -> str:
    box = BBox(*cell_box(row, col))
    return "".join(word.text for word in scan.words if box.contains(*word.bbox.center))


def cells(scan: Scan) -> list[tuple[str, ...]]:
    return [tuple(in_cell(scan, row, col) for col in range(3)) for row in range(len(ROWS))]


def test_the_real_engine_reads_a_page(paddle: PaddleEngine) -> None:
    scan = read_scan(pixels(draw()), DPI, paddle)
    assert cells(scan) == list(ROWS)
    assert [word.text for word in scan.words if word.bbox.y1 < 90] == [TITLE]
    assert scan.rotation == 0
    assert [scan.skew, scan.width, scan.height] == pytest.approx([0, WIDTH, HEIGHT], abs=0.5)
    assert all(word.method == "ocr" and word.confidence is not None for word in scan.words)
    assert "onnxruntime" in paddle.name and "@9ef676d6" in paddle.name


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_sideways_and_upside_down_pages_are_turned(paddle: PaddleEngine, degrees: int) -> None:
    scan = read_scan(images.turn(pixels(draw()), degrees), DPI, paddle)
    assert scan.rotation == (360 - degrees) % 360
    assert cells(scan) == list(ROWS)


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_resolutions(paddle: PaddleEngine, dpi: int) -> None:
    assert cells(read_scan(pixels(draw(), dpi), dpi, paddle)) == list(ROWS)


def skewed(page: Pixels) -> Pixels:
    return images.straighten(page, -2.5)


def shaded(page: Pixels) -> Pixels:
    light = np.linspace(0.5, 1.0, page.shape[0])[:, None, None]
    return (page * light).astype(np.uint8)


def black_and_white(page: Pixels) -> Pixels:
    return np.where(page[:, :, 0] > 150, 255, 0).astype(np.uint8)


def noisy(page: Pixels) -> Pixels:
    grain = np.random.default_rng(1).normal(0, 12, page.shape[:2])
    return np.clip(page[:, :, 0] * 0.9 + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("worn", [skewed, shaded, black_and_white, noisy])
def test_worn_pages(paddle: PaddleEngine, worn: object) -> None:
    assert callable(worn)
    scan = read_scan(worn(pixels(draw())), DPI, paddle)
    words = sorted(word.text for word in scan.words if word.bbox.y0 > 85 and word.bbox.y1 < 200)
    assert words == sorted(text for row in ROWS for text in row)


def test_a_blank_page_has_no_words() -> None:
    scan = read_scan(np.full((1000, 800, 3), 250, np.uint8), DPI, Scripted(saying()))
    assert (scan.words, scan.rulings) == ((), ())


def test_a_page_that_reads_badly_is_tried_upside_down() -> None:
    tried: list[int] = []

    def answer(crop: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], careful: bool) -> Recognised:
        tried.append(crop.shape[1])
        return Recognised("字" * 16, 0.2 if len(tried) <= 20 else 0.9)

    scan = read_scan(pixels(draw()), DPI, Scripted(answer))
    assert scan.rotation == 180


def layer(texts: Sequence[str]) -> list[Word]:
    return [Word(text, BBox(60, 60 + 20 * i, 160, 72 + 20 * i)) for i, text in enumerate(texts)]


def test_a_text_layer_is_believed_when_the_pixels_say_the_same() -> None:
    texts = ["合计金额", "1,845.81", "残疾人康复", "36.34"]
    page = np.full((900, 1100, 3), 255, np.uint8)
    order = [texts[1], texts[3], texts[0], texts[2]]
    assert layer_agrees(layer(texts), page, DPI, Scripted(saying(*order)))
    wrong = ["9,999.99", "12.00", "合计金额", "残疾人康复"]
    assert not layer_agrees(layer(texts), page, DPI, Scripted(saying(*wrong)))
    assert not layer_agrees(layer(texts), page, DPI, Scripted(saying("", "", "", "")))
    assert layer_agrees([], page, DPI, Scripted(saying()))
