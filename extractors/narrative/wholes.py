"""Wholes and their parts: 其中 within a sentence, and lists that run over paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.narrative.drafts import Draft, Scan, Whole
from extractors.narrative.quantities import Quantity
from extractors.pages.headings import Numbered

_PARTS = re.compile(r"其中|^项目中[,，]|主要用于以下方面|包括")
_ANNOUNCES = re.compile(r"(?:(?:其中|包括|以下方面|如下)[:,;]?)\s*$")
_AMONG = re.compile(r"[^,;。:\d]{0,12}(?:当|之)?中,")
"""(在 20 个) 重点项目中，: what follows is of these."""
_BEGINS_WITH_PART = 30
"""A paragraph that goes on with a list tells its amount within so many characters."""


def mark(state: Scan, between: str) -> None:
    """Open a whole where 其中 follows an amount; count the groups that ； divides."""
    if ";" in between:
        state.group += 1
        state.ended += [w for w in state.wholes if w.item]
        state.wholes = [w for w in state.wholes if not w.item]
    if _AMONG.match(between) and state.drafts and state.drafts[-1].relation in ("amount", "count"):
        among = state.drafts[-1]
        for whole in state.wholes:
            whole.parts = [p for p in whole.parts if p is not among]
        state.wholes.append(Whole(among))
        state.group += 1
        return
    marker = _PARTS.search(between)
    if marker is None or (marker[0] == "包括" and "主要" in between):
        return
    last = next(
        (
            d
            for d in reversed(state.drafts)
            if d.relation in ("amount", "count", "score") and not d.bracketed and not d.label.prior
        ),
        None,
    )
    if last is None and not state.drafts and state.text.startswith("其中"):
        last = state.above
    if last is not None and not any(w.draft is last for w in (*state.wholes, *state.ended)):
        graded = marker[0].startswith("项目中") and re.match(r"[^。]{0,60}(?:等级|评级|评为)", state.text[last.end :])
        shared = bool(state.drafts) and state.drafts[-1].relation == "share"
        item = shared and not between[marker.end() :].startswith(":")
        state.wholes.append(Whole(last, complete=bool(graded), item=item))
        state.group += 1


def collect(state: Scan, draft: Draft) -> None:
    """Count an amount among the parts of the innermost open whole."""
    draft.group = state.group
    if draft.relation not in ("amount", "count", "score") or draft.bracketed or not state.wholes or draft.label.prior:
        return
    if alike(state.wholes[-1].draft, draft):
        state.wholes[-1].parts.append(draft)


def alike(whole: Draft, part: Draft) -> bool:
    """Whether a figure is in the unit of another, and not the same figure."""
    return whole is not part and whole.quantity is not None and part.quantity is not None and (
        whole.quantity.unit == part.quantity.unit
    )  # fmt: skip


def close(state: Scan) -> None:
    """End the lists of a sentence; one of an earlier paragraph is its keeper's to end."""
    state.ended += [w for w in state.wholes if w is not state.going_on]
    state.wholes = []


def leave_open(state: Scan) -> None:
    """Keep a whole for the next paragraphs: its list goes on after ； or begins after 其中：

    Where an earlier sentence divided it already (甲，包括乙、丙。其中：), it is that whole, not its last part, which is listed.
    """
    own = [w for w in state.wholes if w is not state.going_on]
    if own and _ANNOUNCES.search(state.text) and not own[-1].parts:
        whole = own.pop()
        whole.draft = next((w.draft for w in state.ended if any(p is whole.draft for p in w.parts)), whole.draft)
        budget = _budget_beside(state, whole.draft)
        state.left_open = [Whole(budget, mode="announced", beside=True)] if budget else []
        state.left_open.append(Whole(whole.draft, mode="announced", complete=whole.complete))
    elif own and re.search(r"[;:,]\s*$", state.text):
        state.left_open = [own.pop()]
        state.left_open[0].mode = "running"
    state.ended += own
    state.wholes = []


def _budget_beside(state: Scan, final: Draft) -> Draft | None:
    """The budget that was told right before a final figure: its items are listed with the final figure's."""
    at = next(i for i, d in enumerate(state.drafts) if d is final) if any(d is final for d in state.drafts) else 0
    before = state.drafts[at - 1] if at else None
    if before is None or final.label.measure not in ("final", "executed"):
        return None
    return before if before.label.measure in ("budget", "initial_budget") and before.subject == final.subject else None


