"""Changes since a base: 增加 X, 增长 Y%, of which amount and from which."""

from __future__ import annotations

import re

from extractors.narrative import clauses
from extractors.narrative.clauses import Label, same_subject
from extractors.narrative.drafts import Draft, Scan
from schemas.claims import Direction

_ANY_TOTAL = re.compile(r"(?:收入?、?支出?)?(?:总计|预算总计|决算总计|总体)?各?")
"""Names of a change that say no more than that it is of the total."""


def change(state: Scan, own: str, draft: Draft, direction: Direction | None) -> Draft:
    """增加 X: of what, and since when."""
    draft.direction = direction
    draft.approximate = bool(draft.quantity and draft.quantity.approximate)
    subject = clauses.label_of(own).subject
    changed = _changed(state, subject, draft)
    draft.label = Label(subject or state.topic.subject, state.topic.path)
    if changed:
        draft.operands = [("this", d) for d in changed]
        draft.label = Label(changed[0].label.subject, changed[0].label.path, changed[0].label.measure)
    prior = _prior(state, max(changed, key=lambda d: d.start, default=None), draft)
    if prior is not None:
        draft.operands.append(("prior", prior))
    draft.text = own
    return draft


def _changed(state: Scan, subject: str, draft: Draft) -> list[Draft]:
    """The amounts that a change may be about, likeliest first: those of its subject; without one, the last that was told,
    and what that is a part of. Where its sentence tells no amount but the base of something, it is of that.
    """
    known = [
        d
        for d in state.drafts
        if d.relation in ("amount", "count")
        and not d.label.prior
        and not d.bracketed
        and d.dimension == draft.dimension
    ]
    base = next((d for d in state.drafts if d.label.prior and d.sentence == draft.sentence), None)
    if base is not None and base.subject and not any(d.sentence == draft.sentence for d in known):
        subject = base.subject
    if not known:
        return []
    if subject and not _ANY_TOTAL.fullmatch(subject):
        exact = [d for d in known if clauses.stem(d.subject) == clauses.stem(subject)]
        return (exact or [d for d in known if same_subject(d.subject, subject)])[-1:]
    last = known[-1]
    wholes = [w.draft for w in (*state.ended, *state.wholes) if any(p is last for p in w.parts)]
    if last.sentence == draft.sentence:
        return _distinct([last, *wholes]) if _in_a_row(state, last) else [last]
    first = next(d for d in known if d.sentence == last.sentence and d.label.measure == last.label.measure)
    return _distinct([*wholes, first, last])


def _in_a_row(state: Scan, last: Draft) -> bool:
    """Whether an amount ends a row that no ； divides (甲 1 万元、乙 2 万元，比上年…): what follows may be of the whole."""
    at = next(i for i, d in enumerate(state.drafts) if d is last)
    return at > 0 and ";" not in state.text[state.drafts[at - 1].end : last.start]


def _distinct(drafts: list[Draft]) -> list[Draft]:
    return list({id(d): d for d in drafts}.values())


def _prior(state: Scan, changed: Draft | None, draft: Draft) -> Draft | None:
    """The base that was told for an amount: after it, or, where none is, in the sentence of the change."""
    after = next((i for i, d in enumerate(state.drafts) if d is changed), -1)
    return next(
        (
            d
            for d in reversed(state.drafts[after + 1 :])
            if d.label.prior
            and d.dimension == draft.dimension
            and (changed is not None or d.sentence == draft.sentence)
        ),
        None,
    )


def growth(state: Scan, own: str, draft: Draft, direction: Direction | None) -> None:
    """增长 Y%: by the change that was told right before it, else between the two amounts that were told."""
    draft.relation, draft.direction = "growth", direction
    last = state.drafts[-1] if state.drafts else None
    if last is not None and last.relation == "change" and last.sentence == draft.sentence:
        draft.label = last.label
        draft.operands = [("change", last), *last.operands]
        return
    subject = clauses.label_of(own).subject
    told = [d for d in state.drafts if d.relation in ("amount", "change") and not d.label.prior]
    changed = told[-1] if told else None
    if changed is not None and changed.relation == "amount" and changed.sentence == draft.sentence:
        if not subject or same_subject(subject, changed.subject):
            draft.operands = [("this", changed)]
            prior = _prior(state, changed, changed)
            draft.operands += [("prior", prior)] if prior else []
    elif subject:
        draft.label = Label(subject)
