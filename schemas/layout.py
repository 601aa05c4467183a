"""What stands on a page before anyone asks what it means: words, rulings, paragraphs.

These are made by the ten thousand, so they are plain dataclasses; pydantic serialises them at the border.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from schemas.geometry import BBox

Method = Literal["text", "ocr"]
"""`text`: from the PDF's text layer. `ocr`: recognised from pixels."""

Status = Literal["confirmed", "doubtful"]
"""`doubtful`: two readings of the same pixels differ, or the only one is of low confidence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a word or a cell, kept where there was more than one."""

    text: str
    method: Method
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a wide gap, on one line.

    text:       as read; radicals and compatibility forms not yet folded; "" for ink that could not be read
    confidence: 0..1, the recogniser's least sure character; None for a text layer (not measured, which is not certain)
    status:     `doubtful` when two readings of it differ, or the only one is of low confidence
    readings:   every reading where there was more than one, first reading first
    edges:      x of the left edge of each character and of the right edge of the last (len(text) + 1 values), where
                known; what splits a word that runs over a cell border
    """

    text: str
    bbox: BBox
    method: Method = "text"
    confidence: float | None = None
    edges: tuple[float, ...] | None = None
    status: Status = "confirmed"
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line of a table: horizontal when y0 == y1, vertical when x0 == x1. Points; x0 <= x1, y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.5

    @property
    def horizontal(self) -> bool:
        return self.y0 == self.y1


class PageKind(StrEnum):
    """Where a page's words came from."""

    DIGITAL = "digital"
    SCANNED = "scanned"
    MIXED = "mixed"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page as read.

    number:   1-based in the PDF
    width, height: points, upright
    rotation: degrees clockwise that made it upright (0, 90, 180, 270)
    skew:     degrees by which a scan was turned afterwards; 0 for a text layer
    dpi:      working resolution of a scan; None for a text layer
    engine:   what read it, with version: "pymupdf 1.28.2", "paddleocr 3.7.0 PP-OCRv6_tiny"
    failure:  why the page could not be read, in one sentence; None when it was
    charts:   boxes of the pies and bars drawn on it
    """

    number: int
    width: float
    height: float
    kind: PageKind
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    rotation: int = 0
    skew: float = 0.0
    dpi: int | None = None
    engine: str = ""
    seconds: float = 0.0
    failure: str | None = None
    charts: tuple[BBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Where characters `start:end` of a paragraph's text stand."""

    start: int
    end: int
    page: int
    bbox: BBox
    method: Method = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose outside tables, rebuilt over lines and pages, furniture taken out.

    text:    folded (full-width digits, radicals), without line breaks
    spans:   in order, one a printed line or part of one; together they cover the text
    level:   0 for body text; 1 一、 2 （一） 3 1. 4 （1） for a heading
    numeral: the heading's number as printed ("（三）"), or None
    """

    text: str
    spans: tuple[Span, ...]
    level: int = 0
    numeral: str | None = None

    @property
    def page(self) -> int:
        return self.spans[0].page

    def place(self, start: int, end: int) -> tuple[Span, ...]:
        """The spans that characters `start:end` touch, each cut to them by proportion of its width."""
        cut = []
        for s in self.spans:
            a, b = max(start, s.start), min(end, s.end)
            if a < b:
                unit = s.bbox.width / max(1, s.end - s.start)
                box = BBox(s.bbox.x0 + (a - s.start) * unit, s.bbox.y0, s.bbox.x0 + (b - s.start) * unit, s.bbox.y1)
                cut.append(Span(a, b, s.page, box, s.method, s.confidence))
        return tuple(cut)
