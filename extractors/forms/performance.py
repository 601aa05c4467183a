"""绩效自评表 and 绩效目标表 → Project, BudgetExecution, Indicator and ScoreLine records; lists of projects with scores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.folding import squeezed
from extractors.forms import funds
from extractors.forms.context import Context, table_unit
from extractors.forms.executions import executions, executions_beside, sources_beside
from extractors.forms.figures import is_figure
from extractors.forms.indicators import indicators
from extractors.forms.recognise import AMOUNTS, Header, body_cell, core, headers, label_above, one_line, role_of
from extractors.forms.scored_block import block_of, grade_text, row_box
from extractors.forms.scores import score_lines
from extractors.forms.targets import day_of, goals, place_of
from extractors.numbers import parse_figure
from schemas.records import BudgetExecution, FundLine, Indicator, Project, Record, Scope, ScoreLine
from schemas.tables import Cell, Table

_LABELS = {
    "name": r"(?:转移支付|(?:二级|子)?项目(?:支出)?|政策|专项资金|专项|预算项目|资金)(?:\(政策\))?名称|部门\(单位\)名称|部门名称|单位名称",
    "department": r"(?:市级|省级|中央|区级)?主管部门(?:及代码)?|项目主管部门|项目申报单位|申报单位|预算部门",
    "unit": r"(?:项目)?实施单位(?:及代码)?|项目单位|预算单位|用款单位",
    "starts": r"(?:项目)?(?:开始|起始)(?:时间|日期)",
    "ends": r"(?:项目)?(?:截止|终止|结束|完成)(?:时间|日期)",
    "goal": r"(?:项目|年度)?(?:总体)?(?:绩效)?目标",
}


_TOTAL = re.compile(r"(?:自评|评价|项目|综合)*(?:总分|总得分|得分|总评分)")
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
        if "project" in header.roles and "score" not in header.roles:
            return "performance_targets", list(_listed(context, table, header))
        block = block_of(table, header, context, Scope())
        if "score" in header.roles and "actual" not in header.roles:
            form = "score_table"
            records += score_lines(block)
        else:
            records += indicators(block)
    return form, records


def _listed(context: Context, table: Table, header: Header) -> Iterator[Record]:
    """A list of projects, each with its amounts and some rows of indicators."""
    name = header.column("project")
    block = block_of(table, header, context, Scope())
    for record in indicators(block):
        label = label_above(table, record.row, name.col, header.last + 1) if name is not None and record.row else None
        if isinstance(record, Indicator) and label is not None:
            yield record.model_copy(update={"scope": Scope(project=one_line(label.text))})
    spoken = {c.col for c in header.columns if c.role not in AMOUNTS}
    rows = range(header.last + 1, header.end + 1)
    yield from funds.lines_of_rows(context, table, range(header.first, header.last + 1), rows, spoken)


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
            if value is not None and value.text.strip() and not _is_label(value.text) and not _heads_list(table, cell):
                found[key] = value
    return found


def _heads_list(table: Table, label: Cell) -> bool:
    """Whether a label heads a column: what stands below it is no label, and figures stand below the words beside it."""
    row, below = (table.row(r) for r in (label.row, label.row + label.row_span))
    first = next((c for c in below if c.col == label.col), None)
    beside = {c.col for c in row} & {c.col for c in below if is_figure(c.text)}
    return first is not None and not _is_label(first.text) and len(row) > 2 and len(beside) > 1


def _form_records(
    context: Context, table: Table, project: Project | None, found: list[Header], span: range
) -> Iterator[Record]:
    scope = Scope(project=project.name_label if project else None)
    if project is not None:
        yield project
    unit = table_unit(table) or context.money_unit
    known: list[Record] = []
    spoken: set[int | None] = set()
    for header in found:
        if header.is_funds:
            told = list(executions(context, table, header, scope, unit))
        else:
            told = indicators(block_of(table, header, context, scope)) if header.is_scored else []
        known += told
        spoken |= set(range(header.first, header.last + 1)) if told else set()
    if not any(h.is_scored for h in found):
        known += goals(context, table, scope, range(max((h.last + 1 for h in found), default=span.start), span.stop))
    if not any(isinstance(r, ScoreLine) and r.role == "total" for r in known):
        known += total_elsewhere(context, table, found, scope, span)
    yield from known
    spoken |= {r.row for r in known}
    if not any(isinstance(r, BudgetExecution) for r in known):
        beside = list(executions_beside(context, table, (row for row in span if row not in spoken), scope, unit))
        beside = beside or list(sources_beside(context, table, span, scope, unit))
        yield from beside
        spoken |= {r.row for r in beside}
    for run in _runs(row for row in span if row not in spoken):
        yield from funds.rows_within(context, table, run, scope)


def _runs(rows: Iterable[int]) -> Iterator[range]:
    """Rows that follow one another, as ranges."""
    run = range(0)
    for row in rows:
        if row != run.stop and run:
            yield run
        run = range(run.start if run and row == run.stop else row, row + 1)
    if run:
        yield run


def total_elsewhere(
    context: Context, table: Table, found: list[Header], scope: Scope, span: range
) -> Iterator[ScoreLine]:
    """A 总分 outside the block of indicators: below or above it, in its columns or as label and value side by side."""
    columns = next((h for h in found if "score" in h.roles), None)
    for cell in (c for c in table.cells if c.row in span and _TOTAL.fullmatch(core(c.text))):
        if any(h.first <= cell.row <= h.last for h in found):
            continue
        told, weight = (body_cell(table, cell.row, columns.column(r)) if columns else None for r in ("score", "weight"))
        beside = table.at.get((cell.row, cell.col + cell.col_span))
        in_column = context.score(table, told)
        score = in_column or context.score(table, beside)
        if score is not None and score.value is not None:
            yield ScoreLine(
                scope=scope, table_id=table.table_id, row=cell.row, page=cell.page, bbox=cell.bbox, role="total",
                path=(core(cell.text),), covers=(0, table.n_rows - 1), score=score,
                weight=context.weight(table, weight) if in_column else None, grade_text=grade_text(table, cell.row),
            )  # fmt: skip
            return


def summary_lines(context: Context, table: Table, header: Header) -> Iterator[Record]:
    """The lines of a 自评结果汇总表: each project with its score and grade."""
    name, score, grade = header.column("project"), header.total_score, header.column("grade")
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
    score = header.total_score
    known = funds.rows(context, table)
    for line in known[1] if known is not None else ():
        if isinstance(line, FundLine) and score is not None and line.col != score.col:
            yield line
