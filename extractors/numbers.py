"""Figures as they are printed → value, precision, unit.

`parse_figure` reads a text that is one figure and nothing else; `find_figures` the figures inside a sentence;
`fact_of` makes the Fact of a table cell. Nothing here knows a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from extractors.folding import compatible, fold, squeezed
from schemas.facts import NUMBER, PERCENT, RATIO, SCORE, UNITS, Fact, Provenance, Unit
from schemas.layout import Span
from schemas.tables import Cell

Comparator = Literal["=", ">=", "<=", ">", "<"]

DASHES = frozenset("-–—―─﹣－_一")
"""A cell that holds nothing but these is a printed zero. 一 is what OCR makes of a long dash that stands alone."""

_COMPARATORS: tuple[tuple[str, Comparator], ...] = (
    ("大于或等于", ">="), ("大于等于", ">="), ("小于或等于", "<="), ("小于等于", "<="), ("不少于", ">="), ("不低于", ">="),
    ("不小于", ">="), ("不得低于", ">="), ("不得少于", ">="), ("不超过", "<="), ("不高于", "<="), ("不大于", "<="),
    ("不多于", "<="), ("不得超过", "<="), ("不得高于", "<="), ("控制在", "<="), ("达到", ">="), ("至少", ">="),
    ("最多", "<="), ("大于", ">"), ("高于", ">"), ("多于", ">"), ("超过", ">"), ("小于", "<"), ("低于", "<"), ("少于", "<"),
    ("等于", "="), (">=", ">="), ("≥", ">="), ("≧", ">="), ("⩾", ">="), ("=>", ">="), ("<=", "<="), ("≤", "<="),
    ("≦", "<="), ("⩽", "<="), ("=<", "<="), (">", ">"), ("<", "<"), ("=", "="),
)  # fmt: skip
_SUFFIX_COMPARATORS: tuple[tuple[str, Comparator], ...] = (
    ("及以上", ">="), ("(含)以上", ">="), ("以上", ">="), ("及以下", "<="), ("(含)以下", "<="), ("以下", "<="), ("以内", "<="),
    ("之内", "<="),
)  # fmt: skip
_BEFORE = re.compile("|".join(re.escape(word) for word, _ in _COMPARATORS))
_AFTER = re.compile("(?:" + "|".join(re.escape(word) for word, _ in _SUFFIX_COMPARATORS) + ")$")
_SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
    "亿": 100_000_000, "万亿": 1_000_000_000_000,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+(?=\.|\D|$)|\d+)(?:\.\d+)?|\.\d+"
_SCALE = r"万亿|千万|百万|十万|亿|万|千|百|十"
_WORD = r"[\u4e00-\u9fff]{1,6}|[kcmd]?m[23]?|[km]?g|t|[km]?[Ww]h?|m?[Ll]|[KMGTP]B|h|min|s"
"""A unit is a Chinese word, or one of the few Latin ones that are printed; any other letter is a misread digit."""

_FIGURE = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?(?P<number>{_NUMBER})(?P<close>\))?"
    rf"(?P<unit>%|‰|个?百分点|(?:{_SCALE})?元(?:/[^\d\s,;]{{1,8}})?|(?:{_SCALE})?(?:{_WORD})?(?:/(?:{_WORD}))?)"
)
_REMARK = re.compile(r"\((?=[^()]*[^\W\d_])[^()]*\)$")
_NOTE = re.compile(r"(?<=[\d%])[①-⑳⁰¹²³⁴-⁹]+$")
"""Marks of the footnotes to a figure."""
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_PLACES = {"十": 10, "百": 100, "千": 1_000}
_CHINESE = re.compile(r"[零〇○一二两三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a printed figure says.

    value, half_unit: in the base unit (元, a fraction, 分, pieces); half_unit is 0 for a whole count
    decimals:         as printed, or the column's where those are more
    start, end:       where it stands in the text that was searched, its unit included
    """

    value: Decimal
    half_unit: Decimal
    unit: Unit
    decimals: int
    comparator: Comparator | None = None
    start: int = 0
    end: int = 0


