"""Which line of a statement an amount in the prose is about, and which form a project is told in.

A link is made only when the words leave one answer: an amount that might be about two different cells has none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from reconcile.wording import squeezed
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.records import AccountLine, Record, Side, Statement


@dataclass(frozen=True)
class Key:
    """A line of a statement: its row by item or by names of 类, 款, 项; its column by side, measure and basis."""

    statement: Statement
    side: Side
    item: str | None = None
    measure: str = "total"
    path: tuple[str, ...] = ()


Index: TypeAlias = dict[tuple[Statement, Side, str | None], list[AccountLine]]


@dataclass
class Ledger:
    """The lines of a report's statements, to be found by what they are about.

    basis: what the statements state (a budget in a 部门预算), apart from statements that have both
    """

    basis: str = "final"
    by_row: Index = field(default_factory=lambda: defaultdict(list))
    by_name: Index = field(default_factory=lambda: defaultdict(list))
    """Lines with a code, by their name without what texts add or leave out, canonical and as printed."""

    @classmethod
    def of(cls, records: Iterable[Record]) -> Ledger:
        lines = [r for r in records if isinstance(r, AccountLine) and r.year == "this" and r.basis != "change"]
        usual = Counter(line.basis for line in lines if line.statement != "three_public").most_common(1)
        ledger = cls(usual[0][0] if usual else "final")
        for line in lines:
            ledger.by_row[line.statement, line.side, line.item].append(line)
            for name in {plain_name(line.name), plain_name(line.label)} if line.code else ():
                ledger.by_name[line.statement, line.side, name].append(line)
        return ledger

    def find(self, key: Key, measure: str | None) -> Fact | None:
        """The amount of a line; None when no line, or lines with different amounts, answer."""
        found = [x.amount for x in self.lines_of(key, measure) if x.amount is not None]
        values = {f.value for f in found}
        return found[0] if len(values) == 1 and None not in values else None

    def blank(self, key: Key, measure: str | None) -> AccountLine | None:
        """The one line that is meant, where nothing is printed in it."""
        lines = self.lines_of(key, measure)
        return lines[0] if len(lines) == 1 and lines[0].amount is None else None

    def lines_of(self, key: Key, measure: str | None) -> list[AccountLine]:
        """The lines that a key names, in the column of the basis that the measure asks for."""
        lines = self._rows(key)
        if measure in ("budget", "initial_budget") and self.basis == "final" and key.statement != "three_public":
            return []
        wanted = self.basis
        if len({line.basis for line in lines}) > 1 or key.statement == "three_public":
            wanted = "budget" if measure in ("budget", "initial_budget") else self.basis if measure is None else "final"
        return [x for x in lines if x.basis == wanted and x.measure == key.measure]

    def _rows(self, key: Key) -> list[AccountLine]:
        if not key.path:
            return [
                x for x in self.by_row[key.statement, key.side, key.item] if x.code is None or key.item == "grand_total"
            ]
        named = self._named(key, key.path[-1])
        levels = {len(x.code or "") for x in named}
        if len({x.code for x in named}) > 1 and len(key.path) > 1:
            parents = {x.code for x in self._named(key, key.path[-2])}
            named = [x for x in named if any(p and (x.code or "").startswith(p) and p != x.code for p in parents)]
        if len(levels) > 1 and len(key.path) in (1, 2, 3):
            depth = {1: 3, 2: 5, 3: 7}[len(key.path)]
            named = [x for x in named if len(x.code or "") == depth] or named
        return named if len({x.code for x in named}) == 1 else []

    def _named(self, key: Key, name: str) -> list[AccountLine]:
        return self.by_name.get((key.statement, key.side, plain_name(name)), [])


@lru_cache(4096)
def plain_name(name: str) -> str:
    """A name of the classification without what texts add or leave out."""
    return re.sub(r"支出$", "", re.sub(r"[\s()（）“”]|类$|款$|项$", "", name))


def keys_of(claim: Claim) -> Iterator[Key]:
    """The lines that an amount of the narrative may be about, most telling first; all of them must agree."""
    heading = squeezed("/".join(claim.section))
    subject = re.sub(r"[\s“”\"]|(?:19|20)\d{2}年度?", "", claim.subject_label)
    if re.search(r"三公", heading) or "三公" in subject:
        yield from _three_public(subject)
    elif "政府采购" in heading or "政府采购" in subject or re.search(r"机关运行经费", heading + subject):
        return
    elif "政府性基金" in heading:
        yield from _fund("government_fund", subject, claim.path)
    elif "国有资本" in heading:
        yield from _fund("state_capital", subject, claim.path)
    elif "基本支出" in heading:
        yield from _basic(subject)
    elif re.search(r"一般公共预算.*支出", heading):
        yield from _general(subject, claim.path)
    elif "财政拨款" in heading and "收" in heading and "支" in heading:
        yield from _fiscal_summary(subject)
    elif re.search(r"收入.{0,2}支出.*总体|收支.*总体", heading):
        yield from _summary(subject)
    elif re.search(r"收入(?:决算|预算)?(?:情况)", heading):
        yield from _income(subject)
    elif re.search(r"支出(?:决算|预算)?(?:情况)", heading) and "财政拨款" not in heading:
        yield from _expenditure(subject)


def _three_public(subject: str) -> Iterator[Key]:
    for item, pattern in (
        ("abroad", r"因公出国(?:\(境\))?费?(?:支出)?$"), ("vehicles", r"公务用车购置(?:及|和)运行(?:维护)?费?(?:支出)?$"),
        ("vehicle_purchase", r"公务用车购置(?:费)?(?:支出)?$"), ("vehicle_operation", r"公务用车运行(?:维护)?费?(?:支出)?$"),
        ("reception", r"公务接待费?(?:支出)?$"), ("meeting", r"会议费(?:支出)?$"), ("training", r"培训费(?:支出)?$"),
        ("grand_total", r"三公经费(?:财政拨款)?(?:支出)?(?:合计|总额)?$"),
    ):  # fmt: skip
        if re.search(pattern, subject):
            yield Key("three_public", "expenditure", item)
            return


def _fund(statement: Statement, subject: str, path: tuple[str, ...]) -> Iterator[Key]:
    if path:
        yield Key(statement, "expenditure", None, "total", path)
    elif re.search(r"年初结转和结余$", subject):
        yield Key(statement, "opening", "grand_total")
    elif re.search(r"(?:本年)?收入$", subject):
        yield Key(statement, "income", "grand_total")
    elif re.search(r"(?:本年)?支出$", subject):
        yield Key(statement, "expenditure", "grand_total")
    elif re.search(r"年末结转和结余$", subject):
        yield Key(statement, "closing", "grand_total")


def _basic(subject: str) -> Iterator[Key]:
    if re.search(r"^人员经费$", subject):
        yield Key("general_basic", "expenditure", "personnel_total")
    elif re.search(r"^公用经费$", subject):
        yield Key("general_basic", "expenditure", "public_total")
    elif re.search(r"一般公共预算.*基本支出$", subject):
        yield Key("general_expenditure", "expenditure", "grand_total", "basic")


def _general(subject: str, path: tuple[str, ...]) -> Iterator[Key]:
    if path:
        yield Key("general_expenditure", "expenditure", None, "total", path)
    elif re.search(r"一般公共预算(?:财政)?(?:拨款)?支出$", subject):
        yield Key("general_expenditure", "expenditure", "grand_total")


_BOTH = re.compile(r"(?:收入?[、,]?支出?)(?:决算|预算)?(?:总计|合计|总)$")


def _fiscal_summary(subject: str) -> Iterator[Key]:
    if "财政拨款" in subject and (
        _BOTH.search(subject) or re.search(r"收入支出总计$|收入支出(?:决算|预算)?总计$", subject)
    ):
        yield Key("fiscal_summary", "income", "grand_total")
        yield Key("fiscal_summary", "expenditure", "grand_total")


def _summary(subject: str) -> Iterator[Key]:
    if "财政拨款" in subject:
        return
    if _BOTH.search(subject) or re.search(r"收入、?支出(?:决算|预算)?总计$", subject):
        yield Key("summary", "income", "grand_total")
        yield Key("summary", "expenditure", "grand_total")
    elif re.search(r"本年收入合计$", subject):
        yield Key("income", "income", "grand_total")
        yield Key("summary", "income", "income_total")
    elif re.search(r"年初结转和结余$", subject):
        yield Key("summary", "income", "opening")
    elif re.search(r"年末结转和结余$", subject):
        yield Key("summary", "expenditure", "closing")
    elif re.search(r"本年支出合计$", subject):
        yield Key("expenditure", "expenditure", "grand_total")
        yield Key("summary", "expenditure", "expenditure_total")


_INCOME = (
    ("total", r"(?:本年)?收入(?:决算|预算)?合计$"), ("fiscal", r"^财政拨款收入$"), ("from_superior", r"^上级补助收入$"),
    ("business", r"^事业收入$"), ("operating", r"^经营收入$"), ("from_affiliates", r"^附属单位上缴收入$"), ("other", r"^其他收入$"),
)  # fmt: skip
_EXPENDITURE = (
    ("total", r"(?:本年)?支出(?:决算|预算)?合计$"), ("basic", r"^基本支出$"), ("project", r"^项目支出$"),
    ("to_superior", r"^上缴上级支出$"),    ("operating", r"^经营支出$"), ("to_affiliates", r"^对附属单位补助支出$"),
)  # fmt: skip


def _income(subject: str) -> Iterator[Key]:
    for measure, pattern in _INCOME:
        if re.search(pattern, subject):
            yield Key("income", "income", "grand_total", measure)


def _expenditure(subject: str) -> Iterator[Key]:
    for measure, pattern in _EXPENDITURE:
        if re.search(pattern, subject):
            yield Key("expenditure", "expenditure", "grand_total", measure)


def project_name(name: str) -> str:
    """A project's name without what forms and texts add to it."""
    text = re.sub(r"[\s“”\"()（）\-—–_、,，]|业务类项目支出|项目支出|^\d+[.、]?", "", name)
    return re.sub(r"(?:项目|资金|经费)+$", "", text)


def same_project(a: str, b: str) -> bool:
    """Whether two names are of one project: equal, or one the end of the other."""
    x, y = project_name(a), project_name(b)
    return len(x) >= 3 and len(y) >= 3 and (x == y or (min(len(x), len(y)) >= 6 and (x.endswith(y) or y.endswith(x))))
