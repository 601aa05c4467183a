"""Lines outside ruled tables that may hold cells, and the blocks in which they stand together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from extractors.folding import squeezed
from extractors.pages.lines import Line, text_of
from extractors.tables.fill import Part
from extractors.tables.level_rules import Rule, frames_of
from extractors.tables.parted_words import parted_at, parted_figures
from schemas.geometry import BBox, union
from schemas.layout import Word

GAP = 0.9
"""A gap wider than so many line heights parts two cells of a line."""
LEAST_ROWS = 3
NEXT = 3.2
"""Rows lie no further apart than so many line heights."""
LONGEST = 24
"""Characters of a line that may stand alone between rows."""
FIGURE = re.compile(r"^[-+(（]?[\d,，.]*\d[)）]?[%％‰]?[\u4e00-\u9fff]{0,2}$|^[-—－/]+$")
YEAR = re.compile(r"^(19|20)\d{2}(年度?)?$")
LEADER = re.compile(r"[.…·]{4,}|\.{2,}$")
SENTENCE = re.compile(r"[，。；]")
TITLE = re.compile(r"表$|^[表附]")
BLANK = 40.0
"""Points of a row that is ruled and empty, at most."""
ROOMY = 2.2
"""Rows are not higher than so many times their letters; a title has more room."""
HALF = 0.9
"""Lines nearer than so many letter heights stand beside each other."""
CAPTION = 1.5
"""Letter heights between a caption over several columns and those below it, at most."""
LARGER = 1.15
"""Titles are larger than the letters of their table by this factor, or stand in its middle."""
ASIDE = 0.1
"""Off its middle by this part of its width."""
MARK = re.compile(r"单位[:：]|部门[:：]|^公开\d+表")


@dataclass(slots=True)
class Run:
    """Words of a line that stand close together: a cell, or part of one."""

    words: tuple[Word, ...]
    bbox: BBox
    text: str

    @property
    def figure(self) -> bool:
        return is_figure(self.text)


@dataclass(slots=True)
class Row:
    """A line and its runs."""

    line: Line
    runs: list[Run]

    @property
    def words(self) -> list[Word]:
        return [word for run in self.runs for word in run.words]

    @property
    def middle(self) -> float:
        return self.line.bbox.center[1]

    @property
    def has_figures(self) -> bool:
        return len(self.runs) > 1 and any(is_figure(squeezed(word.text)) for word in self.words)


@dataclass(slots=True)
class Block:
    """Rows that may be a table, and the level rules among and around them.

    framed: rules of one length stand above and below; named: a line that says its unit or number stands right above
    tail:   the lines of one run right below, that may be rows too
    """

    rows: list[Row]
    rules: list[Rule]
    framed: bool = False
    named: bool = False
    tail: list[Row] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The usual height of its letters."""
        return median(word.bbox.height for row in self.rows for word in row.words)


def is_figure(text: str) -> bool:
    """Whether a squeezed text is a figure, with a short unit or without, and no year."""
    return FIGURE.match(text) is not None and YEAR.match(text) is None


def run_of(words: Sequence[Word]) -> Run:
    """Words as one run."""
    return Run(tuple(words), union(word.bbox for word in words), squeezed(text_of(words)))


def row_of(line: Line, rules: Sequence[Rule] = (), dashes: Sequence[Word] = ()) -> Row:
    """A line parted at wide gaps, and where the rules above and below it break.

    rules: of the page; dashes: strokes on the page that are dashes if they stand in a table
    """
    middle = line.bbox.center[1]
    around = [rule for rule in rules if rule.start < line.bbox.x1 and rule.end > line.bbox.x0]
    above = [rule for rule in around if rule.at < middle]
    breaks = sorted(x for rule in around for x in rule.breaks) if len(above) not in (0, len(around)) else []
    groups: list[list[Word]] = []
    words = [piece for whole in line.words for piece in parted_figures(whole)]
    beside = [dash for dash in dashes if line.bbox.y0 < dash.bbox.center[1] < line.bbox.y1]
    for word in sorted([*words, *beside], key=lambda word: word.bbox.x0) if beside else words:
        for i, piece in enumerate(parted_at(word, breaks)):
            last = groups[-1][-1].bbox.x1 if groups else 0.0
            near = bool(groups) and piece.bbox.x0 - last <= GAP * line.bbox.height
            if near and not i and not any(last - 1 <= x <= piece.bbox.x0 + 1 for x in breaks):
                groups[-1].append(piece)
            else:
                groups.append([piece])
    return Row(line, [run_of(group) for group in groups])


