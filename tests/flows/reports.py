"""Small reports made on the fly: PDFs with a score table, and what becomes of them without reading anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pymupdf

from flows.examine import Examination
from schemas.facts import PERCENT, SCORE, WAN_YUAN, Fact, Provenance, Unit
from schemas.findings import Check, Coverage, Evidence, Finding, Outcome, Severity
from schemas.geometry import BBox
from schemas.layout import Method, Page, PageKind, Paragraph, Span, Word
from schemas.layout import Reading as CellReading
from schemas.records import BudgetExecution, FundLine, Indicator, Quantity, Record, Scope, ScoreLine
from schemas.report import Profile, Reading, Reconciliation, Report
from schemas.tables import Cell, Table

ROWS = [
    ("评价内容", "分值", "得分", "得分率"),
    ("产出", "60.00", "55.00", "91.67%"),
    ("效益", "40.00", "38.00", "95.00%"),
    ("综合得分", "100.00", "93.00", "93.00%"),
]
AES_256 = 5
"""PyMuPDF's number for it."""
TABLE_BOX = BBox(60, 140, 540, 260)


def score_pdf(path: Path, rows: Sequence[tuple[str, ...]] = ROWS, pages: int = 1) -> Path:
    """A born-digital report: a title and a ruled score table, the same on each page."""
    document = pymupdf.open()
    for _ in range(pages):
        page = document.new_page(width=595, height=842)
        font = pymupdf.Font("china-s")
        writer = pymupdf.TextWriter(page.rect)
        writer.append((180, 100), "项目支出绩效评价得分情况表", font=font, fontsize=16)
        shape = page.new_shape()
        height, width = TABLE_BOX.height / len(rows), TABLE_BOX.width / len(rows[0])
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                x, y = TABLE_BOX.x0 + j * width, TABLE_BOX.y0 + i * height
                shape.draw_rect(pymupdf.Rect(x, y, x + width, y + height))
                writer.append((x + 10, y + 20), text, font=font, fontsize=10.5)
        shape.finish(width=0.7)
        shape.commit()
        writer.write_text(page)
    document.save(path)
    return path


def encrypted_pdf(path: Path) -> Path:
    document = pymupdf.open()
    document.new_page()
    document.save(path, encryption=AES_256, user_pw="secret", owner_pw="secret")
    return path


def huge_page_pdf(path: Path) -> Path:
    """A page of 100 × 100 m."""
    document = pymupdf.open()
    document.new_page(width=283_465, height=283_465)
    document.save(path)
    return path


def pageless_pdf(path: Path) -> Path:
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
        b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n98\n%%EOF\n"
    )
    return path


def figure(text: str, value: str, half: str, unit: Unit, row: int, col: int, method: Method = "text") -> Fact:
    x, y = 100.0 + 100 * col, 100.0 + 20 * row
    return Fact(
        text=text,
        value=Decimal(value),
        half_unit=Decimal(half),
        unit=unit,
        source=Provenance(
            document_id="0123456789abcdef",
            page=1,
            bbox=BBox(x, y, x + 90.123456, y + 18),
            method=method,
            confidence=None if method == "text" else 0.987654,
            table_id="t1",
            row=row,
            col=col,
        ),
    )


def as_evidence(role: str, fact: Fact) -> Evidence:
    s = fact.source
    return Evidence(role, s.page, s.bbox, fact.text, s.method, s.confidence, fact.printed, s.table_id, s.row, s.col)


RATE = figure("86.10%", "0.8610", "0.00005", PERCENT, 1, 3)
BUDGET = figure("500.00", "5000000", "50", WAN_YUAN, 1, 1)
EXECUTED = figure("430.00", "4300000", "50", WAN_YUAN, 1, 2, "ocr")
SCORED = figure("8.61", "8.61", "0.005", SCORE, 1, 4)
TARGET = figure("95", "95", "0", PERCENT, 2, 1)
REGIONAL = figure("12.50", "125000", "50", WAN_YUAN, 3, 1)


