"""How well statements are read and reconciled: amounts typed right, identities checked, false findings, planted errors.

    python -m benchmarks.statements REPORTS [--scans FOLDER] [--plant N]

REPORTS is a folder with `synthetic/*.pdf` and `*final-accounts.pdf` beside their truth files; FOLDER holds image-only
PDFs of the same names, which are then measured too. A planted error is one digit of one amount changed in the table as read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeAlias

from extractors.folding import squeezed
from extractors.interpret import interpret
from extractors.ocr.engine import PaddleEngine
from extractors.reading import read_document
from reconcile.report import reconcile
from schemas.findings import Check, Finding, Outcome
from schemas.records import AccountLine
from schemas.report import Reading, Report

Json: TypeAlias = Mapping[str, object]

MEASURES = {
    "财政拨款收入": "fiscal", "上级补助收入": "from_superior", "事业收入": "business", "经营收入": "operating",
    "附属单位上缴收入": "from_affiliates", "其他收入": "other", "基本支出": "basic", "项目支出": "project",
    "上缴上级支出": "to_superior", "经营支出": "operating", "对附属单位补助支出": "to_affiliates",
    "一般公共预算财政拨款": "general_budget", "政府性基金预算财政拨款": "government_fund",
    "国有资本经营预算财政拨款": "state_capital", "人员经费": "personnel", "公用经费": "public",
}  # fmt: skip
"""The truth's measures by ours; any other of its measures is a total."""
IDENTITIES = ("parent_child_sum", "row_sum", "cross_table", "table_total", "carry_identity")
NOT_STATEMENTS = ("项目绩效自评表", "自评得分汇总表")


class Typed(NamedTuple):
    """Amounts of a truth file, and those of them that have the right row, column, code, measure, unit and value."""

    right: int
    total: int
    wrong: tuple[str, ...]


def typed(report: Report, truth: Json) -> Typed:
    """Every amount of every statement in the truth, against the line that stands at its place."""
    tables = {str(t["id"]): t for t in _dicts(truth["tables"])}
    by_place: dict[tuple[int, int, int, int], AccountLine] = {}
    for record in report.records:
        if isinstance(record, AccountLine):
            by_place[(*_place(report, str(record.table_id)), int(record.row or 0), record.col)] = record
    right, wrong, total = 0, [], 0
    for amount in _dicts(_dict(truth["facts"])["amounts"]):
        if amount["statement"] in NOT_STATEMENTS:
            continue
        total += 1
        place = _truth_place(tables, amount)
        why = _why_wrong(by_place.get((*place, int(str(amount["r"])), int(str(amount["c"])))), amount)
        if why is None:
            right += 1
        else:
            told = " ".join(str(amount[k]) for k in ("statement", "code", "name", "measure", "stated"))
            wrong.append(f"{why}: {told}")
    return Typed(right, total, tuple(wrong))


def _place(report: Report, table_id: str) -> tuple[int, int]:
    """The first page of a table, and which of the tables that begin there it is."""
    page = next(t.pages[0] for t in report.reading.tables if t.table_id == table_id)
    return page, [t.table_id for t in report.reading.tables if t.pages[0] == page].index(table_id)


def _truth_place(tables: Mapping[str, Json], amount: Json) -> tuple[int, int]:
    page = _first_page(tables[str(amount["table"])])
    return page, [k for k, t in tables.items() if _first_page(t) == page].index(str(amount["table"]))


def _first_page(table: Json) -> int:
    return _pages(table)[0]


def _pages(item: Json) -> list[int]:
    return [int(str(p)) for p in _list(item["pdf_pages"])]


def _why_wrong(line: AccountLine | None, amount: Json) -> str | None:
    if line is None:
        return "missing"
    if (line.code or "") != amount["code"]:
        return f"code {line.code}"
    if line.measure != MEASURES.get(str(amount["measure"]), "total"):
        return f"measure {line.measure}"
    if amount["code"] and squeezed(line.name) != squeezed(str(amount["name"])):
        return f"name {line.name}"
    if line.amount is None:
        return None if amount["blank"] else "blank"
    if line.amount.unit.symbol != amount["unit"]:
        return f"unit {line.amount.unit.symbol}"
    expected = Decimal(str(amount["amount"])) * line.amount.unit.scale
    return None if line.amount.value == expected else f"value {line.amount.text}"


def identities(checks: Sequence[Check], truth: Json) -> tuple[int, int, list[str]]:
    """Holding identities of the truth on statements' pages, and those of them that a holding check of ours has seen.

    Seen: all its figures are among the evidence of one check, on a page of it. Returns seen, all, and those not seen.
    """
    holding = [
        ({e.page for e in c.evidence}, {abs(e.value) for e in c.evidence if e.value is not None})
        for c in checks
        if c.outcome is Outcome.HOLDS
    ]
    last = max((p for t in _dicts(truth["tables"]) if "决算" in str(t["title"]) for p in _pages(t)), default=0)
    seen, total, missed = 0, 0, []
    for check in _dicts(truth["checks_hold"]):
        pages = set(_pages(check))
        if check["kind"] not in IDENTITIES or max(pages, default=0) > last:
            continue
        figures = {abs(f) for v in _dict(check.get("values", {})).values() for f in _figures(str(v)) if f}
        total += 1
        if any(figures <= values and pages & places for places, values in holding):
            seen += 1
        else:
            missed.append(str(check["formula"]))
    return seen, total, missed


