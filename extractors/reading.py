"""A document → everything its pages say: pages, tables, paragraphs, and where each number went."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.pages.furniture import find_furniture
from extractors.pages.lines import Line, figures_in, lines_of_words
from extractors.pages.page import read_page
from extractors.pages.paragraphs import paragraphs_of
from extractors.pages.pdf import Limits, PdfDocument, open_document
from extractors.tables.captions import heading_of, names_table, parted_above
from extractors.tables.charts import without_charts
from extractors.tables.fill import Part, fill
from extractors.tables.grids import find_grids
from extractors.tables.joining import join
from extractors.tables.open_columns import with_open_columns
from extractors.tables.open_rows import with_open_rows
from extractors.tables.ruleless import find_ruleless
from schemas.errors import DamagedError, DocumentError, TooLargeError
from schemas.layout import Page, PageKind, Word
from schemas.report import FigureCount, Reading

if TYPE_CHECKING:
    from extractors.ocr.engine import OcrEngine

CHUNK = 1 << 20


def read_document(
    path: Path,
    limits: Limits = Limits(),
    engine: Callable[[], OcrEngine] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read a PDF or an image.

    engine:   makes the OCR engine; called only when a page has to be recognised
    progress: called with (pages done, pages)

    Raises: DocumentError. A page that cannot be read is a page with a failure, unless all are.
    """
    with open_document(path, limits) as document:
        sha256 = sha256_of(path)
        sheets = []
        failures: list[DocumentError] = []
        for number in range(1, document.page_count + 1):
            sheets.append(_sheet(document, number, engine, failures))
            if progress:
                progress(number, document.page_count)
    if len(failures) == len(sheets):
        raise failures[0]
    return assemble(sheets, sha256, path.name)


