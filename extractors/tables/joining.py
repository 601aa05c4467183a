"""Parts of tables → tables: what goes on over the next page is one table, with its header once.

Parts are joined only where it fits: next page, nothing between, the same borders, and a header that is repeated or a body
that goes on. A row that the page break parted is made whole; a merged cell that it parted grows; 续上页 points back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.folding import squeezed
from extractors.pages.lines import is_figure
from extractors.tables.borders import Match, match_borders
from extractors.tables.captions import Heading
from extractors.tables.fill import Part
from extractors.tables.header_rows import banner_rows, header_rows
from schemas.geometry import BBox
from schemas.layout import Status
from schemas.tables import Cell, Table

FOOT, HEAD = 0.7, 0.25
"""A form whose columns change goes on from below FOOT to above HEAD, in parts of the page's height."""
ALIKE = 0.9
"""Part of their characters that two readings of one header have in common."""
READ = 0.75
"""The same for names of a department, which are short."""
CONTINUED = re.compile(r"^[（(]?(续上页|续上表|接上页|上接|续表|续)[）)]?$")


@dataclass(slots=True)
class Draft:
    """A table in the making. `xs` are the borders of its last part, in that page's points."""

    parts: list[Part]
    xs: tuple[float, ...]
    header: int
    n_rows: int
    cells: list[Cell]
    heading: Heading


def join(pages: Sequence[Sequence[Part]]) -> list[Table]:
    """The tables of a document from the parts on its pages, in page order.

    Each part must know its heading, and the lines above it and below it that are not furniture.
    """
    drafts: list[Draft] = []
    open_draft: Draft | None = None
    for parts in pages:
        for part in parts:
            if open_draft is not None and part is parts[0] and _continues(open_draft, part):
                _append(open_draft, part)
            else:
                open_draft = _begin(part)
                drafts.append(open_draft)
        if not parts:
            open_draft = None
    return [_table(draft, number) for number, draft in enumerate(drafts, 1)]


def _begin(part: Part) -> Draft:
    banner = banner_rows(part)
    banners = [cell.text for cell in part.cells if cell.row < banner]
    heading = part.heading.completed(banners)
    return Draft([part], part.xs, header_rows(part), part.n_rows, list(part.cells), heading)


def _continues(draft: Draft, part: Part) -> bool:
    """Whether a part at the top of a page goes on from the table at the foot of the page before."""
    last = draft.parts[-1]
    if part.page != last.page + 1 or last.below or part.ruled != last.ruled:
        return False
    if _match(draft, part) is None:
        return False
    heading = part.heading
    loose = [line for line in part.above if line not in heading.lines]
    if loose:
        return False
    repeated = _repeats_header(draft, part)
    if heading.title and not _same_title(draft.heading.title, heading.title):
        return False
    if heading.title and not repeated:
        return False
    if _named_otherwise(draft.heading, heading, recognised=any(cell.method == "ocr" for cell in part.cells)):
        return False
    if _restarts(draft, part, repeated) or (not repeated and _begins_anew(draft, part)):
        return False
    return repeated > 0 or _parts_a_form(draft, part) or not _new_header(draft, part)


def _named_otherwise(known: Heading, heading: Heading, recognised: bool) -> bool:
    """Whether a part has another number, unit or entity; two readings of one entity may differ."""
    if any(
        mine and other and mine != other for mine, other in ((heading.number, known.number), (heading.unit, known.unit))
    ):
        return True
    mine, other = heading.entity, known.entity
    return bool(mine and other) and mine != other and not (recognised and _alike(mine or "", other or "", READ))


def _begins_anew(draft: Draft, part: Part) -> bool:
    """Whether a part begins with the words with which the table begins: the next of several forms."""
    first = squeezed(part.cells[0].text)
    return bool(first) and not is_figure(first) and first == squeezed(draft.cells[0].text)


def _match(draft: Draft, part: Part) -> Match | None:
    """How the columns of a part are those of the table. A form may have other columns on its next page."""
    if not part.ruled and _repeats_header(draft, part):
        same = list(range(len(draft.xs)))
        return Match(draft.xs, same, same)
    return match_borders(draft.xs, part.xs, part.ruled, _parts_a_form(draft, part))


def _parts_a_form(draft: Draft, part: Part) -> bool:
    """Whether the page break goes through a form: it has several headers, and any of them may begin the next page."""
    last = draft.parts[-1]
    through = last.bbox.y1 > FOOT * last.page_height and part.bbox.y0 < HEAD * part.page_height
    return part.ruled and draft.header == 0 and through


def _repeats_header(draft: Draft, part: Part) -> int:
    """How many leading rows of a part repeat the table's header: all of them, or those but the row that numbers the
    columns; 0 when it does not.
    """
    if len(part.xs) != len(draft.xs):
        return 0
    for depth in (draft.header, draft.header - 1):
        if 0 < depth < part.n_rows + 1 and _same_rows(draft.cells, part.cells, depth):
            return depth
    return 0


def _same_rows(cells: Sequence[Cell], others: Sequence[Cell], depth: int) -> bool:
    """Whether two tables begin with the same rows; where they were recognised, nearly the same will do."""
    top = {(c.row, c.col, c.row_span, c.col_span): c for c in cells if c.row < depth}
    again = {(c.row, c.col, c.row_span, c.col_span): c for c in others if c.row < depth}
    if top.keys() != again.keys():
        return False
    text = [squeezed(top[place].text) for place in top]
    more = [squeezed(again[place].text) for place in top]
    if text == more:
        return True
    if not any(c.method == "ocr" for c in again.values()):
        return False
    return _alike("".join(text), "".join(more))


