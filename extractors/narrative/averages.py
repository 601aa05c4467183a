"""Averages that a sentence tells with what they are the average of: 户均补贴 700 元, 四项得分…，平均 85 分."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.narrative.clauses import Label, clause_before
from extractors.narrative.drafts import Draft, Scan
from extractors.numbers import chinese_number

_PER = re.compile(r"(?P<per>[人户车亩村])均(?P<noun>[^,;。:\d]{0,12}?)(?:为|达到?|约|是)?$")
_UNITS = {"人": ("人", "人次", "名", "位"), "户": ("户",), "车": ("辆", "台"), "亩": ("亩",), "村": ("村", "个村")}
_SPENT = re.compile(r"补助|补贴|资助|救助|贷款|接待|培训|运行|维护|经费|费用|支出|成本|发放|投入|投资|标准|^$")
"""What an average is of that is spent, and not earned (人均可支配收入 is no quotient of a sentence's figures)."""
_MEAN = re.compile(r"^平均(?:得分|分|值|为)*$")
_EACH = re.compile(r"(?P<number>\d{1,2}|[二两三四五六七八九十])(?:个|项)[^,;。:\d]{0,20}分别(?:为|是|达):?")


def averages(state: Scan) -> Iterator[Draft]:
    """Every average with its operands: `amount` ÷ `count`, or the `part`s whose mean it is."""
    for draft in state.drafts:
        if draft.quantity is None or draft.quantity.approximate or draft.label.prior:
            continue
        clause = clause_before(state.text[: draft.start])
        per = _PER.search(clause)
        if draft.dimension == "money" and per is not None and _SPENT.search(per["noun"]):
            operands = _quotient(state, draft, per["per"], per["noun"])
            label = Label(f"{per['per']}均{per['noun']}")
        elif draft.dimension == "score" and _MEAN.match(clause):
            operands, label = _mean(state, draft), Label("平均")
        else:
            continue
        if operands:
            yield Draft("average", draft.start, draft.end, draft.sentence, label, draft.quantity, operands)


def _quotient(state: Scan, draft: Draft, per: str, noun: str) -> list[tuple[str, Draft]]:
    """The counts of the sentence in the unit of an average, and the amounts that may have been shared out."""
    counts = [
        d for d in state.drafts if d.relation == "count" and d.sentence == draft.sentence and _unit(d) in _UNITS[per]
    ]
    money = [d for d in state.drafts if d.relation == "amount" and d is not draft and not d.label.prior]
    here = [d for d in money if d.sentence == draft.sentence and _is_of(state, d, noun)]
    earlier = [d for d in money if d.sentence < draft.sentence and noun and _shares_name(d.subject, noun)]
    amounts = here or earlier
    exact = all(d.quantity is not None and not d.quantity.approximate for d in (*counts, *amounts))
    if not counts or not amounts or not exact:
        return []
    return [("amount", d) for d in amounts] + [("count", d) for d in counts]


def _is_of(state: Scan, amount: Draft, noun: str) -> bool:
    """Whether an amount names nothing of its own, or what the average is of."""
    own = re.sub(r"^其中|共计?|合计|总计|累计|资金|金额|总额", "", clause_before(state.text[: amount.start]))
    return not own or not noun or _shares_name(own, noun)


def _shares_name(one: str, other: str) -> bool:
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    return any(other[i : i + 2] in pairs for i in range(len(other) - 1))


def _mean(state: Scan, draft: Draft) -> list[tuple[str, Draft]]:
    """The scores whose number the sentence announces (四项得分分别为…), where all of them were read."""
    here = [d for d in state.drafts if d.sentence == draft.sentence and d.end <= draft.start]
    announced = list(_EACH.finditer(state.text, max(0, draft.start - 200), draft.start))
    if not announced:
        return []
    parts = [d for d in here if d.start >= announced[-1].end()]
    number = announced[-1]["number"]
    due = int(number) if number.isdigit() else chinese_number(number)
    return [("part", d) for d in parts] if _all_scores(parts) and len(parts) == due else []


def _all_scores(drafts: Sequence[Draft]) -> bool:
    return all(d.relation == "score" and d.quantity is not None and not d.quantity.approximate for d in drafts)


def _unit(draft: Draft) -> str:
    return draft.quantity.unit.symbol.removeprefix("万") if draft.quantity else ""