def sha256_of(path: Path) -> str:
    """The digest of a file, in hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@dataclass(slots=True)
class Sheet:
    """A page, the parts of tables on it, and the words in none."""

    page: Page
    oblique: tuple[Word, ...]
    parts: list[Part]
    lines: list[Line]
    loose: list[Word]


def _sheet(
    document: PdfDocument, number: int, engine: Callable[[], OcrEngine] | None, failures: list[DocumentError]
) -> Sheet:
    try:
        page, oblique = read_page(document, number, engine)
    except (DamagedError, TooLargeError) as error:
        failures.append(error)
        page, oblique = Page(number, 0.0, 0.0, PageKind.BLANK, (), (), failure=str(error)), ()
    return lay_out(page, oblique)


def lay_out(page: Page, oblique: tuple[Word, ...] = ()) -> Sheet:
    """Find the ruled tables of a page and fill them."""
    words: Sequence[Word] = page.words
    parts = []
    for grid in find_grids(page.rulings):
        parted = with_open_rows(with_open_columns(grid, words), words)
        part, words = (None, words) if parted is None else fill(parted, words, page.number)
        if part is not None:
            parts.append(part)
    loose = list(words)
    return Sheet(page, oblique, parts, lines_of_words(word for word in loose if word.text), loose)


def assemble(sheets: list[Sheet], sha256: str, file_name: str) -> Reading:
    """Pages → document: furniture out, rule-less tables in, tables named and joined, prose into paragraphs."""
    furniture = find_furniture(
        [sheet.lines for sheet in sheets],
        [sheet.page.height for sheet in sheets],
        [_table_tops(sheet) for sheet in sheets],
    )
    kept: list[list[Line]] = []
    in_furniture = 0
    before: Part | None = None
    for sheet, out in zip(sheets, furniture, strict=True):
        in_furniture += count(line for i, line in enumerate(sheet.lines) if i in out)
        in_furniture += sum(map(figures_in, sheet.oblique))
        rest = [line for i, line in enumerate(sheet.lines) if i not in out]
        rest, drawn = without_charts(rest, sheet.page.charts)
        found, rest = find_ruleless(sheet.page, rest, sheet.parts, before)
        rest = sorted([*rest, *drawn], key=lambda line: line.bbox.y0) if drawn else rest
        sheet.parts = sorted([*sheet.parts, *found], key=lambda part: (part.bbox.y0, part.bbox.x0))
        before = _open_end(sheet.parts, rest)
        kept.append(_name_parts(sheet, rest))
    tables = join([sheet.parts for sheet in sheets])
    prose = [
        (sheet.page.number, lines, [y for part in sheet.parts for y in (part.bbox.y0, part.bbox.y1)])
        for sheet, lines in zip(sheets, kept, strict=True)
    ]
    paragraphs = paragraphs_of(prose)
    total = sum(figures_in(word) for sheet in sheets for word in (*sheet.page.words, *sheet.oblique))
    in_narrative = sum(count(lines) for lines in kept)
    parts = [part for sheet in sheets for part in sheet.parts]
    headings = {id(line): line for part in parts for line in part.heading.lines}
    in_tables = sum(part.figures for part in parts) + count(headings.values())
    unplaced = total - in_tables - in_narrative - in_furniture
    figures = FigureCount(in_tables, in_narrative, in_furniture, unplaced)
    return Reading(
        sha256[:16], sha256, file_name, tuple(sheet.page for sheet in sheets), tuple(tables), tuple(paragraphs), figures
    )


def _open_end(parts: Sequence[Part], rest: Sequence[Line]) -> Part | None:
    """The rule-less table with which a page ends, if it does."""
    if not parts or parts[-1].ruled or any(line.bbox.y0 > parts[-1].bbox.y0 for line in rest):
        return None
    return parts[-1]


def _table_tops(sheet: Sheet) -> list[float]:
    """Where tables begin: ruled ones, and what stands right under a line that says unit or number."""
    named = [line.bbox.y1 for line in sheet.lines if names_table(line)]
    return [part.bbox.y0 for part in sheet.parts] + named


def count(lines: Iterable[Line]) -> int:
    """The numbers printed in lines, word by word."""
    return sum(figures_in(word) for line in lines for word in line.words)


def _name_parts(sheet: Sheet, lines: list[Line]) -> list[Line]:
    """Give each part of a page its heading and the lines around it; the lines that name none are returned.

    A list of contents is no table, though it may be ruled like one: its lines are returned too.
    """
    used: set[int] = set()
    listed: list[Line] = []
    boxes = [part.bbox for part in sheet.parts]
    lines = [piece for line in lines for piece in parted_above(line, boxes)] if boxes else lines
    for part in sheet.parts:
        x0, y0, x1, y1 = part.bbox
        beside = [each for each in sheet.parts if each.bbox.x0 < x1 and each.bbox.x1 > x0]
        floor = max((each.bbox.y1 for each in beside if each.bbox.y1 <= y0 + 1), default=0.0)
        ceiling = min((each.bbox.y0 for each in beside if each.bbox.y0 >= y1 - 1), default=sheet.page.height)
        part.page_height = sheet.page.height
        alone = all(each is part or each.bbox.y0 >= y1 or each.bbox.y1 <= y0 for each in sheet.parts)
        part.above = tuple(
            line
            for line in lines
            if floor - 2 <= line.bbox.center[1] <= y0
            and ((line.bbox.x0 < x1 and line.bbox.x1 > x0) or (alone and names_table(line)))
        )
        part.below = tuple(line for line in lines if y1 <= line.bbox.center[1] <= ceiling)
        part.heading = heading_of(part.above, part.bbox)
        if part.heading.of_contents:
            listed += lines_of_words(word for word in sheet.page.words if part.bbox.contains(*word.bbox.center))
        else:
            used |= {id(line) for line in part.heading.lines}
    sheet.parts = [part for part in sheet.parts if not part.heading.of_contents]
    rest = [line for line in lines if id(line) not in used]
    return sorted([*rest, *listed], key=lambda line: line.bbox.y0) if listed else rest
