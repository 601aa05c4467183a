"""The tree of numbered headings, and blanks of a template that nobody filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.numbers import chinese_number

_CHINESE = "[一二三四五六七八九十百]{1,4}"
_NUMERALS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"\s*第\s*({_CHINESE})\s*(?:部\s*分|章|篇)\s*")),
    (2, re.compile(rf"\s*({_CHINESE})\s*[、.,]\s*")),
    (3, re.compile(rf"\s*\(\s*({_CHINESE})\s*\)\s*")),
    (4, re.compile(r"\s*(\d{1,2})\s*(?:、|\.(?!\s?\d)|,(?!\d))\s*")),
    (5, re.compile(r"\s*\(\s*(\d{1,2})\s*\)\s*")),
    (6, re.compile(r"\s*([①-⑳])\s*")),
)
_PLACEHOLDER = re.compile(
    r"[XxＸ×]{2,}|(?<![\w.])X(?=\s*(?:年|万元|元|个|%|人))|[_＿]{3,}|【\s*】|\(\s*\)(?=万元|%|个|人)"
)
_CONTENTS_LINE = re.compile(r"(?:[.…·]{4,}|\s)\s*-?\s*\d{1,3}\s*-?\s*$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph that begins with a numeral: level, number, numeral as printed, and where the text after it begins."""

    level: int
    ordinal: int
    numeral: str
    body: int


@dataclass(frozen=True, slots=True)
class Node:
    """A numbered paragraph in the tree.

    siblings: identity of its list
    before:   the node before it in the same list, or None
    """

    paragraph: int
    numbered: Numbered
    title: str
    path: tuple[str, ...]
    siblings: int
    before: Node | None


def numbered(text: str) -> Numbered | None:
    """The numeral that a plain text begins with, or None."""
    for level, pattern in _NUMERALS:
        match = pattern.match(text)
        if match:
            printed = match[1]
            if level == 6:
                ordinal: int | None = ord(printed) - ord("①") + 1
            else:
                ordinal = int(printed) if printed.isdigit() else chinese_number(printed)
            if ordinal is None or (level == 2 and match[0].rstrip()[-1:] in ",." and len(text) > 60):
                return None
            return Numbered(level, ordinal, match[0].strip(), match.end())
    return None


def numeral_of(level: int, ordinal: int) -> str:
    """How a number of a level is printed: (2, 5) → 五、."""
    if level == 6:
        return chr(ord("①") + ordinal - 1)
    if level >= 4:
        return f"{ordinal}." if level == 4 else f"({ordinal})"
    tens, ones = divmod(ordinal, 10)
    digits = "零一二三四五六七八九"
    word = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    return {1: f"第{word}部分", 2: f"{word}、", 3: f"({word})"}[level]


def title_of(text: str, found: Numbered) -> str:
    """The heading without its numeral, up to the end of its first sentence."""
    body = text[found.body :].strip()
    return re.split(r"[。;]|:(?=.)", body, maxsplit=1)[0].strip()[:80]


@dataclass
class _Open:
    """A list that may go on."""

    node: Node
    siblings: int


@dataclass
class Outline:
    """Builds the tree, paragraph by paragraph."""

    open: dict[int, _Open] = field(default_factory=dict)
    lists: int = 0

    def add(self, paragraph: int, text: str) -> Node | None:
        """The node that a plain paragraph is, or None when it is not numbered.

        A number that is one, or not larger than the one before, begins a new list.
        """
        found = numbered(text)
        if found is None:
            return None
        for level in [lv for lv in self.open if lv > found.level]:
            del self.open[level]
        before = self.open.get(found.level)
        if before is not None and (found.ordinal == 1 or found.ordinal < before.node.numbered.ordinal):
            before = None
        if before is None:
            self.lists += 1
        siblings = before.siblings if before else self.lists
        path = tuple(o.node.title for level, o in sorted(self.open.items()) if level < found.level)
        node = Node(paragraph, found, title_of(text, found), path, siblings, before.node if before else None)
        self.open[found.level] = _Open(node, siblings)
        return node

    @property
    def path(self) -> tuple[str, ...]:
        """Titles of the headings that are open, outermost first."""
        return tuple(o.node.title for _, o in sorted(self.open.items()))


def is_contents_line(text: str) -> bool:
    """A line of a 目录: a title that ends in leaders and a page number."""
    return numbered(text) is not None and len(text) < 80 and bool(_CONTENTS_LINE.search(text))


def skipped(level: int, first: int, second: int, between: Iterable[str]) -> tuple[int, ...]:
    """The numbers between two of a list whose numerals nevertheless stand somewhere in the texts between."""
    texts: Sequence[str] = [re.sub(r"\s+", "", t) for t in between]
    there = []
    for ordinal in range(first + 1, second):
        numeral = numeral_of(level, ordinal)
        forms = {numeral, numeral.replace(".", "、"), numeral.replace(".", ",")} | (
            {f"第{numeral[1:-2]}章"} if level == 1 else set()
        )
        if any(form in t for form in forms for t in texts):
            there.append(ordinal)
    return tuple(there)


def placeholders(text: str) -> list[tuple[int, int]]:
    """Where a plain text has blanks that were not filled: XX, ××, ____; a car plate or a variable name is none."""
    return [m.span() for m in _PLACEHOLDER.finditer(text)]