def records() -> tuple[Record, ...]:
    row = BBox(100, 120, 590, 138)
    return (
        BudgetExecution(
            scope=Scope(project="甲项目"), table_id="t1", row=1, page=1, bbox=row, source="total", source_label="资金总额",
            budget=BUDGET, executed=EXECUTED, rate=RATE, score=SCORED,
        ),
        Indicator(
            table_id="t1", row=2, page=1, bbox=row, name_label="覆盖率",
            target=Quantity(text="≥95%", comparator=">=", figure=TARGET),
        ),
        FundLine(
            scope=Scope(region="甲区"), table_id="t1", row=3, page=1, bbox=row, item_label="补助", measure="budget",
            measure_label="预算数", col=1, amount=REGIONAL,
        ),
        ScoreLine(table_id="t1", row=4, page=1, bbox=row, role="grade", path=("等级",), grade_text="优"),
    )


def cell(row: int, col: int, text: str, **more: object) -> Cell:
    x, y = 100.0 + 100 * col, 100.0 + 20 * row
    return Cell(row, col, 1, 1, text, 1, BBox(x, y, x + 90.123456, y + 18), **more)  # type: ignore[arg-type]


def examination(year: int | None = 2023, document_id: str = "0123456789abcdef") -> Examination:
    """One failing, one holding and one unmade check on a page with one table."""
    readings = (CellReading("430.00", "ocr", 0.9), CellReading("430.00", "ocr", 0.99))
    table = Table(
        "t1", "附件", "万元", (1,), 2, 2, 1,
        (cell(0, 0, "项目", header=True), cell(0, 1, "预算"), cell(1, 0, "甲"), cell(1, 1, "430.00", readings=readings)),
    )  # fmt: skip
    page = Page(
        1, 595.276, 841.89, PageKind.DIGITAL, (Word("甲", BBox(1, 2, 3, 4), edges=(1, 3)),), (), engine="pymupdf"
    )
    heading = Paragraph("一、总体情况", (Span(0, 6, 1, BBox(90, 50, 200, 66)),), 1, "一、")
    reading = Reading(document_id, document_id * 4, "报告.pdf", (page,), (table,), (heading,))
    profile = Profile(title="报告", entity="某局", region="某市", fiscal_year=year, report_kind="self_evaluation")
    failing = (as_evidence("stated", RATE), as_evidence("executed", EXECUTED), as_evidence("budget", BUDGET))
    checks = (
        Check(
            check_id="c1", rule="PERF-RATE", kind="execution_rate", outcome=Outcome.FAILS, page=1, unit="%",
            stated=Decimal("86.10"), expected=Decimal("86.00"), gap=Decimal("0.095"), formula="430 ÷ 500 = 86.00%",
            evidence=failing,
        ),
        Check(
            check_id="c2", rule="PERF-CAP", kind="other", outcome=Outcome.HOLDS, page=1, unit="分",
            stated=Decimal("8.61"), expected=Decimal("8.61"), formula="", evidence=(as_evidence("stated", SCORED),),
        ),
        Check(
            check_id="c3", rule="PERF-CAP", kind="other", outcome=Outcome.NOT_EVALUATED, page=1, formula="",
            reason="未印出：分值", evidence=(as_evidence("stated", TARGET),),
        ),
    )  # fmt: skip
    finding = Finding(
        finding_id="f1", rule="PERF-RATE", kind="execution_rate", severity=Severity.ERROR, status="confirmed", page=1,
        message="执行率为86.10%，按430 ÷ 500，应为86.00%。", stated=Decimal("86.10"), expected=Decimal("86.00"),
        gap=Decimal("0.095"), unit="%", formula="430 ÷ 500 = 86.00%", confidence=None, evidence=failing, checks=("c1",),
    )  # fmt: skip
    coverage = (
        Coverage(rule="PERF-RATE", fails=1), Coverage(rule="PERF-CAP", holds=1, not_evaluated=1), Coverage(rule="IDLE"),
    )  # fmt: skip
    return Examination(Report(reading, profile, records()), Reconciliation(checks, (finding,), coverage))
