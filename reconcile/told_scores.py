"""Scores and weights that the text tells, beside the tables that give them: totals, indicators, groups of indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconcile.linking import project_name, same_project
from reconcile.rule import View, rule
from reconcile.text_tables import told
from reconcile.wording import squeezed
from schemas.claims import Claim
from schemas.facts import Fact, Interval
from schemas.records import BudgetExecution, Record, ScoreLine

Group = tuple[str, ...]

_TOTAL = re.compile(r"(?:自评|评价|综合|最终|总)(?:结果)?(?:总)?(?:得分|评分|总分|分)(?:为|是|:)?$")
_OWN_RATE = re.compile(r"(?:^|[,;。:])(?:项目|资金)?(?:总体)?预算执行率(?:为|达到?|:)?$")
_NOT_OF_ALL = re.compile(r"平均|最高|最低|以上|以下|单位|县|区|其中")
_NAMED = r"([^,;。:、()]{2,30}?)(?:类|[一二三]级)?(?:指标)?:?"
_WEIGHT = r"(?:权重分值|指标分值|分值|权重|满分)(?:为|是)?"
_SCORE = r"(?:实际)?(?:得分|得)(?:为|是)?"


@dataclass(frozen=True)
class ToldScore:
    """Points that the text tells of a group of indicators, and the cells that make them up."""

    label: str
    told: Fact | None
    points: tuple[Fact | None, ...]


@rule("TEXT-SCORE", on=ToldScore, fact="told", kind="text_vs_table", says="", formula="表中 {points}", exact=True)
def told_points_are_those_of_the_table(points: tuple[Interval, ...]) -> Interval:
    """Points that the text tells of a group of indicators are the sum of those in the table.

    Source: the same fact, told in text and table.
    """
    return Interval.sum(points)


def told_scores(
    claims: Sequence[Claim], records: Sequence[Record], forms: Mapping[str, str | None], title: str
) -> Iterator[View]:
    """The scores and weights of the text that are surely those of a table.

    forms: the form of each table, by its id; title: of the report
    """
    lines = [r for r in records if isinstance(r, ScoreLine)]
    totals = [r for r in lines if r.role == "total" and r.score is not None]
    own_rates = [r for r in records if isinstance(r, BudgetExecution) and r.source == "total" and r.rate is not None]
    groups = _groups([r for r in lines if forms.get(r.table_id or "") == "score_table"])
    for claim in claims:
        if claim.value is None or claim.approximate or claim.period == "prior":
            continue
        cells: tuple[Fact | None, ...] = ()
        name = claim.subject_label[-30:]
        if claim.relation == "score":
            total = _total_of(claim, totals, title)
            cells, name = ((total.score,), f"{name}总分") if total else _points_of(claim, groups)
        elif claim.relation == "rate" and claim.table_id is not None and _before(claim, _OWN_RATE):
            rates = [r.rate for r in own_rates if r.table_id == claim.table_id]
            cells, name = (tuple(rates), "预算执行率") if len(rates) == 1 else ((), name)
        if len(cells) == 1 and cells[0] is not None:
            yield told(name, claim.value, cells[0])
        elif cells:
            yield ToldScore(f"文字所述{name}", claim.value, cells)


def _total_of(claim: Claim, totals: Sequence[ScoreLine], title: str) -> ScoreLine | None:
    """The total that a score of the text repeats: that of the form in which it is told; else of the one form that evaluates
    the whole department, or of the one form that there is, where the text names its project or none.
    """
    if not _before(claim, _TOTAL) or claim.scope.project:
        return None
    if claim.table_id is not None:
        return _only([t for t in totals if t.table_id == claim.table_id])
    if _NOT_OF_ALL.search(claim.sentence.partition(claim.value.text if claim.value else "")[0]):
        return None
    unnamed = _only([t for t in totals if t.scope.project is None])
    if "整体支出" in claim.sentence:
        return unnamed
    total = _only(totals)
    about = project_name(claim.subject_label)
    if total is None or (total.scope.project and not same_project(total.scope.project, claim.subject_label)):
        return None
    return total if total.scope.project or (len(about) > 3 and about in project_name(title)) else None


def _only(totals: Sequence[ScoreLine]) -> ScoreLine | None:
    return totals[0] if len(totals) == 1 else None


def _before(claim: Claim, pattern: re.Pattern[str]) -> bool:
    """Whether the words right before a figure are these, wherever its sentence prints it."""
    assert claim.value is not None
    text = squeezed(claim.value.text)
    places = [m.start() for m in re.finditer(rf"(?<![\d.]){re.escape(text)}", claim.sentence)]
    return bool(places) and all(pattern.search(claim.sentence[:at]) for at in places)


def _groups(lines: Sequence[ScoreLine]) -> dict[str, list[ScoreLine]]:
    """The lines of the one score table below each name of a level; names that stand in two places are left out, and groups
    whose lines do not weigh what their caption says: some of them may not have been read.
    """
    if len({r.table_id for r in lines}) != 1:
        return {}
    below: dict[str, dict[Group, list[ScoreLine]]] = defaultdict(lambda: defaultdict(list))
    for line in (r for r in lines if r.role == "line"):
        for depth, name in enumerate(line.path):
            below[name][line.path[: depth + 1]].append(line)
    captions = {r.path: r.weight for r in lines if r.role == "subtotal"}
    found = {}
    for name, places in below.items():
        (path, members), *others = places.items()
        if not others and (members[0].path == path or _weighs(members, captions.get(path))):
            found[name] = members
    return found


def _weighs(members: Sequence[ScoreLine], weight: Fact | None) -> bool:
    values = [m.weight.value for m in members if m.weight is not None and m.weight.value is not None]
    return weight is not None and len(values) == len(members) and sum(values) == weight.value


def _points_of(claim: Claim, groups: Mapping[str, Sequence[ScoreLine]]) -> tuple[tuple[Fact | None, ...], str]:
    """The points of the indicator or group that stands right before a score or weight of the text."""
    assert claim.value is not None
    text = re.escape(squeezed(claim.value.text))
    for field, pattern in (
        ("score", rf"{_NAMED}(?:{_WEIGHT}[\d.]+分,)?{_SCORE}{text}"),
        ("weight", rf"{_NAMED}{_WEIGHT}{text}"),
    ):
        named = {re.sub(r"^其中", "", m[1]) for m in re.finditer(pattern, claim.sentence)}
        if len(named) == 1 and (name := named.pop()) in groups:
            points = tuple(getattr(line, field) for line in groups[name])
            if all(p is not None and p.value is not None for p in points):
                return points, f"{name}{'得分' if field == 'score' else '分值'}"
            return (), name
    return (), ""
