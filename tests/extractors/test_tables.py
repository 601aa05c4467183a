"""Ruled tables in all the ways in which they are drawn."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from extractors.reading import read_document
from tests.extractors import sheets
from tests.extractors.sheets import bar, put, rule, shape, stroke, texts, write

XS = (60.0, 160.0, 260.0, 360.0, 460.0)
YS = (100.0, 120.0, 140.0, 160.0, 180.0)
MERGED = ((0, 0, 2, 1), (0, 1, 1, 2), (2, 3, 2, 1))
WORDS = {
    (0, 0): "科目", (0, 1): "本年支出", (0, 3): "年末", (1, 1): "基本", (1, 2): "项目", (1, 3): "结余",
    (2, 0): "教育", (2, 1): "1,845.81", (2, 2): "0.00", (2, 3): "12", (3, 0): "卫生", (3, 1): "7", (3, 2): "—",
}  # fmt: skip


def all_places() -> set[sheets.Place]:
    covered = {(r + i, c + j): (r, c) for r, c, rs, cs in MERGED for i in range(rs) for j in range(cs)}
    single = {(r, c, 1, 1) for r in range(4) for c in range(4) if (r, c) not in covered}
    return single | set(MERGED)


def dashed(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    stroke(page, x0, y0, x1, y1, dashes="[3 2] 0")


def dotted_by_hand(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    steps = int(max(x1 - x0, y1 - y0) // 4)
    for i in range(steps + 1):
        at = i / steps
        x, y = x0 + (x1 - x0) * at, y0 + (y1 - y0) * at
        page.draw_rect((x - 0.5, y - 0.5, x + 0.5, y + 0.5), color=None, fill=(0, 0, 0))


def double(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    for d in (-1.0, 1.0):
        stroke(page, x0 + d * (x0 == x1), y0 + d * (y0 == y1), x1 + d * (x0 == x1), y1 + d * (y0 == y1), 0.4)


def thick(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    stroke(page, x0, y0, x1, y1, 2.5)


def hairline(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    stroke(page, x0, y0, x1, y1, 0.05)


def loose(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
    """Corners that do not quite meet."""
    stroke(page, x0 + (x0 != x1), y0 + (y0 != y1), x1 - (x0 != x1), y1 - (y0 != y1))


@pytest.mark.parametrize("line", [stroke, bar, dashed, dotted_by_hand, double, thick, hairline, loose])
@pytest.mark.parametrize("sides", ["", "lr", "l", "tb", "lrtb"])
def test_a_grid_is_found_however_it_is_drawn(tmp_path: Path, line: Callable[..., None], sides: str) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS, MERGED, line, sides)
        put(page, XS, YS, WORDS)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert shape(table) == all_places()
    assert texts(table) == WORDS
    assert table.n_rows == 4 and table.n_cols == 4


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_rotated_page_is_read_upright(tmp_path: Path, rotate: int) -> None:
    """`/Rotate` turns the page for the eye: content drawn sideways with it must come out as content drawn upright."""

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS, MERGED)
        put(page, XS, YS, WORDS)

    upright = sheets.save(tmp_path / "a.pdf", draw)
    document = pymupdf.open()
    source = pymupdf.open(upright)
    side = rotate in (90, 270)
    page = document.new_page(width=842 if side else 595, height=595 if side else 842)
    page.show_pdf_page(page.rect, source, 0, rotate=rotate)
    page.set_rotation(rotate)
    document.save(tmp_path / "b.pdf")
    (table,) = read_document(tmp_path / "b.pdf").tables
    assert shape(table) == all_places() and texts(table) == WORDS
    assert abs(table.boxes[0][1].x0 - 60) < 1 and abs(table.boxes[0][1].y1 - 180) < 1


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_sideways_content_is_turned(tmp_path: Path, rotate: int) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS, MERGED)
        put(page, XS, YS, WORDS)

    source = pymupdf.open(sheets.save(tmp_path / "a.pdf", draw))
    document = pymupdf.open()
    side = rotate in (90, 270)
    page = document.new_page(width=842 if side else 595, height=595 if side else 842)
    page.show_pdf_page(page.rect, source, 0, rotate=rotate)
    document.save(tmp_path / "b.pdf")
    reading = read_document(tmp_path / "b.pdf")
    (table,) = reading.tables
    assert shape(table) == all_places() and texts(table) == WORDS
    assert (reading.pages[0].width, reading.pages[0].height) == (595, 842)
    assert abs(table.boxes[0][1].x0 - 60) < 1


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x, word in ((40.0, "左"), (310.0, "右")):
            xs = (x, x + 100, x + 200)
            rule(page, xs, YS[:4])
            put(page, xs, YS, {(0, 0): word + "名", (0, 1): "数", (1, 0): "甲", (1, 1): "1", (2, 0): "乙", (2, 1): "2"})

    tables = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [t.at[0, 0].text for t in tables] == ["左名", "右名"]
    assert all(t.n_cols == 2 and t.n_rows == 3 for t in tables)


def test_an_almost_empty_grid_keeps_its_cells(tmp_path: Path) -> None:
    xs = [50 + 30.0 * i for i in range(15)]
    ys = [100 + 15.0 * i for i in range(21)]

    def draw(page: pymupdf.Page) -> None:
        rule(page, xs, ys)
        put(page, xs, ys, {(0, 0): "科目", (0, 1): "数"}, 7)
        write(page, 60, 450, "注：本表无数据。")

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols, len(table.cells)) == (20, 14, 280)


def test_shading_is_no_border_and_hides_none(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for row in (0, 2):
            page.draw_rect((XS[0], YS[row], XS[-1], YS[row + 1]), color=None, fill=(0.85, 0.9, 1))
        rule(page, XS, YS)
        put(page, XS, YS, {(0, 0): "科目", (3, 3): "5.00"})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert len(table.cells) == 16


def test_a_word_over_a_border_is_parted_by_its_characters(tmp_path: Path) -> None:
    """Spreadsheets print a figure and the next without a gap: the border parts them."""

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS)
        put(page, XS, YS, {(0, 0): "甲", (0, 1): "乙"})
        page.insert_text((XS[1] - 20, YS[1] + 12), "12.3445.67", fontname="cour", fontsize=8)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.at[1, 0].text, table.at[1, 1].text) == ("12.3", "445.67")


def test_lines_of_a_cell_and_blanks_between_words(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        ys = (100, 140, 180)
        rule(page, XS, ys)
        put(page, XS, ys, {(0, 0): "项 目", (0, 1): "27.52万\n元", (1, 0): "⽀出⻋辆", (1, 1): "1 845.81"})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.at[0, 0].text == "项 目" and table.at[0, 1].text == "27.52万\n元" and table.at[1, 1].text == "1 845.81"


def prose(page: pymupdf.Page) -> None:
    for i in range(20):
        write(page, 70, 100 + 26 * i, "本部门二〇二三年度各项工作按照年初预算安排有序推进情况良好。", 14)


def underlined(page: pymupdf.Page) -> None:
    prose(page)
    for i in range(4):
        stroke(page, 90, 104 + 26 * i, 220, 104 + 26 * i)


def framed(page: pymupdf.Page) -> None:
    prose(page)
    page.draw_rect((60, 80, 530, 700))


def chart(page: pymupdf.Page) -> None:
    """An organisation chart: boxes, and lines between them."""
    boxes = [(200, 100, 320, 130), (80, 200, 160, 230), (220, 200, 300, 230), (360, 200, 440, 230)]
    for x0, y0, x1, y1 in boxes:
        page.draw_rect((x0, y0, x1, y1))
        write(page, x0 + 5, y0 + 20, "办公室")
    stroke(page, 260, 130, 260, 165)
    stroke(page, 120, 165, 400, 165)
    for x in (120, 260, 400):
        stroke(page, x, 165, x, 200)


def bars(page: pymupdf.Page) -> None:
    """A bar chart with axes and grid lines."""
    stroke(page, 80, 100, 80, 300)
    for i in range(5):
        stroke(page, 80, 100 + 50 * i, 400, 100 + 50 * i, 0.3)
        write(page, 50, 104 + 50 * i, str(100 - 25 * i))
    for i, h in enumerate((60, 120, 150)):
        page.draw_rect((110 + 90 * i, 300 - h, 150 + 90 * i, 300), color=None, fill=(0.2, 0.4, 0.8))
        write(page, 115 + 90 * i, 315, f"202{i}")


@pytest.mark.parametrize("draw", [prose, underlined, framed, chart, bars])
def test_no_table_where_there_is_none(tmp_path: Path, draw: sheets.Draw) -> None:
    assert sheets.read(tmp_path / "a.pdf", draw).tables == ()


def test_title_unit_number_and_entity(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        write(page, 200, 50, "收入支出决算总表", 14)
        write(page, 410, 70, "公开01表")
        write(page, 60, 90, "部门：某某市残疾人联合会")
        write(page, 400, 90, "单位：万元")
        rule(page, XS, YS)
        put(
            page, XS, YS, {(0, 0): "项目", (0, 1): "金额", (0, 2): "项目", (0, 3): "金额", (1, 0): "甲", (1, 1): "1.00"}
        )

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.title, table.unit, table.number, table.entity) == (
        "收入支出决算总表", "万元", "公开01表", "某某市残疾人联合会",
    )  # fmt: skip
    assert table.header_rows == 1


def test_title_and_unit_inside_the_frame(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS, [(0, 0, 1, 4), (1, 0, 1, 4)])
        put(
            page,
            XS,
            YS,
            {(0, 0): "支出决算表", (1, 0): "单位：万元", (2, 0): "项目", (2, 1): "甲", (2, 2): "乙", (2, 3): "丙"},
        )
        put(page, XS, YS, {(3, c): f"{c}.50" for c in range(4)})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.title, table.unit, table.header_rows, table.n_rows) == ("支出决算表", "万元", 3, 4)


def test_a_jagged_border_is_one(tmp_path: Path) -> None:
    """Word moves a border by some points from one row to the next."""

    def draw(page: pymupdf.Page) -> None:
        rule(page, (60, 460), YS)
        for i, (top, bottom) in enumerate(itertools.pairwise(YS)):
            for x in (160.0, 260.0, 360.0):
                stroke(page, x + (4.5 if i % 2 else 0), top, x + (4.5 if i % 2 else 0), bottom)
        put(page, XS, YS, {(r, c): f"{r}{c}" for r in range(4) for c in range(4)}, 7)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols, len(table.cells)) == (4, 4, 16)


def test_rows_that_are_not_drawn_are_parted_by_their_figures(tmp_path: Path) -> None:
    ys = (100.0, 120.0, 240.0)

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, ys)
        put(page, XS, ys, {(0, 0): "科目", (0, 1): "合计", (0, 2): "基本", (0, 3): "项目"})
        for i in range(5):
            for col, text in enumerate((f"支出{i}", f"{i}1.00", f"{i}2.00", "—")):
                write(page, XS[col] + 4, 134 + 22 * i, text, 9)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (6, 4)
    assert [table.at[r, 0].text for r in range(1, 6)] == [f"支出{i}" for i in range(5)]
    assert [table.at[r, 2].text for r in range(1, 6)] == [f"{i}2.00" for i in range(5)]


def test_lines_of_prose_in_a_cell_are_no_rows(tmp_path: Path) -> None:
    ys = (100.0, 120.0, 240.0)

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, ys)
        put(page, XS, ys, {(0, 0): "指标", (0, 1): "说明", (0, 2): "值", (0, 3): "得分"})
        put(
            page,
            XS,
            ys,
            {(1, 0): "产出\n数量\n指标", (1, 1): "完成任务\n按照计划\n按时保质", (1, 2): "10\n20\n30", (1, 3): "9.5"},
        )

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.n_rows == 2 and table.at[1, 2].text == "10\n20\n30"


def test_a_text_too_long_for_its_cell_stays_whole(tmp_path: Path) -> None:
    """Spreadsheets let a text run on over empty cells."""
    name = "机关事业单位基本养老保险缴费支出"

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS)
        put(page, XS, YS, {(0, 0): "科目", (0, 3): "金额", (1, 0): name, (1, 3): "12.00", (2, 0): "甲", (2, 1): "乙"})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.at[1, 0].text == name and table.at[1, 1].text == ""


def test_neighbours_set_without_a_gap_are_parted(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        xs = (60.0, 105.0, 150.0, 195.0)
        rule(page, xs, YS)
        for col, text in enumerate(("预算数额", "执行数额", "结余数额")):
            write(page, xs[col] + 2.5, 114, text, 10)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [table.at[0, c].text for c in range(3)] == ["预算数额", "执行数额", "结余数额"]


@pytest.mark.parametrize(
    ("lines", "title", "unit"),
    [
        ([(60, 90, "收入支出决算总表"), (380, 90, "单位：万元")], "收入支出决算总表", "万元"),
        ([(60, 70, "表3  资金执行情况"), (380, 90, "金额单位：元")], "表3 资金执行情况", "元"),
        ([(60, 90, "1.您对培训是否满意？")], "1.您对培训是否满意？", None),
        ([(60, 90, "各项目执行情况良好，详见下表：")], None, None),
        ([(60, 60, "二、收入情况"), (60, 90, "本年收入总计3,104.94万元，单位：万元的口径与上年一致。")], None, None),
        ([(60, 90, "（单位：万元，保留两位小数）")], None, "万元"),
        ([(60, 90, "编制单位：分宜县民政局")], None, None),
    ],
)
def test_what_names_a_table_and_what_does_not(
    tmp_path: Path, lines: list[tuple[float, float, str]], title: str | None, unit: str | None
) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x, y, text in lines:
            write(page, x, y, text)
        rule(page, XS, YS)
        put(page, XS, YS, {(0, 0): "项目", (0, 1): "金额", (1, 0): "甲", (1, 1): "1.00"})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.title, table.unit) == (title, unit)


def test_text_that_stands_on_its_side_keeps_its_cell(tmp_path: Path) -> None:
    ys = (100.0, 160.0, 180.0, 200.0, 220.0)

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, ys)
        for col, text in enumerate(("行政运行", "预算数", "执行数", "结余")):
            write(page, XS[col] + 20, 158, text, 10, rotate=90)
        put(page, XS, ys, {(r, c): f"{r}{c}.00" for r in (1, 2, 3) for c in range(4)})

    reading = sheets.read(tmp_path / "a.pdf", draw)
    (table,) = reading.tables
    assert [table.at[0, c].text for c in range(4)] == ["行政运行", "预算数", "执行数", "结余"]
    assert reading.pages[0].rotation == 0 and table.at[3, 3].text == "33.00"


def test_hidden_text_is_not_on_the_page(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, YS)
        put(page, XS, YS, {(r, c): f"{r}{c}.00" for r in range(4) for c in range(4)})
        page.insert_text((XS[0] + 40, YS[1] - 5), "999", fontsize=9, render_mode=3)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.at[0, 0].text == "00.00"


def test_a_ruled_list_of_contents_is_no_table(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        write(page, 240, 90, "目  录", 14)
        rule(page, (60.0, 110.0, 460.0), YS)
        put(page, (60.0, 110.0, 460.0), YS, {(0, 0): "序号", (0, 1): "项目名称"})
        put(page, (60.0, 110.0, 460.0), YS, {(i, 0): str(i) for i in (1, 2, 3)})
        put(page, (60.0, 110.0, 460.0), YS, {(i, 1): "农村公路养护" + "甲乙丙"[i - 1] for i in (1, 2, 3)})

    reading = sheets.read(tmp_path / "a.pdf", draw)
    text = "".join(paragraph.text for paragraph in reading.paragraphs)
    assert reading.tables == () and "农村公路养护丙" in text
    assert (reading.figures.in_tables, reading.figures.in_narrative, reading.figures.unplaced) == (0, 3, 0)


def test_dots_of_level_lines_draw_no_plumb_ones(tmp_path: Path) -> None:
    """A browser draws each dot of a dotted border as a square: a piece of a line in both directions."""

    def line(page: pymupdf.Page, x0: float, y0: float, x1: float, y1: float) -> None:
        for i in range(int(max(x1 - x0, y1 - y0) / 1.5) + 1):
            x, y = (x0 + 1.5 * i, y0) if y0 == y1 else (x0, y0 + 1.5 * i)
            x += 0.75 * (int(y0) % 2)
            page.draw_rect((x, y, x + 0.75, y + 0.75), color=None, fill=(0, 0, 0))

    def draw(page: pymupdf.Page) -> None:
        rule(page, XS, (100.0, 121.0, 140.0, 161.0, 180.0), MERGED, line)
        put(page, XS, YS, WORDS)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert shape(table) == all_places()


def test_a_side_is_supplied_though_merged_cells_end_most_lines(tmp_path: Path) -> None:
    xs, ys = (60.0, 260.0, 360.0, 460.0), [100.0 + 20 * i for i in range(10)]
    merged = [(1, 0, 4, 1), (5, 0, 4, 1)]

    def draw(page: pymupdf.Page) -> None:
        rule(page, xs, ys, merged, open_sides="l")
        put(page, xs, ys, {(0, 0): "题目", (0, 1): "选项", (0, 2): "人数", (1, 0): "是否满意", (5, 0): "是否知晓"})
        put(page, xs, ys, {(r, c): f"{r}{c}" for r in range(1, 9) for c in (1, 2)})

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (9, 3) and set(merged) <= shape(table)


def test_a_plot_with_its_values_is_no_table(tmp_path: Path) -> None:
    values = ("62.1", "75.5", "85.2", "91.8")

    def draw(page: pymupdf.Page) -> None:
        rule(page, (60, 140, 220, 300, 380), (100, 140, 180, 220))
        for i, value in enumerate(values):
            write(page, 80 + 80 * i, 200 - 25 * i, value)

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert not reading.tables
    assert reading.figures.in_narrative == len(values)


def test_tables_side_by_side_have_titles_of_their_own_and_a_narrow_one_its_unit(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x, title in ((50, "表1 资金到位情况"), (300, "表2 产出完成情况")):
            write(page, x + 60, 95, title)
            rule(page, (x, x + 80, x + 160, x + 240), (100, 120, 140))
            put(page, (x, x + 80, x + 160), (100, 120), {(0, 0): "甲", (0, 1): "乙", (1, 0): "丙", (1, 1): "1"})
        write(page, 80, 280, "表3 分配情况表")
        write(page, 480, 295, "单位：元")
        rule(page, (50, 130, 210, 290), (300, 320, 340))
        put(page, (50, 130, 210), (300, 320), {(0, 0): "县区", (0, 1): "金额", (1, 0): "甲县", (1, 1): "5"})

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert [(table.number, table.unit) for table in reading.tables] == [("表1", None), ("表2", None), ("表3", "元")]
    assert [table.title for table in reading.tables] == ["表1 资金到位情况", "表2 产出完成情况", "表3 分配情况表"]
    assert reading.figures.unplaced == 0
