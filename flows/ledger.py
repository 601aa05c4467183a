"""Records with their figures, and which of these were checked and held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from schemas.facts import Fact, Model
from schemas.findings import Check, Evidence, Outcome
from schemas.geometry import BBox
from schemas.records import Record

Place = tuple[int, BBox, str]


def _place(item: Evidence | Fact) -> Place:
    source = item.source if isinstance(item, Fact) else item
    return source.page, source.bbox, item.text


class Ledger:
    """The outcome of a report's checks, figure by figure."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._held: dict[Place, bool] = {}
        for check in checks:
            if check.outcome is Outcome.NOT_EVALUATED:
                continue
            holds = check.outcome is Outcome.HOLDS
            for evidence in check.evidence:
                place = _place(evidence)
                self._held[place] = holds and self._held.get(place, True)

    def reconciled(self, fact: Fact) -> bool | None:
        """True: in at least one check, and all held; False: in one that failed; None: in none."""
        return self._held.get(_place(fact))

    def enter(self, records: Sequence[Record]) -> list[Entry]:
        """Every record with its name in the report, how it was read and whether it was reconciled."""
        return [self._entry(f"r{number}", record) for number, record in enumerate(records, 1)]

    def _entry(self, record_id: str, record: Record) -> Entry:
        facts = tuple(facts_in(record))
        said = {self.reconciled(fact) for _, fact in facts}
        reconciled = False if False in said else True if True in said else None
        sources = [fact.source for _, fact in facts]
        method = ("ocr" if any(s.method == "ocr" for s in sources) else "text") if sources else None
        least = min((s.confidence for s in sources if s.confidence is not None), default=None)
        return Entry(record_id, record, facts, method, least, reconciled)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the report.

    record_id:  "r1", "r2" … in page order
    facts:      (field, figure) of every figure printed in it
    method:     `ocr` if any figure was read so; None without a figure
    confidence: the least of them; None when none was read by OCR
    reconciled: True: some figure was checked and all checks held; False: one failed; None: none was made
    """

    record_id: str
    record: Record
    facts: tuple[tuple[str, Fact], ...]
    method: str | None
    confidence: float | None
    reconciled: bool | None

    @property
    def kind(self) -> str:
        """The name of its dataset, or of its class for a record that has none: "section"."""
        return self.record.dataset or type(self.record).__name__.lower()


def facts_in(item: Model) -> Iterator[tuple[str, Fact]]:
    """(field, figure) of every figure printed in a record, those within quantities and operands included."""
    for name, many in _fields_with_facts(type(item)):
        value = getattr(item, name)
        for part in value if many else (value,):
            if isinstance(part, Fact):
                yield name, part
            elif part is not None:
                yield from ((name, fact) for _, fact in facts_in(part))


@cache
def _fields_with_facts(kind: type[Model]) -> tuple[tuple[str, bool], ...]:
    found = []
    for name, field in kind.model_fields.items():
        inner, many = type_of(field.annotation)
        if inner is Fact or (isinstance(inner, type) and issubclass(inner, Model) and _fields_with_facts(inner)):
            found.append((name, many))
    return tuple(found)


def type_of(annotation: object) -> tuple[object, bool]:
    """(type, whether a tuple of it) of a field, None and Literal looked through: `tuple[Fact, ...] | None` → Fact, True."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(a for a in get_args(annotation) if a is not NoneType)
    if get_origin(annotation) is tuple:
        return type_of(get_args(annotation)[0])[0], True
    return annotation, False
