"""The cells of checks that failed, read again: larger, each alone, with the larger model.

Arithmetic chose where to look; only pixels say what is there. Both readings are kept; where they differ the cell is
doubtful.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np

from extractors.ocr import images
from extractors.ocr.crops import Box, Line, Sheet, lines_in, parted, usual_height, without_specks
from extractors.ocr.engine import Image, OcrEngine, Recognised
from extractors.ocr.figure_crops import figure_crop
from extractors.ocr.marks import mark_in
from extractors.ocr.scans import printed
from extractors.ocr.second_readings import SURE, settle
from extractors.pages.pdf import Limits, PdfDocument, open_document
from schemas.geometry import BBox
from schemas.layout import Page, Ruling
from schemas.report import Reading
from schemas.tables import Cell, Table

DPI = 300
"""Resolution at which cells are read again."""

Place = tuple[str, int, int]


def reread(
    path: Path, reading: Reading, places: Collection[Place], engine: OcrEngine, limits: Limits = Limits()
) -> Reading:
    """Read cells of a scan again and keep both readings.

    places: (table_id, row, col) of cells; those that were not read by OCR are left as they are

    Raises: DocumentError when the file cannot be opened any more.
    """
    wanted = set(places)
    pages = {page.number: page for page in reading.pages}
    by_page: dict[int, list[tuple[str, Cell]]] = defaultdict(list)
    for table in reading.tables:
        for cell in table.cells:
            if (table.table_id, cell.row, cell.col) in wanted and cell.method == "ocr" and len(cell.readings) < 2:
                by_page[cell.page].append((table.table_id, cell))
    again: dict[Place, Cell] = {}
    if by_page:
        with open_document(path, limits) as document:
            for number, cells in sorted(by_page.items()):
                sheet = _sheet(document, pages[number], [cell for _, cell in cells])
                for table_id, cell in cells:
                    again[table_id, cell.row, cell.col] = _read_again(sheet, cell, engine)
    return replace(reading, tables=tuple(_with(table, again) for table in reading.tables))


def _with(table: Table, again: dict[Place, Cell]) -> Table:
    cells = tuple(again.get((table.table_id, cell.row, cell.col), cell) for cell in table.cells)
    return table if cells == table.cells else replace(table, cells=cells)


def _sheet(document: PdfDocument, page: Page, cells: list[Cell]) -> Sheet:
    """The page as it was read, larger; its rulings painted over."""
    image, dpi = document.render(page.number, DPI)
    flat = images.flatten(images.grey_without_seals(image, dpi), dpi)
    flat = images.straighten(images.turn(flat, document.turn_of(page.number, page.rotation)), page.skew)
    flat = images.without_folds(flat, _ruled(flat, page.rulings, dpi), dpi)
    mask = printed(flat, dpi)
    em = usual_height(mask, [_to_box(cell.bbox, dpi, flat) for cell in cells], dpi)
    return Sheet(flat, without_specks(flat, mask, em), dpi, em)


def _ruled(flat: Image, rulings: tuple[Ruling, ...], dpi: float) -> Image:
    mask = np.zeros_like(flat)
    scale = dpi / images.POINTS
    for r in rulings:
        half = r.width / 2 + images.POINTS * 0.01
        box = BBox(r.x0 - half, r.y0 - half, r.x1 + half, r.y1 + half)
        x0, y0, x1, y1 = (max(0, round(v * scale)) for v in box)
        mask[y0 : y1 + 1, x0 : x1 + 1] = 255
    return mask


def _to_box(box: BBox, dpi: float, flat: Image) -> Box:
    x0, y0, x1, y1 = (round(v * dpi / images.POINTS) for v in box)
    return Box(max(0, x0 + 1), max(0, y0 + 1), min(flat.shape[1], x1), min(flat.shape[0], y1))


def _read_again(sheet: Sheet, cell: Cell, engine: OcrEngine) -> Cell:
    within = _to_box(cell.bbox, sheet.dpi, sheet.flat)
    looks = [look for box in lines_in(sheet, within) for look in _looks(sheet, box, within, engine)]
    found = [look for look in looks if look.text]
    second = Recognised("\n".join(look.text for look in found), min((look.confidence for look in found), default=0.0))
    first = cell.readings[0] if cell.readings else None
    settled = settle(Recognised(first.text if first else cell.text, cell.confidence or 0.0), second)
    return replace(
        cell,
        text=settled.text,
        confidence=settled.confidence,
        status=settled.status,
        readings=settled.readings,
        ink=bool(looks) and not settled.text,
    )


def _looks(sheet: Sheet, box: Box, within: Box, engine: OcrEngine) -> list[Recognised]:
    """What a line says; what may be several lines that touch is parted when that reads better."""
    whole = _look(sheet, Line(box, within, None), engine)
    boxes = parted(sheet, box) if whole.confidence < SURE else []
    parts = [_look(sheet, Line(part, within, None), engine) for part in boxes]
    return parts if parts and fmean(part.confidence for part in parts) > whole.confidence else [whole]


def _look(sheet: Sheet, line: Line, engine: OcrEngine) -> Recognised:
    dash = mark_in(sheet, line.box)
    if dash is not None:
        return Recognised(dash, 1.0)
    pixels = figure_crop(sheet, line.box, line.within)
    return engine.recognise([pixels], careful=True)[0] if pixels is not None else Recognised("", 0.0)
