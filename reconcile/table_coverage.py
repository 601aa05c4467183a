"""How much of each table was checked: the figures that took part in at least one check, and why the others did not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from schemas.findings import Check, Outcome, TableCoverage, Unchecked
from schemas.records import Indicator
from schemas.report import Report
from schemas.tables import Cell, Table

_FIGURE = re.compile(
    r"\(?[≥≤≧≦<>=+-]*\d[\d,]*(?:\.\d+)?\)?(?:[%‰]|(?![年月日号])[\u4e00-\u9fff]{1,4}(?:/[\u4e00-\u9fff]{1,4})?)?(?:\(.*\))?"
)
_NUMBERED = re.compile(r"序号|编号|行次|栏次|编码|代码|年度|电话")

Place = tuple[str | None, int | None, int | None]


def table_coverage(report: Report, checks: Iterable[Check]) -> Iterator[TableCoverage]:
    """The coverage of every table that has figures, in page order."""
    made: set[Place] = set()
    hindered: dict[Place, str] = {}
    for check in checks:
        for e in check.evidence:
            place = (e.table_id, e.row, e.col)
            if check.outcome is not Outcome.NOT_EVALUATED:
                made.add(place)
            elif check.reason:
                hindered.setdefault(place, check.reason)
    promised = promised_places(report)
    for table in report.reading.tables:
        figures = list(figures_of(table))
        if not figures:
            continue
        places: list[tuple[Place, Cell]] = [((table.table_id, c.row, c.col), c) for c in figures]
        left = [(p, c) for p, c in places if p not in made]
        unchecked = tuple(
            Unchecked(row=c.row, col=c.col, page=c.page, text=c.text, reason=_why(p, table, hindered, promised))
            for p, c in left
        )
        yield TableCoverage(
            table_id=table.table_id, figures=len(figures), checked=len(figures) - len(left), unchecked=unchecked
        )


def figures_of(table: Table) -> Iterator[Cell]:
    """The cells that are one figure, headers, numbers of rows, codes and dashes left out."""
    numbered = {
        c.col for c in table.cells if (c.header or c.row < table.header_rows) and _NUMBERED.search(_plain(c.text))
    }
    for cell in table.cells:
        body = not cell.header and cell.row >= table.header_rows and cell.col not in numbered
        if body and _FIGURE.fullmatch(_plain(cell.text)):
            yield cell


def promised_places(report: Report) -> set[Place]:
    """The cells of targets and achievements."""
    sources = [
        q.source for r in report.records if isinstance(r, Indicator) for q in (r.target, r.actual) if q is not None
    ]
    return {(s.table_id, s.row, s.col) for s in sources if s is not None}


def _why(place: Place, table: Table, hindered: dict[Place, str], promised: set[Place]) -> str:
    if place in hindered:
        return hindered[place]
    if place in promised:
        return "指标值或完成值，本报告没有可以与之核对的数"
    if table.form is None:
        return "未知格式的表，没有发现有足够支持的勾稽关系"
    return "没有涉及此数的勾稽关系"


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
