"""Pages drawn for the scanner: a table and a sentence, rendered to pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 420, 300
LEFT, TOP, COLUMN, ROW = 60, 90, 100, 26
ROWS = (
    ("项目", "预算数", "执行数"),
    ("残疾人康复", "1,845.81", "1,722.66"),
    ("残疾人就业", "36.34", "—"),
    ("合计", "1,882.15", "1,722.66"),
)
TITLE = "2023年度项目资金执行情况表"


def draw(rows: Sequence[Sequence[str]] = ROWS, title: str = TITLE, width: float = 0.7) -> pymupdf.Page:
    """A page with a title, a ruled table, and a sentence below it; kept alive by its document."""
    page = pymupdf.open().new_page(width=WIDTH, height=HEIGHT)
    page.insert_text((110, 60), title, fontname="china-s", fontsize=14)
    right, bottom = LEFT + COLUMN * len(rows[0]), TOP + ROW * len(rows)
    for i in range(len(rows) + 1):
        page.draw_line((LEFT, TOP + i * ROW), (right, TOP + i * ROW), width=width)
    for i in range(len(rows[0]) + 1):
        page.draw_line((LEFT + i * COLUMN, TOP), (LEFT + i * COLUMN, bottom), width=width)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            page.insert_text((LEFT + j * COLUMN + 8, TOP + i * ROW + 17), text, fontname="china-s", fontsize=10)
    page.insert_text((LEFT, bottom + 40), "以上资金全部用于残疾人康复和就业服务。", fontname="china-s", fontsize=11)
    return page


def pixels(page: pymupdf.Page, dpi: int = 200) -> Pixels:
    """Shape (height, width, 3)."""
    pixmap = page.get_pixmap(dpi=dpi)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


def cell_box(row: int, col: int) -> tuple[float, float, float, float]:
    """Points."""
    x, y = LEFT + col * COLUMN, TOP + row * ROW
    return x, y, x + COLUMN, y + ROW
