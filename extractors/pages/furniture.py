"""What stands on every page and says nothing: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from extractors.folding import squeezed
from extractors.pages.lines import Line

HEAD, FOOT = 0.12, 0.86
"""Parts of the page's height above and below which furniture stands."""
DEEP = 3
"""Lines from the edge that are looked at."""
REPEATED = 3
"""A line that stands on so many pages at the same height is furniture; on both, in a document of two."""
NEAR = 4
"""They lie within so many pages of each other; what comes again farther on is a chapter made like another."""
TITLE = 60.0
"""Points between a title and its table, at most."""
PAGE_OF = re.compile(
    r"^[-—–·\s]*(第)?\d{1,4}(页)?[,，/]?(共?\d{1,4}页)?[-—–·\s]*$|^第[一二三四五六七八九十百]+页(共.+页)?$|^page\d+(of\d+)?$",
    re.I,
)
ROMAN = re.compile(r"^[-—–·]*[ivxl]{1,6}[-—–·]*$", re.I)
BARE = re.compile(r"^[-—–·.]*(\d{1,4})[-—–·.]*$")
ITEM = re.compile(r"\d{1,2}[.、．](?!\d)|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)")
"""How an item of a list or a heading begins."""
MARKED = re.compile(r"^[-—–·]+\d{1,4}[-—–·]+$|第\d+页|^\d+/\d+$|^page", re.I)


def find_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], tables: Sequence[Sequence[float]]
) -> list[set[int]]:
    """For each page the indices of its lines that are furniture.

    pages: the lines outside tables, top to bottom; heights: of the pages, points; tables: y of the tops of the tables
    on each. A page number is known by its form (第3页, — 3 —) or, a bare number, by counting up with the pages; other
    furniture by standing on several pages, unless it stands above a table wherever it does: that is the title of a form.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    offsets: Counter[int] = Counter()
    where: dict[tuple[str, int], set[int]] = defaultdict(set)
    titles: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        for index in edge:
            flat = squeezed(lines[index].text)
            if found := BARE.match(flat):
                offsets[int(found[1]) - number] += 1
            else:
                where[_pattern(flat), round(lines[index].bbox.y0 / 12)].add(number)
                seen[_pattern(flat)] += 1
                titles[_pattern(flat)] += any(0 <= top - lines[index].bbox.y1 <= TITLE for top in tables[number])
    found_on: list[set[int]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        taken: set[int] = set()
        for index in edge:
            flat = squeezed(lines[index].text)
            bare = BARE.match(flat)
            height = heights[number]
            if bare:
                counted = offsets[int(bare[1]) - number] >= 2
                alone = lines[index].bbox.y0 > 0.9 * height or lines[index].bbox.y1 < 0.07 * height
                is_one = counted or MARKED.search(flat) is not None or alone
            elif PAGE_OF.match(flat) or ROMAN.match(flat):
                is_one = True
            else:
                spot = round(lines[index].bbox.y0 / 12)
                on = [where[_pattern(flat), spot + d] for d in (-1, 0, 1) if (_pattern(flat), spot + d) in where]
                title = titles[_pattern(flat)] == seen[_pattern(flat)]
                times = sum(any(p in at for at in on) for p in range(number - NEAR, number + NEAR + 1))
                often = times >= max(2, min(REPEATED, len(pages)))
                is_one = often and len(flat) <= 40 and not title and not ITEM.match(flat)
            if is_one:
                taken.add(index)
        found_on.append(taken)
    return found_on


def _edge_lines(lines: Sequence[Line], height: float) -> list[int]:
    """The outermost lines at the head and the foot of a page."""
    head = [i for i, line in enumerate(lines[:DEEP]) if line.bbox.y1 < HEAD * height]
    last = range(max(0, len(lines) - DEEP), len(lines))
    return head + [i for i in last if lines[i].bbox.y0 > FOOT * height and i not in head]


def _pattern(flat: str) -> str:
    """A line with its numbers left open."""
    return re.sub(r"\d+", "#", flat)
