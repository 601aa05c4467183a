"""Words → printed lines: what titles, furniture and prose are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.folding import squeezed
from schemas.geometry import BBox, union
from schemas.layout import Word

ALIKE = 0.5
"""Words stand on one line when they share this part of the lower one's height."""
BLANK = 0.1
"""A gap wider than this, in parts of the line's height, is a blank."""
NUMBER = re.compile(r"\d+(?:[,，.．]\d+)*")
FIGURE = re.compile(r"^[-+(（]?\d[\d,，.]*[)）]?\s*[%％‰]?[①-⑳⁰¹²³⁴-⁹]*$|^[-—－/]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line, left to right."""

    words: tuple[Word, ...]
    bbox: BBox
    text: str


def lines_of_words(words: Iterable[Word]) -> list[Line]:
    """Group words to lines, top to bottom."""
    return [line_of(row) for row in rows_of(words)]


def line_of(row: Sequence[Word]) -> Line:
    """The words of one line, left to right, as a line."""
    return Line(tuple(row), union(word.bbox for word in row), text_of(row))


def rows_of(words: Iterable[Word]) -> list[tuple[Word, ...]]:
    """Words that share a line, left to right; lines from top to bottom."""
    rows: list[tuple[list[Word], float, float]] = []
    for word in sorted(words, key=lambda each: (each.bbox[1] + each.bbox[3], each.bbox[0])):
        _, top, _, bottom = word.bbox
        if rows:
            row, row_top, row_bottom = rows[-1]
            shared = min(bottom, row_bottom) - max(top, row_top)
            if shared > ALIKE * min(bottom - top, row_bottom - row_top):
                row.append(word)
                if bottom - top > row_bottom - row_top:
                    rows[-1] = (row, top, bottom)
                continue
        rows.append(([word], top, bottom))
    return [tuple(sorted(row, key=lambda each: each.bbox[0])) if len(row) > 1 else (row[0],) for row, _, _ in rows]


def text_of(row: Sequence[Word]) -> str:
    """The text of a line's words, with a blank where the page has one."""
    if len(row) == 1:
        return row[0].text
    pieces = [row[0].text]
    for left, right in pairwise(row):
        if right.bbox[0] - left.bbox[2] > BLANK * (right.bbox[3] - right.bbox[1]):
            pieces.append(" ")
        pieces.append(right.text)
    return "".join(pieces)


def figures_in(word: Word) -> int:
    """The numbers printed in a word."""
    return len(NUMBER.findall(word.text))


def is_figure(text: str) -> bool:
    """Whether a text is a figure, or a dash for none."""
    return FIGURE.match(squeezed(text)) is not None
