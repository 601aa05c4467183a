"""Lines outside ruled tables as rows of cells: runs of words that stand apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.folding import squeezed
from extractors.pages.lines import Line, text_of
from extractors.tables.level_rules import Rule
from extractors.tables.parted_words import parted_at, parted_figures
from schemas.geometry import BBox, union
from schemas.layout import Word

GAP = 0.9
"""A gap wider than so many line heights parts two cells of a line."""
LEAST_ROWS = 3
LONGEST = 24
"""Characters of a line that may stand alone between rows."""
SHORT = 12
"""Characters of each of several captions that stand closer than cells."""
FIGURE = re.compile(r"^[-+(（]?[\d,，.]*\d[)）]?[%％‰]?[\u4e00-\u9fff]{0,2}$|^[-—－/]+$")
YEAR = re.compile(r"^(19|20)\d{2}(年度?)?$")
LEADER = re.compile(r"[.…·]{4,}|\.{2,}$")
SENTENCE = re.compile(r"[，。；]")
TITLE = re.compile(r"表$|^[表附]")
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

    @property
    def numbers_columns(self) -> bool:
        """Whether its figures are 1, 2, 3 …: they number the columns, and stand where captions do."""
        figures = [run.text for run in self.runs if run.figure]
        return len(figures) > 1 and figures == [str(i) for i in range(1, len(figures) + 1)]


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


def holds_cells(row: Row) -> bool:
    """Whether a line has several cells: no leaders, no marks of a table."""
    return len(row.runs) >= 2 and not any(LEADER.search(run.text) for run in row.runs) and not is_mark(row)


def stands_alone(row: Row) -> bool:
    """Whether a line of one run can be a row of a table: of short words, and no sentence."""
    if len(row.runs) > 1 or SENTENCE.search(row.runs[0].text):
        return False
    return len(row.runs[0].text) <= LONGEST or all(len(word.text) <= SHORT for word in row.words)


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
