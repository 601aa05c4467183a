"""The typed rows that tables and sentences become.

Every record knows its page and box; each figure in it is a Fact with a place of its own. A figure that is not printed
is None. Labels as printed stay Chinese, in fields that end in `_label` or `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.facts import Fact, Model, Provenance
from schemas.geometry import BBox


class Scope(Model):
    """Whom and what a row is about; None where the report does not say."""

    entity: str | None = None
    project: str | None = None
    region: str | None = None
    period: str | None = None


UNSAID = Scope()
"""The scope of a row of which nothing is said; one for all of them."""


class Record(Model):
    """Base of all records.

    table_id, row: where it stands; None for a record made of prose
    page:          1-based
    bbox:          of the whole row, points
    """

    dataset: ClassVar[str] = ""
    scope: Scope = Field(default_factory=lambda: UNSAID)
    table_id: str | None = None
    row: int | None = None
    page: int
    bbox: BBox

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """(field name, figure) of every figure that is printed, in field order."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Fact):
                yield name, value
            elif isinstance(value, tuple):
                for item in value:
                    if isinstance(item, Fact):
                        yield name, item


FundSource = Literal["total", "fiscal", "carry_over", "other", "central", "province", "city", "county", "own"]


class BudgetExecution(Record):
    """A row of the 资金 block of a 绩效自评表: one source of funds of one project.

    source: canonical; `source_label` as printed. `prior_budget` of the years before (绩效目标表). `rate_base`: what
    the form's own 执行率 is over, where its letters say so (B/A). Amounts in 元, `rate` a fraction, `weight` and `score` in 分.

    Source: 财政部 《项目支出绩效评价管理办法》（财预〔2020〕10号） 附件《项目支出绩效自评表》.
    """

    dataset: ClassVar[str] = "budget_executions"
    source: FundSource
    source_label: str
    rate_base: Literal["budget", "initial_budget"] = "budget"
    prior_budget: Fact | None = None
    initial_budget: Fact | None = None
    budget: Fact | None = None
    executed: Fact | None = None
    weight: Fact | None = None
    rate: Fact | None = None
    score: Fact | None = None
    reason_text: str | None = None


class Quantity(Model):
    """A target or an achievement as far as it is a number: "≥95%", "不少于66人", "优良" (figure None).

    starts, ends: the days that it names as a period or as an end, where it names them in full
    source: where the text stands
    """

    text: str
    comparator: Literal["=", ">=", "<=", ">", "<"] | None = None
    figure: Fact | None = None
    starts: date | None = None
    ends: date | None = None
    source: Provenance | None = None


class Indicator(Record):
    """An indicator row of a 绩效自评表 or 绩效目标表: what was promised, what was done, what it scored.

    rate: 得分率 (得分系数), a fraction; deduction: the points taken off
    """

    dataset: ClassVar[str] = "indicators"
    level1_label: str | None = None
    level2_label: str | None = None
    name_label: str
    target: Quantity | None = None
    actual: Quantity | None = None
    weight: Fact | None = None
    score: Fact | None = None
    rate: Fact | None = None
    deduction: Fact | None = None
    reason_text: str | None = None


class ScoreLine(Record):
    """A line of a score table.

    role:   `line` for an item, `subtotal` for a caption or row that sums items, `total` for 综合得分 / 总分, `grade` for 等级,
            `rank` for 排名 (its `score` is the rank), `share` for 资金占比 (its `rate` weighs a district in the whole)
    path:   the levels above and the line itself, outermost first
    covers: first and last row of the items that a subtotal or total sums; None for the others
    told_rate: the rate in its basis, where its scoring rule says that the score is this rate times the weight
    deduction: the points taken off, where a column tells them
    """

    dataset: ClassVar[str] = "score_lines"
    role: Literal["line", "subtotal", "total", "grade", "rank", "share"] = "line"
    path: tuple[str, ...]
    covers: tuple[int, int] | None = None
    weight: Fact | None = None
    score: Fact | None = None
    rate: Fact | None = None
    told_rate: Fact | None = None
    deduction: Fact | None = None
    grade_text: str | None = None
    basis_text: str | None = None