@lru_cache(maxsize=1 << 16)
def parse_figure(text: str, unit: Unit | None = None, decimals: int | None = None) -> Parsed | None:
    """The figure that a text is, or None when it is blank or anything else than one figure.

    unit:     what a number without a unit of its own is in ("万元" above the table); a printed unit wins
    decimals: what the column prints; a figure that prints fewer had its zeros stripped

    A dash alone is zero. "346（市级资金133）" is 346, and "12.50①" 12.50.
    """
    folded = _NOTE.sub("", _joined(fold(text)))
    if not folded:
        return None
    if all(c in DASHES for c in folded) or folded == "/":
        return _parsed(Decimal(0), unit or NUMBER, decimals or 0)
    body, comparator = _split_comparator(folded)
    body = _REMARK.sub("", body).strip() or body
    chinese = _chinese_percentage(body)
    if chinese is not None:
        return _parsed(chinese, PERCENT, decimals or 0, comparator)
    match = _FIGURE.fullmatch(body)
    return None if match is None else _of_match(match, unit, decimals, comparator)


def find_figures(text: str, unit: Unit | None = None) -> Iterator[Parsed]:
    """The figures in a sentence, left to right, each with its place in the text as given, comparator included.

    Dates, article numbers and ranges are digits like any others here: telling them apart is the reader's business.
    The text must keep its length when folded (paragraphs do).
    """
    folded = compatible(text)
    if len(folded) != len(text):
        folded = text
    for match in _FIGURE.finditer(folded):
        before = folded[: match.start()].rstrip()
        word, comparator = next(((w, c) for w, c in _COMPARATORS if before.endswith(w)), ("", None))
        if comparator is None:
            comparator = next((c for w, c in _SUFFIX_COMPARATORS if folded[match.end() :].startswith(w)), None)
        parsed = _of_match(match, unit, None, comparator, lone_brackets=False)
        if parsed is not None:
            start = len(before) - len(word) if word else match.start()
            yield Parsed(
                parsed.value, parsed.half_unit, parsed.unit, parsed.decimals, parsed.comparator, start, match.end()
            )


