"""Whether the part of a table at the top of a page goes on from the table at the foot of the page before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.borders import Match, match_borders
from extractors.tables.captions import NUMBER, Heading
from extractors.tables.drafts import Draft
from extractors.tables.fill import Part
from extractors.tables.header_rows import header_rows
from schemas.tables import Cell

FOOT, HEAD = 0.7, 0.25
"""A form whose columns change goes on from below FOOT to above HEAD, in parts of the page's height."""
BEGUN = 3
"""With fewer rows below what may be a header, a form has hardly begun."""
FULL = 0.6
"""A page whose table ends above this part of its height had room for more rows."""
ALIKE = 0.9
"""Part of their characters that two readings of one header have in common."""
READ = 0.75
"""The same for names of a department, which are short."""
MARK = re.compile(r"\((?:续|接上|第\d+页)[^()]*\)|^续|续上?[表页]\d*|接上[表页]")
"""What says that a table goes on from the page before."""
ONWARD = re.compile(r"\(?[续转接]下[页表]\)?")
"""What says that it goes on on the next."""
CAPTION = re.compile(r"\d{4}年|[^\d-]+$|[\u4e00-\u9fff]{2}")
"""What stands above figures, not among them."""
TOTAL = re.compile(r"合计|总计|共计|总分")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a part goes on: its leading rows that repeat the header, and its borders among the table's."""

    repeated: int
    match: Match


def fit(draft: Draft, part: Part) -> Fit | None:
    """How a part goes on from a table; None where it does not."""
    if not follows(draft, part):
        return None
    heading = part.heading
    repeated = _repeats_header(draft, part)
    through = _parts_a_form(draft, part)
    marked = any(MARK.search(squeezed(line.text)) for line in part.above)
    certain = _is_certain(draft, part, repeated, marked)
    match = _match(draft, part, certain, through)
    if match is None:
        return None
    if heading.title and not repeated:
        return None
    if not marked and _begins_anew(draft, part, repeated):
        return None
    goes_on = repeated > 0 or through or not _new_header(draft, part)
    return Fit(repeated, match) if goes_on else None


def follows(draft: Draft, part: Part) -> bool:
    """Whether a part stands on the page after a table, nothing between them, with no heading or with the table's."""
    last = draft.parts[-1]
    if part.page - 1 not in (last.page, last.last_page) or part.ruled != last.ruled:
        return False
    if any(not ONWARD.fullmatch(squeezed(line.text)) for line in last.below):
        return False
    recognised = _recognised(part.cells)
    loose = [squeezed(line.text) for line in part.above if line not in part.heading.lines]
    if any(not MARK.search(text) or not _same_title(draft.heading.title, text, recognised) for text in loose):
        return False
    return not _named_otherwise(draft.heading, part.heading, recognised)


def _match(draft: Draft, part: Part, certain: bool, through: bool) -> Match | None:
    """How the columns of a part are those of the table: one by one where that is certain. A form may have other columns on
    its next page.
    """
    if certain:
        same = list(range(len(draft.xs)))
        return Match(draft.xs, same, same)
    return match_borders(draft.xs, part.xs, part.ruled, through)


def _named_otherwise(known: Heading, heading: Heading, recognised: bool) -> bool:
    """Whether a part has another title, number, unit or entity; two readings of one may differ."""
    if any(
        mine and other and mine != other for mine, other in ((heading.number, known.number), (heading.unit, known.unit))
    ):
        return True
    if heading.title and not _same_title(known.title, heading.title, recognised):
        return True
    mine, other = heading.entity, known.entity
    return bool(mine and other) and mine != other and not (recognised and _alike(mine or "", other or "", READ))


def _same_title(title: str | None, again: str, recognised: bool) -> bool:
    """Whether a title, or some of its lines, or its number, stands again. Two readings of one have the same numerals."""
    bare = MARK.sub("", squeezed(again))
    if not bare or title is None:
        return not bare
    pieces = [squeezed(piece) for piece in title.split()]
    lines = {"".join(pieces[i:j]) for i in range(len(pieces)) for j in range(i + 1, len(pieces) + 1)}
    known = "".join(pieces)
    numbered = NUMBER.fullmatch(bare) is not None and known.startswith(bare) and not known[len(bare) :][:1].isdigit()
    if numbered or bare in lines:
        return True
    return recognised and re.findall(r"\d", bare) == re.findall(r"\d", known) and _alike(bare, known)


def _is_certain(draft: Draft, part: Part, repeated: int, marked: bool) -> bool:
    """Whether the columns of a part are the table's wherever they stand: two of three tell so, no rules, the header again, a
    mark of what goes on or numbers that count on.
    """
    signs = (not part.ruled, repeated > 0, marked or _counts_on(draft, part, repeated))
    return len(part.xs) == len(draft.xs) and sum(signs) > 1


def _parts_a_form(draft: Draft, part: Part) -> bool:
    """Whether the page break goes through a form: it has several headers, and any of them may begin the next page. What has
    hardly begun may be one too.
    """
    last = draft.parts[-1]
    through = last.bbox.y1 > FOOT * last.page_height and part.bbox.y0 < HEAD * part.page_height
    if not through or not part.ruled:
        return False
    return draft.header == 0 or (draft.n_rows - draft.header < BEGUN and header_rows(part) == 0)


