"""The rules as people read them: on the terminal and in the README."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.rule import Rule

SEVERITIES = {"error": "错误", "warning": "疑问", "info": "提示"}
"""Worst first."""


def all_rules() -> list[Rule]:
    """Every rule, in the order of registration; importing the report brings all families in."""
    import reconcile.report  # noqa: F401
    from reconcile.rule import RULES

    return list(RULES.values())


def lines() -> Iterator[str]:
    """A rule in three lines: id, severity and what it is about; what must be true; where that comes from."""
    for rule in all_rules():
        yield f"{rule.id}  [{SEVERITIES[rule.severity.value]}]  {rule.says}"
        yield f"    {rule.statement}"
        yield f"    依据 source: {rule.source}"


def markdown() -> str:
    """The rule table of the README."""
    def cell(text: str) -> str:
        return text.replace("|", "\\|")

    head = "| rule | severity | what must be true | source |\n|---|---|---|---|\n"
    return head + "".join(
        f"| `{r.id}` | {r.severity.value} | {cell(r.statement)} | {cell(r.source)} |\n" for r in all_rules()
    )
