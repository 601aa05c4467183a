"""From failing checks to findings: the deepest cause, once.

When one cell is wrong, its 款, its 类, its row and the 合计 may all fail. The cell to name is the one for which a single
other value would make most of the failing checks hold, and break none that holds.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reconcile.judging import Judgement
from reconcile.rule import figures
from reconcile.wording import in_unit, printed
from schemas.facts import Fact
from schemas.findings import Check, Evidence, Finding, Outcome, Severity

SEVERITIES = tuple(Severity)
Place = tuple[int, tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Cause:
    """One contradiction: the check at its root, the checks that it explains, and the figure that would repair them all.

    figure:   None when nothing tells which of several it is
    repaired: in the base unit; None when only the root's own expectation is known
    breaks:   how many checks that hold would then fail
    also:     further failing checks that accuse the same figure, though that value would not repair them
    """

    root: int
    explains: tuple[int, ...]
    figure: Fact | None = None
    repaired: Decimal | None = None
    breaks: int = 0
    also: tuple[int, ...] = ()


def findings_of(document_id: str, judgements: Sequence[Judgement], checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Every failing check explained by exactly one finding, worst first, then in page order."""
    made = [_finding(document_id, cause, judgements, checks) for cause in causes(judgements)]
    return tuple(sorted(made, key=lambda f: (SEVERITIES.index(f.severity), f.page, f.finding_id)))


def causes(judgements: Sequence[Judgement]) -> list[Cause]:
    """The fewest figures that explain what fails; greedy, most checks first."""
    failing = {i for i, j in enumerate(judgements) if j.verdict.outcome is Outcome.FAILS}
    touching = _touching(judgements, failing)
    found = []
    while failing:
        tried = [
            _explained(fact, touching[place], judgements, failing) for place, fact in _suspects(judgements, failing)
        ]
        best = max(tried, key=_worth, default=None)
        if best is None or len(best.explains) < 2:
            break
        rivals = [c for c in tried if c is not None and (c.explains, c.breaks) == (best.explains, best.breaks)]
        found.append(best if len(rivals) == 1 else replace(best, figure=None, repaired=None))
        failing -= set(best.explains)
    return _by_figure([*found, *(_alone(i, judgements, touching) for i in sorted(failing))], judgements)


def _by_figure(causes: Sequence[Cause], judgements: Sequence[Judgement]) -> list[Cause]:
    """Those that accuse one and the same figure, as one: the first of them, which speaks for the others too."""
    grouped: dict[Place | int, list[Cause]] = defaultdict(list)
    for cause in causes:
        accused = cause.figure or judgements[cause.root].given.get(judgements[cause.root].rule.fact)
        grouped[_place(accused) if isinstance(accused, Fact) else -cause.root].append(cause)
    return [replace(first, also=tuple(i for c in more for i in c.explains)) for first, *more in grouped.values()]


def _touching(judgements: Sequence[Judgement], failing: Iterable[int]) -> dict[Place, list[int]]:
    """The checks, holding and failing, in which each figure of a failing check takes part."""
    wanted = {_place(f) for i in failing for f in _figures(judgements[i])}
    touching: dict[Place, list[int]] = defaultdict(list)
    for i, judgement in enumerate(judgements):
        if judgement.verdict.outcome is not Outcome.NOT_EVALUATED:
            for place in {_place(f) for f in _figures(judgement)} & wanted:
                touching[place].append(i)
    return touching


def _place(fact: Fact) -> Place:
    return fact.source.page, fact.source.bbox


def _figures(judgement: Judgement) -> list[Fact]:
    return [f for item in judgement.given.values() for f in figures(item) if f is not None]


def _suspects(judgements: Sequence[Judgement], failing: Iterable[int]) -> list[tuple[Place, Fact]]:
    """The figures that stand in at least two failing checks."""
    times: dict[Place, list[Fact]] = defaultdict(list)
    for i in sorted(failing):
        for place, fact in {_place(f): f for f in _figures(judgements[i])}.items():
            times[place].append(fact)
    return [(place, facts[0]) for place, facts in times.items() if len(facts) > 1]


def _explained(fact: Fact, touching: Sequence[int], judgements: Sequence[Judgement], failing: set[int]) -> Cause | None:
    """The best single other value of a figure: which failing checks it repairs, if it breaks fewer than it repairs."""
    best: Cause | None = None
    here = [i for i in touching if i in failing]
    for i in sorted(here, key=lambda i: not _is_stated(judgements[i], fact)):
        value = _solve(judgements[i], fact)
        if value is None:
            continue
        repaired = [j for j in here if _holds(judgements[j], fact, value)]
        broken = [j for j in touching if j not in failing and not _holds(judgements[j], fact, value)]
        if len(repaired) > len(broken) and (best is None or len(repaired) > len(best.explains)):
            stated = [j for j in repaired if _is_stated(judgements[j], fact)]
            best = Cause((stated or repaired)[0], tuple(repaired), fact, value, len(broken))
    return best


def _worth(cause: Cause | None) -> tuple[int, int]:
    return (0, 0) if cause is None else (len(cause.explains) - cause.breaks, -cause.root)


def _alone(index: int, judgements: Sequence[Judgement], touching: dict[Place, list[int]]) -> Cause:
    """A failing check that shares no cause: told at its stated figure, or at the one operand that nothing else confirms.

    Where several are unconfirmed, at the one of them that a slip in a single digit would explain, if it is only one.
    """
    judgement = judgements[index]
    facts = _figures(judgement)
    confirmed = [f for f in facts if any(judgements[i].verdict.outcome is Outcome.HOLDS for i in touching[_place(f)])]
    loose = [f for f in facts if f not in confirmed]
    suspects = loose if len(loose) == 1 else [f for f in loose if _slip(judgement, f) is not None]
    if len(suspects) == 1 and not _is_stated(judgement, suspects[0]):
        value = _slip(judgement, suspects[0]) or _solve(judgement, suspects[0])
        if value is not None:
            return Cause(index, (index,), suspects[0], value)
    return Cause(index, (index,))


