from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.grids import agreement, grids_in
from benchmarks.worn_tables import COPIES, TablePage, copied, table_pages
from extractors.ocr import images
from extractors.ocr.engine import Image
from extractors.ocr.pixel_rulings import find_strokes
from extractors.tables.grids import find_grids
from tests.extractors.prints import COLUMN, LEFT, ROW, ROWS, TOP, draw, pixels

DPI = 200


def flat_of(width: float = 0.7) -> Image:
    return images.flatten(images.grey_without_seals(pixels(draw(width=width)), DPI), DPI)


def shape(flat: Image) -> list[tuple[int, int]]:
    """Rows and columns of the grids that the strokes make."""
    rulings = [stroke.in_points(DPI) for stroke in find_strokes(flat, DPI)[0]]
    return [(g.n_rows, g.n_cols) for g in find_grids(rulings)]


@pytest.mark.parametrize("width", [0.25, 0.7, 1.5, 3.0])
def test_thin_and_thick_lines_are_rulings_and_letters_are_not(width: float) -> None:
    assert shape(flat_of(width)) == [(len(ROWS), 3)]


def test_strokes_lie_where_they_were_drawn() -> None:
    strokes, _ = find_strokes(flat_of(), DPI)
    across = sorted(s.at for s in strokes if s.horizontal)
    assert across == pytest.approx([(TOP + i * ROW) * DPI / 72 for i in range(len(ROWS) + 1)], abs=1.5)
    down = sorted(s.at for s in strokes if not s.horizontal)
    assert down == pytest.approx([(LEFT + i * COLUMN) * DPI / 72 for i in range(4)], abs=1.5)


def test_broken_lines_are_bridged() -> None:
    flat = flat_of().copy()
    for x in range(175, 1000, 19):
        if all(abs(x - (LEFT + i * COLUMN) * DPI / 72) > 8 for i in range(4)):
            flat[:, x : x + 3] = images.PAPER
    assert shape(flat) == [(len(ROWS), 3)]


def test_faint_lines_are_found() -> None:
    flat = flat_of()
    faint = np.where(flat < 200, (images.PAPER - (images.PAPER - flat.astype(int)) * 0.3), flat).astype(np.uint8)
    assert shape(faint) == [(len(ROWS), 3)]


def test_dashes_in_cells_are_no_rulings() -> None:
    flat = flat_of().copy()
    for row in range(len(ROWS)):
        y = round((TOP + (row + 0.5) * ROW) * DPI / 72)
        cv2.line(flat, (230, y), (280, y), (20.0,), 2)
    assert shape(flat) == [(len(ROWS), 3)]


def test_a_fold_is_no_ruling() -> None:
    flat = flat_of().astype(np.float32)
    rows = np.arange(flat.shape[0], dtype=np.float32)[:, None]
    folded = (flat * (1 - 0.3 * np.exp(-(((rows - 288) / 6) ** 2)))).astype(np.uint8)
    assert shape(folded) == [(len(ROWS), 3)]


def test_large_letters_make_no_table() -> None:
    flat = np.full((600, 900), images.PAPER, np.uint8)
    cv2.rectangle(flat, (200, 200), (270, 280), (10.0,), 5)
    cv2.line(flat, (200, 240), (270, 240), (10.0,), 5)
    cv2.line(flat, (235, 200), (235, 280), (10.0,), 5)
    assert find_strokes(flat, DPI)[0] == []


def test_letters_below_each_other_are_no_ruling() -> None:
    flat = flat_of().copy()
    for row in range(1, len(ROWS)):
        top = round((TOP + row * ROW) * DPI / 72)
        cv2.line(flat, (400, top + 8), (400, top + 64), (20.0,), 3)
    assert shape(flat) == [(len(ROWS), 3)]


def test_a_border_is_whole_where_one_side_of_it_is_worn_away() -> None:
    flat = flat_of().copy()
    middle = round((TOP + 1.5 * ROW) * DPI / 72)
    x = round((LEFT + COLUMN) * DPI / 72)
    flat[middle - 12 : middle + 12, x - 4 : x + 5] = images.PAPER
    (grid,) = find_grids([stroke.in_points(DPI) for stroke in find_strokes(flat, DPI)[0]])
    assert all(cell.row_span == cell.col_span == 1 for cell in grid.cells)


def test_a_row_whose_cells_are_merged_has_no_border_inside() -> None:
    flat = flat_of().copy()
    top = round((TOP + 2 * ROW) * DPI / 72)
    for column in (1, 2):
        x = round((LEFT + column * COLUMN) * DPI / 72)
        flat[top + 2 : top + round(ROW * DPI / 72) - 1, x - 4 : x + 5] = images.PAPER
        # A stroke of a letter in line with the border.
        cv2.line(flat, (x, top + 20), (x, top + 52), (20.0,), 3)
    (grid,) = find_grids([stroke.in_points(DPI) for stroke in find_strokes(flat, DPI)[0]])
    assert (2, 0, 1, 3) in {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


WORN = {
    "light": 1.0,
    "heavy": 1.0,
    "skew 3 heavy": 1.0,
    "black and white": 1.0,
    "copier borders": 1.0,
    "broken": 1.0,
    "broken faint": 1.0,
    "faint heavy": 0.99,
    "dashed": 0.96,
    "dotted": 0.95,
    "double": 0.97,
    "red": 1.0,
    "no sides": 1.0,
    "blue header": 1.0,
}
"""F1 of the places of cells at least, on worn copies."""


@pytest.fixture(scope="module")
def pages() -> list[TablePage]:
    return list(table_pages(Path("samples"), DPI, every=9))


@pytest.mark.parametrize("name", WORN)
def test_worn_copies_have_the_grids_of_the_page(pages: list[TablePage], name: str) -> None:
    counts = [agreement(page.grids, grids_in(copied(page, COPIES[name], seed=1), page.dpi, None)[0]) for page in pages]
    common, there, found = map(sum, zip(*counts, strict=True))
    assert 2 * common >= WORN[name] * (there + found)
