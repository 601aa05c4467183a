"""Whatever stands on a page, the cells of what is found tile their tables and no word is in two."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from extractors.reading import assemble, lay_out
from schemas.geometry import BBox
from schemas.layout import Page, PageKind, Ruling, Word

TEXTS = (
    "项目", "金额", "合计", "2023年", "1,204.50", "—", "31 01 行政", "单位：万元", "12", "一、教育支出", "98.5%", "类", "注：无", "1", "2",
)  # fmt: skip


def page_of(number: int, chance: random.Random, columns: list[float]) -> Page:
    """Words about in rows and columns, and level rules in one piece or in several."""
    words, y = [], 60.0
    for _ in range(chance.randrange(1, 14)):
        y += chance.choice((6, 10, 13, 13, 13, 20, 40))
        for x in columns:
            text = chance.choice(TEXTS)
            x0, width = x + chance.choice((0, 0, 0, -10, 15)), sum(4.0 if char.isascii() else 8.0 for char in text)
            if chance.random() < 0.75:
                words.append(Word(text, BBox(x0, y, x0 + width, y + 8), chance.choice(("text", "ocr"))))
    rules: list[Ruling] = []
    for _ in range(chance.randrange(0, 7)):
        at = chance.uniform(60, y + 20)
        inner = [x - 3 for x in columns if x > 45] if chance.random() < 0.5 else []
        rules += [Ruling(left, at, right, at) for left, right in pairwise((40.0, *inner, 550.0)) if right > left]
    return Page(number, 595, 842, PageKind.DIGITAL, tuple(words), tuple(rules))


@pytest.mark.parametrize("seed", range(60))
def test_cells_tile_their_tables(seed: int) -> None:
    chance = random.Random(seed)
    columns = sorted(chance.uniform(40, 540) for _ in range(chance.randrange(2, 8)))
    pages = [page_of(number, chance, columns) for number in range(1, chance.randrange(2, 4))]
    for table in assemble([lay_out(page) for page in pages], "0" * 64, "a.pdf").tables:
        places = [
            (cell.row + i, cell.col + j)
            for cell in table.cells
            for i in range(cell.row_span)
            for j in range(cell.col_span)
        ]
        assert sorted(places) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]
        assert all(cell.bbox.x0 <= cell.bbox.x1 and cell.bbox.y0 <= cell.bbox.y1 for cell in table.cells)
