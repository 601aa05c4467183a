"""What must hold of words: directions, reasons, dates, numbering, announced counts, grades, blanks to be filled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reconcile.claim_views import told_of
from reconcile.grades import Bands, fits, grade_of, is_grade, told_bands
from reconcile.rule import Verdict, View, evidence_of, predicate
from reconcile.words import Said, words_at
from schemas.claims import Claim, Placeholder, Section
from schemas.findings import Outcome, Severity
from schemas.records import Record

HOLDS, FAILS, UNKNOWN = Outcome.HOLDS, Outcome.FAILS, Outcome.NOT_EVALUATED
MOST_PLACES = 40


@dataclass(frozen=True)
class Step:
    """Two headings that follow one another in a list.

    beside: the headings on either side of the two
    """

    label: str
    before: Section
    after: Section
    beside: tuple[Section | None, Section | None] = (None, None)

    @property
    def is_counted_on(self) -> bool:
        """Whether the headings on either side count up to the first and on from the second: neither number is misread."""
        earlier, later = self.beside
        first = self.before.ordinal == (earlier.ordinal + 1 if earlier is not None else 1)
        return first and later is not None and later.ordinal == self.after.ordinal + 1


@dataclass(frozen=True)
class Blanks:
    """All blanks of one kind in a document."""

    label: str
    blanks: tuple[Placeholder, ...]


@predicate("TEXT-SECTION", on=Step, kind="missing_section", says="标题编号须连续")
def numbering_follows(view: Step) -> Verdict | None:
    """The numbers of headings follow one another: 四、 is not followed by 六、.

    Source: 党政机关公文格式 (GB/T 9704-2012) 7.3.3 结构层次序数.
    """
    before, after = view.before, view.after
    evidence = (
        words_at("stated", after, after.numeral + after.title_label),
        words_at("before", before, before.numeral + before.title_label),
    )
    formula = f"{before.numeral} → {after.numeral}"
    missing = [n for n in range(before.ordinal + 1, after.ordinal) if n not in after.skipped_elsewhere]
    if after.ordinal == before.ordinal + 1:
        return Verdict(HOLDS, evidence, formula, after.numeral, after.numeral)
    if after.ordinal == before.ordinal or len(missing) < after.ordinal - before.ordinal - 1 or after.unnumbered_between:
        return Verdict(UNKNOWN, evidence, formula, reason="编号未能逐一读出")
    if "ocr" in (before.method, after.method) and not view.is_counted_on:
        return Verdict(UNKNOWN, evidence, formula, reason="扫描件上的编号只识读了一次，不足以断定缺号")
    expected = after.numeral.replace(_numeral(after), _numeral(after, before.ordinal + 1))
    message = f"“{before.numeral}{before.title_label}”之后即为“{after.numeral}{after.title_label}”，标题编号应为“{expected}”，缺号。"
    return Verdict(FAILS, evidence, formula, after.numeral, expected, message=message)


def _numeral(section: Section, ordinal: int | None = None) -> str:
    """The number of a heading as its level writes it."""
    n = section.ordinal if ordinal is None else ordinal
    if section.level == 6:
        return chr(ord("①") + n - 1)
    if section.level >= 4:
        return str(n)
    tens, ones = divmod(n, 10)
    digits = "零一二三四五六七八九"
    return ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@predicate("TEXT-DATE", on=Said, kind="invalid_date", says="日期须存在")
def date_exists(view: Said) -> Verdict | None:
    """A date is one that the calendar has.

    Source: the Gregorian calendar.
    """
    claim = view.claim
    if claim.relation != "date" or claim.period is None:
        return None
    parts = [int(n) for n in re.findall(r"\d+", claim.period)]
    if len(parts) == 2 and not re.match(r"\d{4}", claim.period):
        parts = [0, *parts]
    year, month, day = (*parts, *(1,) * (3 - len(parts)))[:3]
    evidence = (words_at("stated", claim, claim.period),)
    if 1 <= month <= 12 and 1 <= day <= _days(year, month):
        return Verdict(HOLDS, evidence, claim.period, claim.period, claim.period)
    message = f"日期“{claim.period}”不存在。"
    return Verdict(
        FAILS,
        evidence,
        f"{month}月没有{day}日" if 1 <= month <= 12 else f"没有{month}月",
        claim.period,
        None,
        message=message,
    )


def _days(year: int, month: int) -> int:
    if month == 2:
        leap = year == 0 or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


@predicate("TEXT-PERIOD", on=Said, kind="date_range", says="起止时间须先后有序")
def period_runs_forward(view: Said) -> Verdict | None:
    """A period ends after it begins.

    Source: arithmetic of the calendar.
    """
    claim = view.claim
    if claim.relation != "period" or claim.period is None:
        return None
    sides = re.split(r"[—–―~至到]+|(?<=日)-|(?<=月)-", claim.period, maxsplit=1)
    evidence = (words_at("stated", claim, claim.period),)
    if len(sides) != 2:
        return Verdict(UNKNOWN, evidence, claim.period, reason="起止日期未能分开")
    first, last = ([int(n) for n in re.findall(r"\d+", s)] for s in sides)
    if len(first) == len(last) + 1 and first and first[0] > 1900:
        last = [first[0], *last]
    if len(first) != len(last) or (first and first[0] < 1900):
        return Verdict(UNKNOWN, evidence, claim.period, reason="起止日期的年份不全")
    if first <= last:
        return Verdict(HOLDS, evidence, claim.period, claim.period, claim.period)
    return Verdict(
        FAILS, evidence, claim.period, claim.period, None, message=f"起止时间“{claim.period}”的截止日期早于开始日期。"
    )


@predicate("TEXT-COUNT", on=Said, kind="count_mismatch", says="所称个数须与所列一致", severity=Severity.WARNING)
def list_has_announced_length(view: Said) -> Verdict | None:
    """An announced number is that of the items listed after it.

    Source: arithmetic; an item that joins two by 和 or 及 may count as one or as two.
    """
    claim = view.claim
    if claim.relation != "enumeration" or claim.value is None or claim.value.value is None:
        return None
    evidence = (evidence_of("stated", claim.value), words_at("items", claim, "、".join(claim.items)))
    least, stated = len(claim.items), int(claim.value.value)
    most = least + sum(len(re.findall(r"[和及与或]", item)) for item in claim.items)
    formula = "、".join(claim.items)
    if claim.partial and least < stated:
        return Verdict(UNKNOWN, evidence, formula, Decimal(stated), unit="个", reason="所列以“等”字结尾，未必列全")
    if least <= stated <= most:
        return Verdict(HOLDS, evidence, formula, Decimal(stated), Decimal(least), unit="个")
    message = f"文中称{stated}个{claim.subject_label}，所列为{formula}，共{least}个。"
    return Verdict(
        FAILS, evidence, formula, Decimal(stated), Decimal(least), Decimal(abs(stated - least)), "个", message=message
    )


@predicate("TEXT-GRADE", on=Said, kind="grade_band", says="等级须与得分相符")
def grade_fits_score(view: Said) -> Verdict | None:
    """A grade is that of the band in which the score lies: of the report's own bands, where it states them.

    Source: 财预〔2020〕10号 第二十七条: 90（含）—100 为优，80（含）—90 为良，60（含）—80 为中，60 以下为差.
    """
    claim = view.claim
    if claim.relation != "grade" or claim.word is None:
        return None
    score = claim.operand("this")
    evidence = (words_at("stated", claim, claim.sentence), *(evidence_of(o.role, o.fact) for o in claim.operands))
    if score is None or score.value is None or not is_grade(claim.word) or score.value > 100:
        return Verdict(UNKNOWN, evidence, claim.word, reason="没有可对照的百分制得分")
    right = grade_of(score.value, view.bands)
    formula = f"{score.text}，按{told_bands(view.bands)}划档为“{right}”"
    if fits(claim.word, score.value, view.bands):
        return Verdict(HOLDS, evidence, formula, claim.word, claim.word)
    message = f"{view.label}得分{score.text}，等级却为“{claim.word}”，按{told_bands(view.bands)}划档应为“{right}”。"
    return Verdict(FAILS, evidence, formula, claim.word, right, message=message)


@predicate("TEXT-BLANK", on=Blanks, kind="placeholder", says="模板中的空白须填写")
def blanks_are_filled(view: Blanks) -> Verdict | None:
    """The blanks of a template (XX, ××) were filled before it was published.

    Source: 部门决算公开文字说明模板.
    """
    evidence = tuple(words_at("stated", b, b.text) for b in view.blanks[:MOST_PLACES])
    first = view.blanks[0]
    message = f"文中有{len(view.blanks)}处模板占位符未替换，首处见第{first.page}页“{first.sentence[:40]}”。"
    return Verdict(FAILS, evidence, first.sentence[:60], first.text, None, message=message)


@predicate("TEXT-OPTION", on=Said, kind="placeholder", says="增加（减少）须择一", severity=Severity.INFO)
def option_is_chosen(view: Said) -> Verdict | None:
    """Of 增加（减少） one word was chosen.

    Source: 部门决算公开文字说明模板.
    """
    claim = view.claim
    if claim.relation != "change" or claim.direction is not None or claim.value is None:
        return None
    evidence = (evidence_of("stated", claim.value),)
    message = f"“增加（减少）{claim.value.text}”未按实际择一填写。"
    return Verdict(FAILS, evidence, claim.sentence[:60], claim.value.printed, None, message=message)


def assertion_views(records: Sequence[Record], bands: Bands) -> Iterator[View]:
    """The views of claims in words, headings and blanks."""
    claims = [r for r in records if isinstance(r, Claim)]
    changes = {
        (c.paragraph, c.value.text, c.start): c for c in claims if c.relation == "change" and c.value is not None
    }
    for claim in claims:
        other = None
        if claim.relation == "growth":
            operand = claim.operand("change")
            near = [
                c
                for k, c in changes.items()
                if k[0] == claim.paragraph and operand is not None and k[1] == operand.text and k[2] < claim.start
            ]
            other = near[-1] if near else None
        yield Said(told_of(claim), claim, other, bands)
    lists: dict[int, list[Section]] = defaultdict(list)
    for record in records:
        if isinstance(record, Section):
            lists[record.siblings].append(record)
    for sections in lists.values():
        around = [None, *sections, None]
        for at, (one, two) in enumerate(pairwise(sections)):
            yield Step("标题", one, two, (around[at], around[at + 3]))
    blanks = tuple(r for r in records if isinstance(r, Placeholder))
    if blanks:
        yield Blanks("文中", blanks)
