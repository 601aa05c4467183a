"""Figures inside sentences: amounts, counts, percentages, scores and prices, told from years, dates, numbering and codes.

Text in, `Quantity` out; places are characters of the text as given. No knowledge of what a sentence claims.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.numbers import Comparator, Parsed, chinese_number
from schemas.facts import NUMBER, PERCENT, SCORE, UNITS, Unit

MEASURE_WORDS = (
    "个百分点", "人次", "批次", "户次", "台套", "项次", "人年", "课时", "学时", "小时", "分钟", "平方米", "平米", "立方米",
    "平方公里", "公里", "公斤", "千克", "公顷", "个月", "周岁", "团组", "千瓦", "间次", "场次", "车次", "车位",
    "床位", "家次", "页", "个", "人", "名", "户", "处", "家", "项", "台", "套", "辆", "次", "批", "枚", "条", "天",
    "日", "年", "月", "岁", "期", "场", "篇", "份", "册", "件", "所", "座", "间", "亩", "吨", "支", "只", "例", "床",
    "门", "班", "对", "组", "类", "种", "村", "街道", "社区", "镇", "县", "区", "市", "米", "棵", "株", "头", "尾",
    "张", "幅", "块", "片", "栋", "幢", "层", "位", "款", "步", "级", "等", "部", "本", "袋", "盒", "瓶", "桶", "根",
    "面", "盏", "眼", "孔", "届", "轮", "遍", "刊", "字", "克", "升", "度", "倍",
)  # fmt: skip
"""Longest first: 人次 before 人."""

_SCALES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
           "亿": 100_000_000, "万亿": 1_000_000_000_000}  # fmt: skip
_WORDS = "|".join(sorted(MEASURE_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    r"(?<![\dA-Za-z.])(?<!\d,)(?P<sign>[-+])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\s?\.\s?\d+)?)(?![A-Za-z])\s*(?P<more>余|多(?![于项]))?\s*"
    rf"(?P<unit>%|‰|(?:万亿|千万|百万|十万|亿|万|千|百)?\s*元(?:\s*/\s*(?:每)?(?:{_WORDS})(?:[·.]?(?:年|月|天))?)?"
    rf"|分(?![别之为布类配散析组管工项支期享局解歧])|(?P<scale>万|亿|千|百)?(?P<word>{_WORDS})?)"
)
_COMPARATORS: tuple[tuple[str, Comparator], ...] = (
    ("不少于", ">="), ("不低于", ">="), ("不超过", "<="), ("不高于", "<="), ("不大于", "<="), ("不得超过", "<="), ("不得低于", ">="),
    ("控制在", "<="), ("至少", ">="), ("最多", "<="), ("超过", ">"), ("≥", ">="), ("≤", "<="), (">", ">"), ("<", "<"),
)  # fmt: skip
_ABOUT_BEFORE = re.compile(r"(?:约|近|大约|约为|将近|接近|超|逾|超过|不足|不到|至少|最多)$")
_ABOUT_AFTER = re.compile(r"\s*(?:\(含\))?(?:余|多(?!于|项)|左右|上下|以上|以下|以内|及以上|之内)")
_DATE_AFTER = re.compile(r"\s*(?:年(?!龄|限|均|人)|月(?!均|份?人)|日(?!均|间))")
_NOT_A_FIGURE_BEFORE = re.compile(
    r"(?:第|编号|文号|电话|手机|传真|邮编|代码|表|图|附件|附表|公开|序号|No\.?|号[:：])\s*$"
)
_TITLE = re.compile(r"《[^》]{0,200}》|\[\d+\]|\(\s*\d{4}\s*\)\s*\d*\s*号?|\(20\d\d\)\d+号")
_NUMBERING = re.compile(r"^\s*(?:\(\s*\d{1,2}\s*\)|\d{1,2}\s*[.、)](?!\d)|\d{1,2}(?=\s+[^\d\s.,%万元]))")
_PERCENT_IN_WORDS = re.compile(r"百分之([零〇一二两三四五六七八九十百千]+)(?:点([零〇一二三四五六七八九]+))?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence.

    start, end: characters of the text, unit included
    per:        of a price, what it is for one of: 2 万元/处 → 处
    approximate: 约, 近, 余, 以上
    """

    start: int
    end: int
    parsed: Parsed
    per: str | None = None
    approximate: bool = False

    @property
    def unit(self) -> Unit:
        return self.parsed.unit

    @property
    def dimension(self) -> str:
        return self.parsed.unit.dimension


