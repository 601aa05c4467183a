"""Tables without rulings, or with level ones only.

Where a table stands and where its columns part is found here: by the rules that frame it and the pieces in which they are
drawn, or by the gaps that run down through aligned figures; its rows are found by camelot's stream parser in that area and
with those columns. camelot is given a page on which our words stand as they do on the real one, so that scans and turned
pages go the same way. Prose never becomes a table: it has no gaps that run down through several lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from statistics import median

from extractors.pages.lines import Line
from extractors.tables.body_rows import found_rows, ruled_rows
from extractors.tables.captions import says_continued
from extractors.tables.cell_lines import Row, heads, row_of
from extractors.tables.columns import columns_of, keeps_to
from extractors.tables.fill import Part, fill
from extractors.tables.grids import Grid, GridCell, merged
from extractors.tables.header_cells import Caption, borders_between, captions_of
from extractors.tables.level_rules import Rule, rules_of
from extractors.tables.row_blocks import Block, blocks_of
from extractors.tables.side_by_side import halves_of
from extractors.tables.spanning_text import spans_of
from schemas.geometry import BBox, union
from schemas.layout import Page, Ruling, Word

STEADY = 1.15
"""A line below a table is a row of it when it stands no further away than so many usual steps."""
DASH = re.compile(r"^[-—]{1,2}$")
NOTE = re.compile(r"^(备?注|说明|附|填表)")


def find_ruleless(
    page: Page, lines: list[Line], parts: Sequence[Part], before: Part | None = None
) -> tuple[list[Part], list[Line]]:
    """(the tables among the lines outside ruled ones, the lines in none).

    before: the rule-less table with which the page before ends, which may go on at the top of this one
    """
    parted = halves_of(lines)
    if parted is None:
        return _find(page, lines, parts, before)
    halves, others, xs = parted
    beside = [_find(_between(page, *side), half, ()) for side, half in zip(_sides(xs, page.width), halves, strict=True)]
    if not all(found for found, _ in beside):
        return _find(page, lines, parts, before)
    tables = [part for found, _ in beside for part in found]
    more, rest = _find(page, others, [*parts, *tables], before)
    rest = [*rest, *(line for _, left in beside for line in left)]
    return [*more, *tables], sorted(rest, key=lambda line: line.bbox.center[1])


def _sides(xs: Sequence[float], width: float) -> list[tuple[float, float]]:
    return list(pairwise((0.0, *xs, width)))


def _between(page: Page, x0: float, x1: float) -> Page:
    """What stands on a page from x0 to x1."""
    words = tuple(word for word in page.words if x0 < word.bbox.center[0] <= x1)
    return replace(page, words=words, rulings=tuple(r for r in page.rulings if x0 <= r.x0 and r.x1 <= x1))


def _find(
    page: Page, lines: list[Line], parts: Sequence[Part], before: Part | None = None
) -> tuple[list[Part], list[Line]]:
    boxes = [part.bbox for part in parts]
    rulings = [ruling for ruling in page.rulings if not any(_lies_in(box, ruling) for box in boxes)]
    rules = [rule for rule in rules_of(rulings) if not any(_borders(box, rule) for box in boxes)]
    dashes = _dashes(page)
    rows = [row_of(line, rules, dashes) for line in lines if not says_continued(line)]
    if all(len(row.runs) < 2 for row in rows):
        return [], lines
    found: list[Part] = []
    taken: set[int] = set()
    for block in blocks_of(rows, rules, parts, before is not None):
        goes_on = before is not None and block.rows[0] is rows[0]
        part = _part(page, block, before.xs if before is not None and goes_on else None)
        if part is not None:
            found.append(part)
            taken |= {id(row.line) for row in block.rows}
    return found, [line for line in lines if id(line) not in taken]


def _lies_in(table: BBox, ruling: Ruling) -> bool:
    """Whether a ruling is drawn on or inside a table alone."""
    x0, y0, x1, y1 = table.expanded(2.0)
    return y0 <= ruling.y0 and ruling.y1 <= y1 and x0 <= ruling.x0 and ruling.x1 <= x1


def _borders(table: BBox, rule: Rule) -> bool:
    """Whether a rule is one of a table's own."""
    return table.y0 - 2 <= rule.at <= table.y1 + 2 and rule.start < table.x1 and rule.end > table.x0


def _dashes(page: Page) -> list[Word]:
    """Ink that was read as a dash and then not trusted, as it stands alone: in a column of figures it is one."""
    return [
        replace(word, text=word.readings[0].text, confidence=word.readings[0].confidence)
        for word in page.words
        if not word.text and word.readings and DASH.match(word.readings[0].text)
    ]


def _part(page: Page, block: Block, before: Sequence[float] | None) -> Part | None:
    header, body = _header_and_body(block)
    xs = None
    if before is not None and all(len(row.runs) == 1 for row in header) and keeps_to(before, block.rows):
        header, body, xs = [], block.rows, tuple(before)
    xs = xs or columns_of(block, header, body, page.width)
    if xs is None:
        return None
    body = [*body, *_with_tail(block, body, xs)]
    grid = _grid(page, block, header, body, xs)
    if grid is None:
        return None
    part, _ = fill(grid, [word for row in block.rows for word in row.words], page.number)
    if part is not None:
        part.ruled = False
    return part


