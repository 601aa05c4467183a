"""Charts are no tables, though their letters stand in rows and columns."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from extractors.pages.lines import lines_of_words
from extractors.tables.charts import without_charts
from schemas.geometry import BBox
from schemas.layout import Word
from tests.extractors import sheets
from tests.extractors.sheets import stroke, write


def beside(labels: list[str], step: float = 25.0) -> list[Word]:
    """Labels that end at one place under each other, and a word right of each."""
    return [
        word
        for i, label in enumerate(labels)
        for word in (
            Word(label, BBox(100 - 6 * len(label), 100 + step * i, 100, 108 + step * i)),
            Word("甲县", BBox(150, 100 + step * i, 170, 108 + step * i)),
        )
    ]


@pytest.mark.parametrize(
    ("labels", "chart"),
    [
        (["500.00", "400.00", "300.00", "200.00", "100.00", "0.00"], True),
        (["1,500", "1,000", "500", "0", "-500"], True),
        (["100%", "95%", "90%", "85%", "80%", "75%"], True),
        (["5", "4", "3", "2", "1", "0"], False),
        (["0", "100", "200", "300", "400", "500"], False),
        (["500.00", "420.00", "300.00", "200.00", "100.00", "0.00"], False),
        (["20", "15", "10", "5"], False),
        (["200", "100", "0"], False),
        (["900", "800", "300", "200", "100", "0"], False),
    ],
)
def test_the_figures_along_an_axis_tell_a_chart(labels: list[str], chart: bool) -> None:
    lines = lines_of_words(beside(labels))
    outside, drawn = without_charts(lines)
    assert (drawn, outside) == ((lines, []) if chart else ([], lines))


def test_a_figure_far_above_a_chart_is_outside_it() -> None:
    far = Word("12", BBox(88, 20, 100, 28))
    lines = lines_of_words([far, *beside(["300", "200", "100", "0"])])
    assert without_charts(lines) == (lines[:1], lines[1:])


def test_a_chart_is_read_as_text(tmp_path: Path) -> None:
    values = (412.5, 268.0, 330.4, 195.7)

    def draw(page: pymupdf.Page) -> None:
        for i in range(6):
            stroke(page, 110, 100 + 25 * i, 480, 100 + 25 * i, 0.3)
            write(page, 84, 103 + 25 * i, f"{500 - 100 * i:>3}", 8)
        stroke(page, 110, 100, 110, 225)
        for i, value in enumerate(values):
            write(page, 140 + 85 * i, 222 - value / 4, str(value), 8)
            write(page, 140 + 85 * i, 237, "甲乙丙丁"[i] + "县", 8)
        write(page, 200, 255, "预算数", 8)
        write(page, 300, 255, "执行数", 8)

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert not reading.tables
    assert reading.figures.in_narrative == 6 + len(values)
    assert reading.figures.unplaced == 0


def test_what_stands_around_a_pie_is_text(tmp_path: Path) -> None:
    slices = ((0, 120, "人员经费", 90, 130), (120, 150, "公用经费", 130, 250), (270, 90, "项目支出", 330, 150))

    def draw(page: pymupdf.Page) -> None:
        page.draw_rect((60, 90, 500, 290), color=(0.8, 0.8, 0.8), width=0.5)
        at = pymupdf.Point(290, 190)
        for begin, wide, name, x, y in slices:
            begun = at + pymupdf.Point(60, 0) * pymupdf.Matrix(begin)
            page.draw_sector(at, begun, wide, color=(1, 1, 1), fill=(begin / 360, 0.5, 0.8))
            write(page, x, y, f"{name}，{wide}.50万元", 8)
        for i, (_, _, name, _, _) in enumerate(slices):
            write(page, 420, 150 + 18 * i, name, 8)

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert len(reading.pages[0].charts) == 1
    assert not reading.tables
    assert (reading.figures.in_narrative, reading.figures.unplaced) == (len(slices), 0)


def test_rounded_boxes_and_circles_are_no_pies(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x in (60, 160):
            page.draw_rect((x, 100, x + 98, 140), radius=0.2, fill=(0.8, 0.9, 1))
            page.draw_circle((x, 300), 50, fill=(0.8, 0.9, 1))

    assert sheets.read(tmp_path / "a.pdf", draw).pages[0].charts == ()


def test_what_stands_around_bars_is_text(tmp_path: Path) -> None:
    values = (1204.5, 980.25, 1530.4)

    def draw(page: pymupdf.Page) -> None:
        page.draw_rect((60, 90, 500, 290), color=(0.8, 0.8, 0.8), width=0.5)
        for i, value in enumerate(values):
            x = 110 + 120 * i
            page.draw_rect((x, 260 - value / 12, x + 60, 260), color=None, fill=(0.3, 0.5, 0.8))
            write(page, x + 10, 255 - value / 12, f"{value:,.2f}", 8)
            write(page, x + 10, 272, f"{2021 + i}年", 8)

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert len(reading.pages[0].charts) == 1
    assert not reading.tables
    assert reading.figures.in_narrative >= len(values)
    assert reading.figures.unplaced == 0


@pytest.mark.parametrize("gap", [0.0, 2.0])
def test_shaded_cells_are_no_bars(tmp_path: Path, gap: float) -> None:
    def draw(page: pymupdf.Page) -> None:
        for cell in ((60, 100, 120, 140), (120, 100, 240, 120), (120, 120, 180, 140), (180, 120, 240, 140)):
            page.draw_rect((cell[0], cell[1], cell[2] - gap, cell[3] - gap), color=None, fill=(0.8, 0.9, 1))
        for top in (160, 200):
            for i in range(3):
                page.draw_rect((60 + 60 * i, top, 120 + 60 * i, top + 20), color=None, fill=(0.9, 0.95, 1))
        page.draw_rect((60, 240, 180, 260), color=None, fill=(0.9, 0.95, 1))
        page.draw_rect((180, 240, 240, 260), color=None, fill=(0.9, 0.95, 1))

    assert sheets.read(tmp_path / "a.pdf", draw).pages[0].charts == ()
