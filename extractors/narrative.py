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
from extractors.assertions import dated, enumerations, grades, products
from extractors.claims import scan, sums
from extractors.clauses import Label, account_path, squeeze
from extractors.drafts import Draft, Scan, Whole, sentences
from extractors.numbers import Parsed, fact_in_prose
from extractors.quantities import Quantity, plain, quantities, usual_decimals, with_decimals
from schemas.claims import Claim, Operand, Placeholder, Section
from schemas.facts import NUMBER, Fact
from schemas.geometry import BBox, union
from schemas.layout import Paragraph, Span
from schemas.records import Record, Scope
from schemas.report import Reading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MIN_CELL = 16
"""A table cell with fewer characters is a label or a figure, not prose."""

_TELLS = re.compile(r"[0-9]|持平|大于|小于|等级|百分之|[一二三四五六七八九十](?:个|项|类|种|方面)")
_UNFINISHED = re.compile(r"(?:预算|决算|合计|总计|支出|收入|增加|减少|增长|下降|执行)(?:数|额)?(?:为|是|了)?\s*$|(?:均为|占|分别为)\s*$")
_COMPARES = re.compile(r"\s*(?:决算数|执行数)(?:大于|小于|高于|低于|等于|与)|\s*与(?:上年|年初|全年|预算)[^,。]{0,8}(?:持平|一致)|\s*完成(?:年初|全年|调整)?预算")
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
    sections = [s for p in passages if (s := _section(p, passages)) is not None]
    blanks = [b for p in passages for b in _placeholders(p)]
    return [*sections, *blanks, *_claims(passages, reading.document_id)]


def _passages(reading: Reading) -> Iterator[Passage]:
    outline = headings.Outline()
    for index, paragraph in enumerate(_joined(reading.paragraphs)):
        text = plain(paragraph.text)
        if headings.is_contents_line(text) or not text.strip():
            continue
        node = outline.add(index, text)
        yield Passage(index, text, paragraph.place, outline.path, node)
    index = len(reading.paragraphs)
    for table in reading.tables:
        for cell in table.cells:
            text = plain(cell.text)
            if len(squeeze(text)) >= MIN_CELL and _TELLS.search(text) and not cell.header:
                joined = re.sub(r"\n", " ", text)
                span = Span(0, len(joined), cell.page, cell.bbox, cell.method, cell.confidence)
                place = Paragraph(joined, (span,)).place
                whole = _whole_cell(span) if len(joined) > 1 else place
                yield Passage(index, joined, whole, (), None, table.table_id, cell.row, cell.col)
                index += 1


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
    if headings.numbered(after) is not None and not re.match(r"\d", after):
        return False
    if _UNFINISHED.search(before) and re.match(r"\s*[-\d]", after):
        return True
    return bool(_COMPARES.match(after)) and before.rstrip().endswith("。")


def _whole_cell(span: Span) -> Callable[[int, int], tuple[Span, ...]]:
    """A cell's lines are not known apart: every figure in it stands in the cell's box."""
    return lambda start, end: (span,)


def _section(passage: Passage, passages: Sequence[Passage]) -> Section | None:
    node = passage.node
    if node is None:
        return None
    found, before = node.numbered, node.before
    elsewhere: tuple[int, ...] = ()
    if before is not None and found.ordinal > before.numbered.ordinal + 1:
        between = (p.text for p in passages if before.paragraph <= p.index <= passage.index)
        elsewhere = headings.skipped(found.level, before.numbered.ordinal, found.ordinal, between)
    places = passage.place(0, max(1, len(found.numeral) + len(node.title)))
    return Section(
        page=places[0].page, bbox=places[0].bbox, level=found.level, ordinal=found.ordinal, numeral=found.numeral,
        title_label=node.title, path=node.path, siblings=node.siblings, skipped_elsewhere=elsewhere, paragraph=passage.index,
    )  # fmt: skip


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
        state = scan(doc.text, doc.user_data["quantities"], doc.user_data["topic"], doc.user_data["announced"])
        state.drafts += [*products(state), *grades(state)]
        doc.user_data["scan"] = state
        doc.spans["claims"] = [_span(doc, d.start, d.end, d.relation) for d in state.drafts]
        return doc

    def characters(text: str) -> Doc:
        starts = {start for start, _ in sentences(text)}
        flags = [i in starts or i == 0 for i in range(len(text))]
        return Doc(nlp.vocab, words=list(text), spaces=[False] * len(text), sent_starts=flags)

    nlp = Chinese()
    nlp.tokenizer = characters
    for name in ("gouji_quantities", "gouji_claims"):
        nlp.add_pipe(name)
    return nlp


