"""Rules of 调查问卷: counts, shares, and how many answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.rule import rule
from schemas.facts import Fact, Interval
from schemas.records import SurveyOption
from schemas.report import Report


@dataclass(frozen=True)
class Question:
    """One question with one answer a person: who answered, the counts and the shares of its options."""

    label: str
    answered: Fact | None
    counts: tuple[Fact | None, ...]
    shares: tuple[Fact | None, ...]


@dataclass(frozen=True)
class Option:
    """One option of a question; without a printed 有效填写人次, `answered` holds the counts of all options of which each
    person chose one.
    """

    label: str
    count: Fact | None
    share: Fact | None
    answered: tuple[Fact | None, ...]


def survey_views(report: Report) -> Iterator[Question | Option]:
    """Each question and its options; a question with several answers a person has no sum."""
    questions: dict[tuple[str, str | None], list[SurveyOption]] = defaultdict(list)
    for record in report.records:
        if isinstance(record, SurveyOption) and record.table_id is not None:
            questions[record.table_id, record.question_label].append(record)
    for options in questions.values():
        lines = [o for o in options if o.role == "line"]
        answered = next((o.count for o in options if o.role == "total"), None)
        name = options[0].question_label or f"第{options[0].page}页问卷表"
        counts, shares = tuple(o.count for o in lines), tuple(o.share for o in lines)
        several = _several_answers(answered, counts, shares)
        if not several:
            yield Question(name, answered, counts, shares)
        whole = (answered,) if answered else () if several else counts
        for o in lines:
            yield Option(f"{name}“{o.option_label}”", o.count, o.share, whole)


def _several_answers(answered: Fact | None, counts: Sequence[Fact | None], shares: Sequence[Fact | None]) -> bool:
    """Whether counts and shares sum to more than the people who answered: each could choose several.

    Where it is not printed how many answered, most shares must differ from the part of all choices.
    """
    told = [s for s in shares if s is not None and s.value is not None]
    if Interval.sum(s.interval for s in told).low <= 1:
        return False
    chosen = Interval.sum(c.interval for c in counts if c is not None and c.value is not None)
    if answered is not None and answered.value is not None:
        return chosen.middle > answered.value
    pairs = [(c, s) for c, s in zip(counts, shares, strict=True) if c and s and c.value is not None and s.value is not None]
    agree = sum(chosen.low > 0 and (c.interval / chosen).meets(s.interval) for c, s in pairs)
    return 2 * agree < len(pairs)


@rule("SURVEY-SUM", on=Question, fact="answered", kind="column_total", says="有效填写人次", formula="{counts}")
def answered_is_sum_of_counts(counts: Sequence[Interval]) -> Interval:
    """本题有效填写人次 is the sum of the options' 小计 where each person chooses one.

    Source: 调查问卷统计表: 小计, 比例, 本题有效填写人次.
    """
    return Interval.sum(counts)


@rule("SURVEY-SHARE", on=Option, fact="share", kind="share_percent", says="比例", formula="{count} ÷ ({answered})")
def share_is_count_over_answered(count: Interval, answered: Sequence[Interval]) -> Interval:
    """比例 is 小计 over 本题有效填写人次.

    Source: 调查问卷统计表: 小计, 比例, 本题有效填写人次.
    """
    return count / Interval.sum(answered)


@rule("SURVEY-SHARES", on=Question, fact="shares", kind="share_percent", says="各项比例之和", formula="100%")
def shares_sum_to_whole() -> Interval:
    """The shares of one whole sum to 100 % within their rounding.

    Source: shares of n options sum to 100 ± n half units.
    """
    return Interval.exactly(1)
