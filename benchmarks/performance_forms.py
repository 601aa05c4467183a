"""How well the performance family is read and reconciled: rows typed right, figures checked, findings, planted errors.

    python -m benchmarks.performance_forms REPORTS [--only GLOB...] [--plant N] [--seed N]

REPORTS is a folder with PDFs beside their truth files (`X.pdf`, `X.truth.json`), searched through its subfolders. Scans
(`X.scan.pdf`) are measured against their own truth, else that of `X`, where --only names them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import TypeAlias

from benchmarks.planting import digit_plantings, judge, planted_reading
from extractors.interpret import interpret
from extractors.numbers import is_dash, parse_figure
from extractors.ocr.engine import OcrEngine
from extractors.reading import read_document
from reconcile.report import reconcile
from schemas.facts import Fact
from schemas.findings import Check, Outcome
from schemas.geometry import BBox
from schemas.records import BudgetExecution, Indicator, Record, ScoreLine, SurveyOption
from schemas.report import Reading, Report
from schemas.tables import Cell, Table

Json: TypeAlias = Mapping[str, object]
Typed: TypeAlias = tuple[object, ...]

FAMILY = frozenset(
    {"self_evaluation", "performance_targets", "score_table", "indicators", "evaluation_summary", "survey", "funds"}
)
NUMBERED = re.compile(r"序号|编号|行次|栏次|科目编码|功能分类|代码|年度|时间|日期|电话")
RECORDS = (BudgetExecution, Indicator, ScoreLine, SurveyOption)


@dataclass
class Measured:
    """What was measured on one report. right, typed: rows as typed against the truth. checked, figures: of its tables."""

    right: int = 0
    typed: int = 0
    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    figures: int = 0
    tables: list[tuple[str, int, int]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- typed right


def typed_rows(report: Report) -> Counter[Typed]:
    """Every typed row as what its figures say."""
    return Counter(row_of(r) for r in report.records if isinstance(r, RECORDS))


def row_of(record: Record) -> Typed:
    """What the figures of a record say, and where: kind, page, row, role; its words may be read with an error."""
    labels = [str(label) for n in ("source", "role") if (label := getattr(record, n, None)) is not None]
    return (type(record).__name__, record.page, record.row, *labels, *((n, shown(f)) for n, f in record.facts()))


def shown(fact: Fact) -> str:
    """A value in one spelling, with its dimension."""
    return "unread" if fact.value is None else f"{fact.value.normalize():f} {fact.unit.dimension}"


def truth_rows(truth: Json) -> Counter[Typed]:
    """What the truth's own tables say when they are interpreted: what a perfect table reader would have given."""
    tables = tuple(truth_table(f"t{n}", t) for n, t in enumerate(dicts(truth["tables"]), 1))
    return typed_rows(interpret(Reading("0" * 16, "0" * 64, "truth", (), tables, ())))


def truth_table(table_id: str, told: Json) -> Table:
    """A table of a truth file."""
    cells = sorted((truth_cell(c) for c in dicts(told["cells"])), key=lambda c: (c.row, c.col))
    texts = {k: str(told[k]) for k in ("title", "unit") if told.get(k)}
    return Table(
        table_id, texts.get("title"), texts.get("unit"), tuple(sorted({c.page for c in cells})), whole(told, "n_rows"),
        whole(told, "n_cols"), whole(told, "header_rows"), tuple(cells),
    )  # fmt: skip


def truth_cell(told: Json) -> Cell:
    """A cell of a truth file."""
    box = told["bbox"]
    assert isinstance(box, list)
    row, col, rows, cols = (whole(told, k) for k in ("row", "col", "row_span", "col_span"))
    return Cell(row, col, rows, cols, str(told["text"]), whole(told, "pdf_page"), BBox(*box), bool(told["header"]))


def fact_rows(report: Report, truth: Json) -> tuple[int, list[str]]:
    """How many indicators and executions of a truth's `facts` there are, and those that are not typed as they say."""
    facts = truth.get("facts")
    if not isinstance(facts, dict):
        return 0, []
    ours = Counter(told for r in report.records if (told := told_by(r)) is not None)
    wrong, total = [], 0
    for told in [*map(indicator_told, dicts(facts["indicators"])), *map(execution_told, dicts(facts["executions"]))]:
        total += 1
        if ours[told] < 1:
            wrong.append(f"facts: {told}")
        ours[told] -= 1
    return total, wrong


def told_by(record: Record) -> Typed | None:
    """An indicator or an execution in the words of a truth's facts."""
    if isinstance(record, Indicator):
        target, actual = (q.text if q else "" for q in (record.target, record.actual))
        return (
            "indicator",
            plain(record.name_label),
            plain(target),
            plain(actual),
            number(record.weight),
            number(record.score),
        )
    if isinstance(record, BudgetExecution):
        amounts = (record.initial_budget, record.budget, record.executed)
        return "execution", plain(record.source_label), *(number(f, Decimal(10_000)) for f in amounts)
    return None


def indicator_told(told: Json) -> Typed:
    return (
        "indicator",
        *(plain(told[k]) for k in ("name", "target", "actual")),
        *(decimal(told[k]) for k in ("weight", "score")),
    )


def execution_told(told: Json) -> Typed:
    return "execution", plain(told["row"]), *(decimal(told[k]) for k in ("initial_budget", "full_budget", "executed"))


def number(fact: Fact | None, scale: Decimal = Decimal(1)) -> Decimal | None:
    return None if fact is None or fact.value is None else (fact.value / scale).normalize()


def decimal(told: object) -> Decimal | None:
    return None if told in (None, "") else Decimal(str(told).replace(",", "")).normalize()


