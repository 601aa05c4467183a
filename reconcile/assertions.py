"""What must hold of words: directions, reasons, dates, numbering, announced counts, grades, blanks to be filled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reconcile.rule import Verdict, View, evidence_of, predicate
from reconcile.words import words_at
from schemas.claims import Claim, Placeholder, Section
from schemas.facts import Fact
from schemas.findings import Outcome, Severity
from schemas.records import Record

HOLDS, FAILS, UNKNOWN = Outcome.HOLDS, Outcome.FAILS, Outcome.NOT_EVALUATED
WORDS = {"up": "增加", "down": "减少", "level": "持平"}
MOST_PLACES = 40


@dataclass(frozen=True)
class Said:
    """A claim in words, with the one of its sentence that it should agree with."""

    label: str
    claim: Claim
    other: Claim | None = None


@dataclass(frozen=True)
class Step:
    """Two headings that follow one another in a list."""

    label: str
    before: Section
    after: Section


@dataclass(frozen=True)
class Blanks:
    """All blanks of one kind in a document."""

    label: str
    blanks: tuple[Placeholder, ...]


@predicate("TEXT-DIRECTION", on=Said, kind="direction_word", says="大于、小于、持平须与两数相符")
def direction_agrees(view: Said) -> Verdict | None:
    """大于, 小于 and 持平 agree with the two figures that they compare.

    Source: 部门决算公开文字说明模板 “决算数大于（小于）年初预算数的主要原因”.
    """
    claim = view.claim
    if claim.relation != "comparison":
        return None
    evidence = (words_at("stated", claim, claim.sentence), *(evidence_of(o.role, o.fact) for o in claim.operands))
    this, prior = claim.operand("this"), claim.operand("prior")
    if this is None or prior is None or this.value is None or prior.value is None or claim.direction is None:
        return Verdict(UNKNOWN, evidence, reason="未能确定所比较的两数")
    if claim.direction == "level" and claim.approximate:
        return Verdict(UNKNOWN, evidence, reason="“基本持平”没有明确界限")
    word = {"up": "大于", "down": "小于", "level": "持平"}[claim.direction]
    actual = _order(this, prior)
    apart = not this.interval.meets(prior.interval)
    wrong = apart if claim.direction == "level" else actual not in (claim.direction, "level")
    formula = f"{this.text} 与 {prior.text}"
    if not wrong:
        return Verdict(HOLDS, evidence, formula, word, word)
    right = {"up": "大于", "down": "小于", "level": "持平"}[actual]
    base = claim.whole_label or "预算数"
    message = f"{view.label}文字称与{base}相比为“{word}”，但所述数为{this.text}、{base}为{prior.text}，应为“{right}”。"
    return Verdict(FAILS, evidence, formula, word, right, message=message)


def _order(this: Fact, prior: Fact) -> str:
    """up, down, or level when the printed numbers are alike, or may be, one being printed less precisely."""
    assert this.value is not None and prior.value is not None
    if this.value == prior.value or (this.half_unit != prior.half_unit and this.interval.meets(prior.interval)):
        return "level"
    return "up" if this.value > prior.value else "down"


@predicate("TEXT-WORDS", on=Said, kind="direction_word", says="增加与增长、减少与下降须一致")
def words_agree(view: Said) -> Verdict | None:
    """增加 X goes with 增长 Y%, 减少 with 下降.

    Source: 部门决算公开文字说明模板 “比上年增加（减少）…万元，增长（下降）…%”.
    """
    rate, change = view.claim, view.other
    if rate.relation != "growth" or change is None or rate.value is None or change.value is None:
        return None
    if rate.direction is None or change.direction is None:
        return None
    evidence = (evidence_of("stated", rate.value), evidence_of("change", change.value))
    said, other = WORDS[rate.direction], WORDS[change.direction]
    zero = rate.value.value == 0 or change.value.value == 0
    if rate.direction == change.direction or zero:
        return Verdict(HOLDS, evidence, f"{change.value.text}，{rate.value.text}", said, other)
    message = f"{view.label}金额“{other}{change.value.text}”而幅度“{said}{rate.value.text}”，方向不一致。"
    return Verdict(
        FAILS, evidence, f"{other}{change.value.text}，{said}{rate.value.text}", said, other, message=message
    )


@predicate("TEXT-ZERO-BASE", on=Said, kind="yoy_percent", says="基数为零没有比率", severity=Severity.WARNING)
def no_growth_from_zero(view: Said) -> Verdict | None:
    """From a base of zero there is no growth rate, and of a budget of zero no completion.

    Source: arithmetic: the quotient by zero is not defined.
    """
    claim = view.claim
    if claim.relation == "completion":
        return _no_completion_of_nothing(view)
    this, change = claim.operand("this"), claim.operand("change")
    if claim.relation != "growth" or claim.value is None or this is None or change is None or claim.direction != "up":
        return None
    if not this.value or not claim.value.value or this.value != change.value:
        return None
    evidence = (evidence_of("stated", claim.value), evidence_of("change", change), evidence_of("this", this))
    message = (
        f"{view.label}本期{this.text}、增加{change.text}，上期为零，不能计算增长率，文中却称增长{claim.value.text}。"
    )
    return Verdict(
        FAILS, evidence, f"{this.text} - {change.text} = 0", claim.value.printed, None, None, "%", message=message
    )


def _no_completion_of_nothing(view: Said) -> Verdict | None:
    claim = view.claim
    part, whole = claim.operand("part"), claim.operand("whole")
    if claim.value is None or not claim.value.value or part is None or whole is None or whole.value != 0:
        return None
    evidence = (evidence_of("stated", claim.value), evidence_of("part", part), evidence_of("whole", whole))
    base = claim.whole_label or "预算"
    message = f"{view.label}{base}为{whole.text}、决算{part.text}，{base}为零，不能计算完成比例，文中却称完成{base}的{claim.value.text}。"
    return Verdict(
        FAILS, evidence, f"{part.text} ÷ {whole.text}", claim.value.printed, None, None, "%", message=message
    )


_LESS = re.compile(
    r"(?:支出|经费|费用|开支|资金|用款)(?:相应|有所|大幅|同比)?(?:减少|下降|降低|压减|缩减)|(?:减少|压减|压缩|缩减)[^,;。]{0,12}(?:支出|经费|开支|费用|支付)"
)
_MORE = re.compile(
    r"(?:支出|经费|费用|开支|资金|用款)(?:相应|有所|大幅|同比)?(?:增加|增长|上升|提高)|(?:增加|追加|新增)[^,;。]{0,12}(?:支出|经费|开支|费用|资金|项目)"
)
_ANY_MORE = re.compile(
    r"增|追加|上涨|上升|提高|扩大|晋升|上调|调整|补发|结转|新|多|大|涨|超|转入|划入|恢复|启动|加大|加强|采购|购置"
)
_ANY_LESS = re.compile(
    r"减|降|压|节约|取消|不再|未|没有|无|剔除|划出|划转|调整|退休|结转|推迟|暂缓|控制|少|停|缩|疫情|调出|转出|收回|延|去年|上年"
)


@predicate("TEXT-REASON", on=Said, kind="direction_word", says="原因须能解释增减")
def reason_explains(view: Said) -> Verdict | None:
    """The reason that is given for an increase is none that decreases, and the reverse.

    Source: 部门决算公开要求对增减变动说明原因 (财办库〔2021〕36号 and the like); a reason may tell both when they are netted.
    """
    claim = view.claim
    if claim.reason_text is None or claim.direction not in ("up", "down") or view.other is not None:
        return None
    evidence = (words_at("stated", claim, claim.sentence), *(evidence_of(o.role, o.fact) for o in claim.operands))
    reason, word = claim.reason_text, WORDS[claim.direction]
    if re.search(r"收入|结转|结余|节约", claim.subject_label):
        return Verdict(UNKNOWN, evidence, reason="收入、结转结余的增减不由支出原因判断")
    less, more = _LESS.search(reason), _MORE.search(reason)
    wrong = (claim.direction == "up" and less and not _ANY_MORE.search(reason)) or (
        claim.direction == "down" and more and not _ANY_LESS.search(reason)
    )
    if not wrong:
        known = (less and claim.direction == "down") or (more and claim.direction == "up")
        return Verdict(
            HOLDS if known else UNKNOWN,
            evidence,
            reason,
            word,
            word,
            reason=None if known else "原因中没有明确的增减词",
        )
    other = WORDS["down" if claim.direction == "up" else "up"]
    amount = f"{claim.value.text}" if claim.value is not None else ""
    message = f"{view.label}{word}{amount}，而所述原因为“{reason}”，说明的是{other}，与变动方向矛盾。"
    return Verdict(FAILS, evidence, f"{word}{amount}；原因：{reason}", word, other, message=message)


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


BANDS = {"优": (90, 101), "优秀": (90, 101), "良": (75, 90), "良好": (75, 90), "中": (60, 80), "差": (0, 60), "较差": (0, 60),
         "合格": (60, 90), "不合格": (0, 60)}  # fmt: skip
"""Scores of a grade, lower end included. 良 begins at 75 in some places; 合格 differs between 60 and 90.

