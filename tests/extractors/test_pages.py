"""Which pages are read from their text layer, and which from their pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray

from extractors.ocr import scans
from extractors.ocr.engine import Image, OcrEngine, Quad, Recognised
from extractors.pages import agreement
from extractors.pages.glyphs import RawChar, RawSpan, RawText, words_of
from extractors.pages.page import read_page
from extractors.pages.pdf import IDENTITY, open_document
from schemas.geometry import BBox
from schemas.layout import Page, PageKind, Ruling, Word
from tests.extractors import sheets
from tests.extractors.sheets import put, rule, write

XS, YS = (60.0, 160.0, 260.0), (100.0, 120.0, 140.0)


class Idle:
    """An engine that is never asked: reading pixels is replaced below."""

    name = "idle 1.0"

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        raise AssertionError

    def detect(self, image: Image) -> list[Quad]:
        raise AssertionError

    def rotation(self, image: Image) -> int:
        raise AssertionError


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of the images that were read; each says one word and one line."""
    shapes: list[tuple[int, ...]] = []

    def read_scan(image: NDArray[np.uint8], dpi: float, engine: OcrEngine) -> scans.Scan:
        shapes.append(image.shape)
        high, wide = image.shape[0] / dpi * 72, image.shape[1] / dpi * 72
        word = Word("12.00", BBox(10, 20, 40, 30), "ocr", 0.9)
        return scans.Scan((word,), (Ruling(5, 10, 50, 10),), wide, high, 0, 0.5)

    monkeypatch.setattr(scans, "read_scan", read_scan)
    return shapes


def picture_of(tmp_path: Path, draw: sheets.Draw) -> pymupdf.Pixmap:
    with pymupdf.open(sheets.save(tmp_path / "source.pdf", draw)) as document:
        picture: pymupdf.Pixmap = document[0].get_pixmap(dpi=72)
        return picture


def table(page: pymupdf.Page) -> None:
    rule(page, XS, YS)
    put(page, XS, YS, {(0, 0): "项目", (1, 1): "5.00"})


def read(path: Path) -> Page:
    with open_document(path) as document:
        return read_page(document, 1, Idle)[0]


def test_text_is_read_from_its_layer(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    page = read(sheets.save(tmp_path / "a.pdf", table))
    assert page.kind is PageKind.DIGITAL and not seen
    assert {word.method for word in page.words} == {"text"} and page.engine.startswith("pymupdf")


def test_an_image_is_read_from_its_pixels(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    picture = picture_of(tmp_path, table)
    page = read(sheets.save(tmp_path / "a.pdf", lambda page: page.insert_image(page.rect, pixmap=picture)))
    assert page.kind is PageKind.SCANNED and len(seen) == 1
    assert (page.engine, page.dpi, page.skew, page.words[0].text) == ("idle 1.0", 200, 0.5, "12.00")


def test_somebody_elses_recognition_under_a_scan_is_not_trusted(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    picture = picture_of(tmp_path, table)

    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=picture)
        for i in range(20):
            page.insert_text((60, 100 + 20 * i), "hidden layer 123", render_mode=3)

    assert read(sheets.save(tmp_path / "a.pdf", draw)).kind is PageKind.SCANNED and len(seen) == 1


def test_a_page_number_stamped_on_a_scan_does_not_make_it_digital(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    picture = picture_of(tmp_path, table)

    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=picture)
        write(page, 290, 820, "- 3 -")

    assert read(sheets.save(tmp_path / "a.pdf", draw)).kind is PageKind.SCANNED and len(seen) == 1


@pytest.mark.parametrize(("agrees", "kind"), [(True, PageKind.DIGITAL), (False, PageKind.SCANNED)])
def test_text_over_a_picture_is_believed_when_the_pixels_agree(
    tmp_path: Path, seen: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch, agrees: bool, kind: PageKind
) -> None:
    monkeypatch.setattr(agreement, "layer_agrees", lambda *_: agrees)
    picture = picture_of(tmp_path, lambda page: None)

    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=picture)
        for i in range(20):
            write(page, 70, 100 + 20 * i, "本部门二〇二三年度收入总计情况")

    assert read(sheets.save(tmp_path / "a.pdf", draw)).kind is kind
    assert len(seen) == (not agrees)


def test_a_pasted_picture_of_a_table_is_read_in_its_place(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    picture = picture_of(tmp_path, table)

    def draw(page: pymupdf.Page) -> None:
        for i in range(5):
            write(page, 70, 100 + 20 * i, "本部门二〇二三年度收入总计情况如下表所示，详见附件。")
        page.insert_image((100, 300, 400, 700), pixmap=picture, keep_proportion=False)

    page = read(sheets.save(tmp_path / "a.pdf", draw))
    assert page.kind is PageKind.MIXED
    ((height, width, _),) = seen
    assert width == pytest.approx(300 / 72 * 200, abs=20) and height < 842 / 72 * 200
    (word,) = [word for word in page.words if word.method == "ocr"]
    assert word.bbox.x0 > 100 and word.bbox.y0 > 300
    assert [ruling.y0 > 300 for ruling in page.rulings] == [True]


def test_a_layer_of_characters_without_meaning_is_not_trusted() -> None:
    def layer(text: str) -> RawText:
        chars: list[RawChar] = [{"c": c, "bbox": (10.0 * i, 0, 10.0 * i + 9, 10)} for i, c in enumerate(text)]
        span: RawSpan = {"size": 10, "char_flags": 16, "chars": chars}
        return {"blocks": [{"type": 0, "bbox": (0, 0, 1, 1), "lines": [{"dir": (1, 0), "spans": [span]}]}]}

    assert not words_of(layer("\ue001\ue002\ufffd本部门"), IDENTITY, 600, 800).trustworthy
    assert words_of(layer("本部门\ue001收入总计"), IDENTITY, 600, 800).trustworthy


def test_letters_drawn_as_shapes_are_read_from_pixels(tmp_path: Path, seen: list[tuple[int, ...]]) -> None:
    def draw(page: pymupdf.Page) -> None:
        for i in range(40):
            page.draw_circle((80 + 10 * i, 100), 4, fill=(0, 0, 0))

    assert read(sheets.save(tmp_path / "a.pdf", draw)).kind is PageKind.SCANNED and len(seen) == 1


def test_letters_printed_twice_for_bold_are_read_once(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS)
        for shift in (0.0, 0.4):
            cells = {(0, 0): "科目", (0, 1): "金额", (1, 0): "合计", (1, 1): "1,204.50"}
            put(page, [x + shift for x in XS], YS, cells)
        write(page, 60, 200, "0.00 0.00")

    reading = sheets.read(tmp_path / "bold.pdf", draw)
    (table,) = reading.tables
    assert sheets.texts(table) == {(0, 0): "科目", (0, 1): "金额", (1, 0): "合计", (1, 1): "1,204.50"}
    assert (reading.figures.in_tables, reading.figures.in_narrative) == (1, 2)
