"""What a sentence claims, while it is being read: drafts that become `Claim` records once their places are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extractors.narrative.clauses import Label
from extractors.narrative.quantities import Quantity
from schemas.claims import Direction, Relation
from schemas.facts import Fact

_SENTENCE = re.compile(r"[^。!?\n]*[。!?]?")


@dataclass
class Draft:
    """A claim in the making; operands are other drafts that have a figure.

    origin: the draft whose figure this one restates (the whole of a sum)
    fact:   the figure with its place, once it is known; paragraph: the index of its passage
    """

    relation: Relation
    start: int
    end: int
    sentence: int
    label: Label = Label("")
    quantity: Quantity | None = None
    operands: list[tuple[str, Draft]] = field(default_factory=list)
    direction: Direction | None = None
    whole_label: str | None = None
    reason: str | None = None
    items: tuple[str, ...] = ()
    partial: bool = False
    group: int = 0
    bracketed: bool = False
    approximate: bool = False
    text: str = ""
    origin: Draft | None = None
    fact: Fact | None = None
    paragraph: int | None = None

    @property
    def subject(self) -> str:
        return self.label.subject

    @property
    def dimension(self) -> str:
        return self.quantity.dimension if self.quantity else ""


@dataclass
class Whole:
    """An amount whose parts follow.

    mode:  `sentence` while the sentence lists them; `announced` when the paragraph ends in 其中：; `numbered` when numbered
           paragraphs list them, one each; `running` when paragraphs without numbers go on with the list
    level: of the numbered paragraphs; next: the number that the next of them must have
    loose: paragraphs that end in a full stop may go on with the list
    complete: the words say that the parts are all (共)
    beside: told beside the figure that is divided (预算 beside 决算): only numbered items of its own measure are its parts
    item:  itself an item of a list, as its share tells, divided in passing (甲 4 元，占 40%，其中乙…；): ； ends it
    broken: a paragraph of the list told no part that could be read
    """

    draft: Draft
    parts: list[Draft] = field(default_factory=list)
    mode: Literal["sentence", "announced", "numbered", "running"] = "sentence"
    level: int = 0
    next: int = 1
    loose: bool = False
    complete: bool = False
    beside: bool = False
    item: bool = False
    broken: bool = False


@dataclass
class Scan:
    """The state of one pass over a paragraph.

    topic: what the paragraph is about when a figure does not say (from its heading, or the last subject told)
    going_on: a whole of an earlier paragraph whose list this one continues
    left_open: the wholes whose parts the next paragraphs list: 决算数, and the 预算数 told beside it
    above: the amount that a 其中 at the very beginning divides
    """

    text: str
    topic: Label = Label("")
    drafts: list[Draft] = field(default_factory=list)
    wholes: list[Whole] = field(default_factory=list)
    ended: list[Whole] = field(default_factory=list)
    going_on: Whole | None = None
    left_open: list[Whole] = field(default_factory=list)
    above: Draft | None = None
    group: int = 0


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence; 。！？ end one, ； does not."""
    return [m.span() for m in _SENTENCE.finditer(text) if m[0].strip()]
