"""How exactly the grids of worn pages are found from their pixels, without reading a character.

    python -m benchmarks.grids [CORPUS] [--every N] [--dpi 150 200 300] [--copies NAME...] [--draw FOLDER]

CORPUS (default: samples/) is a folder of PDFs with a text layer: the grids of their vector rulings are the truth. Each page
is rendered, drawn anew and worn as `worn_tables.COPIES` says. Printed for each: F1 of places (row, col, spans) at each
resolution, and the CPU-seconds a page that pixels → rulings → grids cost, and flattening and straightening before it.
`--draw` saves the pages that are not perfect, with the grid that was found.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.worn_tables import COPIES, Copy, TablePage, copied, table_pages
from extractors.ocr import images
from extractors.ocr.engine import Image, OcrEngine, PaddleEngine
from extractors.ocr.pixel_rulings import find_strokes
from extractors.ocr.scans import orientation_copy
from extractors.tables.grids import Grid, find_grids


def places(grid: Grid) -> set[tuple[int, int, int, int]]:
    return {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


def agreement(truth: Sequence[Grid], found: Sequence[Grid]) -> tuple[int, int, int]:
    """(places in common, places that are, places that were found)."""
    left = [places(grid) for grid in found]
    common = 0
    for want in sorted(map(places, truth), key=len, reverse=True):
        best = max(left, key=lambda got: len(want & got), default=None)
        if best is not None and want & best:
            common += len(want & best)
            left.remove(best)
    return common, sum(len(g.cells) for g in truth), sum(len(g.cells) for g in found)


def grids_in(image: NDArray[np.uint8], dpi: float, engine: OcrEngine | None) -> tuple[list[Grid], Image, float, float]:
    """(the grids, the straight page, CPU-seconds to prepare it, and to find them). Without an engine the page is upright."""
    start = time.process_time()
    flat = images.flatten(images.grey_without_seals(image, dpi), dpi)
    if engine:
        flat = images.turn(flat, engine.rotation(orientation_copy(flat)))
    flat = images.straighten(flat, images.skew(flat))
    middle = time.process_time()
    strokes, _ = find_strokes(flat, dpi)
    grids = find_grids([stroke.in_points(dpi) for stroke in strokes])
    return grids, flat, middle - start, time.process_time() - middle


def measure(page: TablePage, how: Copy, counts: Counter[str], draw: Path | None) -> None:
    engine = PaddleEngine() if how.turn else None
    grids, flat, preparing, finding = grids_in(copied(page, how, seed=1), page.dpi, engine)
    common, there, found = agreement(page.grids, grids)
    counts["pages"] += 1
    counts["perfect"] += common == there == found
    counts["common"] += common
    counts["cells"] += there + found
    counts["preparing"] += round(1e6 * preparing)
    counts["finding"] += round(1e6 * finding)
    if draw and not common == there == found:
        _draw(draw / f"{page.name}.png", flat, grids, page.dpi)
        print(f"    {page.name}: {common} of {there}, {found} found", flush=True)


def _draw(path: Path, flat: Image, grids: Sequence[Grid], dpi: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = cv2.cvtColor(flat, cv2.COLOR_GRAY2RGB)
    for grid in grids:
        for cell in grid.cells:
            x0, y0, x1, y1 = (round(v * dpi / 72) for v in cell.bbox)
            cv2.rectangle(picture, (x0 + 2, y0 + 2), (x1 - 2, y1 - 2), (0.0, 0.0, 255.0), 2)
    cv2.imwrite(str(path), picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--every", type=int, default=1, help="of the pages, only every so many")
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 200, 300])
    parser.add_argument("--copies", nargs="+", choices=COPIES, default=list(COPIES), metavar="NAME")
    parser.add_argument("--draw", type=Path)
    given = parser.parse_args()
    totals = {(name, dpi): Counter[str]() for name in given.copies for dpi in given.dpi}
    for dpi in given.dpi:
        for page in table_pages(given.corpus, dpi, given.every):
            for name in given.copies:
                measure(page, COPIES[name], totals[name, dpi], given.draw and given.draw / f"{name} {dpi}")
    print(" " * 18 + "".join(f"{f'{dpi} dpi':>10}{'perfect':>9}{'find s':>8}{'before':>8}" for dpi in given.dpi))
    for name in given.copies:
        row = (totals[name, dpi] for dpi in given.dpi)
        print(f"{name:18}" + "".join(map(_told, row)))


def _told(counts: Counter[str]) -> str:
    pages, f1 = max(1, counts["pages"]), 2 * counts["common"] / max(1, counts["cells"])
    finding, preparing = counts["finding"] / 1e6 / pages, counts["preparing"] / 1e6 / pages
    return f"{f1:10.4f}{counts['perfect']:5}/{pages:<3}{finding:8.3f}{preparing:8.3f}"


if __name__ == "__main__":
    main()
