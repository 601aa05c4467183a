"""Reconcile one report: every rule on everything that it looks at, then the causes of what fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from reconcile import accounts, agreements, document, performance, scores, targets  # noqa: F401  (their rules register)
from reconcile.agreement_views import agreement_views
from reconcile.causes import findings_of, identity
from reconcile.document_views import document_views
from reconcile.funds_views import funds_views
from reconcile.identities import identity_views
from reconcile.judging import Judgement, judge_all
from reconcile.prose import prose_views
from reconcile.rule import RULES, View
from reconcile.score_views import score_views
from reconcile.statement_views import statement_views
from reconcile.surveys import survey_views
from reconcile.table_coverage import table_coverage
from reconcile.target_views import target_views
from reconcile.told import told_again_views
from schemas.findings import Check, Coverage, Outcome
from schemas.report import Reconciliation, Report

VIEWS: tuple[Callable[[Report], Iterator[View]], ...] = (
    funds_views, score_views, target_views, told_again_views, survey_views, statement_views, agreement_views, identity_views,
    prose_views, document_views,
)  # fmt: skip
"""What rules look at: one function a family, each turning a report into its views."""


def reconcile(report: Report) -> Reconciliation:
    """All checks on a report, in view order; the findings, worst first; the coverage of every rule, also of idle ones."""
    judgements = list(judge_all(view for views in VIEWS for view in views(report)))
    document_id = report.reading.document_id
    checks = [check_of(document_id, i, judgement) for i, judgement in enumerate(judgements)]
    counts = Counter((c.rule, c.outcome) for c in checks)
    coverage = tuple(
        Coverage(
            rule=r,
            holds=counts[r, Outcome.HOLDS],
            fails=counts[r, Outcome.FAILS],
            not_evaluated=counts[r, Outcome.NOT_EVALUATED],
        )
        for r in RULES
    )
    findings = findings_of(document_id, judgements, checks)
    return Reconciliation(tuple(checks), findings, coverage, tuple(table_coverage(report, checks)))


def check_of(document_id: str, index: int, judgement: Judgement) -> Check:
    """A verdict with an identity."""
    v, rule = judgement.verdict, judgement.rule
    stated = v.evidence[0] if v.evidence else None
    return Check.model_construct(
        check_id=identity(document_id, rule.id, index),
        rule=rule.id,
        kind=rule.kind,
        outcome=v.outcome,
        reason=v.reason,
        page=stated.page if stated else 1,
        stated=v.stated,
        expected=v.expected,
        gap=v.gap,
        unit=v.unit,
        formula=v.formula,
        evidence=v.evidence,
    )
