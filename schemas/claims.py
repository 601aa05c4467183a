"""What the prose says: its headings, and the claims that its sentences make."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.facts import Fact, Model
from schemas.layout import Method
from schemas.records import Record

Direction = Literal["up", "down", "level"]

Relation = Literal[
    "amount",  # 收入合计 3,056.07 万元
    "count",  # 车辆 2 辆
    "score",  # 自评得分 98.6 分, 分值 12 分
    "change",  # 比上年增加 195.06 万元
    "growth",  # 增长 6.7%
    "completion",  # 完成年初预算的 112.93%
    "share",  # 占 36.95%
    "rate",  # 预算执行率 75.61%, 得分率 91.08%, 满意度 100%
    "price",  # 每户 500 元, 2 万元/处
    "sum",  # 收入合计 …，其中：…
    "product",  # 每户 500 元，2288 户，共 114.40 万元
    "average",  # 惠及 12362 户，户均补贴 699.97 元
    "comparison",  # 决算数大于年初预算数
    "enumeration",  # 包含 5 个子项目：…
    "date",  # 2022 年 12 月 31 日
    "period",  # 2022 年 5 月 1 日—2023 年 4 月 30 日
    "grade",  # 评价等级为“优”
]


class Operand(Model):
    """A figure that a claim is about, and the part that it plays: `this`, `prior`, `change`, `part`, `whole`, …"""

    role: str
    fact: Fact


class Prose(Record):
    """Something that the prose says.

    method, confidence: how its words were read; of several lines, the least confidence
    """

    method: Method = "text"
    confidence: float | None = None


class Claim(Prose):
    """One thing that a sentence says, as far as it can be checked.

    relation:      what kind of statement it is
    subject_label: what it is about, as printed, without verbs, years and numbering
    path:          names of 类, 款, 项 where the sentence tells them
    measure:       canonical (`initial_budget`, `budget`, `executed`, `final`, `allocated`, `score`, `weight`, …) or None
    value:         the stated figure; None for a claim in words
    operands:      the figures of the same paragraph that it is computed from or compared with
    direction:     what a word says: 增加 `up`, 减少 `down`, 持平 `level`
    whole_label:   占…的 X%: of what; 完成…的 X%: of which budget
    period:        the year it speaks of, `prior` for the year before, or the date or period as printed
    items:         the parts of an enumeration
    reason_text:   what follows 主要原因是
    word:          the grade as printed
    approximate:   约, 近, 余, 左右: not to be held against an exact figure
    partial:       a 其中 whose parts need not make up the whole
    sentence:      as read, folded
    section:       the headings above it, outermost first
    paragraph:     index of its paragraph; claims of one paragraph share it
    start, end:    characters of the paragraph that state it
    """

    dataset: ClassVar[str] = "claims"
    relation: Relation
    subject_label: str
    path: tuple[str, ...] = ()
    measure: str | None = None
    value: Fact | None = None
    operands: tuple[Operand, ...] = ()
    direction: Direction | None = None
    whole_label: str | None = None
    period: str | None = None
    items: tuple[str, ...] = ()
    reason_text: str | None = None
    word: str | None = None
    approximate: bool = False
    partial: bool = False
    sentence: str
    section: tuple[str, ...] = ()
    paragraph: int
    start: int
    end: int

    def operand(self, role: str) -> Fact | None:
        """The figure that plays a part, or None."""
        return next((o.fact for o in self.operands if o.role == role), None)


class Section(Prose):
    """A numbered heading, or a numbered paragraph.

    level:       1 第一部分, 2 一、, 3 （一）, 4 1. or 1、, 5 （1）, 6 ①
    ordinal:     its number
    numeral:     as printed
    title_label: the text after the numeral, at most the first sentence
    path:        titles of the sections around it, outermost first
    siblings:    identity of the list that it belongs to: numbers follow one another within it
    unnumbered_between: a line between it and the one before may be a heading whose numeral was not read
    skipped_elsewhere: numerals between the one before it and it that stand somewhere in the text between
    """

    level: int
    ordinal: int
    numeral: str
    title_label: str
    path: tuple[str, ...] = ()
    siblings: int
    skipped_elsewhere: tuple[int, ...] = ()
    unnumbered_between: bool = False
    paragraph: int


class Placeholder(Prose):
    """A blank of a template that was not filled: XX, ××, “增加（减少）”."""

    text: str
    sentence: str
    paragraph: int
