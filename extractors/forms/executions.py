"""The 资金 block of a 绩效自评表 or 绩效目标表 → BudgetExecution records, one a source of funds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Literal

from extractors.folding import squeezed
from extractors.forms import funds
from extractors.forms.context import Context, told_decimals
from extractors.forms.recognise import AMOUNTS, Header, body_cell, one_line, role_of
from extractors.forms.scored_block import row_box
from extractors.numbers import decimals_of, is_dash, parse_figure, rate_unit, unit_named
from schemas.facts import Fact, Unit
from schemas.geometry import union
from schemas.records import BudgetExecution, FundSource, Record, Scope
from schemas.tables import Cell, Table

_SOURCES: tuple[tuple[FundSource, str], ...] = (
    (
        "total",
        r"(?:年度|项目|本年度?|预算|全年|部门|单位|整体|支出|财政|中期|实施期|总体)*(?:资金)?(?:总额|总计|合计|总量)|年度资金(?:总额)?"
        r"|(?:部门|单位)整体支出",
    ),
    ("carry_over", r".*(?:结转|结余).*"),
    ("central", r".*中央.*"),
    ("province", r".*(?:省级?|自治区).*"),
    ("county", r".*(?:地方|区级?|县级?)(?:区级?)?(?:财政|资金|拨款|配套|安排).*|区县.*"),
    ("city", r".*市级?(?:财政|资金|拨款|配套|安排|预算).*"),
    ("own", r".*(?:自筹|自有|单位资金|事业收入|经营收入).*"),
    ("fiscal", r".*(?:财政|拨款|预算资金|预算内).*"),
    ("other", r".*(?:其他|其它|专户|债券?|捐赠|社会).*"),
)  # fmt: skip


def executions(context: Context, table: Table, header: Header, scope: Scope, unit: Unit | None) -> Iterator[Record]:
    """The rows of the 资金 block of a form."""
    first = min(c.col for c in header.columns if c.role in AMOUNTS)
    rows = list(_fund_rows(table, header, first))
    amounts = {r: header.column(r) for r in AMOUNTS}
    texts = [c.text for row in rows for col in amounts.values() if (c := body_cell(table, row, col)) is not None]
    decimals = max(context.stripped(unit, texts), told_decimals(table))
    rate_column = header.column("execution_rate")
    rates = [c.text for row in rows if (c := body_cell(table, row, rate_column)) is not None]
    of_rate, rate_decimals = rate_unit(rates, rate_column.cell.text if rate_column else ""), decimals_of(rates)
    base = _rate_base(header)
    stated = _caption_weight(context, table, header)
    for row in rows:
        label = _fund_label(table, header, row, first)
        assert label is not None
        source = "total" if len(rows) == 1 or label.row < row else source_of(label.text)
        weight = context.weight(table, body_cell(table, row, header.column("weight")))

        def amount(role: str, row: int = row) -> Fact | None:
            return context.amount(table, body_cell(table, row, amounts[role]), unit, decimals)  # type: ignore[index]

        page, box = row_box(table, row)
        yield BudgetExecution(
            scope=scope, table_id=table.table_id, row=row, page=page, bbox=box, source=source, rate_base=base,
            source_label=one_line(label.text), prior_budget=amount("prior_budget"), initial_budget=amount("initial_budget"),
            budget=amount("budget") or amount("allocated"), executed=amount("executed"),
            weight=weight or (stated if source == "total" else None),
            rate=context.rate(table, body_cell(table, row, rate_column), of_rate, rate_decimals),
            score=context.score(table, body_cell(table, row, header.column("score"))),
            reason_text=_text(body_cell(table, row, header.column("reason"))),
        )  # fmt: skip


def executions_beside(
    context: Context, table: Table, rows: Iterable[int], scope: Scope, unit: Unit | None
) -> Iterator[Record]:
    """Funds told as labels and values side by side: 全年预算数 | 120 | 全年执行数 | 96 | 执行率 | 80%; below them, their
    sources (其中：财政拨款 | 100 | 其中：财政拨款 | 80), or the rate and its score (执行率得分（10分） | 8).
    """
    total: BudgetExecution | None = None
    for row in rows:
        cells = [c for c in table.row(row) if c.row == row]
        pairs = [(label, value) for label, value in pairwise(cells) if value.text.strip() and _is_amount(value.text)]
        told: dict[str, tuple[Cell, Cell]] = {
            role: pair for pair in reversed(pairs) if (role := role_of(pair[0].text)) is not None
        }
        if total is None and {"budget", "executed"} <= told.keys():
            total = _funds_beside(context, table, told, "total", "项目资金", scope, unit)
        elif total is not None and len(pairs) == 2 and pairs[0][0].text == pairs[1][0].text and _is_source(pairs[0][0]):
            label = pairs[0][0].text
            both = dict(zip(("budget", "executed"), pairs, strict=True))
            yield _funds_beside(context, table, both, source_of(label), one_line(label), scope, unit)
        elif total is not None and not {"execution_rate", "score"} & told.keys():
            break
        if total is not None:
            total = total.model_copy(update=_rate_beside(context, table, told))
    if total is not None:
        yield total


def _funds_beside(
    context: Context, table: Table, told: Mapping[str, tuple[Cell, Cell]], source: FundSource, label: str, scope: Scope,
    unit: Unit | None,
) -> BudgetExecution:  # fmt: skip
    """A source of funds whose amounts stand beside their labels, each in its label's own unit where that names one."""

    def amount(role: str) -> Fact | None:
        if role not in told:
            return None
        own = unit_named(told[role][0].text) or unit
        return context.amount(table, told[role][1], own, context.stripped(own, [told[role][1].text]))

    first = next(iter(told.values()))[0]
    page, box = row_box(table, first.row)
    return BudgetExecution(
        scope=scope, table_id=table.table_id, row=first.row, page=page, bbox=box, source=source, source_label=label,
        initial_budget=amount("initial_budget"), budget=amount("budget"), executed=amount("executed"),
    )  # fmt: skip


