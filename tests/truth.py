"""Readings built from truth files: what a perfect table reader would give, so that the rest can be tested without one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from schemas.geometry import BBox
from schemas.report import Reading
from schemas.tables import Cell, Table

Json: TypeAlias = Mapping[str, object]


def reading_of(path: Path) -> Reading:
    """The tables of a truth file as a Reading without pages and paragraphs."""
    truth = json.loads(path.read_text("utf-8"))
    tables = tuple(table_of(f"t{i}", t) for i, t in enumerate(truth["tables"], 1))
    return Reading("0" * 16, "0" * 64, path.name, (), tables, ())


def table_of(table_id: str, truth: Json) -> Table:
    """One table of a truth file."""
    cells = truth["cells"]
    assert isinstance(cells, list)
    made = sorted((cell_of(c) for c in cells), key=lambda c: (c.row, c.col))
    unit, title = truth.get("unit"), truth.get("title")
    return Table(
        table_id,
        str(title) if title else None,
        str(unit) if unit else None,
        tuple(sorted({c.page for c in made})),
        int(str(truth["n_rows"])),
        int(str(truth["n_cols"])),
        int(str(truth["header_rows"])),
        tuple(made),
    )


def cell_of(truth: Mapping[str, object]) -> Cell:
    box = truth["bbox"]
    assert isinstance(box, list)

    def whole(key: str) -> int:
        return int(str(truth[key]))

    return Cell(
        whole("row"), whole("col"), whole("row_span"), whole("col_span"), str(truth["text"]), whole("pdf_page"), BBox(*box),
        bool(truth["header"]),
    )  # fmt: skip


def table_from(
    rows: Sequence[Sequence[str]], header_rows: int = 1, unit: str | None = None, title: str | None = None
) -> Table:
    """A table of plain cells, one string each; "<" and "^" stand under the cell to the left and above that covers them."""
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            wide = next((k for k in range(c + 1, len(row)) if row[k] != "<"), len(row)) - c
            tall = next((k for k in range(r + 1, len(rows)) if rows[k][c] != "^"), len(rows)) - r
            box = BBox(50.0 * c, 20.0 * r, 50.0 * (c + wide), 20.0 * (r + tall))
            cells.append(Cell(r, c, tall, wide, text, 1, box, r < header_rows))
    return Table("t1", title, unit, (1,), len(rows), len(rows[0]), header_rows, tuple(cells))
