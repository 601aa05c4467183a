"""The same fact told in several places of the prose is one number; the odd one out is told once, with all places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.linking import keys_of, project_name
from reconcile.rule import View, rule
from reconcile.text_tables import printed_half
from schemas.claims import Claim
from schemas.facts import Fact, Interval

_KNOWN = re.compile(r"(机关运行经费|政府采购支出总额|政府采购支出预算总额|共有车辆)(?:支出)?$")


@dataclass(frozen=True)
class Again:
    """A figure and the others that tell the same, all of which agree.

    slack: what the coarser of the two rounds away, else 0
    """

    label: str
    stated: Fact | None
    first: Fact | None
    slack: Decimal


@rule("TEXT-AGAIN", on=Again, fact="stated", kind="text_vs_text", says="前后所述", formula="别处{first}", exact=True)
def told_alike(first: Interval, slack: Decimal) -> Interval:
    """What is told twice of the same subject, measure and period is one number.

    Source: 部门决算公开要求数据前后一致.
    """
    return Interval(first.low - slack, first.high + slack)


def retelling_views(claims: Sequence[Claim]) -> Iterator[View]:
    """Each figure that tells again what an earlier one told; where most agree, the odd ones beside one of them."""
    groups: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        key = _subject(claim)
        if key is not None:
            groups[key].append(claim)
    for same in groups.values():
        headings = {(c.paragraph, c.section) for c in same}
        repeated = len({section for _, section in headings if section}) < len([h for h in headings if h[1]])
        if len({c.paragraph for c in same}) > 1 and not repeated:  # two reports in one file have the same headings
            yield from _compared(same)


def _compared(claims: Sequence[Claim]) -> Iterator[View]:
    usual = Counter(c.value.value for c in claims if c.value is not None).most_common()
    if len(usual) > 1 and usual[0][1] == usual[1][1] and len(usual) > 2:
        return
    first = next(c for c in claims if c.value is not None and c.value.value == usual[0][0])
    for claim in claims:
        if claim is not first and claim.value is not None and first.value is not None:
            a, b = printed_half(claim.value), printed_half(first.value)
            label = claim.scope.project or (claim.path or (claim.subject_label,))[-1][-30:]
            yield Again(label, claim.value, first.value, Decimal(0) if a == b else max(a, b))


def _subject(claim: Claim) -> Hashable | None:
    """What makes two claims one fact; None where that is not certain."""
    if claim.value is None or claim.approximate or claim.period == "prior" or claim.table_id is not None:
        return None
    measure = "final" if claim.measure in (None, "final") else claim.measure
    if claim.relation == "amount":
        if claim.scope.project:
            known = claim.measure in ("budget", "executed", "initial_budget")
            return ("project", project_name(claim.scope.project), measure) if known else None
        keys = list(keys_of(claim))
        if len(keys) == 1:
            return ("line", keys[0], measure)
    if claim.relation in ("amount", "count"):
        named = _KNOWN.search(claim.subject_label)
        if named:
            return ("subject", named[1], measure, claim.value.unit.dimension, claim.period)
    if claim.relation == "score" and claim.measure == "score" and claim.scope.project:
        return ("score", project_name(claim.scope.project), "自评" in claim.sentence)
    return None
