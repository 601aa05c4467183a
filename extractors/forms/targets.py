"""Targets and achievements: the number, the period and the cost that their words tell; goals written as free text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extractors.folding import fold, squeezed
from extractors.forms.context import Context
from extractors.forms.recognise import core, one_line
from extractors.narrative.dates import DateMention, dates
from extractors.numbers import Comparator, fact_of, is_dash, parse_figure
from schemas.facts import Fact, Provenance
from schemas.geometry import union
from schemas.records import Indicator, Quantity, Record, Scope
from schemas.tables import Cell, Table

_GOAL = re.compile(r"(?:(?:项目)?产出|效益|满意度|成本)(?:绩效)?指标|\S{2,12}(?:指标|满意度)")
_MONEY = r"\d[\d,]*(?:\.\d+)?\s*(?:亿|万)?元?"
_TOTAL_COST = re.compile(
    r"(?:总体?(?:项目)?成本|项目总?成本|总投资|项目(?:总)?预算|预算总额|资金总额|共(?:计)?拨付|总经费|总金额)[^\d。；;，,]{0,8}"
    rf"(?P<money>{_MONEY})(?P<within>以?内|之内)?"
)
_FORMULA = re.compile(r"得分=([^=×*+/()]{0,12}率)[×*xX](?:指标|该项|本项|此项)?分值(?=[,，。;；、.]|得分|最高|评|$)")
_DONE = re.compile(r"^(?:已|实际|共|累计|全年|均)+(?:完成|达到?|实现|为)?|^(?:完成|实现)")
"""What an achievement says before its number: 已完成120人次."""

_CEILING = re.compile(r"控制在|不超过|不高于|≤|不大于")


def quantity_of(context: Context, table: Table, cell: Cell, text: str | None = None) -> Quantity:
    """What the text of a cell (or, where other columns add to it, `text`) says of number and time."""
    told = one_line(cell.text) if text is None else text
    number = _DONE.sub("", told) if parse_figure(told) is None else told
    whole = replace(cell, text=number)
    parsed = None if is_dash(told) else parse_figure(number)
    figure = context.amount(table, whole, None) if parsed is not None else None
    starts, ends = _days(told) if parsed is None else (None, None)
    return Quantity(
        text=told, comparator=parsed.comparator if parsed is not None else None, figure=figure, starts=starts, ends=ends,
        source=place_of(context, table, cell),
    )  # fmt: skip


def goals(context: Context, table: Table, scope: Scope, rows: range) -> Iterator[Record]:
    """The goals of an 绩效目标表 without columns for values: labels of levels, then free text."""
    for row in rows:
        cells = table.row(row)
        labels = [c for c in cells if _GOAL.fullmatch(core(c.text)) and c.col < table.n_cols - 1]
        values = [c for c in cells if c not in labels and labels and c.col > labels[-1].col and c.row == row]
        if not labels or labels[-1].row != row or len(values) != 1 or not values[0].text.strip():
            continue
        names = [one_line(c.text) for c in labels if core(c.text) != "绩效指标"]
        if not names:
            continue
        target = quantity_of(context, table, values[0])
        if "成本" in names[-1]:
            target = _with_cost(context, table, values[0], target)
        box = union(c.bbox for c in (*labels, values[0]) if c.page == values[0].page)
        yield Indicator(
            scope=scope, table_id=table.table_id, row=row, page=values[0].page, bbox=box, level1_label=names[0],
            level2_label=names[1] if len(names) > 1 else None, name_label=names[-1], target=target,
        )  # fmt: skip


def _with_cost(context: Context, table: Table, cell: Cell, target: Quantity) -> Quantity:
    """The target with the total cost that its sentence states: "总体项目成本控制在447.88万元内" is ≤ 447.88 万元."""
    match = _TOTAL_COST.search(fold(target.text))
    if target.figure is not None or match is None:
        return target
    figure = _figure(context, table, replace(cell, text=match["money"]))
    ceiling = match["within"] or _CEILING.search(match.group())
    comparator: Comparator = "<=" if ceiling else "="
    return target.model_copy(update={"figure": figure, "comparator": comparator}) if figure is not None else target


def _figure(context: Context, table: Table, cell: Cell) -> Fact | None:
    fact = fact_of(cell, context.document_id, table.table_id)
    return fact if fact is not None and fact.unit.dimension == "money" else None


def told_rate(context: Context, table: Table, words: Cell | None, basis: Cell | None) -> Fact | None:
    """The rate that the basis of a score tells, where the scoring rule says in words that the score is this rate times the
    weight, and nothing else ("得分=预算执行率×指标分值").
    """
    if words is None or basis is None or re.search(r"1/[2-9]|权重分", fold(words.text)):
        return None
    made = _FORMULA.findall(squeezed(words.text))
    if len(made) != 1:
        return None
    plain = squeezed(basis.text)
    found = re.search(rf"{re.escape(made[0][-3:])}(?:为|是|达到?|:)?(\d+(?:\.\d+)?%)", plain)
    return _rate(context, table, replace(basis, text=found[1])) if found is not None else None


def _rate(context: Context, table: Table, cell: Cell) -> Fact | None:
    return fact_of(cell, context.document_id, table.table_id)


def place_of(context: Context, table: Table, cell: Cell) -> Provenance:
    """Where a cell stands, as the source of its words."""
    return Provenance(
        document_id=context.document_id, page=cell.page, bbox=cell.bbox, method=cell.method, confidence=cell.confidence,
        status=cell.status, table_id=table.table_id, row=cell.row, col=cell.col,
    )  # fmt: skip


def _days(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that a text names in full; a lone 底前 names only an end."""
    plain = fold(text).replace("\n", "")
    named = [d for d in dates(plain) if d.year is not None and d.month is not None and d.exists]
    if not named:
        return None, None
    first, last = named[0], named[-1]
    return (None if len(named) == 1 else _day(first, last=False)), _day(last, last=True)


def _day(mention: DateMention, last: bool) -> date | None:
    year, month, day = mention.last if last else mention.first
    while day > 28:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
    return date(year, month, day)


def day_of(text: str | None) -> date | None:
    """The day that a cell prints ("2020/1/1"), or None when it prints none or one that does not exist."""
    if text is None:
        return None
    found = [
        d for d in dates(fold(text)) if d.year is not None and d.month is not None and d.day is not None and d.exists
    ]
    return _day(found[0], last=False) if len(found) == 1 else None
