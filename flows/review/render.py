"""Templates to HTML."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.rulebook import SEVERITIES
from schemas.findings import Evidence

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


def place(evidence: Evidence) -> str:
    """Where a figure stands: its cell, counted from 1 as people do; its table; or prose."""
    if evidence.table_id is None:
        return "正文"
    row = f" 第 {evidence.row + 1} 行" if evidence.row is not None else ""
    col = f"第 {evidence.col + 1} 列" if evidence.col is not None else ""
    return f"表 {evidence.table_id}{row}{col}"


@cache
def environment() -> Environment:
    """The templates beside this module, with the words for what the data names in English."""
    env = Environment(
        loader=PackageLoader("flows", "review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.globals.update(severities=SEVERITIES, statuses=STATUSES, kinds=KINDS, fates=FATES)
    env.globals.update(figure=figure, place=place)
    return env
