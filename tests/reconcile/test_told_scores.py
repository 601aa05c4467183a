"""Scores that the text tells, beside score tables made for the purpose."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconcile.judging import judge_all
from reconcile.told_scores import told_scores
from schemas.facts import SCORE, Fact
from schemas.findings import Outcome
from schemas.geometry import BBox
from schemas.records import Scope, ScoreLine
from tests.prose import claims_of
from tests.reconcile.figures import figure

H, F = Outcome.HOLDS, Outcome.FAILS


def points(text: str) -> Fact:
    return figure(text).model_copy(update={"value": Decimal(text), "half_unit": Decimal(0), "unit": SCORE})


def line(
    weight: str, score: str | None, *path: str, role: str = "line", table: str = "t1", project: str | None = None
) -> ScoreLine:
    return ScoreLine.model_validate(
        {
            "page": 9, "bbox": BBox(0, 0, 9, 9), "table_id": table, "row": 1, "role": role, "path": path,
            "weight": points(weight), "score": None if score is None else points(score), "scope": Scope(project=project),
        }
    )  # fmt: skip


TABLE = [
    line("3", "3", "决策", "项目立项", "立项依据充分性"),
    line("4", "2.5", "决策", "项目立项", "立项程序规范性"),
    line("7", None, "决策", "项目立项", role="subtotal"),
    line("20", "18", "过程", "制度健全性"),
    line("25", None, "过程", role="subtotal"),
    line("100", "89.3", "合计", role="total"),
]


def judged(text: str, lines: list[ScoreLine], title: str = "农村供水巩固提升项目绩效评价报告") -> list[Outcome]:
    forms = {"t1": "score_table", "t2": "score_table"}
    return [j.verdict.outcome for j in judge_all(told_scores(claims_of(text), lines, forms, title))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("立项程序规范性指标分值4分，得分2.5分。", [H, H]),
        ("立项程序规范性指标分值4分，得分3.5分。", [H, F]),
        ("项目立项：分值7分，得5.5分。", [H, H]),
        ("项目立项：分值7分，得6.5分。", [H, F]),
        ("过程：分值20分，得18分。", []),  # the caption weighs 25: a line was not read
        ("农村供水巩固提升项目绩效评价得分为89.30分。", [H]),
        ("农村供水巩固提升项目绩效评价得分为98.30分。", [F]),
        ("乡村道路养护项目绩效评价得分为98.30分。", []),
        ("农村供水巩固提升项目平均评价得分为98.30分。", []),
        ("农村供水巩固提升项目绩效评价得分为89分左右。", []),
    ],
)
def test_scores_of_the_text_beside_the_table(text: str, expected: list[Outcome]) -> None:
    assert judged(text, TABLE) == expected


def test_two_score_tables_leave_open_which_is_meant() -> None:
    other = [
        line("4", "1", "决策", "项目立项", "立项程序规范性", table="t2"),
        line("100", "80", "合计", role="total", table="t2"),
    ]
    assert judged("立项程序规范性指标分值4分，得分3.5分。", TABLE + other) == []
    assert judged("农村供水巩固提升项目绩效评价得分为98.30分。", TABLE + other) == []


def test_the_score_of_the_department_is_that_of_the_one_form_without_a_project() -> None:
    forms = [
        line("100", "97.8", "总分", role="total"),
        line("100", "90", "总分", role="total", table="t2", project="道路养护"),
    ]
    told = "经自评，我局2023年度部门整体支出绩效自评得分为{}分。"
    assert judged(told.format("97.80"), forms) == [H]
    assert judged(told.format("90.00"), forms) == [F]
    assert judged(told.format("90.00"), [*forms, line("100", "96", "总分", role="total", table="t3")]) == []


def test_a_form_tells_its_own_total_in_words() -> None:
    claims = [c.model_copy(update={"table_id": "t2"}) for c in claims_of("项目自评总分96.50分，总体达到预期。")]
    lines = [line("100", "96.5", "总分", role="total"), line("100", "96.1", "总分", role="total", table="t2")]
    (judgement,) = judge_all(told_scores(claims, lines, {}, ""))
    assert judgement.verdict.outcome is F
