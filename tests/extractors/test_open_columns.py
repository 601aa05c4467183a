"""Shaded headers and totals in which no line is drawn, over and under the drawn rows of a table."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from tests.extractors import sheets
from tests.extractors.sheets import put, rule, write

XS, YS = (60.0, 160.0, 260.0, 360.0, 460.0), (100.0, 140.0, 160.0, 180.0, 200.0)
BODY = {(1, 0): "教育", (1, 1): "5.00", (1, 2): "3.00", (1, 3): "2.00", (2, 0): "卫生", (2, 1): "1.00", (2, 2): "1.00"}
TOTAL = {(3, 0): "合计", (3, 1): "6.00", (3, 2): "4.00", (3, 3): "2.00"}


def shade(page: pymupdf.Page, top: float, bottom: float) -> None:
    page.draw_rect((XS[0], top, XS[-1], bottom), color=None, fill=(0.8, 0.86, 0.95))


def test_a_shaded_header_of_two_levels_and_a_shaded_total(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        shade(page, YS[0], YS[1])
        shade(page, YS[3], YS[4])
        rule(page, XS, YS[1:4])
        for text, x, y in (("科目", 100, 124), ("支出", 250, 113), ("合计", 200, 132), ("基本", 300, 132), ("结余", 400, 124)):
            write(page, x, y, text, 9)
        put(page, XS, YS, BODY | TOTAL)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert {(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (0, 3, 2, 1)} <= sheets.shape(table)
    assert (table.n_rows, table.n_cols, table.header_rows) == (5, 4, 2)
    heads = {(0, 0): "科目", (0, 1): "支出", (0, 3): "结余", (1, 1): "合计", (1, 2): "基本"}
    below = {(row + 1, col): text for (row, col), text in (BODY | TOTAL).items()}
    assert sheets.texts(table) == heads | below


def test_a_banner_in_the_frame_and_a_shaded_text_stay_whole(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS, [(0, 0, 1, 4)])
        write(page, 65, 124, "部门：某局", 9)
        write(page, 270, 124, "2023年度", 9)
        write(page, 400, 124, "单位：万元", 9)
        page.draw_rect((62, 162, 100, 178), color=None, fill=(1, 1, 0.4))
        put(page, XS, YS, BODY | TOTAL)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (4, 4)
    assert (0, 0, 1, 4) in sheets.shape(table)