class FundLine(Record):
    """One amount of a table of funds or tasks: what, where, which measure.

    measure: canonical (`initial_budget`, `budget`, `allocated`, `executed`, `execution_rate`, `planned`, `done`,
             `completion_rate` …) or None; `measure_label` is the header as printed
    role:    `total` on a 合计 row or in a 汇总 column's place is told by `row_role` and `region_role`
    """

    dataset: ClassVar[str] = "fund_lines"
    item_label: str
    measure: str | None
    measure_label: str
    col: int
    row_role: Literal["line", "total"] = "line"
    region_role: Literal["region", "total"] | None = None
    amount: Fact | None = None


class SurveyOption(Record):
    """An option of a question of a 调查问卷, or (role `total`) its 本题有效填写人次.

    share: a fraction
    """

    dataset: ClassVar[str] = "survey_options"
    role: Literal["line", "total"] = "line"
    question_label: str | None = None
    option_label: str
    count: Fact | None = None
    share: Fact | None = None


class Project(Record):
    """A project as its form introduces it.

    starts_text, ends_text: 起止时间 as printed; starts, ends: the same as days, where the calendar has them
    """

    dataset: ClassVar[str] = "projects"
    name_label: str
    department_label: str | None = None
    unit_label: str | None = None
    starts_text: str | None = None
    ends_text: str | None = None
    starts: date | None = None
    ends: date | None = None
    period_source: Provenance | None = None
    goal_text: str | None = None


Statement = Literal[
    "summary", "income", "expenditure", "fiscal_summary", "fiscal_expenditure", "fiscal_basic", "fiscal_project",
    "general_expenditure", "general_basic", "general_project", "government_fund", "state_capital", "three_public",
    "operating_costs", "procurement", "expenditure_detail", "fiscal_detail", "project_list",
]  # fmt: skip
"""The statements of 部门决算 and 部门预算: summary 收支总表, fiscal_* 财政拨款…, general_* 一般公共预算财政拨款…, *_basic
基本支出 by economic class, three_public “三公”经费 (with 会议费, 培训费), operating_costs 机关运行经费."""

Side = Literal["income", "expenditure", "opening", "closing"]
"""What flows: 收入, 支出; or what rests: 年初 / 年末结转和结余."""


class AccountLine(Record):
    """One amount of a statement: which statement, which row, which column.

    code:      支出功能分类 (3, 5, 7 digits) or 支出经济分类 (3, 5 digits); None on rows without one
    level:     `class` 类, `group` 款, `item` 项, `total` for the row of totals; None on rows without a code
    item:      canonical key of a row that has a name and no code ("general_budget", "opening", "vehicles"), or None
    listing:   whether the code lists have the code, and under the printed name; None without a code
    name:      canonical: from the code list where the code is in it, else the label without its numeral
    label:     as printed
    measure:   canonical key of the column ("total", "basic", "project", "general_budget" …); None when unknown
    measure_label: the header above it as printed, outermost first, joined with "/"
    year:      `this` or `last` year of the report
    basis:     whether the column states a budget, an execution, or the change between two
    numeral:   1 for a label that begins with 一、, 2 with （一）, 3 with 1., 4 with （1）; None without
    of_which:  the label says 其中: it is a part of the row above and not all of it
    block:     0, 1, 2: which of the blocks that stand side by side; col: column of the amount
    """

    dataset: ClassVar[str] = "account_lines"
    statement: Statement
    side: Side
    code: str | None = None
    level: Literal["class", "group", "item", "total"] | None = None
    item: str | None = None
    listing: Literal["listed", "unlisted", "contradicted"] | None = None
    name: str
    label: str
    measure: str | None
    measure_label: str
    year: Literal["this", "last"] = "this"
    basis: Literal["final", "budget", "change"] = "final"
    numeral: int | None = None
    of_which: bool = False
    block: int = 0
    col: int
    amount: Fact | None = None
