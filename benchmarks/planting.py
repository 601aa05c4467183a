"""Plants errors into copies of born-digital reports: what is found of them is what the rules are worth.

    python -m benchmarks.planting REPORT.pdf TRUTH.json -n 20 --seed 1 -o FOLDER

writes FOLDER/REPORT-001.pdf …, each with one digit of one cell changed, and FOLDER/plantings.json, which says which.
In a program: `for planting in digit_plantings(truth, count, seed): plant(pdf, [planting], copy)`, or, a hundred times
faster and the same to everything behind the tables, `planted_reading(reading, planting)`. `judge` says whether a
reconciliation found it.

A truth file is as `samples/README.md` tells: tables of cells with `row, col, text, pdf_page, bbox`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pymupdf

from schemas.findings import Finding, Severity
from schemas.geometry import BBox
from schemas.report import Reading

Json: TypeAlias = Mapping[str, object]
CellFilter: TypeAlias = Callable[[Json, Json], bool]
"""(table, cell) of a truth file → whether the cell may be changed."""

FIGURE = re.compile(r"[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％]?")
FONTS = {True: "tiro", False: "cjk"}
"""Of a figure in ASCII (Times, which every reader has), and of any other (embedded)."""
MIDDLE = 0.3
"""Share of a glyph's box that is cut off at each side before it is redacted, so that its neighbours stay."""


@dataclass(frozen=True)
class Planting:
    """One figure to be changed.

    page:  1-based
    bbox:  points, origin top-left: the cell, or the figure itself
    old:   what is printed there now, as one run of characters without white space
    new:   what shall be printed instead
    table_id, row, col: the cell, as the truth file numbers it; None for a figure in prose
    """

    page: int
    bbox: BBox
    old: str
    new: str
    table_id: str | None = None
    row: int | None = None
    col: int | None = None


@dataclass(frozen=True)
class Glyph:
    """A printed character: its place, the start of its baseline, and the size of its font in points."""

    char: str
    bbox: BBox
    origin: tuple[float, float]
    size: float


@dataclass(frozen=True)
class Verdict:
    """What a reconciliation made of a planting.

    found: a finding that was not there before states or uses the changed figure, at its box on its page
    root:  one of those findings states it, or lays its box first: the right cell is accused
    said:  findings (errors and warnings) that were not there before
    """

    found: bool
    root: bool
    said: int


# ---------------------------------------------------------------- into a PDF


def plant(source: Path, plantings: Sequence[Planting], target: Path) -> None:
    """Write a copy of a PDF with other figures: text layer and pixels change, rulings stay.

    Raises: LookupError when a figure is not printed where the planting says.
    """
    with pymupdf.open(source) as document:
        for number in sorted({p.page for p in plantings}):
            replace_figures(document[number - 1], [p for p in plantings if p.page == number])
        document.subset_fonts()
        document.save(target, garbage=3, deflate=True, no_new_id=True)


def replace_figures(page: pymupdf.Page, plantings: Sequence[Planting]) -> None:
    """Redact the old glyphs of all plantings on a page and write the new ones in their place and size.

    Raises: LookupError when a figure is not printed where the planting says.
    """
    glyphs = page_glyphs(page)
    found = [(figure_glyphs(glyphs, p), p.new) for p in plantings]
    for old, _ in found:
        for glyph in old:
            page.add_redact_annot(pymupdf.Rect(shrunk(glyph.bbox)) * page.derotation_matrix)
    page.apply_redactions(images=0, graphics=0, text=0)  # pictures and lines stay, text goes
    for old, new in found:
        write_figure(page, old, new)


def page_glyphs(page: pymupdf.Page) -> list[Glyph]:
    """Every character of the text layer that is not white space, in reading order of the file."""
    blocks = page.get_text("rawdict")["blocks"]
    return [
        Glyph(char["c"], BBox(*char["bbox"]), char["origin"], span["size"])
        for block in blocks
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
        if not char["c"].isspace()
    ]


