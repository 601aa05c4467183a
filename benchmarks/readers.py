"""Whatever reads a scanned page, made comparable: gouji, and rapidocr with its defaults where it is installed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.scanned import POINTS, Sheet, in_scan
from extractors.ocr.engine import Image, OcrEngine, Quad, Recognised
from extractors.ocr.scans import read_scan
from schemas.geometry import BBox, union
from schemas.layout import Word


@dataclass(frozen=True)
class Read:
    """What was read of a sheet: words, and where among them the sheet's cells lie, one box for each."""

    words: tuple[Word, ...]
    boxes: tuple[BBox, ...]


Reader = Callable[[Sheet], Read]
Letter = tuple[str, float, Sequence[Sequence[float]]]
"""A character as rapidocr tells it: what, how surely, and its corners in pixels."""


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


def rapidocr(places: bool) -> Reader:
    """The peer with its defaults, on one thread like ours; its lines are cut where cells of the truth end.

    places: whether to ask for the places of characters, which cutting needs; what is timed does without
    """
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})

    def read(sheet: Sheet) -> Read:
        image = sheet.image[:, :, ::-1] if sheet.image.ndim == 3 else sheet.image
        found = engine(np.ascontiguousarray(image), return_word_box=places, return_single_char_box=places)
        assert isinstance(found, RapidOCROutput)
        boxes = tuple(cell.box for cell in sheet.cells)
        if not places or found.boxes is None:
            return Read((), boxes)
        scale = POINTS / sheet.dpi
        words: list[Word] = []
        for line in cast(Sequence[Sequence[Letter]], found.word_results):
            letters = [(char, _around(np.asarray(corners) * scale)) for char, _, corners in line]
            words += cut(letters, boxes)
        return Read(tuple(words), boxes)

    return read


def _around(corners: NDArray[np.float64]) -> BBox:
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return BBox(x0, y0, x1, y1)


def cut(letters: Sequence[tuple[str, BBox]], cells: Sequence[BBox]) -> Iterator[Word]:
    """A line of print, character by character, as words that each lie in one cell."""

    def home(letter: tuple[str, BBox]) -> int | None:
        middle = letter[1].center
        return next((n for n, box in enumerate(cells) if box.contains(*middle)), None)

    for _, run in groupby(letters, home):
        together = list(run)
        yield Word("".join(char for char, _ in together), union(box for _, box in together), "ocr")
