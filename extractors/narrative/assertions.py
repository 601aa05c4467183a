"""Claims made in words: larger or equal, a grade, a list with its announced length, dates and periods, unit price × quantity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.narrative.clauses import Label, clause_before, label_of, same_subject, squeeze
from extractors.narrative.dates import dates, periods
from extractors.narrative.drafts import Draft, Scan
from extractors.numbers import chinese_number
from schemas.claims import Direction

_BUDGET = r"(?:年初|全年|调整后?|年度|(?:19|20)\d{2}年(?:度|初)?)?(?:部门)?预算(?:数|安排)?"
_COMPARED = re.compile(
    rf"(?:支出|收入)?(?:决算数?|执行数)(?:(?P<up>大于|高于|超过|多于)|(?P<down>小于|低于|少于)|等于)(?P<base>{_BUDGET})"
)
_LEVEL = re.compile(rf"与(?P<base>{_BUDGET})(?:相比)?(?P<about>基本|大体|总体)?(?:持平|一致|相同|相等)")
_AS_BEFORE = re.compile(
    r"(?:比|与|较)(?P<base>(?:上年|去年|上一年|(?:19|20)\d{2}年)(?:度)?(?:决算数?|预算数?)?)(?:决算|预算)?数?(?:相比)?,?(?P<about_whom>[^,。;:]{2,24}?)??(?P<about>基本|大体|总体)?(?:持平|一致|相同)"
)
_GRADE = re.compile(
    r"(?:等级|级别|评级|评价结果|评定|结果)(?:评定)?(?:均|全部)?(?:为|是|:)?\s*[“\"”]?\s*(?P<grade>优秀|良好|合格|不合格|较差|优|良|中|差)(?![^”\"。,;)、\s])(?![”\"]\s*的)"
)
_DONE = re.compile(
    r"\s*(?:底|末|初|上旬|中旬|下旬)?\s*(?:以?前|之前)?\s*(?P<all>全面|全部|均)?(?:建成|建设完成|完成建设|完工|竣工)"
)
"""What was finished on, or by, a date."""
_ANNOUNCED = re.compile(
    r"(?P<number>\d{1,2}|[一二三四五六七八九十两]{1,3})\s*(?P<unit>个|项|类|种|条|大|方面)(?:大|子|方面|级|二级|三级|一级)*(?P<noun>[^,;。:\d、()“”]{0,14}?)"
    r"(?P<mark>,?\s*(?:分别为|分别是|包括|即|具体为|具体是|具体包括)\s*:?|:)(?P<list>[^。;:!?]{2,200})(?P<stop>[。;]|$)"
)
_LISTED = re.compile(
    r"(?:包括|涵盖|分别为|分为|为|即|从|对|将|及|以及)(?P<list>[^,;。:()“”\d]{1,40}、[^,;。:()“”\d]{1,160}?)(?P<open>等)?"
    r"(?P<number>\d{1,2}|[二三四五六七八九十两]{1,3})(?:个|项|类|种|大|条)(?P<noun>(?:[一二三四]级)?指标|项目|方面|部分|环节|阶段|功能)"
)
_ORDERED = re.compile(r"([①-⑳])|(?:^|[,;。:])\s*([一二三四五六七八九十])(?:是|要)")
_ORDERED_COUNT = re.compile(
    r"(?P<number>\d{1,2}|[一二三四五六七八九十两]{1,3})\s*(?:个|项|类|种|条|大|方面)[^,;。:\d①]{0,16}[:,]"
)


def number_of(text: str) -> int | None:
    """5 or 五."""
    return int(text) if text.isdigit() else chinese_number(text)


def comparisons(state: Scan, start: int, end: int, sentence: int) -> Iterator[Draft]:
    """决算数大于年初预算数, 与年初预算持平: with the pair of figures told last for the same subject."""
    text = state.text
    taken: list[tuple[int, int]] = []
    for pattern in (_COMPARED, _LEVEL, _AS_BEFORE):
        for match in pattern.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            told = [d for d in state.drafts if d.relation == "amount" and d.end <= match.start() and not d.bracketed]
            direction: Direction = "level"
            if pattern is _COMPARED:
                direction = "up" if match["up"] else "down" if match["down"] else "level"
            draft = Draft("comparison", match.start(), match.end(), sentence, direction=direction, text=match[0])
            draft.whole_label = match["base"]
            draft.approximate = pattern is not _COMPARED and bool(match["about"])
            about = label_of(clause_before(text[start : match.start()])).subject
            if pattern is _AS_BEFORE:
                _before(draft, told, match["about_whom"] or about)
            else:
                _operands(draft, told, about)
            yield draft


def _operands(draft: Draft, told: Sequence[Draft], about: str) -> None:
    """The last final figure and the budget of the same subject; a comparison that names its subject is of that one."""
    if about:
        told = [d for d in told if same_subject(d.subject, about)]
    final = told[-1] if told and told[-1].label.measure in ("final", "executed") else None
    if final is None:
        return
    draft.label = final.label
    draft.operands = [("this", final)]
    earlier = told[: told.index(final)]
    base = next((d for d in reversed(earlier) if d.label.measure in ("initial_budget", "budget")), None)
    wanted = "initial_budget" if "年初" in (draft.whole_label or "") else None
    same = base is not None and (base.subject == final.subject or same_subject(base.subject, final.subject))
    if base is not None and same and wanted in (None, base.label.measure):
        draft.operands.append(("prior", base))


def _before(draft: Draft, told: Sequence[Draft], about: str) -> None:
    """与上年持平: the last amount told, and that of the year before where it is told, too."""
    if about:
        told = [d for d in told if d.label.prior or same_subject(d.subject, about)]
    this = next((d for d in reversed(told) if not d.label.prior), None)
    if this is None:
        return
    draft.label, draft.operands = this.label, [("this", this)]
    after = told[told.index(this) + 1 :]
    draft.operands += [("prior", d) for d in after[-1:] if d.label.prior]


def grades(state: Scan) -> Iterator[Draft]:
    """等级为“优”, with the score that the sentence told before it."""
    for match in _GRADE.finditer(state.text):
        scores = [
            d for d in state.drafts if d.relation == "score" and d.label.measure == "score" and d.end <= match.start()
        ]
        draft = Draft("grade", match.start("grade"), match.end("grade"), 0, text=match["grade"])
        if scores and "。" not in state.text[scores[-1].end : match.start()]:
            draft.label = scores[-1].label
            draft.operands = [("this", scores[-1])]
        yield draft


def products(state: Scan) -> Iterator[Draft]:
    """每户 500 元，2288 户，共 114.40 万元: one price, one quantity of its unit, one total in a sentence."""
    for sentence in sorted({d.sentence for d in state.drafts}):
        here = [d for d in state.drafts if d.sentence == sentence]
        prices = [d for d in here if d.relation == "price"]
        totals = [d for d in here if d.relation == "amount" and _is_total(state.text, d)]
        if len(prices) != 1 or len(totals) != 1:
            continue
        per = _per(state.text, prices[0])
        counted = [
            d
            for d in here
            if d.relation == "count" and per and d.quantity and d.quantity.unit.symbol in (per, "万" + per)
        ]
        if (
            len(counted) == 1
            and counted[0].end <= totals[0].start
            and not re.search(r"每(?:月|天|日|季|次|学期)", state.text[prices[0].start - 16 : prices[0].end + 4])
        ):
            total = totals[0]
            draft = Draft("product", total.start, total.end, sentence, total.label, total.quantity)
            draft.operands = [("price", prices[0]), ("count", counted[0])]
            draft.approximate = any(d.quantity is not None and d.quantity.approximate for d in (total, counted[0]))
            yield draft


def _is_total(text: str, draft: Draft) -> bool:
    return bool(
        re.search(
            r"(?:共|合计|总计|共计)(?:支出|需|发放|支付|补助|安排|投入|资金)*(?:为)?\s*$",
            text[max(0, draft.start - 12) : draft.start],
        )
    )


def _per(text: str, price: Draft) -> str | None:
    if price.quantity is not None and price.quantity.per:
        return price.quantity.per
    match = re.search(
        r"每(人次|批次|平方米|人|户|处|亩|个|名|辆|项|次)(?:每(?:年|月|天))?(?:补助|补贴)?\s*$",
        text[max(0, price.start - 14) : price.start],
    )
    return match[1] if match else None


def enumerations(text: str) -> Iterator[Draft]:
    """4 个二级指标，分别为数量指标、…: the announced number and the list, when the list is plain and complete."""
    for match in _ANNOUNCED.finditer(text):
        number = number_of(match["number"])
        body = squeeze(match["list"])
        if (
            number is None
            or number < 2
            or re.search(r"第$", text[: match.start()])
            or "等" in body
            or re.search(r"\d|[()一①是]", body)
        ):
            continue
        if match["mark"].strip() == ":" and match["stop"] != "。":
            continue
        items = tuple(i for i in re.split(r"[、,]", body) if i)
        if any(len(i) > 24 for i in items) or not items:
            continue
        yield Draft(
            "enumeration",
            match.start("number"),
            match.end(),
            0,
            Label(match["noun"] or match["unit"]),
            items=items,
            text=match["number"],
        )
    yield from _ordered(text)
    yield from _listed_before(text)


def _listed_before(text: str) -> Iterator[Draft]:
    """决策、过程、产出和效益 4 个一级指标: the number told after the list; 等 leaves the list open."""
    for match in _LISTED.finditer(text):
        number = number_of(match["number"])
        items = tuple(i for i in re.split(r"、", squeeze(match["list"])) if i)
        if number is None or number < 2 or len(items) < 2 or any(len(i) > 40 for i in items):
            continue
        draft = Draft(
            "enumeration",
            match.start("number"),
            match.end(),
            0,
            Label(match["noun"]),
            items=items,
            text=match["number"],
        )
        draft.partial = bool(match["open"])
        yield draft


def _ordered(text: str) -> Iterator[Draft]:
    """5 个子项目：①…②…, three 方面：一是…二是…: the number announced right before the first item, and the items."""
    marks = [(m.start(), m[0].strip(",;。: ")) for m in _ORDERED.finditer(text)]
    for i, (start, mark) in enumerate(marks):
        if mark not in ("①", "一是", "一要"):
            continue
        announced = list(_ORDERED_COUNT.finditer(text, max(0, start - 30), start + 1))
        number = number_of(announced[-1]["number"]) if announced else None
        if number is None or number < 2 or "。" in text[announced[-1].end() : start]:
            continue
        items = [mark]
        for _, following in marks[i + 1 :]:
            if following == mark:
                break
            items.append(following)
        yield Draft(
            "enumeration",
            announced[-1].start("number"),
            start + 1,
            0,
            Label(""),
            items=tuple(items),
            text=announced[-1]["number"],
        )


def dated(text: str) -> Iterator[Draft]:
    """Dates with a month, and periods."""
    found = dates(text)
    for mention in found:
        if mention.month is not None:
            done = _DONE.match(text, mention.end)
            measure = (
                None
                if done is None
                else "completed_by"
                if mention.until and done["all"]
                else None
                if mention.until
                else "completed"
            )
            named = re.findall(r"“([^”]{2,20})”", text[max(0, mention.start - 40) : mention.start])
            label = Label(named[-1] if named else "", (), measure, year=mention.year)
            yield Draft("date", mention.start, mention.end, 0, label, text=squeeze(text[mention.start : mention.end]))
    for period in periods(text, found):
        yield Draft("period", period.start, period.end, 0, text=squeeze(text[period.start : period.end]))
