"""Reading in proportion: every line once, cheaply; what matters and is not sure again, cleaned and with the larger model.

What two readings together say is decided here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from extractors.folding import squeezed
from extractors.ocr.confusions import decimals, figure_like, is_figure, mended, same_digits, with_ranges, without_junk
from extractors.ocr.crops import Line, Sheet, crop, parted, places_in
from extractors.ocr.engine import Image, OcrEngine, Recognised
from extractors.ocr.figure_crops import figure_crop
from extractors.ocr.fitting import fits, room_for_point, unsigned
from extractors.ocr.marks import mark_in, with_dashes
from schemas.layout import Reading, Status

SURE = 0.9
"""A figure read with less confidence is read again."""
CLEAR = 0.8
"""Confidence with which a second reading may say that marks beside a figure were specks."""
LEGIBLE, LABEL = 0.6, 0.8
"""Text read with less confidence is read again; text in tables, of which others make labels, sooner."""
UNREADABLE = 0.35
"""What is read with less confidence, in ink that is lower than print, is no character at all."""
NARROW = 1.0
"""Digits whose middles are less than so many line heights apart are of one number."""
DASHES = ("-", "—", "——")
MISFIT = 0.5
"""Confidence in a reading that does not fit the ink."""
FEW, MOST = 24, 0.5
"""Lines, and part of a page's lines, beyond which text is not read again."""
NUMERALS = frozenset("二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class Settled:
    """What all readings of a line come to; `readings` where there was more than one, first first."""

    text: str
    confidence: float
    status: Status = "confirmed"
    readings: tuple[Reading, ...] = ()
    middles: tuple[float, ...] = ()
    """x of each character's middle, pixels of the page, where known."""


@dataclass(frozen=True, slots=True)
class Column:
    """What most cells of a table's column are.

    figures:  whether most are figures
    decimals: how many decimals most of its figures print, or None where they differ
    numerals: whether it counts in Chinese numerals, so that a dash is a one
    """

    figures: bool
    decimals: int | None
    numerals: bool


def read_lines(sheet: Sheet, lines: Sequence[Line], engine: OcrEngine) -> Iterator[tuple[Line, Settled]]:
    """Recognise lines of print; a line that turns out to be specks is left out."""
    lines, first = _first_readings(sheet, lines, engine)
    columns = _columns(lines, first)
    again = [i for i, line in enumerate(lines) if _unsure(line, first[i], columns)]
    # A page on which most is unsure lies the wrong way up, or is no print: figures alone are worth a second look.
    if len(again) > max(FEW, MOST * len(lines)):
        again = [i for i in again if figure_like(first[i].text)]
    crops = {i: _second_crop(sheet, lines[i], first[i]) for i in again}
    seen = [i for i in again if crops[i] is not None]
    second = dict(
        zip(seen, engine.recognise([c for i in seen if (c := crops[i]) is not None], careful=True), strict=True)
    )
    settled: dict[int, Settled] = {}
    for i, line in enumerate(lines):
        column = columns.get(_column_of(line))
        if i in second:
            both = settle(first[i], second[i], column.decimals if column else None, fits(sheet, line.box, first[i]))
            both = _unreadable(both) if _flat(sheet, line) and both.confidence < UNREADABLE else both
            settled[i] = _doubted(sheet, line, both)
        elif i in crops:
            if not _specks(sheet, line):
                settled[i] = Settled("", 0.0, "doubtful", (_reading(first[i]),) if first[i].text else ())
        elif first[i].text not in DASHES:
            alone = _alone(first[i])
            if alone.text == first[i].text and len(first[i].places) == len(alone.text):
                middles = places_in(sheet, line.box, first[i].places)
                alone = closed_up(replace(alone, middles=middles), NARROW * line.box.height)
            settled[i] = alone
    written = {lines[i].cell for i, told in settled.items() if told.text}
    lines_of = Counter(line.cell for line in lines)
    for i, line in enumerate(lines):
        if i in settled:
            yield line, settled[i]
        elif i not in crops:
            dash = _dash(first[i], columns.get(_column_of(line)), lines_of[line.cell] > 1, line.cell in written)
            written.add(line.cell)
            yield line, dash


def settle(first: Recognised, second: Recognised, printed: int | None = None, fitting: bool = True) -> Settled:
    """Two readings of the same print: confirmed where they agree, doubtful where they do not. Both are kept.

    printed: decimals of the column's figures, where it has a number of its own; a figure that fits is preferred
    fitting: whether the first fits the ink; a word read as a figure and its unit (`8额`) may not
    """
    one, two = (with_ranges(mended(r.text)) for r in (first, second))
    readings = (_reading(first), _reading(second))
    if squeezed(one) == squeezed(two):
        sure = max(first.confidence, second.confidence) if one else 0.0
        return Settled(one, sure, "confirmed" if one else "doubtful", readings)
    if is_figure(one) and same_digits(first.text, second.text) and " " in second.text:
        return Settled(one, first.confidence, "confirmed", readings)
    clean = mended(without_junk(first.text))
    if clean == two and is_figure(two) and second.confidence >= CLEAR:
        return Settled(two, second.confidence, "confirmed", readings)
    usual = [printed is not None and decimals(text) == printed for text in (one, two)]
    surer = second.confidence > first.confidence if usual[0] == usual[1] else usual[1]
    figures = [is_figure(one) and (fitting or one.isascii()), is_figure(two)]
    better = bool(two) and (figures[1] > figures[0] or (surer and figures[1] == figures[0]))
    return Settled(two if better else one, min(first.confidence, second.confidence), "doubtful", readings)


def closed_up(settled: Settled, gap: float) -> Settled:
    """The reading without the blanks that recognisers put between digits which stand no further apart than digits do.

    gap: pixels between the middles of two digits that are surely of one number
    """
    text, middles = settled.text, settled.middles
    beside = [middles[i] - middles[i - 1] for i in range(1, len(text)) if text[i - 1].isdigit() and text[i].isdigit()]
    gap = max(gap, 1.4 * median(beside)) if beside else gap
    drop = {
        i
        for i in range(1, len(text) - 1)
        if text[i] == " " and text[i - 1].isdigit() and text[i + 1].isdigit() and middles[i + 1] - middles[i - 1] < gap
    }
    if not drop:
        return settled
    kept = [i for i in range(len(text)) if i not in drop]
    return replace(settled, text="".join(text[i] for i in kept), middles=tuple(middles[i] for i in kept))


def _alone(reading: Recognised) -> Settled:
    """The only reading of a line; a figure is mended by its grammar, and what was read kept."""
    text = mended(reading.text) if figure_like(reading.text) else with_ranges(reading.text)
    return Settled(text, reading.confidence, "confirmed", (_reading(reading),) if text != reading.text else ())


def _dash(reading: Recognised, column: Column | None, crowded: bool, beside_text: bool) -> Settled:
    """What a dash is: a one among numerals; among other lines of its cell (crowded) perhaps a smear or a fold, and
    certainly when one of them says something.
    """
    if column and column.numerals and reading.text != "——":
        return Settled("一", reading.confidence)
    if beside_text:
        return Settled("", 0.0, "doubtful", (_reading(reading),))
    return Settled(reading.text, reading.confidence, "doubtful" if crowded else "confirmed")


def _first_readings(sheet: Sheet, lines: Sequence[Line], engine: OcrEngine) -> tuple[list[Line], list[Recognised]]:
    """The lines and what they say at first sight; one that reads badly and may be several is parted if that reads better."""
    first = _at_first_sight(sheet, lines, engine)
    high = {i: parted(sheet, line.box) for i, line in enumerate(lines) if line.cell and first[i].confidence < SURE}
    parts = {i: [Line(box, lines[i].within, lines[i].cell) for box in boxes] for i, boxes in high.items() if boxes}
    pieces = iter(_at_first_sight(sheet, [line for part in parts.values() for line in part], engine))
    found: list[tuple[Line, Recognised]] = []
    for i, line in enumerate(lines):
        read = [(piece, next(pieces)) for piece in parts.get(i, ())]
        better = bool(read) and fmean(r.confidence for _, r in read) > first[i].confidence
        found += read if better else [(line, first[i])]
    return [line for line, _ in found], [reading for _, reading in found]


def _at_first_sight(sheet: Sheet, lines: Sequence[Line], engine: OcrEngine) -> list[Recognised]:
    dashes = [mark_in(sheet, line.box) for line in lines]
    crops = [crop(sheet, line.box, line.within) for line, dash in zip(lines, dashes, strict=True) if dash is None]
    rest = iter(engine.recognise(crops) if crops else ())
    found = [next(rest) if dash is None else Recognised(dash, 1.0) for dash in dashes]
    return [_seen(sheet, line, reading) for line, reading in zip(lines, found, strict=True)]


def _seen(sheet: Sheet, line: Line, reading: Recognised) -> Recognised:
    """A reading, its dashes as wide as they were printed, less sure where it does not fit the ink."""
    if not fits(sheet, line.box, reading):
        return replace(reading, confidence=min(reading.confidence, MISFIT))
    return with_dashes(sheet, line.box, reading)


def _column_of(line: Line) -> tuple[int, int] | None:
    return None if line.cell is None else (line.cell[0], line.cell[2])


def _columns(lines: Sequence[Line], first: Sequence[Recognised]) -> dict[tuple[int, int] | None, Column]:
    texts: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line, reading in zip(lines, first, strict=True):
        place = _column_of(line)
        if place is not None and reading.text:
            texts[place].append(mended(reading.text))
    return {place: _column(read) for place, read in texts.items()}


def _column(texts: list[str]) -> Column:
    printed = Counter(d for text in texts if (d := decimals(text)) is not None)
    figures, dashes = sum(printed.values()), sum(re.fullmatch("[-—]+", text) is not None for text in texts)
    most, times = printed.most_common(1)[0] if printed else (None, 0)
    return Column(
        figures + dashes > 0.5 * len(texts),
        most if times >= 4 and times >= 0.8 * figures else None,
        any(text in NUMERALS for text in texts) and not figures,
    )


def _unsure(line: Line, reading: Recognised, columns: dict[tuple[int, int] | None, Column]) -> bool:
    """Whether a line must be read again: ink and no text, text that is hardly legible, or a figure that is unsure or
    impossible for its column.
    """
    if not reading.text:
        return line.cell is not None
    text = mended(reading.text)
    if text in DASHES:
        return False
    if line.cell is None:
        return reading.confidence < LEGIBLE
    if is_figure(text):
        column = columns.get(_column_of(line))
        odd = column is not None and column.decimals is not None and decimals(text) not in (column.decimals, 0)
        return reading.confidence < SURE or odd
    return reading.confidence < LABEL or figure_like(text) or figure_like(without_junk(text))


def _second_crop(sheet: Sheet, line: Line, first: Recognised) -> Image | None:
    """What is read the second time; None when there is nothing there that could be print."""
    if first.text and not figure_like(first.text):
        return crop(sheet, line.box, line.within, 1.3)
    return figure_crop(sheet, line.box, line.within)


def _flat(sheet: Sheet, line: Line) -> bool:
    """Whether a line is lower than print is: what a fold or a smear leaves."""
    return line.box.height < 0.6 * sheet.em


def _doubted(sheet: Sheet, line: Line, settled: Settled) -> Settled:
    """A figure with the minus that is seen before it and that no reading told; doubtful where a point may be lost."""
    if unsigned(sheet, line.box, settled.text):
        return replace(settled, text="-" + settled.text, status="doubtful")
    return replace(settled, status="doubtful") if room_for_point(sheet, line.box, settled.text) else settled


def _unreadable(settled: Settled) -> Settled:
    return Settled("", 0.0, "doubtful", settled.readings)


def _specks(sheet: Sheet, line: Line) -> bool:
    """Whether a line is too little ink to be print."""
    return max(line.box.width, line.box.height) < 0.35 * sheet.em


def _reading(found: Recognised) -> Reading:
    return Reading(found.text, "ocr", found.confidence)
