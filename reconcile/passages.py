"""What must hold between sentences of one section: a carry-over that is a reason, an announced number of results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.rule import Verdict, View, evidence_of, predicate
from reconcile.words import words_at
from schemas.claims import Claim
from schemas.findings import Outcome, Severity

_CARRIED = re.compile(
    r"(?:使用|动用|安排|列支|支付|为|是)?(?:了)?(?:上年度?|以前年度|年初)(?:的)?结转(?:和结余)?(?:的)?(?:使用|资金|项目|安排|支出)"
)
_EVALUATED = re.compile(r"个项目(?:均)?(?:开展|进行|实施)(?:了)?(?:重点)?部门(?:绩效)?评价")
_SOME = re.compile(r"等(?!级)|例|部分|主要|抽取|选取|选择|之一|另|其余|其他")


@dataclass(frozen=True)
class CarriedOver:
    """A reason that names money carried over, and what its section says was carried over."""

    label: str
    claim: Claim
    opening: Claim | None


@dataclass(frozen=True)
class Announced:
    """The number of projects that are said to have been evaluated, and the results that the section on them tells."""

    label: str
    claim: Claim
    results: tuple[Claim, ...]


@dataclass(frozen=True)
class Finished:
    """A day on which a part was finished, and the day by which all of it is said to have been."""

    label: str
    claim: Claim
    deadline: Claim


@predicate(
    "TEXT-CARRIED", on=CarriedOver, kind="text_vs_text", says="以结转资金为由须有结转", severity=Severity.WARNING
)
def reason_had_money(view: CarriedOver) -> Verdict | None:
    """Money that was carried over can be the reason for spending only where some was.

    Source: 部门决算报表平衡关系: 年末结转和结余 = 年初结转和结余 + 本年收入 - 本年支出.
    """
    claim, opening = view.claim, view.opening
    evidence = (words_at("stated", claim, claim.sentence), *(evidence_of(o.role, o.fact) for o in claim.operands))
    if opening is None or opening.value is None or opening.value.value is None:
        return Verdict(Outcome.NOT_EVALUATED, evidence, claim.reason_text or "", reason="本节未述及年初结转和结余")
    evidence = (*evidence, evidence_of("opening", opening.value))
    formula = f"年初结转和结余 {opening.value.text}"
    if opening.value.value != 0:
        return Verdict(Outcome.HOLDS, evidence, formula, claim.reason_text, None)
    message = f"{view.label}变动原因称“{claim.reason_text}”，但本节所述年初结转和结余为{opening.value.text}，没有上年结转资金可用。"
    return Verdict(Outcome.FAILS, evidence, formula, claim.reason_text, None, message=message)


@predicate(
    "TEXT-RESULTS", on=Announced, kind="count_mismatch", says="评价结果须与评价项目个数一致", severity=Severity.WARNING
)
def results_are_all_told(view: Announced) -> Verdict | None:
    """Where N projects are said to have been evaluated, the section on results tells N, or says that it tells some.

    Source: 部门决算公开要求公开部门评价结果 (财预〔2020〕10号 第三十二条).
    """
    claim = view.claim
    assert claim.value is not None and claim.value.value is not None
    told = tuple(dict.fromkeys(c.subject_label for c in view.results))
    evidence = (evidence_of("stated", claim.value), *(words_at("result", c, c.sentence) for c in view.results))
    if not view.results:
        return Verdict(Outcome.NOT_EVALUATED, evidence, claim.sentence[:60], reason="没有公布评价结果的段落")
    if any(_SOME.search(c.sentence) for c in view.results):
        return Verdict(Outcome.NOT_EVALUATED, evidence, claim.sentence[:60], reason="评价结果可能只公布一部分")
    stated = int(claim.value.value)
    formula = "、".join(told)
    if len(told) == stated:
        return Verdict(Outcome.HOLDS, evidence, formula, Decimal(stated), Decimal(len(told)), unit="个")
    if len(told) > stated:
        return Verdict(
            Outcome.NOT_EVALUATED, evidence, formula, Decimal(stated), reason="结果多于所称个数，可能含其他评价"
        )
    message = f"文中称{claim.sentence.strip('。')}，但评价结果部分只公布了{formula}共{len(told)}个项目的结果。"
    return Verdict(
        Outcome.FAILS,
        evidence,
        formula,
        Decimal(stated),
        Decimal(len(told)),
        Decimal(stated - len(told)),
        "个",
        message=message,
    )


@predicate("TEXT-FINISHED", on=Finished, kind="text_vs_text", says="完工时间前后须一致")
def nothing_finishes_after_all(view: Finished) -> Verdict | None:
    """What is said to have been finished entirely by a day was not finished in part after it.

    Source: the calendar.
    """
    one, other = view.claim, view.deadline
    assert one.period is not None and other.period is not None
    evidence = (words_at("stated", one, one.sentence), words_at("deadline", other, other.sentence))
    later, due = _month(one.period), _month(other.period)
    formula = f"{other.period}前 → {one.period}"
    if later is None or due is None:
        return Verdict(Outcome.NOT_EVALUATED, evidence, formula, reason="日期的年份不全")
    if later <= due:
        return Verdict(Outcome.HOLDS, evidence, formula, one.period, other.period)
    message = f"“{other.subject_label}”一处称{other.period}底前全部完成，另一处却称{one.period}才完成。"
    return Verdict(Outcome.FAILS, evidence, formula, one.period, other.period, message=message)


def _month(text: str) -> tuple[int, int] | None:
    found = re.match(r"(\d{4})\D+(\d{1,2})", text)
    return (int(found[1]), int(found[2])) if found else None


def passage_views(claims: Sequence[Claim]) -> Iterator[View]:
    """The views that span sentences of a section."""
    told: set[tuple[int, str]] = set()
    for claim in claims:
        if (
            claim.reason_text
            and _CARRIED.search(claim.reason_text)
            and (claim.paragraph, claim.reason_text) not in told
        ):
            told.add((claim.paragraph, claim.reason_text))
            if claim.direction == "up":
                yield CarriedOver((claim.path or (claim.subject_label,))[-1], claim, _opening(claim, claims))
    for claim in claims:
        if claim.relation != "count" or claim.value is None or not claim.value.value or claim.value.unit.symbol != "个":
            continue
        if _EVALUATED.match("个" + claim.sentence.partition(claim.value.text)[2]):
            yield Announced("部门评价", claim, _results(claim, claims))
    for deadline in (c for c in claims if c.measure == "completed_by" and c.subject_label):
        for claim in claims:
            if claim.measure == "completed" and deadline.subject_label in claim.sentence:
                yield Finished(deadline.subject_label, claim, deadline)


def _opening(claim: Claim, claims: Sequence[Claim]) -> Claim | None:
    """What the same top section says was carried over."""
    here = [
        c for c in claims
        if c.relation == "amount" and c.subject_label.endswith("年初结转和结余")
        and len(c.section) > 1 and c.section[:2] == claim.section[:2]
    ]  # fmt: skip
    return here[0] if len(here) == 1 else None


def _results(claim: Claim, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The scores told under a heading of the results of 部门评价, beside the section of the announcement."""
    return tuple(
        c
        for c in claims
        if c.relation == "score" and c.measure == "score" and c.section and "部门评价结果" in c.section[-1]
        and c.section[:-1] == claim.section[:-1]
    )  # fmt: skip
