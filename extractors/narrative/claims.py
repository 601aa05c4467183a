"""The figures of a paragraph → what each of them claims, and from which other figures it follows.

One pass, left to right: a figure is told by the words before it; its operands are figures told earlier in the same
paragraph (or, for parts of a whole, in the paragraph that announced them). Whatever is not certain has no operand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.narrative import clauses
from extractors.narrative.assertions import comparisons
from extractors.narrative.clauses import Label, core, same_subject
from extractors.narrative.drafts import Draft, Scan, Whole, sentences
from extractors.narrative.quantities import Quantity
from extractors.narrative.wholes import close, collect, leave_open, mark, total_of
from schemas.claims import Direction, Relation

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
        return _ratio(state, clause, lead, Draft("rate", bracketed=bracketed, **common))  # type: ignore[arg-type]
    change = clauses.CHANGE.search(clause)
    if change and not clauses.NOT_A_CHANGE.search(clause) and quantity.per is None:
        draft = Draft("change", bracketed=bracketed, **common)  # type: ignore[arg-type]
        return _change(state, clause[: change.start()], draft, clauses.direction_of(change))
    relation: Relation = (
        "amount" if quantity.dimension == "money" else "score" if quantity.dimension == "score" else "count"
    )
    if quantity.per is not None or (relation == "amount" and _PRICE.search(clause)):
        relation = "price"
    draft = Draft(relation, bracketed=bracketed, **common)  # type: ignore[arg-type]
    draft.label = _named(state, clause, lead)
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


def _change(state: Scan, own: str, draft: Draft, direction: Direction | None) -> Draft:
    """增加 X: of what, and since when."""
    draft.direction = direction
    draft.approximate = bool(draft.quantity and draft.quantity.approximate)
    subject = clauses.label_of(own).subject
    base = _base(state, subject, draft)
    draft.label = Label(subject or state.topic.subject, state.topic.path)
    if base is not None:
        draft.operands.append(("this", base))
        draft.label = Label(base.label.subject, base.label.path, base.label.measure)
    prior = _prior(state, base)
    if prior is not None:
        draft.operands.append(("prior", prior))
    draft.text = own
    return draft


def _base(state: Scan, subject: str, draft: Draft) -> Draft | None:
    """The amount that a change is about: the last one told, if its subject does not contradict the change's own."""
    known = [
        d
        for d in state.drafts
        if d.relation in ("amount", "count")
        and not d.label.prior
        and not d.bracketed
        and d.dimension == draft.dimension
    ]
    if not known:
        return None
    if not subject or re.fullmatch(r"(?:收入?、?支出?)?(?:总计|预算总计|决算总计|总体)?各?", subject):
        return known[-1]
    return next((d for d in reversed(known) if same_subject(d.subject, subject)), None)


def _prior(state: Scan, base: Draft | None) -> Draft | None:
    """The amount of the year before, told after its base."""
    if base is None:
        return None
    later = state.drafts[state.drafts.index(base) + 1 :]
    return next((d for d in reversed(later) if d.label.prior and d.dimension == base.dimension), None)


def _ratio(state: Scan, clause: str, lead: str, draft: Draft) -> Draft:
    """Growth, completion, share, or a rate with a name."""
    quantity = draft.quantity
    draft.approximate = bool(quantity and quantity.approximate)
    draft.label = Label(state.topic.subject, state.topic.path)
    if quantity is not None and quantity.unit.symbol == "个百分点":
        return draft
    growth = clauses.GROWTH.search(clause)
    completion = clauses.COMPLETION.search(clause)
    share = clauses.SHARE.search(clause)
    if completion:
        _completion(state, completion, draft)
    elif share and not share["whole"].endswith("率"):
        _share(state, clause, share, lead, draft)
    elif growth and not clauses.NOT_A_CHANGE.search(clause):
        _growth(state, clause[: growth.start()], draft, clauses.direction_of(growth))
    else:
        rate = clauses.RATE.search(clause)
        subject = clauses.label_of(rate["name"]).subject if rate else ""
        measure = _rate_measure(rate)
        last = state.drafts[-1] if state.drafts else None
        if rate is None and last is not None and last.relation == "rate" and len(clause) <= 10:
            subject, measure = clause, last.label.measure  # 甲区执行率 30%，乙区 84%
        draft.label = Label(subject, state.topic.path, measure)
        _rate(state, draft)
    return draft


