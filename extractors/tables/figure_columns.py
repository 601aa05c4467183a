"""Whether lines in columns are a table: figures that stand one below the other, and no list of pages, no sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from extractors.folding import squeezed
from extractors.tables.cell_lines import LEAST_ROWS, Row, is_figure
from schemas.layout import Word

OPERATOR = re.compile(r"^[=×÷]|[=×÷]$")
FIGURES = 0.6
"""Part of a column's cells that must be figures for it to carry a table."""
FILLED = 0.5
"""Part of the rows in which such a column must have a figure."""
ALIGNED = 0.75
"""Part of the figures that must stand in line, within half their height."""
ASIDE = 0.2
"""Part of the rows that may end like sentences."""


def carries(words: Sequence[Word], rows: int, framed: bool) -> bool:
    """Whether what stands in a column is mostly figures in line, in enough of the rows."""
    figures = [word for word in words if is_figure(squeezed(word.text))]
    least = 1 if framed else LEAST_ROWS
    if len(figures) < max(least, FIGURES * len(words), FILLED * rows * (0.5 if framed else 1.0)):
        return False
    return _aligned(figures)


def reads_as_text(body: Sequence[Row]) -> bool:
    """Whether lines end like sentences, begin with labels and a colon, or calculate."""
    ends = [row.runs[-1].text for row in body]
    sentences = sum(len(text) > 40 or text.endswith(("。", "；", "，", ";")) for text in ends)
    labelled = sum(row.runs[0].text.endswith(":") for row in body)
    formulas = sum(any(OPERATOR.search(run.text) for run in row.runs) for row in body)
    return sentences > ASIDE * len(body) or max(labelled, formulas) > 0.5 * len(body)


def is_contents(body: Sequence[Row]) -> bool:
    """Whether lines are headings and the pages they stand on."""
    last = [row.runs[-1].text for row in body]
    if not all(text.isdigit() and len(text) <= 4 for text in last):
        return False
    numbers = [int(text) for text in last]
    return numbers == sorted(numbers)


def _aligned(words: Sequence[Word]) -> bool:
    """Whether figures stand flush right, flush left, centred, or on their points."""
    height = median(word.bbox.height for word in words)
    for at in (
        [word.bbox.x1 for word in words], [word.bbox.x0 for word in words], [word.bbox.center[0] for word in words],
        [word.bbox.x1 - word.bbox.width * _behind_point(word.text) for word in words],
    ):  # fmt: skip
        middle = median(at)
        if sum(abs(x - middle) <= 0.5 * height for x in at) >= ALIGNED * len(at):
            return True
    return False


def _behind_point(text: str) -> float:
    return len(text.rpartition(".")[2]) / len(text) if "." in text else 0.0
