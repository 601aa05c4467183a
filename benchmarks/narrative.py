"""How well claims are read: against sentences annotated by hand, and in CPU time.

    python -m benchmarks.narrative REPORTS            precision, recall and CPU-ms a page
    python -m benchmarks.narrative REPORTS --findings errors and warnings of the text rules on real and made-up reports, by verdict
    python -m benchmarks.narrative REPORTS --draft FILE FIRST LAST   rows to be corrected by hand, to standard output

`narrative_claims.csv` annotates sentences of published and made-up reports without quoting them: `file, page, offset` is the
place of a figure or word (its first character in the text of the page, white space left out, in reading order), `figure`
what is printed there, and the rest what it claims: `relation, direction, measure, operands` (role@page:offset, by blank).
Rows were drafted by the extractor and corrected against the pages; every figure of an annotated page has a row, also those
that the extractor missed. `narrative_findings.csv` says which findings on the published PDFs are true, adjudicated by hand;
none is due on the made-up ones (`typed-…`).
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from extractors.interpret import interpret
from extractors.narrative.narrate import narrative, pipeline
from extractors.narrative.quantities import plain
from extractors.reading import read_document
from reconcile.report import reconcile
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.findings import Severity
from schemas.geometry import BBox

VERDICTS = Path(__file__).with_name("narrative_findings.csv")
ANNOTATIONS = Path(__file__).with_name("narrative_claims.csv")


LINE = 8.0
"""What begins more than so many points above or below its box is another occurrence."""


@dataclass(frozen=True, order=True)
class Row:
    """One claim: where it stands, and what it says."""

    file: str
    page: int
    offset: int
    figure: str
    relation: str
    direction: str
    measure: str
    operands: str


@dataclass(frozen=True)
class Letters:
    """The characters of a page without white space, and the box of each."""

    text: str
    boxes: tuple[BBox, ...]

    def find(self, wanted: str, near: BBox) -> int:
        """Where a text stands that begins nearest to a box; -1 when it does not stand on the page."""
        for text in (wanted, wanted[:3]):  # a page break may run through it
            starts = [m.start() for m in re.finditer(re.escape(text), self.text)]
            best = min(starts, key=lambda i: self._distance(i, near), default=-1)
            if best >= 0 and abs(self.boxes[best].y0 - near.y0) < LINE:
                return best
        return -1

    def _distance(self, index: int, near: BBox) -> float:
        box = self.boxes[index]
        return abs(box.x0 - near.x0) + 100 * abs(box.y0 - near.y0)


def letters_of(page: pymupdf.Page) -> Letters:
    """The characters of a page in the order of its text."""
    found: list[tuple[str, BBox]] = []
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                found += [(plain(c["c"]), BBox(*c["bbox"])) for c in span["chars"] if c["c"].strip()]
    return Letters("".join(c for c, _ in found), tuple(b for _, b in found))


class Document:
    """A report with the letters of its pages, read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pdf = pymupdf.open(path)
        self.letters: dict[int, Letters] = {}

    def offset(self, text: str, page: int, box: BBox) -> int:
        """The offset of a text on a page."""
        if page not in self.letters:
            self.letters[page] = letters_of(self.pdf[page - 1])
        squeezed = re.sub(r"\s", "", plain(text))
        number = re.match(r"[-+]?[\d,.]+(?!\d*[年月])", squeezed)
        return self.letters[page].find(number[0] if number else squeezed, box)


def rows_of(document: Document, claims: Sequence[Claim]) -> Iterator[Row]:
    """The claims of the prose as rows; tables and their cells are not annotated."""
    for claim in claims:
        if claim.table_id is not None:
            continue
        anchor = claim.value.text if claim.value is not None else _words(claim)
        offset = document.offset(anchor, claim.page, claim.bbox)
        operands = " ".join(f"{o.role}@{_at(document, o.fact)}" for o in claim.operands)
        measure = "prior" if claim.period == "prior" else claim.measure or ""
        yield Row(
            document.path.stem,
            claim.page,
            offset,
            re.sub(r"\s", "", anchor),
            claim.relation,
            claim.direction or "",
            measure,
            operands,
        )


def _words(claim: Claim) -> str:
    """What a claim without a figure is found by."""
    return claim.word or claim.period or claim.sentence[:8]


def _at(document: Document, fact: Fact) -> str:
    return f"{fact.source.page}:{document.offset(fact.text, fact.source.page, fact.source.bbox)}"


def report_paths(folder: Path) -> Mapping[str, Path]:
    """The born-digital reports of a folder and its subfolders, by name."""
    return {p.stem: p for p in sorted(folder.rglob("*.pdf")) if ".scan" not in p.name}


