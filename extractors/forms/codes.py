"""The code lists: 支出功能分类 and 支出经济分类, with the names that a code had before."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from extractors.folding import squeezed

Listing = Literal["listed", "unlisted", "contradicted"]


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a list. names: squeezed, the present one first."""

    code: str
    name: str
    names: tuple[str, ...]


@cache
def codes() -> Mapping[str, Code]:
    """Both lists by code: functions begin with 2, economic classes with 3."""
    found = {}
    for file in ("function.csv", "economic.csv"):
        text = (resources.files("schemas") / "codes" / file).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            former = [n for n in row["former_names"].split("|") if n]
            found[row["code"]] = Code(row["code"], row["name"], tuple(squeezed(n) for n in (row["name"], *former)))
    return found


def listing(code: str, label: str) -> Listing:
    """Whether the lists have a code under the squeezed name that is printed beside it.

    `contradicted`: the name is that of a sibling, or shares not a third of its letters with any that the code ever had.
    """
    entry = codes().get(code)
    if entry is None:
        return "unlisted"
    if len(label) < 3 or label in entry.names:
        return "listed"
    siblings = (c for c in codes().values() if c.code != code and len(c.code) == len(code) and c.code[:-2] == code[:-2])
    strange = any(label in c.names for c in siblings) or all(_shared(label, name) < 1 / 3 for name in entry.names)
    return "contradicted" if strange else "listed"


def code_name(code: str, label: str) -> str:
    """The canonical name of a code, or the label as printed where the lists do not have it or say something else."""
    return codes()[code].name if listing(code, label) == "listed" else label


@cache
def class_named(name: str) -> str | None:
    """The 类 of functions whose squeezed name this is, or None."""
    plain = re.sub(r"\(类\)$", "", name)
    return next((c.code for c in codes().values() if len(c.code) == 3 and c.code[0] == "2" and plain in c.names), None)


@cache
def economic_named(name: str) -> str | None:
    """The economic class whose squeezed name this is, where only one has it; None otherwise."""
    found = [c.code for c in codes().values() if c.code[0] == "3" and name == c.names[0]]
    return found[0] if len(found) == 1 else None


def _shared(one: str, other: str) -> float:
    """The share of the shorter text's letters that both have."""
    rest = list(other)
    common = 0
    for letter in one:
        if letter in rest:
            rest.remove(letter)
            common += 1
    return common / max(1, min(len(one), len(other)))
