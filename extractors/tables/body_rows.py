"""The rows of a rule-less table's body: by its rules where each row has one, else by the lines of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.pages.stand_in import stand_in
from extractors.tables.cell_lines import LEAST_ROWS, Row
from extractors.tables.level_rules import Rule
from extractors.tables.row_blocks import Block
from schemas.geometry import BBox, union
from schemas.layout import Page

ONE_A_RULE = 0.8
"""Part of the rows between rules that hold one line of figures, in a table that rules each row."""
WRAPPED = 0.85
"""Lines nearer than this part of the widest step between two lines of figures are one row."""


def ruled_rows(block: Block, header: Sequence[Row]) -> list[float] | None:
    """All borders between rows, from top to bottom, where a level line is drawn under each of them."""
    middles = [row.middle for row in block.rows]
    ys: list[float] = []
    for rule in block.rules:
        if not ys or rule.at - ys[-1] > 3.0:
            ys.append(rule.at)
    above, below = [y for y in ys if y < middles[0]][-1:], [y for y in ys if y > middles[-1]][:1]
    inner = [y for y in ys if middles[0] < y < middles[-1]]
    if block.framed:
        below = [y for y in ys if y > middles[-1]]
    ys = [*above, *inner, *below]
    if not above or not below or len(ys) < LEAST_ROWS + 1:
        return None
    last = header[-1].middle if header else 0.0
    filled = 0
    single = 0
    for top, end in pairwise(ys):
        lines = [row for row in block.rows if top < row.middle < end]
        if top < last:
            continue
        filled += bool(lines)
        single += bool(lines) and sum(row.has_figures for row in lines) <= 1 and _near(lines)
    blank = sum(not any(top < y < end for y in middles) for top, end in pairwise(ys))
    if blank and not block.framed:
        return None
    if filled == 0:
        return ys if block.framed and blank else None
    least = 2 if block.framed else LEAST_ROWS
    return ys if single >= ONE_A_RULE * filled and filled >= least else None


def _near(lines: Sequence[Row]) -> bool:
    """Whether lines stand as close as the lines of one cell."""
    return all(b.middle - a.middle <= 2.0 * b.line.bbox.height for a, b in pairwise(lines))


def found_rows(page: Page, body: Sequence[Row], xs: Sequence[float], rules: Sequence[Rule]) -> list[float] | None:
    """The borders between the rows of a body, without its top and its end, as camelot's stream parser finds them; lines
    that only go on with words of a row are joined to it.
    """
    if len(body) < 2:
        return []
    ys = _by_camelot(page, body, xs)
    return None if ys is None else _without_wraps(ys, body, rules)


def _by_camelot(page: Page, body: Sequence[Row], xs: Sequence[float]) -> list[float] | None:
    import camelot

    box = union(row.line.bbox for row in body).expanded(2.0)
    area = BBox(min(box.x0, xs[0]), box.y0, max(box.x1, xs[-1]), box.y1)
    level = [BBox(word.bbox.x0, row.line.bbox.y0, word.bbox.x1, row.line.bbox.y1) for row in body for word in row.words]
    tables = camelot.read_pdf(
        stand_in(page.width, page.height, level), pages="1", flavor="stream", suppress_stdout=True, split_text=True,
        table_areas=[f"{area.x0},{page.height - area.y0},{area.x1},{page.height - area.y1}"],
        columns=[",".join(f"{x:.2f}" for x in xs[1:-1])],
    )  # fmt: skip
    if len(tables) != 1:
        return None
    tops = [page.height - top for top, _ in tables[0].rows]
    ends = [page.height - bottom for _, bottom in tables[0].rows]
    return [box.y0, *((end + top) / 2 for end, top in zip(ends, tops[1:], strict=False)), box.y1]


def _without_wraps(ys: Sequence[float], body: Sequence[Row], rules: Sequence[Rule]) -> list[float]:
    """The inner borders but those between lines of one row: a stretch from one line of figures to the next is parted at
    its widest steps, before the first and behind the last at steps as wide as those.
    """
    lines = [[row for row in body if top <= row.middle < end] for top, end in pairwise(ys)]
    kept = [i for i, rows in enumerate(lines) if rows]
    middles = [sum(row.middle for row in lines[i]) / len(lines[i]) for i in kept]
    figured = [any(row.has_figures for row in lines[i]) for i in kept]
    steps = [b - a for a, b in pairwise(middles)]
    anchors = [i for i, has in enumerate(figured) if has]
    widest: list[float] = [0.0] * len(steps)
    for a, b in pairwise(anchors):
        for i in range(a, b):
            widest[i] = max(steps[a:b])
    usual = min((w for w in widest if w), default=0.0)
    borders = []
    for i, step in enumerate(steps):
        ruled = any(middles[i] < rule.at < middles[i + 1] for rule in rules)
        if ruled or step >= WRAPPED * (widest[i] or usual):
            borders.append(ys[kept[i + 1]])
    return borders
