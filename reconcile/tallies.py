"""What a text tells of all evaluated projects at once (17 个为“优”, 90 分以上的 14 个, 平均 89.68 分), beside the scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.averages import Mean
from reconcile.rule import Verdict, View, evidence_of, predicate
from reconcile.text_tables import told
from reconcile.wording import squeezed
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.findings import Outcome
from schemas.records import Record, ScoreLine

LEAST = 3
"""Projects of which a text tells as of many."""

_GRADES = {
    "优": "优",
    "优秀": "优",
    "良": "良",
    "良好": "良",
    "中": "中",
    "合格": "中",
    "差": "差",
    "较差": "差",
    "不合格": "差",
}
_OF = r"的?(?:项目)?(?:有|共|为|共有)?"
_GRADE = r"(?:等级|评级|结果)(?:评定)?为[“”\"]?(?P<grade>优秀|良好|较差|优|良|中|差)[“”\"]?"
_FROM = r"(?P<least>\d{1,3})分(?:\(含\))?(?:以上|及以上)"
_BETWEEN = r"(?P<low>\d{1,3})分?(?:\(含\))?(?:至|-|—|~)(?P<high>\d{1,3})分(?:\(不含\))?(?:之间)?"
_BELOW = r"(?P<below>\d{1,3})分以下"
_MEAN = r"(?:^|[,;。:])(?:项目)?(?:绩效)?(?:自评|评价|综合)?平均(?:得分|分)(?:为|是)?"
_EXTREME = r"得分最(?P<which>高|低)的(?:项目)?(?:是|为)[^,;。]{2,60}?,(?:得分)?(?:为|是)?"


@dataclass(frozen=True)
class Tally:
    """A number of projects, and the scores of those that are such."""

    label: str
    stated: Fact
    such: tuple[Fact, ...]


@predicate("TEXT-TALLY", on=Tally, kind="count_mismatch", says="所称项目个数须与得分表一致")
def as_many_as_told(view: Tally) -> Verdict | None:
    """So many projects have a grade, or a score within limits, as the text says.

    Source: the scores of all projects, in the table or the forms of the same report.
    """
    evidence = (evidence_of("stated", view.stated), *(evidence_of("counted", f) for f in view.such))
    number, stated = Decimal(len(view.such)), view.stated.printed
    formula = f"表中{view.label}的共{number}个"
    if view.stated.value == number:
        return Verdict(Outcome.HOLDS, evidence, formula, stated, number, unit="个")
    message = f"文中称{view.label}的项目{view.stated.text}，表中共{number}个。"
    gap = abs((view.stated.value or Decimal(0)) - number)
    return Verdict(Outcome.FAILS, evidence, formula, stated, number, gap, "个", message=message)


def tally_views(claims: Sequence[Claim], records: Sequence[Record], forms: Mapping[str, str | None]) -> Iterator[View]:
    """The views of what is told of all projects, where the text tells that there are as many as have scores.

    forms: the form of each table, by its id
    """
    scored = _scored(records, forms)
    if len(scored) < LEAST or not any(_tells_number(c, len(scored)) for c in claims):
        return
    points = tuple(s.score for s in scored if s.score is not None)
    for claim in claims:
        if claim.value is None or claim.table_id is not None or claim.period == "prior":
            continue
        text = re.escape(squeezed(claim.value.text))
        if claim.relation == "count" and claim.value.unit.symbol == "个":
            yield from _tally(claim.value, claim.sentence, text, scored)
        elif claim.relation == "score" and not claim.approximate:
            if re.search(_MEAN + text, claim.sentence) and "个" not in claim.sentence:
                yield Mean("各项目平均得分", claim.value, points)
            elif extreme := re.search(_EXTREME + text, claim.sentence):
                pick = max if extreme["which"] == "高" else min
                yield told(f"最{extreme['which']}得分", claim.value, pick(points, key=lambda f: f.value or Decimal(0)))


def _scored(records: Sequence[Record], forms: Mapping[str, str | None]) -> list[ScoreLine]:
    """The scores of projects, one each: the lines of the one summary table, else the totals of their forms."""
    lines = [r for r in records if isinstance(r, ScoreLine) and r.score is not None and r.scope.project]
    listed = [r for r in lines if r.role == "line" and forms.get(r.table_id or "") == "evaluation_summary"]
    if not listed:
        listed = [r for r in lines if r.role == "total" and forms.get(r.table_id or "") == "self_evaluation"]
    elif len({r.table_id for r in listed}) > 1:
        return []
    names = {r.scope.project for r in listed}
    read = all(r.score is not None and r.score.value is not None for r in listed)
    return listed if read and len(names) == len(listed) else []


def _tells_number(claim: Claim, number: int) -> bool:
    if claim.relation != "count" or claim.value is None or claim.table_id is not None or claim.value.value != number:
        return False
    return re.search(rf"(?<!\d){number}个项目", claim.sentence) is not None


def _tally(stated: Fact, sentence: str, text: str, scored: Sequence[ScoreLine]) -> Iterator[Tally]:
    if found := re.search(_GRADE + _OF + text, sentence):
        grades = [_GRADES.get(s.grade_text or "") for s in scored]
        if None not in grades:
            such = [s for s, g in zip(scored, grades, strict=True) if g == _GRADES[found["grade"]]]
            yield Tally(f"等级为“{found['grade']}”", stated, _points(such))
    elif found := re.search(_BETWEEN + _OF + text, sentence):
        low, high = Decimal(found["low"]), Decimal(found["high"])
        yield Tally(f"{low}分至{high}分", stated, _points([s for s in scored if low <= _score(s) < high]))
    elif found := re.search(_FROM + _OF + text, sentence):
        least = Decimal(found["least"])
        yield Tally(f"{least}分以上", stated, _points([s for s in scored if _score(s) >= least]))
    elif found := re.search(_BELOW + _OF + text, sentence):
        below = Decimal(found["below"])
        yield Tally(f"{below}分以下", stated, _points([s for s in scored if _score(s) < below]))


def _score(line: ScoreLine) -> Decimal:
    return (line.score.value if line.score is not None else None) or Decimal(0)


def _points(lines: Sequence[ScoreLine]) -> tuple[Fact, ...]:
    return tuple(s.score for s in lines if s.score is not None)
