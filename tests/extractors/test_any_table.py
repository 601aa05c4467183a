"""Whatever a table finder gives, interpreting and reconciling it is an answer and not a traceback."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.report import reconcile
from tests.families import form, report_of

WORDS = (
    "", "", "<", "^", "项目名称", "村道养护", "项目资金（万元）", "年度资金总额", "其中：财政拨款", "年初预算数", "全年预算数（A）",
    "全年执行数（B）", "分值", "执行率（B/A）", "得分", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "偏差原因",
    "产出指标（50分）", "续上页", "总分", "合计", "小计", "等级", "优", "排名", "得分率", "得分依据", "指标说明", "选项", "比例",
    "本题有效填写人次", "汇总", "东山县", "完成率", "任务数", "完成数", "占比", "结余", "序号", "一、决策", "（一）立项",
    "10", "10.00", "85%",
    "0", "—", "1", "2", "3", "100", "96.5", "≥90%", "2021/1/1", "2021年2月31日", "12o.0", "（40）", "-5", "得分=执行率×分值",
    "执行率86.5%",
    "开始时间", "截止时间", "产出成本指标", "控制在150万元以内", "全年",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 7).flatmap(
        lambda width: st.lists(st.lists(st.sampled_from(WORDS), min_size=width, max_size=width), min_size=1, max_size=9)
    ),
    st.integers(0, 3),
)
def test_no_table_raises(rows: list[list[str]], header_rows: int) -> None:
    square = [
        [("" if (c == 0 and t == "<") or (r == 0 and t == "^") else t) for c, t in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    report = report_of(form(square, header_rows=min(header_rows, len(rows))))
    made = reconcile(report)
    assert len(made.tables) <= 1
