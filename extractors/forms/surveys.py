"""调查问卷 → SurveyOption records: options, counts, shares, and how many answered; or many questions with the same
options, one a row, each cell with count and share: 214（55.44%）.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from extractors.folding import squeezed
from extractors.forms.context import Context
from extractors.forms.recognise import core, one_line
from extractors.forms.scored_block import row_box
from extractors.numbers import decimals_of, parse_figure, rate_unit
from schemas.facts import NUMBER, PERCENT
from schemas.geometry import BBox
from schemas.records import Record, SurveyOption
from schemas.tables import Cell, Table

OPTION = re.compile(r"选项|答案|选择项|题目选项|回答")
COUNT = re.compile(r"小计|人数|人次|数量|频数|选择人数|票数|份数|合计")
SHARE = re.compile(r"(?:所?占\S{0,8})?(?:比例|占比|百分比|比率|比重)")
ANSWERED = re.compile(
    r"本题有效填写人次|有效填写人次|有效(?:问卷|答卷|填写)(?:数|份数|人次|人数)?|合计|总计|填写人次|参与人数"
)


COUNT_AND_SHARE = re.compile(r"(\d[\d,]*(?:人次?|份|票)?)\((\d+(?:\.\d+)?%)\)")


def rows(context: Context, table: Table) -> tuple[str, list[Record]] | None:
    """The options of one question, or of many; None when there is no header 选项, 小计, 比例 and no count beside its share."""
    header = next((r for r in range(min(2, table.n_rows)) if _columns(table, r) is not None), None)
    if header is None:
        many = list(_of_many_questions(context, table))
        return ("survey", many) if many else None
    columns = _columns(table, header)
    assert columns is not None
    option, count, share = columns
    body = range(header + 1, table.n_rows)
    told = [table.at[r, share].text for r in body if (r, share) in table.at and table.at[r, share].col == share]
    unit, decimals = rate_unit(told, table.at[header, share].text), decimals_of(told)
    records: list[Record] = []
    for row in body:
        label, number, rate = (table.at.get((row, c)) for c in (option, count, share))
        if label is None or number is None or label.row != row or label is number or not label.text.strip():
            continue
        total = bool(ANSWERED.fullmatch(core(label.text)))
        page, box = row_box(table, row)
        own = rate is not None and rate is not number and rate.col == share
        records.append(
            SurveyOption(
                table_id=table.table_id, row=row, page=page, bbox=box, role="total" if total else "line",
                question_label=table.title, option_label=one_line(label.text),
                count=context.amount(table, number, NUMBER), share=context.rate(table, rate if own else None, unit, decimals),
            )
        )  # fmt: skip
    return "survey", records


def _columns(table: Table, row: int) -> tuple[int, int, int] | None:
    """Where option, count and share stand in a header row."""
    found: dict[str, int] = {}
    for cell in table.row(row):
        for name, pattern in (("option", OPTION), ("count", COUNT), ("share", SHARE)):
            if pattern.fullmatch(core(cell.text)) and parse_figure(cell.text) is None:
                found.setdefault(name, cell.col)
    return (found["option"], found["count"], found["share"]) if len(found) == 3 else None


def _of_many_questions(context: Context, table: Table) -> Iterator[Record]:
    """One question a row, its options side by side; or a single question, its options down one column."""
    pairs = [(c, m) for c in table.cells if c.col and (m := COUNT_AND_SHARE.fullmatch(squeezed(c.text)))]
    columns = Counter(c.col for c, _ in pairs)
    lone = len(columns) == 1
    if len(pairs) < 4 or min(columns.values()) < 2:
        return
    for cell, match in pairs:
        labels = [squeezed(table.at[at].text) if at in table.at else "" for at in ((cell.row, 0), (0, cell.col))]
        question, option = (table.title, labels[0]) if lone else (labels[0], labels[1])
        count, share = _parted(cell, match.end(1) / len(match[0]))
        yield SurveyOption(
            table_id=table.table_id, row=cell.row, page=cell.page, bbox=cell.bbox, question_label=question, option_label=option,
            count=context.amount(table, replace(count, text=match[1]), NUMBER),
            share=context.rate(table, replace(share, text=match[2]), PERCENT, len(match[2].partition(".")[2].rstrip("%"))),
        )  # fmt: skip


def _parted(cell: Cell, at: float) -> tuple[Cell, Cell]:
    """A cell as two, left and right of a part of its width."""
    x0, y0, x1, y1 = cell.bbox
    middle = x0 + at * (x1 - x0)
    return replace(cell, bbox=BBox(x0, y0, middle, y1)), replace(cell, bbox=BBox(middle, y0, x1, y1))
