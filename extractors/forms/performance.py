"""绩效自评表 and 绩效目标表 → Project, BudgetExecution, Indicator and ScoreLine records; lists of projects with scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from extractors.folding import squeezed
from extractors.forms import funds
from extractors.forms.context import Context, table_unit, told_decimals
from extractors.forms.indicators import indicators
from extractors.forms.recognise import AMOUNTS, Header, body_cell, core, headers, one_line, role_of
from extractors.forms.scored_block import block_of, grade_text, row_box
from extractors.forms.scores import score_lines
from extractors.forms.targets import day_of, goals, place_of
from extractors.numbers import decimals_of, is_dash, parse_figure, rate_unit
from schemas.facts import Fact, Unit
from schemas.records import BudgetExecution, FundLine, FundSource, Project, Record, Scope, ScoreLine
from schemas.tables import Cell, Table

_SOURCES: tuple[tuple[FundSource, str], ...] = (
    (
        "total",
        r"(?:年度|项目|本年度?|预算|全年|部门|单位|整体|支出)*(?:资金)?(?:总额|总计|合计|总量)|年度资金(?:总额)?"
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
_LABELS = {
    "name": r"(?:转移支付|项目|政策|专项资金|专项|预算项目|资金)(?:\(政策\))?名称|部门\(单位\)名称|部门名称|单位名称",
    "department": r"(?:市级|省级|中央|区级)?主管部门(?:及代码)?|项目主管部门|项目申报单位|申报单位|预算部门",
    "unit": r"(?:项目)?实施单位(?:及代码)?|项目单位|预算单位|用款单位",
    "starts": r"(?:项目)?(?:开始|起始)(?:时间|日期)",
    "ends": r"(?:项目)?(?:截止|终止|结束|完成)(?:时间|日期)",
    "goal": r"(?:项目|年度)?(?:总体)?(?:绩效)?目标",
}


_HEADING = re.compile(r"(?:年初|年度|预期|总体|绩效)*(?:预期|总体)?目标|.{0,6}(?:完成|实现)情况")
_OTHER_LABELS = r".{0,6}(?:负责人|联系人|联系电话|类别|性质|属性|起止时间|期限)"
HEAD = 12
"""A form introduces its project in so many rows."""


def rows(context: Context, table: Table) -> tuple[str, list[Record]] | None:
    """The form of a table of the performance family and its records; None when it is none of them."""
    found = headers(table)
    funds = [h for h in found if h.is_funds]
    scored = [h for h in found if h.is_scored]
    project = project_of(context, table)
    told = any("target" in h.roles or "actual" in h.roles for h in scored)
    if project is not None and (funds or told):
        form = "self_evaluation" if any("score" in h.roles for h in (*funds, *scored)) else "performance_targets"
        return form, [r for p in _parts(context, table, found) for r in _form_records(context, table, *p)]
    if project is not None and re.search(r"目标", squeezed(table.title or "")) and table.header_rows == 0:
        return "performance_targets", [project]
    if scored:
        return _scored_form(context, table, scored)
    summary = next((h for h in found if h.is_summary), None)
    if summary is not None:
        return "evaluation_summary", [*summary_lines(context, table, summary), *amounts_beside(context, table, summary)]
    return None


def _scored_form(context: Context, table: Table, scored: list[Header]) -> tuple[str, list[Record]]:
    """Score tables, and lists of indicators without the rest of a form."""
    records: list[Record] = []
    form = "indicators"
    for header in scored:
        block = block_of(table, header, context, Scope())
        if "score" in header.roles and "actual" not in header.roles:
            form = "score_table"
            records += score_lines(block)
        else:
            records += indicators(block)
    return form, records


def _parts(context: Context, table: Table, found: list[Header]) -> Iterator[tuple[Project | None, list[Header], range]]:
    """The forms of a table: one, unless a further 项目名称 begins another below."""
    starts = [0] + [row for row in _name_rows(table) if any(h.first < row for h in found) and row > 0]
    ends = [s - 1 for s in starts[1:]] + [table.n_rows - 1]
    for first, last in zip(starts, ends, strict=True):
        span = range(first, last + 1)
        inside = [Header(h.first, h.last, min(h.end, last), h.columns) for h in found if h.first in span]
        yield project_of(context, table, span), inside, span


def _name_rows(table: Table) -> list[int]:
    pattern = re.compile(_LABELS["name"])
    return [c.row for c in table.cells if c.col == 0 and pattern.fullmatch(core(c.text))]


def project_of(context: Context, table: Table, span: range | None = None) -> Project | None:
    """The project that a form names: its name, department, unit, period and goal; None without a 项目名称."""
    rows = span if span is not None else range(table.n_rows)
    cells = _labelled(table, range(rows.start, min(rows.stop, rows.start + HEAD)))
    told = {key: one_line(cell.text) for key, cell in cells.items()}
    if "name" not in told:
        return None
    page, box = row_box(table, next(c.row for c in table.cells if c.row in rows))
    return Project(
        scope=Scope(project=told["name"]), table_id=table.table_id, row=rows.start, page=page, bbox=box,
        name_label=told["name"], department_label=told.get("department"), unit_label=told.get("unit"),
        starts_text=told.get("starts"), ends_text=told.get("ends"), starts=day_of(told.get("starts")),
        ends=day_of(told.get("ends")), goal_text=told.get("goal"),
        period_source=place_of(context, table, cells["starts"]) if "starts" in cells else None,
    )  # fmt: skip


def _is_label(text: str) -> bool:
    """Whether a cell is a label itself: then the one before it heads a column, and introduces nothing."""
    word = core(text)
    return role_of(text) is not None or any(re.fullmatch(p, word) for p in (*_LABELS.values(), _OTHER_LABELS))


def _labelled(table: Table, rows: range) -> dict[str, Cell]:
    """The cells right of the labels that introduce a project; where a label heads a column, the cell below."""
    found: dict[str, Cell] = {}
    for cell in (c for c in table.cells if c.row in rows):
        for key, pattern in _LABELS.items():
            if key in found or not re.fullmatch(pattern, core(cell.text)):
                continue
            value = table.at.get((cell.row, cell.col + cell.col_span))
            if value is not None and _HEADING.fullmatch(core(value.text)):
                value = table.at.get((value.row + value.row_span, value.col))
            if value is not None and value.text.strip() and not _is_label(value.text):
                found[key] = value
    return found


def _form_records(
    context: Context, table: Table, project: Project | None, found: list[Header], span: range
) -> Iterator[Record]:
    scope = Scope(project=project.name_label if project else None)
    if project is not None:
        yield project
    unit = table_unit(table) or context.money_unit
    for header in found:
        if header.is_funds:
            yield from executions(context, table, header, scope, unit)
        elif header.is_scored:
            yield from indicators(block_of(table, header, context, scope))
    if not any(h.is_scored for h in found):
        yield from goals(context, table, scope, range(max((h.last + 1 for h in found), default=span.start), span.stop))
    yield from total_elsewhere(context, table, found, scope, span)


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
        label = _fund_label(table, row, first)
        assert label is not None
        source = source_of(label.text)
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
        label = _fund_label(table, row, first)
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


def _fund_label(table: Table, row: int, first: int) -> Cell | None:
    """The label of a row: the rightmost words left of the first amount."""
    for col in range(first - 1, -1, -1):
        cell = table.at.get((row, col))
        if cell is not None and cell.text.strip() and cell.row == row and not is_dash(cell.text):
            return cell
    return None


def source_of(label: str) -> FundSource:
    """Whose money a row is: total, 当年财政拨款, 上年结转, a level of government, 自筹, 其他."""
    word = re.sub(r"^其中[:：]?", "", squeezed(label)).strip(":：-—")
    return next((source for source, pattern in _SOURCES if re.fullmatch(pattern, word)), "other")


def _text(cell: Cell | None) -> str | None:
    return one_line(cell.text) if cell is not None and cell.text.strip() else None


def total_elsewhere(
    context: Context, table: Table, found: list[Header], scope: Scope, span: range
) -> Iterator[ScoreLine]:
    """A 总分 that stands outside every block, as label and value side by side."""
    inside = {row for h in found for row in range(h.first, h.end + 1)}
    for cell in table.cells:
        if (
            cell.row in span
            and cell.row not in inside
            and re.fullmatch(r"(?:自评|评价)?(?:总分|总得分|得分)", core(cell.text))
        ):
            value = table.at.get((cell.row, cell.col + cell.col_span))
            score = context.score(table, value)
            if score is not None and score.value is not None:
                yield ScoreLine(
                    scope=scope, table_id=table.table_id, row=cell.row, page=cell.page, bbox=cell.bbox, role="total",
                    path=(core(cell.text),), covers=(0, table.n_rows - 1), score=score,
                )  # fmt: skip


def summary_lines(context: Context, table: Table, header: Header) -> Iterator[Record]:
    """The lines of a 自评结果汇总表: each project with its score and grade."""
    name, score, grade = header.column("project"), header.column("score"), header.column("grade")
    for row in range(header.last + 1, header.end + 1):
        label, cell = body_cell(table, row, name), body_cell(table, row, score)
        fact = context.score(table, cell)
        if label is None or not label.text.strip() or fact is None or parse_figure(label.text) is not None:
            continue
        page, box = row_box(table, row)
        project = one_line(label.text)
        yield ScoreLine(
            scope=Scope(project=project), table_id=table.table_id, row=row, page=page, bbox=box, path=(project,), score=fact,
            grade_text=grade_text(table, row) if grade is not None else None,
        )  # fmt: skip


def amounts_beside(context: Context, table: Table, header: Header) -> Iterator[Record]:
    """The other figures of a 自评结果汇总表: budgets, spending, rates."""
    score = header.column("score")
    known = funds.rows(context, table)
    for line in known[1] if known is not None else ():
        if isinstance(line, FundLine) and score is not None and line.col != score.col:
            yield line
