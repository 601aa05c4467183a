"""Small PDFs with tables, drawn for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pymupdf

from extractors.reading import read_document
from schemas.report import Reading
from schemas.tables import Table

Draw = Callable[[pymupdf.Page], None]
Place = tuple[int, int, int, int]

FONT = "china-s"


def write(page: pymupdf.Page, x: float, y: float, text: str, size: float = 10, rotate: int = 0) -> None:
    r"""Text with its baseline's left end at a point; `\n` begins a new line below."""
    for i, line in enumerate(text.split("\n")):
        page.insert_text((x, y + i * size * 1.3), line, fontname=FONT, fontsize=size, rotate=rotate)


def stroke(
    page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float, width: float = 0.7, dashes: str | None = None
) -> None:
    page.draw_line((x0, y0), (x1, y1), width=width, dashes=dashes)


def bar(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float, width: float = 0.7) -> None:
    """A line as a thin filled rectangle."""
    half = width / 2
    rect = (x0, y0 - half, x1, y1 + half) if y0 == y1 else (x0 - half, y0, x1 + half, y1)
    page.draw_rect(rect, color=None, fill=(0, 0, 0))


def rule(
    page: pymupdf.Page,
    xs: Sequence[float],
    ys: Sequence[float],
    merged: Iterable[Place] = (),
    line: Callable[[pymupdf.Page, float, float, float, float], None] = stroke,
    open_sides: str = "",
) -> None:
    """A grid with the inner lines of merged cells left out, and the sides named in `open_sides` (lrtb)."""
    inside = [(r, c, r + rs, c + cs) for r, c, rs, cs in merged]
    for i, y in enumerate(ys):
        if (i == 0 and "t" in open_sides) or (i == len(ys) - 1 and "b" in open_sides):
            continue
        for c in range(len(xs) - 1):
            if not any(r0 < i < r1 and c0 <= c < c1 for r0, c0, r1, c1 in inside):
                line(page, xs[c], y, xs[c + 1], y)
    for j, x in enumerate(xs):
        if (j == 0 and "l" in open_sides) or (j == len(xs) - 1 and "r" in open_sides):
            continue
        for r in range(len(ys) - 1):
            if not any(c0 < j < c1 and r0 <= r < r1 for r0, c0, r1, c1 in inside):
                line(page, x, ys[r], x, ys[r + 1])


def put(
    page: pymupdf.Page, xs: Sequence[float], ys: Sequence[float], texts: dict[tuple[int, int], str], size: float = 9
) -> None:
    """Text into the cells whose top-left place is given."""
    for (row, col), text in texts.items():
        write(page, xs[col] + 3, ys[row] + size + 2, text, size)


def save(path: Path, *draws: Draw, width: float = 595, height: float = 842, rotate: int = 0) -> Path:
    """A PDF of one page for each draw."""
    document = pymupdf.open()
    for draw in draws:
        page = document.new_page(width=width, height=height)
        draw(page)
        if rotate:
            page.set_rotation(rotate)
    document.save(path)
    document.close()
    return path


def read(path: Path, *draws: Draw, **size: float) -> Reading:
    return read_document(save(path, *draws, **size))  # type: ignore[arg-type]


def shape(table: Table) -> set[Place]:
    return {(c.row, c.col, c.row_span, c.col_span) for c in table.cells}


def texts(table: Table) -> dict[tuple[int, int], str]:
    return {(c.row, c.col): c.text for c in table.cells if c.text}
