"""Reports made of paragraphs alone, for the tests of the narrative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from extractors.narrative.narrate import narrative
from reconcile.judging import Judgement, judge_all
from reconcile.prose import prose_views
from schemas.claims import Claim
from schemas.findings import Outcome
from schemas.geometry import BBox
from schemas.layout import Method, Paragraph, Span
from schemas.records import Record
from schemas.report import Profile, Reading, Report


def reading_of(*texts: str, method: Method = "text") -> Reading:
    """A reading with these paragraphs, one a line of page 1; what OCR read is sure to 0.9."""
    confidence = 0.9 if method == "ocr" else None
    paragraphs = []
    for i, text in enumerate(texts):
        box = BBox(72, 72 + 20 * i, 72 + 10 * len(text), 84 + 20 * i)
        paragraphs.append(Paragraph(text, (Span(0, len(text), 1, box, method, confidence),)))
    return Reading("0" * 16, "0" * 64, "made.pdf", (), (), tuple(paragraphs))


def claims_of(*texts: str) -> list[Claim]:
    """The claims of these paragraphs."""
    return [r for r in narrative(reading_of(*texts)) if isinstance(r, Claim)]


def judgements_of(
    texts: Sequence[str], records: Sequence[Record] = (), method: Method = "text"
) -> dict[str, list[Judgement]]:
    """What each rule says of these paragraphs beside these records."""
    reading = reading_of(*texts, method=method)
    report = Report(reading, Profile(), (*records, *narrative(reading)))
    found: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judge_all(prose_views(report)):
        found[judgement.rule.id].append(judgement)
    return found


def outcomes(rule: str, *texts: str, records: Sequence[Record] = ()) -> list[Outcome]:
    """The outcomes of one rule."""
    return [j.verdict.outcome for j in judgements_of(texts, records)[rule]]
