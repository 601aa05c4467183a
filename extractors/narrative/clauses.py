"""What stands before a figure: its subject, its measure, and the words that say how it is to be taken.

Works on plain text (`quantities.plain`) with blanks taken out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from schemas.claims import Direction

_DELIMITER = re.compile(r"[,;:。]|(?<!收)(?<!收入)、|(?<=[^(])-(?=-)|\n")
_OPEN_BRACKET = re.compile(r"\((?![^()]*\))")
_COPULA = re.compile(
    r"(?:分别(?:为|是)|均(?:为|达)|共(?:为|计)|合计为|总计为|为|是|达到?|约为?|近|仅为?|共有?|有|超过|不足|共计|累计|拟?安排|下达|涉及|:)$"
)
_LEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十\dA-Z]{1,2}\)|[一二三四五六七八九十]{1,2}、|[\dA-Z]{1,2}[.、](?!\d))|^(?:其中|此外|另外|同时|包括|主要用于以下方面|具体情况如下|另有|增减相抵后|以及|及|和|与|并|该|全年|共计)(?=.)|^(?:截至|至)?"
    r"(?:(?:19|20)\d{2}年(?:度|底|末)?(?:\d{1,2}月(?:\d{1,2}日)?)?)|^[-—,、;:的]+"
)
_BASIS = re.compile(
    r"^(?:比|较|与|和)(?:(?:上年|去年|上一年|(?:19|20)\d{2}年)(?:度)?(?:同期)?(?:(?:年初|全年)?(?:决算|预算)(?:数|安排)?)?"
    r"|(?:年初|全年|调整后?)?(?:决算|预算)(?:数|安排)?)(?:相比|相较)?|^同比"
)
_PATH = re.compile(r"([^()。,;:、]+?)\((类|款|项)\)")
PRIOR = re.compile(
    r"(?:^|[,;。(])(?:(?P<year>(?:19|20)\d{2})年度?|上年度?|去年|上一年度?)(?:同期)?(?:决算数?|预算数?|支出|收入|年初预算数?)?(?:为|是)$"
)

_UP = "增加|增长|上升|提高|提升|增多|增|超支|多(?:支出|收入|支|收|投入|安排)"
_DOWN = "减少|下降|降低|压减|缩减|减|降|少(?:支出|收入|支|收|投入|安排)"
_AGAINST = re.compile(
    r"^(?:相比于?|相较于?|比|较)(?![大小高低好多少快慢强])(?![^,;。]*(?:多|少|超)[支收投安][^,;。]{0,2}$)|^(?P<with>与|和|同|跟)"
    r"|(?<=.)(?:相比|相较|比|较|(?P<also>与|和|同|跟))(?=上年|去年|上一年|同期|年初|预算|(?:19|20)\d\d年)"
)
_APART = re.compile(r",?(?:相比|相较|比较|对比)|,?(?:基本|大体)?(?:持平|一致|相同)")
_MOVED = re.compile(rf",?(?:同比|各|均|共|净|略有|有所|大幅)*(?:{_UP}|{_DOWN}|升|节约|多|少|高|低)")
CHANGE = re.compile(
    rf"(?:(?P<both>(?:增加|增长|上升)\((?:减少|下降|降低)\))|(?P<up>{_UP})|(?P<down>{_DOWN}|节约))(?:了|额|数)?(?:为|约)?$"
)
GROWTH = re.compile(
    rf"(?:(?P<both>(?:增加|增长|上升)\((?:减少|下降|降低)\))|(?P<up>{_UP}|增幅|增长率|增速|涨幅)|(?P<down>{_DOWN}|降幅|减幅|下降率))(?:了|率|幅度)?(?:为|达到?|约)?$"
)
NOT_A_CHANGE = re.compile(r"(?:不|新|需|可|拟|应|追|未)(?:增加|减少|增|减)$|(?:不少于|不低于|不超过|不高于)$")
COMPLETION = re.compile(
    r"(?:完成|达到?|为|占)(?:了)?(?P<base>(?:(?:19|20)\d{2}年)?(?:年初|全年|调整后?|年度|当年|本年|部门)?(?:的)?(?:财政|部门|项目)?(?:预算|计划|任务|目标)(?:安排|批复|总额|资金)?(?:数|量|值)?)的?(?:比例|比率)?(?:为)?$"
)
SHARE = re.compile(r"占(?P<whole>[^,;。]{0,60}?)(?:的)?(?:比例|比重|百分比|比)?(?:为|达到?|约|是)?$")
RATE = re.compile(
    r"(?P<name>[^,;:。]{0,30}?(?:率|满意度|知晓度|比例|比重|占比|程度))(?:分别|均|仅|约|就)?(?:为|达到?|达|是|:|在)?(?:了)?$"
)

_MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("initial_budget", r"年初(?:部门|批复)?(?:支出|收入)?预算(?:数|安排|支出)?$"),
        (
            "budget",
            r"^(?:支出|收入)预算数?$|(?:全年|调整后?|年度|当年|财政|部门|项目)?(?<!公共)(?<!基金)(?<!经营)预算(?:批复)?(?:数|安排数?|批复数?|资金总额|资金|总额|金额|支出)?$",
        ),
        ("final", r"^(?:支出|收入)决算数?$|决算数?$"),
        (
            "executed",
            r"(?:全年)?执行数?$|(?:实际|累计|已|共)(?:完成)?(?:支出|执行|支付|使用)(?:资金|数|金额)?$|^支出(?:资金)?$",
        ),
        ("allocated", r"(?:预算)?(?:实际)?到位(?:预算)?(?:资金|金额)?$|资金到位$"),
        ("weight", r"(?:指标)?(?:分值|权重|满分)$"),
        (
            "score",
            r"(?:项目)?(?:绩效)?(?:自评|评价|综合|平均|实际|最终|总体|总)?(?:绩效)?(?:平均)?(?:自评|评价)?(?:得分|评分|总分|分数)$",
        ),
        (
            "planned",
            r"(?:指标值|目标值)(?:设置)?(?:为)?[“\"]?(?:不少于|≥)?$|(?:计划|任务|目标|年初)(?:完成|发放|培训|救助|建设|改造|数|量|值|指标值)*$"
            r"|计划总?(?:投入|投资|安排|筹集)(?:资金|金额)?$",
        ),
        ("done", r"(?:实际|已)(?:完成|发放|培训|救助|建设|改造|数|量|值)+$|完成(?:数|值)?$"),
    )
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a figure is about: the subject as printed, the names of 类, 款, 项, the measure, the year of another period.

    prior: it is of the year before, or what another is compared with
    """

    subject: str
    path: tuple[str, ...] = ()
    measure: str | None = None
    prior: bool = False
    year: int | None = None


