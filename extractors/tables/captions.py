"""What names a table: title, number, unit and entity, from the lines above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.folding import fold, squeezed
from extractors.pages.lines import Line, line_of, text_of
from schemas.geometry import BBox
from schemas.layout import Word

UNIT = re.compile(
    r"(?:金额|计量|货币|数据)?单位[:(]*(?:人民币)?((?:[百千万亿]|百万|千万)?元|%|分|人次?|个|户|辆)(?![\u4e00-\u9fff])"
)
_ORDER = r"(?:\d{1,2}?(?=20\d\d年)|\d{1,3}(?:[-—.]\d{1,2})*(?!\d)|[一二三四五六七八九十]{1,3})"
NUMBER = re.compile(
    r"^\(?((?:[财部]?公开|附件?|预算|批复|财?决算?){0,2}\d{1,2}(?:[-—]\d{1,2})?表|公开表\d{1,2}"
    rf"|表{_ORDER}|附[件表]{_ORDER}?)\)?"
)
ENTITY = re.compile(
    r"^(?:编制|填报|填制|公开|预算|申报|项目|汇总)?(?:部门|单位)(?:[(/]?(?:名称|公章|盖章|签章|部门|单位)\)?)*:(.+)$"
)
YEAR_ONLY = re.compile(r"^[（(]?\d{4}年?度?[）)]?$")
SENTENCE = re.compile(r"[。；;，,]")
NUMBERED = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d))")
DATE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?|度)?")
CONTINUED = re.compile(r"\(?(?:续上?[表页]?|接上[表页]|上接)[一二三四五六七八九十\d]{0,2}\)?")
CONTENTS = ("目录", "目次")
LONGEST, SHORT = 60, 30
"""Characters of a title, and of one that need not stand in the middle because it says that it is a table."""
NEAR = 3.0
"""A title stands no further above than so many times its height."""
WIDE = 1.5
"""Parts of a line stand apart by more than so many of its heights."""
FURTHEST = 120.0
"""Points between a table and the lines that name it, at most."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What names a table, and the lines that do so."""

    title: str | None = None
    number: str | None = None
    unit: str | None = None
    entity: str | None = None
    lines: tuple[Line, ...] = ()

    @property
    def of_contents(self) -> bool:
        """Whether it entitles a list of contents."""
        return squeezed(self.title or "") in CONTENTS

    def completed(self, banners: Sequence[str]) -> Heading:
        """With what rows inside the frame say that the lines above do not."""
        title, unit = self.title, self.unit
        for text in banners:
            if found := UNIT.search(squeezed(text)):
                unit = unit or found[1]
            elif not title and len(squeezed(text)) <= 60:
                title = text.replace("\n", "") or None
        return replace(self, title=title, unit=unit)


def heading_of(above: Sequence[Line], box: BBox) -> Heading:
    """Title, number, unit and entity from the lines above a table, nearest last.

    Lines that say unit, number or entity are known by their words; the title is the line above them, as long as it looks
    like one: no sentence, not too far away, and centred over the table or led by 表 or 附件; it may have several lines. A
    numbered heading right above a table names it too, and stays a heading of the text.
    """
    marks = _Marks()
    title: list[str] = []
    used: list[Line] = []
    lowest = box.y0
    for index in range(len(above) - 1, -1, -1):
        line = above[index]
        flat = squeezed(line.text)
        near = lowest - line.bbox.y1 <= NEAR * max(line.bbox.height, 8.0)
        if title and marks.take_number(flat):
            used.append(line)
            break
        if not title and (marks.take(line) or marks.take_tail(line, above[:index])):
            used.append(line)
            if marks.rest:
                title.append(marks.rest)
        elif near and _titles(line, flat, box, title):
            title.insert(0, line.text)
            used.append(line)
        else:
            if near and not title and (numbered := _numbered(above[: index + 1])):
                title.append(numbered)
            break
        lowest = line.bbox.y0
        if len(title) == 4:
            break
    if title and marks.number is None and (found := NUMBER.match(_spaced(title[0]))):
        marks.number = found[1]
    return Heading(" ".join(title) or None, marks.number, marks.unit, marks.entity, tuple(used))


def names_table(line: Line) -> bool:
    """Whether a line says the unit or the number of the table below it."""
    return any(
        len(piece) <= SHORT and (UNIT.search(piece) or (piece.endswith("表") and NUMBER.fullmatch(piece)))
        for piece in _pieces(line)
    )


