"""A table in the making: parts laid below each other, with the rows and merged cells that page breaks parted made whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.borders import Match
from extractors.tables.captions import CONTINUED, Heading
from extractors.tables.fill import Part
from extractors.tables.header_rows import banner_rows, header_rows
from schemas.geometry import BBox
from schemas.layout import Status
from schemas.tables import Cell, Table

SHORT = 8
"""A text of no more characters need not be a sentence."""


@dataclass(slots=True)
class Draft:
    """A table in the making. `xs` are the borders of its last part, in that page's points."""

    parts: list[Part]
    xs: tuple[float, ...]
    header: int
    n_rows: int
    cells: list[Cell]
    heading: Heading


def begin(part: Part) -> Draft:
    """A draft of one part."""
    banner = banner_rows(part)
    banners = [cell.text for cell in part.cells if cell.row < banner]
    heading = part.heading.completed(banners)
    return Draft([part], part.xs, header_rows(part), part.n_rows, list(part.cells), heading)


def append(draft: Draft, part: Part, skip: int, match: Match) -> None:
    """Add the rows of a part that goes on.

    skip: its leading rows that repeat the header
    """
    widens = len(match.xs) > len(draft.xs)
    if widens:
        draft.cells = [_moved(cell, match.old) for cell in draft.cells]
        draft.xs = match.xs
    rows = [replace(_moved(cell, match.new), row=cell.row - skip) for cell in part.cells if cell.row >= skip]
    draft.parts.append(part)
    if rows:
        _add_rows(draft, rows, part.n_rows - skip)
    if widens:
        draft.header = header_rows(replace(part, xs=draft.xs, n_rows=draft.n_rows, cells=draft.cells))


def _add_rows(draft: Draft, rows: Sequence[Cell], count: int) -> None:
    """Add rows at the foot; what the page break parted, of merged cells and of a row, becomes whole."""
    foot = {cell.col: cell for cell in draft.cells if cell.row + cell.row_span == draft.n_rows}
    head = [cell for cell in rows if cell.row == 0]
    grown = {cell.col for cell in head if _grows(foot.get(cell.col), cell, head)}
    first = [cell for cell in head if cell.col not in grown]
    parted = int(_is_split_row(draft, foot, first))
    if parted:
        _mend_row(draft, foot, first)
    more = {cell.col: cell.row_span - parted for cell in head if cell.col in grown}
    draft.cells = [
        replace(cell, row_span=cell.row_span + more[cell.col])
        if cell.row + cell.row_span == draft.n_rows and cell.col in more else cell
        for cell in draft.cells
    ]  # fmt: skip
    draft.cells += [
        replace(cell, row=cell.row + draft.n_rows - parted, continues=_pointed(foot.get(cell.col), cell))
        for cell in rows
        if cell.row > 0 or not (parted or cell.col in grown)
    ]
    draft.n_rows += count - parted


def _pointed(above: Cell | None, cell: Cell) -> tuple[int, int] | None:
    """The place of the cell that one in the first row of a page says to go on from."""
    if cell.row > 0 or above is None or not CONTINUED.fullmatch(squeezed(cell.text)):
        return None
    return above.continues or (above.row, above.col)


def _moved(cell: Cell, columns: Sequence[int]) -> Cell:
    """A cell among other borders."""
    first, last = columns[cell.col], columns[cell.col + cell.col_span]
    return (
        cell if (first, last - first) == (cell.col, cell.col_span) else replace(cell, col=first, col_span=last - first)
    )


def _grows(above: Cell | None, cell: Cell, head: Sequence[Cell]) -> bool:
    """Whether an empty cell at the top of a page is the rest of a merged cell of the page before."""
    if above is None or above.col_span != cell.col_span or cell.text or not above.text or is_figure(above.text):
        return False
    return (above.row_span > 1 or cell.row_span > 1) and any(other.text for other in head)


def _is_split_row(draft: Draft, foot: dict[int, Cell], head: Sequence[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before: it only goes on with words, its
    first cell and all figures are missing, and some text above stops in mid-sentence. Short texts tell only where several
    go on, and no other row lacks its first cell.
    """
    filled = [cell for cell in head if cell.text]
    if not filled or any(cell.row_span > 1 for cell in head) or is_figure(filled[0].text):
        return False
    pairs = [(foot.get(cell.col), cell) for cell in head]
    if any(above is None or above.col_span != cell.col_span for above, cell in pairs):
        return False
    if any(cell.text and not (above and above.text) for above, cell in pairs):
        return False
    if any(is_figure(cell.text) or CONTINUED.fullmatch(squeezed(cell.text)) for cell in filled):
        return False
    begun = [above for above, cell in pairs if above and above.text and not cell.text]
    if not begun or head[0].text:
        return False
    unfinished = [
        above
        for above, cell in pairs
        if cell.text and above and not above.text.rstrip().endswith(("。", "；", ";", "！"))
    ]
    if any(len(above.text) > SHORT for above in unfinished):
        return True
    named = all(cell.text for cell in draft.cells if cell.col == head[0].col and cell.row >= draft.header)
    return named and len(unfinished) == len(filled) > 1


def _mend_row(draft: Draft, foot: dict[int, Cell], head: Sequence[Cell]) -> None:
    rest = {cell.col: cell for cell in head if cell.text}
    foots = {id(cell) for cell in foot.values()}

    def mended(cell: Cell) -> Cell:
        more = rest.get(cell.col) if id(cell) in foots else None
        if more is None:
            return cell
        known = [c for c in (cell.confidence, more.confidence) if c is not None]
        status: Status = "doubtful" if "doubtful" in (cell.status, more.status) else "confirmed"
        return replace(cell, text=f"{cell.text}\n{more.text}", confidence=min(known, default=None), status=status)

    draft.cells = [mended(cell) for cell in draft.cells]


def table_of(draft: Draft, number: int) -> Table:
    """The table that a draft has become."""
    cells = [replace(cell, header=True) if cell.row < draft.header else cell for cell in draft.cells]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    heading = draft.heading
    boxes: list[tuple[int, BBox]] = [box for part in draft.parts for box in ((part.page, part.bbox), *part.further)]
    boxes.sort(key=lambda box: box[0])
    return Table(
        f"t{number}", heading.title, heading.unit, tuple(dict.fromkeys(page for page, _ in boxes)),
        draft.n_rows, len(draft.xs) - 1, draft.header, tuple(cells), heading.number, heading.entity, None, tuple(boxes),
    )  # fmt: skip
