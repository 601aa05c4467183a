"""What the rules on targets look at: indicators with what was achieved, costs, periods, announced weights."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.goals import goal_views
from reconcile.rule import View
from reconcile.views import Facts, Form, decided, forms_of
from reconcile.wording import printed, squeezed
from schemas.claims import Claim
from schemas.facts import Fact
from schemas.records import Indicator, Project, Quantity
from schemas.report import Report
from schemas.tables import Table

LOWER_IS_BETTER = re.compile(r"成本|费用|支出|金额|投入|造价|单价|经费")
AMBIGUOUS = re.compile(
    "时间|天数|时长|时限|期限|周期|投诉|事故|故障|差错|死亡|发病|下降|降低|减少|控制|失业|负债|返贫|流失|逾期|延误|超标|违规|空置|破损|漏|误|"
    "能耗|排放|消耗|负担|浓度|污染"
)
"""Words of indicators for which less may be better, so that without a comparator nothing is said."""

CALENDAR = re.compile("[年月日号季时点]")
"""Units that tell a time, not an amount."""

NO_REASON = re.compile(r"[\s无—\-/。.、没有]*")
EXECUTION = re.compile(r".*(?:预算|资金|经费|项目)执行率")
MOST = 0.8
"""A form that has at least this share of a system's indicators scores that system."""

WHOLE_YEAR = re.compile(r"(?:贯穿|覆盖)?(?:全年|整年|全年度)(?:实施|开展|完成|进行)?。?")
TIMED = re.compile(r".*(?:进度|时效|时间).*")


@dataclass(frozen=True)
class Unexplained:
    """An indicator that was met, or cannot be said to have been missed, and has no reason for a deduction.

    told: its target and achievement in words; met: whether it is known to have been met
    """

    label: str
    weight: Fact | None
    score: Fact | None
    target: Fact | None
    actual: Fact | None
    told: str
    met: bool = False

    @property
    def message(self) -> str:
        points = f"得分{_shown(self.score)}与分值{_shown(self.weight)}不一致"
        return f"{self.label}{self.told}{'，已达到指标值' if self.met else ''}，{points}，且未说明扣分原因。"


@dataclass(frozen=True)
class Missed:
    """An indicator whose target was missed without a reason being given."""

    label: str
    weight: Fact | None
    score: Fact | None
    target: Fact | None
    actual: Fact | None

    @property
    def message(self) -> str:
        missed = f"完成值{_shown(self.actual)}未达到指标值{_shown(self.target)}"
        return f"{self.label}{missed}，却得满分{_shown(self.score)}，且未说明偏差原因。"


def _shown(fact: Fact | None) -> str:
    return printed(fact) if fact is not None else "（无）"


@dataclass(frozen=True)
class OwnRate:
    """An indicator 预算执行率 beside the funds of its form."""

    label: str
    actual: Fact | None
    executed: Fact | None
    budget: Fact | None
    fiscal_executed: Fact | None
    fiscal_budget: Fact | None


@dataclass(frozen=True)
class Cost:
    """The budget of a project beside the total cost that its targets tell."""

    label: str
    budget: Fact | None
    cost: Fact | None


@dataclass(frozen=True)
class Ceiling:
    """The budget of a project beside the ceiling of its cost (控制在…以内)."""

    label: str
    budget: Fact | None
    cost: Fact | None


@dataclass(frozen=True)
class Timed:
    """A target with a time, beside the period of its project."""

    label: str
    target: Quantity
    project: Project


@dataclass(frozen=True)
class SystemGroup:
    """The weights of one group of indicators in a list of indicators, and in the forms that use the same indicators."""

    label: str
    listed: Facts
    used: Facts
    per: Decimal


def target_views(report: Report) -> Iterator[View]:
    """The indicators of every form, the periods and costs of the projects, and lists of indicators beside forms."""
    forms = forms_of(report)
    projects = {(r.table_id, r.scope.project): r for r in report.records if isinstance(r, Project)}
    for form in forms:
        due = any(re.search("原因|偏差", c.text) for c in form.table.cells if len(c.text) < 30) and not _explains(form.table)
        for i in form.indicators:
            label = f"{form.name}“{i.name_label}”"
            if i.weight is not None and i.score is not None and i.weight.unit.dimension == i.score.unit.dimension:
                yield from (view for view in achievement(label, i) if due or isinstance(view, Missed))
            yield from _beside_funds(label, form, i)
            project = projects.get((i.table_id, i.scope.project))
            if project is not None and i.target is not None and TIMED.fullmatch(i.name_label + (i.level2_label or "")):
                yield Timed(label, i.target, project)
    claims: dict[str | None, list[Claim]] = defaultdict(list)
    for record in report.records:
        if isinstance(record, Claim) and record.table_id is not None:
            claims[record.table_id].append(record)
    whose = Counter(f.table.table_id for f in forms if f.indicators)
    for form in forms:
        if whose[form.table.table_id] == 1:
            yield from goal_views(form, claims[form.table.table_id])
    yield from system_groups(forms)


def _explains(table: Table) -> bool:
    """Whether a row of the form, and no column, tells the reasons: "偏差原因及改进措施 | …"."""
    for cell in table.cells:
        if re.fullmatch(r".{0,6}(?:原因|偏差).{0,12}", squeezed(cell.text)):
            told = table.at.get((cell.row, cell.col + cell.col_span))
            words = squeezed(told.text) if told is not None and told.row == cell.row else ""
            if len(words) > 5 and not re.search("原因|备注|措施$|说明$", words) and not NO_REASON.fullmatch(words):
                return True
    return False


