"""The header of a rule-less table: captions, the columns that each stands over, and the rows they make.

A caption stands over the columns that it reaches; one that has captions below it stands over all of those whose middle it
keeps. Captions that go on in the next line over the same columns are one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.tables.cell_lines import Row, Run, run_of
from extractors.tables.level_rules import ENDS, Rule
from schemas.geometry import BBox, union
from schemas.layout import Word

LOWER = 0.4
"""A caption stands below another when its middle is so many letter heights lower."""
NEAR = 0.1
"""A caption stands in the middle of columns when it is no further off than so many letter heights."""
STRADDLES = 1.2
"""One with a caption below it stands over several columns when it is no further off their middle than so many heights."""
THROUGH = 0.5
"""One stands over all columns up to the next caption of its line when it is no further off so by so many letter heights."""
LEVEL = 0.3
"""Captions stand on one line when their middles differ by less than so many letter heights."""
CENTRED = 0.5
"""A letter stands in the middle of its column when it is no further off than so many letter heights."""
WRAP = 1.9
"""Lines of one caption are no further apart than so many letter heights."""


@dataclass(slots=True)
class Caption:
    """A caption over columns first…last; `row` and `rows` are its place and depth in the header."""

    first: int
    last: int
    bbox: BBox
    row: int = 0
    rows: int = 1
    below: list[Caption] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.bbox.center[1]


def caption_runs(row: Row, xs: Sequence[float]) -> list[Run]:
    """The captions of a line, parted also where words stand closer than cells but on two sides of a border."""
    runs: list[Run] = []
    for run in row.runs:
        begin = 0
        for i in range(1, len(run.words)):
            left, right = run.words[i - 1], run.words[i]
            apart = any(left.bbox.x1 - 1 <= x <= right.bbox.x0 + 1 for x in xs)
            if apart and (min(len(left.text), len(right.text)) >= 2 or _centred((left, right), xs)):
                runs.append(run_of(run.words[begin:i]))
                begin = i
        runs.append(run_of(run.words[begin:]))
    return runs


def _centred(words: Sequence[Word], xs: Sequence[float]) -> bool:
    """Whether each word stands in the middle of its column."""
    places = [(word, reach(word.bbox, xs)[0]) for word in words]
    return all(
        abs(word.bbox.center[0] - (xs[col] + xs[col + 1]) / 2) < CENTRED * word.bbox.height for word, col in places
    )


def captions_of(header: Sequence[Row], xs: Sequence[float], rules: Sequence[Rule]) -> list[Caption]:
    """The captions of a header in reading order, with the columns they stand over and their rows."""
    height = _height(header)
    captions: list[Caption] = []
    for row in header:
        for run in caption_runs(row, xs):
            first, last = reach(run.bbox, xs)
            captions.append(Caption(first, last, run.bbox))
    captions = _unwrapped(captions, xs, rules, height)
    for caption in sorted(captions, key=lambda c: -c.middle):
        _widen(caption, captions, xs, rules, height)
    _place(captions, height)
    return captions


def depth_of(captions: Sequence[Caption]) -> int:
    """How many rows captions make."""
    return max((caption.row + caption.rows for caption in captions), default=0)


def borders_between(captions: Sequence[Caption]) -> list[float]:
    """The y between each row of a header and the next."""
    ys = []
    for row in range(1, depth_of(captions)):
        above = [c.bbox.y1 for c in captions if c.row + c.rows <= row and c.below] or [
            c.bbox.y1 for c in captions if c.row + c.rows <= row
        ]
        below = [c.bbox.y0 for c in captions if c.row == row]
        ys.append((max(above) + min(below)) / 2)
    return ys


def _height(header: Sequence[Row]) -> float:
    heights = sorted(word.bbox.height for row in header for word in row.words)
    return heights[len(heights) // 2]


def reach(box: BBox, xs: Sequence[float]) -> tuple[int, int]:
    """The first and the last column that a box reaches."""
    slack = min(0.25 * box.height, box.width / 4)
    count = len(xs) - 1
    first = min(max(bisect_right(xs, box.x0 + slack) - 1, 0), count - 1)
    return first, max(first, min(bisect_right(xs, box.x1 - slack) - 1, count - 1))


def _unwrapped(captions: Sequence[Caption], xs: Sequence[float], rules: Sequence[Rule], height: float) -> list[Caption]:
    """Join the lines of captions: near, over one column's width or the same columns, with nothing that parts them."""
    found: list[Caption] = []
    for caption in captions:
        above = [c for c in found if c.bbox.x0 < caption.bbox.x1 and c.bbox.x1 > caption.bbox.x0]
        upper = max(above, key=lambda c: c.bbox.y1, default=None)
        if upper is None or not _goes_on(upper, caption, captions, xs, rules, height):
            found.append(caption)
            continue
        upper.bbox = union([upper.bbox, caption.bbox])
        upper.first, upper.last = min(upper.first, caption.first), max(upper.last, caption.last)
    return found


def _goes_on(
    upper: Caption,
    lower: Caption,
    captions: Sequence[Caption],
    xs: Sequence[float],
    rules: Sequence[Rule],
    height: float,
) -> bool:
    if not upper.first <= lower.first <= lower.last <= upper.last:
        return False
    inner = (upper.first, upper.last) != (lower.first, lower.last)
    if inner and abs(upper.bbox.center[0] - lower.bbox.center[0]) > height / 2:
        return False
    if lower.bbox.center[1] - (upper.bbox.y1 - height / 2) > WRAP * height:
        return False
    x0, x1 = max(upper.bbox.x0, lower.bbox.x0), min(upper.bbox.x1, lower.bbox.x1)
    if any(upper.bbox.y1 - 2 < rule.at < lower.bbox.y0 + 2 and rule.start < x1 and rule.end > x0 for rule in rules):
        return False
    beside = [
        c
        for c in captions
        if c is not lower
        and c is not upper
        and abs(c.middle - lower.middle) < LEVEL / 2 * height
        and _orphan(c, upper, captions, height)
        and abs(c.first - lower.last) <= max(1, upper.last - upper.first + 1)
    ]
    wide = _best(upper, captions, xs, height)
    return not beside or wide == (upper.first, upper.last)


