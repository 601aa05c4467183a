"""Whom a report is of, of which year, and what kind of report it is, each with the text that says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from extractors.folding import squeezed
from extractors.forms.regions import region_of
from extractors.numbers import chinese_number
from schemas.report import Profile, Reading, ReportKind
from schemas.tables import Table

Told = tuple[int, str]
"""(page, text)"""

_KINDS: tuple[tuple[ReportKind, str], ...] = (
    ("survey", r"问卷|调查(表|结果|统计)"),
    ("performance_targets", r"绩效目标"),
    ("performance_evaluation", r"绩效评价|部门评价|财政评价|重点评价"),
    ("self_evaluation", r"绩效自评|自评报告|自评表|自评价"),
    ("final_accounts", r"决算"),
    ("budget", r"预算"),
)  # fmt: skip
_OWN = re.compile(r"本级|机关本部")
_WHOLE = re.compile(r"汇总")
_YEAR = re.compile(
    r"(20\d\d|[二2][〇零○0O][一二三四五六七八九〇零○][一二三四五六七八九〇零○])年(?!\d{1,2}月)(?![一二三四五六七八九十]{1,2}月)"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff()·、]+?(局|委|厅|办|会|院|校|所|中心|站|部|队|社|馆|室|府|处|团|公司|大学|中学|小学|幼儿园|本级|机关|园|台|库|党)"
)
_NOT_BODY = re.compile(
    r"(20\d\d|[二〇零○一三四五六七八九]{4})年(度)?|关于|部门|单位|预算|决算|公开|信息|报告|情况|说明|收支|表|及|和|项目|支出|"
    r"绩效|自评|评价|整体|附件\d*|文本|草案|目录|[(（)）:：\s《》“”—-]"
)
_RESPONSIBLE = re.compile(r"(项目)?(主管|申报|填报|预算|责任)(部门|单位)(名称|及代码)?(\(.*\))?")
_LABELLED = re.compile(r".*(单位|部门|机构|名称|日期|时间|编号|负责人|联系人|电话)(\(.*\))?:.*")
"""A line of a cover that says who is who."""
_HIRED = re.compile(r"(评价|评审|编制|受托|第三方)\S{0,4}(机构|单位|方)(\(.*\))?:.*")
_MASTHEAD = re.compile(r".*\(20\d\d\)第?\d+号|\S{2,30}文件")
_SIGNED = re.compile(r"(?P<body>[^\d,。;:]{4,30}?)(\(.*\))?(20\d\d年\d{1,2}月\d{1,2}日)")
_ENTITY_FORMS = frozenset({
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "general_basic", "three_public",
})  # fmt: skip


def profile_of(reading: Reading) -> Profile:
    """The profile of a report whose tables have their forms."""
    tables = reading.tables
    cover = list(_cover(reading))
    title = "".join(t for _, t in cover if not _LABELLED.fullmatch(t) and not _MASTHEAD.fullmatch(t)) or None
    headings = [(t.pages[0], squeezed(t.title)) for t in tables if t.title]
    kind = _kind(cover, headings, tables)
    year = _year(cover) or _year(headings) or _commonest_year(reading)
    entity = _entity(cover, tables) or _signature(reading) or _responsible(tables)
    region = region_of(entity[1]) if entity else region_of(_without_year(title)) if title else None
    level = _level(cover, entity, tables)
    evidence = [("title", *cover[0])] if cover else []
    evidence += [("fiscal_year", year[0], year[1])] if year else []
    evidence += [("entity", *entity)] if entity else []
    evidence += [("region", *(entity or cover[0]))] if region else []
    evidence += [("report_kind", *kind[1])] if kind else []
    evidence += [("level", *level[1])] if level else []
    return Profile(
        title=title,
        entity=re.sub(r"\(?(本级|汇总|机关本部)\)?$", "", entity[1]) if entity else None,
        region=region[0] if region else None,
        region_code=region[1] if region else None,
        fiscal_year=year[2] if year else None,
        report_kind=kind[0] if kind else "unknown",
        level=level[0] if level else None,
        evidence=tuple(evidence),
    )


def _cover(reading: Reading) -> Iterator[Told]:
    """The lines of the first page that has any, up to a 目录, a heading, a sentence or whom a letter is to; dates of printing
    left out.
    """
    page = reading.paragraphs[0].page if reading.paragraphs else 0
    for paragraph in reading.paragraphs:
        text = squeezed(paragraph.text)
        if paragraph.page != page or page > 2 or re.fullmatch("目录|目次", text) or paragraph.numeral or len(text) > 60:
            return
        if re.search("。|；", text) or (text.endswith(":") and not _LABELLED.fullmatch(text)):
            return
        if not re.fullmatch(r"[\d.年月日/〇一二三四五六七八九十]+|\(?公?章?\)?", text):
            yield paragraph.page, text


def _kind(cover: Iterable[Told], headings: Iterable[Told], tables: Sequence[Table]) -> tuple[ReportKind, Told] | None:
    for page, text in cover:
        for kind, pattern in _KINDS:
            if re.search(pattern, text):
                return kind, (page, text)
    votes: Counter[ReportKind] = Counter()
    first: dict[ReportKind, Told] = {}
    for page, text in headings:
        named = next((kind for kind, pattern in _KINDS if re.search(pattern, text)), None)
        if named is not None:
            votes[named] += 1
            first.setdefault(named, (page, text))
    if votes:
        kind = votes.most_common(1)[0][0]
        return kind, first[kind]
    if any(t.form == "self_evaluation" for t in tables):
        page = next(t.pages[0] for t in tables if t.form == "self_evaluation")
        return "self_evaluation", (page, "自评表")
    return None


def _year(told: Iterable[Told]) -> tuple[int, str, int] | None:
    for page, text in told:
        found = _YEAR.search(text)
        if found is not None:
            year = _number(found[1])
            if year is not None:
                return page, text, year
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_number(text.replace("○", "〇").replace("0", "〇").replace("O", "〇"))


def _commonest_year(reading: Reading) -> tuple[int, str, int] | None:
    """The year that the text names most often as 年度."""
    found = [(p.page, m.group(), int(m[1])) for p in reading.paragraphs for m in re.finditer(r"(20\d\d)年度?", p.text)]
    if not found:
        return None
    year = Counter(f[2] for f in found).most_common(1)[0][0]
    return next(f for f in found if f[2] == year)


def _entity(cover: Sequence[Told], tables: Sequence[Table]) -> Told | None:
    """The body on the cover, else the one that stands above most statements."""
    above = Counter(squeezed(t.entity) for t in tables if t.entity)
    whole = "".join(text for _, text in cover if not _HIRED.fullmatch(text))
    for name, _ in above.most_common():
        plain = re.sub(r"\(?(本级|汇总|机关)\)?$", "", name)
        if len(plain) > 3 and plain in whole:
            return next((p, plain) for p, _ in cover)
    told = [(page, text) for page, text in cover if not _HIRED.fullmatch(text)]
    for page, text in [*told, *([(cover[0][0], whole)] if cover else [])]:
        for piece in _NOT_BODY.sub("|", text).split("|"):
            if len(piece) > 3 and (body := _BODY.fullmatch(piece)):
                return page, body.group()
    if not above:
        return None
    name = above.most_common(1)[0][0]
    return next((t.pages[0], name) for t in tables if t.entity and squeezed(t.entity) == name)


def _without_year(title: str) -> str:
    return re.sub(r"^(?:关于)?(?:20\d\d年度?)?", "", title)


def _signature(reading: Reading) -> Told | None:
    """Who signed a letter: the body right above, or before, the date that ends it."""
    lines = [(p.page, squeezed(p.text)) for p in reading.paragraphs]
    for last in range(len(lines) - 1, -1, -1):
        for told in (lines[last : last + 1], lines[last - 1 : last + 1]):
            signed = _SIGNED.fullmatch("".join(text for _, text in told))
            if signed is not None and _BODY.fullmatch(signed["body"]):
                return told[0][0], signed["body"]
    return None


def _responsible(tables: Sequence[Table]) -> Told | None:
    """The department that most forms name as responsible."""
    named: Counter[str] = Counter()
    first: dict[str, int] = {}
    for table in tables:
        for cell in table.cells:
            if not _RESPONSIBLE.fullmatch(squeezed(cell.text)):
                continue
            beside = table.at.get((cell.row, cell.col + cell.col_span))
            name = re.sub(r"^\(?\d+\)?", "", squeezed(beside.text)) if beside is not None else ""
            if _BODY.fullmatch(name):
                named[name] += 1
                first.setdefault(name, cell.page)
    name = named.most_common(1)[0][0] if named else ""
    return (first[name], name) if name else None


def _level(
    cover: Sequence[Told], entity: Told | None, tables: Sequence[Table]
) -> tuple[Literal["own", "consolidated"], Told] | None:
    texts = [*cover, *([entity] if entity else [])]
    texts += [(t.pages[0], squeezed(t.entity)) for t in tables if t.entity and t.form in _ENTITY_FORMS]
    for page, text in texts:
        if _OWN.search(text):
            return "own", (page, text)
        if _WHOLE.search(text):
            return "consolidated", (page, text)
    for page, text in cover:
        if "部门决算" in text or "部门预算" in text:
            return "consolidated", (page, text)
        if "单位决算" in text or "单位预算" in text:
            return "own", (page, text)
    return None
