"""What a sample's author says of it: which figures are planted errors, and which only look wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from samples.typeset import Json, Placed, Sheet


@dataclass
class Plan:
    """The planted errors and the traps of one sample, by table name, row and column."""

    errors: list[tuple[str, int, int, str, str, str]] = field(default_factory=list)
    same: list[tuple[str, int, int, str, str]] = field(default_factory=list)
    traps: list[tuple[str, int, int, str]] = field(default_factory=list)
    told: list[tuple[Placed, str, str, str, str]] = field(default_factory=list)

    def error(self, table: str, row: int, col: int, kind: str, expected: str, formula: str) -> None:
        """A planted error: the cell that is wrong, what it should say, and why."""
        self.errors.append((table, row, col, kind, expected, formula))

    def error_in_text(self, sheet: Sheet, figure: str, kind: str, expected: str, formula: str) -> None:
        """A planted error in a sentence: the first line of prose that holds the figure."""
        placed = next(p for p in sheet.texts if figure in p.text)
        self.told.append((placed, figure, kind, expected, formula))

    def also(self, table: str, row: int, col: int, kind: str, why: str) -> None:
        """A cell that may be named for the same cause; not a false alarm, and not owed."""
        self.same.append((table, row, col, kind, why))

    def looks_wrong(self, table: str, row: int, col: int, why: str) -> None:
        """A cell that a careless rule would report."""
        self.traps.append((table, row, col, why))

    def truth(self, name: str, sheet: Sheet) -> Json:
        """The truth file: tables with cells and boxes, findings that are due, traps."""

        def entry(key: str, number: int, table: str, row: int, col: int, **more: object) -> Json:
            placed = sheet.cells[table, row, col]
            told = at(key, number, placed, placed.text, **more)
            words = [p.text for (t, r, _), p in sorted(sheet.cells.items()) if (t, r) == (table, row) and p.text]
            return {"table_id": table, "row": row, "col": col, **told, "quote": [" ".join(words)]}

        def at(key: str, number: int, placed: Placed, stated: str, **more: object) -> Json:
            return {
                "id": f"{key}{number:02}", "pdf_page": placed.page, "pdf_pages": [placed.page],
                "bbox": [round(v, 2) for v in placed.bbox], "quote": [placed.text.strip()],
                "quote_pdf_pages": [[placed.page]], "stated": stated, **more,
            }  # fmt: skip

        on_page: dict[int, list[object]] = {n + 1: [] for n in range(len(sheet.document))}
        for table in sheet.tables:
            pages = table["pdf_pages"]
            assert isinstance(pages, list)
            for page in pages:
                on_page[page].append(table["id"])
        return {
            "pdf": name,
            "n_pages": len(sheet.document),
            "coordinate_system": "PDF points, origin top-left",
            "pages": [
                {"pdf_page": n, "kind": "mixed" if tables else "narrative", "tables": tables} for n, tables in on_page.items()
            ],
            "tables": sheet.tables,
            "findings": [
                entry("E", i, t, r, c, kind=kind, expected=expected, formula=formula, severity="error", confidence="high")
                for i, (t, r, c, kind, expected, formula) in enumerate(self.errors, 1)
            ]
            + [
                at("P", i, p, figure, kind=kind, expected=expected, formula=formula, severity="error", confidence="high")
                for i, (p, figure, kind, expected, formula) in enumerate(self.told, 1)
            ]
            + [
                entry("S", i, t, r, c, kind=kind, expected=None, formula=why, severity="info", confidence="low")
                for i, (t, r, c, kind, why) in enumerate(self.same, 1)
            ],
            "checks_hold": [],
            "traps": [entry("T", i, t, r, c, why_ok=why) for i, (t, r, c, why) in enumerate(self.traps, 1)],
        }  # fmt: skip