def parted_above(line: Line, boxes: Sequence[BBox]) -> list[Line]:
    """A line above tables, parted where one ends: what stands wide apart beyond its side names it not, or another."""
    under = [box for box in boxes if 0 <= box.y0 - line.bbox.y1 <= FURTHEST]
    if not under or len(line.words) == 1:
        return [line]
    groups = [[line.words[0]]]
    for left, right in pairwise(line.words):
        apart = right.bbox.x0 - left.bbox.x1 > WIDE * line.bbox.height
        if apart and any(left.bbox.x1 <= box.x0 or right.bbox.x0 >= box.x1 for box in under):
            groups.append([])
        groups[-1].append(right)
    return [line] if len(groups) == 1 else [line_of(group) for group in groups]


def says_continued(line: Line) -> bool:
    """Whether a line only says that the table below goes on: 续表, （续上页）."""
    return len(line.text) < SHORT and CONTINUED.fullmatch(squeezed(line.text)) is not None


@dataclass(slots=True)
class _Marks:
    """What the lines between a title and its table say."""

    number: str | None = None
    unit: str | None = None
    entity: str | None = None
    tail: str = ""
    rest: str = ""

    def take(self, line: Line) -> bool:
        """Take unit, entity and number from a line; whether there was any. A title beside them becomes `rest`."""
        marked = False
        pieces = _pieces(line)
        if any(len(piece) > LONGEST or piece.endswith("。") for piece in pieces):
            return False
        for piece in pieces:
            if unit := UNIT.search(piece):
                self.unit, marked = self.unit or unit[1], True
                piece = piece[: unit.start()].rstrip("(")
            if entity := ENTITY.match(piece):
                self.entity, marked = self.entity or entity[1] + self.tail, True
            elif self.take_number(piece) or CONTINUED.fullmatch(piece) or (len(pieces) > 1 and DATE.fullmatch(piece)):
                marked = True
            elif piece.endswith("表") or (self.number or "").startswith(("表", "附")):
                self.rest = " ".join(pieces) if pieces[0] == self.number else piece
        return marked

    def take_number(self, piece: str) -> bool:
        found = NUMBER.fullmatch(piece)
        if found is None or self.number is not None:
            return False
        self.number = found[1]
        return True

    def take_tail(self, line: Line, above: Sequence[Line]) -> bool:
        """Whether a line is the rest of an entity that is broken over two lines."""
        for upper in above[-2:]:
            stands_under = abs(upper.bbox.x0 - line.bbox.x0) < 3 and line.bbox.y0 - upper.bbox.y1 < line.bbox.height
            if stands_under and len(line.words) == 1 and any(ENTITY.match(piece) for piece in _pieces(upper)):
                self.tail = squeezed(line.text)
                return True
        return False


def _spaced(text: str) -> str:
    """A text squeezed but for what keeps two figures apart: 表1 2023年."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", fold(text))


def _pieces(line: Line) -> list[str]:
    """The parts of a line that stand wide apart, each squeezed."""
    runs: list[list[Word]] = []
    for word in line.words:
        if runs and word.bbox.x0 - runs[-1][-1].bbox.x1 <= WIDE * line.bbox.height:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [squeezed(text_of(run)) for run in runs]


def _numbered(lines: Sequence[Line]) -> str | None:
    """The numbered heading or question that ends with the last line, over at most two lines."""
    text = ""
    for line in reversed(lines[-2:]):
        text = line.text + text
        flat = squeezed(text)
        if flat.endswith(("。", "；", ":")) or len(flat) > 80:
            return None
        if NUMBERED.match(flat):
            return text
    return None


def _titles(line: Line, flat: str, box: BBox, below: Sequence[str]) -> bool:
    """Whether a line can be (part of) a title."""
    if len(flat) > LONGEST or flat.endswith((":", "。", "；")):
        return False
    if SENTENCE.search(flat) and not flat.startswith(("表", "附")):
        return False
    if flat.endswith("表") and any(YEAR_ONLY.match(squeezed(text)) is None for text in below):
        return False
    if re.match(r"(表|附[件表])[\d一二三四五六七八九十]", flat) or YEAR_ONLY.match(flat):
        return True
    if flat.endswith("表") and len(flat) <= SHORT and not flat.endswith(("下表", "附表", "见表")):
        return True
    middle = (box.x0 + box.x1) / 2
    centred = abs((line.bbox.x0 + line.bbox.x1) / 2 - middle) <= 0.06 * box.width + 6
    return centred and (line.bbox.x0 > box.x0 + 4 or flat.endswith("表") or bool(below))
