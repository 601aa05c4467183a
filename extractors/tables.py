"""Words into the cells of a grid, by geometry alone; what stands above a table names it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.folding import squeezed
from extractors.grids import Grid, GridCell
from extractors.lines import Line, rows_of, text_of
from schemas.geometry import BBox
from schemas.layout import Word
from schemas.tables import Cell

Places = dict[tuple[int, int], list[Word]]

SLACK = 0.15
"""Part of its height by which a word may cross a border and still belong to one side."""


@dataclass(slots=True)
class Part:
    """The part of a table that stands on one page, before it is joined to others.

    above:   the lines between it and what stands above, nearest last
    caption: those of them that name it
    ruled:   whether its grid is drawn
    """

    page: int
    bbox: BBox
    xs: tuple[float, ...]
    n_rows: int
    cells: list[Cell]
    ruled: bool = True
    height: float = 0.0
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    heading: Heading | None = None

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    def row(self, row: int) -> list[Cell]:
        """The cells that begin in a row."""
        return [cell for cell in self.cells if cell.row == row]


def fill(grid: Grid, words: Sequence[Word], page: int) -> tuple[Part | None, list[Word]]:
    """(the grid with the words in its cells, the words that stand in none). None when no word stands in it.

    A word belongs to the cell that holds its middle; one that runs over a border is parted there by its characters.
    """
    owners = grid.owners()
    placed: dict[tuple[int, int], list[Word]] = {}
    outside: list[Word] = []
    x0, y0, x1, y1 = grid.bbox
    xs, ys = grid.xs, grid.ys
    for word in words:
        left, top, right, bottom = word.bbox
        middle = (top + bottom) / 2
        if not (y0 <= middle < y1 and left < x1 and right > x0):
            outside.append(word)
            continue
        row = bisect_right(ys, middle) - 1
        slack = min(SLACK * (bottom - top), (right - left) / 3)
        first = _column(xs, left + slack)
        last = _column(xs, right - slack)
        owner = owners[row]
        if first == last or owner[first] is owner[last]:
            if left + right < 2 * x0 or left + right > 2 * x1:
                outside.append(word)
                continue
            cell = owner[first]
            placed.setdefault((cell.row, cell.col), []).append(word)
        else:
            for piece in split_at(word, xs):
                cell = owner[_column(xs, (piece.bbox.x0 + piece.bbox.x1) / 2)]
                placed.setdefault((cell.row, cell.col), []).append(piece)
    if not placed:
        return None, list(words)
    cells = [_cell(cell, placed.get((cell.row, cell.col), ()), page) for cell in grid.cells]
    return Part(page, grid.bbox, grid.xs, grid.n_rows, cells), outside


def _column(xs: tuple[float, ...], x: float) -> int:
    return min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)


def split_at(word: Word, xs: Sequence[float]) -> list[Word]:
    """Part a word at borders: each character goes to the side that holds its middle."""
    count = len(word.text)
    if count < 2:
        return [word]
    edges = word.edges
    if edges is None or len(edges) != count + 1:
        step = word.bbox.width / count
        edges = tuple(word.bbox.x0 + i * step for i in range(count + 1))
    pieces = []
    start = 0
    sides = [bisect_right(xs, (edges[i] + edges[i + 1]) / 2) for i in range(count)]
    for i in range(1, count + 1):
        if i == count or sides[i] != sides[start]:
            box = BBox(edges[start], word.bbox.y0, max(edges[i], edges[start]), word.bbox.y1)
            pieces.append(
                Word(word.text[start:i], box, word.method, word.confidence, edges[start : i + 1], word.status)
            )
            start = i
    return pieces


def _cell(cell: GridCell, words: Sequence[Word], page: int) -> Cell:
    """A cell with the text of its words; the least confidence; doubtful when any of them is."""
    place = (cell.row, cell.col, cell.row_span, cell.col_span)
    if not words:
        return Cell(*place, "", page, cell.bbox)
    first = words[0]
    if len(words) == 1:
        text = first.text
    else:
        text = "\n".join(text_of(row) for row in rows_of(words) if any(word.text for word in row))
    if first.method == "text" and all(word.method == "text" for word in words):
        return Cell(*place, text, page, cell.bbox)
    known = [word.confidence for word in words if word.confidence is not None]
    return Cell(
        *place, text, page, cell.bbox, False, "ocr", min(known, default=None),
        "doubtful" if any(word.status == "doubtful" for word in words) else "confirmed",
        not text,
        words[0].readings if len(words) == 1 else (),
    )  # fmt: skip


# ---------------------------------------------------------------- what stands above a table

UNIT = re.compile(r"单位[:：]?\s*[（(]?\s*((?:人民币)?(?:百|千|万|百万|千万|亿)?元|%|％|分|人次?|个|户|辆)")
NUMBER = re.compile(r"^[（(]?((?:财?公开|附件?|预算|批复|决算)?\s*\d{1,2}(?:[-—－]\d{1,2})?\s*表|表\s*[\d一二三四五六七八九十]{1,3}|附[件表]\s*[\d一二三四五六七八九十]{0,3}(?:[-—－]\d{1,2})?)[）)]?")
ENTITY = re.compile(r"^(?:编制|填报|填制|公开|预算|申报|项目)?(?:部门|单位)(?:名称|（公章）|\(公章\)|\(盖章\))?[:：]\s*(.+)$")
YEAR_ONLY = re.compile(r"^[（(]?\d{4}年?度?[）)]?$")
SENTENCE = re.compile(r"[。；;，,]")
NEAR = 3.0
"""A title stands no further above than so many times its height."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What names a table, and the lines that do so."""

    title: str | None = None
    number: str | None = None
    unit: str | None = None
    entity: str | None = None
    lines: tuple[Line, ...] = ()


