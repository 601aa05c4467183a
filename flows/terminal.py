"""What `gouji check` says: the findings on stdout, worst first; what was checked on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable

from flows.examine import Examination
from flows.rulebook import SEVERITIES
from schemas.findings import Finding, Outcome


def told(number: int, finding: Finding) -> str:
    """A finding: how bad and where, what, how it follows."""
    doubt = "，识读存疑" if finding.status == "doubtful" else ""
    formula = f"\n    {finding.formula}" if finding.formula else ""
    head = f"{number}. 第 {finding.page} 页 [{SEVERITIES[finding.severity.value]}{doubt}] {finding.rule}"
    return f"{head}\n    {finding.message}{formula}"


def verdict(done: Examination) -> str:
    """What was read and checked, so that no finding is not taken for no error."""
    reading, said = done.report.reading, done.reconciliation
    outcomes = Counter(c.outcome for c in said.checks)
    made = outcomes[Outcome.HOLDS] + outcomes[Outcome.FAILS]
    nothing = "未见矛盾" if made else "没有可以核对的数，这不等于没有问题"
    found = f"{len(said.findings)} 处疑点" if said.findings else nothing
    lost = [str(p.number) for p in reading.pages if p.failure is not None]
    return (
        (f"第 {'、'.join(lost)} 页未能读出。\n" if lost else "")
        + f"{len(reading.pages)} 页，{len(reading.tables)} 张表；{outcomes[Outcome.HOLDS]} 项相符，"
        + f"{outcomes[Outcome.FAILS]} 项不符，{outcomes[Outcome.NOT_EVALUATED]} 项未能核对；{found}。"
    )


def page_counter() -> Callable[[int, int], None] | None:
    """A counter of pages on a terminal; nothing elsewhere, where the findings follow in seconds."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r  第 {done}/{total} 页" if done < total else "\r\033[K")
        sys.stderr.flush()

    return show
