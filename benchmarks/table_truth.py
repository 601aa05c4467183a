"""A corpus of PDFs beside what stands in their tables: `X.pdf`, `X.truth.json`, and scans of X that share its truth."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import TypeAlias, cast

from extractors.folding import squeezed
from schemas.tables import Table

Place: TypeAlias = tuple[int, int, int, int]
Grid: TypeAlias = dict[Place, str]
"""The text of each cell by (row, col, row_span, col_span), white space deleted."""


def corpus(folder: Path, only: str) -> Iterator[tuple[Path, str, Mapping[str, object]]]:
    """(PDF, digital, scan or scan150, its truth) of every PDF that has one."""
    for pdf in sorted(folder.rglob("*.pdf")):
        truth = truth_of(pdf)
        if truth is not None and fnmatch(pdf.stem, only):
            kind = re.search(r"\.(scan\d*)$", pdf.stem)
            yield pdf, kind[1] if kind else "digital", truth


def truth_of(pdf: Path) -> Mapping[str, object] | None:
    """The truth file of a PDF, that of a scan or else of what was scanned."""
    base = re.sub(r"\.scan\d*$", "", pdf.stem)
    for name in (pdf.stem, base):
        path = pdf.with_name(f"{name}.truth.json")
        if path.exists():
            return cast(Mapping[str, object], json.loads(path.read_text("utf-8")))
    return None


def tables_of(truth: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The joined tables of a truth file."""
    return _dicts(truth["tables"])


def _dicts(value: object) -> list[Mapping[str, object]]:
    return cast(list[Mapping[str, object]], value)


def whole(table: Mapping[str, object]) -> Grid:
    """The grid of a joined table; rows without gaps where only a part of it is in the PDF."""
    cells = _dicts(table["cells"])
    covered = sorted({r for c in cells for r in range(_int(c, "row"), _int(c, "row") + _int(c, "row_span"))})
    rank = {row: i for i, row in enumerate(covered)}
    return {
        (rank[_int(c, "row")], _int(c, "col"), _int(c, "row_span"), _int(c, "col_span")): squeezed(str(c["text"]))
        for c in cells
    }


def by_page(truth: Mapping[str, object]) -> dict[int, list[Grid]]:
    """The grids that stand on each page, each with its own row numbers, repeated headers in place."""
    pages: dict[int, list[Grid]] = defaultdict(list)
    for table in tables_of(truth):
        cells = _dicts(table["cells"])
        for page in sorted(
            {_int(c, "pdf_page") for c in cells} | {_int(r, "pdf_page") for c in cells for r in _repeats(c)}
        ):
            here = [
                c for c in cells if _int(c, "pdf_page") == page or any(_int(r, "pdf_page") == page for r in _repeats(c))
            ]
            starts = sorted({_int(c, "row") for c in here})
            rank = {row: i for i, row in enumerate(starts)}
            pages[page].append(
                {
                    (rank[_int(c, "row")], _int(c, "col"), _int(c, "row_span"), _int(c, "col_span")): squeezed(
                        str(c["text"])
                    )
                    for c in here
                }
            )
    return pages


def _repeats(cell: Mapping[str, object]) -> list[Mapping[str, object]]:
    return _dicts(cell.get("repeated_on") or [])


def _int(item: Mapping[str, object], key: str) -> int:
    return cast(int, item.get(key) or 0)


def grid_of(table: Table) -> Grid:
    """A table as the benchmark compares it."""
    return {(c.row, c.col, c.row_span, c.col_span): squeezed(c.text) for c in table.cells}
