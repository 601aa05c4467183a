"""A report of several entities: which statements a stretch of prose explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.linking import Ledger, keys_of
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.records import AccountLine, Record


@dataclass(frozen=True)
class Part:
    """The statements of one entity: their lines, and the first and last of their pages."""

    ledger: Ledger
    first: int
    last: int


@dataclass(frozen=True)
class Parts:
    """The ledgers of a report: one for all its prose, or one for each entity's.

    before: the statements of an entity stand before its prose, else behind it
    """

    whole: Ledger
    each: tuple[Part, ...] = ()
    before: bool = True

    @classmethod
    def of(cls, records: Sequence[Record]) -> Parts:
        """The parts of a report, where prose stands between any two sets of statements, and at one end only; and where most
        of what the text tells is what the statements of its part state.
        """
        lines = [r for r in records if isinstance(r, AccountLine)]
        whole, each = Ledger.of(records), _sets(lines)
        if len(each) < 2:
            return cls(whole)
        claims = [r for r in records if isinstance(r, Claim) and r.relation == "amount" and r.table_id is None]
        told = [c for c in claims if c.period != "prior" and c.value is not None and next(keys_of(c), None) is not None]
        ahead = any(c.page < each[0].first for c in told)
        behind = any(c.page > each[-1].last for c in told)
        between = all(any(a.last <= c.page <= b.first for c in told) for a, b in pairwise(each))
        if ahead == behind or not between:
            return cls(whole)
        parts = cls(whole, tuple(each), before=behind)
        return parts if parts._mostly_agree(told) else cls(whole)

    def ledger_of(self, claim: Claim) -> Ledger:
        """The statements that a claim is about."""
        if not self.each:
            return self.whole
        if self.before:
            return next((p for p in reversed(self.each) if p.first <= claim.page), self.each[0]).ledger
        return next((p for p in self.each if claim.page <= p.last), self.each[-1]).ledger

    def _mostly_agree(self, told: Sequence[Claim]) -> bool:
        pairs = [(c.value, cell) for c in told if (cell := self._cell(c)) is not None]
        same = sum(value is not None and value.interval.meets(cell.interval) for value, cell in pairs)
        return 2 * same > len(pairs)

    def _cell(self, claim: Claim) -> Fact | None:
        ledger = self.ledger_of(claim)
        cells = [cell for key in keys_of(claim) if (cell := ledger.find(key, claim.measure)) is not None]
        return cells[0] if cells else None


def _sets(lines: Sequence[AccountLine]) -> list[Part]:
    """The statements by entity: a new set begins where the first statement comes again after others."""
    made: list[list[AccountLine]] = []
    previous: AccountLine | None = None
    for line in lines:
        again = previous is not None and previous.statement != line.statement == lines[0].statement
        if previous is None or (again and previous.table_id != line.table_id):
            made.append([])
        made[-1].append(line)
        previous = line
    return [Part(Ledger.of(s), min(x.page for x in s), max(x.page for x in s)) for s in made]
