"""Sentences → claims: relation, subject, measure and operands. The sentences are made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.narrative.narrate import narrative
from schemas.claims import Claim, Placeholder, Section
from schemas.findings import Outcome
from tests.prose import claims_of, judgements_of, reading_of


def one(relation: str, *texts: str) -> Claim:
    (claim,) = [c for c in claims_of(*texts) if c.relation == relation]
    return claim


def operands(claim: Claim) -> dict[str, str]:
    return {o.role: o.fact.text for o in claim.operands}


def test_growth_follows_from_change_and_this_year() -> None:
    claim = one("growth", "本年支出合计110万元。与2021年度相比，支出合计增加10万元，增长10%。主要是新增了人员。")
    assert claim.direction == "up"
    assert operands(claim) == {"change": "10万元", "this": "110万元"}
    assert claim.reason_text == "新增了人员"


def test_the_year_before_is_no_subject() -> None:
    claim = one("growth", "机关运行经费支出42.18万元，2022年度为31.89万元，比2022年度增加10.29万元，增长32.27%。")
    assert operands(claim) == {"change": "10.29万元", "this": "42.18万元", "prior": "31.89万元"}


def test_completion_takes_the_pair_of_its_subject() -> None:
    claim = one(
        "completion",
        "3.卫生健康支出（类）公共卫生（款）疾病预防（项）。年初预算为20万元，支出决算为19万元，完成年初预算的95%。",
    )
    assert claim.path == ("卫生健康支出", "公共卫生", "疾病预防")
    assert operands(claim) == {"part": "19万元", "whole": "20万元"}


def test_completion_of_another_subject_has_no_base() -> None:
    text = "“三公”经费预算为5万元，支出决算为0万元，其中：公务接待费决算为0万元，完成预算的0%。"
    assert operands(one("completion", text)) == {"part": "0万元"}


def test_shares_of_the_whole_that_was_announced() -> None:
    claims = claims_of("本年收入合计100万元，其中：财政拨款收入90万元，占90%；其他收入10万元，占10%。")
    assert [operands(c) for c in claims if c.relation == "share"] == [
        {"part": "90万元", "whole": "100万元"},
        {"part": "10万元", "whole": "100万元"},
    ]


def test_a_list_over_paragraphs() -> None:
    claim = one(
        "sum", "本年支出合计100万元，其中：", "基本支出60万元，占60%；", "项目支出40万元，占40%。", "四、其他情况"
    )
    assert [o.fact.text for o in claim.operands] == ["60万元", "40万元"]


def test_a_numbered_list_counts_its_items_of_the_same_measure() -> None:
    claims = claims_of(
        "年初预算为10万元，支出决算为12万元。其中：",
        "1.教育支出（类）培训（款）培训支出（项）。年初预算为4万元，支出决算为5万元。",
        "2.教育支出（类）培训（款）其他支出（项）。年初预算为6万元，支出决算为7万元。",
        "六、基本支出情况",
    )
    found = {c.measure: c for c in claims if c.relation == "sum"}
    assert [o.fact.text for o in found["final"].operands] == ["5万元", "7万元"]
    assert [o.fact.text for o in found["initial_budget"].operands] == ["4万元", "6万元"]
    assert found["final"].sentence == "年初预算为10万元,支出决算为12万元。"


def test_lists_within_lists() -> None:
    claims = claims_of(
        "预算总计10万元。其中：",
        "（一）人员经费7万元。包括：",
        "1.工资5万元。",
        "2.津贴2万元。",
        "（二）公用经费3万元。",
        "二、其他",
    )
    found = {c.value.text: [o.fact.text for o in c.operands] for c in claims if c.relation == "sum" and c.value}
    assert found == {"10万元": ["7万元", "3万元"], "7万元": ["5万元", "2万元"]}


def test_a_list_of_paragraphs_without_numbers() -> None:
    claim = one(
        "sum",
        "基本支出10万元，包括人员和公用，具体如下：",
        "人员经费7万元，主要包括工资。",
        "公用经费3万元，主要包括水费。",
        "七、其他",
    )
    assert [o.fact.text for o in claim.operands] == ["7万元", "3万元"]


def test_unit_price_times_quantity() -> None:
    claim = one("product", "按照每户500元的标准，慰问困难家庭2288户，共支出114.40万元。")
    assert operands(claim) == {"price": "500元", "count": "2288户"}


def test_a_named_rate_has_its_operands() -> None:
    claim = one("rate", "到位资金13万元，实际支出5.1万元，预算执行率39.22%。")
    assert claim.measure == "execution_rate"
    assert operands(claim) == {"part": "5.1万元", "whole": "13万元"}


def test_a_project_is_told_by_its_heading() -> None:
    claims = claims_of(
        "2.信息系统运维项目绩效自评综述：项目自评得分为98.6分。全年预算数为50万元，执行数为43万元，完成预算的86%。"
    )
    assert {c.scope.project for c in claims} == {"信息系统运维"}
    assert [(c.relation, c.measure) for c in claims] == [
        ("score", "score"),
        ("amount", "budget"),
        ("amount", "executed"),
        ("completion", "completion_rate"),
    ]


def test_a_page_break_inside_a_sentence() -> None:
    claim = one("growth", "预算总计244万元，与上年相比增加36万元，增长", "17.31%。")
    assert claim.value is not None and claim.value.text == "17.31%"


def test_comparison_goes_on_in_the_next_paragraph() -> None:
    claim = one(
        "comparison",
        "年初预算为7万元，支出决算为8万元，完成年初预算的114.29%。",
        "决算数大于年初预算数的主要原因是追加经费。",
    )
    assert operands(claim) == {"this": "8万元", "prior": "7万元"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("分为4个二级指标，分别为数量、质量、时效、成本。", 4),
        ("包括三个方面：一是立项；二是过程；三是产出。", 3),
        ("有5个子项目：①甲②乙③丙④丁。", 4),
    ],
)
def test_announced_lists(text: str, items: int) -> None:
    assert len(one("enumeration", text).items) == items


def test_an_open_list_is_no_enumeration() -> None:
    assert [c for c in claims_of("包括4个方面，分别为甲、乙等。") if c.relation == "enumeration"] == []


def test_places_are_those_of_the_figures() -> None:
    (claim,) = [c for c in claims_of("支出合计100万元。") if c.relation == "amount"]
    assert claim.value is not None
    assert claim.page == 1
    assert claim.value.source.bbox == (112.0, 72.0, 162.0, 84.0)


def test_sections_and_blanks() -> None:
    records = narrative(reading_of("一、概况", "二、收入情况", "收入XX万元。"))
    assert [(r.ordinal, r.title_label) for r in records if isinstance(r, Section)] == [(1, "概况"), (2, "收入情况")]
    assert [r.text for r in records if isinstance(r, Placeholder)] == ["XX"]


def test_prose_without_figures_needs_no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    def unused() -> None:
        raise AssertionError("spaCy was asked for")

    monkeypatch.setattr("extractors.narrative.narrate.pipeline", unused)
    assert [type(r) for r in narrative(reading_of("一、概况", "认真落实各项部署。"))] == [Section]


PIECES = st.sampled_from(
    [
        "收入合计", "支出决算为", "年初预算为", "100万元", "3,104.94万元", "6.7%", "-5%", "0元", "12分", "29处",
        "2万元/处", "增加", "减少", "增长", "（减少）", "占", "的", "其中：", "包括", "；", "，", "。", "、",
        "：", "一、", "（一）", "1.", "①", "第二部分", "2022年", "4月31日", "—", "至", "与上年持平",
        "决算数大于年初预算数", "主要原因是", "等级为“优”", "3个方面", "一是", "XX", "教育支出（类）",
        "（项）", "共", "每户", "得分", "6月—5月", "以上", "《》", "“", "”", "(", ")", "5.", "12",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=14).map("".join), min_size=1, max_size=6))
def test_any_prose_is_read_and_judged(texts: list[str]) -> None:
    for rule, judgements in judgements_of(texts).items():
        for judgement in judgements:
            verdict = judgement.verdict
            assert verdict.evidence, rule
            assert verdict.reason or verdict.outcome is not Outcome.NOT_EVALUATED, rule
            assert verdict.message or verdict.outcome is not Outcome.FAILS, rule
