"""What recognisers make of figures, and what grammar alone can mend. The text as read is kept by the caller.

A figure is digits with one kind of thousands separator, at most one decimal point, perhaps a sign, brackets and a
percent sign. Only what this leaves no choice about is mended here; the rest is for more pixels to say.
"""

from __future__ import annotations

import re

from extractors.folding import fold

LETTERS = str.maketrans({"O": "0", "o": "0", "D": "0", "Q": "0", "l": "1", "I": "1", "i": "1", "|": "1", "!": "1"})
SEPARATORS = ".,·•;，。"
JUNK = " .,·•;:'`\"_=~^，。、：；‘’“”*|°"
"""What specks beside a figure are read as."""

_SEPARATOR = re.compile(rf"[{re.escape(SEPARATORS)}]")
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:[{re.escape(SEPARATORS)}]\d{{3}})+(?:[{re.escape(SEPARATORS)}]\d{{1,6}})?")
_POINTED = re.compile(rf"\d+[{re.escape(SEPARATORS)}]\d{{1,6}}")
_UNIT = r"(?:[%‰]|[\u4e00-\u9fff]{1,3})?"
_FIGURE = re.compile(rf"\(?[-+]?¥?(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|\d+)(?:\.\d+)?{_UNIT}\)?")
_RANGE = re.compile(r"(?<=[\d年月日分元%‰)）])一(?=\d)")
_BROKEN = re.compile(r"(?<=\d)\s*([.,])\s*(?=\d)")


def is_figure(text: str) -> bool:
    """Whether a text is one figure in plain spelling, with its unit or without, and nothing else."""
    return _FIGURE.fullmatch(text) is not None


def decimals(text: str) -> int | None:
    """How many decimals a plain figure prints, or None when it is none."""
    return None if not is_figure(text) else sum(c.isdigit() for c in text.partition(".")[2])


def figure_like(text: str) -> bool:
    """Whether a text seems to be meant as a figure: digits and nothing that is a word."""
    folded = re.sub(_UNIT + "$", "", fold(text))
    digits = sum(c.isdigit() for c in folded)
    letters = sum(c.isalpha() for c in folded.translate(LETTERS))
    return digits > 0 and letters <= max(1, digits // 3) and not re.search(r"[\u4e00-\u9fff]", folded)


def with_ranges(text: str) -> str:
    """A text whose ranges have dashes: no numeral one stands between a unit and a digit (`1月一6月`)."""
    return _RANGE.sub("—", text)


def mended(text: str) -> str:
    """The figure that a reading can only mean, or the text unchanged.

    Separators are told by their place: groups of three are parted by commas, what else follows is decimals
    (`1.845.81`, `1;147.41`, `11,50`). Letters between digits are the digits they look like (`1O`).
    """
    plain = _BROKEN.sub(r"\1", fold(text)).strip()
    if is_figure(plain):
        return plain
    match = re.fullmatch(rf"(\(?[-+]?¥?)(.*?)({_UNIT}\)?)", plain)
    if match is None:
        return text
    head, body, tail = match.groups()
    if not any(c.isdigit() for c in body):
        return text
    figure = _separated(body.translate(LETTERS).replace(" ", ""))
    return text if figure is None else head + figure + tail


def without_junk(text: str) -> str:
    """A figure without the marks that specks left before and after it; signs stay."""
    return re.sub(rf"^[{re.escape(JUNK)}]+(?=[-+(¥\d])|(?<=[\d%‰)])[{re.escape(JUNK)}]+$", "", fold(text))


def same_digits(one: str, other: str) -> bool:
    """Whether two readings differ in nothing but marks that one of them reads as blanks."""
    blank = re.compile(r"[.,]| ")
    return one != other and " " in one + other and blank.sub("", fold(one)) == blank.sub("", fold(other))


def _separated(body: str) -> str | None:
    """Digits with their separators made right, or None where they may mean several things."""
    if body.isdigit():
        return body
    if _GROUPED.fullmatch(body):
        groups = _SEPARATOR.split(body)
        marks = _SEPARATOR.findall(body)
        if len(groups[-1]) == 3 and (len(marks) > 1 or marks[-1] != "."):
            # Two marks that differ, with three digits after the last: thousands and three decimals.
            if len(set(marks)) > 1 and marks[-1] == "." and "," in marks:
                return ",".join(groups[:-1]) + "." + groups[-1]
            return ",".join(groups)
        if len(groups[-1]) != 3:
            return ",".join(groups[:-1]) + "." + groups[-1]
        return None
    if _POINTED.fullmatch(body):
        whole, part = _SEPARATOR.split(body)
        return None if len(part) == 3 else f"{whole}.{part}"
    return None
