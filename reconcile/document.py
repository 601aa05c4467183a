"""The structure of a document: which statements it has, in what order, with what explanation, of what unit and year."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from reconcile.document_views import Contents, StatementSet, StatementTable, explains, numbers, odd_one
from reconcile.rule import Verdict, predicate
from reconcile.wording import squeezed
from schemas.findings import Evidence, Outcome, Severity
from schemas.geometry import BBox
from schemas.layout import Paragraph
from schemas.tables import Table


@predicate("DOC-EMPTY", on=StatementTable, kind="empty_table", says="空表有说明", severity=Severity.WARNING)
def empty_statement_says_why(view: StatementTable) -> Verdict | None:
    """A statement without figures says why: below it, in it, or in the text.

    Source: 财政部《关于做好部门决算公开工作的通知》: 没有数据的表格应当列出空表并说明.
    """
    if view.amounts or not view.alone:
        return None
    evidence = [_of_table(view.table, "stated")]
    if not view.unexplained:
        told = next((p for p in view.notes if explains(p.text)), view.told)
        return Verdict(Outcome.HOLDS, (*evidence, *([_of_paragraph(told, "explanation")] if told is not None else [])))
    return Verdict(
        Outcome.FAILS, tuple(evidence), stated="空表", expected="空表说明",
        message=f"{view.label}没有数据，表下和正文中也没有说明原因。",
    )  # fmt: skip


@predicate("DOC-UNFILLED", on=StatementSet, kind="empty_table", says="各表已填列")
def statements_are_filled(view: StatementSet) -> Verdict | None:
    """Most statements of a report have figures.

    Source: 财政部《部门决算公开表》: a form is filled before it is published.
    """
    blank = [t for t in view.tables if t.unexplained]
    if len(view.tables) < 3:
        return None
    if len(blank) * 2 <= len(view.tables):
        return Verdict(Outcome.HOLDS, tuple(_of_table(t.table, "stated") for t in view.tables[:1]))
    return Verdict(
        Outcome.FAILS, tuple(_of_table(t.table, "stated") for t in blank), stated=f"{len(blank)}张空表", expected=None,
        message=f"{len(view.tables)}张公开表中有{len(blank)}张没有填列数据，也没有说明，疑为未填写的模板。",
    )  # fmt: skip


@predicate("DOC-FULL", on=StatementTable, kind="empty_table", says="有数据的表没有空表说明", severity=Severity.WARNING)
def filled_statement_is_not_called_empty(view: StatementTable) -> Verdict | None:
    """A statement whose note says that it has no figures has none.

    Source: 财政部《关于做好部门决算公开工作的通知》: 空表说明与表内数据一致.
    """
    said = next((p for p in view.notes if re.search(r"本表(格)?(为空|无数据|没有数据)|本表.{0,4}空表", p.text)), None)
    filled = [f for f in view.amounts if f.value]
    if said is None or not filled:
        return None
    figure = filled[0]
    place = figure.source
    first = Evidence(
        "figure", place.page, place.bbox, figure.text, place.method, place.confidence, figure.printed, place.table_id,
        place.row, place.col, place.status,
    )  # fmt: skip
    return Verdict(
        Outcome.FAILS, (_of_paragraph(said, "stated"), first), stated="无数据", expected="有数据",
        message=f"{view.label}的说明称本表无数据，表内却有{len(filled)}个数。",
    )  # fmt: skip


@predicate("DOC-ORDER", on=StatementSet, kind="other", says="公开表按编号排列", severity=Severity.WARNING)
def statements_stand_in_order(view: StatementSet) -> Verdict | None:
    """The numbers printed above the statements ascend, one set after the other.

    Source: 财政部《部门决算公开表》: 公开01表 to 公开09表.
    """
    found = numbers(view.tables)
    breaks = [b for (a, _), (b, _) in pairwise(found) if b <= a and b not in (1, found[0][0])]
    if len(found) < 4 or len(breaks) > 1:
        return None
    for (before, _), (number, table) in pairwise(found):
        if number in breaks and number <= before:
            word = "重复" if number == before else "颠倒"
            return Verdict(
                Outcome.FAILS, (_of_table(table.table, "stated"),), stated=str(table.table.number), expected=None,
                message=f"{table.label}的编号{table.table.number}排在{before:02d}号表之后，编号{word}。",
            )  # fmt: skip
    return Verdict(Outcome.HOLDS, (_of_table(found[0][1].table, "stated"),))


@predicate("DOC-MISSING", on=StatementSet, kind="missing_table", says="公开表编号连续", severity=Severity.WARNING)
def numbered_statements_are_all_there(view: StatementSet) -> Verdict | None:
    """The numbers printed above the statements have no gap.

    Source: 财政部《部门决算公开表》: 公开01表 to 公开09表.
    """
    found = numbers(view.tables)
    present = {n for n, _ in found}
    if len(found) < 4 or len(found) < len(view.tables) or any(t.table.cells[0].method == "ocr" for t in view.tables):
        return None
    missing = [n for n in range(min(present), max(present)) if n not in present | view.elsewhere]
    evidence = (_of_table(found[0][1].table, "stated"),)
    if not missing:
        return Verdict(Outcome.HOLDS, evidence)
    names = "、".join(f"{n:02d}" for n in missing)
    after = max((t for n, t in found if n < missing[0]), key=lambda t: t.table.pages[-1])
    return Verdict(
        Outcome.FAILS, (_of_table(after.table, "stated"),), stated=None, expected=names,
        message=f"公开表缺少{names}号表：其前后各表都在，该号没有。",
    )  # fmt: skip


@predicate("DOC-TWICE", on=StatementSet, kind="other", says="每张公开表只出现一次", severity=Severity.WARNING)
def statement_stands_once(view: StatementSet) -> Verdict | None:
    """A statement is there once for each entity.

    Source: 财政部《部门决算公开表》: one table of each kind.
    """
    counts = Counter(t.statement for t in view.tables if t.amounts and t.statement != "project_list")
    entities = {t.table.entity for t in view.tables if t.table.entity}
    again = [s for s, n in counts.items() if n == 2]
    if len(counts) < 5 or len(again) != 1 or max(counts.values()) > 2 or len(entities) > 1:
        return None
    one, other = (t for t in view.tables if t.statement == again[0] and t.amounts)
    if one.table.title != other.table.title:
        return None
    return Verdict(
        Outcome.FAILS, (_of_table(other.table, "stated"), _of_table(one.table, "other")), stated=other.table.title,
        expected=None, message=f"{other.label}出现了两次（第{one.table.pages[0]}页、第{other.table.pages[0]}页）。",
    )  # fmt: skip


@predicate("DOC-UNIT", on=StatementSet, kind="unit_or_year", says="各表金额单位一致", severity=Severity.WARNING)
def statements_share_a_unit(view: StatementSet) -> Verdict | None:
    """All statements of a report state amounts in one unit.

    Source: 财政部《部门决算公开表》: 金额单位统一.
    """
    return _odd(view, [t.table.unit for t in view.tables], "金额单位")


@predicate("DOC-ENTITY", on=StatementSet, kind="unit_or_year", says="各表部门名称一致", severity=Severity.WARNING)
def statements_share_an_entity(view: StatementSet) -> Verdict | None:
    """All statements of a report name one entity.

    Source: 财政部《部门决算公开表》: 表头部门名称.
    """
    names = [re.sub(r"\s|（?\(?(汇总|本级)\)?）?$", "", t.table.entity or "") or None for t in view.tables]
    return _odd(view, names, "部门名称")


@predicate("DOC-YEAR", on=StatementSet, kind="unit_or_year", says="表题年份与封面一致")
def title_years_are_that_of_the_report(view: StatementSet) -> Verdict | None:
    """The years in the titles of the statements are that of the report.

    Source: 财政部《部门决算公开表》: 表题年度.
    """
    year = view.profile.fiscal_year
    told = [(t, re.findall(r"(20\d\d)年", squeezed(t.table.title))) for t in view.tables]
    named = [(t, years[0]) for t, years in told if len(set(years)) == 1]
    if year is None or len(named) < 3:
        return None
    odd = [(t, y) for t, y in named if y != str(year)]
    if len(odd) * 2 > len(named):
        return None
    if not odd:
        return Verdict(Outcome.HOLDS, tuple(_of_table(t.table, "stated") for t, _ in named[:1]))
    table, wrong = odd[0]
    return Verdict(
        Outcome.FAILS, tuple(_of_table(t.table, "stated") for t, _ in odd), stated=wrong, expected=str(year),
        message=f"{table.label}的年份为{wrong}，报告年度为{year}。",
    )  # fmt: skip


@predicate("DOC-CONTENTS", on=Contents, kind="missing_section", says="目录所列各部分都在", severity=Severity.WARNING)
def listed_parts_are_there(view: Contents) -> Verdict | None:
    """Every 部分 that the 目录 lists is there, and no other.

    Source: 财政部《关于做好部门决算公开工作的通知》: 公开文本的结构.
    """
    texts = [squeezed(p.text) for p in view.body]
    there = {part for part, title in view.parts if any(t.startswith(part) or (title and title in t) for t in texts)}
    missing = [part for part, _ in view.parts if part not in there]
    evidence = tuple(_of_paragraph(p, "stated") for p in view.paragraphs[:1])
    if len(there) < 2:
        return None
    if not missing:
        return Verdict(Outcome.HOLDS, evidence)
    names = "、".join(missing)
    if any(span.method == "ocr" for p in view.body for span in p.spans):
        # What was not recognised on a scan is not for that missing from the report.
        return Verdict(Outcome.NOT_EVALUATED, evidence, stated=names, reason="扫描件上未识读到的标题，未必不在正文中")
    places = [p for p in view.paragraphs if missing[0] in squeezed(p.text)]
    return Verdict(
        Outcome.FAILS, tuple(_of_paragraph(p, "stated") for p in places[:1]) or evidence, stated=names, expected=None,
        message=f"目录列有{names}，正文中没有。",
    )  # fmt: skip


def _odd(view: StatementSet, values: list[str | None], what: str) -> Verdict | None:
    if sum(v is not None for v in values) < 4 or any(t.table.cells[0].method == "ocr" for t in view.tables):
        return None
    found = odd_one(values)
    if found is None:
        same = len({v for v in values if v}) == 1
        return Verdict(Outcome.HOLDS, (_of_table(view.tables[0].table, "stated"),)) if same else None
    common, at = found
    table = view.tables[at]
    return Verdict(
        Outcome.FAILS, (_of_table(table.table, "stated"),), stated=values[at], expected=common,
        message=f"{table.label}的{what}为{values[at]}，其余各表为{common}。",
    )  # fmt: skip


def _of_table(table: Table, role: str) -> Evidence:
    page, box = table.boxes[0] if table.boxes else (table.pages[0], BBox(0, 0, 0, 0))
    method = table.cells[0].method if table.cells else "text"
    return Evidence(role, page, box, table.title or table.number or "", method, None, table_id=table.table_id)


def _of_paragraph(paragraph: Paragraph, role: str) -> Evidence:
    span = paragraph.spans[0]
    return Evidence(role, span.page, span.bbox, paragraph.text[:120], span.method, span.confidence)
