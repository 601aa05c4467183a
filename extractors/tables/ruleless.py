"""Tables without rulings, or with level ones only.

Where a table stands and where its columns part is found here, by the gaps that run down through aligned figures; its rows
are found by camelot's stream parser in that area and with those columns. camelot is given a page on which our words stand
as they do on the real one, so that scans and turned pages go the same way. Prose never becomes a table: it has no gaps
that run down through several lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.folding import squeezed
from extractors.pages.lines import Line, text_of
from extractors.pages.stand_in import stand_in
from extractors.tables.border_lines import lines_of
from extractors.tables.fill import Part, fill
from extractors.tables.grids import Grid, GridCell
from schemas.geometry import BBox, union
from schemas.layout import Page, Word

GAP = 0.9
"""A gap wider than so many line heights parts two cells of a line."""
LEAST_ROWS = 3
FIGURES = 0.6
"""Part of a column's cells that must be figures for it to carry a table."""
NEXT = 3.2
"""Rows lie no further apart than so many line heights."""
FIGURE = re.compile(r"^[-+(（]?[\d,，.]*\d[)）]?[%％‰]?[\u4e00-\u9fff]{0,2}$|^[-—－/]+$")
LEADER = re.compile(r"[.…·]{4,}|\.{2,}$")
SENTENCE = re.compile(r"[，。；]")


@dataclass(slots=True)
class Run:
    """Words of a line that stand close together: a cell, or part of one."""

    words: tuple[Word, ...]
    bbox: BBox
    text: str

    @property
    def figure(self) -> bool:
        return FIGURE.match(self.text) is not None


@dataclass(slots=True)
class Row:
    """A line and its runs."""

    line: Line
    runs: list[Run]


def find_ruleless(page: Page, lines: list[Line], parts: Sequence[Part]) -> tuple[list[Part], list[Line]]:
    """(the tables among the lines outside ruled ones, the lines in none)."""
    rows = [Row(line, _runs(line)) for line in lines]
    blocks = _blocks(rows, parts)
    if not blocks:
        return [], lines
    rules = [
        line
        for line in lines_of((r.y0, r.x0, r.x1) for r in page.rulings if r.y0 == r.y1)
        if line.end - line.start > 60
    ]
    found: list[Part] = []
    taken: set[int] = set()
    for block in blocks:
        columns = _columns(block)
        if columns is None:
            continue
        block = _with_header(block)
        grid = _grid(page, block, columns, [rule.at for rule in rules])
        if grid is None:
            continue
        part, _ = fill(grid, [word for row in block for word in row.line.words], page.number)
        if part is not None:
            part.ruled = False
            found.append(part)
            taken |= {id(row.line) for row in block}
    return found, [line for line in lines if id(line) not in taken]


def _runs(line: Line) -> list[Run]:
    groups: list[list[Word]] = []
    for word in line.words:
        if groups and word.bbox.x0 - groups[-1][-1].bbox.x1 <= GAP * line.bbox.height:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [Run(tuple(g), union(w.bbox for w in g), squeezed(text_of(g))) for g in groups]


def _blocks(rows: Sequence[Row], parts: Sequence[Part]) -> list[list[Row]]:
    """Runs of lines that hold cells: lines of several runs, and between them lines of one short run."""
    blocks: list[list[Row]] = []
    current: list[Row] = []

    def close() -> None:
        while current and len(current[-1].runs) < 2:
            current.pop()
        while current and len(current[0].runs) < 2:
            current.pop(0)
        if sum(len(row.runs) >= 2 for row in current) >= LEAST_ROWS:
            blocks.append(list(current))
        current.clear()

    for row in rows:
        if current:
            last = current[-1].line.bbox
            far = row.line.bbox.y0 - last.y1 > NEXT * max(last.height, row.line.bbox.height) or any(
                last.y1 - 1 <= part.bbox.y0 and part.bbox.y1 <= row.line.bbox.y0 + 1 for part in parts
            )
            if far:
                close()
        if _holds_cells(row) or (current and _may_stand_between(row)):
            current.append(row)
        else:
            close()
    close()
    return blocks


def _holds_cells(row: Row) -> bool:
    return len(row.runs) >= 2 and not any(LEADER.search(run.text) for run in row.runs)


