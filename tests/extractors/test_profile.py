"""Whom a report is of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.forms.profile import profile_of
from extractors.forms.regions import region_of
from schemas.geometry import BBox
from schemas.layout import Paragraph, Span
from schemas.report import Reading
from tests.extractors.statement_layouts import ENTITY_SET, document


def reading_with(*texts: str, entity: str | None = None) -> Reading:
    """A reading whose first page has these lines."""
    lines = tuple(Paragraph(t, (Span(0, len(t), 1, BBox(0, 20 * i, 300, 20 * i + 12)),)) for i, t in enumerate(texts))
    return document(*(replace(t, entity=entity) for t in ENTITY_SET), paragraphs=lines)


@pytest.mark.parametrize(
    ("cover", "entity", "year", "kind", "level"),
    [
        (("青岛市市南区教育局", "2023年度部门决算", "2024年9月"), "青岛市市南区教育局", 2023, "final_accounts", "consolidated"),
        (("2024年度", "成都市民政局（本级）", "单位预算公开"), "成都市民政局", 2024, "budget", "own"),
        (("二〇二二年度某某县财政局部门决算公开",), "某某县财政局", 2022, "final_accounts", "consolidated"),
        (("关于某某县2021年度整体支出绩效自评的报告",), None, 2021, "self_evaluation", None),
    ],
)
def test_cover(cover: tuple[str, ...], entity: str | None, year: int, kind: str, level: str | None) -> None:
    profile = profile_of(reading_with(*cover))
    assert (profile.entity, profile.fiscal_year, profile.report_kind, profile.level) == (entity, year, kind, level)
    told = {field for field, _, _ in profile.evidence}
    assert {"fiscal_year", "report_kind"} <= told


def test_a_letter_is_of_who_signed_it_not_of_whom_it_is_to() -> None:
    title, signed = "关于2024年道路养护资金使用情况的报告", ("北湖县农业农村局", "2024年12月1日")
    told = reading_with(title, "某政农〔2024〕36号", "市农业农村局：", "现将有关情况报告如下。", *signed)
    profile = profile_of(replace(told, tables=()))
    assert (profile.entity, profile.title) == (signed[0], title)
    plain = profile_of(replace(reading_with("2023年度绍兴市科技专项资金绩效评价报告", "评价机构：某某会计师事务所"), tables=()))
    assert (plain.entity, plain.region, plain.region_code) == (None, "绍兴市", "330600")
    assert plain.title == "2023年度绍兴市科技专项资金绩效评价报告"


def test_statements_tell_what_the_cover_does_not() -> None:
    profile = profile_of(reading_with(entity="苏州市文化广电和旅游局汇总"))
    assert profile.entity == "苏州市文化广电和旅游局"
    assert profile.region_code == "320500"
    assert profile.level == "consolidated"
    assert profile.report_kind == "final_accounts"


def test_nothing_is_told() -> None:
    profile = profile_of(Reading("0" * 16, "0" * 64, "a.pdf", (), (), ()))
    assert profile.entity is None and profile.fiscal_year is None and profile.report_kind == "unknown"


@pytest.mark.parametrize(
    ("entity", "region"),
    [
        ("上海市普陀区财政局", ("上海市普陀区", "310107")),
        ("江苏省人大常委会办公厅", ("江苏省", "320000")),
        ("中共济南市委组织部", ("济南市", "370100")),
        ("杭州市江干区教育局", ("杭州市江干区", "330104")),  # abolished in 2021
        ("鼓楼区教育局", ("鼓楼区", None)),  # five of them
        ("云海市北湖区民政局", ("云海市北湖区", None)),  # invented
        ("城市管理局", None),
        ("赣州市城市管理局", ("赣州市", "360700")),
    ],
)
def test_region(entity: str, region: tuple[str, str | None] | None) -> None:
    assert region_of(entity) == region
