from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks.ocr import measure
from benchmarks.readers import Read, cut
from benchmarks.scanned import Sheet, Truth
from schemas.geometry import BBox
from schemas.layout import Reading, Word

LEFT, RIGHT = BBox(0, 0, 50, 20), BBox(50, 0, 100, 20)


@pytest.mark.parametrize(("count", "parts"), [(8, ["1234", "5678"]), (3, ["123"]), (0, [])])
def test_a_peers_line_is_cut_where_cells_end(count: int, parts: list[str]) -> None:
    letters = [(str(i + 1), BBox(10 + 10 * i, 5, 20 + 10 * i, 15)) for i in range(count)]
    words = list(cut(letters, [LEFT, RIGHT]))
    assert [word.text for word in words] == parts
    assert all(box.contains(*word.bbox.center) for word, box in zip(words, (LEFT, RIGHT), strict=False))


def counted(*words: Word) -> Counter[str]:
    sheet = Sheet("page", np.zeros((1, 1), np.uint8), 72, (Truth(LEFT, "12.50"), Truth(RIGHT, "—")))
    return measure([sheet], lambda _: Read(words, (LEFT, RIGHT)))


def test_figures_are_right_flagged_or_silently_wrong() -> None:
    dash = Word("-", BBox(60, 5, 70, 8))
    right = counted(Word("12.50", BBox(5, 5, 40, 15)), dash)
    assert (right["figure"], right["figure right"], right["figure silent"], right["dash right"]) == (1, 1, 0, 1)
    silent = counted(Word("12.60", BBox(5, 5, 40, 15)), dash)
    assert (silent["figure right"], silent["figure flagged"], silent["figure silent"]) == (0, 0, 1)
    flagged = counted(Word("12.60", BBox(5, 5, 40, 15), status="doubtful"), dash)
    assert (flagged["figure right"], flagged["figure flagged"], flagged["figure silent"]) == (0, 1, 0)


@pytest.mark.parametrize(
    ("first", "text", "repaired", "spoilt"),
    [("12.60", "12.50", 1, 0), ("12.50", "12.60", 0, 1), ("12,50", "12.50", 0, 0)],
)
def test_what_second_readings_do_is_counted(first: str, text: str, repaired: int, spoilt: int) -> None:
    readings = (Reading(first, "ocr", 0.5), Reading(text, "ocr", 0.9))
    counts = counted(Word(text, BBox(5, 5, 40, 15), readings=readings), Word("-", BBox(60, 5, 70, 8)))
    assert (counts["again"], counts["repaired"], counts["spoilt"]) == (1, repaired, spoilt)
