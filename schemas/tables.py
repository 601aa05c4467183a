"""Tables as they are printed: a grid of cells with spans, text and place. No meaning yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from schemas.geometry import BBox
from schemas.layout import Method, Reading, Status


@dataclass(frozen=True, slots=True)
class Cell:
    r"""A cell of a joined table.

    row, col:   zero-based, in the joined table; the top-left place of a merged cell
    text:       as read, lines joined with "\n"; "" when nothing is printed
    page, bbox: where it stands; for a cell that a page break splits, its first part
    ink:        pixels stand in the cell although nothing could be read (only scans know)
    confidence: least of its words; None for a text layer or an empty cell
    readings:   every reading where there was more than one, first reading first
    continues:  (row, col) of the cell that this one goes on from over a page break, where it says so (续上页)
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    page: int
    bbox: BBox
    header: bool = False
    method: Method = "text"
    confidence: float | None = None
    status: Status = "confirmed"
    ink: bool = False
    readings: tuple[Reading, ...] = ()
    continues: tuple[int, int] | None = None


@dataclass(frozen=True)
class Table:
    """One table, joined over the pages it goes on.

    table_id: "t1", "t2" … in page order of the document
    title, number, unit, entity: as printed above, beside or in it ("公开03表", "万元"), or None
    pages:    1-based, ascending
    header_rows: leading rows that are header; 0 for a label–value form
    cells:    in (row, col) order; together with their spans they tile n_rows × n_cols
    form:     the form it was recognised as ("self_evaluation", "expenditure" …), or None
    """

    table_id: str
    title: str | None
    unit: str | None
    pages: tuple[int, ...]
    n_rows: int
    n_cols: int
    header_rows: int
    cells: tuple[Cell, ...]
    number: str | None = None
    entity: str | None = None
    form: str | None = None
    boxes: tuple[tuple[int, BBox], ...] = field(default=())
    """(page, bbox) of each part."""

    @cached_property
    def at(self) -> dict[tuple[int, int], Cell]:
        """The cell that covers each (row, col), merged cells under every place they cover."""
        places = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for col in range(cell.col, cell.col + cell.col_span):
                    places[row, col] = cell
        return places

    def row(self, row: int) -> list[Cell]:
        """The cells that cover a row, left to right, each once."""
        return _each_once(self.at.get((row, col)) for col in range(self.n_cols))

    def column(self, col: int) -> list[Cell]:
        """The cells that cover a column, top to bottom, each once."""
        return _each_once(self.at.get((row, col)) for row in range(self.n_rows))

    def header_path(self, col: int) -> tuple[str, ...]:
        """The header texts above a column, from the outermost: ("汇总", "年初预算数"). Line breaks removed."""
        cells = _each_once(self.at.get((row, col)) for row in range(self.header_rows))
        return tuple(c.text.replace("\n", "") for c in cells if c.text)


def _each_once(cells: Iterable[Cell | None]) -> list[Cell]:
    return list({id(cell): cell for cell in cells if cell is not None}.values())