def _may_stand_between(row: Row) -> bool:
    """Whether a line of one run can be a row of a table: short, and no sentence."""
    return len(row.runs) == 1 and len(row.runs[0].text) <= 24 and not SENTENCE.search(row.runs[0].text)


def _columns(block: Sequence[Row]) -> list[float] | None:
    """The borders between columns, where gaps run down the body; None when the lines are no table."""
    body = [row for row in block if sum(run.figure for run in row.runs) >= 1 and len(row.runs) >= 2]
    if len(body) < LEAST_ROWS:
        return None
    spans: list[list[float]] = []
    for x0, x1 in sorted((run.bbox.x0, run.bbox.x1) for row in body for run in row.runs):
        if spans and x0 < spans[-1][1] + 1.0:
            spans[-1][1] = max(spans[-1][1], x1)
        else:
            spans.append([x0, x1])
    if len(spans) < 2:
        return None
    carrying = 0
    for x0, x1 in spans[1:]:
        runs = [run for row in body for run in row.runs if x0 - 1 <= run.bbox.x0 and run.bbox.x1 <= x1 + 1]
        figures = [run for run in runs if run.figure]
        if (
            len(figures) >= max(LEAST_ROWS, FIGURES * len(runs))
            and len(figures) >= 0.5 * len(body)
            and _aligned(figures)
        ):
            carrying += 1
    if carrying == 0 or ((len(spans) == 2 or body[0] is block[0]) and _is_contents(body)):
        return None
    sentences = sum(len(row.runs[-1].text) > 40 or row.runs[-1].text.endswith(("。", "；", "，", ";")) for row in body)
    labelled = sum(row.runs[0].text.endswith(":") for row in body)
    if sentences > 0.2 * len(body) or labelled > 0.5 * len(body):
        return None
    return [(left[1] + right[0]) / 2 for left, right in pairwise(spans)]


def _aligned(runs: Sequence[Run]) -> bool:
    """Whether figures stand flush right, flush left, centred, or on their points."""
    height = median(run.bbox.height for run in runs)
    for at in (
        [run.bbox.x1 for run in runs], [run.bbox.x0 for run in runs], [run.bbox.center[0] for run in runs],
        [run.bbox.x1 - run.bbox.width * _behind_point(run.text) for run in runs],
    ):  # fmt: skip
        middle = median(at)
        if sum(abs(x - middle) <= 0.5 * height for x in at) >= 0.75 * len(at):
            return True
    return False


def _behind_point(text: str) -> float:
    return len(text.rpartition(".")[2]) / len(text) if "." in text else 0.0


def _is_contents(body: Sequence[Row]) -> bool:
    """Whether lines are headings and the pages they stand on."""
    last = [row.runs[-1].text for row in body]
    if not all(text.isdigit() and len(text) <= 4 for text in last):
        return False
    numbers = [int(text) for text in last]
    return numbers == sorted(numbers)


def _with_header(block: Sequence[Row]) -> list[Row]:
    """The block without what belongs to no column of it: lines above the header that run over all columns."""
    first = next(i for i, row in enumerate(block) if sum(run.figure for run in row.runs) >= 1 and len(row.runs) >= 2)
    begin = first
    while begin > 0 and len(block[begin - 1].runs) >= 2 and not _is_mark(block[begin - 1]):
        begin -= 1
    return list(block[begin:])


def _is_mark(row: Row) -> bool:
    """Whether a line above a table says its unit, number or entity."""
    return any(re.search(r"单位[:：]|部门[:：]|^公开\d+表", run.text) for run in row.runs)


def _grid(page: Page, block: Sequence[Row], columns: Sequence[float], rules: Sequence[float]) -> Grid | None:
    """The grid of a block: columns as found, rows as camelot's stream parser finds them."""
    box = union(row.line.bbox for row in block).expanded(2.0)
    xs = (box.x0, *columns, box.x1)
    ys = _ruled_rows(block, rules)
    if ys is None:
        found = _rows(page, block, box, columns)
        if found is None or len(found) < LEAST_ROWS + 1:
            return None
        ys = _without_wraps(found, block, [y for y in rules if box.y0 < y < box.y1])
    header = _header_depth(ys, block)
    cells = []
    for row in range(len(ys) - 1):
        spans = _spans_in(row, ys, xs, block) if row < header else [(c, 1) for c in range(len(xs) - 1)]
        cells += [GridCell(row, c, 1, n, BBox(xs[c], ys[row], xs[c + n], ys[row + 1])) for c, n in spans]
    return Grid(xs, tuple(ys), tuple(cells))


