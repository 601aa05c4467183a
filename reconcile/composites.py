"""Scores that are weighted sums: of districts, each weighing what its funds are of all, or of lines scored out of 100."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from reconcile.rule import rule
from reconcile.views import Facts, Form, decided
from schemas.facts import Fact, Interval
from schemas.records import FundLine, ScoreLine
from schemas.report import Report

WHOLE = re.compile(r".*(?:综合|加权|汇总|合计|总计|全[省市区县]|总体).*")
FEWEST = 3
"""So many lines must be the districts' weighted sum before weights that stand elsewhere are taken for theirs."""

NEAR = Decimal(10)
"""A total that lies farther from the weighted sum of its lines is made in another way."""

Shared = Sequence[tuple[ScoreLine, Facts]]
"""Lines of a whole, each with what all of its districts have for it."""

_ENDING = re.compile(r"\s|(?:指标|得分|小计|合计)+$")


@dataclass(frozen=True)
class Composite:
    """A score of the whole, those of its parts, and what the parts weigh.

    shares: fractions of the whole, or the amounts that they are taken from
    lines:  of a total, the scores above it that it may be the sum of instead
    """

    label: str
    score: Fact | None
    scores: Facts
    shares: Facts
    lines: Facts = ()


def composite_views(report: Report, forms: Sequence[Form]) -> Iterator[Composite]:
    """The scores of each whole that stands beside its districts, or in a table of its own."""
    by_table: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        if form.table.form == "score_table":
            by_table[form.table.table_id].append(form)
    funds = [x for x in report.records if isinstance(x, FundLine)]
    lone = [f for group in by_table.values() for f in group if len(group) == 1 and f.total is not None]
    for group in by_table.values():
        districts = [f for f in group if f.region and not WHOLE.fullmatch(f.region)]
        wholes = [f for f in group if f not in districts]
        if len(districts) < 2:
            continue
        own = tuple(s for d in districts if (s := _share(d)) is not None)
        if len({d.region for d in districts}) == len(own) == len(districts):
            for whole in wholes:
                yield from composites(whole, shared_lines([whole], districts)[0], own)
        elif not own and (told := list(told_weights(funds, districts))):
            beside = zip(lone, shared_lines(lone, districts), strict=True)
            tried = [list(composites(w, lines, t)) for w, lines in beside if len(lines) >= FEWEST for t in told]
            yield from _undisputed([t for t in tried if _is_borne_out(t)])


def weighted_total(form: Form) -> Iterator[Composite]:
    """The total of lines that are each scored out of 100, and weighed."""
    scores, weights = tuple(s.score for s in form.scored), tuple(s.weight for s in form.scored)
    total = form.total.score if form.total is not None else None
    told = [f.value for f in (*scores, *weights, total) if f is not None and f.value is not None]
    if total is None or total.value is None or len(scores) < 2 or len(told) < 2 * len(scores) + 1:
        return
    made = composite_is_weighted_sum([f.interval for f in scores if f], [f.interval for f in weights if f])
    if abs(made[0].middle - total.value) < NEAR:
        yield Composite(form.name, total, scores, weights)


def _share(form: Form) -> Fact | None:
    """What a district weighs, in the row of its table that tells it; whole percentages are decided, and so exact."""
    share = next((s.rate for s in form.lines if s.role == "share"), None)
    if share is None or share.value is None or share.value * 100 % 1:
        return share
    return share.model_copy(update={"half_unit": share.value * 0})


def composites(whole: Form, shared: Shared, shares: Facts) -> Iterator[Composite]:
    """Every score of a whole beside those that all of its districts have for the same line.

    shares: what each district weighs
    """
    lines = tuple(decided(s.score) for s in whole.lines if s.role == "line")
    for line, scores in shared:
        label = f"{whole.name}“{line.path[-1]}”"
        yield Composite(label, line.score, scores, shares, lines if line.role == "total" else ())