def _with_tail(block: Block, body: Sequence[Row], xs: Sequence[float]) -> list[Row]:
    """The lines right below a block that are rows of one filled cell; they are added to it."""
    if len(body) < 3:
        return []
    usual = median(b.middle - a.middle for a, b in pairwise(body))
    starts = [run.bbox.x0 for row in body for run in row.runs]
    added: list[Row] = []
    for row in block.tail:
        step = row.middle - block.rows[-1].middle
        x0, _, x1, _ = row.runs[0].bbox
        in_line = any(abs(start - x0) < 0.3 * row.line.bbox.height for start in starts)
        if step > STEADY * usual or not in_line or any(x0 < x < x1 for x in xs) or NOTE.match(row.runs[0].text):
            break
        block.rows.append(row)
        added.append(row)
    return added


def _header_and_body(block: Block) -> tuple[list[Row], list[Row]]:
    """The rows above the first figures, or above the rule under the captions; lines above the captions that belong to no
    column are left out of the block.
    """
    rows = block.rows
    first = next((i for i, row in enumerate(rows) if row.has_figures), len(rows))
    if not (block.framed or block.named):
        begin = first
        while begin > 0 and heads(rows[begin - 1], rows[begin:]):
            begin -= 1
        rows = block.rows = rows[begin:]
        first -= begin
    while first > 1 and _is_body(rows[first - 1], rows[first:]):
        first -= 1
    if first == len(rows) and not block.framed:
        first = 1 + max((i for i, row in enumerate(rows) if len(row.runs) > 1), default=-1)
    under = [rule for rule in block.rules if rows[0].middle < rule.at and rule.covers(*_reach(rows))]
    if under and not any(row.middle < under[0].at for row in rows[first:]) and len(under) < 3:
        figures = next((row.middle for row in rows if row.has_figures), under[0].at + 1)
        last = max(rule.at for rule in under if rule.at < figures)
        first = sum(row.middle < last for row in rows)
    return rows[:first], rows[first:]


def _is_body(row: Row, body: Sequence[Row]) -> bool:
    """Whether a row without figures stands like the labels below it: it begins where they begin."""
    starts = [run.bbox.x0 for other in body for run in other.runs if not run.figure]
    height = row.line.bbox.height
    return bool(starts) and all(sum(abs(run.bbox.x0 - x) < height / 4 for x in starts) > 1 for run in row.runs)


def _reach(rows: Sequence[Row]) -> tuple[float, float]:
    box = union(row.line.bbox for row in rows)
    return box.x0, box.x1


def _grid(page: Page, block: Block, header: Sequence[Row], body: Sequence[Row], xs: tuple[float, ...]) -> Grid | None:
    """The grid of a block: columns as found, the header's rows by its captions, the body's by rules or by camelot."""
    box = union(row.line.bbox for row in block.rows).expanded(2.0)
    captions = captions_of(header, xs, block.rules) if header else []
    ys = ruled_rows(block, header)
    if ys is not None:
        return _ruled_grid(xs, ys, block, captions)
    inner = found_rows(page, body, xs, block.rules)
    if inner is None:
        return None
    between = []
    if header and body:
        low, high = header[-1].line.bbox.y1, body[0].line.bbox.y0
        ruled = (rule.at for rule in block.rules if low - 3 < rule.at < high + 3 and rule.covers(box.x0, box.x1))
        between = [next(ruled, (low + high) / 2)]
    ys = [box.y0, *borders_between(captions), *between, *inner, box.y1]
    ys = list(accumulate(ys, max))
    cells: list[GridCell] = []
    covered: set[tuple[int, int]] = set()
    single = (Caption(col, col, box, row) for row in range(len(ys) - 1) for col in range(len(xs) - 1))
    for caption in (*captions, *single):
        rows, cols = range(caption.row, caption.row + caption.rows), range(caption.first, caption.last + 1)
        places = {(row, col) for row in rows for col in cols}
        if not places & covered:
            covered |= places
            cells.append(_cell(xs, ys, caption.row, caption.first, len(rows), len(cols)))
    return Grid(xs, tuple(ys), tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))))


def _cell(xs: Sequence[float], ys: Sequence[float], row: int, col: int, rows: int, cols: int) -> GridCell:
    return GridCell(row, col, rows, cols, BBox(xs[col], ys[row], xs[col + cols], ys[row + rows]))


def _ruled_grid(xs: Sequence[float], ys: Sequence[float], block: Block, captions: Sequence[Caption]) -> Grid:
    """The grid of a table that rules each row: cells between which no rule is drawn are one, and texts are as wide as the
    columns that they stand over.
    """
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    below = [
        [any(abs(rule.at - y) < 3 and rule.covers(xs[c], xs[c + 1]) for rule in block.rules) for c in range(n_cols)]
        for y in ys[1:-1]
    ]
    right = [[True] * (n_cols - 1) for _ in range(n_rows)]
    for row, first, last in spans_of(block, captions, xs, ys, below):
        right[row][first:last] = [False] * (last - first)
    cells = [_cell(xs, ys, *place) for place in merged(right, below, n_rows, n_cols)]
    return Grid(tuple(xs), tuple(ys), tuple(cells))
