"""The rules as people read them: on the terminal and in the README."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.rule import Rule

SEVERITIES = {"error": "错误", "warning": "疑问", "info": "提示"}
"""Worst first."""

BEGIN, END = "<!-- rules: written by python -m flows.rulebook -->", "<!-- /rules -->"


def all_rules() -> list[Rule]:
    """Every rule by its id; importing the report brings all families in."""
    import reconcile.report  # noqa: F401
    from reconcile.rule import RULES

    return [RULES[name] for name in sorted(RULES)]


def lines() -> Iterator[str]:
    """A rule in three lines: id, severity and what figure it is about; what must be true; where that comes from."""
    for rule in all_rules():
        yield f"{rule.id}  [{SEVERITIES[rule.severity.value]}]  {rule.says}".rstrip()
        yield f"    {rule.statement}"
        yield f"    依据 source: {rule.source}"


def markdown() -> str:
    """The rule table of the README."""

    def cell(text: str) -> str:
        return text.replace("|", "\\|")

    rows = (f"| `{r.id}` | {r.severity.value} | {cell(r.statement)} | {cell(r.source)} |\n" for r in all_rules())
    return "| rule | severity | what must be true | source |\n|---|---|---|---|\n" + "".join(rows)


def with_rules(text: str) -> str:
    """A document with the rule table between its marks brought up to date."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{markdown()}{END}{after}"


if __name__ == "__main__":
    for name in ("README.md", "README.zh-CN.md"):
        readme = Path(__file__).resolve().parents[1] / name
        readme.write_text(with_rules(readme.read_text(encoding="utf-8")), encoding="utf-8")