def heading_of(above: Sequence[Line], box: BBox) -> Heading:
    """Title, number, unit and entity from the lines above a table, nearest last.

    Lines that say unit, number or entity are known by their words; the title is the line above them, as long as it looks
    like one: no sentence, not too far away, and centred over the table or led by 表 or 附件. A title may have several lines.
    """
    title: list[str] = []
    number = unit = entity = None
    used: list[Line] = []
    lowest = box.y0
    for line in reversed(above):
        flat = squeezed(line.text)
        if not flat:
            continue
        near = lowest - line.bbox.y1 <= NEAR * max(line.bbox.height, 8.0)
        marked = False
        if not title:
            for piece in _pieces(line):
                if unit is None and (found := UNIT.search(piece)):
                    unit, marked = found[1], True
                if entity is None and (found := ENTITY.match(piece)):
                    entity, marked = found[1] or None, True
                elif number is None and (found := NUMBER.match(piece)) and len(found[0]) == len(piece):
                    number, marked = found[1], True
                elif re.fullmatch(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?|度)?", piece) and len(_pieces(line)) > 1:
                    marked = True
        elif number is None and (found := NUMBER.match(flat)) and len(found[0]) == len(flat):
            number = found[1]
            used.append(line)
            break
        if marked:
            used.append(line)
            lowest = line.bbox.y0
            continue
        if not near or not _titles(line, flat, box, title):
            break
        title.insert(0, line.text)
        used.append(line)
        lowest = line.bbox.y0
        if len(title) == 4:
            break
    if title and number is None and (found := NUMBER.match(squeezed(title[0]))):
        number = found[1]
    return Heading(" ".join(title) or None, number, unit, entity, tuple(used))


def _pieces(line: Line) -> list[str]:
    """The parts of a line that stand wide apart, each squeezed."""
    runs: list[list[Word]] = []
    for word in line.words:
        if runs and word.bbox.x0 - runs[-1][-1].bbox.x1 <= 1.5 * line.bbox.height:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [squeezed(text_of(run)) for run in runs]


def _titles(line: Line, flat: str, box: BBox, below: Iterable[str]) -> bool:
    """Whether a line can be (part of) a title."""
    if SENTENCE.search(flat.rstrip("。")) and not flat.startswith(("表", "附")) or len(flat) > 60 or flat.endswith(("：", ":", "。")):
        return False
    if re.match(r"(表|附[件表])[\d一二三四五六七八九十]", flat) or YEAR_ONLY.match(flat):
        return True
    middle = (box.x0 + box.x1) / 2
    centred = abs((line.bbox.x0 + line.bbox.x1) / 2 - middle) <= 0.06 * box.width + 6
    return centred and (line.bbox.x0 > box.x0 + 4 or flat.endswith("表") or any(below))