def _figures(text: str) -> Iterator[Decimal]:
    for found in re.findall(r"-?[\d,]*\d(?:\.\d+)?", text):
        yield Decimal(found.replace(",", ""))


class Planted(NamedTuple):
    """What became of planted errors: `right` found once at the cell, `seen` once with the cell as evidence."""

    outcomes: Counter[str]
    missed: list[str]


def plant(reading: Reading, times: int, seed: int = 7) -> Planted:
    """Change one digit of a random amount, read it again, and look what is found that was not before."""
    rng = random.Random(seed)
    report = interpret(reading)
    before = {_identity(f) for f in reconcile(report).findings}
    lines = [x for x in report.records if isinstance(x, AccountLine) and x.amount is not None and x.amount.value]
    outcomes: Counter[str] = Counter()
    missed = []
    for line in rng.choices(lines, k=times):
        assert line.amount is not None
        text = _changed(line.amount.text, rng)
        spoiled = _spoiled(reading, str(line.table_id), int(line.row or 0), line.col, text)
        found = [f for f in reconcile(interpret(spoiled)).findings if _identity(f) not in before]
        outcome = _outcome(found, (line.table_id, line.row, line.col))
        outcomes[outcome] += 1
        if outcome != "right":
            row = line.code or line.label
            missed.append(f"{outcome}: {line.statement} {row} {line.measure} {line.amount.text} → {text}")
    return Planted(outcomes, missed)


def _identity(finding: Finding) -> tuple[object, ...]:
    first = finding.evidence[0] if finding.evidence else None
    return finding.rule, finding.page, first.bbox if first else None


def _outcome(found: Sequence[Finding], cell: tuple[str | None, int | None, int]) -> str:
    if not found:
        return "none"
    places = [[(e.table_id, e.row, e.col) for e in f.evidence] for f in found]
    if len(found) == 1:
        return "right" if places[0][0] == cell else "seen" if cell in places[0] else "wrong"
    return "several" if any(cell in p for p in places) else "wrong"


def _changed(text: str, rng: random.Random) -> str:
    """The text with one digit changed, so that the number is another one."""
    while True:
        at = rng.choice([i for i, c in enumerate(text) if c.isdigit()])
        digit = rng.choice([d for d in "0123456789" if d != text[at]])
        if (changed := text[:at] + digit + text[at + 1 :]).lstrip("0,") != text.lstrip("0,"):
            return changed


def _spoiled(reading: Reading, table_id: str, row: int, col: int, text: str) -> Reading:
    tables = []
    for table in reading.tables:
        if table.table_id == table_id:
            cells = tuple(replace(c, text=text) if (c.row, c.col) == (row, col) else c for c in table.cells)
            table = replace(table, cells=cells)
        tables.append(table)
    return replace(reading, tables=tuple(tables))


def _dict(value: object) -> Json:
    assert isinstance(value, dict)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _dicts(value: object) -> list[Json]:
    return [_dict(v) for v in _list(value)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the statements.")
    parser.add_argument("reports", nargs="?", type=Path, default=Path("samples"))
    parser.add_argument("--scans", type=Path)
    parser.add_argument("--plant", type=int, default=0)
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    truths = [*sorted(options.reports.glob("synthetic/*.truth.json")), *options.reports.glob("*final-accounts.truth.json")]
    for path in truths:
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.replace(".truth.json", ".pdf")
        pdfs = [path.with_name(name), *([options.scans / name] if options.scans else [])]
        for pdf in (p for p in pdfs if p.exists()):
            outcomes += _measure(pdf, truth, options.plant)
    if outcomes:
        print("planted", dict(outcomes), f"right {outcomes['right'] / outcomes.total():.1%}")


def _measure(pdf: Path, truth: Json, times: int) -> Counter[str]:
    reading = read_document(pdf, engine=PaddleEngine)
    report = interpret(reading)
    told = reconcile(report)
    print(pdf.name, "findings", len(told.findings))
    for finding in told.findings:
        print("   ", finding.rule, finding.page, finding.message)
    if "facts" in truth:
        share = typed(report, truth)
        rate = share.right / share.total
        print(f"  typed right {share.right} of {share.total} = {rate:.2%}", *share.wrong[:10], sep="\n    ")
    if truth["checks_hold"]:
        seen, total, missed = identities(told.checks, truth)
        print(f"  identities checked and holding {seen} of {total} = {seen / total:.1%}", *missed, sep="\n    ")
    if not times:
        return Counter()
    planted = plant(reading, times)
    print("  planted", dict(planted.outcomes), *planted.missed, sep="\n    ")
    return planted.outcomes


if __name__ == "__main__":
    main()
