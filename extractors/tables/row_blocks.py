"""Blocks of lines that may be tables: between rules of one length, or run after run of lines that hold cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from extractors.tables.cell_lines import LEAST_ROWS, TITLE, Row, heads, holds_cells, is_mark, stands_alone
from extractors.tables.fill import Part
from extractors.tables.level_rules import Rule, frames_of
from schemas.geometry import BBox, union

NEXT = 3.2
"""Rows lie no further apart than so many line heights."""
BLANK = 40.0
"""Points of a row that is ruled and empty, at most."""
ROOMY = 2.2
"""Rows are not higher than so many times their letters; a title has more room."""
HALF = 0.9
"""Lines nearer than so many letter heights stand beside each other."""


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


def blocks_of(rows: Sequence[Row], rules: Sequence[Rule], parts: Sequence[Part], goes_on: bool = False) -> list[Block]:
    """Rows between rules of one length, and runs of lines that hold cells: of several runs, and short ones between.

    goes_on: a table may go on from the page before at the top: of that one row is enough
    """
    blocks: list[Block] = []
    rest: list[Row] = list(rows)
    for frame in frames_of(rules):
        for top, end in _tabular(frame, rest):
            inside = [row for row in rest if top.at < row.middle < end.at]
            if not inside:
                continue
            block = Block(inside, [rule for rule in rules if top.at - 1 <= rule.at <= end.at + 1], framed=True)
            _extend(block, rest)
            taken = {id(row) for row in block.rows}
            rest = [row for row in rest if id(row) not in taken]
            blocks.append(block)
    boxes = [part.bbox for part in parts] + [union(row.line.bbox for row in block.rows) for block in blocks]
    for found, named in _runs_of_rows(rest, boxes, goes_on):
        at = next(i for i, row in enumerate(rest) if row is found[0])
        if at and len(rest[at - 1].runs) == 1 and stands_alone(rest[at - 1]) and heads(rest[at - 1], found):
            found.insert(0, rest[at - 1])
        blocks.append(Block(found, _rules_beside(found, rules), named=named))
    taken = {id(row) for block in blocks for row in block.rows}
    for block in blocks:
        block.tail = [row for row in _tail(block, rows) if id(row) not in taken]
        taken |= {id(row) for row in block.tail}
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
                top.covers(row.line.bbox.x0, row.line.bbox.x1) and (holds_cells(row) or stands_alone(row))
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
    return list(takewhile(stands_alone, rows[at + 1 :]))


def _extend(block: Block, rows: Sequence[Row]) -> None:
    """Add a header that stands above the first rule, or a body that stands below the last."""
    top, end = block.rows[0], block.rows[-1]
    at = next(i for i, row in enumerate(rows) if row is top)
    figured = any(row.has_figures and not row.numbers_columns for row in block.rows)
    headed = figured and not top.has_figures
    while not headed and at > 0 and _goes_with(rows[at - 1], block.rows[0]) and heads(rows[at - 1], block.rows):
        at -= 1
        block.rows.insert(0, rows[at])
    if not figured:
        at = next(i for i, row in enumerate(rows) if row is end)
        below = list(rows[at + 1 :])
        while below and _goes_with(below[0], block.rows[-1]):
            block.rows.append(below.pop(0))
        while block.rows[-1] is not end and not block.rows[-1].has_figures:
            block.rows.pop()


def _goes_with(row: Row, other: Row) -> bool:
    """Whether a row outside a frame stands near enough to a row in it, and looks like one."""
    gap = max(row.line.bbox.y0 - other.line.bbox.y1, other.line.bbox.y0 - row.line.bbox.y1)
    return gap <= NEXT * max(row.line.bbox.height, other.line.bbox.height) and (holds_cells(row) or stands_alone(row))


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
        elif holds_cells(row) or ((current or named or goes_on) and (stands_alone(row) or _lies_in_a_row(i, rows))):
            current.append(row)
        else:
            close()
    close()
    return found


def _lies_in_a_row(index: int, rows: Sequence[Row]) -> bool:
    """Whether a line stands half beside one of several runs, as only a line of a cell does."""
    row = rows[index]
    beside = [other for other in (*rows[max(0, index - 1) : index], *rows[index + 1 : index + 2]) if holds_cells(other)]
    return any(abs(other.middle - row.middle) < HALF * row.line.bbox.height for other in beside)
