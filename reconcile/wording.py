"""How figures and formulas are written for a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from schemas.facts import Fact, Unit

MOST_TERMS = 12
"""A sum of more terms is written with its first and last ones only."""

_NAME = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_DECIMALS = re.compile(r"\d\.(\d+)")
_CAPTION = re.compile(r"(?!百分之)[\u4e00-\u9fff].*[(（]")


def squeezed(text: str | None) -> str:
    """A text without white space: how names, titles and figures are compared; "" for none."""
    return "".join(text.split()) if text else ""


def decimals_of(half_unit: Decimal, unit: Unit) -> int:
    """How many decimals a figure prints, from half of its last digit; 0 when it is exact."""
    if half_unit == 0:
        return 0
    step = (2 * half_unit / unit.scale).normalize().as_tuple().exponent
    return max(0, -step) if isinstance(step, int) else 0


def printed_decimals(fact: Fact) -> int:
    """How many decimals stand on the page: 2 for "97.60", also where the figure is taken as exact."""
    found = _DECIMALS.search(printed(fact))
    return len(found[1]) if found else 0


def in_unit(value: Decimal, unit: Unit, half_unit: Decimal, unlike: str | None = None, least: int = 0) -> str:
    """A base value in the printed unit, with as many decimals as the column prints.

    An exact value keeps its own decimals, and has at least `least`. `unlike`: more decimals are given until the text
    differs from that one.
    """
    shown = value / unit.scale
    if half_unit == 0:
        text = f"{shown.normalize():f}" if len(shown.normalize().as_tuple().digits) < 12 else f"{shown:.2f}"
        if len(text.partition(".")[2]) < least:
            text = f"{shown:.{least}f}"
        return text if text != unlike else f"{shown:f}"
    places = decimals_of(half_unit, unit)
    text = f"{shown:.{places}f}"
    while text == unlike and places < 8:
        places += 1
        text = f"{shown:.{places}f}"
    return text


def printed(fact: Fact) -> str:
    """A figure as it stands on the page, line breaks and spaces taken out; without the caption that it is part of."""
    text = squeezed(fact.text)
    if fact.value is None or _CAPTION.match(text) is None:
        return text
    return in_unit(fact.value, fact.unit, fact.half_unit)


def formula_with(template: str, given: Mapping[str, object]) -> str:
    """The template with each name in braces replaced by what is printed; a tuple becomes a sum, or, where the name is
    followed by a word ("{bases|或}"), alternatives joined by that word. What stands in square brackets is left out where
    nothing that it names is printed.
    """

    def optional(match: re.Match[str]) -> str:
        items = [given.get(name) for name, _ in _NAME.findall(match[1])]
        return match[1] if any(any(i) if isinstance(i, tuple) else i is not None for i in items) else ""

    def fill(match: re.Match[str]) -> str:
        item = given.get(match[1])
        if isinstance(item, tuple):
            terms = [printed(f) for f in item if isinstance(f, Fact)]
            if match[2]:
                either = f" {match[2]} ".join(dict.fromkeys(terms))
                return f"({either})" if f" {match[2]} " in either else either or "无"
            if len(terms) > MOST_TERMS:
                terms = [*terms[:4], f"…（共 {len(terms)} 项）", *terms[-2:]]
            return " + ".join(f"({t})" if t.startswith(("-", "－", "−")) else t for t in terms) or "无"
        return printed(item) if isinstance(item, Fact) else "无" if item is None else str(item)

    return _NAME.sub(fill, _OPTIONAL.sub(optional, template))
