"""Each rule on statements and on a document's structure: holding, failing, and not evaluated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.interpret import interpret
from reconcile.report import reconcile
from schemas.findings import Check, Finding, Outcome
from schemas.geometry import BBox
from schemas.layout import Paragraph, Span
from schemas.tables import Table
from tests.extractors import statement_layouts as layouts
from tests.extractors.statement_layouts import ENTITY_SET, changed, document

SUMMARY, INCOME, EXPENDITURE, FISCAL, GENERAL, BASIC, FUND, THREE = range(8)
ALONE = {"national": layouts.NATIONAL_FISCAL, "years": layouts.TWO_YEARS, "down": layouts.THREE_DOWN}
UNREADABLE = "1?5.00"

Place = tuple[int | str, int, int]
"""(which table of the set, or which of the others), row, column."""


def spoiled(place: Place, text: str) -> tuple[Table, ...]:
    """The tables of a document with the text of one cell changed."""
    which, row, col = place
    if isinstance(which, str):
        return (changed(ALONE[which], {(row, col): text}),)
    return tuple(changed(t, {(row, col): text}) if i == which else t for i, t in enumerate(ENTITY_SET))


def checks_of(*tables: Table, rule: str, paragraphs: tuple[Paragraph, ...] = ()) -> list[Check]:
    told = reconcile(interpret(document(*tables, paragraphs=paragraphs)))
    return [c for c in told.checks if c.rule == rule]


def findings_of(*tables: Table, paragraphs: tuple[Paragraph, ...] = ()) -> tuple[Finding, ...]:
    return reconcile(interpret(document(*tables, paragraphs=paragraphs))).findings


RULES: list[tuple[str, Place, str, Place]] = [
    # rule, a cell, a text that breaks the rule there, a cell that stops it when it cannot be read
    ("ACC-PARENT", (INCOME, 5, 2), "106.00", (INCOME, 5, 2)),
    ("ACC-TOTAL", (GENERAL, 2, 3), "101.00", (GENERAL, 3, 3)),
    ("ACC-ROW", (EXPENDITURE, 7, 4), "12.00", (EXPENDITURE, 7, 4)),
    ("ACC-YEAR", (SUMMARY, 7, 2), "116.00", (SUMMARY, 3, 2)),
    ("ACC-GRAND", (SUMMARY, 9, 2), "9.00", (SUMMARY, 9, 2)),
    ("ACC-CARRIED", (FISCAL, 7, 1), "6.00", (FISCAL, 7, 1)),
    ("ACC-NUMERAL", ("national", 3, 1), "101.00", ("national", 3, 1)),
    ("ACC-KIND", (BASIC, 7, 2), "86.00", (BASIC, 5, 2)),
    ("ACC-SIDES", (SUMMARY, 10, 5), "124.00", (SUMMARY, 10, 5)),
    ("ACC-BALANCE", (FUND, 5, 3), "11.00", (FUND, 5, 3)),
    ("ACC-CHANGE", ("years", 5, 6), "6.0", ("years", 5, 3)),
    ("ACC-VEHICLES", (THREE, 4, 4), "2.50", (THREE, 4, 4)),
    ("ACC-THREE", ("down", 7, 3), "3,100.00", ("down", 7, 3)),
    ("ACC-THREE-TOTAL", (THREE, 4, 5), "3.50", (THREE, 4, 5)),
    ("ACC-INCOME", (SUMMARY, 6, 2), "6.00", (INCOME, 3, 4)),
    ("ACC-SPENT", (SUMMARY, 4, 5), "114.00", (EXPENDITURE, 3, 2)),
    ("ACC-FISCAL", (FISCAL, 3, 1), "11.00", (SUMMARY, 4, 2)),
    ("ACC-BASIC", (GENERAL, 2, 3), "101.00", (BASIC, 7, 2)),
    ("ACC-SCOPE", (GENERAL, 5, 3), "21.00", (GENERAL, 5, 3)),
    ("ACC-WITHIN", (GENERAL, 7, 4), "15.00", (GENERAL, 7, 4)),
    ("ACC-ECONOMIC", (BASIC, 4, 2), "19.00", (BASIC, 4, 2)),
    ("ACC-THREE-ECONOMIC", (THREE, 4, 11), "1.00", (BASIC, 4, 5)),
]


def test_consistent_statements_have_no_findings() -> None:
    assert findings_of(*ENTITY_SET) == ()
    assert all(findings_of(table) == () for table in vars(layouts).values() if isinstance(table, Table))


@pytest.mark.parametrize("rule", [rule for rule, *_ in RULES])
def test_rule_holds(rule: str) -> None:
    checks = [c for tables in (ENTITY_SET, *((t,) for t in ALONE.values())) for c in checks_of(*tables, rule=rule)]
    assert checks
    assert {c.outcome for c in checks} == {Outcome.HOLDS}


@pytest.mark.parametrize(("rule", "place", "text"), [case[:3] for case in RULES])
def test_rule_fails(rule: str, place: Place, text: str) -> None:
    assert any(c.outcome is Outcome.FAILS for c in checks_of(*spoiled(place, text), rule=rule))


@pytest.mark.parametrize(("rule", "place"), [(case[0], case[3]) for case in RULES])
def test_rule_is_not_evaluated(rule: str, place: Place) -> None:
    unread = [c for c in checks_of(*spoiled(place, UNREADABLE), rule=rule) if c.outcome is Outcome.NOT_EVALUATED]
    assert unread and all(c.reason for c in unread)


@pytest.mark.parametrize(
    ("place", "text"),
    [((EXPENDITURE, 5, 2), "26.00"), ((FISCAL, 3, 4), "108.00"), ((SUMMARY, 10, 2), "128.00"), ((INCOME, 6, 3), "190.00")],
)
def test_one_wrong_cell_is_one_finding_at_the_cell(place: tuple[int, int, int], text: str) -> None:
    (finding,) = findings_of(*spoiled(place, text))
    first = finding.evidence[0]
    assert (first.table_id, first.row, first.col) == (f"t{place[0] + 1}", *place[1:])
    assert len(finding.checks) > 1


def test_rounding_holds() -> None:
    rounded = changed(layouts.GENERAL, {(2, 2): "105.01", (2, 4): "5.01"})
    assert {c.outcome for c in checks_of(rounded, rule="ACC-ROW")} == {Outcome.HOLDS}


def test_non_fiscal_money_makes_rows_larger_and_no_finding() -> None:
    scope = checks_of(*ENTITY_SET, rule="ACC-SCOPE")
    assert all("2080505" in c.formula or c.outcome is Outcome.HOLDS for c in scope)
    assert any(c.stated is not None and str(c.stated) == "93.00" for c in checks_of(*ENTITY_SET, rule="ACC-WITHIN"))


def test_groups_add_up() -> None:
    for table in (layouts.GROUPED_INCOME, layouts.GROUPED_BESIDE):
        assert [len(checks_of(table, rule=r)) for r in ("ACC-GRAND", "ACC-NUMERAL")] == [1, 2]
    (finding,) = findings_of(changed(layouts.GROUPED_INCOME, {(2, 2): "101.00"}))
    assert (finding.evidence[0].row, len(finding.checks)) == (2, 2)


def test_grants_are_checked_as_a_table_of_figures() -> None:
    assert findings_of(layouts.GRANTS) == ()
    for place, text in (((2, 3), "101.00"), ((4, 8), "57.00%"), ((5, 9), "60.00"), ((3, 5), "81.00")):
        findings = findings_of(changed(layouts.GRANTS, {place: text}))
        assert [(f.evidence[0].row, f.evidence[0].col) for f in findings] == [place]


def test_offices_add_up() -> None:
    assert findings_of(layouts.BY_OFFICES) == ()
    assert len(checks_of(layouts.BY_OFFICES, rule="ACC-TOTAL")) == 9
    (finding,) = findings_of(changed(layouts.BY_OFFICES, {(6, 7): "33.00"}))
    assert (finding.evidence[0].row, finding.evidence[0].col, len(finding.checks)) == (6, 7, 2)


def test_purchases_add_up_by_kind() -> None:
    assert findings_of(layouts.PURCHASES_IN_GROUPS) == ()
    assert {c.outcome for c in checks_of(layouts.PURCHASES_IN_GROUPS, rule="ACC-GRAND")} == {Outcome.HOLDS}
    (finding,) = findings_of(changed(layouts.PURCHASES_IN_GROUPS, {(5, 3): "61.00", (5, 4): "61.00"}))[:1]
    assert finding.rule == "ACC-GRAND"


def test_the_head_of_a_section_has_no_amount() -> None:
    assert findings_of(layouts.OPERATION) == ()
    (finding,) = findings_of(changed(layouts.OPERATION, {(2, 2): "56.55"}))
    assert finding.rule == "ACC-THREE-TOTAL"


def test_list_that_breaks_off_is_not_checked() -> None:
    short = layouts.EXPENDITURE
    kept = replace(short, n_rows=8, cells=tuple(c for c in short.cells if c.row < 8))
    assert [f for f in findings_of(kept) if f.rule != "ACC-WHOLE"] == []
    assert [c.outcome for c in checks_of(kept, rule="ACC-WHOLE")] == [Outcome.NOT_EVALUATED]


def test_name_that_belongs_to_another_code() -> None:
    wrong = changed(layouts.GENERAL, {(5, 1): "机关事业单位职业年金缴费支出"})
    (finding,) = findings_of(wrong)
    assert finding.rule == "ACC-CODE" and "2080505" in finding.message
    unlisted = changed(layouts.GENERAL, {(7, 0): "2081177"})
    assert [c.reason for c in checks_of(unlisted, rule="ACC-CODE") if c.outcome is Outcome.NOT_EVALUATED]


def paragraph(text: str, page: int, y: float = 900) -> Paragraph:
    return Paragraph(text, (Span(0, len(text), page, BBox(0, y, 300, y + 10)),))


def emptied(table: Table) -> Table:
    return replace(table, cells=tuple(replace(c, text="" if c.row > 1 and c.col > 1 else c.text) for c in table.cells))


def test_empty_statement_says_why() -> None:
    tables = (*ENTITY_SET[:FUND], emptied(layouts.FUND))
    (finding,) = (f for f in findings_of(*tables) if f.rule.startswith("DOC"))
    assert finding.rule == "DOC-EMPTY" and finding.page == FUND + 1
    said = paragraph("注：本部门无政府性基金收支，故本表为空。", FUND + 1)
    assert [c.outcome for c in checks_of(*tables, rule="DOC-EMPTY", paragraphs=(said,))] == [Outcome.HOLDS]


def test_filled_statement_that_is_called_empty() -> None:
    said = paragraph("说明：本表无数据。", FUND + 1)
    assert [f.rule for f in findings_of(*ENTITY_SET, paragraphs=(said,))] == ["DOC-FULL"]


def test_form_that_was_never_filled() -> None:
    rules = [f.rule for f in findings_of(*(emptied(t) for t in ENTITY_SET[:FUND]))]
    assert rules == ["DOC-UNFILLED"]


@pytest.mark.parametrize(
    ("order", "rules"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 9), ["DOC-MISSING"]),
        ((1, 2, 4, 3, 5, 6, 7, 8), ["DOC-ORDER"]),
        ((1, 2, 3, 4, 5, 6, 7, 8), []),
    ],
)
def test_numbers_of_statements(order: tuple[int, ...], rules: list[str]) -> None:
    tables = [replace(t, number=f"公开{n:02d}表") for n, t in zip(order, ENTITY_SET, strict=True)]
    assert [f.rule for f in findings_of(*tables)] == rules


def test_list_whose_names_were_not_read() -> None:
    unnamed = {(row, 1): "" for row in range(3, 8)}
    assert checks_of(changed(layouts.GENERAL, unnamed), rule="ACC-PARENT")
    assert checks_of(changed(layouts.GENERAL, unnamed | {(6, 0): "208", (2, 0): ""}), rule="ACC-PARENT") == []


def test_divided_numbers_are_not_counted() -> None:
    told = ("表1", "表1-1", "表1-2", "表2", "表3", "表3-1", "表4-1", "表5")
    assert findings_of(*(replace(t, number=n) for n, t in zip(told, ENTITY_SET, strict=True))) == ()


def test_statement_that_stands_twice() -> None:
    assert [f.rule for f in findings_of(*ENTITY_SET[:5], layouts.EXPENDITURE)] == ["DOC-TWICE"]


def test_unit_unlike_the_others() -> None:
    tables = (*ENTITY_SET[:THREE], replace(ENTITY_SET[THREE], unit="元"))
    assert "DOC-UNIT" not in [f.rule for f in findings_of(*ENTITY_SET)]
    assert "DOC-UNIT" in [f.rule for f in findings_of(*tables)]


def test_entity_unlike_the_others() -> None:
    tables = [replace(t, entity="某市残联") for t in ENTITY_SET]
    assert "DOC-ENTITY" not in [f.rule for f in findings_of(*tables)]
    tables[THREE] = replace(tables[THREE], entity="某市文学艺术界联合会")
    assert "DOC-ENTITY" in [f.rule for f in findings_of(*tables)]


def test_year_of_a_title() -> None:
    cover = paragraph("2023年度部门决算", 1)
    tables = [replace(t, title=f"2023年度{t.title}") for t in ENTITY_SET]
    assert findings_of(*tables, paragraphs=(cover,)) == ()
    tables[FUND] = replace(tables[FUND], title="2022年度政府性基金预算财政拨款收入支出决算表")
    assert [f.rule for f in findings_of(*tables, paragraphs=(cover,))] == ["DOC-YEAR"]


def test_contents_list_what_is_there() -> None:
    listing = (paragraph("目 录", 1, 10), *(paragraph(f"第{n}部分 {t}", 1, 20) for n, t in zip("一二三", "甲乙丙", strict=True)))
    body = tuple(paragraph(f"第{n}部分", p) for p, n in enumerate("一二三", 2))
    assert [c.outcome for c in checks_of(rule="DOC-CONTENTS", paragraphs=(*listing, *body))] == [Outcome.HOLDS]
    assert [c.outcome for c in checks_of(rule="DOC-CONTENTS", paragraphs=(*listing, *body[:2]))] == [Outcome.FAILS]
    read = tuple(replace(p, spans=tuple(replace(s, method="ocr", confidence=0.9) for s in p.spans)) for p in body[:2])
    assert [c.outcome for c in checks_of(rule="DOC-CONTENTS", paragraphs=(*listing, *read))] == [Outcome.NOT_EVALUATED]
