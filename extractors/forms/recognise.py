"""Which form is this table, and what does each of its columns mean? Told by the words of its headers, not by its layout.

A form may have several headers, one below the other (the funds of a 绩效自评表, its 资金管理 block, its indicators); each
says what its columns are until the next begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.folding import squeezed
from extractors.forms.patterns import FirstOf
from schemas.tables import Cell, Table

Role = Literal[
    "level1", "level2", "level3", "level4", "name", "target", "actual", "sign", "target_unit", "weight", "score", "rate",
    "deduction", "reason", "basis", "words", "prior_budget", "initial_budget", "budget", "allocated", "executed",
    "execution_rate", "planned", "done", "completion_rate", "grade", "project", "ordinal",
]  # fmt: skip
"""What a column holds. `rate` is 得分率; `deduction` the points taken off; `words` explain the indicator or tell its scoring rule."""

AMOUNTS: tuple[Role, ...] = ("prior_budget", "initial_budget", "budget", "allocated", "executed")
LEVELS: tuple[Role, ...] = ("level1", "level2", "level3", "level4", "name")

_ROLES: tuple[tuple[Role, str], ...] = (
    ("ordinal", r"序号|编号"),
    ("level1", r"一级(?:绩效)?指标(?:名称)?"),
    ("level2", r"二级(?:绩效)?指标(?:名称)?"),
    ("level3", r"三级(?:绩效)?指标(?:名称)?"),
    ("level4", r"四级(?:绩效)?指标(?:名称)?"),
    ("project", r"(?:二级|子)?项目(?:支出)?名称|转移支付名称|预算项目(?:名称)?|政策名称"),
    ("name", r"指标名称|评价内容|(?:评价|评分|考核|考评)(?:内容|指标|项目|要素|事项)|指标内容|具体指标|名称|绩效指标|指标"),
    ("sign", r"(?:绩效)?指标(?:性质|符号|方向|类型)|性质|计算符号|运算符号|符号"),
    ("target_unit", r"(?:绩效)?(?:指标)?(?:度量|计量|指标值)?单位"),
    ("target", r"(?:年度|年初|预期|计划|全年|绩效|本年|目标|三级|调整后)*(?:绩效)?(?:指标|目标)(?:目标)?值|(?:预期|计划)值|年初目标"),
    ("actual", r"(?:全年|年度|本年)?实际(?:完成(?:指标)?(?:值|情况|数)?|(?:指标)?值)|(?:全年|年度)?完成(?:值|情况)|指标完成值"),
    ("rate", r"(?:评价|指标)?得分(?:率|系数|比例)"),
    ("weight", r"(?:标准|指标|权重|评价|考核|满分|执行率|总)?分值(?:权重)?|(?:指标|分值|执行率)?权重(?:分|分值)?%?|标准分数?|满分值?"),
    ("score", r"(?:评价|自评|实际|最终|指标|综合|复核|考核|项目|评审|抽查|执行率|各(?:地|[省市区县旗]+|单位|部门))*"
              r"(?:得分|评分|分数)(?:情况)?|自评分"),
    ("grade", r"(?:评价|评定|绩效|自评|综合)*(?:等级|级别|结论|评级)"),
    ("deduction", r"扣(?:减)?分(?:值|数)?|失分(?:值)?"),
    ("reason", r"(?!.*偏[差离](?:度|率|值|幅度|程度)$).*(?:原因|改进措施|存在的?问题|偏差).*|备注"),
    ("basis", r"(?:得分|评分|扣分|打分)(?:依据|说明|情况说明|理由)|评价(?:说明|依据)|情况说明"),
    ("words", r"(?:指标)?(?:解释|说明)|(?:评分|评价|考核|达标)(?:标准|要点|办法|方法|规则)|数据来源|指标释义|证据收集方式"),
    ("execution_rate", r"(?:预算|资金|全年)?(?:执行|支出|使用)(?:完成)?(?:率|进度)"),
    ("prior_budget", r"(?:以前年度|上年度?)(?:项目)?资金"),
    (
        "initial_budget",
        r"(?:本年度?|当年)(?:项目)?资金|(?:年初|当年|年度)(?:部门)?预算(?:数|金额|安排数?|资金|批复数?)?"
        r"|年初(?:安排|批复)数?",
    ),
    (
        "budget",
        r"(?:全年|调整后?(?:的)?|本年|资金|当年)(?:预算|安排)(?:数|金额|资金)?|调整数|预算数"
        r"|预算(?:批复|安排)(?:数|资金|金额)?|预算金额",
    ),
    ("allocated", r"(?:实际|资金|全年)?到位(?:数|资金|金额)?|资金到位(?:数|金额|情况)"),
    ("executed", r"(?:全年|实际|预算|本年|资金|全年实际)*(?:执行|支出|使用)(?:数|金额|资金|数额)|决算数|实际支出|资金支出"),
    ("completion_rate", r"(?:任务|实际|项目|目标)?完成(?:率|比例)|到位率|资金到位率"),
    ("planned", r"(?:计划|任务|目标)(?:数量?|任务|完成数|建设数|人数)|任务"),
    ("done", r"(?:实际)?完成(?:数量?|人数)|实际数"),
)  # fmt: skip
DEEPEST = 3
"""A header has at most so many rows."""

_role = FirstOf(_ROLES)

TOTAL_LABEL = re.compile(
    r"(?:自评|评价|指标|绩效|项目)*(?:总分(?:值)?|总得分|合计(?:得分|分值)?|总计|综合得分|得分合计|综合评分|总评分|自评得分|评价得分|综合评价得分|总体得分)"
)
GRADE_LABEL = re.compile(r".*(?:等级|级别|评级)")
_WHOLE = re.compile(r"总分|合计|总计|综合|总得分")
RANK_LABEL = re.compile(r".*(?:排名|名次|位次|排序)")
SUBTOTAL_LABEL = re.compile(r".*小计|.+(?:得分|合计)")
CONTINUED = re.compile(r"\(?(?:续上页|接上页|续前页|续表|续)\)?")


@dataclass(frozen=True)
class Column:
    """One column of a header.

    cell:  the header cell that names its role
    label: the words of the headers above it that name no role (a district, a sub-project), outermost first
    """

    role: Role
    cell: Cell
    label: tuple[str, ...] = ()

    @property
    def col(self) -> int:
        return self.cell.col


@dataclass(frozen=True)
class Header:
    """Consecutive rows that say what the columns below mean, and the rows that they speak for.

    first, last: of the header itself; body rows are last + 1 … end
    """

    first: int
    last: int
    end: int
    columns: tuple[Column, ...]

    def column(self, role: Role) -> Column | None:
        return next((c for c in self.columns if c.role == role), None)

    def all_of(self, role: Role) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == role)

    @property
    def total_score(self) -> Column | None:
        """The only column of scores, or of several the one that its header calls their total."""
        scores = self.all_of("score")
        totals = [c for c in scores if any(_WHOLE.search(word) for word in c.label)]
        return scores[0] if len(scores) == 1 else totals[0] if len(totals) == 1 else None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(c.role for c in self.columns)

    @property
    def is_funds(self) -> bool:
        """The 资金 block of a form: two kinds of amounts side by side, once, with or without their rate and score."""
        amounts = [c for c in self.columns if c.role in ("prior_budget", "initial_budget", "budget", "executed")]
        once = len({c.role for c in amounts}) == len(amounts) and not any(c.label for c in amounts)
        return len(amounts) >= 2 and once and not self.roles & {"project", "ordinal"}

    @property
    def is_scored(self) -> bool:
        """A block whose lines have weights and scores, or indicators with weights, targets or explained scores."""
        levels = len(self.roles & set(LEVELS))
        scored = {"weight", "score"} <= self.roles and not self.is_funds
        explained = "score" in self.roles and bool(self.roles & {"rate", "basis", "words"})
        return scored or (levels >= 2 and (explained or bool(self.roles & {"weight", "target"})))

    @property
    def is_summary(self) -> bool:
        """A list of projects with their scores."""
        return "project" in self.roles and "score" in self.roles and "weight" not in self.roles


@lru_cache(4096)
def core(text: str) -> str:
    """A label without white space, without what stands in brackets, without closing colons."""
    plain = squeezed(text)
    bare = re.sub(r"\([^()]*\)?", "", plain)
    return (bare or plain).rstrip(":：").strip()


def role_of(text: str) -> Role | None:
    """What a header cell says its column holds, or None."""
    word = core(text)
    if not word or len(word) > 24:
        return None
    return _role(word)


def is_continued(text: str) -> bool:
    """Nothing but the remark that the cell goes on from the page before."""
    return bool(CONTINUED.fullmatch(squeezed(text)))


def headers(table: Table) -> list[Header]:
    """Every header of a table, top to bottom; none of them may speak for the rows of another."""
    found: list[tuple[int, int, tuple[Column, ...]]] = []
    row = 0
    while row < table.n_rows:
        last, columns = _header_at(table, row)
        header = Header(row, last, table.n_rows - 1, columns)
        if header.is_funds or header.is_scored or header.is_summary:
            found.append((row, last, columns))
        if len(columns) >= 2:
            row = last
        row += 1
    ends = [first - 1 for first, _, _ in found[1:]] + [table.n_rows - 1] * bool(found)
    return [Header(first, last, end, columns) for (first, last, columns), end in zip(found, ends, strict=True)]


def _header_at(table: Table, row: int) -> tuple[int, tuple[Column, ...]]:
    """The columns that a header beginning at this row would have, and its last row."""
    named = [c for c in table.row(row) if c.row == row and role_of(c.text) is not None]
    if len(named) < 2:
        return row, ()
    last = min(
        row + DEEPEST - 1,
        max(_header_depth(table, row, named), table.header_rows - 1 if row < table.header_rows <= row + DEEPEST else row),
    )
    columns = []
    for col in range(table.n_cols):
        column = _column_at(table, row, last, col)
        if column is not None and column not in columns and not _heads_words(table, column, last):
            columns.append(column)
    return last, tuple(columns)


def _heads_words(table: Table, column: Column, last: int) -> bool:
    """Whether words stand next below a header of amounts: it then says what the rows of its block are."""
    below = table.at.get((last + 1, column.col))
    if column.role not in AMOUNTS or below is None or not squeezed(below.text):
        return False
    return re.search(r"[\d—\-/]", squeezed(below.text)) is None and role_of(below.text) is None


def _header_depth(table: Table, row: int, named: Sequence[Cell]) -> int:
    """The last row of a header that begins at `row`: as deep as most of its cells are; a label that stands beside a whole
    block does not count.
    """
    spans = Counter(c.row_span for c in named)
    depth = max(spans, key=lambda s: (spans[s], -s))
    return row + depth - 1 if depth <= DEEPEST else row


def _column_at(table: Table, first: int, last: int, col: int) -> Column | None:
    """The role of a column: the innermost header that names one; what the others say is its label."""
    cells = list(dict.fromkeys(table.at[r, col] for r in range(first, last + 1) if (r, col) in table.at))
    cells = [c for c in cells if c.row >= first and c.row + c.row_span - 1 <= last]
    for cell in reversed(cells):
        role = role_of(cell.text)
        if role is not None:
            others = (c.text.replace("\n", "").strip() for c in cells if c is not cell and role_of(c.text) is None)
            inner = cells[-1] if cells[-1] is not cell else cell
            return Column(role, _narrowed(cell, inner), tuple(o for o in others if o))
    return None


def _narrowed(cell: Cell, inner: Cell) -> Cell:
    """A header that spans several sub-columns, as the one that stands over a single sub-column."""
    if inner is cell:
        return cell
    return Cell(
        cell.row, inner.col, cell.row_span, inner.col_span, cell.text, cell.page, cell.bbox, cell.header, cell.method,
        cell.confidence, cell.status,
    )  # fmt: skip


def body_cell(table: Table, row: int, column: Column | None) -> Cell | None:
    """The cell of a body row under a header, if it begins there; one merged from above or from the left belongs to its start."""
    if column is None:
        return None
    for col in range(column.cell.col, column.cell.col + column.cell.col_span):
        cell = table.at.get((row, col))
        if cell is not None and cell.row == row and cell.col >= column.cell.col:
            return cell
    return None


def label_above(table: Table, row: int, col: int, top: int) -> Cell | None:
    """The label that speaks for a place: its own cell, or where that only says "续上页" or is blank, the last one above."""
    for r in range(row, top - 1, -1):
        cell = table.at.get((r, col))
        if cell is not None and cell.text.strip() and not is_continued(cell.text):
            return cell
    return None


def label_runs(table: Table, col: int, rows: Iterable[int]) -> Iterator[tuple[Cell, int, int]]:
    """(label cell, first row, last row) down a column of levels; a continued cell belongs to the label above it."""
    run: tuple[Cell, int, int] | None = None
    for row in rows:
        cell = table.at.get((row, col))
        if cell is None:
            continue
        new = cell.text.strip() and not is_continued(cell.text) and (run is None or cell is not run[0])
        if new:
            if run is not None:
                yield run
            run = (cell, row, row)
        elif run is not None:
            run = (run[0], run[1], row)
    if run is not None:
        yield run


def one_line(text: str) -> str:
    """A label as it is kept in a record: line breaks and blanks inside Chinese words taken out."""
    joined = text.replace("\n", "").strip()
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", joined)