def shared_lines(wholes: Sequence[Form], districts: Sequence[Form]) -> list[Shared]:
    """The scored lines of each whole that all districts have too."""
    named = [(d, _by_name(d)) for d in districts]
    return [
        [
            (line, scores)
            for line in whole.lines
            if line.score is not None and line.role in ("line", "subtotal", "total")
            and all(scores := tuple(_same_line(line, d, by_name) for d, by_name in named))
        ]
        for whole in wholes
    ]  # fmt: skip


def _by_name(district: Form) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for line in district.lines:
        if line.score is not None and line.role != "total":
            found[_name(line)].append(line.score)
    return found


def _same_line(line: ScoreLine, district: Form, named: Mapping[str, Sequence[Fact]]) -> Fact | None:
    """What a district has for a line of the whole: in its row where they share a table, else under its name."""
    if line.table_id == district.table.table_id:
        return next((s.score for s in district.lines if s.row == line.row and s.role == line.role), None)
    if line.role == "total":
        return district.total.score if district.total is not None else None
    same = named.get(_name(line), ())
    return same[0] if len(same) == 1 else None


def _name(line: ScoreLine) -> str:
    return _ENDING.sub("", line.path[-1])


def told_weights(funds: Sequence[FundLine], districts: Sequence[Form]) -> Iterator[Facts]:
    """What tables of funds tell of all districts alike: each row or column in which every one of them has a sum of money."""
    names = {d.region or "" for d in districts}
    found: dict[tuple[str | None, str, int | None], dict[str, Fact]] = defaultdict(dict)
    for line in funds:
        if line.amount is None or not line.amount.value or line.amount.unit.dimension != "money":
            continue
        for name in names & set(line.measure_label.split("/")):
            found[line.table_id, f"row {line.measure}", line.row].setdefault(name, line.amount)
        for name in names & set(line.item_label.split("/")):
            found[line.table_id, "column", line.col].setdefault(name, line.amount)
    yield from (tuple(told[d.region or ""] for d in districts) for told in found.values() if told.keys() == names)


def _undisputed(tried: Sequence[Sequence[Composite]]) -> Iterator[Composite]:
    """What the weights that fit best say, without what other weights that fit would have otherwise."""
    best = max(tried, key=_holding, default=())
    held = {id(c.score) for made in tried for c in made if _holds(c)}
    yield from (c for c in best if _holds(c) or id(c.score) not in held)


def _is_borne_out(made: Sequence[Composite]) -> bool:
    misses = (c for c in made if not _holds(c))
    return len(list(islice(misses, 2))) < 2 and _holding(made) >= FEWEST


def _holding(made: Iterable[Composite]) -> int:
    return sum(_holds(c) for c in made)


def _holds(view: Composite) -> bool:
    facts = (view.score, *view.scores, *view.shares, *view.lines)
    if view.score is None or any(f is None or f.value is None for f in facts):
        return False
    intervals = [[f.interval for f in told if f is not None] for told in (view.scores, view.shares, view.lines)]
    return any(e.meets(view.score.interval) for e in composite_is_weighted_sum(*intervals))


@rule(
    "SCORE-COMPOSITE", on=Composite, fact="score", kind="score_sum", says="得分",
    formula="得分（{scores}）按权重（{shares}）加权",
)  # fmt: skip
def composite_is_weighted_sum(
    scores: Sequence[Interval], shares: Sequence[Interval], lines: Sequence[Interval] = ()
) -> Sequence[Interval]:
    """The score of a whole is that of its districts or lines, each times its weight; a total may sum its own lines.

    Source: 绩效评价综合得分 = Σ 各区（市）得分 × 资金占比.
    """
    whole = Interval.sum(shares)
    product = Interval.sum(score * share for score, share in zip(scores, shares, strict=True))
    weighted = product if whole.meets(Interval.exactly(1)) else product / whole
    return [weighted, *([Interval.sum(lines)] if lines else [])]