class _Plain(dict[int, str]):
    """Characters as half-width ones, by their code points; worked out when they are first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = unicodedata.normalize("NFKC", char)
        folded = {"〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "−": "-"}.get(char, folded)
        self[code] = folded if len(folded) == 1 and unicodedata.category(char) != "No" else char
        return self[code]


_PLAIN = _Plain()


def plain(text: str) -> str:
    """The text with every full-width character as its half-width one; its length does not change."""
    return text.translate(_PLAIN)


def quantities(text: str) -> list[Quantity]:
    """The figures of a plain text, left to right; years, dates, numbering, titles in 《》 and numbers of documents are none."""
    closed = [m.span() for m in _TITLE.finditer(text)]
    numbering = _NUMBERING.match(text)
    if numbering:
        closed.append(numbering.span())
    found = [q for m in _FIGURE.finditer(text) if (q := _quantity(text, m, closed)) is not None]
    return sorted([*found, *_in_words(text)], key=lambda q: q.start)


def _quantity(text: str, match: re.Match[str], closed: Iterable[tuple[int, int]]) -> Quantity | None:
    start, end = match.start("number"), match.end()
    if any(a <= start < b for a, b in closed):
        return None
    before, number, unit = text[:start], match["number"], re.sub(r"\s+", "", match["unit"])
    if _is_date(text, match) or _NOT_A_FIGURE_BEFORE.search(before):
        return None
    if not unit:
        return None
    sign = match["sign"] == "-" and bool(re.search(r"(?:^|[为是达了长降加少幅率:(,;=、\s])$", text[: match.start()]))
    parsed, per = _parse(number, unit, match["scale"] or "", sign)
    comparator = next((c for w, c in _COMPARATORS if before.rstrip().endswith(w)), None)
    about = bool(match["more"] or _ABOUT_BEFORE.search(before.rstrip()) or _ABOUT_AFTER.match(text, end))
    begin = match.start("sign") if sign else start
    return Quantity(begin, end, replace(parsed, comparator=comparator, start=begin, end=end), per, about)


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Whether a number is part of a date or names a year: 2022 年度, 4月, 30日, 2020/1/1, 2020-2021."""
    number, start, end = match["number"], match.start("number"), match.end("number")
    whole = number.isdigit()
    if (
        whole
        and re.fullmatch(r"(?:19|20)\d\d", number)
        and not re.match(r"\s*(?:[万亿千百]?元|人|户|个|名|%)", text[end:])
    ):
        return True
    if not whole:
        return not match["unit"] and bool(re.fullmatch(r"(?:19|20)\d\d\.\d{1,2}", number))
    if re.match(r"\s*月(?!均|份?\s*人)", text[end:]) and int(number) <= 12 and not re.search(r"个\s*$", text[:end]):
        return True
    if re.match(r"\s*[日号]", text[end:]) and re.search(r"月\s*$|[—~至-]\s*$", text[:start]):
        return True
    near = text[max(0, start - 5) : start], text[end : end + 4]
    return bool(
        re.search(r"\d{1,4}\s*[/.-]\s*$", near[0])
        and re.search(r"\d{4}\s*[/.-](?:\s*\d{1,2}\s*[/.-])?\s*$", text[max(0, start - 9) : start])
    )


def _parse(number: str, unit: str, scale: str, negative: bool) -> tuple[Parsed, str | None]:
    digits = re.sub(r"[,\s]", "", number)
    decimals = len(digits.partition(".")[2])
    of, per = _unit_of(unit, scale)
    exact = of.dimension == "count" and of.scale == 1 and not decimals
    half = Decimal(0) if exact else Decimal(5).scaleb(-decimals - 1) * of.scale
    value = Decimal(digits) * of.scale
    return Parsed(-value if negative else value, half, of, decimals), per


def _unit_of(unit: str, scale: str) -> tuple[Unit, str | None]:
    if not unit:
        return NUMBER, None
    money, _, per = unit.partition("/")
    if money.endswith("元"):
        size = Decimal(_SCALES[money[:-1]])
        known = UNITS.get(money) or Unit(symbol=money, dimension="money", scale=size)
        return (Unit(symbol=unit, dimension="money", scale=size), per) if per else (known, None)
    if unit in ("%", "‰", "分", "倍"):
        return UNITS.get(unit, SCORE), None
    if unit == "个百分点":
        return Unit(symbol=unit, dimension="ratio", scale=Decimal("0.01")), None
    return Unit(symbol=unit, dimension="count", scale=Decimal(_SCALES[scale])), None


def _in_words(text: str) -> Iterator[Quantity]:
    """百分之八十六点五."""
    for match in _PERCENT_IN_WORDS.finditer(text):
        whole = chinese_number(match[1])
        if whole is None:
            continue
        part = "".join(str("零一二三四五六七八九".find(c.replace("〇", "零"))) for c in match[2] or "")
        value = Decimal(f"{whole}.{part or 0}") * PERCENT.scale
        half = Decimal(5).scaleb(-len(part) - 1) * PERCENT.scale
        parsed = Parsed(value, half, PERCENT, len(part), None, match.start(), match.end())
        yield Quantity(match.start(), match.end(), parsed)


def usual_decimals(found: Iterable[Quantity]) -> dict[str, int]:
    """The decimals that amounts print in each unit of money, where most of those that are no whole number agree.

    A figure that prints fewer had its zeros stripped ("5.1" beside "245.78").
    """
    counts: dict[str, Counter[int]] = {}
    for q in found:
        if q.dimension == "money" and q.per is None and q.parsed.decimals:
            counts.setdefault(q.unit.symbol, Counter())[q.parsed.decimals] += 1
    return {unit: max(c, key=lambda d: (c[d], d)) for unit, c in counts.items()}


def with_decimals(q: Quantity, usual: dict[str, int]) -> Quantity:
    """The quantity with the precision that its unit usually prints."""
    decimals = max(q.parsed.decimals, usual.get(q.unit.symbol, 0))
    if q.dimension != "money" or q.per is not None or q.approximate or decimals == q.parsed.decimals:
        return q
    return replace(q, parsed=replace(q.parsed, half_unit=Decimal(5).scaleb(-decimals - 1) * q.unit.scale))
