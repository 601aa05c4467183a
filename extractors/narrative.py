"""What the prose of a reading says: headings, claims and unfilled blanks as records.

The text goes through a spaCy pipeline of our own (`blank("zh")`, characters as tokens): sentences, quantities, claims.
spaCy is imported when the first paragraph with a figure is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import headings
from extractors.assertions import dated, enumerations, grades, number_of, products
from extractors.claims import scan
from extractors.clauses import Label, account_path, squeeze
from extractors.drafts import Draft, Scan, Whole, sentences
from extractors.numbers import Parsed, fact_in_prose
from extractors.quantities import Quantity, plain, quantities, usual_decimals, with_decimals
from extractors.wholes import Lists, sums
from schemas.claims import Claim, Operand, Placeholder, Section
from schemas.facts import NUMBER, Fact
from schemas.geometry import BBox, union
from schemas.layout import Paragraph, Span
from schemas.records import Record, Scope
from schemas.report import Reading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

MIN_CELL = 16
"""A table cell with fewer characters is a label or a figure, not prose."""

_LONG = 60
"""A paragraph of so many characters that ends without a stop goes on."""

_TELLS = re.compile(r"[0-9]|持平|大于|小于|等级|百分之|[一二三四五六七八九十](?:个|项|类|种|方面)")
_UNFINISHED = re.compile(
    r"(?:预算|决算|合计|总计|支出|收入|增加|减少|增长|下降|执行)(?:数|额)?(?:为|是|了)?\s*$|(?:均为|占|分别为)\s*$"
)
_COMPARES = re.compile(
    r"\s*(?:决算数|执行数)(?:大于|小于|高于|低于|等于|与)|\s*与(?:上年|年初|全年|预算)[^,。]{0,8}(?:持平|一致)|\s*完成(?:年初|全年|调整)?预算"
)
_PROJECT = re.compile(r"^(?P<name>[^:。;]{2,50}?)(?:项目)?(?:支出)?绩效(?:自评|评价)?(?:综述|情况|结果|自评)*:")


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


def narrative(reading: Reading) -> list[Record]:
    """The sections, claims and placeholders of a reading, in text order."""
    passages = list(_passages(reading))
    printed = _printed_in_tables(reading)
    sections = [s for p in passages if (s := _section(p, passages, printed)) is not None]
    blanks = [b for p in passages for b in _placeholders(p)]
    return [*sections, *blanks, *_claims(passages, reading.document_id)]


def _passages(reading: Reading) -> Iterator[Passage]:
    outline = headings.Outline()
    for index, paragraph in enumerate(_joined(reading.paragraphs)):
        text, place = without_blanks(paragraph)
        if headings.is_contents_line(text) or not text.strip():
            continue
        node = outline.add(index, text)
        yield Passage(index, text, place, _section_of(outline, node, text), node)
    index = len(reading.paragraphs)
    for table in reading.tables:
        for cell in table.cells:
            text = plain(cell.text)
            if len(squeeze(text)) >= MIN_CELL and _TELLS.search(text) and not cell.header:
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


def _section_of(outline: headings.Outline, node: headings.Node | None, text: str) -> tuple[str, ...]:
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


def _printed_in_tables(reading: Reading) -> dict[int, list[str]]:
    """By page, the titles and cells of tables: where a numeral may stand that is no paragraph's."""
    printed: dict[int, list[str]] = {}
    for table in reading.tables:
        printed.setdefault(table.pages[0], []).extend(plain(t) for t in (table.title, table.number, table.entity) if t)
        for cell in table.cells:
            if cell.text:
                printed.setdefault(cell.page, []).append(plain(cell.text))
    return printed


def _section(passage: Passage, passages: Sequence[Passage], printed: dict[int, list[str]]) -> Section | None:
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
            between += printed.get(page, ())
        elsewhere = headings.skipped(found.level, before.numbered.ordinal, found.ordinal, between)
        last = passage.place(0, 1)[0].page
        hidden = found.level == 1 and any(page in printed for page in range(first, last + 1))
        hidden = hidden or any(_may_be_heading(p) for p in passages if before.paragraph < p.index < passage.index)
    places = passage.place(0, max(1, len(found.numeral) + len(node.title)))
    return Section(
        page=places[0].page, bbox=places[0].bbox, level=found.level, ordinal=found.ordinal, numeral=found.numeral,
        title_label=node.title, path=node.path, siblings=node.siblings, skipped_elsewhere=elsewhere,
        unnumbered_between=hidden, paragraph=passage.index,
    )  # fmt: skip


def _may_be_heading(passage: Passage) -> bool:
    """Whether a line of a scan may be a heading whose numeral the recogniser dropped."""
    if passage.node is not None or passage.table_id is not None or passage.place(0, 1)[0].method != "ocr":
        return False
    return len(passage.text) <= 40 and not passage.text.rstrip().endswith(("。", ";", ","))


