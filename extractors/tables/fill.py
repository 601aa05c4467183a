"""Words into the cells of a grid, by geometry alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.pages.lines import Line, figures_in, rows_of, text_of
from extractors.tables.captions import Heading
from extractors.tables.grids import Grid, GridCell
from schemas.geometry import BBox
from schemas.layout import Word
from schemas.tables import Cell

EVEN = 1.25
"""Letters are evenly set when no step between them is longer than this, in parts of the usual one."""
PADDING = 6.0
"""Points between a cell's side and its text, about."""
SLACK = 0.15
"""Part of its height by which a word may cross a border and still belong to one side."""


@dataclass(slots=True)
class Part:
    """The part of a table that stands on one page, before it is joined to others.

    figures: the numbers in its cells
    page_height: points
    ruled:   whether its grid is drawn
    above, below: the lines between it and what stands above and below, that are not furniture
    heading: what those above say of it
    further: (page, bbox) of what stands beside it on the next pages
    """

    page: int
    bbox: BBox
    xs: tuple[float, ...]
    n_rows: int
    cells: list[Cell]
    figures: int = 0
    page_height: float = 0.0
    ruled: bool = True
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    heading: Heading = Heading()
    further: tuple[tuple[int, BBox], ...] = ()

    @property
    def last_page(self) -> int:
        return self.further[-1][0] if self.further else self.page

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    def row(self, row: int) -> list[Cell]:
        """The cells that begin in a row."""
        return [cell for cell in self.cells if cell.row == row]


def fill(grid: Grid, words: Sequence[Word], page: int) -> tuple[Part | None, list[Word]]:
    """(the grid with the words in its cells, the words that stand in none). None when no word stands in it, or figures
    here and there alone, as in a plot.

    A word belongs to the cell that holds its middle; one that runs over a border is parted there by its characters, unless
    it is too long for its cell and runs on over empty ones.
    """
    owners = grid.owners()
    placed: dict[tuple[int, int], list[Word]] = {}
    outside: list[Word] = []
    x0, y0, x1, y1 = grid.bbox
    xs, ys = grid.xs, grid.ys
    figures = 0
    crossing: list[tuple[Word, list[GridCell]]] = []
    for word in words:
        left, top, right, bottom = word.bbox
        middle = (top + bottom) / 2
        if not (y0 <= middle < y1 and left < x1 and right > x0):
            outside.append(word)
            continue
        row = bisect_right(ys, middle) - 1
        slack = min(SLACK * (bottom - top), (right - left) / 3)
        first = _column(xs, left + slack)
        last = _column(xs, right - slack)
        owner = owners[row]
        if first == last or owner[first] is owner[last]:
            if left + right < 2 * x0 or left + right > 2 * x1:
                outside.append(word)
                continue
            cell = owner[first]
            placed.setdefault((cell.row, cell.col), []).append(word)
            figures += figures_in(word)
        else:
            figures += figures_in(word)
            crossing.append((word, owner))
    for word, owner in crossing:
        home = _home(word, owner, grid, placed)
        for piece in split_at(word, xs) if home is None else [word]:
            cell = home or owner[_column(xs, (piece.bbox.x0 + piece.bbox.x1) / 2)]
            placed.setdefault((cell.row, cell.col), []).append(piece)
    if 2 * len(placed) < len(grid.cells) and not any(_has_letter(word) for inside in placed.values() for word in inside):
        return None, list(words)
    cells = [_cell(cell, placed.get((cell.row, cell.col), ()), page) for cell in grid.cells]
    return Part(page, grid.bbox, grid.xs, grid.n_rows, cells, figures), outside


def _has_letter(word: Word) -> bool:
    return any(char.isalpha() for char in word.text)


def _column(xs: tuple[float, ...], x: float) -> int:
    return min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)


def _home(
    word: Word, owner: Sequence[GridCell], grid: Grid, placed: dict[tuple[int, int], list[Word]]
) -> GridCell | None:
    """The cell of a word that is too long for it: letters evenly set over a border, begun at a cell's left side or about
    its middle, with nothing in the cells it runs into.
    """
    edges = word.edges
    if edges is None or any(char.isdigit() for char in word.text):
        return None
    cells = owner[_column(grid.xs, word.bbox.x0) : _column(grid.xs, word.bbox.x1) + 1]
    steps = [b - a for a, b in pairwise(edges)]
    if max(steps) > EVEN * median(steps):
        return None
    begun = word.bbox.x0 - cells[0].bbox.x0 <= PADDING
    middle = owner[_column(grid.xs, word.bbox.center[0])]
    centred = abs(middle.bbox.center[0] - word.bbox.center[0]) <= PADDING
    home = cells[0] if begun else middle if centred else None
    taken = any(placed.get((cell.row, cell.col)) for cell in cells if cell is not home)
    return None if taken else home


def split_at(word: Word, xs: Sequence[float]) -> list[Word]:
    """Part a word at borders: each character goes to the side that holds its middle."""
    count = len(word.text)
    if count < 2:
        return [word]
    edges = word.edges
    if edges is None or len(edges) != count + 1:
        step = word.bbox.width / count
        edges = tuple(word.bbox.x0 + i * step for i in range(count + 1))
    pieces = []
    start = 0
    sides = [bisect_right(xs, (edges[i] + edges[i + 1]) / 2) for i in range(count)]
    for i in range(1, count + 1):
        if i == count or sides[i] != sides[start]:
            box = BBox(edges[start], word.bbox.y0, max(edges[i], edges[start]), word.bbox.y1)
            pieces.append(
                Word(word.text[start:i], box, word.method, word.confidence, edges[start : i + 1], word.status)
            )
            start = i
    return pieces


def _cell(cell: GridCell, words: Sequence[Word], page: int) -> Cell:
    """A cell with the text of its words; the least confidence; doubtful when any of them is."""
    place = (cell.row, cell.col, cell.row_span, cell.col_span)
    if not words:
        return Cell(*place, "", page, cell.bbox)
    first = words[0]
    text = first.text if len(words) == 1 else _text(words)
    if first.method == "text" and all(word.method == "text" for word in words):
        return Cell(*place, text, page, cell.bbox)
    known = [word.confidence for word in words if word.confidence is not None]
    return Cell(
        *place, text, page, cell.bbox, False, "ocr", min(known, default=None),
        "doubtful" if any(word.status == "doubtful" for word in words) else "confirmed",
        not text,
        words[0].readings if len(words) == 1 else (),
    )  # fmt: skip


def _text(words: Sequence[Word]) -> str:
    """The lines of a cell, top to bottom."""
    return "\n".join(text_of(row) for row in rows_of(words) if any(word.text for word in row))
