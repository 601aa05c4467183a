"""What the prose of a reading says: headings, claims and unfilled blanks as records.

The text goes through a spaCy pipeline of our own (`blank("zh")`, characters as tokens): sentences, quantities, claims.
spaCy is imported when the first paragraph with a figure is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from extractors.narrative.assertions import dated, enumerations, grades, number_of, products
from extractors.narrative.averages import averages
from extractors.narrative.claims import scan
from extractors.narrative.clauses import Label, account_path, squeeze
from extractors.narrative.drafts import Draft, Scan, Whole, sentences
from extractors.narrative.passages import (
    TELLS,
    Passage,
    least_confidence,
    passages_of,
    placeholders_of,
    printed_in_tables,
    section_of,
    sentence_at,
)
from extractors.narrative.quantities import Quantity, quantities, usual_decimals, with_decimals
from extractors.narrative.wholes import Lists, sums
from extractors.numbers import Parsed, fact_in_prose
from schemas.claims import Claim, Operand
from schemas.facts import NUMBER, Fact
from schemas.geometry import BBox, union
from schemas.layout import Method
from schemas.records import Record, Scope
from schemas.report import Reading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

_PROJECT = re.compile(r"^(?P<name>[^:。;]{2,50}?)(?:项目)?(?:支出)?绩效(?:自评|评价)?(?:综述|情况|结果|自评)*:")


def narrative(reading: Reading) -> list[Record]:
    """The sections, claims and placeholders of a reading, in text order."""
    passages = list(passages_of(reading))
    printed = cache(partial(printed_in_tables, reading))
    sections = [s for p in passages if (s := section_of(p, passages, printed)) is not None]
    blanks = [b for p in passages for b in placeholders_of(p)]
    return [*sections, *blanks, *_claims(passages, reading.document_id)]


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
        state = scan(given["text"], given["quantities"], given["topic"], given["going_on"], given["above"])
        state.drafts += [*products(state), *averages(state), *grades(state)]
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
    told = {p.index: quantities(p.text) for p in passages if TELLS.search(p.text)}
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
    """The amount of a paragraph that the next one may divide with 其中 at its beginning: its first, or what came of it.

    Where a budget and its final figure are told together, it is the final figure that is divided.
    """
    amounts = [d for d in state.drafts if d.relation == "amount" and not d.label.prior] if state else []
    if amounts and amounts[0].label.measure in ("budget", "initial_budget"):
        return next((d for d in amounts if d.label.measure in ("final", "executed")), amounts[0])
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
    doc.user_data.update(text=text, quantities=found, topic=topic, going_on=going_on, above=above)
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
    page, box, method, confidence = _where(draft, passage)
    period = draft.text if draft.relation in ("date", "period") else str(draft.label.year) if draft.label.year else None
    return Claim(
        scope=scope, table_id=passage.table_id, row=passage.row, page=page, bbox=box,
        method=method, confidence=confidence,
        relation=draft.relation, subject_label=draft.label.subject, path=draft.label.path, measure=draft.label.measure,
        value=draft.fact, operands=tuple(Operand(role=r, fact=d.fact) for r, d in draft.operands if d.fact is not None),
        direction=draft.direction, whole_label=draft.whole_label, period="prior" if draft.label.prior else period,
        items=draft.items, reason_text=draft.reason, approximate=draft.approximate, partial=draft.partial,
        word=draft.text if draft.relation in ("grade", "comparison") else None,
        sentence=sentence_at(passage.text, draft.start), section=passage.section, paragraph=passage.index,
        start=draft.start, end=draft.end,
    )  # fmt: skip


def _where(draft: Draft, passage: Passage) -> tuple[int, BBox, Method, float | None]:
    """Page, box and reading: of the figure where there is one (a whole may stand in an earlier paragraph), else of the
    words.
    """
    if draft.fact is not None:
        source = draft.fact.source
        return source.page, source.bbox, source.method, source.confidence
    places = passage.place(draft.start, max(draft.end, draft.start + 1))
    box = union(s.bbox for s in places if s.page == places[0].page)
    return places[0].page, box, places[0].method, least_confidence(places)