def annotated() -> list[Row]:
    """The rows of the annotation file."""
    with ANNOTATIONS.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                r["file"],
                int(r["page"]),
                int(r["offset"]),
                r["figure"],
                r["relation"],
                r["direction"],
                r["measure"],
                r["operands"],
            )
            for r in csv.DictReader(file)
        ]


def score(folder: Path) -> int:
    """Print precision, recall and CPU time; what differs goes to standard error."""
    paths = report_paths(folder)
    truth: dict[str, list[Row]] = defaultdict(list)
    for row in annotated():
        truth[row.file].append(row)
    pipeline()
    counts: Counter[str] = Counter()
    by_relation: dict[str, Counter[str]] = defaultdict(Counter)
    seconds, pages = 0.0, 0
    for name, rows in truth.items():
        if name not in paths:
            print(f"not in {folder.name}: {name}", file=sys.stderr)
            continue
        document, reading = Document(paths[name]), read_document(paths[name])
        before = time.process_time()
        records = narrative(reading)
        seconds, pages = seconds + time.process_time() - before, pages + len(reading.pages)
        _compare(rows, list(rows_of(document, [r for r in records if isinstance(r, Claim)])), counts, by_relation)
    _print(counts, by_relation, seconds, pages)
    return 0


def _compare(
    truth: Sequence[Row], said: Sequence[Row], counts: Counter[str], by_relation: Mapping[str, Counter[str]]
) -> None:
    """Count what is right, wrong and missing on the annotated pages of a document; a claim is right as a whole or not."""
    pages = {row.page for row in truth}
    due = Counter(truth)
    told = Counter(row for row in said if row.page in pages)
    for name, rows in (("due", due), ("said", told), ("right", due & told)):
        for row, times in rows.items():
            counts[name] += times
            by_relation[row.relation][name] += times
    for word, rows in (("missed", due - told), ("wrong", told - due)):
        for row in sorted(rows):
            print(f"{word}: {row}", file=sys.stderr)


def _print(counts: Counter[str], by_relation: Mapping[str, Counter[str]], seconds: float, pages: int) -> None:
    print(f"{'relation':<12} due  said right  precision recall")
    for name, c in [*sorted(by_relation.items()), ("all", counts)]:
        precision, recall = c["right"] / max(1, c["said"]), c["right"] / max(1, c["due"])
        print(f"{name:<12} {c['due']:>4} {c['said']:>4} {c['right']:>4}  {precision:.4f}    {recall:.4f}")
    print(f"{1000 * seconds / max(1, pages):.1f} CPU-ms a page over {pages} pages, spaCy loaded before")


def draft(folder: Path, name: str, first: int, last: int) -> int:
    """Print rows for the pages of one report, to be corrected by hand."""
    path = report_paths(folder)[name]
    document, reading = Document(path), read_document(path)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for row in sorted(rows_of(document, [r for r in narrative(reading) if isinstance(r, Claim)])):
        if first <= row.page <= last:
            writer.writerow(
                [row.file, row.page, row.offset, row.figure, row.relation, row.direction, row.measure, row.operands]
            )
    return 0


def adjudicate(folder: Path) -> int:
    """Print the findings of the text rules on reports without a truth of their own, by verdict; exit code 1 for a false one."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        verdicts = {(r["file"], r["rule"], int(r["page"]), r["stated"]): r["verdict"] for r in csv.DictReader(file)}
    counts: Counter[str] = Counter()
    reports = {n: p for n, p in report_paths(folder).items() if p.parent != folder}
    for name, path in reports.items():
        for finding in reconcile(interpret(read_document(path))).findings:
            if finding.rule.startswith("TEXT-") and finding.severity is not Severity.INFO:
                key = (name, finding.rule, finding.page, str(finding.stated))
                verdict = "false" if name.startswith("typed-") else verdicts.get(key, "not adjudicated")
                counts[verdict] += 1
                print(f"{verdict}: {name} p{finding.page} {finding.rule} {finding.stated}")
    print(f"{len(reports)} reports: {dict(counts)}")
    return int(counts["false"] > 0)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--draft", nargs=3, metavar=("FILE", "FIRST", "LAST"))
    parser.add_argument("--findings", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.findings:
        return adjudicate(chosen.reports)
    if chosen.draft:
        return draft(chosen.reports, chosen.draft[0], int(chosen.draft[1]), int(chosen.draft[2]))
    return score(chosen.reports)


if __name__ == "__main__":
    sys.exit(main())