def blocks_of(rows: Sequence[Row], rules: Sequence[Rule], parts: Sequence[Part], goes_on: bool = False) -> list[Block]:
    """Rows between rules of one length, and runs of lines that hold cells: of several runs, and short ones between.

    goes_on: a table may go on from the page before at the top: of that one row is enough
    """
    blocks: list[Block] = []
    rest: list[Row] = list(rows)
    for frame in frames_of(rules):
        for top, end in _tabular(frame, rest):
            inside = [row for row in rest if top.at < row.middle < end.at]
            block = Block(inside, [rule for rule in rules if top.at - 1 <= rule.at <= end.at + 1], framed=True)
            _extend(block, rest)
            taken = {id(row) for row in block.rows}
            rest = [row for row in rest if id(row) not in taken]
            blocks.append(block)
    boxes = [part.bbox for part in parts] + [union(row.line.bbox for row in block.rows) for block in blocks]
    for found, named in _runs_of_rows(rest, boxes, goes_on):
        at = next(i for i, row in enumerate(rest) if row is found[0])
        if at and len(rest[at - 1].runs) == 1 and _stands_between(rest[at - 1]) and heads(rest[at - 1], found):
            found.insert(0, rest[at - 1])
        blocks.append(Block(found, _rules_beside(found, rules), named=named))
    for block in blocks:
        block.tail = _tail(block, rows)
    return blocks


def _tabular(frame: Sequence[Rule], rows: Sequence[Row]) -> list[tuple[Rule, Rule]]:
    """The stretches of a frame between whose rules only cells stand: (first rule, last rule)."""
    stretches: list[tuple[Rule, Rule]] = []
    first: Rule | None = None
    between = [(top, end, [row for row in rows if top.at < row.middle < end.at]) for top, end in pairwise(frame)]
    for i, (top, end, inside) in enumerate(between):
        if inside:
            more = any(len(row.runs) > 1 for row in inside)
            below = between[i + 1][2] if i + 1 < len(between) else []
            holds = (more or (first is not None and not _entitles(inside, end.at - top.at, below))) and all(
                top.covers(row.line.bbox.x0, row.line.bbox.x1) and (_holds_cells(row) or _stands_between(row))
                for row in inside
            )
        else:
            holds = first is not None and end.at - top.at < BLANK
        if holds:
            first, last = first or top, end
        elif first is not None:
            stretches.append((first, last))
            first = None
    if first is not None:
        stretches.append((first, last))
    return stretches


def _entitles(rows: Sequence[Row], room: float, below: Sequence[Row]) -> bool:
    """Whether single lines between two rules name the table below them rather than a group of rows."""
    if any(TITLE.search(row.runs[0].text) for row in rows):
        return True
    header = any(len(row.runs) > 1 for row in below) and not any(row.has_figures for row in below)
    return header and room > ROOMY * rows[-1].line.bbox.height * len(rows)


def _tail(block: Block, rows: Sequence[Row]) -> list[Row]:
    """The lines of one run that follow a block that no rule closes."""
    last = block.rows[-1]
    if any(rule.at > last.middle for rule in block.rules):
        return []
    at = next(i for i, row in enumerate(rows) if row is last)
    return list(takewhile(_stands_between, rows[at + 1 :]))


def _extend(block: Block, rows: Sequence[Row]) -> None:
    """Add a header that stands above the first rule, or a body that stands below the last."""
    top, end = block.rows[0], block.rows[-1]
    at = next(i for i, row in enumerate(rows) if row is top)
    while top.has_figures and at > 0 and _goes_with(rows[at - 1], block.rows[0]) and heads(rows[at - 1], block.rows):
        at -= 1
        block.rows.insert(0, rows[at])
    if not any(row.has_figures for row in block.rows):
        at = next(i for i, row in enumerate(rows) if row is end)
        below = list(rows[at + 1 :])
        while below and _goes_with(below[0], block.rows[-1]):
            block.rows.append(below.pop(0))
        while block.rows[-1] is not end and not block.rows[-1].has_figures:
            block.rows.pop()


