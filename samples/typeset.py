"""Sets small reports page by page and writes down, as it goes, what stands where: the truth of a sample.

A table is given as rows of strings; "<" says that the cell to the left goes on here, "^" that the one above does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pymupdf

Json: TypeAlias = dict[str, object]
Rows: TypeAlias = Sequence[Sequence[str]]
Box: TypeAlias = tuple[float, float, float, float]
Place: TypeAlias = tuple[int, int]

PORTRAIT = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
MARGIN = 56.0
LEADING = 1.45
"""Of body text, in sizes."""
PAD = 3.0
"""Between a cell's border and its text, points."""
FONT = pymupdf.Font("cjk")
NO_LINE_START = "，。、；：）》”％%！？"


@dataclass(frozen=True)
class Placed:
    """Where a cell was set. `page` is 1-based; `bbox` in points, origin top-left."""

    page: int
    bbox: Box
    text: str


@dataclass
class Sheet:
    """A report in the making. Lengths in points; `y` is where the next thing goes."""

    size: tuple[float, float] = PORTRAIT
    document: pymupdf.Document = field(default_factory=pymupdf.Document)
    tables: list[Json] = field(default_factory=list)
    cells: dict[tuple[str, int, int], Placed] = field(default_factory=dict)
    texts: list[Placed] = field(default_factory=list)
    y: float = MARGIN

    def __post_init__(self) -> None:
        self.new_page()

    # ------------------------------------------------------------ pages

    def new_page(self, size: tuple[float, float] | None = None) -> None:
        """Start a page, of another size where one is given."""
        self.size = size or self.size
        self.page = self.document.new_page(width=self.size[0], height=self.size[1])
        self.page.insert_font(fontname="cjk", fontbuffer=FONT.buffer)
        self.number = len(self.document)
        self.y = MARGIN
        self._write(f"- {self.number} -", self.size[0] / 2 - 12, self.size[1] - 30, 9)

    def restart(self, size: tuple[float, float]) -> None:
        """Make the first page one of another size."""
        self.document.delete_page(0)
        self.new_page(size)

    @property
    def bottom(self) -> float:
        return self.size[1] - MARGIN

    def _room(self, height: float) -> None:
        if self.y + height > self.bottom:
            self.new_page()

    def _write(self, text: str, x: float, top: float, size: float) -> None:
        self.page.insert_text((x, top + 0.88 * size), text, fontname="cjk", fontsize=size)

    # ------------------------------------------------------------ prose

    def title(self, text: str, size: float = 16) -> None:
        """A centred line."""
        self._room(2 * size)
        width = FONT.text_length(text, size)
        self._write(text, (self.size[0] - width) / 2, self.y, size)
        self.texts.append(Placed(self.number, (MARGIN, self.y, self.size[0] - MARGIN, self.y + size), text))
        self.y += 1.8 * size

    def paragraph(self, text: str, size: float = 12, indent: bool = True) -> None:
        """A paragraph of prose, set over as many lines and pages as it needs."""
        width = self.size[0] - 2 * MARGIN
        for line in wrapped(("　　" if indent else "") + text, width, size):
            self._room(LEADING * size)
            lead = FONT.text_length("　", size) * (len(line) - len(line.lstrip("　")))
            self._write(line.lstrip("　"), MARGIN + lead, self.y, size)
            self.texts.append(Placed(self.number, (MARGIN, self.y, MARGIN + width, self.y + size), line))
            self.y += LEADING * size

    def gap(self, height: float = 10) -> None:
        self.y += height

    # ------------------------------------------------------------ tables

    def table(
        self, name: str, rows: Rows, widths: Sequence[float], *, header_rows: int = 0, title: str | None = None,
        unit: str | None = None, size: float = 9, repeat_header: bool = False, lines: Sequence[tuple[str, str]] = (),
        split: bool = False,
    ) -> None:  # fmt: skip
        """A ruled table with merged cells; goes on to the next page between rows that no cell spans, or (`split`) any.

        widths: share of each column; they are stretched to the width between the margins.
        lines:  (left, right) of each line between title and table: ("部门：…", "金额单位：万元")
        """
        full = self.size[0] - 2 * MARGIN
        xs = [MARGIN]
        for w in widths:
            xs.append(xs[-1] + w * full / sum(widths))
        spans = spans_of(rows)
        heights = row_heights(rows, spans, xs, size)
        if title:
            self._room(40 + heights[0])
            self.title(title, 13)
        for left, right in lines:
            self._write(left, MARGIN, self.y, size)
            self._write(right, self.size[0] - MARGIN - FONT.text_length(right, size), self.y, size)
            self.y += 1.6 * size
        made: list[Json] = []
        parts: list[Json] = []
        again: list[int] = []
        for first, last in self._pages_of(heights, breaks(rows, {} if split else spans), header_rows * repeat_header):
            if first:
                self.new_page()
                if repeat_header:
                    again.append(self.number)
                    self._rows(rows, spans, heights, xs, range(header_rows), size)
            top = self.y
            boxes = self._rows(rows, spans, heights, xs, range(first, last), size)
            parts.append({"pdf_page": self.number, "bbox": rounded((xs[0], top, xs[-1], self.y))})
            for (r, c), box in boxes.items():
                self.cells[name, r, c] = Placed(self.number, box, rows[r][c])
                tall, wide = spans[r, c]
                made.append(
                    {"row": r, "col": c, "row_span": tall, "col_span": wide, "text": rows[r][c],
                     "header": r < header_rows, "pdf_page": self.number, "bbox": rounded(box)}
                )  # fmt: skip
        self.tables.append(
            {"id": name, "title": title, "unit": unit, "pdf_pages": [p["pdf_page"] for p in parts], "n_rows": len(rows),
             "n_cols": len(widths), "header_rows": header_rows, "header_repeated_on": again, "boxes": parts,
             "complete_in_this_pdf": True, "cells": sorted(made, key=place)}
        )  # fmt: skip
        self.y += 14

    def _pages_of(self, heights: Sequence[float], ends: Sequence[int], header_rows: int) -> list[tuple[int, int]]:
        """(first row, row after the last) of each part that fits a page, broken at the given ends only."""
        parts, first, start, room = [], 0, 0, self.bottom - self.y
        for end in ends:
            if sum(heights[first:end]) > room and start > first:
                parts.append((first, start))
                first, room = start, self.bottom - MARGIN - sum(heights[:header_rows])
            start = end
        return [*parts, (first, start)]

    def _rows(
        self, rows: Rows, spans: dict[Place, Place], heights: Sequence[float], xs: Sequence[float], which: range,
        size: float,
    ) -> dict[Place, Box]:  # fmt: skip
        """Draw some rows; of cells that reach beyond them, the part that is here. Returns the boxes of those that begin."""
        tops = {which.start: self.y}
        for r in which:
            tops[r + 1] = tops[r] + heights[r]
        boxes = {}
        for (r, c), (tall, wide) in spans.items():
            top, stop = max(r, which.start), min(r + tall, which.stop)
            if top < stop:
                box = (xs[c], tops[top], xs[c + wide], tops[stop])
                self.page.draw_rect(pymupdf.Rect(box), width=0.5)
                if r in which:
                    boxes[r, c] = box
                    self._cell(rows[r][c], box, size)
        self.page.draw_rect(pymupdf.Rect(xs[0], tops[which.start], xs[-1], tops[which.stop]), width=1.0)
        self.y = tops[which.stop]
        return boxes

    def _cell(self, text: str, box: Box, size: float) -> None:
        lines = wrapped(text, box[2] - box[0] - 2 * PAD, size)
        top = (box[1] + box[3] - 1.3 * size * len(lines)) / 2 + 0.15 * size
        for i, line in enumerate(lines):
            width = FONT.text_length(line, size)
            self._write(line, (box[0] + box[2] - width) / 2, top + 1.3 * size * i, size)

    # ------------------------------------------------------------ out

    def save(self, path: Path, title: str) -> None:
        """Write the PDF: fonts subset, no dates and no identifiers, so that the same content gives the same bytes."""
        self.document.subset_fonts()
        self.document.set_metadata({"title": title, "producer": "", "creator": "", "creationDate": "", "modDate": ""})
        self.document.save(path, garbage=4, deflate=True, no_new_id=True)


