from __future__ import annotations

from pathlib import Path

import pytest

from extractors.ocr.engine import Recognised
from extractors.ocr.rereading import reread
from extractors.reading import read_document
from schemas.report import Reading
from schemas.tables import Cell
from tests.extractors.engines import Answer, Scripted, saying
from tests.extractors.prints import ROWS, draw, pixels


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The drawn page as an image-only PDF."""
    import pymupdf

    page = draw()
    document = pymupdf.open()
    sheet = document.new_page(width=page.rect.width, height=page.rect.height)
    sheet.insert_image(sheet.rect, stream=page.get_pixmap(dpi=200).tobytes("png"))
    path = tmp_path / "scan.pdf"
    document.save(path)
    return path


def first_reading(path: Path) -> Reading:
    texts = iter(text for row in ROWS for text in row if text != "—")
    return read_document(path, engine=lambda: Scripted(lambda crop, careful: Recognised(next(texts, "其他"), 0.95)))


def again(path: Path, answer: Answer) -> Cell:
    """The cell of the first amount after a second look."""
    reading = first_reading(path)
    table = reading.tables[0]
    read = reread(path, reading, [(table.table_id, 1, 1)], Scripted(answer))
    assert read.tables[0].at[1, 2] == table.at[1, 2]
    return read.tables[0].at[1, 1]


def test_the_drawn_page_is_read(scan: Path) -> None:
    table = first_reading(scan).tables[0]
    assert [tuple(cell.text for cell in table.row(row)) for row in range(table.n_rows)] == list(ROWS)


def test_agreement_confirms(scan: Path) -> None:
    cell = again(scan, lambda crop, careful: Recognised("1,845.81", 0.99 if careful else 0.0))
    assert (cell.text, cell.status, cell.confidence) == ("1,845.81", "confirmed", 0.99)
    assert [r.text for r in cell.readings] == ["1,845.81", "1,845.81"]


def test_a_surer_second_reading_changes_the_value_and_leaves_doubt(scan: Path) -> None:
    cell = again(scan, saying("1,345.81", confidence=0.99))
    assert (cell.text, cell.status, cell.confidence) == ("1,345.81", "doubtful", 0.95)
    assert [r.text for r in cell.readings] == ["1,845.81", "1,345.81"]


def test_a_less_sure_one_does_not(scan: Path) -> None:
    cell = again(scan, saying("1,345.81", confidence=0.5))
    assert (cell.text, cell.status) == ("1,845.81", "doubtful")


def test_cells_with_two_readings_are_left_alone(scan: Path) -> None:
    reading = first_reading(scan)
    places = [(reading.tables[0].table_id, 1, 1)]
    once = reread(scan, reading, places, Scripted(saying("1,845.81")))
    assert reread(scan, once, places, Scripted(saying())) == once


def test_pixels_of_the_page_are_those_that_were_drawn() -> None:
    assert pixels(draw()).shape == (834, 1167, 3)
