"""The code lists: 支出功能分类 and 支出经济分类, with the names that a code had before."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extractors.folding import squeezed


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


def code_name(code: str, label: str) -> str:
    """The canonical name of a code, or the label as printed where the lists do not have it or it says something else."""
    entry = codes().get(code)
    return entry.name if entry is not None and (not label or not contradicts(code, label)) else label


def contradicts(code: str, label: str) -> bool:
    """Whether a squeezed label names something else than its code: no name the code ever had shares half its letters."""
    entry = codes().get(code)
    if entry is None or len(label) < 3:
        return False
    return all(_shared(label, name) < 0.5 for name in entry.names)


@cache
def class_named(name: str) -> str | None:
    """The 类 of functions whose squeezed name this is, or None."""
    plain = re.sub(r"\(类\)$", "", name)
    return next((c.code for c in codes().values() if len(c.code) == 3 and c.code[0] == "2" and plain in c.names), None)


def _shared(one: str, other: str) -> float:
    """The share of the shorter text's letters that both have."""
    rest = list(other)
    common = 0
    for letter in one:
        if letter in rest:
            rest.remove(letter)
            common += 1
    return common / max(1, min(len(one), len(other)))