def _repeats_header(draft: Draft, part: Part) -> int:
    """How many leading rows of a part repeat the table's header: all of them, those but the row that numbers the columns, or
    the last alone; 0 when it does not.
    """
    if len(part.xs) != len(draft.xs):
        return 0
    for depth in (draft.header, draft.header - 1):
        if 0 < depth < part.n_rows + 1 and _same_rows(draft.cells, part.cells, depth, part.ruled):
            return depth
    lowest = _across(draft.cells, draft.header - 1)
    whole = draft.header > 1 and len(lowest) == part.n_cols and any(lowest.values())
    return int(whole and lowest == _across(part.cells, 0))


def _across(cells: Sequence[Cell], row: int) -> dict[int, str]:
    """What each column says at the foot of a row, column by column."""
    ends = (cell for cell in cells if cell.row + cell.row_span == row + 1 and cell.col_span == 1)
    return {cell.col: _said(cell) for cell in ends}


def _same_rows(cells: Sequence[Cell], others: Sequence[Cell], depth: int, ruled: bool) -> bool:
    """Whether two tables begin with the same rows; where they were recognised, nearly the same will do. Without rules, what
    each caption spans may have been seen otherwise.
    """
    top = {(c.row, c.col, c.row_span, c.col_span): c for c in cells if c.row < depth}
    again = {(c.row, c.col, c.row_span, c.col_span): c for c in others if c.row < depth}
    if top.keys() != again.keys():
        return not ruled and sorted(map(_said, top.values())) == sorted(map(_said, again.values()))
    text = [_said(top[place]) for place in top]
    more = [_said(again[place]) for place in top]
    return text == more or (_recognised(again.values()) and _alike("".join(text), "".join(more)))


def _said(cell: Cell) -> str:
    return squeezed(cell.text)


def _recognised(cells: Iterable[Cell]) -> bool:
    return any(cell.method == "ocr" for cell in cells)


def _alike(text: str, other: str, least: float = ALIKE) -> bool:
    """Whether two texts have nearly all characters in common."""
    shared = sum((Counter(text) & Counter(other)).values())
    return 2 * shared >= least * (len(text) + len(other))


def _begins_anew(draft: Draft, part: Part, repeated: int) -> bool:
    """Whether a part is a further table of one make: one after the last row of the table, or one that begins as it began."""
    if repeated and _ends_in_total(draft):
        return True
    last = draft.parts[-1]
    if part.heading.title and last.bbox.y1 < FULL * last.page_height:
        return True
    if not repeated and _begins_alike(draft.cells[0], part.cells[0]):
        return True
    return _goes_back(draft, part, repeated) or _restarts(draft, part, repeated)


def _begins_alike(first: Cell, again: Cell) -> bool:
    text = squeezed(again.text)
    return bool(text) and not is_figure(text) and text == squeezed(first.text)


def _ends_in_total(draft: Draft) -> bool:
    """Whether the last of several rows is a table's total, and no other is."""
    labels = (cell for cell in draft.cells if cell.row >= draft.header and cell.col < 2)
    rows = [cell.row for cell in labels if TOTAL.fullmatch(squeezed(cell.text))]
    return rows == [draft.n_rows - 1] != [draft.header]


def _goes_back(draft: Draft, part: Part, repeated: int) -> bool:
    """Whether a part begins with the group of rows that the table began with, and left behind: each group has one place."""
    groups = _labels(draft.cells, draft.header)
    first = _labels(part.cells, repeated)[:1]
    return first == groups[:1] != groups[-1:] and not is_figure(groups[0]) and len(groups) == len(set(groups))


def _labels(cells: Sequence[Cell], skip: int) -> list[str]:
    """The texts of the first column, those that follow each other once."""
    texts = sorted((cell.row, squeezed(cell.text)) for cell in cells if cell.col == 0 and cell.row >= skip)
    return [text for text, _ in groupby(text for _, text in texts if text)]


def _counts_on(draft: Draft, part: Part, skip: int) -> bool:
    """Whether the first number of a part follows the last of the table: 序号 or 行次."""
    before, after = _keys(draft.cells, draft.header), _keys(part.cells, skip)
    return bool(before and after) and before[0][0] == after[0][0] and int(after[0][1]) == int(before[-1][1]) + 1


def _restarts(draft: Draft, part: Part, skip: int) -> bool:
    """Whether the numbering begins anew: its first key is the table's first key, though not its last."""
    before = _keys(draft.cells, draft.header)
    after = _keys(part.cells, skip)
    if not before or not after or before[0][0] != after[0][0]:
        return False
    keys = [key for _, key in before]
    return after[0][1] == keys[0] != keys[-1]


def _keys(cells: Sequence[Cell], skip: int) -> list[tuple[int, str]]:
    """(column, number) of the first column that numbers the rows: 序号, 行次 or codes."""
    for col in (0, 1):
        texts = [(c.row, squeezed(c.text)) for c in cells if c.col == col and c.row >= skip and c.col_span == 1]
        keys = [text for _, text in sorted(texts) if re.fullmatch(r"\d{1,9}", text)]
        if len(keys) >= max(1, 0.5 * len(texts)):
            return [(col, key) for key in keys]
    return []


def _new_header(draft: Draft, part: Part) -> bool:
    """Whether a part that repeats no header brings its own: words on top where the table has figures, or nothing at all."""
    body = [cell for cell in draft.cells if cell.row >= draft.header]
    if body and not any(cell.text for cell in body):
        return True
    figures = {
        cell.col for cell in body
        if cell.col_span == 1 and is_figure(cell.text) and cell.text.strip("-—/ ")
    }  # fmt: skip
    first = [cell for cell in part.row(0) if cell.col in figures and cell.text]
    words = [cell for cell in first if CAPTION.match(squeezed(cell.text))]
    return len(words) >= 2 and len(words) > 0.5 * len(first)