def chinese_number(text: str) -> int | None:
    """十二 → 12, 一百零五 → 105, 二〇二二 → 2022; None when it is no numeral."""
    if not _CHINESE.fullmatch(text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[c], 0
        else:
            total, section, digit = (total + section + digit) * _SCALES[c], 0, 0
    return total + section + digit


def unit_named(text: str | None) -> Unit | None:
    """The unit that a caption names ("单位：万元", "（万元，小数点保留2位）", "%"), or None when it names none.

    Two different units of money in one caption are none.
    """
    if not text:
        return None
    folded = squeezed(text)
    found = re.findall(r"(?:亿|千万|百万|万|千)?元|[%‰]", folded)
    if len(set(found)) == 1:
        return UNITS[found[0]]
    return SCORE if not found and re.search(r"(?:^|[(:,])分(?:$|[),])", folded) else None


def is_blank(text: str) -> bool:
    """Nothing is printed."""
    return not text.strip()


def is_dash(text: str) -> bool:
    """Nothing but dashes is printed: a zero where a figure is due, "does not apply" where a rate or score is."""
    folded = fold(text)
    return bool(folded) and (all(c in DASHES for c in folded) or folded == "/")


def decimals_of(texts: Iterable[str]) -> int:
    """The decimals that a column prints: the most that any of its figures shows."""
    parsed = (parse_figure(text) for text in texts)
    return max((p.decimals for p in parsed if p is not None), default=0)


def rate_unit(texts: Iterable[str], caption: str = "") -> Unit:
    """In what a column of rates states those without a sign: percent, or fractions.

    Percent where the caption or a figure has the sign, or some figure is too large to be a fraction.
    """
    told = list(texts)
    if any("%" in fold(t) for t in (caption, *told)):
        return PERCENT
    values = [p.value for p in map(parse_figure, told) if p is not None]
    return PERCENT if any(abs(v) > 2 for v in values) else RATIO


def fact_of(
    cell: Cell, document_id: str, table_id: str, unit: Unit | None = None, decimals: int | None = None
) -> Fact | None:
    """The figure of a cell: None when it is blank, without value when it has ink that is no number."""
    if is_blank(cell.text) and not cell.ink:
        return None
    parsed = parse_figure(cell.text, unit, decimals)
    source = Provenance(
        document_id=document_id, page=cell.page, bbox=cell.bbox, method=cell.method, confidence=cell.confidence,
        status=cell.status, table_id=table_id, row=cell.row, col=cell.col,
    )  # fmt: skip
    return _fact(cell.text, parsed, unit, source)


def fact_in_prose(text: str, parsed: Parsed, places: Iterable[Span], document_id: str) -> Fact:
    """The Fact of a figure found in a paragraph; its place is the first of the spans it stands on.

    Raises: ValueError when there is no span.
    """
    spans = tuple(places)
    if not spans:
        raise ValueError(f"no place for {text!r}")
    confidences = [s.confidence for s in spans if s.confidence is not None]
    source = Provenance(
        document_id=document_id, page=spans[0].page, bbox=spans[0].bbox, method=spans[0].method,
        confidence=min(confidences, default=None),
    )  # fmt: skip
    return _fact(text, parsed, None, source)


def _fact(text: str, parsed: Parsed | None, unit: Unit | None, source: Provenance) -> Fact:
    if parsed is None:
        return Fact(text=text, value=None, half_unit=Decimal(0), unit=unit or NUMBER, source=source)
    return Fact(text=text, value=parsed.value, half_unit=parsed.half_unit, unit=parsed.unit, source=source)


def _joined(folded: str) -> str:
    """A folded text without the line breaks and blanks that printing put into a figure."""
    lines = [line.strip() for line in folded.split("\n") if line.strip()]
    text = lines[0] if lines else ""
    for line in lines[1:]:
        if text[-1:].isdigit() and line[0].isdigit() and not _is_broken(text, line):
            return folded  # two figures, one above the other
        text += line
    text = re.sub(r"(?<=[\d,.]) (?=[.,])|(?<=[,.]) (?=\d)", "", text)
    return re.sub(r" (?=\D)|(?<=\D) ", "", text)


def _is_broken(first: str, second: str) -> bool:
    """Whether two lines are one number that a narrow column broke, rather than two numbers."""
    whole = re.compile(r"\D*(?:\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
    head, tail = whole.fullmatch(first), whole.match(second)
    if head is None or tail is None or tail.group(1):
        return head is None or not head.group(1)
    if head.group(1):
        return True
    return len(re.sub(r"\D", "", first)) > 4


def _split_comparator(folded: str) -> tuple[str, Comparator | None]:
    """The text without a comparator before or after the number."""
    before = _BEFORE.match(folded)
    if before is not None:
        return folded[before.end() :].strip(), dict(_COMPARATORS)[before.group()]
    after = _AFTER.search(folded)
    if after is not None:
        return folded[: after.start()].strip(), dict(_SUFFIX_COMPARATORS)[after.group()]
    return folded, None


def _chinese_percentage(text: str) -> Decimal | None:
    """百分之八十六点五 → 0.865; 百分之百 → 1."""
    if not text.startswith("百分之"):
        return None
    whole, _, part = text.removeprefix("百分之").partition("点")
    number = chinese_number(whole)
    digits = [_DIGITS.get(c) for c in part]
    if number is None or None in digits:
        return None
    return (Decimal(number) + Decimal("0." + "".join(map(str, digits)) if digits else "0")) / 100


def _of_match(
    match: re.Match[str],
    unit: Unit | None,
    decimals: int | None,
    comparator: Comparator | None,
    lone_brackets: bool = True,
) -> Parsed | None:
    opened, closed = bool(match["open"]), bool(match["close"])
    if lone_brackets and opened != closed:
        return None
    number = re.sub(r"[, ]", "", match["number"])
    printed = len(number.partition(".")[2])
    value = Decimal(number)
    own = _unit_of(match["unit"], unit)
    negative = match["sign"] == "-" or (lone_brackets and opened and own.dimension != "score")
    return _parsed(
        (-value if negative else value) * own.scale,
        own,
        max(printed, decimals or 0),
        comparator,
        match.start(),
        match.end(),
    )


def _unit_of(printed: str, given: Unit | None) -> Unit:
    """The unit of a number: the printed one, else the column's, else a plain count."""
    if not printed:
        return given or NUMBER
    if printed in UNITS:
        return UNITS[printed]
    if printed.endswith("百分点"):
        return Unit(symbol="个百分点", dimension="ratio", scale=Decimal("0.01"))
    scale = re.match(rf"{_SCALE}", printed)
    word = printed[scale.end() :] if scale else printed
    size = Decimal(_SCALES[scale.group()] if scale else 1)
    if re.match(r"元(?:/|$)", word):
        return Unit(symbol=printed, dimension="money", scale=size)
    if not word and given is not None and given.dimension == "money":
        return Unit(symbol=printed + "元", dimension="money", scale=size)
    return Unit(symbol=printed, dimension="count", scale=size)


def _parsed(
    value: Decimal, unit: Unit, decimals: int, comparator: Comparator | None = None, start: int = 0, end: int = 0
) -> Parsed:
    exact = unit.dimension == "count" and unit.scale == 1 and decimals == 0
    half = Decimal(0) if exact else Decimal(5).scaleb(-decimals - 1) * unit.scale
    return Parsed(value, half, unit, decimals, comparator, start, end)