def achievement(label: str, i: Indicator) -> Iterator[Unexplained | Missed]:
    """The score of an indicator without a reason, where weight and score alone do not settle it."""
    if not NO_REASON.fullmatch(i.reason_text or ""):
        return
    target = i.target.figure if i.target else None
    actual = i.actual.figure if i.actual else None
    met = is_met(i)
    if met is False:
        yield Missed(label, i.weight, decided(i.score), target, actual)
    else:
        told = f"指标值{i.target.text[:20] if i.target else '无'}，完成值{i.actual.text[:20] if i.actual else '无'}"
        yield Unexplained(label, i.weight, decided(i.score), target, actual, told, met is True)


def is_met(i: Indicator) -> bool | None:
    """Whether a target was met, in its own direction; None where words or units do not tell."""
    if i.target is None or i.actual is None:
        return None
    target, actual = i.target.figure, i.actual.figure
    if target is None or actual is None:
        return True if squeezed(i.target.text) == squeezed(i.actual.text) else None
    alike = target.unit.dimension == actual.unit.dimension and (
        target.unit.dimension != "count" or target.unit.symbol == actual.unit.symbol
    )
    if not alike or target.value is None or actual.value is None or CALENDAR.match(target.unit.symbol):
        return None
    words = f"{i.level2_label or ''}{i.name_label}"
    comparator = i.target.comparator
    if comparator in ("<=", "<") or (comparator is None and LOWER_IS_BETTER.search(words)):
        return actual.interval.low <= target.value
    if comparator in (">=", ">") or not AMBIGUOUS.search(words):
        return actual.interval.high >= target.value
    return None


def _beside_funds(label: str, form: Form, i: Indicator) -> Iterator[OwnRate | Cost | Ceiling]:
    """What an indicator repeats of the funds of its form."""
    funds = form.funds_total
    if funds is None:
        return
    budget = funds.budget or funds.initial_budget
    actual, target = i.actual.figure if i.actual else None, i.target.figure if i.target else None
    if actual is not None and actual.unit.dimension == "ratio" and EXECUTION.fullmatch(i.name_label):
        fiscal = next((e for e in form.executions if e.source == "fiscal"), funds)
        yield OwnRate(label, actual, funds.executed, budget, fiscal.executed, fiscal.budget or fiscal.initial_budget)
    if target is not None and i.actual is None and target.unit.dimension == "money" and "成本" in i.name_label:
        ceiling = i.target is not None and i.target.comparator in ("<=", "<")
        whole = ceiling or (i.target is not None and i.target.comparator == "=")
        if whole:
            yield (Ceiling if ceiling else Cost)(f"{form.name}项目资金总额", budget, target)


def system_groups(forms: Sequence[Form]) -> Iterator[SystemGroup]:
    """A 指标体系 with weights beside the nearest form that scores the same indicators, group by group."""
    for system in (f for f in forms if f.table.form == "indicators" and any(i.weight for i in f.indicators)):
        form = _form_of(system, forms)
        for group in dict.fromkeys(i.level1_label for i in system.indicators if form is not None):
            assert form is not None
            members = {squeezed(i.name_label): i for i in system.indicators if i.level1_label == group}
            used = [i for i in form.indicators if squeezed(i.name_label) in members]
            if len(used) != len(members):
                continue
            listed = _group_weight(system, list(members.values()))
            ratio = any(w is not None and w.unit.dimension == "ratio" for w in listed)
            names = "、".join(_differing(members, used, Decimal(100 if ratio else 1))) or "各项"
            label = f"指标体系“{group}”（{names}）的权重，与第{form.table.pages[0]}页{form.name}的分值相比，"
            yield SystemGroup(label, listed, _group_weight(form, used), Decimal(100 if ratio else 1))


def _differing(members: Mapping[str, Indicator], used: Sequence[Indicator], per: Decimal) -> list[str]:
    """The names of the indicators whose own weights differ."""
    own = {n: i.weight.value for n, i in members.items() if i.weight is not None and i.weight.value is not None}
    weights = {squeezed(i.name_label): i.weight for i in used}
    return [
        n for n, v in own.items() if (w := weights.get(n)) is not None and w.value is not None and w.value != v * per
    ]


def _form_of(system: Form, forms: Sequence[Form]) -> Form | None:
    """The nearest form, best one below, that weighs nearly all indicators of a system."""
    names = {squeezed(i.name_label) for i in system.indicators}
    page = system.table.pages[0]

    def distance(form: Form) -> tuple[bool, int]:
        return form.table.pages[0] < page, abs(form.table.pages[0] - page)

    alike = [
        f
        for f in forms
        if f.table.form == "self_evaluation"
        and len(names & {squeezed(i.name_label) for i in f.indicators if i.weight}) >= MOST * len(names)
    ]
    return min(alike, key=distance, default=None)


def _group_weight(form: Form, members: Sequence[Indicator]) -> Facts:
    """What a group weighs: as its caption says, else as its members weigh."""
    rows = [i.row for i in members if i.row is not None]
    captions = (s for s in form.lines if s.role == "subtotal" and s.covers == (min(rows), max(rows)) and len(rows) > 1)
    caption = next(captions, None)
    return (caption.weight,) if caption is not None else tuple(i.weight for i in members)
