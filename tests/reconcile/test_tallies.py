"""Numbers of projects, means and extremes that the text tells, beside the scores of all of them."""

from __future__ import annotations

import pytest

from reconcile.judging import judge_all
from reconcile.tallies import tally_views
from schemas.findings import Outcome
from schemas.geometry import BBox
from schemas.records import Scope, ScoreLine
from tests.prose import claims_of
from tests.reconcile.figures import figure

H, F = Outcome.HOLDS, Outcome.FAILS
COUNTED = "共对5个项目开展绩效自评。"


def scores(role: str = "line", **points: str) -> list[ScoreLine]:
    """One scored project a name; 90 and more is graded 优, 80 and more 良."""
    return [
        ScoreLine.model_validate(
            {
                "page": 9, "bbox": BBox(0, 0, 9, 9), "table_id": "t1", "row": row, "role": role, "path": (name,),
                "score": figure(text), "scope": Scope(project=name), "grade_text": "优" if float(text) >= 90 else "良",
            }
        )
        for row, (name, text) in enumerate(points.items())
    ]  # fmt: skip


FIVE = scores(a="96.00", b="90.00", c="89.90", d="80.00", e="92.10")


def judged(text: str, lines: list[ScoreLine], form: str = "evaluation_summary") -> list[Outcome]:
    return [j.verdict.outcome for j in judge_all(tally_views(claims_of(text), lines, {"t1": form}))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COUNTED + "等级为“优”的项目3个；等级为“良”的项目2个。", [H, H]),
        (COUNTED + "等级为“优”的项目4个；等级为“良”的项目1个。", [F, F]),
        (COUNTED + "得分在90分（含）以上的项目3个，80分（含）至90分的2个，60分以下的0个。", [H, H, H]),
        (COUNTED + "得分在90分（含）以上的项目2个。", [F]),
        (COUNTED + "自评平均得分89.60分。", [H]),
        (COUNTED + "自评平均得分88.60分。", [F]),
        (COUNTED + "得分最高的是“道路养护”，为96.00分；得分最低的是“绿化”，为81.00分。", [H, F]),
        (COUNTED + "市教育局2个项目平均得分70.00分。", []),
        ("共对6个项目开展绩效自评。等级为“优”的项目4个。", []),  # the table has five
    ],
)
def test_what_is_told_of_all_projects(text: str, expected: list[Outcome]) -> None:
    assert judged(text, FIVE) == expected


def test_the_totals_of_the_forms_are_counted_where_no_table_lists_them() -> None:
    forms = scores("total", a="96.00", b="90.00", c="89.90", d="80.00", e="92.10")
    assert judged(COUNTED + "得分在90分以上的项目2个。", forms, "self_evaluation") == [F]
    assert judged(COUNTED + "得分在90分以上的项目3个。", forms, "self_evaluation") == [H]


def test_a_project_scored_twice_leaves_the_number_open() -> None:
    assert judged(COUNTED + "等级为“优”的项目1个。", [*FIVE[:4], FIVE[0]]) == []
