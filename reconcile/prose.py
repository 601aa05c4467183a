"""What the rules of the narrative look at: every claim of the prose, by itself, beside the tables, and told again.

A claim that no rule could take up is told, too: not evaluated, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconcile import directions  # noqa: F401  (its rules register)
from reconcile.assertions import assertion_views
from reconcile.claim_views import arithmetic_views
from reconcile.common_wholes import with_wholes
from reconcile.grades import bands_of
from reconcile.passages import passage_views
from reconcile.retelling import retelling_views
from reconcile.rule import Verdict, View, evidence_of, predicate
from reconcile.tallies import tally_views
from reconcile.text_tables import table_views
from reconcile.told_scores import told_scores
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.findings import Outcome
from schemas.records import AccountLine
from schemas.report import Report

Place = tuple[int, object, str]


@dataclass(frozen=True)
class Untested:
    """A figure of the prose that takes part in no other check."""

    label: str
    claim: Claim


@predicate("TEXT-UNTESTED", on=Untested, kind="other", says="文字所述数未能核对")
def told_once(view: Untested) -> Verdict | None:
    """A figure that is told once, and of which no cell and no other figure can be said to be the same or its base.

    Source: every figure of the prose is accounted for.
    """
    claim = view.claim
    assert claim.value is not None
    if claim.approximate:
        reason = "约数，不与确数比较"
    elif claim.relation in ("amount", "count", "score", "price"):
        reason = "未能确定与表中哪一数对应，文中也未再次述及"
    else:
        reason = "未能确定其计算所依据的数"
    return Verdict(
        Outcome.NOT_EVALUATED,
        (evidence_of("stated", claim.value),),
        claim.sentence[:60],
        claim.value.printed,
        unit=claim.value.unit.symbol or None,
        reason=reason,
    )


def prose_views(report: Report) -> Iterator[View]:
    """Every view of the narrative, the figures that none of them took up last."""
    claims = [r for r in report.records if isinstance(r, Claim)]
    forms = {t.table_id: t.form for t in report.reading.tables}
    used: set[Place] = set()
    for views in (
        arithmetic_views(with_wholes(claims), items_in_statement(report)),
        assertion_views(report.records, bands_of(report)),
        passage_views(claims),
        retelling_views(claims),
        table_views(report.records, forms),
        tally_views(claims, report.records, forms),
        told_scores(claims, report.records, forms, report.profile.title or ""),
    ):
        for view in views:
            used |= {_place(f) for f in _figures(view)}
            yield view
    for claim in claims:
        if claim.value is not None and claim.relation != "sum" and _place(claim.value) not in used:
            used.add(_place(claim.value))
            yield Untested(claim.subject_label[-40:], claim)


def items_in_statement(report: Report) -> int:
    """How many 项 the statement of 一般公共预算财政拨款支出 lists."""
    lines = [r for r in report.records if isinstance(r, AccountLine) and r.statement == "general_expenditure"]
    return len({line.code for line in lines if line.level == "item" and line.amount is not None})


def _figures(view: View) -> Iterator[Fact]:
    """The figures of a view; of a claim in words, none: its own figure is judged elsewhere."""
    for name in getattr(type(view), "__dataclass_fields__", {}):
        value = getattr(view, name)
        if isinstance(value, Fact):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, Fact))


def _place(fact: Fact) -> Place:
    return fact.source.page, fact.source.bbox, fact.text
