"""A table in the making: parts laid below each other, with the rows and merged cells that page breaks parted made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.borders import Match
from extractors.tables.captions import Heading
from extractors.tables.fill import Part
from extractors.tables.header_rows import banner_rows, header_rows
from schemas.geometry import BBox
from schemas.layout import Status
from schemas.tables import Cell, Table

CONTINUED = re.compile(r"^[（(]?(续上页|续上表|接上页|上接|续表|续)[）)]?$")


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
    columns = match.new
    if len(match.xs) > len(draft.xs):
        draft.cells = [_moved(cell, match.old) for cell in draft.cells]
        draft.xs = match.xs
    rows = [replace(_moved(cell, columns), row=cell.row - skip) for cell in part.cells if cell.row >= skip]
    draft.parts.append(part)
    if not rows:
        return
    foot = {cell.col: cell for cell in draft.cells if cell.row + cell.row_span == draft.n_rows}
    head = [cell for cell in rows if cell.row == 0]
    if _is_split_row(foot, head):
        _mend_row(draft, foot, head)
        rows = [replace(cell, row=cell.row - 1) for cell in rows if cell.row > 0]
        draft.cells += [replace(cell, row=cell.row + draft.n_rows) for cell in rows]
        draft.n_rows += part.n_rows - skip - 1
        return
    grown: dict[int, int] = {}
    for cell in rows:
        above = foot.get(cell.col)
        same = above is not None and above.col_span == cell.col_span
        if cell.row == 0 and above is not None and same and _grows(above, cell, head):
            grown[cell.col] = cell.row_span
            continue
        points = (above.row, above.col) if cell.row == 0 and above and CONTINUED.match(squeezed(cell.text)) else None
        if points and above and above.continues:
            points = above.continues
        draft.cells.append(replace(cell, row=cell.row + draft.n_rows, continues=points))
    if grown:
        draft.cells = [
            replace(cell, row_span=cell.row_span + grown[cell.col])
            if cell.row + cell.row_span == draft.n_rows and cell.col in grown else cell
            for cell in draft.cells
        ]  # fmt: skip
    draft.n_rows += part.n_rows - skip


def _moved(cell: Cell, columns: Sequence[int]) -> Cell:
    """A cell among other borders."""
    first, last = columns[cell.col], columns[cell.col + cell.col_span]
    return (
        cell if (first, last - first) == (cell.col, cell.col_span) else replace(cell, col=first, col_span=last - first)
    )


def _grows(above: Cell, cell: Cell, head: Sequence[Cell]) -> bool:
    """Whether an empty cell at the top of a page is the rest of a merged cell of the page before."""
    if cell.text or not above.text or is_figure(above.text):
        return False
    return (above.row_span > 1 or cell.row_span > 1) and any(other.text for other in head)


def _is_split_row(foot: dict[int, Cell], head: Sequence[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before: it only goes on with words, its
    first cell and all figures are missing, and some text above stops in mid-sentence.
    """
    filled = [cell for cell in head if cell.text]
    if not filled or any(cell.row_span > 1 for cell in head) or is_figure(filled[0].text):
        return False
    pairs = [(foot.get(cell.col), cell) for cell in head]
    if any(above is None or above.col_span != cell.col_span for above, cell in pairs):
        return False
    if any(cell.text and not (above and above.text) for above, cell in pairs):
        return False
    if any(is_figure(cell.text) or CONTINUED.match(squeezed(cell.text)) for cell in filled):
        return False
    begun = [above for above, cell in pairs if above and above.text and not cell.text]
    if not begun or head[0].text:
        return False
    return any(
        above and not above.text.rstrip().endswith(("。", "；", ";", "！")) and len(above.text) > 8
        for above, cell in pairs
        if cell.text
    )


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
