"""Scanned pages whose cells are known: the scans that have truth files, and text-layer pages rasterised and worn."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.degrading import Matrix, Wear, wear
from extractors.ocr.scans import Scan
from extractors.pages.pdf import PdfDocument, open_document
from extractors.tables.fill import fill
from extractors.tables.grids import find_grids
from schemas.geometry import BBox

POINTS = 72.0


@dataclass(frozen=True)
class Truth:
    """A cell as printed; its box in points of the page as scanned, before it is straightened."""

    box: BBox
    text: str


@dataclass(frozen=True)
class Sheet:
    """A page image with its resolution, and the cells of its tables."""

    name: str
    image: NDArray[np.uint8]
    dpi: float
    cells: tuple[Truth, ...]


def scans(folder: Path, pattern: str = "*.scan*.pdf") -> Iterator[Sheet]:
    """The pages with tables of the scans that come with truth files (`X.scan.json` says how they were made)."""
    for path in sorted(folder.rglob(pattern)):
        made = path.with_suffix(".json")
        if made.exists():
            yield from _scan_pages(path, json.loads(made.read_text("utf-8")))


def _scan_pages(path: Path, made: dict[str, object]) -> Iterator[Sheet]:
    truth_name, pages = str(made["truth"]), made["pages"]
    assert isinstance(pages, list)
    # A scan with a truth of its own has boxes round the turned cells; others are those of the page before it was turned.
    own = truth_name.startswith(path.stem)
    cells = _truth_cells(path.with_name(truth_name))
    with open_document(path) as document:
        for page in pages:
            number = int(page["scan_page"])
            known = cells[number if own else int(page["pdf_page"])]
            if not known:
                continue
            matrix = np.eye(2, 3) if own else np.asarray(page["affine_pt"], dtype=np.float64)
            angle = float(page["angle_deg"]) if own else 0.0
            boxes = tuple(Truth(_moved(_shrunk(t.box, angle), matrix), t.text) for t in known)
            image, dpi = document.render(number, document.native_dpi(number))
            yield Sheet(f"{path.stem} p{number}", image, dpi, boxes)


def _truth_cells(path: Path) -> dict[int, list[Truth]]:
    cells: dict[int, list[Truth]] = defaultdict(list)
    for table in json.loads(path.read_text("utf-8"))["tables"]:
        for cell in table["cells"]:
            cells[int(cell["pdf_page"])].append(Truth(BBox(*cell["bbox"]), cell["text"]))
    return cells


def rasterised(path: Path, dpi: int, how: Wear, every: int = 1) -> Iterator[Sheet]:
    """The pages of a text-layer PDF that have ruled tables, as scans; their text layer is the truth."""
    with open_document(path) as document:
        for number in range(1, document.page_count + 1, every):
            cells = _digital_cells(document, number)
            if cells:
                image, _ = document.render(number, dpi)
                worn, matrix = wear(image, dpi, how, seed=number)
                yield Sheet(f"{path.stem} p{number}", worn, dpi, tuple(_scanned(c, matrix, dpi) for c in cells))


def _digital_cells(document: PdfDocument, number: int) -> list[Truth]:
    content = document.content(number)
    cells = []
    for grid in find_grids(content.rulings):
        part, _ = fill(grid, content.text.words, number)
        if part is not None:
            cells += [Truth(cell.bbox, cell.text) for cell in part.cells if cell.text]
    return [] if content.turned else cells


def _scanned(cell: Truth, matrix: Matrix, dpi: float) -> Truth:
    in_points = matrix.copy()
    in_points[:, 2] *= POINTS / dpi
    return Truth(_moved(cell.box, in_points), cell.text)


def _moved(box: BBox, matrix: Matrix) -> BBox:
    """The box about where the middle of another goes; its size stays."""
    x, y = matrix @ np.array([*box.center, 1.0])
    return BBox(x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)


def _shrunk(box: BBox, degrees: float) -> BBox:
    """The upright box of a cell whose turned corners another box holds."""
    k = abs(float(np.sin(np.radians(degrees))))
    width = (box.width - box.height * k) / (1 - k * k)
    height = (box.height - box.width * k) / (1 - k * k)
    x, y = box.center
    return BBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def in_scan(box: BBox, scan: Scan) -> BBox:
    """Where a box of the page as scanned lies after it was straightened."""
    angle = np.radians(scan.skew)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([scan.width / 2, scan.height / 2])
    x, y = turn @ (np.array(box.center) - middle) + middle
    return BBox(x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)
