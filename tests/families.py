"""Small forms of the performance family, of our own making, to be changed cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.interpret import interpret
from reconcile.report import reconcile
from schemas.findings import Check, Finding
from schemas.report import Reading, Report
from schemas.tables import Table
from tests.truth import table_from

Rows = Sequence[Sequence[str]]
Changes = Mapping[tuple[int, int], str]

SELF_EVALUATION: Rows = (
    ("项目名称", "<", "村道养护", "<", "<", "<", "<", "<", "<"),
    (
        "项目资金（万元）",
        "",
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        "得分",
        "偏离原因",
    ),
    ("^", "年度资金总额", "120.00", "150.00", "120.00", "10", "80.00%", "8.00", ""),
    ("^", "其中：当年财政拨款", "100.00", "130.00", "100.00", "—", "", "—", "^"),
    ("^", "上年结转资金", "20.00", "20.00", "20.00", "—", "", "—", "^"),
    ("^", "其他资金", "", "", "", "—", "", "—", "^"),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因分析"),
    ("^", "产出指标（50分）", "数量指标", "养护里程", "≥40公里", "42公里", "30", "30", ""),
    ("^", "^", "质量指标", "验收合格率", "≥95%", "90%", "20", "18", "雨季施工"),
    ("^", "效益指标（30分）", "社会效益指标", "出行时间", "缩短", "缩短", "30", "30", ""),
    ("^", "满意度指标（10分）", "满意度", "村民满意度", "≥90%", "92%", "10", "10", ""),
    ("总分", "<", "<", "<", "<", "<", "100", "96.00", ""),
)
"""Everything in it agrees: 120/150 = 80 %, 8 + 30 + 18 + 30 + 10 = 96."""

SCORE_TABLE: Rows = (
    ("评价内容", "分值", "评价得分", "得分率"),
    ("决策", "20.00", "18.00", "90.00%"),
    ("过程", "30.00", "24.50", "81.67%"),
    ("产出", "50.00", "45.00", "90.00%"),
    ("综合得分", "100.00", "87.50", "87.50%"),
    ("绩效等级", "良", "<", "<"),
)

DISTRICTS: Rows = (
    ("指标名称", "指标权重", "得分", "<", "<"),
    ("^", "^", "东山县", "西河县", "南岭县"),
    ("立项", "10.00", "9.00", "8.00", "10.00"),
    ("资金", "20.00", "18.50", "17.00", "20.00"),
    ("决策指标得分", "30.00", "27.50", "25.00", "30.00"),
    ("数量", "70.00", "60.00", "65.00", "61.00"),
    ("产出指标得分", "70.00", "60.00", "65.00", "61.00"),
    ("合计", "100.00", "87.50", "90.00", "91.00"),
    ("得分排名", "<", "3", "2", "1"),
)

FUNDS: Rows = (
    ("序号", "项目", "汇总", "<", "<", "东山县", "<", "<", "西河县", "<", "<"),
    ("^", "^", "预算数", "执行数", "执行率", "预算数", "执行数", "执行率", "预算数", "执行数", "执行率"),
    ("1", "道路", "30.00", "27.00", "90.00%", "20.00", "18.00", "90.00%", "10.00", "9.00", "90.00%"),
    ("2", "桥梁", "50.00", "40.00", "80.00%", "30.00", "21.00", "70.00%", "20.00", "19.00", "95.00%"),
    ("3", "水渠", "12.00", "9.00", "75.00%", "4.00", "3.00", "75.00%", "8.00", "6.00", "75.00%"),
    ("合计", "<", "92.00", "76.00", "82.61%", "54.00", "42.00", "77.78%", "38.00", "34.00", "89.47%"),
)

SURVEY: Rows = (
    ("选项", "小计", "比例"),
    ("A.满意", "30", "75%"),
    ("B.一般", "8", "20%"),
    ("C.不满意", "2", "5%"),
    ("本题有效填写人次", "40", "<"),
)

TARGETS: Rows = (
    ("项目名称", "村道养护", "<", "<", "<"),
    ("项目起止时间", "开始时间", "2021/1/1", "截止时间", "2021/12/31"),
    ("项目资金情况（万元）", "", "<", "以前年度项目资金", "本年度项目资金"),
    ("^", "项目资金总额", "<", "0.00", "150.00"),
    ("^", "其中：区财政拨款", "<", "0.00", "130.00"),
    ("^", "自筹资金", "<", "", "20.00"),
    ("绩效指标", "产出指标", "产出数量指标", "养护40公里", "<"),
    ("^", "^", "产出进度指标", "2021年3月1日-2021年11月30日", "<"),
    ("^", "^", "产出成本指标", "项目总成本控制在150万元以内", "<"),
    ("^", "效益指标", "社会效益指标", "出行更方便", "<"),
)


def changed(rows: Rows, changes: Changes | None = None) -> Rows:
    """The rows with other texts in some places."""
    made = [list(row) for row in rows]
    for (row, col), text in (changes or {}).items():
        made[row][col] = text
    return made


def form(rows: Rows, changes: Changes | None = None, header_rows: int = 0, title: str | None = None) -> Table:
    """One of the forms above as a table."""
    return table_from(changed(rows, changes), header_rows, "万元", title)


def report_of(*tables: Table) -> Report:
    """What is read of some tables, one a page."""
    placed = [
        replace(
            t, table_id=f"t{n}", pages=(n,), cells=tuple(replace(c, page=n) for c in t.cells)
        )
        for n, t in enumerate(tables, 1)
    ]  # fmt: skip
    return interpret(Reading("d" * 16, "d" * 64, "own.pdf", (), tuple(placed), ()))


def checks_of(rule: str, *tables: Table) -> list[Check]:
    """The checks that a rule makes on some tables."""
    return [c for c in reconcile(report_of(*tables)).checks if c.rule == rule]


def findings_of(*tables: Table) -> tuple[Finding, ...]:
    """What is found in some tables."""
    return reconcile(report_of(*tables)).findings