def _span(doc: Doc, start: int, end: int, label: str) -> object:
    return doc.char_span(start, end, label=label)


def _claims(passages: Sequence[Passage], document_id: str) -> Iterator[Claim]:
    told = {p.index: quantities(p.text) for p in passages if _TELLS.search(p.text)}
    usual = usual_decimals(q for found in told.values() for q in found)
    announced: Whole | None = None
    last: tuple[str | None, Label] = (None, Label(""))
    for passage in passages:
        found = [with_decimals(q, usual) for q in told.get(passage.index, ())]
        announced = _still_open(announced, passage)
        own = _heading_topic(passage)
        last = own if passage.node or own[1].subject or passage.table_id else last
        if passage.index not in told:
            continue
        project, topic = last
        state = _read(passage.text, found, topic, announced)
        ended = state.ended
        if announced is not None and state.carried is not announced and announced not in ended:
            ended.append(announced)
        announced = state.carried
        drafts = [*state.drafts, *sums(ended), *enumerations(passage.text), *dated(passage.text)]
        scope = Scope(project=project)
        for draft in drafts:
            _place(draft, passage, document_id)
        yield from (_claim(d, passage, scope) for d in drafts if d.relation not in ("sum",) or d.operands)


def _read(text: str, found: list[Quantity], topic: Label, announced: Whole | None) -> Scan:
    nlp = pipeline()
    doc = nlp.make_doc(text)
    doc.user_data.update(quantities=found, topic=topic, announced=announced)
    for _, component in nlp.pipeline:
        doc = component(doc)
    state: Scan = doc.user_data["scan"]
    return state


def _still_open(whole: Whole | None, passage: Passage) -> Whole | None:
    """The whole that this paragraph may go on listing; closed where the numbering does not fit."""
    if whole is None or whole.level < 0:
        return whole
    if passage.node is None:
        if whole.level == 0 and not whole.parts:
            whole.level = -1
            return whole
        return None
    number = passage.node.numbered
    if whole.level == 0 and number.ordinal == 1:
        whole.level = number.level
    if whole.level and number.level > whole.level:
        return whole
    if number.level != whole.level or number.ordinal != whole.next:
        return None
    whole.next += 1
    return whole


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


def _place(draft: Draft, passage: Passage, document_id: str) -> None:
    if draft.origin is not None:
        draft.fact = draft.origin.fact
    elif draft.quantity is not None:
        q = draft.quantity
        draft.fact = _fact(passage, q.start, q.end, q.parsed, document_id)
    elif draft.relation == "enumeration":
        value = headings.chinese_number(draft.text) if not draft.text.isdigit() else int(draft.text)
        end = draft.start + len(draft.text)
        parsed = Parsed(NUMBER.scale * (value or 0), NUMBER.scale * 0, NUMBER, 0, None, draft.start, end)
        draft.fact = _fact(passage, draft.start, end, parsed, document_id)


def _fact(passage: Passage, start: int, end: int, parsed: Parsed, document_id: str) -> Fact:
    fact = fact_in_prose(passage.text[start:end], parsed, passage.place(start, end), document_id)
    if passage.table_id is None:
        return fact
    source = fact.source.model_copy(update={"table_id": passage.table_id, "row": passage.row, "col": passage.col})
    return fact.model_copy(update={"source": source})


def _claim(draft: Draft, passage: Passage, scope: Scope) -> Claim:
    page, box = _where(draft, passage)
    period = str(draft.label.year) if draft.label.year else draft.text if draft.relation in ("date", "period") else None
    return Claim(
        scope=scope, table_id=passage.table_id, row=passage.row, page=page, bbox=box,
        relation=draft.relation, subject_label=draft.label.subject, path=draft.label.path, measure=draft.label.measure,
        value=draft.fact, operands=tuple(Operand(role=r, fact=d.fact) for r, d in draft.operands if d.fact is not None),
        direction=draft.direction, whole_label=draft.whole_label, period="prior" if draft.label.prior else period,
        items=draft.items, reason_text=draft.reason, approximate=draft.approximate, partial=draft.partial,
        word=draft.text if draft.relation == "grade" else None,
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
