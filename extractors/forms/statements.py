"""Which statement of 部门决算 or 部门预算 is this table? Told by its title, its headers and its row labels together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.folding import squeezed
from extractors.forms.blocks import CODE, Layout, is_amount, layout_of
from extractors.forms.codes import class_named
from extractors.forms.measures import Basis, bare, item_of
from schemas.records import Statement
from schemas.tables import Table

_TITLES: tuple[tuple[Statement, str], ...] = (
    ("three_public", r"三公|会议费.*培训费|因公出国"),
    ("operating_costs", r"机关运行(经费|费用)"),
    ("procurement", r"政府采购"),
    ("state_capital", r"国有资本(经营)?.*(收入|支出|收支)"),
    ("government_fund", r"政府性基金.*(收入|支出|收支)|政府基金"),
    ("fiscal_summary", r"财政拨款(收入支出|收支|收支预算)(决算|预算)?总(体情况)?表|财政拨款收.*支.*总表"),
    ("fiscal_detail", r"财政拨款支出(决算|预算)?明细表"),
    ("expenditure_detail", r"^(?!.*财政拨款).*支出(决算|预算)?明细表"),
    ("general_basic", r"一般公共预算(财政拨款|当年拨款|拨款)?基本支出"),
    ("general_project", r"一般公共预算(财政拨款|当年拨款|拨款)?项目支出"),
    ("general_expenditure", r"一般公共预算(财政拨款|当年拨款|拨款)?(收入支出|支出|收支)"),
    ("fiscal_basic", r"财政拨款基本支出|基本支出(决算|预算)?(明细)?表"),
    ("fiscal_project", r"财政拨款项目支出"),
    ("fiscal_expenditure", r"财政拨款支出(决算|预算)?(总)?表"),
    ("project_list", r"项目支出(决算|预算)?(情况|明细)?表|项目(支出)?明细"),
    ("summary", r"(收入支出|收支)(决算|预算)?总(体情况)?表|收支预算.*总表|收支总表"),
    ("income", r"收入(决算|预算)?(总体情况|总)?(情况)?表"),
    ("expenditure", r"支出(决算|预算)?(总体情况|总)?(情况)?表"),
)  # fmt: skip
_BY_CLASS: dict[Statement, Statement] = {
    "general_expenditure": "fiscal_detail", "fiscal_expenditure": "fiscal_detail", "expenditure": "expenditure_detail",
}  # fmt: skip
"""What a statement of expenditure is where its rows are economic classes."""
_TITLE = tuple((statement, re.compile(pattern)) for statement, pattern in _TITLES)
_NOT_A_STATEMENT = re.compile(
    r"绩效|自评|评价|目标|得分|评分|项目完成|任务|调查|问卷|分配表|执行情况|统计表|备案|单位构成|整体支出|购买服务|债务"
)
_WORDING = re.compile(r"(20\d\d)年?(度)?|部门|单位|汇总|公开|表\d+|附件?\d*|第?\d+表")


_KINDS = r"基本支出|项目支出|人员经费|本年拨款|财政拨款|一般公共预算|政府性基金|国有资本|上级补助|事业.*收入|经营收入|其他收入|单位资金"
"""What the income and the expenditure of an office are parted into."""


@dataclass(frozen=True)
class Recognised:
    """A table that is a statement.

    basis: what its amounts are unless a column says otherwise
    """

    statement: Statement
    basis: Basis
    layout: Layout


def recognise(table: Table) -> Recognised | None:
    """The statement that a table is, or None."""
    if table.n_cols < 2 and table.n_rows < 2:
        return None
    layout = layout_of(table)
    shape = _Shape(table, layout)
    title = squeezed(table.title or "")
    named = named_statement(title)
    if named is not None and shape.fits(named):
        if shape.economic:
            named = _BY_CLASS.get(named, named)
        return Recognised(named, _basis(title, layout), layout)
    if _NOT_A_STATEMENT.search(title):
        return None
    told = shape.tells()
    return None if told is None else Recognised(told, _basis("", layout), layout)


def named_statement(text: str) -> Statement | None:
    """The statement whose title a squeezed text is, or None."""
    if not text or len(text) > 60 or _NOT_A_STATEMENT.search(text) or text.startswith(("注", "说明")):
        return None
    plain = re.sub(r"\(.*?\)|[“”\"'‘’《》]", "", _WORDING.sub("", text))
    if not re.search(r"表(\W|$)", plain):
        return None
    return next((statement for statement, pattern in _TITLE if pattern.search(plain)), None)


def _basis(title: str, layout: Layout) -> Basis:
    """What a statement is of: its title says 决算, or its columns do; a title without either is that of a budget."""
    if "决算" in title:
        return "final"
    heads = "/".join("/".join(path) for path in layout.paths.values())
    if re.search(r"决算|执行", heads) and not re.search(r"预算数|预算合计", heads):
        return "final"
    return "budget" if title or re.search(r"预算数", heads) else "final"


class _Shape:
    """What the headers and rows of a table say."""

    def __init__(self, table: Table, layout: Layout) -> None:
        self.blocks = layout.blocks
        body = set(layout.rows)
        self.labels = [squeezed(c.text) for c in table.cells if c.row in body and not c.text.isascii()]
        self.items = {item for label in self.labels if (item := item_of(label)) is not None}
        codes = [c for c in (squeezed(cell.text) for cell in table.cells if cell.row in body) if CODE.fullmatch(c)]
        self.function = sum(c[0] == "2" for c in codes) > len(codes) / 2
        self.economic = sum(c[0] in "35" for c in codes) > len(codes) / 2
        amounts = [c for b in layout.blocks for c in b.amounts]
        self.coded = bool(codes) or sum(class_named(bare(label)) is not None for label in self.labels) > 1
        self.blank = not any(
            is_amount(squeezed(table.at[r, c].text)) for r in body for c in amounts if (r, c) in table.at
        )
        self.headers = "/".join("/".join(layout.paths[c]) for c in range(table.n_cols))
        self.columns = ["/".join(layout.paths[c]) for c in amounts]
        self.heads = {bare(text) for c in range(table.n_cols) for text in layout.paths[c]}

    def has(self, pattern: str) -> bool:
        """Whether an amount column is headed so."""
        return any(re.search(pattern, column) for column in self.columns)

    @property
    def two_sided(self) -> bool:
        """Income beside expenditure, with rows that have names and no codes."""
        totals = {"income_total", "expenditure_total", "grand_total"} & self.items
        income = {"general_budget", "fiscal", "business", "from_superior", "government_fund"} & self.items
        return len(self.blocks) > 1 and bool(totals) and bool(income)

    @property
    def is_of_an_office(self) -> bool:
        """Whether rows or columns are those of an office's accounts, and not of how one grant was spent."""
        if self.blank or self.coded:
            return True
        known = self.has(_KINDS) or any(re.search(_KINDS, label) for label in self.labels)
        return known and not self.has(r"执行率|支出率|进度|到位|占.*比|比重")

    def fits(self, statement: Statement) -> bool:
        """Whether a table may be that statement; an empty one may be anything that its title says."""
        if not self.blocks:
            return False
        cars = bool(self.items & {"abroad", "reception"}) or self.has("因公出国|公务接待|会议费|培训费")
        if statement == "three_public":
            return cars
        if statement in ("summary", "fiscal_summary"):
            return self.two_sided or bool(self.items & {"grand_total", "income_total"})
        if statement == "income":
            return not self.two_sided and not cars and self.is_of_an_office
        if statement in ("expenditure", "expenditure_detail", "project_list"):
            return not self.two_sided and self.is_of_an_office
        if statement.endswith("basic"):
            return not self.two_sided and not self.function
        return not self.two_sided

    def tells(self) -> Statement | None:
        """The statement that headers and rows alone make certain."""
        if not self.blocks:
            return None
        if self.two_sided:
            fiscal = self.has("一般公共预算") and self.has("政府性基金")
            fiscal = fiscal or any("财政拨款结转" in label for label in self.labels)
            return "fiscal_summary" if fiscal else "summary"
        if (self.has("因公出国") and self.has("公务接待")) or {
            "abroad",
            "reception",
            "vehicle_operation",
        } <= self.items:
            return "three_public"
        if self.economic and re.search("机关运行经费", self.headers):
            return "operating_costs"
        if self.has("财政拨款收入") and self.has("事业收入|其他收入"):
            return "income"
        if self.has("基本支出") and self.has("项目支出") and self.has("上缴上级|附属单位补助"):
            return "expenditure"
        if self.economic and re.search("人员经费", self.headers + "".join(self.labels)):
            return "general_basic"
        if self.has("年初结转") and self.has("年末结转") and self.has("本年支出"):
            return "government_fund"
        if self.function and self.has("基本支出") and self.has("项目支出"):
            return "general_expenditure"
        return None