def _slip(judgement: Judgement, fact: Fact) -> Decimal | None:
    """The value that a figure would have with one of its digits changed so that the check holds; None where there is none."""
    wanted = _solve(judgement, fact)
    digits = re.sub(r"[^\d.]", "", fact.text)
    if wanted is None or fact.value is None or not re.fullmatch(r"\d+(\.\d+)?", digits):
        return None
    sign = -1 if fact.value < 0 else 1
    if sign * Decimal(digits) * fact.unit.scale != fact.value:
        return None
    changed = {
        sign * Decimal(digits[:i] + d + digits[i + 1 :]) * fact.unit.scale
        for i, c in enumerate(digits) if c != "." for d in "0123456789" if d != c
    }  # fmt: skip
    near = sorted(changed, key=lambda value: abs(value - wanted))[:1]
    return next((value for value in near if _holds(judgement, fact, value)), None)


def _is_stated(judgement: Judgement, fact: Fact) -> bool:
    stated = judgement.given.get(judgement.rule.fact)
    return isinstance(stated, Fact) and _place(stated) == _place(fact)


def _read(judgement: Judgement, fact: Fact) -> Fact | None:
    """The same printed figure as this judgement holds it."""
    return next((f for f in _figures(judgement) if _place(f) == _place(fact)), None)


def _solve(judgement: Judgement, fact: Fact) -> Decimal | None:
    """The value of one figure at which stated and expected agree, by Newton's secant; None where there is none.

    A score, weight or count is never negative.
    """
    own = _read(judgement, fact)
    if own is None or own.value is None or judgement.rule.relation != "==":
        return None
    x0, x1 = own.value, own.value + max(abs(own.value) / 1000, own.half_unit, own.unit.scale / 100)
    r0, r1 = judgement.residual(own, x0), judgement.residual(own, x1)
    for _ in range(6):
        if r0 is None or r1 is None:
            return None
        if r0.middle == r1.middle:
            break
        x0, x1 = x1, x1 - r1.middle * (x1 - x0) / (r1.middle - r0.middle)
        r0, r1 = r1, judgement.residual(own, x1)
        if r1 is not None and r1.low <= 0 <= r1.high and abs(x1 - x0) <= own.half_unit:
            break
    agrees = r1 is not None and r1.low <= 0 <= r1.high
    return x1 if agrees and (x1 >= 0 or own.value < 0 or own.unit.dimension in ("money", "ratio")) else None


def _holds(judgement: Judgement, fact: Fact, value: Decimal) -> bool:
    """Whether a check holds with a figure read as a value, known as well as the figure is printed."""
    own = _read(judgement, fact)
    if own is None:
        return False
    ends = [judgement.residual(own, value + step) for step in (-own.half_unit, own.half_unit)]
    told = [e for e in ends if e is not None]
    if not told:
        return False
    above, below = min(e.low for e in told) > 0, max(e.high for e in told) < 0
    return not (above and judgement.rule.relation != ">=") and not (below and judgement.rule.relation != "<=")


def _finding(document_id: str, cause: Cause, judgements: Sequence[Judgement], checks: Sequence[Check]) -> Finding:
    rule, verdict, check = judgements[cause.root].rule, judgements[cause.root].verdict, checks[cause.root]
    evidence = verdict.evidence
    stated, expected, gap, unit, message = check.stated, check.expected, check.gap, check.unit, verdict.message
    page = check.page
    if cause.figure is not None and cause.repaired is not None and not _is_stated(judgements[cause.root], cause.figure):
        fact = cause.figure
        page, unit, stated = fact.source.page, fact.unit.symbol or None, fact.printed
        expected = Decimal(in_unit(cause.repaired, fact.unit, fact.half_unit))
        gap = abs(cause.repaired - (fact.value or 0)) / fact.unit.scale
        evidence = _accusing(evidence, _place(fact))
    if len(cause.explains) > 1 and cause.repaired is not None and cause.figure is not None:
        better = in_unit(cause.repaired, cause.figure.unit, cause.figure.half_unit)
        named = "此数" if _is_stated(judgements[cause.root], cause.figure) else f"其中“{printed(cause.figure)}”"
        message += f"{named}若为{better}，则{len(cause.explains)}项勾稽关系全部成立。"
    all_evidence = [e for i in cause.explains for e in judgements[i].verdict.evidence]
    measured = [e.confidence for e in all_evidence if e.confidence is not None]
    return Finding(
        finding_id=identity(document_id, rule.id, page, str(evidence[0].bbox if evidence else page)),
        rule=rule.id,
        kind=rule.kind,
        severity=rule.severity,
        status="doubtful" if any(e.status == "doubtful" for e in all_evidence) else "confirmed",
        page=page,
        message=message,
        stated=stated,
        expected=expected,
        gap=gap,
        unit=unit,
        formula=check.formula,
        confidence=min(measured, default=None),
        evidence=evidence,
        checks=tuple(checks[i].check_id for i in (*cause.explains, *cause.also)),
    )


def _accusing(evidence: tuple[Evidence, ...], place: Place) -> tuple[Evidence, ...]:
    """The evidence with the figure at a place as the stated one, first; what the check itself states is its `result`."""
    told = [replace(e, role="result" if e.role == "stated" else e.role) for e in evidence if e.place != place]
    return (*(replace(e, role="stated") for e in evidence if e.place == place), *told)


def identity(*parts: object) -> str:
    """A stable short name for what these parts single out."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]
