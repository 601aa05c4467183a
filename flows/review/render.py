"""Templates to HTML."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.rulebook import SEVERITIES

STATUSES = {"confirmed": "识读确认", "doubtful": "识读存疑"}
KINDS = {
    "final_accounts": "部门决算",
    "budget": "部门预算",
    "self_evaluation": "绩效自评",
    "performance_targets": "绩效目标",
    "performance_evaluation": "绩效评价",
    "survey": "满意度调查",
    "unknown": "类型未定",
}
FATES = {
    "read": "已读取",
    "rechecked": "按新规则复核",
    "unchanged": "未变，沿用",
    "failed": "未能读取",
    "interrupted": "未完成",
}


def figure(value: Decimal | str | None, unit: str | None) -> str:
    """A figure as people write it: "1,845.81 万元", "86.00%"."""
    if value is None:
        return "—"
    text = format(value, ",f") if isinstance(value, Decimal) else value
    return text if not unit else text + unit if unit == "%" else f"{text} {unit}"


@cache
def environment() -> Environment:
    """The templates beside this module, with the words for what the data names in English."""
    env = Environment(
        loader=PackageLoader("flows", "review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.globals.update(severities=SEVERITIES, statuses=STATUSES, kinds=KINDS, fates=FATES, figure=figure)
    return env