def _ruled_rows(block: Sequence[Row], rules: Sequence[float]) -> list[float] | None:
    """The borders between rows where a level line is drawn under each of them."""
    middles = [row.line.bbox.center[1] for row in block]
    ys = [y for y in rules if middles[0] - 40 < y < middles[-1] + 40]
    above = [y for y in ys if y < middles[0]][-1:]
    below = [y for y in ys if y > middles[-1]][:1]
    ys = [*above, *(y for y in ys if middles[0] < y < middles[-1]), *below]
    if not above or not below or len(ys) < LEAST_ROWS + 1:
        return None
    filled = [any(top < y < end for y in middles) for top, end in pairwise(ys)]
    return ys if all(filled) else None


def _rows(page: Page, block: Sequence[Row], box: BBox, columns: Sequence[float]) -> list[float] | None:
    """The borders between rows."""
    import camelot

    level = [
        BBox(word.bbox.x0, row.line.bbox.y0, word.bbox.x1, row.line.bbox.y1) for row in block for word in row.line.words
    ]
    stream = stand_in(page.width, page.height, level)
    tables = camelot.read_pdf(
        stream, pages="1", flavor="stream", suppress_stdout=True, split_text=True,
        table_areas=[f"{box.x0},{page.height - box.y0},{box.x1},{page.height - box.y1}"],
        columns=[",".join(f"{x:.2f}" for x in columns)],
    )  # fmt: skip
    if len(tables) != 1:
        return None
    tops = [page.height - top for top, _ in tables[0].rows]
    ends = [page.height - bottom for _, bottom in tables[0].rows]
    inner = [(end + top) / 2 for end, top in zip(ends, tops[1:], strict=False)]
    return [min(box.y0, tops[0]), *inner, max(box.y1, ends[-1])]


def _without_wraps(ys: Sequence[float], block: Sequence[Row], rules: Sequence[float]) -> list[float]:
    """Join a line that only goes on with words of the line above, nearer to it than rows are to each other."""
    kept = [ys[0]]
    lines = [[row for row in block if top <= row.line.bbox.center[1] < end] for top, end in pairwise(ys)]
    middles = [median(row.line.bbox.center[1] for row in rows) if rows else 0.0 for rows in lines]
    steps = [b - a for a, b in pairwise(middles)]
    usual = median(steps) if steps else 0.0
    for i in range(1, len(ys) - 1):
        runs = [run for row in lines[i] for run in row.runs]
        goes_on = bool(runs) and not any(run.figure for run in runs) and steps[i - 1] < 0.8 * usual
        ruled = any(middles[i - 1] < y < middles[i] for y in rules)
        if not goes_on or ruled:
            kept.append(ys[i])
    return [*kept, ys[-1]]


def _header_depth(ys: Sequence[float], block: Sequence[Row]) -> int:
    """The rows above the first figure."""
    for row in block:
        if any(run.figure for run in row.runs):
            return sum(y <= row.line.bbox.center[1] for y in ys) - 1
    return 0


def _spans_in(row: int, ys: Sequence[float], xs: Sequence[float], block: Sequence[Row]) -> list[tuple[int, int]]:
    """(column, columns spanned) of the cells of a header row: a run that lies over several columns spans them."""
    count = len(xs) - 1
    reach: list[tuple[int, int]] = []
    for each in block:
        if ys[row] <= each.line.bbox.center[1] < ys[row + 1]:
            for run in each.runs:
                first = max(0, sum(x <= run.bbox.x0 + 1 for x in xs) - 1)
                last = max(first, sum(x < run.bbox.x1 - 1 for x in xs) - 1)
                reach.append((min(first, count - 1), min(last, count - 1)))
    spans: list[tuple[int, int]] = []
    column = 0
    while column < count:
        end = column
        for first, last in sorted(reach):
            if first <= end and last > end and first >= column:
                end = last
        spans.append((column, end - column + 1))
        column = end + 1
    return spans
