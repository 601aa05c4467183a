"""The words of the statements: what a column measures, what a row without a code is about, which part of the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from extractors.forms.patterns import FirstOf
from schemas.records import Side

Basis = Literal["final", "budget", "change"]

_MEASURES: tuple[tuple[str, str], ...] = (
    ("to_superior", r"上缴上级"),
    ("to_affiliates", r"附属单位补助"),
    ("from_affiliates", r"附属单位(上缴|缴款)"),
    ("from_superior", r"上级补助"),
    ("personnel", r"人员(经费|支出)"),
    ("public", r"公用(经费|支出)|日常公用"),
    ("basic", r"基本支出"),
    ("project", r"项目支出|项目经费"),
    ("reserve", r"机动经费"),
    ("carry_forward", r"结转下年"),
    ("distribution", r"结余分配"),
    ("use_of_surplus", r"使用(非财政拨款|专用)|事业基金弥补|动用.*结余"),
    ("business", r"^事业(单位)?(收入|预算收入)"),
    ("operating", r"^(事业单位)?经营(收入|支出|预算收入)"),
    ("special_account", r"财政专户|专户管理"),
    ("state_capital", r"国有资本经营"),
    ("government_fund", r"政府性基金"),
    ("general_budget", r"一般公共预算|公共财政(预算)?拨款"),
    ("carry_over", r"^(上年|以前年度|年初|财政拨款).*(结转|结余)"),
    ("fiscal", r"^财政拨款"),
    ("closing", r"^年末.*(结转|结余)"),
    ("other", r"^其他(收入|资金|各项收入|预算收入)|^单位资金"),
)  # fmt: skip
_MEASURE = tuple((key, re.compile(pattern)) for key, pattern in _MEASURES)

_ITEMS: tuple[tuple[str, str], ...] = (
    ("income_total", r"(本年|当年)(预算)?收入(合计|小计|总计)?"),
    ("expenditure_total", r"(本年|当年)(预算)?支出(合计|小计|总计)?"),
    ("personnel_total", r"人员(经费|支出)(合计|小计|总计)?"),
    ("public_total", r"(日常)?公用(经费|支出)(合计|小计|总计)?"),
    ("grand_total", r"(预算)?(收入|支出)?(总计|合计|总合计|小计)|收支(总计|合计)|(收入|支出)(预算)?总额"),
    ("use_of_surplus", r".*使用(非财政拨款|专用结余).*|.*(事业基金弥补|动用.*结余).*"),
    ("distribution", r"结余分配.*"),
    ("opening", r".*(年初|上年|以前年度).*(结转|结余).*"),
    ("closing", r".*(年末|年终).*(结转|结余).*|结转下年.*"),
    ("reserve", r".*机动经费"),
    ("basic", r"基本支出(合计|小计)?"),
    ("project", r"项目支出(合计|小计)?"),
    ("abroad", r"因公出国.*"),
    ("vehicle_purchase", r"(公务)?用?车(购置|购置费)|公务用车购置(费|支出|经费)?|购置费"),
    ("vehicle_operation", r"公务用车运行(维护)?(费|支出|经费)?|运行(维护)?费"),
    ("vehicles", r"公务用车(购置)?(及|和|费及)(运行|保有).*|公务用车费?(小计|合计)?"),
    ("reception", r"公务接待.*"),
    ("meeting", r"会议费.*"),
    ("training", r"培训费.*"),
    ("three_public", r".*三公.{0,3}经费.*"),
    ("goods", r"(政府采购)?货物.*"),
    ("works", r"(政府采购)?工程.*"),
    ("services", r"(政府采购)?服务.*"),
    ("general_budget", r"(?!.*支出$).*(一般公共预算|公共财政(预算)?拨款).*"),
    ("government_fund", r"(?!.*支出$).*政府性基金.*"),
    ("state_capital", r"(?!.*支出$).*国有资本经营.*"),
    ("fiscal", r"财政拨款(预算)?(收入|资金)?"),
    ("special_account", r".*(财政专户|专户管理).*"),
    ("from_superior", r"上级补助.*"),
    ("from_affiliates", r"附属单位(上缴|缴款).*"),
    ("business", r"事业(单位)?(预算)?(收入|资金).*"),
    ("operating", r"(事业单位)?经营(预算)?(收入|支出).*"),
    ("to_superior", r"上缴上级.*"),
    ("to_affiliates", r"对?附属单位补助.*"),
    ("other", r"其他(预算)?(收入|资金).*|单位资金"),
)  # fmt: skip
_item = FirstOf(_ITEMS)

NUMERAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|\([一二三四五六七八九十]+\)[、.]?|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|[①-⑳]"
    r"|其中[:：]?|加[:：]|减[:：]|[*#△])+"
)
_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]+[、.．]")),
    (2, re.compile(r"\([一二三四五六七八九十]+\)")),
    (3, re.compile(r"\d{1,2}[、.](?!\d)")),
    (4, re.compile(r"\(\d{1,2}\)|[①-⑳]")),
)
OF_WHICH = re.compile(r"^\W*其中")
_RATE = re.compile(r"%|率$|增减幅度|增幅|幅度|比例|占比|百分比")
_COUNT = re.compile(r"人次|人数|批次|辆|数量|\(个\)|\(台\)|团组")
_WORDS = re.compile(r"备注|说明|原因")
_NUMBERED = re.compile(r"\d+|[\d=+\-*/()（）、:：,a-zA-Z]+")


def bare(label: str) -> str:
    """A squeezed label without the numeral or 其中 before it and without what stands in brackets behind it."""
    return re.sub(r"\((?!境|役|护)[^()]*\)$", "", NUMERAL.sub("", label)).strip("：:")


def numeral_level(label: str) -> int | None:
    """1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; None for a label without a numeral."""
    return next((level for level, pattern in _LEVELS if pattern.match(label)), None)


def item_of(label: str) -> str | None:
    """The canonical key of a row that has a name and no code, from its squeezed label."""
    return _item(bare(label))


def measure_of(path: Sequence[str]) -> str | None:
    """What a column measures, from its squeezed headers, outermost first; `total` where they only say how much.

    A header of funds over one of kinds makes both: "general_budget/basic".
    """
    keys = list(dict.fromkeys(key for text in path if (key := _measure(text)) is not None))
    outer = [k for k in keys[:-1] if k in ("general_budget", "government_fund", "state_capital", "fiscal")]
    if not keys:
        return "total" if not path or re.search(r"计|额|数|收入$|支出$|结余$|结转$|资金$|机关运行经费支出$", path[-1]) else None
    return f"{outer[-1]}/{keys[-1]}" if outer else keys[-1]


def _measure(text: str) -> str | None:
    word = NUMERAL.sub("", text)
    return next((key for key, pattern in _MEASURE if pattern.search(word)), None)


def side_of(path: Iterable[str]) -> Side | None:
    """Which flow or stock the headers of a column name, innermost first."""
    for text in reversed(tuple(path)):
        if re.search(r"^(年末|年终).*(结转|结余)|结转下年", text):
            return "closing"
        if re.search(r"^(年初|上年|以前年度).*(结转|结余)", text):
            return "opening"
        if re.search(r"^(本年|当年)?(\d{4}年)?(预算|决算)?收入|^收入", text):
            return "income"
        if re.search(r"^(本年|当年)?(\d{4}年)?(预算|决算)?支出|^支出", text):
            return "expenditure"
    return None


def basis_of(path: Iterable[str], otherwise: Basis) -> Basis:
    """Whether a column states a budget, an execution or a change."""
    text = "/".join(path)
    if re.search(r"增减|比上年|比较|增长|差额|[与较]上年", text):
        return "change"
    if re.search(r"决算|执行|完成数", text):
        return "final"
    return "budget" if re.search(r"预算数|年初预算|调整预算|全年预算|预算安排|预算额|预算合计|^预算|/预算", text) else otherwise


def is_rate(path: Sequence[str]) -> bool:
    """Whether a column states percentages."""
    return bool(path) and any(_RATE.search(text) for text in path[-2:])


def is_no_amount(path: Sequence[str]) -> bool:
    """Whether a column counts persons or vehicles, or holds remarks."""
    return any(_COUNT.search(text) or _WORDS.fullmatch(text) for text in path)


def is_numbering(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row number the columns: 栏次 1 2 3, 1 2 3 4, 类 款 项 栏次 1 2=3+4."""
    filled = [t for t in texts if t]
    if any(t in ("栏次", "栏目", "列次") for t in filled):
        return True
    numbers = [t for t in filled if _NUMBERED.fullmatch(t)]
    if len(numbers) < 2 or len(numbers) < len(filled):
        return False
    plain = [int(t) for t in numbers if t.isdigit() and len(t) < 3]
    return len(plain) >= len(numbers) / 2 and plain == sorted(set(plain)) and plain[:1] in ([1], [2]) and plain[-1] <= 60