def figure_glyphs(glyphs: Sequence[Glyph], planting: Planting) -> list[Glyph]:
    """The glyphs of the old figure: the first run of its characters among those whose middle lies in the box.

    Raises: LookupError when there is none.
    """
    inside = reading_order([g for g in glyphs if planting.bbox.contains(*g.bbox.center)])
    text = "".join(g.char for g in inside)
    old = "".join(planting.old.split())
    start = text.find(old)
    if start < 0:
        raise LookupError(f"page {planting.page}: {old!r} is not printed in {planting.bbox}, but {text!r}")
    return inside[start : start + len(old)]


def reading_order(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Line by line, each from left to right; glyphs whose baselines are less than half a size apart share a line."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.origin[1]):
        if lines and glyph.origin[1] - lines[-1][0].origin[1] < glyph.size / 2:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [g for line in lines for g in sorted(line, key=lambda g: g.origin[0])]


def shrunk(box: BBox) -> BBox:
    """The middle of a glyph's box, which no neighbour touches."""
    x, y = MIDDLE * box.width, MIDDLE * box.height
    return BBox(box.x0 + x, box.y0 + y, box.x1 - x, box.y1 - y)


def write_figure(page: pymupdf.Page, old: Sequence[Glyph], new: str) -> None:
    """Write a figure where another stood: glyph by glyph when both are equally long, else from its start.

    One text object, so that it reads as one run; squeezed when it would be wider than what it replaces.
    """
    font = pymupdf.Font(FONTS[new.isascii()])
    writer = pymupdf.TextWriter(page.rect)
    if len(new) == len(old):
        for glyph, char in zip(old, new, strict=True):
            writer.append(glyph.origin, char, font=font, fontsize=fitted(font, char, glyph.bbox.width, glyph.size))
    else:
        size = min(old[0].size, old[0].size * len(old) / len(new))
        writer.append(old[0].origin, new, font=font, fontsize=size)
    writer.write_text(page)


def fitted(font: pymupdf.Font, text: str, width: float, size: float) -> float:
    """The font size at which a text is as wide as what it replaces, at most the given one."""
    return float(min(size, size * width / font.text_length(text, fontsize=size)))


# ---------------------------------------------------------------- into a reading


def planted_reading(reading: Reading, planting: Planting) -> Reading:
    """The reading of the planted copy, without making one: the cell that holds the figure's middle says the new one.

    Raises: LookupError when no cell holds the old figure there.
    """
    for index, table in enumerate(reading.tables):
        for cell in table.cells:
            if cell.page == planting.page and cell.bbox.contains(*planting.bbox.center) and planting.old in cell.text:
                cells = tuple(
                    replace(c, text=c.text.replace(planting.old, planting.new, 1)) if c is cell else c
                    for c in table.cells
                )
                tables = list(reading.tables)
                tables[index] = replace(table, cells=cells)
                return replace(reading, tables=tuple(tables))
    raise LookupError(f"page {planting.page}: no cell with {planting.old!r} at {planting.bbox}")


# ---------------------------------------------------------------- which figures


def any_cell(table: Json, cell: Json) -> bool:
    """Every cell may be changed."""
    return True


def digit_plantings(
    truth: Json, count: int, seed: int = 0, allow: CellFilter = any_cell, least: int = 10
) -> list[Planting]:
    """`count` plantings that each change one digit of one numeric body cell; the same for the same seed.

    least: smallest change, in units of the figure's last digit where it has decimals. Rounding may explain less than ten.
    """
    chance = random.Random(seed)
    cells = [(t, c) for t, c in numeric_cells(truth) if allow(t, c) and changes(text_of(c), least)]
    chosen = chance.sample(cells, min(count, len(cells)))
    return [planting_of(t, c, chance.choice(changes(text_of(c), least))) for t, c in chosen]


def numeric_cells(truth: Json) -> Iterator[tuple[Json, Json]]:
    """(table, cell) of every body cell that is one figure and nothing else."""
    for table in rows_of(truth, "tables"):
        for cell in rows_of(table, "cells"):
            if not cell["header"] and FIGURE.fullmatch(text_of(cell)):
                yield table, cell


def changes(figure: str, least: int) -> list[str]:
    """Every figure that differs in one digit, by enough, and is still written as figures are."""
    decimals = len(figure.rstrip("%％").partition(".")[2])
    smallest = least * Decimal(1).scaleb(-decimals) if decimals else Decimal(1)
    changed = []
    for place, digit in enumerate(figure):
        for other in "0123456789":
            new = figure[:place] + other + figure[place + 1 :]
            if (
                digit.isdigit()
                and other != digit
                and written_well(new)
                and abs(amount(new) - amount(figure)) >= smallest
            ):
                changed.append(new)
    return changed


def written_well(figure: str) -> bool:
    """Without a leading zero before another digit."""
    return not re.match(r"[-−]?0[\d,，]", figure)


def amount(figure: str) -> Decimal:
    """The number, without its sign of percent."""
    return Decimal(re.sub(r"[,，%％]", "", figure).replace("−", "-"))


def planting_of(table: Json, cell: Json, new: str) -> Planting:
    """The planting that makes a cell of a truth file say `new`."""
    box, page, row, col = cell["bbox"], cell["pdf_page"], cell["row"], cell["col"]
    assert isinstance(box, list) and isinstance(page, int) and isinstance(row, int) and isinstance(col, int)
    return Planting(page, BBox(*box), text_of(cell), new, str(table["id"]), row, col)


def cell_planting(truth: Json, table_id: str, row: int, col: int, new: str) -> Planting:
    """The planting that makes one named cell of a truth file say `new`.

    Raises: LookupError when the truth has no such cell.
    """
    for table in rows_of(truth, "tables"):
        for cell in rows_of(table, "cells"):
            if (table["id"], cell["row"], cell["col"]) == (table_id, row, col):
                return planting_of(table, cell, new)
    raise LookupError(f"no cell ({row}, {col}) in {table_id}")


def text_of(cell: Json) -> str:
    """The text without white space."""
    return "".join(str(cell["text"]).split())


def rows_of(parent: Json, key: str) -> list[Json]:
    """A list of objects in a truth file."""
    rows = parent[key]
    assert isinstance(rows, list)
    return rows


# ---------------------------------------------------------------- found?


def judge(before: Collection[Finding], after: Collection[Finding], planting: Planting) -> Verdict:
    """Whether what a reconciliation says after planting, and did not say before, is about the planted figure."""
    known = {f.finding_id for f in before}
    new = [f for f in after if f.finding_id not in known and f.severity is not Severity.INFO]
    about = [f for f in new if any(touches(e.page, e.bbox, planting) for e in f.evidence)]
    root = [f for f in about if touches(f.evidence[0].page, f.evidence[0].bbox, planting) or states(f, planting)]
    return Verdict(bool(about), bool(root), len(new))


def touches(page: int, bbox: BBox, planting: Planting) -> bool:
    """Whether an evidence box covers part of the planted box, on its page."""
    return page == planting.page and bbox.intersection(planting.bbox) is not None


def states(finding: Finding, planting: Planting) -> bool:
    """Whether the figure that the finding contests is the planted one."""
    return any(e.role == "stated" and touches(e.page, e.bbox, planting) for e in finding.evidence)


# ---------------------------------------------------------------- command line


def main() -> None:
    """Write planted copies of a report."""
    parser = argparse.ArgumentParser(description="plant errors into copies of a born-digital report")
    parser.add_argument("report", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("-n", "--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=int, default=10, help="smallest change, in units of the last decimal")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    plantings = digit_plantings(json.loads(given.truth.read_text("utf-8")), given.count, given.seed, least=given.least)
    told = []
    for number, planting in enumerate(plantings, 1):
        copy = given.out / f"{given.report.stem}-{number:03d}.pdf"
        plant(given.report, [planting], copy)
        told.append({"file": copy.name, **asdict(planting)})
    (given.out / "plantings.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