Source: 财预〔2020〕10号 第二十七条: 90（含）—100 为优，80（含）—90 为良，60（含）—80 为中，60 以下为差.
"""


@predicate("TEXT-GRADE", on=Said, kind="grade_band", says="等级须与得分相符")
def grade_fits_score(view: Said) -> Verdict | None:
    """A grade is that of the band in which the score lies.

    Source: 财预〔2020〕10号 第二十七条.
    """
    claim = view.claim
    if claim.relation != "grade" or claim.word is None:
        return None
    score = claim.operand("this")
    evidence = (words_at("stated", claim, claim.sentence), *(evidence_of(o.role, o.fact) for o in claim.operands))
    band = BANDS.get(claim.word)
    if score is None or score.value is None or band is None or score.value > 100:
        return Verdict(UNKNOWN, evidence, claim.word, reason="没有可对照的百分制得分")
    formula = f"{score.text} 对应 {band[0]}—{min(band[1], 100)} 分"
    if band[0] <= score.value < band[1]:
        return Verdict(HOLDS, evidence, formula, claim.word, claim.word)
    right = next(w for w in ("优", "良", "中", "差") if BANDS[w][0] <= score.value < BANDS[w][1])
    message = f"{view.label}得分{score.text}，等级却为“{claim.word}”，按90、80、60分划档应为“{right}”。"
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


def assertion_views(records: Sequence[Record]) -> Iterator[View]:
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
        label = (f"{claim.scope.project}项目" if claim.scope.project else "") or claim.subject_label[-40:]
        yield Said(label, claim, other)
    lists: dict[int, list[Section]] = defaultdict(list)
    for record in records:
        if isinstance(record, Section):
            lists[record.siblings].append(record)
    for sections in lists.values():
        yield from (Step("标题", a, b) for a, b in pairwise(sections))
    blanks = tuple(r for r in records if isinstance(r, Placeholder))
    if blanks:
        yield Blanks("文中", blanks)