def _goes_with(row: Row, other: Row) -> bool:
    """Whether a row outside a frame stands near enough to a row in it, and looks like one."""
    gap = max(row.line.bbox.y0 - other.line.bbox.y1, other.line.bbox.y0 - row.line.bbox.y1)
    return gap <= NEXT * max(row.line.bbox.height, other.line.bbox.height) and (
        _holds_cells(row) or _stands_between(row)
    )


def _rules_beside(rows: Sequence[Row], rules: Sequence[Rule]) -> list[Rule]:
    """The level rules that run over or between rows, or closely above and below them."""
    box = union(row.line.bbox for row in rows)
    reach = 2 * rows[0].line.bbox.height
    return [
        rule
        for rule in rules
        if box.y0 - reach < rule.at < box.y1 + reach and rule.start < box.x1 and rule.end > box.x0
    ]


def _runs_of_rows(rows: Sequence[Row], boxes: Sequence[BBox], goes_on: bool) -> list[tuple[list[Row], bool]]:
    """Runs of lines that hold cells: lines of several runs, and between them lines of one short run; with each whether a
    line that says unit or number stands right above it. One of those needs fewer rows.
    """
    found: list[tuple[list[Row], bool]] = []
    current: list[Row] = []
    named = False

    def close() -> None:
        nonlocal named, goes_on
        figured = any(row.has_figures for row in current)
        while current and len(current[-1].runs) < 2 and (figured or not named):
            current.pop()
        while current and len(current[0].runs) < 2 and not (named or goes_on):
            current.pop(0)
        if sum(len(row.runs) >= 2 for row in current) >= (1 if named or goes_on else LEAST_ROWS):
            found.append((list(current), named))
        current.clear()
        named = goes_on = False

    for i, row in enumerate(rows):
        if current:
            last = current[-1].line.bbox
            far = row.line.bbox.y0 - last.y1 > NEXT * max(last.height, row.line.bbox.height) or any(
                last.y1 - 1 <= box.y0 and box.y1 <= row.line.bbox.y0 + 1 for box in boxes
            )
            if far:
                close()
        if is_mark(row):
            close()
            named = True
        elif _holds_cells(row) or ((current or named or goes_on) and (_stands_between(row) or _lies_in_a_row(i, rows))):
            current.append(row)
        else:
            close()
    close()
    return found


def _holds_cells(row: Row) -> bool:
    return len(row.runs) >= 2 and not any(LEADER.search(run.text) for run in row.runs) and not is_mark(row)


def _stands_between(row: Row) -> bool:
    """Whether a line of one run can be a row of a table: short, and no sentence."""
    return len(row.runs) == 1 and len(row.runs[0].text) <= LONGEST and not SENTENCE.search(row.runs[0].text)


def _lies_in_a_row(index: int, rows: Sequence[Row]) -> bool:
    """Whether a line stands half beside one of several runs, as only a line of a cell does."""
    row = rows[index]
    beside = [
        other for other in (*rows[max(0, index - 1) : index], *rows[index + 1 : index + 2]) if _holds_cells(other)
    ]
    return any(abs(other.middle - row.middle) < HALF * row.line.bbox.height for other in beside)


def heads(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a line above rows belongs to their header: captions, or one near them that is no title in their middle."""
    if len(row.runs) > 1:
        return True
    box, below = row.line.bbox, union(other.line.bbox for other in rows)
    near = rows[0].line.bbox.y0 - box.y1 <= CAPTION * box.height
    alike = box.height <= LARGER * rows[0].line.bbox.height
    aside = abs(box.center[0] - below.center[0]) > ASIDE * below.width
    return near and alike and aside and not TITLE.search(row.runs[0].text) and not is_mark(row)


def is_mark(row: Row) -> bool:
    """Whether a line above a table says its unit, number or entity."""
    return any(MARK.search(run.text) for run in row.runs)
