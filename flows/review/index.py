"""The page of a run: every report, what it is, what was checked, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from flows import __version__
from flows.outcome import Row
from flows.review.render import environment


def index_page(rows: Sequence[Row], started: datetime) -> str:
    """The page as HTML; reports with the worst findings first, failures before them."""
    checks: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for row in rows:
        if row.summary:
            checks.update(row.summary.checks)
            findings.update(row.summary.findings)
    return environment().get_template("index.html.j2").render(
        rows=sorted(rows, key=_worst_first), checks=checks, findings=findings, started=started, version=__version__
    )


def _worst_first(row: Row) -> tuple[int, int, int, int]:
    if row.summary is None:
        return (0, 0, 0, 0)
    found = row.summary.findings
    return (1, -found["error"], -found["warning"], -found["info"])
