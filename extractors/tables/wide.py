"""Wide tables: the columns that did not fit on a page stand on the next one.

They are laid beside the first only where that is certain: nothing stands between, no caption comes again, and either the
labels of the rows do, or the further columns hold figures alone, in rows of the same heights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.fill import Part
from extractors.tables.header_rows import header_rows
from schemas.tables import Cell

LEVEL = 1.5
"""Points by which the height of a row may differ from page to page."""
LEAST = 3
"""A wide table has at least so many rows below its header."""


class Sides(NamedTuple):
    """How two parts stand side by side.

    labels: the leading columns of the right part that repeat those of the left
    left, right: for each border between the rows of either part, which of all borders it is
    """

    labels: int
    left: Sequence[int]
    right: Sequence[int]


def sides_of(left: Part, right: Part) -> Sides | None:
    """How two parts stand side by side; None where they are two tables. Nothing may stand between them."""
    depth, other = header_rows(left), header_rows(right)
    laid = _lay(left, right) if depth and other and left.n_rows - depth >= LEAST else None
    if laid is None or laid.left[depth] != laid.right[other] or laid.labels == right.n_cols:
        return None
    if left.n_rows - depth != right.n_rows - other:
        return None
    if _captions(left, depth, 0) & _captions(right, other, laid.labels):
        return None
    figures = [_holds_figures(right, col, other) for col in range(laid.labels, right.n_cols)]
    if any(_holds_words(right, col, other) for col in range(laid.labels)):
        return laid if 2 * sum(figures) >= len(figures) else None
    labelled = any(_holds_words(left, col, depth) for col in range(left.n_cols))
    bare = all(figures[:-1]) and figures[0] and not _is_key(right, laid.labels, other)
    return laid if labelled and bare and laid.labels < 2 and _same_heights(left, right, laid) else None


def sides_like(first: Sides, left: Part, right: Part) -> Sides | None:
    """How further parts of two tables stand side by side, whose first parts do."""
    laid = _lay(left, right)
    if laid is None or laid.labels < first.labels or not (first.labels or _same_heights(left, right, laid)):
        return None
    return laid._replace(labels=first.labels)


def _lay(left: Part, right: Part) -> Sides | None:
    """How the rows of two parts stand side by side: one by one, or, where a header has fewer rows, by their heights."""
    mine, others = _borders(left), _borders(right)
    rows: tuple[Sequence[int], Sequence[int]] = range(len(mine)), range(len(others))
    if len(mine) != len(others):
        few, many = sorted((mine, others), key=len)
        places = [min(range(len(many)), key=lambda i: abs(many[i] - y)) for y in few]
        if places[-1] != len(many) - 1 or any(abs(many[i] - y) > LEVEL for i, y in zip(places, few, strict=True)):
            return None
        rows = (places, rows[1]) if few is mine else (rows[0], places)
    return Sides(_repeated_labels(left, right, *rows), *rows)


def widened(left: Part, right: Part, laid: Sides) -> Part:
    """A part with the columns of both. Cells keep their pages and boxes; a caption that the break parted grows."""
    labels, n_rows = laid.labels, max(left.n_rows, right.n_rows)
    shift = left.xs[-1] - right.xs[labels]
    cells = [_in_rows(cell, laid.left) for cell in left.cells]
    for cell in right.cells:
        if cell.col < labels:
            continue
        moved = replace(_in_rows(cell, laid.right), col=cell.col - labels + left.n_cols)
        parted = next((i for i, known in enumerate(cells) if _goes_on(known, moved)), None)
        if parted is None:
            cells.append(moved)
        else:
            cells[parted] = replace(cells[parted], col_span=cells[parted].col_span + moved.col_span)
    heading = replace(
        left.heading,
        number=left.heading.number or right.heading.number,
        unit=left.heading.unit or right.heading.unit,
        entity=left.heading.entity or right.heading.entity,
    )
    return replace(
        left, xs=(*left.xs, *(x + shift for x in right.xs[labels + 1 :])), n_rows=n_rows, cells=cells,
        below=right.below, heading=heading, further=(*left.further, (right.page, right.bbox)),
    )  # fmt: skip


def _borders(part: Part) -> list[float]:
    """The borders between rows, in points below the top."""
    tops = dict.fromkeys(range(part.n_rows), part.bbox.height)
    for cell in part.cells:
        tops[cell.row] = min(tops[cell.row], cell.bbox.y0 - part.bbox.y0)
    return [*tops.values(), part.bbox.height]


def _same_heights(left: Part, right: Part, laid: Sides) -> bool:
    mine = dict(zip(laid.left, _borders(left), strict=True))
    others = dict(zip(laid.right, _borders(right), strict=True))
    return all(abs(mine[row] - others[row]) <= LEVEL for row in mine.keys() & others.keys())


def _in_rows(cell: Cell, rows: Sequence[int]) -> Cell:
    first, end = rows[cell.row], rows[cell.row + cell.row_span]
    return replace(cell, row=first, row_span=end - first)


def _repeated_labels(left: Part, right: Part, rows: Sequence[int], others: Sequence[int]) -> int:
    """How many leading columns of the right part have the same texts in the same rows as those of the left."""

    def column(part: Part, places: Sequence[int], col: int) -> list[tuple[int, int, int, str]]:
        cells = (_in_rows(cell, places) for cell in part.cells if cell.col == col)
        return [(cell.row, cell.row_span, cell.col_span, squeezed(cell.text)) for cell in cells]

    labels = 0
    while labels < min(left.n_cols, right.n_cols):
        mine = column(left, rows, labels)
        if mine != column(right, others, labels) or any(span > 1 for _, _, span, _ in mine):
            break
        labels += 1
    return labels


def _captions(part: Part, depth: int, first: int) -> set[tuple[str, ...]]:
    """What stands above each column, from the outermost caption."""
    paths: dict[int, list[str]] = {col: [] for col in range(first, part.n_cols)}
    for cell in sorted(part.cells, key=lambda each: each.row):
        if cell.row < depth and cell.text:
            for col in range(max(cell.col, first), cell.col + cell.col_span):
                paths[col].append(squeezed(cell.text))
    return {tuple(path) for path in paths.values() if path}


def _body(part: Part, col: int, depth: int) -> list[str]:
    """The texts of a column below the header."""
    return [squeezed(cell.text) for cell in part.cells if cell.col == col and cell.row >= depth and cell.text]


def _holds_words(part: Part, col: int, depth: int) -> bool:
    """Whether a column names most rows."""
    words = {text for text in _body(part, col, depth) if not is_figure(text)}
    return 2 * len(words) > part.n_rows - depth


def _holds_figures(part: Part, col: int, depth: int) -> bool:
    return all(map(is_figure, _body(part, col, depth)))


def _is_key(part: Part, col: int, depth: int) -> bool:
    """Whether a column numbers the rows: each number is larger than the one above, and has no decimals."""
    keys = [int(text) for text in _body(part, col, depth) if text.isdigit()]
    return len(keys) > 1 and len(keys) == len(_body(part, col, depth)) and keys == sorted(set(keys))


def _goes_on(cell: Cell, more: Cell) -> bool:
    """Whether an empty caption over several columns is the rest of the one on its left."""
    if more.text or not cell.text or cell.col + cell.col_span != more.col:
        return False
    return (cell.row, cell.row_span) == (more.row, more.row_span) and min(cell.col_span, more.col_span) > 1