def total_of(state: Scan, total: Draft) -> None:
    """甲 80 人，乙 20 人，共 100 人: the figures of the same unit told before in the sentence; since its last ；, if several."""
    told = [
        d
        for d in state.drafts
        if d.sentence == total.sentence and d.relation == total.relation and not d.bracketed and alike(total, d)
    ]
    here = [d for d in told if d.group == state.group]
    whole = Whole(total, parts=here if len(here) > 1 else told, complete=True)
    if len(whole.parts) > 1:
        state.ended.append(whole)


class Lists:
    """The wholes whose lists run over paragraphs, outermost first."""

    def __init__(self) -> None:
        self.open: list[Whole] = []
        self.part_of: list[Whole] = []
        """The wholes of which the paragraph at hand is a numbered part."""

    def enter(self, number: Numbered | None, found: Sequence[Quantity]) -> tuple[Whole | None, list[Whole]]:
        """What a paragraph means to the open lists: the one that it goes on with, and those that it ends."""
        self.part_of, ended, going_on = [], [], None
        for whole in reversed(self.open[:]):
            if whole.mode == "announced":
                self._begin(whole, number)
            if whole.mode == "running" and whole.beside:
                self.open.remove(whole)
                continue
            if whole.mode == "numbered":
                stays = number is None or self._follows(whole, number)
            else:
                begins = bool(found) and found[0].start <= _BEGINS_WITH_PART
                stays = number is None and begins and going_on is None
                going_on = whole if stays else going_on
            if not stays:
                self.open.remove(whole)
                ended.append(whole)
        return going_on, ended

    def _begin(self, whole: Whole, number: Numbered | None) -> None:
        """The first paragraph after 其中： says how the list runs."""
        whole.mode = "running" if number is None else "numbered"
        if number is not None:
            whole.level = number.level
        whole.loose = True

    def _follows(self, whole: Whole, number: Numbered) -> bool:
        """Whether a numbered paragraph leaves a numbered list open; when it is its next item, it is a part."""
        if number.level > whole.level:
            return True
        if number.level == whole.level and number.ordinal == whole.next:
            whole.next += 1
            self.part_of.append(whole)
            return True
        if number.level == whole.level and number.ordinal != 1:
            whole.broken = True
        return False

    def leave(self, state: Scan | None) -> list[Whole]:
        """Take the parts that a paragraph told, and the whole that it leaves open; those that it ends."""
        drafts = state.drafts if state else []
        for whole in self.part_of:
            part = _part(whole, drafts)
            if part is None:
                whole.broken = True
            else:
                whole.parts.append(part)
        ended: list[Whole] = []
        going_on = state.going_on if state else None
        if state is not None and going_on is not None:
            stopped = not re.search(r"[;:,]\s*$", state.text)
            if stopped and not going_on.loose:
                self.open.remove(going_on)
                ended.append(going_on)
            elif not stopped:
                going_on.loose = False
        if state is not None:
            self.open += state.left_open
        return ended


def _part(whole: Whole, drafts: Sequence[Draft]) -> Draft | None:
    """The amount of a numbered paragraph that is a part: the first of the whole's own measure, or without any."""
    amounts = [d for d in drafts if d.relation in ("amount", "count") and not d.bracketed and not d.label.prior]
    measure = whole.draft.label.measure
    same = next((d for d in amounts if d.label.measure == measure), None)
    if same is None and amounts and not whole.beside and (amounts[0].label.measure is None or measure is None):
        same = amounts[0]
    return same if same is not None and alike(whole.draft, same) else None


def sums(wholes: Sequence[Whole]) -> Iterator[Draft]:
    """Each whole with the parts that were listed; where ； divides them into groups of several, each group by itself."""
    for whole in wholes:
        w = whole.draft
        numbers = sorted({p.group for p in whole.parts})
        split = [[p for p in whole.parts if p.group == g] for g in numbers]
        several = len(split) > 1 and whole.mode == "sentence" and all(len(g) > 1 for g in split)
        both = whole.mode != "sentence" and re.search(r"收入?[、,]?支", w.subject)
        if w.quantity is None or whole.broken or both:
            continue
        for group in split if several else [whole.parts]:
            if group:
                draft = Draft("sum", w.start, w.end, w.sentence, w.label, w.quantity, origin=w)
                draft.operands = [("part", p) for p in group]
                draft.partial = not whole.complete
                draft.approximate = any(d.quantity is not None and d.quantity.approximate for d in (w, *group))
                yield draft
