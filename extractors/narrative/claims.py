"""The figures of a paragraph → what each of them claims, and from which other figures it follows.

One pass, left to right: a figure is told by the words before it; its operands are figures told earlier in the same
paragraph (or, for parts of a whole, in the paragraph that announced them). Whatever is not certain has no operand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.narrative import changes, clauses
from extractors.narrative.assertions import comparisons
from extractors.narrative.clauses import Label
from extractors.narrative.drafts import Draft, Scan, Whole, sentences
from extractors.narrative.quantities import Quantity
from extractors.narrative.ratios import ratio
from extractors.narrative.wholes import close, collect, leave_open, mark, total_of
from schemas.claims import Relation

_PRICE = re.compile(
    r"(?:每(?:人|户|处|亩|批次|人次|个|名|辆|项|次|平方米)(?:每(?:年|月|天))?|[人户]均)(?:补助|补贴)?(?:标准)?$"
)
_REASON = re.compile(r"(?:主要(?:原因)?|原因)(?:(?:是|为|系|在于|有|:)[:]?|(?=[一二]是))")


def scan(
    text: str, found: Sequence[Quantity], topic: Label, going_on: Whole | None = None, above: Draft | None = None
) -> Scan:
    """Read a plain paragraph.

    going_on: the whole whose list this paragraph continues; above: the amount that a 其中 at its beginning divides
    """
    state = Scan(text, topic, going_on=going_on, above=above)
    if going_on is not None:
        state.wholes.append(going_on)
    for index, (start, end) in enumerate(sentences(text)):
        before = start
        if index:
            close(state)
        for quantity in (q for q in found if start <= q.start < end):
            lead = text[before : quantity.start]
            mark(state, lead)
            draft = _draft(state, lead, quantity, index)
            state.drafts.append(draft)
            collect(state, draft)
            before = quantity.end
        mark(state, text[before:end])
        state.drafts += comparisons(state, start, end, index)
        _reasons(state, start, end, index)
    leave_open(state)
    return state


def _draft(state: Scan, lead: str, quantity: Quantity, sentence: int) -> Draft:
    clause = clauses.clause_before(lead)
    common = {"start": quantity.start, "end": quantity.end, "sentence": sentence, "quantity": quantity}
    bracketed = _depth(state.text, quantity.start, lead)
    if quantity.dimension == "ratio" and quantity.unit.symbol != "倍":
        return ratio(state, clause, lead, Draft("rate", bracketed=bracketed, **common))  # type: ignore[arg-type]
    change = clauses.CHANGE.search(clause)
    if change and not clauses.NOT_A_CHANGE.search(clause) and quantity.per is None:
        draft = Draft("change", bracketed=bracketed, **common)  # type: ignore[arg-type]
        return changes.change(state, clause[: change.start()], draft, clauses.direction_of(change))
    relation: Relation = (
        "amount" if quantity.dimension == "money" else "score" if quantity.dimension == "score" else "count"
    )
    if quantity.per is not None or (relation == "amount" and _PRICE.search(clause)):
        relation = "price"
    draft = Draft(relation, bracketed=bracketed, **common)  # type: ignore[arg-type]
    draft.label = clauses.base_of(clause, state.text[quantity.end :]) or _named(state, clause, lead)
    draft.approximate = quantity.approximate
    if re.search(r"(?:共|合计|总计|共计)(?:为)?$", clause) and len(clause) <= 4:
        total_of(state, draft)
    if draft.label.subject and not draft.label.prior and not bracketed and relation != "price":
        state.topic = Label(draft.label.subject, draft.label.path)
    return draft


def _depth(text: str, position: int, lead: str) -> bool:
    """Whether a figure stands inside brackets that are not closed before it."""
    before = text[max(0, position - 60) : position]
    return before.count("(") > before.count(")")


def _named(state: Scan, clause: str, lead: str) -> Label:
    """The label of an amount; a clause without a subject is about the topic, or about the clause before it."""
    label = clauses.label_of(clause)
    if label.prior or label.subject:
        return label
    previous = clauses.squeeze(lead)[: -len(clause) or None].rstrip(",，")
    named = re.search(r"([^,;:。]{2,40}(?:项目|资金|工程|活动))$", previous)
    named = named or re.search(
        r"对(?P<n>[^,;:。]{2,40}(?:项目|资金))(?:支出)?(?:开展|进行|实施)(?:了)?[^,;。]{0,10}$", previous
    )
    if named:
        return Label(named[1], (), label.measure, year=label.year)
    return Label(state.topic.subject, state.topic.path, label.measure, year=label.year)


def _reasons(state: Scan, start: int, end: int, index: int) -> None:
    """Give the reason that a sentence tells to the last statement of direction before it."""
    match = _REASON.search(state.text, start, end)
    if match is None:
        return
    reason = clauses.squeeze(state.text[match.end() : end]).strip("。:")
    told = [d for d in state.drafts if d.relation in ("change", "growth", "comparison") and d.start < match.start()]
    if told and reason and index - told[-1].sentence <= 1:
        for draft in told:
            if draft.sentence == told[-1].sentence and draft.label == told[-1].label:
                draft.reason = reason