def _orphan(caption: Caption, upper: Caption, captions: Sequence[Caption], height: float) -> bool:
    """Whether no caption of the upper one's line, or above, stands over a caption's columns."""
    return not any(
        c is not caption and c.first <= caption.last and c.last >= caption.first
        and c.middle < caption.middle - LOWER * height
        for c in captions if c is not upper
    )  # fmt: skip


def _best(caption: Caption, captions: Sequence[Caption], xs: Sequence[float], height: float) -> tuple[int, int]:
    """The columns in whose middle a caption stands, among those that have captions only below it."""
    low, high = caption.first, caption.last
    others = [c for c in captions if c is not caption and c.middle >= caption.middle - LOWER * height]
    lower = [c for c in others if c.middle > caption.middle + LOWER * height]

    def free(column: int) -> bool:
        here = [c for c in others if c.first <= column <= c.last]
        return bool(here) and all(c.middle > caption.middle + LOWER * height for c in here)

    def under(column: int) -> float:
        return min((c.middle for c in others if c.first <= column <= c.last), default=float("inf"))

    line = min((under(c) for c in range(low, high + 1)), default=float("inf"))
    if line == float("inf"):
        return low, high
    while low > 0 and free(low - 1) and under(low - 1) >= line - LEVEL * height:
        low -= 1
    while high + 2 < len(xs) and free(high + 1) and under(high + 1) >= line - LEVEL * height:
        high += 1
    middle = caption.bbox.center[0]
    off = {
        (a, b): abs((xs[a] + xs[b + 1]) / 2 - middle)
        for a in range(low, caption.first + 1)
        for b in range(caption.last, high + 1)
        if not any(c.first < a <= c.last or c.first <= b < c.last for c in lower)
    }
    single = (caption.first, caption.last)
    beside = [c for c in others if c.middle <= caption.middle + LOWER * height]
    left, right = (any(c.first <= column <= c.last for c in beside) for column in (low - 1, high + 1))
    through = {place: by for place, by in off.items() if (left or place[0] == low) and (right or place[1] == high)}
    wider = {place: by for place, by in off.items() if place != single and by <= STRADDLES * height}
    if wider and any(c.first <= caption.last and c.last >= caption.first for c in lower):
        off = wider
    if not off:
        return single
    even = {place: by for place, by in off.items() if _even(lower, place, height)}
    if even and min(even.values()) <= min(off.values()) + STRADDLES * height:
        off = even
    if through and min(through.values()) <= min(off.values()) + THROUGH * height:
        off = through
    near = min(off.values()) + NEAR * height
    return max((place for place, by in off.items() if by <= near), key=lambda place: (place[1] - place[0], -off[place]))


def _even(lower: Sequence[Caption], place: tuple[int, int], height: float) -> bool:
    """Whether the captions under one over these columns stand level: those that have none above or below them there."""
    inside = [c for c in lower if place[0] <= c.first and c.last <= place[1]]
    alone = [
        c.middle for c in inside if not any(o is not c and o.first <= c.last and o.last >= c.first for o in inside)
    ]
    return not alone or max(alone) - min(alone) < LEVEL * height


def _widen(
    caption: Caption, captions: Sequence[Caption], xs: Sequence[float], rules: Sequence[Rule], height: float
) -> None:
    """Let a caption stand over all columns whose middle it keeps, or as far as the rule under it is drawn."""
    lower = [c for c in captions if c.middle > caption.middle + LOWER * height]
    under = [
        rule for rule in rules
        if caption.bbox.y1 - 2 < rule.at < caption.bbox.y1 + height * 1.5
        and rule.start <= caption.bbox.x0 + ENDS and rule.end >= caption.bbox.x1 - ENDS
        and rule.end - rule.start < 0.95 * (xs[-1] - xs[0])
    ]  # fmt: skip
    if under and any(c.first <= caption.last and c.last >= caption.first for c in lower):
        first, last = reach(BBox(under[0].start + 3, 0, under[0].end - 3, 1), xs)
        beside = [c for c in captions if c is not caption and abs(c.middle - caption.middle) < LEVEL * height]
        alone = not any(c.first <= last and c.last >= first for c in beside)
        if first <= caption.first and last >= caption.last and alone:
            caption.first, caption.last = first, last
            return
    caption.first, caption.last = _best(caption, captions, xs, height)


def _place(captions: list[Caption], height: float) -> None:
    """Give each caption its row: under those that stand over it; down to the last row when nothing stands under it."""
    captions.sort(key=lambda c: (-(c.last - c.first), c.middle))
    placed = sorted(captions, key=lambda c: (c.middle, c.first))
    for caption in placed:
        over = [
            c for c in placed
            if c is not caption and c.first <= caption.first and c.last >= caption.last
            and c.middle < caption.middle - LOWER * height
        ]  # fmt: skip
        caption.row = max((c.row + 1 for c in over), default=0)
        for c in over:
            c.below.append(caption)
    depth = max((c.row + 1 for c in placed), default=0)
    for caption in placed:
        nearest = min((c.row for c in caption.below), default=depth)
        caption.rows = max(1, nearest - caption.row)
    captions.sort(key=lambda c: (c.row, c.first))
