"""Words that run over two cells, parted where their letters stand apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from schemas.geometry import BBox
from schemas.layout import Word

EVEN = 1.25
"""Letters are evenly set when no step between them is longer than this, in parts of the usual one."""
SLACK = 0.15
"""A border may lie behind a gap by this part of a letter."""
APART = 0.3
"""A figure and the text beside it stand in two cells when so many letter heights lie between them."""
PERCENT = 1.5
"""Digits that are as wide as a sign of per cent."""
EM, NARROW = 1.05, 0.55
"""Width of a letter in heights of its ink, and of a digit in letters."""
CLEAR = 0.5
"""The same as APART where it is known from such widths only."""
FIGURE = re.compile(r"[-—]?\d[\d,，.]*%?")


def parted_at(word: Word, xs: Sequence[float]) -> list[Word]:
    """Part a word at those borders at which its letters stand apart."""
    edges = word.edges
    if edges is None or len(edges) != len(word.text) + 1 or len(word.text) < 2 or not xs:
        return [word]
    usual = median(b - a for a, b in pairwise(edges))
    cuts = [
        i for i, (a, b) in enumerate(pairwise(edges[:-1]), 1)
        if b - a > EVEN * usual and any(a + usual / 2 < x < b + SLACK * usual for x in xs)
    ]  # fmt: skip
    ends = [*(min(edges[i], edges[i - 1] + usual) for i in cuts), edges[-1]]
    return _pieces(word, edges, [0, *cuts], ends)


def parted_figures(word: Word) -> list[Word]:
    """Part a recognised word between a figure and the text beside it: one box was found over two cells."""
    text = word.text
    found = [] if word.method == "text" else list(FIGURE.finditer(text))
    if not found or (found[0].start() == 0 and found[0].end() == len(text)):
        return [word]
    edges = word.edges
    if edges is None or len(edges) != len(text) + 1:
        return _parted_by_width(word)
    cuts, ends = [], []
    for at in sorted({place for token in found for place in (token.start(), token.end())} - {0, len(text)}):
        left, right = len(text[:at].rstrip()) - 1, at + len(text[at:]) - len(text[at:].lstrip())
        if left < 0 or right >= len(text) or right in cuts:
            continue
        end = edges[left] + _width(text, edges, left)
        if edges[right] - end >= APART * word.bbox.height:
            cuts.append(right)
            ends.append(end)
    return _pieces(word, edges, [0, *cuts], [*ends, edges[-1]])


def _parted_by_width(word: Word) -> list[Word]:
    """Part a word of which only the ends are known, by the room that the letters of its figures and texts leave."""
    sides = [side.strip() for side in re.split(f"({FIGURE.pattern})", word.text) if side.strip()]
    widths = [sum(NARROW if char.isascii() else 1.0 for char in side) * EM * word.bbox.height for side in sides]
    room = (word.bbox.width - sum(widths)) / max(1, len(sides) - 1)
    if len(sides) < 2 or room < CLEAR * word.bbox.height:
        return [word]
    x0, pieces = word.bbox.x0, []
    for side, width in zip(sides, widths, strict=True):
        box = BBox(x0, word.bbox.y0, x0 + width, word.bbox.y1)
        pieces.append(Word(side, box, word.method, word.confidence, None, word.status))
        x0 += width + room
    return pieces


def _width(text: str, edges: Sequence[float], index: int) -> float:
    """The usual width of a letter like one: of a digit, of a sign of per cent half as wide again, or of the others."""
    wide = PERCENT if text[index] == "%" else 1.0
    digit = text[index].isascii()
    alike = [
        b - a for i, (a, b) in enumerate(pairwise(edges))
        if text[i].isdigit() == digit and text[i : i + 2].strip() and i != index
    ]  # fmt: skip
    return wide * median(alike) if alike else edges[index + 1] - edges[index]


def _pieces(word: Word, edges: Sequence[float], starts: Sequence[int], ends: Sequence[float]) -> list[Word]:
    """The pieces of a word that begin at `starts`, with their right ends."""
    if len(starts) == 1:
        return [word]
    pieces = []
    for (start, after), end in zip(pairwise([*starts, len(word.text)]), ends, strict=True):
        text = word.text[start:after].rstrip()
        box = BBox(edges[start], word.bbox.y0, end, word.bbox.y1)
        inside = (*edges[start : start + len(text)], end)
        pieces.append(Word(text, box, word.method, word.confidence, inside, word.status))
    return pieces