def plain(text: object) -> str:
    """A label in one spelling: half width, without white space and 其中."""
    halved = str(text).translate({c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)})
    return re.sub(r"^其中[:：]?|\s", "", halved)


# ---------------------------------------------------------------- checked


def is_counted(table: Table, cell: Cell) -> bool:
    """Whether a cell is a figure that could be checked: no header, no dash, no number of a row."""
    if cell.header or cell.row < table.header_rows or not cell.text.strip() or is_dash(cell.text):
        return False
    above = "".join(c.text for c in table.column(cell.col) if c.row < max(1, table.header_rows) and c.col == cell.col)
    return parse_figure(cell.text) is not None and not NUMBERED.search(re.sub(r"\s", "", above))


def coverage(report: Report, checks: Iterable[Check]) -> Iterator[tuple[Table, int, int]]:
    """(table, figures in at least one check that was made, figures) of every table of the family, and of no known form."""
    used = {
        (e.table_id, e.row, e.col) for c in checks if c.outcome is not Outcome.NOT_EVALUATED for e in c.evidence
    }  # fmt: skip
    for table in report.reading.tables:
        figures = [c for c in table.cells if is_counted(table, c)]
        if figures and (table.form in FAMILY or table.form is None):
            yield table, sum((table.table_id, c.row, c.col) in used for c in figures), len(figures)


# ---------------------------------------------------------------- planted


def plantings(reading: Reading, truth: Json, count: int, seed: int) -> Iterator[tuple[str, bool, bool, int]]:
    """(what was changed, found, at its cell, findings said) of planted errors in the scored and summed cells of the family."""
    before = reconcile(interpret(reading)).findings
    for planting in digit_plantings(truth, count, seed, allow=in_family):
        try:
            planted = planted_reading(reading, planting)
        except LookupError:
            continue
        verdict = judge(before, reconcile(interpret(planted)).findings, planting)
        told = f"{planting.table_id} ({planting.row},{planting.col}) {planting.old} → {planting.new}"
        yield told, verdict.found, verdict.root, verdict.said


def in_family(table: Json, cell: Json) -> bool:
    """Scores, weights, rates, counts and amounts: no number of a row, no target and no achievement."""
    told = truth_table("t", table)
    place = told.at[whole(cell, "row"), whole(cell, "col")]
    above = [c.text for c in told.column(place.col) if c.row < place.row and parse_figure(c.text) is None]
    last = re.sub(r"\s", "", above[-1]) if above else ""
    known = re.search("绩效|评价|得分|问卷|资金|完成情况|预算分配|执行情况", str(table.get("title") or ""))
    return known is not None and re.search(r"序号|指标值|完成值|标准$|主管|类别", last) is None


# ---------------------------------------------------------------- run


def measure(path: Path, truth: Json, engine: Callable[[], OcrEngine] | None) -> tuple[Measured, Reading]:
    """Everything that is measured on one report without changing it."""
    reading = read_document(path, engine=engine)
    report = interpret(reading)
    made = reconcile(report)
    result = Measured()
    expected, ours = truth_rows(truth), typed_rows(report)
    total, wrong = fact_rows(report, truth)
    result.typed = expected.total() + total
    missing = expected - ours
    result.wrong = [str(row) for row in missing.elements()] + wrong
    result.right = result.typed - len(result.wrong)
    for table, checked, figures in coverage(report, made.checks):
        result.checked, result.figures = result.checked + checked, result.figures + figures
        result.tables.append((f"{table.table_id} p{table.pages[0]} {table.form} {table.title or ''}", checked, figures))
    result.findings = [f"{f.severity} {f.rule} p{f.page} {f.message}" for f in made.findings]
    return result, reading


def dicts(value: object) -> list[Json]:
    assert isinstance(value, list)
    return value


def whole(told: Json, key: str) -> int:
    value = told[key]
    assert isinstance(value, int)
    return value


def paddle() -> OcrEngine:
    """The OCR engine, made when the first scanned page needs it."""
    from extractors.ocr.engine import PaddleEngine

    return PaddleEngine()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="measure the performance family")
    parser.add_argument("reports", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--only", nargs="*", default=["*"], help="globs of file names without .pdf")
    parser.add_argument("--plant", type=int, default=0, help="planted errors a report")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    for path in sorted(given.reports.rglob("*.pdf")):
        own = path.with_suffix(".truth.json")
        truth_path = (
            own if own.exists() else path.with_name(re.sub(r"(\.scan(?:150)?)?\.pdf$", ".truth.json", path.name))
        )
        scanned = ".scan" in path.name
        named = any(fnmatch(path.stem, glob) for glob in given.only)
        if not truth_path.exists() or not named or (scanned and given.only == ["*"]):
            continue
        truth = json.loads(truth_path.read_text("utf-8"))
        result, reading = measure(path, truth, paddle if scanned else None)
        share = result.checked / result.figures if result.figures else 1
        print(
            f"{path.stem}: rows typed right {result.right}/{result.typed}; figures in a check "
            f"{result.checked}/{result.figures} = {share:.1%}; findings {len(result.findings)}"
        )
        for line in result.findings:
            print("   finding", line)
        if given.verbose:
            for line in result.wrong:
                print("   wrong", line)
            for name, checked, figures in result.tables:
                print(f"   table {name[:70]}: {checked}/{figures}")
        if given.plant:
            told = list(plantings(reading, truth, given.plant, given.seed))
            found, root, once = sum(t[1] for t in told), sum(t[2] for t in told), sum(t[3] == 1 for t in told)
            print(f"   planted {len(told)}: found {found}, at their cell {root}, told once {once}")
            for what, was_found, _, said in told:
                if not was_found or said != 1:
                    print(f"      {'missed' if not was_found else f'told {said} times'}: {what}")


if __name__ == "__main__":
    main()
