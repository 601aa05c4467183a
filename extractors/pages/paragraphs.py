"""Lines outside tables → paragraphs, over lines and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.folding import legible
from extractors.pages.lines import Line
from schemas.layout import Method, Paragraph, Span

NUMERALS = (
    (1, re.compile(r"^(?:第[一二三四五六七八九十百]+部分|[一二三四五六七八九十]{1,3}[、.．])")),
    (2, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")),
    (3, re.compile(r"^\d{1,2}(?:[.．、](?!\d)|(?=[^\d.,，．/:：年月日个万元%-]{2,}$)(?<=\d)\s)")),
    (4, re.compile(r"^[（(]\d{1,2}[）)]")),
)
HEADING = 45
"""A heading is no longer than so many characters, and ends without a full stop."""
INDENT = 0.8
"""Ems by which the first line of a paragraph is set in, at least."""
SHORT = 2.2
"""Ems by which the last line of a paragraph ends before the margin, at least."""
LEADING = 1.9
"""A gap between lines wider than so many usual ones parts paragraphs."""


def paragraphs_of(pages: Sequence[tuple[int, Sequence[Line], Sequence[float]]]) -> list[Paragraph]:
    """Join lines to paragraphs.

    pages: (page number, its lines top to bottom, y of the tables on it, where no paragraph runs on).
    """
    made: list[Paragraph] = []
    current: list[tuple[int, Line]] = []
    last_margin = 0.0
    set_in = False
    for number, lines, breaks in pages:
        if not lines:
            continue
        left, right = _margins(lines)
        usual = _usual_leading(lines)
        previous: Line | None = None
        for line in lines:
            margin = right if previous else last_margin
            if current and _begins(line, previous, left, margin, current[-1][1], breaks, usual, set_in):
                made.append(_paragraph(current))
                current = []
            if not current:
                set_in = line.bbox.x0 - left > INDENT * line.bbox.height and line.bbox.x1 > right - SHORT * line.bbox.height
            current.append((number, line))
            previous = line
        last_margin = right
        if breaks and max(breaks) > lines[-1].bbox.y1:
            made.append(_paragraph(current))
            current = []
    if current:
        made.append(_paragraph(current))
    return made


def _begins(
    line: Line,
    previous: Line | None,
    left: float,
    margin: float,
    last: Line,
    breaks: Sequence[float],
    usual: float,
    set_in: bool,
) -> bool:
    """Whether a line begins a paragraph.

    set_in: the paragraph so far began with a full line that is set in, so that only a line set in, too, ends it
    """
    em = max(6.0, min(line.bbox.height, last.bbox.height))
    if previous is None and any(y < line.bbox.y0 for y in breaks):
        return True
    if previous is not None:
        if any(previous.bbox.y1 - 2 <= y <= line.bbox.y0 + 2 for y in breaks):
            return True
        if line.bbox.y0 - previous.bbox.y0 > LEADING * max(usual, em):
            return True
    if line.bbox.x0 - left > INDENT * em:
        return True
    if abs(line.bbox.height - last.bbox.height) > 0.35 * em:
        return True
    if numeral_of(legible(line.text)) is not None and last.text.rstrip().endswith(("。", "；", "：", ":", ";")):
        return True
    gap = margin - last.bbox.x1
    return not set_in and gap > SHORT * em and gap > _unbreakable(line, em) + em


def _unbreakable(line: Line, em: float) -> float:
    """Width of the figure that a line begins with: what could not stay on the line before; zero where it begins with a letter."""
    figure = re.match(r"[\d.,%]+", line.text)
    return 0.55 * em * len(figure[0]) if figure else 0.0


def _margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Left and right margin of a page: where most lines begin, and where the longest end."""
    starts = Counter(round(line.bbox.x0 / 3) for line in lines)
    common = max(starts.values())
    left = min(x for x, n in starts.items() if n >= max(1, 0.5 * common)) * 3.0
    return left, max(line.bbox.x1 for line in lines)


def _usual_leading(lines: Sequence[Line]) -> float:
    steps = sorted(b.bbox.y0 - a.bbox.y0 for a, b in pairwise(lines))
    return steps[len(steps) // 3] if steps else 0.0


def _paragraph(lines: Sequence[tuple[int, Line]]) -> Paragraph:
    """One paragraph: lines set end to end; a blank only between two letters or figures that words part."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, line in lines:
        text = legible(line.text).strip()
        if pieces and pieces[-1][-1:].isascii() and pieces[-1][-1:].isalpha() and text[:1].isascii() and text[:1].isalpha():
            pieces.append(" ")
            at += 1
            spans[-1] = replace(spans[-1], end=at)
        if not text:
            continue
        known = [word.confidence for word in line.words if word.confidence is not None]
        method: Method = "ocr" if any(word.method == "ocr" for word in line.words) else "text"
        spans.append(Span(at, at + len(text), number, line.bbox, method, min(known, default=None)))
        pieces.append(text)
        at += len(text)
    whole = "".join(pieces)
    found = numeral_of(whole)
    level = found[0] if found and len(whole) <= HEADING and not whole.endswith(("。", "；", ";")) else 0
    return Paragraph(whole, tuple(spans), level, found[1] if found else None)


def numeral_of(text: str) -> tuple[int, str] | None:
    """(level, number as printed) when a text begins like a heading."""
    for level, pattern in NUMERALS:
        if found := pattern.match(text):
            return level, found[0].strip()
    return None
