"""Which printed figures were checked, and whether what they took part in held."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.facts import Fact
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

    def record_reconciled(self, record: Record) -> bool | None:
        """The same of all figures of a row together."""
        said = {self.reconciled(fact) for _, fact in facts_of(record)}
        return False if False in said else True if True in said else None


def facts_of(record: Record) -> list[tuple[str, Fact]]:
    """(field, figure) of every figure printed in a record, those inside quantities included."""
    found = list(record.facts())
    for name in type(record).model_fields:
        figure = getattr(getattr(record, name), "figure", None)
        if isinstance(figure, Fact):
            found.append((name, figure))
    return found