def _rate_beside(context: Context, table: Table, told: Mapping[str, tuple[Cell, Cell]]) -> dict[str, Fact | None]:
    """What a row tells of the rate of execution, its score, and the weight in the caption of either."""
    found: dict[str, Fact | None] = {}
    if "execution_rate" in told:
        label, value = told["execution_rate"]
        found["rate"] = context.rate(table, value, rate_unit([value.text], label.text), decimals_of([value.text]))
    if "score" in told:
        label, value = told["score"]
        found["score"] = context.score(table, value)
        found["weight"] = context.caption_weight(table, label) if "分" in label.text else None
    return found


def sources_beside(
    context: Context, table: Table, rows: range, scope: Scope, unit: Unit | None
) -> Iterator[Record]:
    """Sources of funds as labels and values side by side, below their total or to the right of it: 年度资金总额 | 120 |
    其中：财政拨款 | 100 | 其他资金 | 20. Those of 中期 (the whole period) stand apart.
    """
    for label in (c for c in table.cells if c.row in rows and _is_source(c) and source_of(c.text) == "total"):
        pairs = _below(table, label) or _right(table, label)
        if len(pairs) < 2:
            continue
        own = next((u for part, _ in pairs if (u := unit_named(part.text)) is not None), unit)
        decimals = context.stripped(own, [value.text for _, value in pairs])
        period = "中期" if re.search("中期|实施期|总体", label.text) else None
        for part, value in pairs:
            yield BudgetExecution(
                scope=scope.model_copy(update={"period": period}), table_id=table.table_id, row=part.row, page=part.page,
                bbox=union([part.bbox, value.bbox]) if part.page == value.page else part.bbox, source=source_of(part.text),
                source_label=one_line(part.text), budget=context.amount(table, value, own, decimals),
            )  # fmt: skip


def _is_source(cell: Cell) -> bool:
    return bool(re.search("资金|拨款|总额|其他|自筹|其中|财政|结转", cell.text)) and len(cell.text) < 24


