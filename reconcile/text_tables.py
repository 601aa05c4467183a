"""What the text tells must be what the tables state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.linking import Key, Ledger, keys_of, same_project
from reconcile.parts import Parts
from reconcile.rule import Verdict, View, evidence_of, predicate, rule
from reconcile.wording import squeezed
from schemas.claims import Claim
from schemas.facts import Fact, Interval
from schemas.findings import Evidence, Outcome, Severity
from schemas.records import AccountLine, BudgetExecution, Record, ScoreLine


@dataclass(frozen=True)
class Told:
    """An amount of the text and the cell that it is about.

    slack: what the cell rounds away that the text still prints, else 0
    """

    label: str
    stated: Fact | None
    cell: Fact | None
    slack: Decimal = Decimal(0)


@dataclass(frozen=True)
class ToldShare:
    """A share of a whole that only a table states."""

    label: str
    rate: Fact | None
    part: Fact | None
    whole: Fact | None


@dataclass(frozen=True)
class SelfScore:
    """The score that a project gave itself, and how far its budget was executed."""

    label: str
    score: Fact | None
    rate: Fact | None


@dataclass(frozen=True)
class Blank:
    """An amount of the text, and the one cell that it is about, in which nothing is printed."""

    label: str
    claim: Claim
    line: AccountLine


@rule("TEXT-TABLE", on=Told, fact="stated", kind="text_vs_table", says="文字所述数", formula="表中{cell}", exact=True)
def text_repeats_table(cell: Interval, slack: Decimal) -> Interval:
    """An amount that the text repeats from a table is the table's, to the decimals that both print.

    Source: 部门决算公开要求文字说明与公开报表数据一致.
    """
    return Interval(cell.low - slack, cell.high + slack)


@rule("TEXT-TABLE-SHARE", on=ToldShare, fact="rate", kind="share_percent", says="所占比重", formula="{part} ÷ {whole}")
def share_of_table_total(part: Interval, whole: Interval) -> Interval:
    """A share of a total that a table states is the part over that total.

    Source: arithmetic identity.
    """
    return part / whole


@rule(
    "TEXT-SELF-SCORE", on=SelfScore, fact="score", kind="score_vs_rate", says="自评得分", relation="<=",
    formula="100 - 10 × (1 - {rate})", severity=Severity.WARNING,
)  # fmt: skip
def score_leaves_room_for_rate(rate: Interval) -> Sequence[Interval]:
    """A self-evaluation whose budget was not fully executed loses the points of 预算执行率, which are ten; many places give
    all of them from 90 % on.

    Source: 财预〔2020〕10号: 预算执行率指标权重统一设置为10%.
    """
    most = Interval.exactly(90) + Interval.exactly(10) * rate.at_most(Interval.exactly(1))
    return [most, Interval.exactly(100)] if rate.high >= Decimal("0.9") else [most]


@predicate("TEXT-EMPTY", on=Blank, kind="text_vs_table", says="表中空白处文字不应有数")
def blank_is_nothing(view: Blank) -> Verdict | None:
    """Where the table prints nothing, the text tells of nothing but zero.

    Source: 部门决算公开要求文字说明与公开报表数据一致; a blank of a statement is no amount.
    """
    claim, line = view.claim, view.line
    assert claim.value is not None
    cell = Evidence("cell", line.page, line.bbox, "", "text", None, None, line.table_id, line.row, line.col)
    evidence = (evidence_of("stated", claim.value), cell)
    formula = f"表中“{line.measure_label or line.label}”空白"
    stated, unit = claim.value.printed, claim.value.unit.symbol
    if claim.value.value == 0:
        return Verdict(Outcome.HOLDS, evidence, formula, stated, Decimal(0), unit=unit)
    if claim.value.source.method != "text":
        return Verdict(Outcome.NOT_EVALUATED, evidence, formula, stated, unit=unit, reason="扫描件空白单元格可能未识读")
    message = f"文字称{view.label}为{claim.value.text}，但表中“{line.measure_label or line.label}”为空白。"
    return Verdict(Outcome.FAILS, evidence, formula, stated, Decimal(0), claim.value.printed, unit, message=message)


def table_views(records: Sequence[Record], forms: Mapping[str, str | None]) -> Iterator[View]:
    """The amounts of the text that are surely about a cell, each with its cell.

    forms: the form of each table, by its id
    """
    claims = [r for r in records if isinstance(r, Claim)]
    parts = Parts.of(records)
    for claim in claims:
        if claim.relation == "amount" and not claim.approximate and claim.value is not None and claim.table_id is None:
            yield from _statement(claim, parts.ledger_of(claim))
    yield from _shares(claims, parts)
    yield from _projects(claims, records, forms)


def _statement(claim: Claim, ledger: Ledger) -> Iterator[View]:
    if claim.period == "prior" or claim.value is None:
        return
    keys = list(keys_of(claim))
    cells = [cell for key in keys if (cell := ledger.find(key, claim.measure)) is not None]
    if cells and len({c.value for c in cells}) == 1:
        yield told(f"{(claim.path or (claim.subject_label,))[-1][-30:]}", claim.value, cells[0])
    elif not cells and len(keys) == 1 and (line := ledger.blank(keys[0], claim.measure)) is not None:
        yield Blank(claim.subject_label[-30:], claim, line)


def told(label: str, stated: Fact, cell: Fact) -> Told:
    """The view of a figure told twice: where one prints fewer decimals, it may be the other rounded."""
    a, b = printed_half(stated), printed_half(cell)
    return Told(label, stated, cell, Decimal(0) if a == b else max(a, b))


def printed_half(fact: Fact) -> Decimal:
    """Half of the last digit that is printed, in the base unit, whatever its column prints."""
    decimals = re.search(r"\.(\d+)", squeezed(fact.text))
    return Decimal(5).scaleb(-(len(decimals[1]) if decimals else 0) - 1) * fact.unit.scale


def _shares(claims: Sequence[Claim], parts: Parts) -> Iterator[View]:
    """占本年支出合计的 X%, where the total stands in the statement only."""
    for claim in claims:
        if (
            claim.relation != "share"
            or claim.operand("whole") is not None
            or not claim.whole_label
            or claim.approximate
        ):
            continue
        if re.search(r"^(?:本年)?支出合计$", claim.whole_label):
            whole = parts.ledger_of(claim).find(Key("expenditure", "expenditure", "grand_total"), None)
        elif re.search(r"^(?:本年)?收入合计$", claim.whole_label):
            whole = parts.ledger_of(claim).find(Key("income", "income", "grand_total"), None)
        else:
            continue
        yield ToldShare(claim.subject_label[-30:], claim.value, claim.operand("part"), whole)


_TOLD = {"budget": "budget", "executed": "executed", "initial_budget": "initial_budget"}


def _projects(claims: Sequence[Claim], records: Sequence[Record], forms: Mapping[str, str | None]) -> Iterator[View]:
    """What is told of a project beside what its 自评表 states."""
    funds = [
        r for r in records if isinstance(r, BudgetExecution) and r.source == "total" and r.scope.project and r.executed
    ]
    scores = [r for r in records if isinstance(r, ScoreLine) and r.role == "total" and r.scope.project]
    by_project: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        name = claim.scope.project or (
            claim.subject_label if claim.relation == "score" and claim.table_id is None else None
        )
        if name and claim.value is not None and not claim.approximate:
            by_project[name].append(claim)
    for name, told_claims in by_project.items():
        own = [f for f in funds if same_project(f.scope.project or "", name)]
        total = [s for s in scores if same_project(s.scope.project or "", name)]
        for claim in told_claims:
            form = "self_evaluation" if "自评" in claim.sentence else "score_table"
            yield from _project_claim(claim, own, [s for s in total if forms.get(s.table_id or "") == form])
        yield from _self_score(name, told_claims)


def _project_claim(claim: Claim, funds: Sequence[BudgetExecution], totals: Sequence[ScoreLine]) -> Iterator[View]:
    stated = claim.value
    assert stated is not None
    label = f"{claim.scope.project or claim.subject_label}{MEASURES.get(claim.measure or '', '')}"
    cells: list[Fact | None] = []
    if claim.relation == "amount" and claim.measure in _TOLD and claim.scope.project:
        cells = [getattr(f, _TOLD[claim.measure]) for f in funds]
    elif claim.relation == "completion" and claim.scope.project:
        cells = [f.rate for f in funds]
    elif claim.relation == "score" and claim.measure == "score":
        cells = [s.score for s in totals]
    known = [c for c in cells if c is not None and c.value is not None]
    if known and len({c.value for c in known}) == 1:
        yield told(label, stated, known[0])


MEASURES = {
    "budget": "全年预算数",
    "executed": "执行数",
    "score": "得分",
    "completion_rate": "预算执行率",
    "initial_budget": "年初预算数",
}


def _self_score(name: str, claims: Sequence[Claim]) -> Iterator[View]:
    scores = [c for c in claims if c.relation == "score" and c.measure == "score" and "自评得分" in c.sentence]
    rates = [c for c in claims if c.relation == "completion"]
    if len(scores) == 1 and len(rates) == 1 and scores[0].paragraph == rates[0].paragraph:
        yield SelfScore(f"{name}项目", scores[0].value, rates[0].value)
