"""Charts drawn with lines and letters, known by the figures along their axis or by their shapes: they are no tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.folding import squeezed
from extractors.pages.lines import Line
from schemas.geometry import BBox
from schemas.layout import Word

FIGURE = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)%?")
LEAST, ENOUGH = 4, 6
"""Figures along an axis with a zero, and along one without."""
ALIGNED = 2.0
"""Points between the ends of an axis's figures, at most."""
EVEN = 0.15
"""Part of their usual distance by which figures may stand off their place."""
APART = 1.5
"""Figures of one axis stand no further apart than so many times the distance of the first two."""
AROUND = 30.0
"""Points below an axis in which the names of its bars and its key stand, and around a pie those of its slices."""

Mark = tuple[Word, float]
"""A figure that begins a line, and its value."""


def without_charts(lines: Sequence[Line], shapes: Sequence[BBox] = ()) -> tuple[list[Line], list[Line]]:
    """(the lines outside charts, those in them and around `shapes`: pies and bars).

    The figures along a chart's axis begin its lines, stand under each other, and fall from top to bottom by the same
    amount at the same distance, mostly to zero.
    """
    bands = [*_bands(lines), *((shape.y0 - AROUND, shape.y1 + AROUND) for shape in shapes)]
    drawn = [line for line in lines if any(top < line.bbox.center[1] < bottom for top, bottom in bands)]
    return ([line for line in lines if line not in drawn] if drawn else list(lines)), drawn


def _bands(lines: Sequence[Line]) -> Iterator[tuple[float, float]]:
    """Top and bottom of each chart."""
    marks = [(word, float(found[1].replace(",", ""))) for line in lines if (found := _figure(word := line.words[0]))]
    for column in (column for right in (True, False) for column in _columns(marks, right)):
        for run in _close(column):
            zero = any(value == 0 for _, value in run)
            if len(run) >= (LEAST if zero else ENOUGH) and _falls(run):
                distance = (run[-1][0].bbox.y0 - run[0][0].bbox.y0) / (len(run) - 1)
                yield run[0][0].bbox.y0 - distance / 2, run[-1][0].bbox.y1 + AROUND


def _figure(word: Word) -> re.Match[str] | None:
    return FIGURE.fullmatch(squeezed(word.text))


def _columns(marks: Sequence[Mark], right: bool) -> list[list[Mark]]:
    """Figures with the same right or left end, top to bottom."""

    def end(mark: Mark) -> float:
        return mark[0].bbox.x1 if right else mark[0].bbox.x0

    columns: list[list[Mark]] = []
    for mark in sorted(marks, key=end):
        if columns and end(mark) - end(columns[-1][0]) <= ALIGNED:
            columns[-1].append(mark)
        else:
            columns.append([mark])
    return [sorted(column, key=lambda each: each[0].bbox.y0) for column in columns if len(column) >= LEAST]


def _close(column: Sequence[Mark]) -> list[list[Mark]]:
    """Figures of a column in runs that stand about as far apart as the first two of each."""
    runs: list[list[Mark]] = []
    for mark in column:
        run = runs[-1] if runs else []
        usual, step = (_distance(pair) for pair in (run[:2], [*run[-1:], mark]))
        if run and (len(run) == 1 or step < APART * usual):
            if len(run) == 2 and usual > APART * step:
                runs.append([run.pop()])
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def _distance(pair: Sequence[Mark]) -> float:
    return pair[1][0].bbox.y0 - pair[0][0].bbox.y0 if len(pair) == 2 else 0.0


def _falls(run: Sequence[Mark]) -> bool:
    """Whether figures fall by equal steps, more than one each, at equal distances."""
    falls = [above - below for (_, above), (_, below) in pairwise(run)]
    distances = [below.bbox.y0 - above.bbox.y0 for (above, _), (below, _) in pairwise(run)]
    fall, distance = falls[0], distances[0]
    alike = all(abs(each - fall) < 1e-6 * max(1.0, abs(fall)) for each in falls)
    return fall > 0 and fall != 1 and alike and all(abs(each - distance) < EVEN * distance for each in distances)