def _alike(text: str, other: str, least: float = ALIKE) -> bool:
    """Whether two texts have nearly all characters in common."""
    shared = sum((Counter(text) & Counter(other)).values())
    return 2 * shared >= least * (len(text) + len(other))


def _same_title(title: str | None, again: str) -> bool:
    bare = re.sub(r"[（(]?续表?[一二三四五六七八九十\d]*[）)]?$|^续", "", squeezed(again))
    return not bare or (title is not None and (bare in squeezed(title) or _alike(bare, squeezed(title))))


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
    """Whether a part that repeats no header brings its own: words on top where the table has figures."""
    figures = {
        cell.col for cell in draft.cells
        if cell.row >= draft.header and cell.col_span == 1 and is_figure(cell.text) and cell.text.strip("-—/ ")
    }  # fmt: skip
    first = [cell for cell in part.row(0) if cell.col in figures and cell.text]
    words = [cell for cell in first if not is_figure(cell.text) and not re.search(r"\d", cell.text)]
    return len(words) >= 2 and len(words) > 0.5 * len(first)


def _append(draft: Draft, part: Part) -> None:
    """Add the rows of a part that goes on, without its repeated header."""
    skip = _repeats_header(draft, part)
    match = _match(draft, part)
    if match is None:
        return
    columns = match.new
    if len(match.xs) > len(draft.xs):
        draft.cells = [_moved(cell, match.old) for cell in draft.cells]
        draft.xs = match.xs
    rows = [replace(_moved(cell, columns), row=cell.row - skip) for cell in part.cells if cell.row >= skip]
    draft.parts.append(part)
    if not rows:
        return
    foot = {cell.col: cell for cell in draft.cells if cell.row + cell.row_span == draft.n_rows}
    head = [cell for cell in rows if cell.row == 0]
    if _is_split_row(foot, head):
        _mend_row(draft, foot, head)
        rows = [replace(cell, row=cell.row - 1) for cell in rows if cell.row > 0]
        draft.cells += [replace(cell, row=cell.row + draft.n_rows) for cell in rows]
        draft.n_rows += part.n_rows - skip - 1
        return
    grown: dict[int, int] = {}
    for cell in rows:
        above = foot.get(cell.col)
        same = above is not None and above.col_span == cell.col_span
        if cell.row == 0 and above is not None and same and _grows(above, cell, head):
            grown[cell.col] = cell.row_span
            continue
        points = (above.row, above.col) if cell.row == 0 and above and CONTINUED.match(squeezed(cell.text)) else None
        if points and above and above.continues:
            points = above.continues
        draft.cells.append(replace(cell, row=cell.row + draft.n_rows, continues=points))
    if grown:
        draft.cells = [
            replace(cell, row_span=cell.row_span + grown[cell.col])
            if cell.row + cell.row_span == draft.n_rows and cell.col in grown else cell
            for cell in draft.cells
        ]  # fmt: skip
    draft.n_rows += part.n_rows - skip


def _moved(cell: Cell, columns: Sequence[int]) -> Cell:
    """A cell among other borders."""
    first, last = columns[cell.col], columns[cell.col + cell.col_span]
    return (
        cell if (first, last - first) == (cell.col, cell.col_span) else replace(cell, col=first, col_span=last - first)
    )


def _grows(above: Cell, cell: Cell, head: Sequence[Cell]) -> bool:
    """Whether an empty cell at the top of a page is the rest of a merged cell of the page before."""
    if cell.text or not above.text or is_figure(above.text):
        return False
    return (above.row_span > 1 or cell.row_span > 1) and any(other.text for other in head)


def _is_split_row(foot: dict[int, Cell], head: Sequence[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before: it only goes on with words, its
    first cell and all figures are missing, and some text above stops in mid-sentence.
    """
    filled = [cell for cell in head if cell.text]
    if not filled or any(cell.row_span > 1 for cell in head) or is_figure(filled[0].text):
        return False
    pairs = [(foot.get(cell.col), cell) for cell in head]
    if any(above is None or above.col_span != cell.col_span for above, cell in pairs):
        return False
    if any(cell.text and not (above and above.text) for above, cell in pairs):
        return False
    if any(is_figure(cell.text) or CONTINUED.match(squeezed(cell.text)) for cell in filled):
        return False
    begun = [above for above, cell in pairs if above and above.text and not cell.text]
    if not begun or head[0].text:
        return False
    return any(
        above and not above.text.rstrip().endswith(("。", "；", ";", "！")) and len(above.text) > 8
        for above, cell in pairs
        if cell.text
    )


def _mend_row(draft: Draft, foot: dict[int, Cell], head: Sequence[Cell]) -> None:
    rest = {cell.col: cell for cell in head if cell.text}
    foots = {id(cell) for cell in foot.values()}

    def mended(cell: Cell) -> Cell:
        more = rest.get(cell.col) if id(cell) in foots else None
        if more is None:
            return cell
        known = [c for c in (cell.confidence, more.confidence) if c is not None]
        status: Status = "doubtful" if "doubtful" in (cell.status, more.status) else "confirmed"
        return replace(cell, text=f"{cell.text}\n{more.text}", confidence=min(known, default=None), status=status)

    draft.cells = [mended(cell) for cell in draft.cells]


def _table(draft: Draft, number: int) -> Table:
    cells = [replace(cell, header=True) if cell.row < draft.header else cell for cell in draft.cells]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    heading = draft.heading
    boxes: list[tuple[int, BBox]] = [(part.page, part.bbox) for part in draft.parts]
    return Table(
        f"t{number}", heading.title, heading.unit, tuple(part.page for part in draft.parts),
        draft.n_rows, len(draft.xs) - 1, draft.header, tuple(cells), heading.number, heading.entity, None, tuple(boxes),
    )  # fmt: skip
