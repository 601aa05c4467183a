"""Whatever reads a scanned page, made comparable: gouji, and rapidocr with its defaults where it is installed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from benchmarks.scanned import POINTS, Sheet, in_scan
from extractors.ocr.engine import Image, OcrEngine, Quad, Recognised
from extractors.ocr.scans import read_scan
from schemas.geometry import BBox
from schemas.layout import Word


@dataclass(frozen=True)
class Read:
    """What was read of a sheet: words, and where among them the sheet's cells lie, one box for each."""

    words: tuple[Word, ...]
    boxes: tuple[BBox, ...]


Reader = Callable[[Sheet], Read]


class Timed:
    """An engine that adds up its own CPU time; `careful` is that of the larger model, which reads things again."""

    def __init__(self, engine: OcrEngine) -> None:
        self.engine = engine
        self.name = engine.name
        self.seconds = 0.0
        self.careful = 0.0

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        start = time.process_time()
        try:
            return self.engine.recognise(crops, careful)
        finally:
            passed = time.process_time() - start
            self.seconds += passed
            self.careful += passed if careful else 0.0

    def detect(self, image: Image) -> list[Quad]:
        start = time.process_time()
        try:
            return self.engine.detect(image)
        finally:
            self.seconds += time.process_time() - start

    def rotation(self, image: Image) -> int:
        return self.engine.rotation(image)


def gouji(engine: OcrEngine) -> Reader:
    """What gouji reads."""

    def read(sheet: Sheet) -> Read:
        scan = read_scan(sheet.image, sheet.dpi, engine)
        return Read(scan.words, tuple(in_scan(cell.box, scan) for cell in sheet.cells))

    return read


def rapidocr() -> Reader:
    """The peer with its defaults, on one thread like ours; its lines are cut where cells of the truth end."""
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})

    def read(sheet: Sheet) -> Read:
        image = sheet.image[:, :, ::-1] if sheet.image.ndim == 3 else sheet.image
        found = engine(np.ascontiguousarray(image))
        boxes = tuple(cell.box for cell in sheet.cells)
        assert isinstance(found, RapidOCROutput)
        if found.boxes is None or found.txts is None or found.scores is None:
            return Read((), boxes)
        lines = zip(found.boxes, found.txts, found.scores, strict=True)
        scale = POINTS / sheet.dpi
        words = (w for quad, text, score in lines for w in cut(np.asarray(quad) * scale, text, score, boxes))
        return Read(tuple(words), boxes)

    return read


def cut(quad: NDArray[np.float64], text: str, score: float, cells: Sequence[BBox]) -> Iterator[Word]:
    """A line of print as words that each lie in one cell, characters placed in proportion to their usual widths.

    quad: corners, shape (4, 2), clockwise from the top left
    """
    widths = np.array([1.0 if east_asian_width(c) in "WF" else 0.5 for c in text])
    ends = np.cumsum(widths) / max(0.5, widths.sum())
    left, right = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
    half = float(np.linalg.norm(quad[3] - quad[0])) / 2
    edges = [left + (right - left) * at for at in (0.0, *ends)]

    def home(i: int) -> int | None:
        middle = (edges[i] + edges[i + 1]) / 2
        return next((n for n, box in enumerate(cells) if box.contains(*middle)), None)

    for _, run in groupby(range(len(text)), home):
        places = list(run)
        (x0, y0), (x1, y1) = edges[places[0]], edges[places[-1] + 1]
        box = BBox(float(x0), float(min(y0, y1)) - half, float(x1), float(max(y0, y1)) + half)
        yield Word("".join(text[i] for i in places), box, "ocr", score)
