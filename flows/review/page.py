"""The reviewer's page of one document: each finding beside the page it stands on, its figures boxed."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from flows.review.render import environment
from flows.rulebook import all_rules
from schemas.findings import Check, Evidence, Finding, Outcome
from schemas.geometry import BBox
from schemas.layout import Page

if TYPE_CHECKING:
    from extractors.pages.pdf import Limits
    from flows.examine import Examination

MARGIN = 1.0
"""Points between a figure and the frame around it."""

SHOWN = 12
"""Unchecked figures that are quoted for each reason."""

AROUND = 80.0
"""Points of the page that are shown above and below the frames; the rest is behind a click."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame on a page. stated: the figure under test, not what it was computed from."""

    bbox: BBox
    stated: bool
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with the frames of one finding. top, bottom: the part that is shown at once, points."""

    number: int
    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def top(self) -> float:
        return max(0.0, min((m.bbox.y0 for m in self.marks), default=0.0) - AROUND)

    @property
    def bottom(self) -> float:
        return min(self.height, max((m.bbox.y1 for m in self.marks), default=self.height) + AROUND)

    @property
    def cropped(self) -> bool:
        return self.bottom - self.top < 0.9 * self.height


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as it is shown."""

    number: int
    finding: Finding
    sheets: tuple[Sheet, ...]
    operands: tuple[Evidence, ...]

    @property
    def difference(self) -> Decimal | None:
        """How far apart the two figures are, as printed; the finding's gap is what rounding cannot explain."""
        stated, expected = self.finding.stated, self.finding.expected
        return abs(stated - expected) if isinstance(stated, Decimal) and isinstance(expected, Decimal) else None


def review_page(done: Examination, path: Path, dpi: int, limits: Limits) -> str:
    """The page as HTML.

    Raises: DocumentError when a page cannot be drawn.
    """
    from extractors.pages.preview import previews

    report, said = done.report, done.reconciliation
    pages = {p.number: p for p in report.reading.pages}
    entries = tuple(_entry(i, f, pages) for i, f in enumerate(said.findings, 1))
    wanted = sorted({sheet.number for entry in entries for sheet in entry.sheets})
    images = {
        preview.number: "data:image/jpeg;base64," + base64.b64encode(preview.jpeg).decode()
        for preview in previews(path, [pages[n] for n in wanted], dpi, limits)
    }
    return environment().get_template("page.html.j2").render(
        reading=report.reading,
        profile=report.profile,
        records=len(report.records),
        entries=entries,
        images=images,
        outcomes_count=Counter(c.outcome.value for c in said.checks),
        coverage=[c for c in said.coverage if c.holds or c.fails or c.not_evaluated],
        statements={rule.id: rule.statement for rule in all_rules()},
        idle=sum(1 for c in said.coverage if not (c.holds or c.fails or c.not_evaluated)),
        unmade=_unmade(said.checks),
        tables=_tables(done),
        failed_pages=[p for p in report.reading.pages if p.failure is not None],
    )


def _entry(number: int, finding: Finding, pages: dict[int, Page]) -> Entry:
    numbers = dict.fromkeys([finding.page, *(e.page for e in finding.evidence)])
    sheets = tuple(
        Sheet(n, pages[n].width, pages[n].height, tuple(_marks(finding.evidence, n))) for n in numbers if n in pages
    )
    return Entry(number, finding, sheets, finding.evidence)


def _marks(evidence: tuple[Evidence, ...], page: int) -> list[Mark]:
    """The frames on one page, each place once, the stated figure last so that it is drawn on top."""
    found: dict[BBox, Mark] = {}
    for item in evidence:
        if item.page == page and (item.bbox not in found or item.role == "stated"):
            found[item.bbox] = Mark(item.bbox.expanded(MARGIN), item.role == "stated", item.text)
    return sorted(found.values(), key=lambda mark: mark.stated)


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """How far a table was checked. reasons: (why not, some of the figures)."""

    name: str
    title: str | None
    pages: str
    figures: int
    checked: int
    reasons: tuple[tuple[str, str], ...]


def _tables(done: Examination) -> list[CheckedTable]:
    tables = {t.table_id: t for t in done.report.reading.tables}
    found = []
    for covered in done.reconciliation.tables:
        table = tables[covered.table_id]
        why: dict[str, list[str]] = defaultdict(list)
        for each in covered.unchecked:
            why[each.reason].append(each.text)
        reasons = tuple((reason, "、".join(texts[:SHOWN]) + (" …" if len(texts) > SHOWN else "")) for reason, texts in why.items())
        pages = str(table.pages[0]) if len(table.pages) == 1 else f"{table.pages[0]}–{table.pages[-1]}"
        found.append(CheckedTable(table.table_id, table.title, pages, covered.figures, covered.checked, reasons))
    return found


def _unmade(checks: tuple[Check, ...]) -> list[tuple[str, str, int]]:
    """Why checks could not be made: (rule, reason, how often), most frequent first."""
    reasons = Counter((c.rule, c.reason or "") for c in checks if c.outcome is Outcome.NOT_EVALUATED)
    return [(rule, reason, n) for (rule, reason), n in reasons.most_common(50)]


