"""The bands of grades: the report's own where it states them, else those of 财预〔2020〕10号."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from schemas.report import Report

Bands = tuple[tuple[str, Decimal], ...]
"""(grade, its least score), best first."""

USUAL: Bands = (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))
SAME = {
    "优秀": "优",
    "良好": "良",
    "较好": "良",
    "合格": "中",
    "一般": "中",
    "基本合格": "中",
    "不合格": "差",
    "较差": "差",
}
"""Other words for the four grades."""

WIDEST = {
    "良": (Decimal(75), Decimal(90)),
    "良好": (Decimal(75), Decimal(90)),
    "较好": (Decimal(75), Decimal(90)),
    "合格": (Decimal(60), Decimal(90)),
}
"""From and up to which score a grade is given somewhere: 良 begins at 75 in some places, 合格 covers 良 in others."""

_TOLD = re.compile(r"[^。;；]{0,40}优.{0,60}良.{0,60}(?:中|合格|一般).{0,60}(?:差|不合格)[^。;；]{0,30}", re.DOTALL)


def bands_of(report: Report) -> Bands:
    """The bands that a report states, in its prose or in a cell; the usual ones where it states none, or not clearly."""
    for text in _texts(report):
        for match in _TOLD.finditer(text):
            bounds = {Decimal(n) for n in re.findall(r"(?<![\d.])\d{2}(?![\d.])", match.group())}
            inner = sorted((b for b in bounds if 50 <= b < 100), reverse=True)
            if len(inner) == 3:
                return tuple(zip(("优", "良", "中", "差"), (*inner, Decimal(0)), strict=True))
    return USUAL


def _texts(report: Report) -> Iterator[str]:
    for paragraph in report.reading.paragraphs:
        if "优" in paragraph.text and "良" in paragraph.text:
            yield paragraph.text
    for table in report.reading.tables:
        for cell in table.cells:
            if "优" in cell.text and "良" in cell.text:
                yield unicodedata.normalize("NFKC", cell.text.replace("\n", ""))


def grade_of(score: Decimal, bands: Bands) -> str:
    """The grade of a score."""
    return next(grade for grade, least in bands if score >= least or least == 0)


def is_grade(word: str) -> bool:
    """Whether a word is one of the four grades, or another for one of them."""
    return SAME.get(word, word) in dict(USUAL)


def fits(word: str, score: Decimal, bands: Bands) -> bool:
    """Whether a score may have a grade; where the report states no bands of its own, 良 and 合格 reach as far as anywhere."""
    low, high = WIDEST.get(word, (None, None)) if bands is USUAL else (None, None)
    if low is not None and high is not None:
        return low <= score < high
    return grade_of(score, bands) == SAME.get(word, word)


def told_bands(bands: Bands) -> str:
    """The bounds of the grades, for a reader: 90、80、60分."""
    return "、".join(f"{least:f}" for _, least in bands[:-1]) + "分"