def squeeze(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s+", "", text)


def clause_before(lead: str) -> str:
    """The last clause of the text before a figure, blanks taken out; inside an open bracket, from the bracket."""
    text = squeeze(lead)
    opened = _OPEN_BRACKET.search(text)
    if opened:
        text = text[opened.end() :]
    end = 0
    for match in _DELIMITER.finditer(text):
        if match.end() < len(text) or match[0] != ":":
            end = match.end()
    return text[end:]


def label_of(clause: str) -> Label:
    """Subject and measure of a clause that a figure follows ("公务接待费全年预算为")."""
    prior = PRIOR.search(clause)
    if prior:
        return Label("", prior=True, year=int(prior["year"]) if prior["year"] else None)
    text, year = clause, None
    found = re.match(r"(?:截至)?((?:19|20)\d{2})年", text)
    if found:
        year = int(found[1])
    for _ in range(4):
        shorter = _LEADING.sub("", _BASIS.sub("", text))
        if shorter == text:
            break
        text = shorter
    for _ in range(3):
        shorter = _COPULA.sub("", text)
        if shorter == text:
            break
        text = shorter
    measure = None
    for name, pattern in _MEASURES:
        match = pattern.search(text)
        if match:
            measure, text = name, text[: match.start()]
            break
    if measure is None and re.match(r"(?:计划|目标任务|任务)(?!数|量)[^,;]", text):
        measure = "planned"
    return Label(_COPULA.sub("", text).strip("的各均,、"), account_path(text), measure, False, year)


def base_of(clause: str, after: str) -> Label | None:
    """The label of a figure that another is compared with ("较上年的" 100 万元 "减少"), None when it is none.

    clause, after: the words before and after the figure
    """
    against = _AGAINST.search(clause)
    rest = squeeze(after[:16])
    if re.match(r"的\d[\d.,]*%", rest):
        return replace(label_of(clause), prior=True)  # 完成年初预算 100 万元的 105%
    apart = against is not None and (against["with"] or against["also"])
    if against is None or not (_APART.match(rest) or (not apart and _MOVED.match(rest))):
        return None
    label = label_of(re.sub(r"^(?:上年度?|去年|上一年度?)(?:同期)?", "", clause[against.end() :]))
    return replace(label, prior=True, subject=label_of(clause[: against.start()]).subject or label.subject)


def account_path(text: str) -> tuple[str, ...]:
    """The names before （类）, （款）, （项）, outermost first."""
    return tuple(m[1].strip() for m in _PATH.finditer(squeeze(text)) if m[1].strip())


def direction_of(match: re.Match[str]) -> Direction | None:
    """What a match of CHANGE or GROWTH says; None for 增加（减少）."""
    return "up" if match["up"] else "down" if match["down"] else None


def core(label: str) -> str:
    """A label reduced to what two ways of naming the same thing share."""
    text = re.sub(r"[“”\"'《》\s()]|\((?:类|款|项)\)", "", label)
    text = re.sub(r"(?:类|款|项)(?=支出|$)", "", text)
    text = re.sub(r"收入?[、,]?支出?(?=总|合|预算|决算|$)", "收支", text) if "收" in text and "支" in text else text
    text = re.sub(r"(?:19|20)\d{2}年度?|各|均|本部门|本单位|部门|单位|全年|年度|当年", "", text)
    return re.sub(r"(?:总?(?:决算|预算)|数|总额|金额|额|情况)+$", "", text)


def same_subject(a: str, b: str) -> bool:
    """Whether one label names the same thing as the other, or is a shorter name of it."""
    x, y = sorted((stem(a), stem(b)), key=len)
    return bool(x) and (x == y or y.endswith(x) or (len(x) >= 4 and y.startswith(x)))


def stem(label: str) -> str:
    """A core without the words for a total, and without 支出 at its end."""
    text = core(label)
    while (shorter := re.sub(r"(?:总计|合计|总|决算|预算|数|额)$", "", text)) != text:
        text = shorter
    shorter = re.sub(r"支出$", "", text)
    return shorter if len(shorter) > 2 else text
