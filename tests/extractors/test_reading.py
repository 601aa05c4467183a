"""Nothing is lost: furniture, prose and the count of figures."""

from __future__ import annotations

import re
from pathlib import Path

import pymupdf
import pytest

from extractors.reading import read_document
from tests.extractors import sheets
from tests.extractors.sheets import put, rule, write

NUMBER = re.compile(r"\d+(?:[,，.．]\d+)*")


def printed(path: Path) -> int:
    """The numbers on the pages of a PDF, counted without our code."""
    with pymupdf.open(path) as document:
        return sum(len(NUMBER.findall(word[4])) for page in document for word in page.get_text("words"))


def body(page: pymupdf.Page) -> None:
    write(page, 90, 100, "（一）收入支出决算总体情况", 12)
    write(page, 94, 125, "2023年度收入总计3,104.94万元，与上年相比增加195.06万元，增长", 12)
    write(page, 70, 150, "6.7%，主要是人员经费增加。", 12)
    xs, ys = (70, 200, 330), (200, 220, 240)
    rule(page, xs, ys)
    put(page, xs, ys, {(0, 0): "项目", (0, 1): "2023年", (1, 0): "合计", (1, 1): "3,104.94"})


def test_every_number_is_counted_once(tmp_path: Path) -> None:
    def numbered(page: pymupdf.Page) -> None:
        body(page)
        write(page, 290, 815, f"- {page.number + 1} -", 9)

    path = sheets.save(tmp_path / "a.pdf", numbered, numbered)
    figures = read_document(path).figures
    assert (figures.in_tables, figures.in_narrative, figures.in_furniture, figures.unplaced) == (4, 8, 2, 0)
    assert printed(path) == 14


def test_a_watermark_is_furniture(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        body(page)
        page.insert_text((100, 500), "DRAFT 2023", fontsize=40, morph=(pymupdf.Point(100, 500), pymupdf.Matrix(30)))

    path = sheets.save(tmp_path / "a.pdf", draw)
    reading = read_document(path)
    assert reading.figures.in_furniture == 1 and reading.figures.unplaced == 0
    assert all("DRAFT" not in p.text for p in reading.paragraphs)


def test_a_page_number_is_taken_out_of_a_sentence(tmp_path: Path) -> None:
    """…增长⏎4⏎17.31% is 17.31 %."""

    def first(page: pymupdf.Page) -> None:
        for i in range(24):
            write(page, 70, 100 + 28 * i, "二〇一八年度收入支出预算总额比上年增加二百万元主要原因是人员增加增长", 12)
        write(page, 292, 800, "4", 10)

    def second(page: pymupdf.Page) -> None:
        write(page, 70, 100, "17.31%。主要原因是人员增加。", 12)
        write(page, 292, 800, "5", 10)

    (paragraph,) = sheets.read(tmp_path / "a.pdf", first, second).paragraphs
    assert paragraph.text.endswith("增长17.31%。主要原因是人员增加。")
    assert {span.page for span in paragraph.spans} == {1, 2}


def test_paragraphs_headings_and_places(tmp_path: Path) -> None:
    heading, text = sheets.read(tmp_path / "a.pdf", body).paragraphs
    assert (heading.level, heading.numeral) == (2, "（一）")
    assert text.level == 0 and text.text.endswith("增长6.7%，主要是人员经费增加。")
    at = text.text.index("6.7%")
    (place,) = text.place(at, at + 4)
    assert place.page == 1 and place.bbox.y0 > 135 and place.bbox.x0 == pytest.approx(70, abs=1)
    assert text.spans[0].start == 0 and text.spans[-1].end == len(text.text)


def test_a_running_header_is_furniture_and_a_form_title_is_none(tmp_path: Path) -> None:
    def form(page: pymupdf.Page) -> None:
        write(page, 220, 60, "项目支出绩效自评表", 14)
        xs, ys = (70, 200, 330, 460), (80, 100, 120)
        rule(page, xs, ys)
        put(page, xs, ys, {(0, 0): "项目名称", (0, 1): f"项目{page.number}", (1, 0): "得分", (1, 1): "98"})

    def text(page: pymupdf.Page) -> None:
        write(page, 220, 40, "某某市某某局部门决算", 9)
        body(page)

    reading = sheets.read(tmp_path / "a.pdf", form, form, form, text, text, text)
    assert [table.title for table in reading.tables[:3]] == ["项目支出绩效自评表"] * 3
    assert all("部门决算" not in p.text for p in reading.paragraphs)


def test_what_comes_again_chapters_later_or_begins_an_item_is_no_furniture(tmp_path: Path) -> None:
    def chapter(page: pymupdf.Page) -> None:
        write(page, 70, 60, "本单位支出决算数与预算数持平。")
        body(page)

    def item(page: pymupdf.Page) -> None:
        write(page, 70, 60, f"{page.number + 1}.一般公共服务支出{page.number}0万元。")
        body(page)

    reading = sheets.read(tmp_path / "a.pdf", *([chapter, *[body] * 5] * 3))
    assert sum("决算数与预算数持平" in p.text for p in reading.paragraphs) == 3
    reading = sheets.read(tmp_path / "b.pdf", *[item] * 4)
    assert sum("一般公共服务支出" in p.text for p in reading.paragraphs) == 4
    assert reading.figures.in_furniture == 0


SHARED = Path(__file__).parents[3] / "shared" / "reports"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/reports")
def test_every_number_of_the_shared_reports_is_counted_once() -> None:
    for path in sorted(SHARED.glob("**/*.pdf")):
        if ".scan" not in path.name:
            figures = read_document(path).figures
            assert figures.unplaced == 0, path.name
            assert figures.in_tables + figures.in_narrative + figures.in_furniture > 0