def rounded(box: Box) -> list[float]:
    """To a hundredth of a point."""
    return [round(v, 2) for v in box]


def place(cell: Json) -> tuple[int, int]:
    """Row and column, for sorting."""
    return int(str(cell["row"])), int(str(cell["col"]))


def spans_of(rows: Rows) -> dict[Place, Place]:
    """(row, col) of each cell → (row span, column span)."""
    spans = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text not in ("<", "^"):
                wide = next((k for k in range(c + 1, len(row)) if row[k] != "<"), len(row)) - c
                tall = next((k for k in range(r + 1, len(rows)) if rows[k][c] != "^"), len(rows)) - r
                spans[r, c] = (tall, wide)
    return spans


def row_heights(
    rows: Rows, spans: dict[Place, Place], xs: Sequence[float], size: float
) -> list[float]:
    """Heights in which every cell's lines fit; what a merged cell needs beyond its rows goes to its last one."""
    heights = [1.3 * size + 2 * PAD] * len(rows)
    for (r, c), (tall, wide) in sorted(spans.items(), key=lambda item: item[1][0]):
        lines = wrapped(rows[r][c], xs[c + wide] - xs[c] - 2 * PAD, size)
        needed = 1.3 * size * len(lines) + 2 * PAD
        heights[r + tall - 1] += max(0.0, needed - sum(heights[r : r + tall]))
    return heights


def breaks(rows: Rows, spans: dict[Place, Place]) -> list[int]:
    """The rows before which a page may end, and the end of the table."""
    inside = {k for (r, _), (tall, _) in spans.items() for k in range(r + 1, r + tall)}
    return [r for r in range(1, len(rows)) if r not in inside] + [len(rows)]


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines that fit a width: Chinese breaks anywhere but before closing marks, figures and words do not break."""
    lines, line = [], ""
    for token in tokens(text):
        if line and FONT.text_length(line + token, size) > width and token not in NO_LINE_START:
            lines.append(line)
            line = ""
        line += token
    return [*lines, line] if line else lines


def tokens(text: str) -> list[str]:
    """Single ideographs and marks; runs of ASCII letters, digits and points as one."""
    made: list[str] = []
    for ch in text:
        if made and ch.isascii() and ch != " " and made[-1][-1].isascii() and made[-1] != " ":
            made[-1] += ch
        else:
            made.append(ch)
    return made
