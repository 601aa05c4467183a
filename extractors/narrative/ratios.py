"""Percentages: completion of a budget, shares of a whole, rates with a name, and the figures that they follow from."""

from __future__ import annotations

import re

from extractors.narrative import clauses
from extractors.narrative.changes import growth
from extractors.narrative.clauses import Label, core, same_subject
from extractors.narrative.drafts import Draft, Scan


def ratio(state: Scan, clause: str, lead: str, draft: Draft) -> Draft:
    """Growth, completion, share, or a rate with a name."""
    quantity = draft.quantity
    draft.approximate = bool(quantity and quantity.approximate)
    draft.label = Label(state.topic.subject, state.topic.path)
    if quantity is not None and quantity.unit.symbol == "个百分点":
        return draft
    grown = clauses.GROWTH.search(clause)
    completion = clauses.COMPLETION.search(clause)
    share = clauses.SHARE.search(clause)
    if completion:
        _completion(state, completion, draft)
    elif share and not share["whole"].endswith("率"):
        _share(state, clause, share, lead, draft)
    elif grown and not clauses.NOT_A_CHANGE.search(clause):
        growth(state, clause[: grown.start()], draft, clauses.direction_of(grown))
    else:
        rate = clauses.RATE.search(clause)
        subject = clauses.label_of(rate["name"]).subject if rate else ""
        measure = _rate_measure(rate)
        last = state.drafts[-1] if state.drafts else None
        if rate is None and last is not None and last.relation == "rate" and len(clause) <= 10:
            subject, measure = clause, last.label.measure  # 甲区执行率 30%，乙区 84%
        draft.label = Label(subject, state.topic.path, measure)
        _rate(state, clauses.squeeze(rate["name"]) if rate else "", draft)
    return draft


def _completion(state: Scan, match: re.Match[str], draft: Draft) -> None:
    draft.relation, draft.whole_label = "completion", match["base"]
    told = [d for d in state.drafts if d.relation == "amount" and not d.bracketed]
    amounts = [d for d in told if not d.label.prior]
    done = next((d for d in reversed(amounts) if d.label.measure in ("final", "executed")), None)
    if done is None or done is not amounts[-1]:
        return
    draft.label = Label(done.subject, done.label.path, "completion_rate")
    draft.operands = [("part", done)]
    wanted = ("initial_budget",) if "年初" in match["base"] else ("budget", "initial_budget")
    earlier = [d for d in told if d is not done and d.label.measure in ("initial_budget", "budget")]
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
    "allocation_rate": (("allocated",), ("planned", "budget", "initial_budget")),
    "completion_rate": (("done", "final", "executed"), ("planned", "budget", "initial_budget")),
}


def _rate(state: Scan, name: str, draft: Draft) -> None:
    """The operands of a named rate."""
    wanted = _RATE_OPERANDS.get(draft.label.measure or "")
    if draft.label.measure == "score_rate":
        _score_rate(state, draft)
    elif wanted is not None:
        _rate_of_measures(state, draft, *wanted)
    elif name:
        _rate_of_counts(state, name, draft)


def _score_rate(state: Scan, draft: Draft) -> None:
    """得分率: the nearest score before it, over the full marks told after that score (满分18分), else right before it."""
    points = [d for d in state.drafts if d.sentence == draft.sentence and d.relation == "score"]
    scores = [i for i, d in enumerate(points) if d.label.measure != "weight"]
    if not scores or not _is_next_rate(state, points[scores[-1]]):
        return
    at = scores[-1]
    since = scores[-2] if len(scores) > 1 else -1
    draft.operands = [("part", points[at])]
    draft.operands += [("whole", d) for d in points[at + 1 :] or points[since + 1 : at]]


def _rate_of_measures(state: Scan, draft: Draft, parts: tuple[str, ...], wholes: tuple[str, ...]) -> None:
    """The last amount of a measure in the sentence, over those of the other that were told since; where none was, over the
    only one of the paragraph. An amount of no known measure between a rate and its part leaves the part open.
    """
    told = [d for d in state.drafts if d.relation in ("amount", "count", "score") and not d.label.prior]
    here = [d for d in told if d.sentence == draft.sentence]
    part = next((d for d in reversed(here) if d.label.measure in parts), None)
    if part is None or not _is_next_rate(state, part):
        return
    at = next(i for i, d in enumerate(here) if d is part)
    if any(d.label.measure is None and d.dimension == part.dimension and not d.bracketed for d in here[at + 1 :]):
        return
    draft.operands = [("part", part)]
    since = max((i for i, d in enumerate(here) if d.label.measure in parts and d is not part), default=-1)
    bases = [d for d in here[since + 1 :] if d.label.measure in wholes and d.dimension == part.dimension]
    if not bases and not clauses.label_of(clauses.clause_before(state.text[: part.start])).subject:
        earlier = [d for d in told if d.label.measure in wholes and d.dimension == part.dimension and not d.bracketed]
        bases = earlier if len(earlier) == 1 else []
    draft.operands += [("whole", d) for d in bases]


def _is_next_rate(state: Scan, part: Draft) -> bool:
    """Whether no rate was told since a figure: the next one may be its own."""
    at = next(i for i, d in enumerate(state.drafts) if d is part)
    return not any(d.relation == "rate" for d in state.drafts[at:])


_SURVEYED = (
    ("valid", re.compile(r"有效[^,;:]{0,6}$")),
    ("returned", re.compile(r"(?:回收|收回)[^,;:]{0,6}$")),
    ("issued", re.compile(r"(?:发放|发出|发送)[^,;:]{0,6}$")),
)


def _rate_of_counts(state: Scan, name: str, draft: Draft) -> None:
    """回收率, 有效率 of questionnaires; 达标率, 合格率, … of what was counted before those that 达标, 合格."""
    counts = [d for d in state.drafts if d.relation == "count" and not d.label.prior and d.quantity is not None]
    if re.search(r"(?:回收|有效)率$", name):
        known = {role: d for d in counts if (role := _surveyed(state, d)) is not None}
        parts = ("valid",) if "有效" in name else ("returned", "valid")
        part = next((known[r] for r in parts if r in known), None)
        wholes = ("returned", "issued") if name.endswith("有效率") else ("issued",)
        bases = [known[r] for r in wholes if r in known]
    else:
        done = re.search(r"([\u4e00-\u9fff]{2})率$", name)
        last = counts[-1] if counts and counts[-1].sentence == draft.sentence else None
        if done is None or last is None or not re.search(rf"{done[1]}$", _words_before(state, last)):
            return
        part = last
        bases = [d for d in counts[:-1] if d.sentence == draft.sentence and _unit(d) == _unit(last)]
    if part is not None and bases and draft.sentence - part.sentence <= 1:
        draft.operands = [("part", part), *(("whole", d) for d in bases if _unit(d) == _unit(part))]


def _surveyed(state: Scan, draft: Draft) -> str | None:
    words = _words_before(state, draft)
    return next((role for role, pattern in _SURVEYED if pattern.search(words)), None)


def _words_before(state: Scan, draft: Draft) -> str:
    return re.sub(r"(?:了|为|共|有)+$", "", clauses.clause_before(state.text[: draft.start]))


def _unit(draft: Draft) -> str:
    return draft.quantity.unit.symbol if draft.quantity else ""