def _growth(state: Scan, own: str, draft: Draft, direction: Direction | None) -> None:
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
            prior = _prior(state, changed)
            draft.operands += [("prior", prior)] if prior else []
    elif subject:
        draft.label = Label(subject)


def _completion(state: Scan, match: re.Match[str], draft: Draft) -> None:
    draft.relation, draft.whole_label = "completion", match["base"]
    amounts = [d for d in state.drafts if d.relation == "amount" and not d.bracketed]
    done = next((d for d in reversed(amounts) if d.label.measure in ("final", "executed")), None)
    if done is None or done is not amounts[-1]:
        return
    draft.label = Label(done.subject, done.label.path, "completion_rate")
    draft.operands = [("part", done)]
    wanted = ("initial_budget",) if "年初" in match["base"] else ("budget", "initial_budget")
    earlier = [d for d in amounts[: amounts.index(done)] if d.label.measure in ("initial_budget", "budget")]
    base = next((d for d in reversed(earlier) if d.label.measure in wanted), None)
    if base is not None and _same_topic(base, done):
        draft.operands.append(("whole", base))


def _same_topic(a: Draft, b: Draft) -> bool:
    return core(a.subject) == core(b.subject) or same_subject(a.subject, b.subject)


def _share(state: Scan, clause: str, match: re.Match[str], lead: str, draft: Draft) -> None:
    draft.relation = "share"
    whole_label = clauses.label_of(match["whole"] + "").subject if match["whole"] else ""
    draft.whole_label = match["whole"] or None
    own = clauses.label_of(clause[: match.start()]).subject
    amounts = [d for d in state.drafts if d.relation in ("amount", "count")]
    if own:
        part = next((d for d in reversed(amounts) if core(d.subject) == core(own)), None)
        draft.label = Label(own)
    else:
        part = amounts[-1] if amounts and state.drafts[-1] is amounts[-1] else None
        draft.label = Label(part.subject, part.label.path) if part else draft.label
    if part is not None:
        draft.operands.append(("part", part))
    whole = _whole(state, whole_label, part)
    if whole is not None and whole is not part:
        draft.operands.append(("whole", whole))


def _whole(state: Scan, label: str, part: Draft | None) -> Draft | None:
    """What a share is a share of: the amount that is named, else the one whose parts are being listed."""
    if label:
        amounts = [w.draft for w in state.wholes] + [
            d for d in reversed(state.drafts) if d.relation in ("amount", "count")
        ]
        exact = next((d for d in amounts if core(d.subject) == core(label)), None)
        alike = {id(d): d for d in amounts if len(core(label)) >= 4 and core(d.subject).endswith(core(label))}
        return exact if exact is not None or len(alike) != 1 else next(iter(alike.values()))
    if state.wholes and part is not None and part in state.wholes[-1].parts:
        return state.wholes[-1].draft
    return None


def _rate_measure(match: re.Match[str] | None) -> str | None:
    name = match["name"] if match else ""
    for word, measure in (
        ("得分率", "score_rate"), ("执行率", "execution_rate"), ("支出率", "execution_rate"), ("到位率", "allocation_rate"),
        ("完成率", "completion_rate"), ("满意", "satisfaction"),
    ):  # fmt: skip
        if word in name:
            return measure
    return None


_RATE_OPERANDS = {
    "score_rate": (("score",), ("weight",)),
    "execution_rate": (("executed", "final"), ("allocated", "budget", "initial_budget")),
    "allocation_rate": (("allocated",), ("budget", "initial_budget")),
    "completion_rate": (("done", "final", "executed"), ("planned", "budget", "initial_budget")),
}


def _rate(state: Scan, draft: Draft) -> None:
    """The operands of a named rate, from the same sentence."""
    wanted = _RATE_OPERANDS.get(draft.label.measure or "")
    if wanted is None:
        return
    here = [d for d in state.drafts if d.sentence == draft.sentence and d.relation in ("amount", "count", "score")]
    part = next((d for d in reversed(here) if d.label.measure in wanted[0]), None)
    if part is None or any(d.relation == "rate" for d in state.drafts[state.drafts.index(part) :]):
        return
    draft.operands.append(("part", part))
    since = max((i for i, d in enumerate(here) if d.label.measure in wanted[0] and d is not part), default=-1)
    draft.operands += [
        ("whole", d) for d in here[since + 1 :] if d.label.measure in wanted[1] and d.dimension == part.dimension
    ]


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