def _value(table: Table, label: Cell) -> Cell | None:
    """The amount right of a label, or the blank that stands for none."""
    cell = table.at.get((label.row, label.col + label.col_span))
    return cell if cell is not None and cell.row == label.row and _is_amount(cell.text) else None


def _below(table: Table, label: Cell) -> list[tuple[Cell, Cell]]:
    """A total and the sources that stand below it, each with its amount."""
    pairs = []
    part: Cell | None = label
    while part is not None and _is_source(part) and (part is label or source_of(part.text) != "total"):
        value = _value(table, part)
        if value is None:
            break
        pairs.append((part, value))
        below = table.at.get((part.row + part.row_span, label.col))
        part = below if below is not None and below.col == label.col else None
    return pairs if len(pairs) > 1 else []


def _right(table: Table, label: Cell) -> list[tuple[Cell, Cell]]:
    """A total and the sources that follow in its row, each with its amount."""
    pairs = []
    part: Cell | None = label
    while part is not None and _is_source(part) and (value := _value(table, part)) is not None:
        pairs.append((part, value))
        part = table.at.get((part.row, value.col + value.col_span))
    return pairs


def _rate_base(header: Header) -> Literal["budget", "initial_budget"]:
    """What the form's 执行率 is over: the column whose letter stands below the bar in its header (B/A)."""
    rate, initial = header.column("execution_rate"), header.column("initial_budget")
    letters = re.search(r"[A-Z]/([A-Z])", squeezed(rate.cell.text)) if rate is not None else None
    own = re.search(r"\(([A-Z])\)", squeezed(initial.cell.text)) if initial is not None else None
    return "initial_budget" if letters and own and letters[1] == own[1] else "budget"


def _caption_weight(context: Context, table: Table, header: Header) -> Fact | None:
    """The weight of the block where it has no column for it: "执行率（10分）", "预算执行情况（10分）"."""
    if header.column("weight") is not None:
        return None
    cells = [c.cell for c in header.columns if c.role in ("execution_rate", "score")] + table.row(header.first)[:1]
    found = (context.caption_weight(table, c) for c in cells if "分" in c.text)
    return next((w for w in found if w is not None), None)


def _fund_rows(table: Table, header: Header, first: int) -> Iterator[int]:
    """The rows below a funds header that carry amounts, or are blank ones of a named source; the first other row ends them."""
    columns = [c for c in header.columns if c.role in AMOUNTS]
    for row in range(header.last + 1, header.end + 1):
        cells = [body_cell(table, row, c) for c in columns]
        label = _fund_label(table, header, row, first)
        fits = (
            label is not None
            and len({id(c) for c in cells}) > 1
            and all(c is None or _is_amount(c.text) for c in cells)
        )
        if not fits:
            return
        yield row


def _is_amount(text: str) -> bool:
    return not text.strip() or parse_figure(text) is not None or funds.is_figure_like(text)


def _fund_label(table: Table, header: Header, row: int, first: int) -> Cell | None:
    """The label of a row: the rightmost words left of the first amount. The row next to the header may have none of its own:
    it is the total, and the words beside the header speak for it.
    """
    cells = [c for col in range(first - 1, -1, -1) if (c := table.at.get((row, col))) is not None]
    worded = [c for c in cells if c.text.strip() and not is_dash(c.text)]
    beside = worded[0] if worded and row == header.last + 1 else None
    return next((c for c in worded if c.row == row), beside)


def source_of(label: str) -> FundSource:
    """Whose money a row is: total, 当年财政拨款, 上年结转, a level of government, 自筹, 其他."""
    word = re.sub(r"^其中[:：]?|\((?:单位:)?[万亿]?元\)", "", squeezed(label)).strip(":：-—")
    return next((source for source, pattern in _SOURCES if re.fullmatch(pattern, word)), "other")


def _text(cell: Cell | None) -> str | None:
    return one_line(cell.text) if cell is not None and cell.text.strip() else None
