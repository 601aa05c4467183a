"""Shares whose whole is told elsewhere: the figure of the text that the shares of a list agree to be of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal

from schemas.claims import Claim, Operand
from schemas.facts import Fact, Interval

_NEAR = 20
"""Paragraphs of one list of shares follow within so many."""

_IN_STATEMENTS = re.compile(r"(?:本年)?(?:收入|支出)合计")
"""Wholes that the statements of accounts give."""


def with_wholes(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, with the whole of their list for shares that have none: where at least two of its shares
    are of one figure of the text, and twice as many as are not; or one is, and all parts sum to it.
    """
    told = [
        c
        for c in claims
        if c.relation in ("amount", "count") and c.value is not None and not c.approximate and c.period != "prior"
    ]
    found: dict[int, Fact] = {}
    for shares in _lists(claims):
        whole = _common(shares, told)
        if whole is not None:
            found |= {id(s): whole for s in shares if s.operand("whole") is None and _may_be_of(s, whole, shares)}
    return [
        c.model_copy(update={"operands": (*c.operands, Operand(role="whole", fact=found[id(c)]))})
        if id(c) in found
        else c
        for c in claims
    ]


def _lists(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The shares of a sentence, and those that name the same whole in paragraphs that follow one another."""
    sentences: dict[tuple[int, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.relation == "share" and claim.operand("part") is not None and not claim.approximate:
            sentences[claim.paragraph, claim.sentence].append(claim)
    lists: dict[Hashable, list[Claim]] = {}
    for (paragraph, sentence), shares in sentences.items():
        labels = {s.whole_label for s in shares} - {None}
        label = labels.pop() if len(labels) == 1 else None
        if labels or (label and _IN_STATEMENTS.fullmatch(label)):
            continue
        key: Hashable = (label, shares[0].section[:1]) if label else (paragraph, sentence)
        if key in lists and paragraph - lists[key][-1].paragraph > _NEAR:
            yield lists.pop(key)
        lists.setdefault(key, []).extend(shares)
    yield from lists.values()


def _common(shares: Sequence[Claim], told: Sequence[Claim]) -> Fact | None:
    """The figure told before the end of a list that its shares are of; None where it is not certain."""
    parts = [p for s in shares if (p := s.operand("part")) is not None]
    nonzero = [s for s in shares if (p := s.operand("part")) is not None and p.value and s.value and s.value.value]
    if not nonzero or any(p.value is None for p in parts):
        return None
    of_list, last = {p.source.bbox for p in parts}, shares[-1].paragraph
    most = max(p.value for p in parts if p.value is not None)
    candidates: dict[Decimal, Fact] = {
        c.value.value: c.value
        for c in told
        if c.paragraph <= last and c.value is not None and c.value.value is not None and c.value.value > most
        and c.value.unit.dimension == parts[0].unit.dimension and c.value.source.bbox not in of_list
    }  # fmt: skip
    fits = {value: sum(_fits(s, whole) for s in nonzero) for value, whole in candidates.items()}
    best = max(fits, key=lambda v: fits[v], default=None)
    if best is None or sum(n == fits[best] for n in fits.values()) > 1:
        return None
    whole = candidates[best]
    several = fits[best] >= 2 and fits[best] >= 2 * (len(nonzero) - fits[best])
    complete = len(nonzero) > 1 and fits[best] and Interval.sum(p.interval for p in parts).meets(whole.interval)
    return whole if several or complete else None


def _fits(share: Claim, whole: Fact) -> bool:
    part = share.operand("part")
    return (
        part is not None and share.value is not None and whole.interval.low > 0
        and (part.interval / whole.interval).meets(share.value.interval)
    )  # fmt: skip


def _may_be_of(share: Claim, whole: Fact, shares: Sequence[Claim]) -> bool:
    """Whether a share is of the whole of its list, rather than of another part of it (其中…占…)."""
    if _fits(share, whole):
        return True
    others = [p for s in shares if s is not share and (p := s.operand("part")) is not None]
    return "其中" not in share.sentence.partition("占")[2] and not any(_fits(share, p) for p in others)
