"""Where the columns of a rule-less table part: at the breaks of its rules, or where gaps run down through its figures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median

from extractors.folding import squeezed
from extractors.tables.cell_lines import GAP, LEAST_ROWS, Row, is_figure
from extractors.tables.figure_columns import FIGURES, carries, is_contents, reads_as_text
from extractors.tables.leaf_captions import Stack, leaves_of, matched
from extractors.tables.row_blocks import Block
from schemas.geometry import union
from schemas.layout import Word

NARROW = 0.3
"""A gap of so many letter heights parts columns where figures or captions stand on its sides."""
NARROWEST = 0.1
"""The same where the places of letters are known exactly."""
MIXED = re.compile(r"\d%?\s*[\u4e00-\u9fff]|[\u4e00-\u9fff]\s*-?\d")
AMOUNT = re.compile(r"^[-+(（]?\d[\d,，.]*\d[)）]?%?$")
"""A figure of several digits: two of them side by side stand in two columns."""
CROSSED = 0.1
"""Part of the words that may cross a border: a box that was recognised over two cells, a label too long."""
OFF_CENTRE = 0.12
"""Margins of a table in the middle of a page differ by no more than this part of its width, if text in it is set in."""
SETTLED = 30
"""Rounds in which borders are moved until captions stand in the middle."""
SHORT = 20
"""Characters of a caption in a table that has nothing else."""


def columns_of(block: Block, header: Sequence[Row], body: Sequence[Row], width: float) -> tuple[float, ...] | None:
    """The borders of the columns, left and right side too, or None when the lines are no table.

    width: of the page, points
    """
    drawn = _drawn(block, header)
    if drawn is not None:
        start, end = _sides(block, width)
        return (start, *(x for x in drawn if start + NARROW < x < end - NARROW), end)
    columns = _columns(block, header, body)
    return None if columns is None else _borders(columns, *_sides(block, width))


def _columns(block: Block, header: Sequence[Row], body: Sequence[Row]) -> list[Stack] | None:
    """What stands in each column, by the gaps that run down; None when the lines are no table."""
    figured = [row for row in body if row.has_figures]
    if len(figured) > 1 and figured[0].numbers_columns:
        figured = figured[1:]
    stacks = _stacks(figured, block.height)
    leaves = leaves_of(header, _step(figured), block.height, stacks) if header else []
    for leaf in leaves:
        leaf.over = leaf.middle
    if not figured:
        sure = block.framed or (block.named and len(leaves) > 3)
        return leaves if sure and _is_empty_table(header, leaves) else None
    if len(figured) < LEAST_ROWS and not ((block.framed or block.named) and _many_figures(figured)):
        return None
    stacks = _joined(stacks, leaves, block.height)
    if len(stacks) < 2 or not _is_table(block, stacks, figured):
        return None
    return _with_captions(stacks, leaves)


def keeps_to(xs: Sequence[float], body: Sequence[Row]) -> bool:
    """Whether rows stand in the columns of another table, none over a border, and in several of them."""
    words = [word for row in body for word in row.words]
    inside = all(
        xs[0] - 2 * word.bbox.height < word.bbox.x0 and word.bbox.x1 < xs[-1] + 2 * word.bbox.height for word in words
    )
    used = {bisect_right(xs, word.bbox.center[0]) for word in words}
    return inside and len(used) > 1 and not any(_crosses(word, x) for word in words for x in xs[1:-1])


def _sides(block: Block, width: float) -> tuple[float, float]:
    """Left and right side: of the rules that run over all of it, or of what stands in it, a table about in the middle of
    the page leaving the same margins.
    """
    box = union(row.line.bbox for row in block.rows).expanded(2.0)
    wide = [rule for rule in block.rules if rule.covers(box.x0, box.x1)]
    if wide:
        return min([box.x0, *(rule.start for rule in wide)]), max([box.x1, *(rule.end for rule in wide)])
    margins = box.x0, width - box.x1
    if max(margins) - min(margins) > OFF_CENTRE * width:
        return box.x0, box.x1
    return min(margins), width - min(margins)


def _borders(columns: Sequence[Stack], start: float, end: float) -> tuple[float, ...]:
    """The borders between columns: in the gaps between what stands in them, so that captions stand in the middle."""
    gaps = [(left.x1, right.x0) for left, right in pairwise(columns)]
    xs = [start, *((a + b) / 2 for a, b in gaps), end]
    over = [column.over for column in columns]
    for _ in range(SETTLED):
        for i, (a, b) in enumerate(gaps, 1):
            sides = ((over[i - 1], xs[i - 1]), (over[i], xs[i + 1]))
            wanted = [2 * middle - other for middle, other in sides if middle is not None]
            if wanted and a < b:
                xs[i] = min(max(sum(wanted) / len(wanted), a), b)
    return (start, *(x for x, high in zip(xs[1:-1], accumulate(xs, max), strict=False) if high < x < end), end)


def _drawn(block: Block, header: Sequence[Row]) -> list[float] | None:
    """The borders where rules under the first row break, if hardly a word crosses one."""
    first = block.rows[0].middle
    xs: list[float] = []
    for x in sorted(x for rule in block.rules if rule.at > first for x in rule.breaks):
        if not xs or x - xs[-1] > 2.0:
            xs.append(x)
    if not xs or len(xs) + 1 < max(len(row.runs) for row in block.rows):
        return None
    body = [word for row in block.rows if row not in header for word in row.words]
    crossed = sum(any(_crosses(word, x) for x in xs) for word in body)
    return None if crossed > CROSSED * len(body) else xs


def _crosses(word: Word, x: float) -> bool:
    slack = 0.25 * word.bbox.height
    return word.bbox.x0 + slack < x < word.bbox.x1 - slack


def _step(rows: Sequence[Row]) -> float:
    """The usual step from row to row, points; 0.0 where there are not two."""
    return median([b.middle - a.middle for a, b in pairwise(rows)] or [0.0])


def _is_empty_table(header: Sequence[Row], leaves: Sequence[Stack]) -> bool:
    """Whether captions alone are the header of a table in which nothing stands."""
    texts = [run.text for row in header for run in row.runs]
    return len(leaves) > 2 and all(len(text) <= SHORT and not text.endswith((":", "。", "；", "，")) for text in texts)


def _many_figures(rows: Sequence[Row]) -> bool:
    return all(sum(run.figure for run in row.runs) >= 2 for row in rows)


def _stacks(rows: Sequence[Row], height: float) -> list[Stack]:
    """Words that overlap from row to row, left to right; words that cross a gap of most rows are left out."""
    words = sorted((word for row in rows for word in row.words), key=lambda word: word.bbox.x0)
    recognised = any(word.method == "ocr" for word in words)
    if recognised:
        words = _without_crossing(words, max(1, int(CROSSED * len(rows))), height)
    narrow = (NARROW if recognised else NARROWEST) * height
    stacks: list[Stack] = []
    for word in words:
        x0, _, x1, _ = word.bbox
        if stacks and x0 < stacks[-1].x1 + narrow:
            stacks[-1].x1 = max(stacks[-1].x1, x1)
            stacks[-1].words.append(word)
        else:
            stacks.append(Stack(x0, x1, [word]))
    return stacks


def _without_crossing(words: list[Word], allowed: int, height: float) -> list[Word]:
    """The words but those few of figures and text that join what all other rows keep apart."""
    ends = sorted([(word.bbox.x0, 1) for word in words] + [(word.bbox.x1, -1) for word in words])
    gaps: list[tuple[float, float]] = []
    level = 0
    for (x0, change), (x1, _) in pairwise(ends):
        level += change
        if level <= allowed:
            if gaps and gaps[-1][1] == x0:
                gaps[-1] = (gaps[-1][0], x1)
            else:
                gaps.append((x0, x1))
    wide = [(x0, x1) for x0, x1 in gaps if x1 - x0 >= NARROW * height]
    return [
        word
        for word in words
        if not (MIXED.search(word.text) and any(word.bbox.x0 < x0 + 1 and word.bbox.x1 > x1 - 1 for x0, x1 in wide))
    ]


def _joined(stacks: list[Stack], leaves: Sequence[Stack], height: float) -> list[Stack]:
    """Stacks that are one column, joined: nearer than cells, and neither captions nor amounts keep them apart."""
    over = matched(leaves, stacks)
    joined: list[Stack] = []
    for stack, caption in zip(stacks, over, strict=True):
        stack.over = None if caption is None else leaves[caption].middle
        last = joined[-1] if joined else None
        far = last is not None and stack.x0 - last.x1 >= GAP * height
        if last is None or (
            _apart(last, stack, bool(leaves)) if not far else not _alternate(last, stack, bool(leaves))
        ):
            joined.append(stack)
            continue
        last.x1 = stack.x1
        last.words += stack.words
        last.over = stack.over if last.over is None else last.over
    return joined


def _alternate(left: Stack, right: Stack, headed: bool) -> bool:
    """Whether two stacks never stand in one row, and no two captions stand over them."""
    return headed and (left.over is None or right.over is None) and not any(_beside(left, right))


def _beside(left: Stack, right: Stack) -> Iterator[tuple[Word, Word]]:
    """The words of two stacks that stand in one row."""
    for one in left.words:
        for other in right.words:
            if abs(one.bbox.center[1] - other.bbox.center[1]) < other.bbox.height / 2:
                yield one, other


def _apart(left: Stack, right: Stack, headed: bool) -> bool:
    if left.over is not None and right.over is not None:
        return True
    beside = [
        AMOUNT.match(squeezed(one.text)) and AMOUNT.match(squeezed(other.text)) for one, other in _beside(left, right)
    ]
    if sum(map(bool, beside)) > len(beside) / 2:
        return True
    return (_amounts(left) and _amounts(right)) or (not headed and (_amounts(left) or _amounts(right)))


def _amounts(stack: Stack) -> bool:
    """Whether most of a column are figures of several digits: amounts or codes, no numbering."""
    texts = [squeezed(word.text) for word in stack.words]
    figures = [text for text in texts if is_figure(text)]
    enough = len(figures) >= max(LEAST_ROWS, FIGURES * len(texts))
    return enough and sum(len(text) >= 3 for text in figures) > len(figures) / 2


def _is_table(block: Block, stacks: Sequence[Stack], body: Sequence[Row]) -> bool:
    if not any(carries(stack.words, len(body), block.framed or len(body) < LEAST_ROWS) for stack in stacks[1:]):
        return False
    headless = body[0] is block.rows[0]
    return not ((len(stacks) == 2 or headless) and is_contents(body)) and not reads_as_text(body)


def _with_captions(stacks: Sequence[Stack], leaves: Sequence[Stack]) -> list[Stack]:
    """The columns: stacks as wide as they are with their captions, and captions over nothing."""
    columns = [Stack(stack.x0, stack.x1) for stack in stacks]
    over = matched(leaves, stacks)
    for column, caption in zip(columns, over, strict=True):
        if caption is not None:
            leaf = leaves[caption]
            column.x0, column.x1, column.over = min(column.x0, leaf.x0), max(column.x1, leaf.x1), leaf.middle
    taken = {caption for caption in over if caption is not None}
    for i, leaf in enumerate(leaves):
        if i not in taken and not any(column.x0 < leaf.x1 and column.x1 > leaf.x0 for column in columns):
            columns.append(Stack(leaf.x0, leaf.x1, over=leaf.middle))
    return sorted(columns, key=lambda column: column.x0)
