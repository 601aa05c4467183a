"""A 部门决算 of a small office: the nine statements, computed from one list of amounts, and a few words about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import TypeAlias

from samples.plan import Plan
from samples.typeset import LANDSCAPE, Rows, Sheet

OFFICE = "松台市档案馆"
Row: TypeAlias = tuple[Decimal, Decimal, Decimal]
"""Of one 项: 基本支出 and 项目支出 out of appropriations, 项目支出 out of other income."""

NAMES = {
    "201": "一般公共服务支出", "20126": "档案事务", "2012601": "行政运行", "2012604": "档案馆",
    "208": "社会保障和就业支出", "20805": "行政事业单位养老支出", "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出", "210": "卫生健康支出", "21011": "行政事业单位医疗", "2101101": "行政单位医疗",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金",
}  # fmt: skip


def money(text: str) -> Decimal:
    return Decimal(text)


ZERO = money("0")
ITEMS: dict[str, Row] = {
    "2012601": (money("412.36"), ZERO, ZERO),
    "2012604": (ZERO, money("186.50"), money("6.40")),
    "2080505": (money("48.72"), ZERO, ZERO),
    "2080506": (money("24.36"), ZERO, ZERO),
    "2101101": (money("22.18"), ZERO, ZERO),
    "2210201": (money("39.90"), ZERO, ZERO),
}
OPENING, CLOSING = money("12.50"), money("8.48")
ECONOMIC: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("301", "工资福利支出", ""), ("30101", "基本工资", "128.40"), ("30102", "津贴补贴", "96.75"), ("30103", "奖金", "88.20"),
     ("30108", "机关事业单位基本养老保险缴费", "48.72"), ("30109", "职业年金缴费", "24.36"), ("30110", "职工基本医疗保险缴费", "22.18"),
     ("30113", "住房公积金", "39.90"), ("303", "对个人和家庭的补助", ""), ("30302", "退休费", "10.20")),
    (("302", "商品和服务支出", ""), ("30201", "办公费", "14.30"), ("30205", "水费", "1.26"), ("30206", "电费", "8.75"),
     ("30217", "公务接待费", "0.62"), ("30228", "工会经费", "9.40"), ("30231", "公务用车运行维护费", "5.48"),
     ("30239", "其他交通费用", "30.60"), ("30299", "其他商品和服务支出", "13.80"), ("310", "资本性支出", ""),
     ("31002", "办公设备购置", "4.60")),
)  # fmt: skip
"""人员经费 and 公用经费: code, name, amount; a 类 has the sum of its 款."""


def printed(amount: Decimal) -> str:
    """As statements print it: nothing for zero."""
    return f"{amount:,.2f}" if amount else ""


def below(code: str) -> list[Row]:
    """The 项 that a code holds."""
    return [row for item, row in ITEMS.items() if item.startswith(code)]


def by_code(values: Callable[[Sequence[Row]], Sequence[Decimal]]) -> list[list[str]]:
    """合计 and a row for every code: its name, then the values of the 项 below it."""
    codes = sorted({item[:n] for item in ITEMS for n in (3, 5, 7)})
    rows = [["合计", "<", *map(printed, values(list(ITEMS.values())))]]
    return rows + [[code, NAMES[code], *map(printed, values(below(code)))] for code in codes]


def fiscal(rows: Sequence[Row]) -> Decimal:
    return sum((r[0] + r[1] for r in rows), ZERO)


def own(rows: Sequence[Row]) -> Decimal:
    return sum((r[2] for r in rows), ZERO)


def spent(rows: Sequence[Row]) -> list[Decimal]:
    """本年支出合计, 基本支出, 项目支出 of all money, then 上缴上级, 经营, 对附属单位补助."""
    return [fiscal(rows) + own(rows), sum((r[0] for r in rows), ZERO), sum((r[1] + r[2] for r in rows), ZERO), ZERO, ZERO, ZERO]


def received(rows: Sequence[Row]) -> list[Decimal]:
    """本年收入合计, 财政拨款收入, 上级补助, 事业, 经营, 附属单位上缴, 其他收入. What was carried over paid part of 档案馆."""
    carried = OPENING - CLOSING if any(r[1] for r in rows) else ZERO
    appropriated = fiscal(rows) - carried
    return [appropriated + own(rows), appropriated, ZERO, ZERO, ZERO, ZERO, own(rows)]


def general(rows: Sequence[Row]) -> list[Decimal]:
    """小计, 基本支出, 项目支出 out of appropriations."""
    return [fiscal(rows), sum((r[0] for r in rows), ZERO), sum((r[1] for r in rows), ZERO)]


def final_accounts(sheet: Sheet, plan: Plan) -> None:
    """Cover, nine statements, and the words that go with them."""
    sheet.gap(120)
    sheet.title(OFFICE, 24)
    sheet.title("2023年度部门决算", 24)
    numbers = iter(range(1, 10))

    def statement(name: str, title: str, rows: Rows, widths: Sequence[float], header_rows: int) -> None:
        lines = [("", f"公开{next(numbers):02}表"), (f"部门：{OFFICE}", "金额单位：万元")]
        sheet.table(name, rows, widths, header_rows=header_rows, title=title, unit="万元", lines=lines, size=8.5)

    everything = list(ITEMS.values())
    income, spending = received(everything), spent(everything)
    functions = [spent(below(code))[0] for code in ("201", "208", "210", "221")]
    paid = [fiscal(below(code)) for code in ("201", "208", "210", "221")]
    labels = ["一、一般公共服务支出", "八、社会保障和就业支出", "九、卫生健康支出", "十九、住房保障支出"]

    sheet.new_page(LANDSCAPE)
    left = [
        ("一、一般公共预算财政拨款收入", income[1]), ("二、政府性基金预算财政拨款收入", ZERO), ("三、国有资本经营预算财政拨款收入", ZERO),
        ("八、其他收入", income[6]), ("本年收入合计", income[0]), ("使用非财政拨款结余", ZERO), ("年初结转和结余", OPENING),
        ("总计", income[0] + OPENING),
    ]  # fmt: skip
    right = [*zip(labels, functions, strict=True), ("本年支出合计", spending[0]), ("结余分配", ZERO), ("年末结转和结余", CLOSING),
             ("总计", spending[0] + CLOSING)]  # fmt: skip
    summary = [
        ["收入", "<", "<", "支出", "<", "<"],
        ["项目", "行次", "决算数", "项目", "行次", "决算数"],
        ["栏次", "", "1", "栏次", "", "2"],
        *([a, str(i), printed(x), b, str(i + 8), printed(y)]
          for i, ((a, x), (b, y)) in enumerate(zip(left, right, strict=True), 1)),
    ]  # fmt: skip
    statement("t01", "收入支出决算总表", summary, (4, 0.8, 2, 4, 0.8, 2), 3)

    sheet.new_page()
    statement("t02", "收入决算表", [
        ["项目", "<", "本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"],
        ["科目编码", "科目名称", "^", "^", "^", "^", "^", "^", "^"],
        ["栏次", "<", *map(str, range(1, 8))], *by_code(received)], (1.2, 3.6, *[1.5] * 7), 3)  # fmt: skip

    sheet.new_page()
    statement("t03", "支出决算表", [
        ["项目", "<", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        ["科目编码", "科目名称", "^", "^", "^", "^", "^", "^"],
        ["栏次", "<", *map(str, range(1, 7))], *by_code(spent)], (1.2, 3.6, *[1.6] * 6), 3)  # fmt: skip
    plan.looks_wrong("t03", 3, 2, "支出 740.42 大于一般公共预算财政拨款支出 734.02：其中 6.40 由其他收入安排")

    sheet.new_page()
    total = fiscal(everything)
    inflow: list[tuple[str, Decimal]] = [("一、一般公共预算财政拨款", income[1]), ("二、政府性基金预算财政拨款", ZERO),
              ("三、国有资本经营预算财政拨款", ZERO), ("", ZERO), ("本年收入合计", income[1]),
              ("年初财政拨款结转和结余", OPENING), ("总计", income[1] + OPENING)]  # fmt: skip
    outflow = [*zip(labels, paid, strict=True), ("本年支出合计", total), ("年末财政拨款结转和结余", CLOSING), ("总计", total + CLOSING)]
    statement("t04", "财政拨款收入支出决算总表", [
        ["收入", "<", "<", "支出", "<", "<", "<", "<", "<"],
        ["项目", "行次", "金额", "项目", "行次", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
        ["栏次", "", "1", "栏次", "", "2", "3", "4", "5"],
        *([a, str(i), printed(x), b, str(i + 7), printed(y), printed(y), "", ""]
          for i, ((a, x), (b, y)) in enumerate(zip(inflow, outflow, strict=True), 1)),
    ], (3.6, 0.7, 1.5, 3.4, 0.7, 1.5, 1.6, 1.6, 1.6), 3)  # fmt: skip

    sheet.new_page((595.0, 842.0))
    rows = [["项目", "<", "本年支出", "<", "<"], ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
            ["栏次", "<", "1", "2", "3"], *by_code(general)]  # fmt: skip
    wrong = next(i for i, row in enumerate(rows) if row[0] == "20805")
    rows[wrong][2] = "78.03"
    statement("t05", "一般公共预算财政拨款支出决算表", rows, (1.2, 4, 1.6, 1.6, 1.6), 3)
    plan.error("t05", wrong, 2, "parent_child_sum", "73.08", "48.72 + 24.36 = 73.08")

    sheet.new_page(LANDSCAPE)
    people, running = (sum((money(a) for _, _, a in part if a), ZERO) for part in ECONOMIC)
    pairs = zip_longest(*(economic(part) for part in ECONOMIC), fillvalue=("", "", ""))
    body = [[*one, *other] for one, other in pairs]
    statement("t06", "一般公共预算财政拨款基本支出决算明细表", [
        ["人员经费", "<", "<", "公用经费", "<", "<"], ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"], *body,
        ["人员经费合计", "<", printed(people), "公用经费合计", "<", printed(running)]], (1.2, 4, 1.6, 1.2, 4, 1.6), 2)  # fmt: skip

    sheet.new_page()
    none = ["合计", "<", "", "", "", "", "", ""]
    statement("t07", "政府性基金预算财政拨款收入支出决算表", [
        ["项目", "<", "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"],
        ["科目编码", "科目名称", "^", "^", "小计", "基本支出", "项目支出", "^"],
        ["栏次", "<", "1", "2", "3", "4", "5", "6"], none], (1.2, 3.6, *[1.6] * 6), 3)  # fmt: skip
    sheet.paragraph("注：2023年度本馆没有政府性基金预算财政拨款收支，本表为空表。", 9)
    statement("t08", "国有资本经营预算财政拨款支出决算表", [
        ["项目", "<", "本年支出", "<", "<"], ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        ["栏次", "<", "1", "2", "3"], none[:5]], (1.2, 3.6, 1.6, 1.6, 1.6), 3)  # fmt: skip
    sheet.paragraph("注：2023年度本馆没有国有资本经营预算财政拨款支出，本表为空表。", 9)

    sheet.new_page()
    half = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费"]
    third = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
    statement("t09", "财政拨款“三公”经费支出决算表", [
        ["预算数", *["<"] * 5, "决算数", *["<"] * 5], half * 2, third * 2, [str(n) for n in range(1, 13)],
        ["7.50", "0.00", "6.00", "0.00", "6.00", "1.50", "6.01", "0.00", "5.48", "0.00", "5.48", "0.62"]],
        [1.0] * 12, 4)  # fmt: skip
    plan.error("t09", 4, 6, "row_total", "6.10", "0.00 + 5.48 + 0.62 = 6.10")

    words(sheet, plan)


def economic(part: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The rows of a block of 基本支出, each 类 with the sum of its 款."""
    def amount(code: str, text: str) -> Decimal:
        return money(text) if text else sum((money(a) for c, _, a in part if a and c.startswith(code)), ZERO)

    return [(code, name, printed(amount(code, text))) for code, name, text in part]


def words(sheet: Sheet, plan: Plan) -> None:
    """情况说明, one sentence of which is wrong."""
    sheet.new_page((595.0, 842.0))
    sheet.title("2023年度部门决算情况说明", 16)
    sheet.paragraph("一、收入支出总体情况", indent=False)
    sheet.paragraph("2023年度收入总计748.90万元，比上年增加46.55万元，增长7.63%，主要是库房改造资金增加。支出总计748.90万元。")
    sheet.paragraph("二、支出情况", indent=False)
    sheet.paragraph("本年支出合计740.42万元，其中：基本支出547.52万元，占73.95%；项目支出192.90万元，占26.05%。")
    sheet.paragraph("三、“三公”经费情况", indent=False)
    sheet.paragraph("全年未安排因公出国（境）；公务用车运行维护费支出5.48万元，用于一辆档案接收用车；公务接待费支出0.62万元。")
    plan.error_in_text(sheet, "7.63%", "yoy_percent", "6.63%", "46.55 ÷ (748.90 − 46.55) = 6.63%")
