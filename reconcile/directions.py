"""What must hold of the words for directions: against their figures, against each other, and against the reason given."""

from __future__ import annotations

import re

from reconcile.rule import Verdict, evidence_of, predicate
from reconcile.words import Said, words_at
from schemas.facts import Fact
from schemas.findings import Outcome, Severity

HOLDS, FAILS, UNKNOWN = Outcome.HOLDS, Outcome.FAILS, Outcome.NOT_EVALUATED
WORDS = {"up": "增加", "down": "减少", "level": "持平"}
RATES = {"up": "增长", "down": "下降", "level": "持平"}


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
    said, other = RATES[rate.direction], WORDS[change.direction]
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
    if sum(o.role == "this" for o in claim.operands) > 1:
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
