"""Characters of a text layer → words. No PyMuPDF here: it works on what `get_text("rawdict")` returns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from schemas.geometry import BBox
from schemas.layout import Word

Matrix = tuple[float, float, float, float, float, float]

SHOWN = 16 | 32
"""Filled or stroked."""
GAP = 0.5
"""A gap wider than this, in parts of the font size, parts two words."""
BLANK = frozenset(
    " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000\ufeff"
)
MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]")
"""Replacement, private use, and control characters."""
SHADOW = 0.2
"""A word printed again so near, in parts of its height, is the same."""
UNREADABLE = 0.2
"""A text layer with more than this part of characters that stand for nothing is not trusted."""


class RawChar(TypedDict):
    """A character and its box in the unrotated page."""

    c: str
    bbox: tuple[float, float, float, float]


class RawSpan(TypedDict):
    """Characters of one font; in `char_flags` 16 stands for filled and 32 for stroked."""

    size: float
    char_flags: int
    chars: list[RawChar]


class RawLine(TypedDict):
    """Characters on one base line, which runs along `dir`."""

    dir: tuple[float, float]
    spans: list[RawSpan]


class RawBlock(TypedDict):
    """A block: of lines of text (type 0), or one shape (type 3)."""

    type: int
    bbox: tuple[float, float, float, float]
    lines: NotRequired[list[RawLine]]
    stroked: NotRequired[bool]


class RawText(TypedDict):
    """What `get_text("rawdict")` returns."""

    blocks: list[RawBlock]


@dataclass(frozen=True, slots=True)
class Text:
    """The text layer of a page.

    words:   upright and vertical, in the order of the file
    oblique: words that run aslant: watermarks
    hidden:  part of the characters that are neither filled nor stroked (the layer that OCR puts under a scan)
    garbled: part of the characters without a meaning (no Unicode in the font)
    """

    words: tuple[Word, ...]
    oblique: tuple[Word, ...]
    hidden: float
    garbled: float

    @property
    def trustworthy(self) -> bool:
        return self.garbled <= UNREADABLE


def words_of(raw: RawText, matrix: Matrix, width: float, height: float) -> Text:
    """The words of a page, in upright coordinates; characters outside the page, or hidden among others that are shown, are
    not on it.
    """
    words: list[Word] = []
    oblique: list[Word] = []
    count, hidden, garbled = _census(raw)
    if 0 < hidden < count / 2:
        _drop_hidden(raw)
    plain = matrix == (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            x, y = line["dir"]
            along = matrix[0] * x + matrix[2] * y
            level = along > 0.999
            if not plain:
                _turn(line, matrix)
            if level:
                _level_words(line, width, height, words)
            else:
                upright = abs(along) < 0.001
                _whole_words(line, width, height, words if upright else oblique)
    return Text(tuple(_printed_once(words)), tuple(oblique), hidden / max(1, count), garbled / max(1, count))


def _census(raw: RawText) -> tuple[int, int, int]:
    """Characters in all, hidden ones, and those without a meaning."""
    count = hidden = garbled = 0
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                letters = [char["c"] for char in span["chars"]]
                count += len(letters)
                hidden += 0 if span["char_flags"] & SHOWN else len(letters)
                garbled += len(MEANINGLESS.findall("".join(letters)))
    return count, hidden, garbled


def _drop_hidden(raw: RawText) -> None:
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            line["spans"] = [span for span in line["spans"] if span["char_flags"] & SHOWN]


def _turn(line: RawLine, matrix: Matrix) -> None:
    """Bring the characters' boxes into upright coordinates."""
    a, b, c, d, e, f = matrix
    for span in line["spans"]:
        for char in span["chars"]:
            x0, y0, x1, y1 = char["bbox"]
            xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
            ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
            char["bbox"] = (min(xs), min(ys), max(xs), max(ys))


def _printed_once(words: list[Word]) -> list[Word]:
    """The words without those that are printed again where they stand, for a shadow or to look bold."""
    if len({(word.text, int(word.bbox[0]), int(word.bbox[1])) for word in words}) == len(words):
        return words
    places: dict[str, list[BBox]] = {}
    kept = []
    for word in words:
        x0, y0, _, _ = word.bbox
        near = SHADOW * word.bbox.height
        others = places.setdefault(word.text, [])
        if not any(abs(other.x0 - x0) <= near and abs(other.y0 - y0) <= near for other in others):
            others.append(word.bbox)
            kept.append(word)
    return kept


def _level_words(line: RawLine, width: float, height: float, words: list[Word]) -> None:
    """Split a level line at blanks and wide gaps."""
    text: list[str] = []
    edges: list[float] = []
    top = bottom = left = right = 0.0
    for span in line["spans"]:
        gap = GAP * span["size"]
        for char in span["chars"]:
            letter = char["c"]
            x0, y0, x1, y1 = char["bbox"]
            blank = letter in BLANK
            if text and (blank or x0 - right > gap or x0 < left - gap):
                _finish(text, edges, top, right, bottom, words)
                text, edges = [], []
            if blank or x1 <= 0 or x0 >= width or y1 <= 0 or y0 >= height:
                continue
            if not text or y0 < top:
                top = y0
            if not text or y1 > bottom:
                bottom = y1
            text.append(letter)
            edges.append(x0)
            left, right = x0, x1
    if text:
        _finish(text, edges, top, right, bottom, words)


def _finish(text: list[str], edges: list[float], top: float, right: float, bottom: float, words: list[Word]) -> None:
    edges.append(max(right, edges[-1]))
    read = "".join(text)
    if len(read) != len(text):
        stretched = [edge for edge, letters in zip(edges, text, strict=False) for _ in letters]
        edges = [*stretched, edges[-1]]
    words.append(Word(read, BBox(edges[0], top, edges[-1], bottom), "text", None, tuple(edges)))


def _whole_words(line: RawLine, width: float, height: float, words: list[Word]) -> None:
    """A line that is not level, split at blanks; its characters' places are not told."""
    text: list[str] = []
    box: list[float] = []
    for span in line["spans"]:
        for char in [*span["chars"]]:
            x0, y0, x1, y1 = char["bbox"]
            if char["c"] in BLANK:
                if text:
                    words.append(Word("".join(text), BBox(*box)))
                text, box = [], []
            elif x1 > 0 and x0 < width and y1 > 0 and y0 < height:
                box = [min(box[0], x0), min(box[1], y0), max(box[2], x1), max(box[3], y1)] if text else [x0, y0, x1, y1]
                text.append(char["c"])
    if text:
        words.append(Word("".join(text), BBox(*box)))
