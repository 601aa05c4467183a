"""What the rules on a document's structure look at: its statements as tables, their order, its 目录, its cover."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reconcile.rule import View
from reconcile.statements import NAMES
from reconcile.wording import squeezed
from schemas.facts import Fact
from schemas.layout import Paragraph
from schemas.records import AccountLine, Statement
from schemas.report import Profile, Report
from schemas.tables import Table

TOPICS: dict[str, str] = {
    "government_fund": "政府性基金", "state_capital": "国有资本", "three_public": "三公|因公出国", "operating_costs": "机关运行",
    "procurement": "政府采购", "general_project": "项目支出", "fiscal_project": "项目支出",
}  # fmt: skip
_NOTHING = re.compile(r"无(?!法)|没有|未(发生|安排|使用)|不涉及|为空|空表|为零|0万元|零")
_PART = re.compile(r"(第[一二三四五六七八九十]+部分)(.*?)(?=\n|$|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、)")


@dataclass(frozen=True)
class StatementTable:
    """A statement as it stands in the document.

    amounts: those that are printed
    notes:   paragraphs below it, up to the next table
    told:    the first sentence anywhere that says there is nothing of its kind
    alone:   whether most other statements have figures, so that this one is no part of a form left blank
    """

    label: str
    statement: Statement
    table: Table
    amounts: tuple[Fact, ...]
    notes: tuple[Paragraph, ...]
    told: Paragraph | None
    alone: bool = True

    @property
    def unexplained(self) -> bool:
        """Whether it is empty, and nothing in it, below it or in the text says why."""
        inside = any(len(c.text) > 4 and explains(c.text) for c in self.table.cells)
        below = any(explains(p.text) for p in self.notes)
        return not (self.amounts or inside or below or self.told)


@dataclass(frozen=True)
class StatementSet:
    """All statements of a document, in its order. elsewhere: numbers of forms that stand anywhere else in it"""

    label: str
    tables: tuple[StatementTable, ...]
    profile: Profile
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Contents:
    """The 目录 and what follows it.

    parts: (第一部分, its title) in order; body: the paragraphs after it
    """

    label: str
    paragraphs: tuple[Paragraph, ...]
    parts: tuple[tuple[str, str], ...]
    body: tuple[Paragraph, ...]


def document_views(report: Report) -> Iterator[View]:
    """Each statement as a table, all of them together, and the 目录."""
    tables = tuple(_statement_tables(report))
    blank = sum(t.unexplained for t in tables) * 2 > len(tables)
    yield from (replace(t, alone=not blank) for t in tables)
    if tables:
        yield StatementSet("本报告", tables, report.profile, frozenset(_elsewhere(report)))
    contents = _contents(report.reading.paragraphs)
    if contents is not None:
        yield contents


def _statement_tables(report: Report) -> Iterator[StatementTable]:
    printed: dict[str | None, list[Fact]] = {}
    for record in report.records:
        if isinstance(record, AccountLine) and record.amount is not None:
            printed.setdefault(record.table_id, []).append(record.amount)
    paragraphs = report.reading.paragraphs
    for table in report.reading.tables:
        statement = next((s for s in NAMES if s == table.form), None)
        if statement is None:
            continue
        amounts = tuple(printed.get(table.table_id, ()))
        notes = tuple(_notes(table, report.reading.tables, paragraphs))
        told = next((p for p in paragraphs if _says_nothing(statement, p.text)), None)
        label = f"《{table.title}》" if table.title else f"第{table.pages[0]}页的{NAMES[statement]}"
        yield StatementTable(label, statement, table, amounts, notes, told)


def _elsewhere(report: Report) -> Iterator[int]:
    """The numbers of forms in prose and above tables that are no statements."""
    texts = [p.text for p in report.reading.paragraphs]
    texts += [t.number for t in report.reading.tables if t.number and t.form not in NAMES]
    for text in texts:
        for found in re.finditer(r"(?:公开|附)\s*(\d{1,2})\s*表|表\s*(\d{1,2})", text):
            yield int(found[1] or found[2])


def _notes(table: Table, tables: Sequence[Table], paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    page, box = table.boxes[-1] if table.boxes else (table.pages[-1], None)
    if box is None:
        return
    tops = [b.y0 for t in tables for p, b in t.boxes if p == page and b.y0 >= box.y1]
    end = min(tops, default=float("inf"))
    for paragraph in paragraphs:
        place = paragraph.spans[0]
        if place.page == page and box.y1 - 2 <= place.bbox.y0 < end:
            yield paragraph


def _says_nothing(statement: Statement, text: str) -> bool:
    topic = TOPICS.get(statement)
    return topic is not None and bool(re.search(topic, text)) and bool(_NOTHING.search(text))


def explains(note: str) -> bool:
    """Whether a text says that a table has no figures."""
    return bool(re.search(r"(本|该|此)表(格)?(为空|无数据|空|没有数据|无内容)|空表|无(相关|此|该)|本(部门|单位|年度).*(无|没有)", note))


def _contents(paragraphs: Sequence[Paragraph]) -> Contents | None:
    """The 目录: from its heading to the last paragraph that only lists parts; None where a document has none."""
    start = next((i for i, p in enumerate(paragraphs[:40]) if re.fullmatch(r"\s*目\s*[录次]\s*", p.text)), None)
    if start is None:
        return None
    page = paragraphs[start].page
    listing = [p for p in paragraphs[start + 1 :] if p.page == page]
    whole = "\n".join(squeezed(p.text) for p in listing)
    parts = [(m[1], re.sub(r"[\d.…·]*$", "", m[2])) for m in _PART.finditer(whole)]
    if len({part for part, _ in parts}) < max(2, len(parts)):
        return None
    body = tuple(p for p in paragraphs if p.page > page)
    return Contents("目录", tuple(listing), tuple(parts), body)


def numbers(tables: Sequence[StatementTable]) -> list[tuple[int, StatementTable]]:
    """The numbers printed above the statements ("公开03表" is 3), for those that have one and it is not divided (表1-2)."""
    found = [(re.search(r"(?<![-—.\d])(\d{1,2})(?=表|$)", t.table.number or ""), t) for t in tables]
    return [(int(m[1]), t) for m, t in found if m is not None]


def odd_one(values: Sequence[str | None]) -> tuple[str, int] | None:
    """The value that all but one share and the place of the one that differs.

    None unless at least four agree, or where the two are nearly the same: a misreading, or an office of an office.
    """
    counts = Counter(v for v in values if v)
    if len(counts) != 2:
        return None
    (common, times), (odd, once) = counts.most_common(2)
    if times < 4 or once != 1 or common in odd or (len(odd) > 3 and len(set(odd) & set(common)) * 2 > len(set(odd))):
        return None
    return common, list(values).index(odd)
