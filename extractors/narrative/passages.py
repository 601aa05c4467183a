"""Passages of a reading: paragraphs made whole, cells that hold prose, and the numbered headings over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.narrative.clauses import squeeze
from extractors.narrative.drafts import sentences
from extractors.narrative.quantities import plain
from extractors.pages import headings
from schemas.claims import Placeholder, Section
from schemas.layout import Paragraph, Span
from schemas.report import Reading

MIN_CELL = 16
"""A table cell with fewer characters is a label or a figure, not prose."""

_LONG = 60
"""A paragraph of so many characters that ends without a stop goes on."""
TELLS = re.compile(r"[0-9]|持平|大于|小于|等级|百分之|[一二三四五六七八九十](?:个|项|类|种|方面)")
_UNFINISHED = re.compile(
    r"(?:预算|决算|合计|总计|支出|收入|增加|减少|增长|下降|执行)(?:数|额)?(?:为|是|了)?\s*$|(?:均为|占|分别为)\s*$"
)
_COMPARES = re.compile(
    r"\s*(?:决算数|执行数)(?:大于|小于|高于|低于|等于|与)|\s*与(?:上年|年初|全年|预算)[^,。]{0,8}(?:持平|一致)|\s*完成(?:年初|全年|调整)?预算"
)


@dataclass
class Passage:
    """A paragraph, or a table cell that holds prose.

    text:  plain, of the length of the paragraph's own
    place: characters → where they stand
    """

    index: int
    text: str
    place: Callable[[int, int], tuple[Span, ...]]
    section: tuple[str, ...] = ()
    node: headings.Node | None = None
    table_id: str | None = None
    row: int | None = None
    col: int | None = None


def passages_of(reading: Reading) -> Iterator[Passage]:
    """The paragraphs of a reading, lines of contents left out, then the cells of its tables that hold prose."""
    outline = headings.Outline()
    for index, paragraph in enumerate(_joined(reading.paragraphs)):
        text, place = without_blanks(paragraph)
        if headings.is_contents_line(text) or not text.strip():
            continue
        node = outline.add(index, text)
        yield Passage(index, text, place, _headings_over(outline, node, text), node)
    index = len(reading.paragraphs)
    for table in reading.tables:
        for cell in table.cells:
            if len(cell.text) < MIN_CELL or cell.header:
                continue
            text = plain(cell.text)
            if len(squeeze(text)) >= MIN_CELL and TELLS.search(text):
                joined = re.sub(r"(?<=\d)\n(?=\d)", " ", text).replace("\n", "")
                span = Span(0, len(joined), cell.page, cell.bbox, cell.method, cell.confidence)
                place = Paragraph(joined, (span,)).place
                whole = _whole_cell(span) if len(joined) > 1 else place
                yield Passage(index, joined, whole, (), None, table.table_id, cell.row, cell.col)
                index += 1


def without_blanks(paragraph: Paragraph) -> tuple[str, Callable[[int, int], tuple[Span, ...]]]:
    """A paragraph's plain text without white space (but between two digits), and where its characters stand."""
    text = plain(paragraph.text)
    kept = [
        i
        for i, c in enumerate(text)
        if not c.isspace() or (text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit())
    ]

    def place(start: int, end: int) -> tuple[Span, ...]:
        return paragraph.place(kept[start], kept[min(end, len(kept)) - 1] + 1)

    return "".join(text[i] for i in kept), place


def _headings_over(outline: headings.Outline, node: headings.Node | None, text: str) -> tuple[str, ...]:
    """The headings that a paragraph stands under; its own title is one where text runs on after it."""
    if node is None:
        return outline.path
    titled = not re.search(r"\d|\(项\)|\(款\)", node.title) and len(text) > len(node.title) + 12
    return (*node.path, node.title) if titled else node.path