def _placeholders(passage: Passage) -> Iterator[Placeholder]:
    for start, end in headings.placeholders(passage.text):
        place = passage.place(start, end)[0]
        yield Placeholder(
            page=place.page, bbox=place.bbox, table_id=passage.table_id, row=passage.row, text=passage.text[start:end],
            sentence=_sentence(passage.text, start), paragraph=passage.index,
        )  # fmt: skip


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The spaCy pipeline: characters and sentence starts, then quantities and claims as labelled spans of the Doc."""
    from spacy.lang.zh import Chinese
    from spacy.language import Language
    from spacy.tokens import Doc

    @Language.component("gouji_quantities")
    def mark_quantities(doc: Doc) -> Doc:
        doc.spans["quantities"] = [_span(doc, q.start, q.end, q.dimension) for q in doc.user_data["quantities"]]
        return doc

    @Language.component("gouji_claims")
    def mark_claims(doc: Doc) -> Doc:
        given = doc.user_data
        state = scan(doc.text, given["quantities"], given["topic"], given["going_on"], given["above"])
        state.drafts += [*products(state), *grades(state)]
        doc.user_data["scan"] = state
        doc.spans["claims"] = [_span(doc, d.start, d.end, d.relation) for d in state.drafts]
        return doc

    def characters(text: str) -> Doc:
        starts = {start for start, _ in sentences(text)}
        flags: list[bool | int | None] = [i in starts or i == 0 for i in range(len(text))]
        return Doc(nlp.vocab, words=list(text), spaces=[False] * len(text), sent_starts=flags)

    nlp = Chinese()
    nlp.tokenizer = characters
    for name in ("gouji_quantities", "gouji_claims"):
        nlp.add_pipe(name)
    return nlp


def _span(doc: Doc, start: int, end: int, label: str) -> DocSpan:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    assert span is not None, "a figure of the text is characters of its Doc"
    return span


def _claims(passages: Sequence[Passage], document_id: str) -> Iterator[Claim]:
    told = {p.index: quantities(p.text) for p in passages if _TELLS.search(p.text)}
    usual = usual_decimals(q for found in told.values() for q in found)
    lists = Lists()
    about: tuple[str | None, Label] = (None, Label(""))
    above: Draft | None = None
    for passage in passages:
        found = [with_decimals(q, usual) for q in told.get(passage.index, ())]
        prose = passage.table_id is None
        going_on, ended = lists.enter(passage.node.numbered if passage.node else None, found) if prose else (None, [])
        own = _heading_topic(passage)
        about = own if passage.node or own[1].subject or not prose else about
        state = _read(passage.text, found, about[1], going_on, above) if passage.index in told else None
        if prose:
            ended += lists.leave(state)
            above = _divisible(state) if passage.node is None else None
        yield from _told(passage, state, ended, about[0], passages, document_id)
    if passages:
        yield from _told(passages[-1], None, lists.open, about[0], passages, document_id)


def _divisible(state: Scan | None) -> Draft | None:
    """The amount of a paragraph that the next one may divide with 其中 at its beginning: its first."""
    amounts = [d for d in state.drafts if d.relation == "amount" and not d.label.prior] if state else []
    return amounts[0] if amounts else None


def _told(
    passage: Passage,
    state: Scan | None,
    ended: Sequence[Whole],
    project: str | None,
    passages: Sequence[Passage],
    document_id: str,
) -> Iterator[Claim]:
    """The claims of a passage, and the sums whose lists it ends."""
    drafts = list(sums(ended))
    if state is not None:
        drafts += [*state.drafts, *sums(state.ended), *enumerations(passage.text), *dated(passage.text)]
        listed = _announced_list(passage, passages)
        drafts += [listed] if listed else []
    at_home = {p.index: p for p in passages} if ended else {}
    for draft in sorted(drafts, key=lambda d: d.relation == "sum"):
        placed = _placed(draft, passage, document_id)
        home = at_home.get(placed.paragraph, passage) if placed.paragraph is not None else passage
        yield _claim(placed, home, Scope(project=project))


def _read(text: str, found: list[Quantity], topic: Label, going_on: Whole | None, above: Draft | None) -> Scan:
    nlp = pipeline()
    doc = nlp.make_doc(text)
    doc.user_data.update(quantities=found, topic=topic, going_on=going_on, above=above)
    for _, component in nlp.pipeline:
        doc = component(doc)
    state: Scan = doc.user_data["scan"]
    return state


_ANNOUNCES = re.compile(
    r"(?P<number>\d{1,2}|[一二三四五六七八九十两]{1,3})\s*(?:个|项|类|种|大|条)?(?P<noun>项目|方面|阶段|部分|步骤|环节|问题|子项目|指标)"
    r"[^。;:,]{0,20}(?:如下|分别为|包括)?\s*[:。]?\s*$"
)


def _announced_list(passage: Passage, passages: Sequence[Passage]) -> Draft | None:
    """3 个项目…说明如下： with the numbered paragraphs that follow, where they are one list from 1 to its end."""
    match = _ANNOUNCES.search(passage.text)
    if (
        match is None
        or passage.table_id is not None
        or not re.search(r":\s*$|如下|分为", passage.text[match.start() - 6 :])
    ):
        return None
    at = passages.index(passage)
    following = [p for p in passages[at + 1 :] if p.node is not None and p.table_id is None]
    if not following or following[0] is not passages[at + 1] or following[0].node is None:
        return None
    first = following[0].node.numbered
    level = passage.node.numbered.level if passage.node else 0
    if first.ordinal != 1 or first.level <= level:
        return None
    items = [p.node.title for p in following if p.node is not None and p.node.siblings == following[0].node.siblings]
    number = number_of(match["number"])
    if number is None or number < 2:
        return None
    return Draft(
        "enumeration",
        match.start("number"),
        match.end(),
        0,
        Label(match["noun"]),
        items=tuple(items),
        text=match["number"],
    )


def _heading_topic(passage: Passage) -> tuple[str | None, Label]:
    """What a paragraph is about before it names anything: the project or the account line that it begins with."""
    text = passage.text[passage.node.numbered.body :] if passage.node else passage.text
    project = _PROJECT.match(squeeze(text)[:80])
    if project:
        return project["name"], Label(project["name"])
    head = squeeze(re.split(r"[。:,;]", text, maxsplit=1)[0])
    path = account_path(head)
    if path:
        return None, Label(path[-1], _under(passage, path))
    return None, Label("")


def _under(passage: Passage, path: tuple[str, ...]) -> tuple[str, ...]:
    """A path of 款 and 项 below the heading that names its 类."""
    above = [account_path(squeeze(t)) for t in passage.section]
    heads = [a for a in above if len(a) == 1 and a[0] not in path]
    return (*heads[-1], *path) if heads and len(path) < 3 else path


def _placed(draft: Draft, passage: Passage, document_id: str) -> Draft:
    """The draft with its figure as a Fact."""
    draft.paragraph = passage.index
    if draft.origin is not None:
        draft.fact, draft.paragraph = draft.origin.fact, draft.origin.paragraph
    elif draft.quantity is not None:
        q = draft.quantity
        draft.fact = _fact(passage, q.start, q.end, q.parsed, document_id)
    elif draft.relation == "enumeration":
        value = number_of(draft.text)
        end = draft.start + len(draft.text)
        parsed = Parsed(NUMBER.scale * (value or 0), NUMBER.scale * 0, NUMBER, 0, None, draft.start, end)
        draft.fact = _fact(passage, draft.start, end, parsed, document_id)
    return draft


def _fact(passage: Passage, start: int, end: int, parsed: Parsed, document_id: str) -> Fact:
    fact = fact_in_prose(passage.text[start:end], parsed, passage.place(start, end), document_id)
    if passage.table_id is None:
        return fact
    source = fact.source.model_copy(update={"table_id": passage.table_id, "row": passage.row, "col": passage.col})
    return fact.model_copy(update={"source": source})


def _claim(draft: Draft, passage: Passage, scope: Scope) -> Claim:
    page, box = _where(draft, passage)
    period = draft.text if draft.relation in ("date", "period") else str(draft.label.year) if draft.label.year else None
    return Claim(
        scope=scope, table_id=passage.table_id, row=passage.row, page=page, bbox=box,
        relation=draft.relation, subject_label=draft.label.subject, path=draft.label.path, measure=draft.label.measure,
        value=draft.fact, operands=tuple(Operand(role=r, fact=d.fact) for r, d in draft.operands if d.fact is not None),
        direction=draft.direction, whole_label=draft.whole_label, period="prior" if draft.label.prior else period,
        items=draft.items, reason_text=draft.reason, approximate=draft.approximate, partial=draft.partial,
        word=draft.text if draft.relation in ("grade", "comparison") else None,
        sentence=_sentence(passage.text, draft.start), section=passage.section, paragraph=passage.index,
        start=draft.start, end=draft.end,
    )  # fmt: skip


def _where(draft: Draft, passage: Passage) -> tuple[int, BBox]:
    """Page and box: of the figure where there is one (a whole may stand in an earlier paragraph), else of the words."""
    if draft.fact is not None:
        return draft.fact.source.page, draft.fact.source.bbox
    places = passage.place(draft.start, max(draft.end, draft.start + 1))
    return places[0].page, union(s.bbox for s in places if s.page == places[0].page)


def _sentence(text: str, position: int) -> str:
    return next((text[a:b].strip() for a, b in sentences(text) if a <= position < b), text)