def _joined(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs with what evidently goes on from the one before set at its end."""
    current: Paragraph | None = None
    for paragraph in paragraphs:
        if current is not None and _goes_on(plain(current.text), plain(paragraph.text)):
            shift = len(current.text)
            moved = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in paragraph.spans)
            current = replace(current, text=current.text + paragraph.text, spans=current.spans + moved)
            continue
        if current is not None:
            yield current
        current = paragraph
    if current is not None:
        yield current


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph is the rest of another: a figure after 为, or a comparison of what was just told."""
    if len(before) >= _LONG and re.search(r"[^。;:!?”)\s]\s*$", before) and headings.numbered(after) is None:
        return True
    if re.match(r"\s*\((?:类|款|项)\)", after) and before.rstrip()[-1:] not in "。;:":
        return True
    if _UNFINISHED.search(before) and re.match(r"\s*[-\d]", after):
        return True
    return bool(_COMPARES.match(after)) and before.rstrip().endswith("。")


def _whole_cell(span: Span) -> Callable[[int, int], tuple[Span, ...]]:
    """A cell's lines are not known apart: every figure in it stands in the cell's box."""
    return lambda start, end: (span,)


def printed_in_tables(reading: Reading) -> dict[int, list[str]]:
    """By page, the titles and cells of tables: where a numeral may stand that is no paragraph's."""
    printed: dict[int, list[str]] = {}
    for table in reading.tables:
        printed.setdefault(table.pages[0], []).extend(plain(t) for t in (table.title, table.number, table.entity) if t)
        for cell in table.cells:
            if cell.text:
                printed.setdefault(cell.page, []).append(plain(cell.text))
    return printed


def section_of(
    passage: Passage, passages: Sequence[Passage], printed: Callable[[], dict[int, list[str]]]
) -> Section | None:
    """The numbered heading that a passage is, with the numbers skipped before it that stand elsewhere in the text.

    printed: what stands in tables, asked for where a number is skipped
    """
    node = passage.node
    if node is None:
        return None
    found, before = node.numbered, node.before
    elsewhere: tuple[int, ...] = ()
    hidden = False
    if before is not None and found.ordinal > before.numbered.ordinal + 1:
        between = [p.text for p in passages if before.paragraph <= p.index <= passage.index]
        first = next(p for p in passages if p.index == before.paragraph).place(0, 1)[0].page
        for page in range(first, passage.place(0, 1)[0].page + 1):
            between += printed().get(page, ())
        elsewhere = headings.skipped(found.level, before.numbered.ordinal, found.ordinal, between)
        last = passage.place(0, 1)[0].page
        hidden = found.level == 1 and any(page in printed() for page in range(first, last + 1))
        hidden = hidden or any(_may_be_heading(p) for p in passages if before.paragraph < p.index < passage.index)
    places = passage.place(0, max(1, len(found.numeral) + len(node.title)))
    return Section(
        page=places[0].page, bbox=places[0].bbox, method=places[0].method, confidence=least_confidence(places),
        level=found.level, ordinal=found.ordinal, numeral=found.numeral,
        title_label=node.title, path=node.path, siblings=node.siblings, skipped_elsewhere=elsewhere,
        unnumbered_between=hidden, paragraph=passage.index,
    )  # fmt: skip


def _may_be_heading(passage: Passage) -> bool:
    """Whether a line of a scan may be a heading whose numeral the recogniser dropped."""
    if passage.node is not None or passage.table_id is not None or passage.place(0, 1)[0].method != "ocr":
        return False
    return len(passage.text) <= 40 and not passage.text.rstrip().endswith(("。", ";", ","))


def placeholders_of(passage: Passage) -> Iterator[Placeholder]:
    """The unfilled blanks of a passage."""
    for start, end in headings.placeholders(passage.text):
        places = passage.place(start, end)
        yield Placeholder(
            page=places[0].page, bbox=places[0].bbox, method=places[0].method, confidence=least_confidence(places),
            table_id=passage.table_id, row=passage.row, text=passage.text[start:end],
            sentence=sentence_at(passage.text, start), paragraph=passage.index,
        )  # fmt: skip


def least_confidence(places: Sequence[Span]) -> float | None:
    """The confidence of the worst read of some lines; None where none was measured."""
    return min((s.confidence for s in places if s.confidence is not None), default=None)


def sentence_at(text: str, position: int) -> str:
    """The sentence that a character of a text belongs to."""
    return next((text[a:b].strip() for a, b in sentences(text) if a <= position < b), text)
