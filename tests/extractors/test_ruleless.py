"""Tables with level rulings only, or with none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pymupdf
import pytest

from tests.extractors import sheets
from tests.extractors.sheets import put, rule, stroke, texts, write

HEADER = ("项目名称", "预算数", "执行数", "执行率")
BODY = (
    ("残疾人就业培训", "1,200.00", "1,100.50", "91.71%"),
    ("康复服务", "86.00", "86.00", "100.00%"),
    ("无障碍改造", "430.25", "—", "0.00%"),
    ("扶残助学", "0.00", "0.00", "—"),
    ("合计", "1,716.25", "1,186.50", "69.13%"),
)
RIGHT = (0.0, 300.0, 400.0, 500.0)


def lay(
    page: pymupdf.Page, top: float, rows: tuple[tuple[str, ...], ...], step: float = 20.0, size: float = 10
) -> None:
    """First column flush left at 80, the others flush right."""
    for i, row in enumerate(rows):
        for col, text in enumerate(row):
            width = pymupdf.get_text_length(text, fontname=sheets.FONT, fontsize=size)
            write(page, 80 if col == 0 else RIGHT[col] - width, top + step * i, text, size)


def three_lines(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))
    stroke(page, 75, 106, 505, 106, 1.5)
    stroke(page, 75, 126, 505, 126, 0.5)
    stroke(page, 75, 226, 505, 226, 1.5)


def level_lines(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))
    for i in range(7):
        stroke(page, 75, 106 + 20 * i, 505, 106 + 20 * i)


def header_line(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))
    stroke(page, 75, 126, 505, 126, 0.5)


def no_lines(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))


def among_prose(page: pymupdf.Page) -> None:
    for i in range(3):
        write(page, 80, 60 + 18 * i, "本年度资金使用情况如下，各项目均按进度执行到位情况较好符合要求。", 12)
    write(page, 220, 130, "资金执行情况表", 12)
    write(page, 430, 150, "单位：万元", 10)
    lay(page, 170, (HEADER, *BODY))
    for i in range(4):
        write(page, 80, 310 + 18 * i, "从上表可以看出，全年执行率较高，结转资金按规定使用并及时清理完毕。", 12)


EXPECTED = {(r, c): text for r, row in enumerate((HEADER, *BODY)) for c, text in enumerate(row)}


@pytest.mark.parametrize("draw", [three_lines, level_lines, header_line, no_lines, among_prose])
def test_aligned_figures_are_a_table(tmp_path: Path, draw: sheets.Draw) -> None:
    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert texts(table) == EXPECTED
    assert (table.n_rows, table.n_cols, table.header_rows) == (6, 4, 1)


def test_a_rule_less_table_is_named_too(tmp_path: Path) -> None:
    reading = sheets.read(tmp_path / "a.pdf", among_prose)
    assert (reading.tables[0].title, reading.tables[0].unit) == ("资金执行情况表", "万元")
    assert len(reading.paragraphs) == 2


def test_a_wrapped_label_stays_one_row(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        lay(page, 120, (HEADER,))
        for i, row in enumerate(BODY):
            lay(page, 145 + 40 * i, (row,))
            if i == 1:
                write(page, 80, 145 + 40 * i + 12, "（含上年结转）", 10)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.n_rows == 6
    assert table.at[2, 0].text == "康复服务\n（含上年结转）"


def contents(page: pymupdf.Page) -> None:
    write(page, 250, 90, "目 录", 16)
    for i, word in enumerate(("部门概况", "部门决算表", "情况说明", "名词解释", "附件")):
        write(page, 80, 120 + 24 * i, word, 12)
        write(page, 480, 120 + 24 * i, str(3 + 4 * i), 12)


def leaders(page: pymupdf.Page) -> None:
    for i, word in enumerate(("部门概况", "部门决算表", "情况说明", "名词解释", "附件")):
        write(page, 80, 120 + 24 * i, f"{word} {'.' * 60} {3 + 4 * i}", 12)


def listing(page: pymupdf.Page) -> None:
    for i in range(8):
        write(page, 80, 120 + 24 * i, f"{i + 1}. 完成残疾人辅助器具适配服务 {20 + i} 人次；", 12)


def signature(page: pymupdf.Page) -> None:
    write(page, 80, 120, "填表人：张三", 12)
    write(page, 250, 120, "联系电话：12345678", 12)
    write(page, 420, 120, "日期：2023年5月", 12)
    write(page, 80, 150, "负责人：李四", 12)


def numbered(page: pymupdf.Page) -> None:
    for i in range(6):
        write(page, 80, 120 + 24 * i, f"（{i + 1}）", 12)
        write(page, 130, 120 + 24 * i, "组织开展残疾人就业培训", 12)


def contacts(page: pymupdf.Page) -> None:
    for i, word in enumerate(("联系电话：", "传真号码：", "邮政编码：", "单位代码：")):
        write(page, 80, 120 + 24 * i, word, 12)
        write(page, 200, 120 + 24 * i, f"5{i}20831{i}", 12)


def chapters(page: pymupdf.Page) -> None:
    for i, word in enumerate(("部门概况", "部门决算表", "情况说明", "名词解释", "附件")):
        write(page, 80, 120 + 24 * i, "第一章", 12)
        write(page, 160, 120 + 24 * i, word, 12)
        write(page, 480, 120 + 24 * i, str(3 + 4 * i), 12)


def imprint(page: pymupdf.Page) -> None:
    """The foot of an official letter, its rules boxes as thin as lines."""
    for y, left, right in ((700, "抄送:市审计局", "共印15份"), (724, "某某市财政局办公室", "2023年12月20日印发")):
        write(page, 80, y, left, 12)
        write(page, 400, y, right, 12)
    for y in (684, 708, 732):
        for dy, x0, x1 in ((0, 70, 530), (0.8, 70, 530), (0.4, 70, 71), (0.4, 529, 530)):
            stroke(page, x0, y + dy, x1, y + dy)


@pytest.mark.parametrize("draw", [imprint, contents, leaders, listing, signature, numbered, contacts, chapters])
def test_what_is_aligned_and_no_table(tmp_path: Path, draw: sheets.Draw) -> None:
    assert sheets.read(tmp_path / "a.pdf", draw).tables == ()


def test_a_rule_less_table_goes_on_over_the_page(tmp_path: Path) -> None:
    def page(rows: tuple[tuple[str, ...], ...]) -> sheets.Draw:
        return lambda page: lay(page, 120, (HEADER, *rows))

    more = tuple((f"项目{i}", f"{i}00.00", f"{i}0.00", "10.00%") for i in range(1, 6))
    (table,) = sheets.read(tmp_path / "a.pdf", page(BODY[:-1]), page(more)).tables
    assert (table.n_rows, table.pages, table.at[5, 0].text) == (10, (1, 2), "项目1")


def test_captions_over_several_columns(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x, text in ((250, "预 算 情 况"), (430, "执 行 情 况")):
            write(page, x, 100, text)
        rows = [("单位", "年初数", "调整数", "支出数", "结余数")]
        rows += [(f"区{i}", f"{i}10.00", f"{i}20.00", f"{i}05.00", f"{i}.00") for i in range(1, 6)]
        for i, row in enumerate(rows):
            for col, text in enumerate(row):
                width = pymupdf.get_text_length(text, fontname=sheets.FONT, fontsize=10)
                write(page, 80 if col == 0 else (0, 250, 340, 430, 520)[col] - width, 120 + 20 * i, text)
        for y in (86.0, 126.0, 230.0):
            stroke(page, 70, y, 530, y)
        stroke(page, 200, 106, 350, 106)
        stroke(page, 390, 106, 525, 106)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (7, 5)
    assert table.at[6, 4].text == "5.00" and table.at[1, 1].text == "年初数"


def test_captions_between_ruled_tables_of_one_width_are_no_table(tmp_path: Path) -> None:
    def page(page: pymupdf.Page) -> None:
        xs = (70, 200, 330, 460)
        for top in (100, 240, 380):
            ys = (top, top + 20, top + 40, top + 60)
            write(page, 200, top - 24, "各区县得分及排名")
            write(page, 400, top - 12, "单位：万元", 9)
            rule(page, xs, ys)
            put(page, xs, ys, {(r, c): "12.00" if r and c else "名称" for r in range(3) for c in range(3)})

    reading = sheets.read(tmp_path / "a.pdf", page)
    assert [(table.n_rows, table.n_cols) for table in reading.tables] == [(3, 3)] * 3


def columns_alone(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))
    for x in (75, 200, 310, 410, 505):
        stroke(page, x, 106, x, 228)
    for y in (106, 228):
        stroke(page, 75, y, 505, y)


def columns_and_a_rule(page: pymupdf.Page) -> None:
    lay(page, 120, (HEADER, *BODY))
    for x in (200, 310, 410):
        stroke(page, x, 106, x, 228)
    stroke(page, 75, 126, 505, 126)


@pytest.mark.parametrize("draw", [columns_alone, columns_and_a_rule])
def test_columns_that_are_drawn_part_what_stands_in_rows(tmp_path: Path, draw: sheets.Draw) -> None:
    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert texts(table) == EXPECTED
    assert (table.n_rows, table.n_cols, table.header_rows) == (6, 4, 1)


def test_figures_side_by_side_are_two_columns_however_near(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        stroke(page, 75, 106, 505, 106)
        stroke(page, 75, 126, 505, 126)
        stroke(page, 75, 146, 505, 146)
        for x, text in ((90, "预算数"), (233, "执行结转"), (400, "执行率")):
            write(page, x, 120, text)
        for x, text in ((90, "112.50"), (200, "98.25"), (256, "14.25"), (400, "87.33%")):
            write(page, x, 140, text)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [cell.text for cell in table.cells if cell.row == 1] == ["112.50", "98.25", "14.25", "87.33%"]


def test_figures_flush_left_and_right_are_one_column(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        lay(
            page,
            120,
            (("项目名称", "预算数", "执行数"), *((f"项目{i}", f"{i}20.00", f"{i}00.00") for i in range(1, 7))),
        )
        write(page, 483, 120, "增减额", 10)
        for i in range(1, 7):
            write(page, 420 if i % 3 else 505, 120 + 20 * i, "(12.50)" if i % 3 else "30.00", 10)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [table.at[row, 3].text for row in (1, 3)] == ["(12.50)", "30.00"] and table.n_cols == 4


def test_captions_above_the_first_rule_belong_to_the_table(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        lay(page, 120, (HEADER, *BODY))
        write(page, 230, 104, "预算情况")
        write(page, 440, 104, "执行情况")
        for y in (108.0, 126.0):
            for left, right in ((75, 200), (200, 405), (405, 505)):
                stroke(page, left, y, right, y)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.at[0, 1].text, table.at[1, 1].text) == (7, "预算情况", "预算数")


def test_a_line_that_names_two_tables_is_counted_once(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        write(page, 200, 90, "2023年12个单位执行情况表", 14)
        for left in (70, 310):
            xs, ys = (left, left + 60, left + 120, left + 200), (100, 120, 140, 160)
            rule(page, xs, ys)
            put(page, xs, ys, {(r, c): "12.00" if r and c else "名称" for r in range(3) for c in range(3)})

    figures = sheets.read(tmp_path / "a.pdf", draw).figures
    assert (figures.in_tables, figures.unplaced) == (10, 0)


def centred(page: pymupdf.Page, y: float, texts: dict[float, str], size: float = 10) -> None:
    for x, text in texts.items():
        width = pymupdf.get_text_length(text, fontname=sheets.FONT, fontsize=size)
        write(page, x - width / 2, y, text, size)


def body(page: pymupdf.Page, top: float, rows: list[dict[float, str]], size: float = 8) -> None:
    """Rows of texts in the middle of their columns, 16 points apart."""
    for i, row in enumerate(rows):
        centred(page, top + 16 * i, row, size)


def test_narrow_columns_of_codes_have_a_caption_each(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        centred(page, 100, {124: "项目", 245: "本年收入合计", 335: "财政拨款收入"}, 8)
        centred(page, 116, {64: "类", 78: "款", 92: "项", 144: "科目名称"}, 8)
        body(page, 132, [{64: "2", 78: f"{i}", 92: f"{i}", 245: f"{i}12", 335: f"{i}02"} for i in range(1, 7)])
        for i in range(6):
            write(page, 100, 132 + 16 * i, ("行政运行", "机关服务及一般行政管理")[i % 2], 8)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [table.at[1, col].text for col in range(4)] == ["类", "款", "项", "科目名称"]
    assert (table.n_rows, table.n_cols, table.header_rows, table.at[0, 0].col_span) == (8, 6, 2, 4)


def test_captions_of_one_line_share_all_columns_below(tmp_path: Path) -> None:
    """They stand in the middle of cells that are wider than what can be seen of them."""
    columns = (75, 198, 321, 380, 472, 563, 622, 695, 767)

    def draw(page: pymupdf.Page) -> None:
        centred(page, 100, {197.6: "人员经费", 573.4: "公用经费"}, 8)
        centred(page, 116, dict(zip(columns, ("科目编码", "科目名称", "决算数") * 3, strict=True)), 8)
        texts = (
            "３０１",
            "机关事业单位养老保险缴费",
            "１.２",
            "３０２",
            "办公费",
            "２.３",
            "３１０",
            "设备购置",
            "３.４",
        )
        body(page, 132, [dict(zip(columns, texts, strict=True))] * 6)

    (table,) = sheets.read(tmp_path / "a.pdf", draw, width=842).tables
    assert [(cell.col, cell.col_span) for cell in table.cells if cell.row == 0] == [(0, 3), (3, 6)]


def test_a_caption_stands_over_those_that_are_level(tmp_path: Path) -> None:
    """Captions as high as the whole header stand in its middle, as those do that have others above and below them."""

    def draw(page: pymupdf.Page) -> None:
        centred(page, 100, {194.9: "项目", 537.5: "基本支出"}, 8)
        centred(page, 115.7, {391.9: "本年支出合计", 569.8: "其中", 669.2: "项目支出", 749.4: "上缴上级支出"}, 8)
        centred(page, 124, {78.1: "科目编码", 228: "科目名称", 471.3: "小计"}, 8)
        centred(page, 131.5, {536.7: "人员经费", 603: "公用经费"}, 8)
        figures = {x: f"{x:.2f}"[-4:] for x in (391.9, 471.3, 536.7, 603.0, 669.2, 749.4)}
        body(page, 150, [{78.1: "２０１", 228: "机关事业单位基本养老保险缴费支出", **figures}] * 6)

    (table,) = sheets.read(tmp_path / "a.pdf", draw, width=842).tables
    top = [(cell.col, cell.col_span, cell.row_span) for cell in table.cells if cell.row == 0]
    assert top == [(0, 2, 1), (2, 1, 3), (3, 3, 1), (6, 1, 3), (7, 1, 3)]


def test_captions_and_figures_closer_than_cells_are_two_columns(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for x, text in ((80, "项目"), (220, "全年预算数"), (272, "全年执行数")):
            write(page, x, 120, text)
        for i in range(1, 6):
            write(page, 80, 120 + 20 * i, f"项目{i}")
            for x, text in ((220, "14,321.23"), (267, "23,214.56")):
                page.insert_text((x, 120 + 20 * i), text, fontname="helv", fontsize=10)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [cell.text for cell in table.cells if cell.row == 1] == ["项目1", "14,321.23", "23,214.56"]


def captions_in_boxes(page: pymupdf.Page) -> None:
    """A rule, drawn cell by cell, under each line of captions and under the numbers of columns; none over nor under all."""
    centred(page, 100, {240: "预算情况", 440: "执行情况"})
    centred(page, 120, {110: "项目", 190: "年初数", 290: "调整数", 390: "支出数", 490: "结余数"})
    centred(page, 140, {110: "栏次", 190: "1", 290: "2", 390: "3", 490: "4"})
    for i in range(1, 6):
        centred(page, 160 + 20 * i, {110: f"项目{i}", 190: f"{i}1.5", 290: f"{i}2.5", 390: f"{i}3.5", 490: f"{i}4.5"})
    for y in (106, 126, 146):
        for x0, x1 in pairwise((70, 140, 240, 340, 440, 540)):
            stroke(page, x0, y, x1, y)


def test_rules_under_captions_alone(tmp_path: Path) -> None:
    (table,) = sheets.read(tmp_path / "a.pdf", captions_in_boxes).tables
    assert (table.n_rows, table.n_cols, table.header_rows) == (8, 5, 3)
    assert [cell.text for cell in table.cells if cell.row == 2] == ["栏次", "1", "2", "3", "4"]
    assert table.at[7, 4].text == "54.5"


def test_rules_between_the_lines_of_captions(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        centred(page, 100, {240: "预算情况", 440: "执行情况"})
        centred(page, 120, {110: "项目", 190: "年初数", 290: "调整数", 390: "支出数", 490: "结余数"})
        centred(page, 140, {110: "合计", 190: "12.5", 290: "13.5", 390: "14.5", 490: "15.5"})
        for y in (106, 126):
            for x0, x1 in pairwise((70, 140, 240, 340, 440, 540)):
                stroke(page, x0, y, x1, y)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [(cell.col, cell.col_span) for cell in table.cells if cell.row == 0][-2:] == [(1, 2), (3, 2)]
    assert (table.n_rows, table.header_rows, table.at[2, 4].text) == (3, 2, "15.5")


@pytest.mark.parametrize(("titles", "sizes"), [(("收入表", "支出表"), [(5, 2), (7, 2)]), ((), [(7, 4)])])
def test_titles_side_by_side_part_the_tables_below_them(
    tmp_path: Path, titles: tuple[str, ...], sizes: list[tuple[int, int]]
) -> None:
    def draw(page: pymupdf.Page) -> None:
        write(page, 80, 60, "本年度收入与支出的情况见下表，各项资金均按规定使用，没有发生违规的情形。")
        centred(page, 100, dict(zip((150, 420), titles, strict=False)), 12)
        for x, count in ((80, 5), (350, 7)):
            for i in range(count):
                name, figure = (f"项目{i}", f"{i}2.50") if i else ("项目", "金额")
                write(page, x, 124 + 18 * i, name)
                write(page, x + 100, 124 + 18 * i, figure)

    reading = sheets.read(tmp_path / "a.pdf", draw)
    assert [(table.n_rows, table.n_cols) for table in reading.tables] == sizes
    assert [table.title for table in reading.tables if titles] == list(titles)
    assert reading.figures.unplaced == 0 and len(reading.paragraphs) == 1


def test_texts_in_the_middle_of_several_columns(tmp_path: Path) -> None:
    """A form that rules its rows alone: a text that stands in the middle of empty cells beside it is theirs too."""
    rows: tuple[dict[float, str], ...] = (
        {130: "项目名称", 330: "医疗救助补助"},
        {130: "主管部门", 280: "医保局", 400: "实施单位"},
        {90: "一级指标", 170: "二级指标", 280: "目标值", 400: "得分"},
        {90: "产出指标", 170: "救助人次", 280: "12000", 400: "20"},
        {90: "效益指标", 170: "知晓率", 280: "90%", 400: "30"},
        {200: "总分", 400: "50"},
    )

    def draw(page: pymupdf.Page) -> None:
        for i, row in enumerate(rows):
            centred(page, 114 + 20 * i, row)
        for i in range(len(rows) + 1):
            for x0, x1 in pairwise((50, 130, 210, 350, 450)):
                stroke(page, x0, 100 + 20 * i, x1, 100 + 20 * i)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (6, 4)
    spans = {cell.text: (cell.col, cell.col_span) for cell in table.cells if cell.row in (0, 1, 5)}
    assert [spans[text] for text in ("项目名称", "医疗救助补助", "主管部门", "总分")] == [
        (0, 2),
        (2, 2),
        (0, 2),
        (0, 3),
    ]
    assert [spans[text] for text in ("医保局", "实施单位", "50")] == [(2, 1), (3, 1), (3, 1)]


def test_a_figure_and_a_text_close_to_it_are_two_cells(tmp_path: Path) -> None:
    """In a table that rules its rows alone, a line's words may stand closer than cells do."""

    def draw(page: pymupdf.Page) -> None:
        for i in range(6):
            for x, text in ((55, "一、财政拨款"), (166, f"{i}2.5"), (212, "一、教育支出"), (330, f"{i}1.5")):
                write(page, x, 114 + 20 * i, text)
        for i in range(7):
            for x0, x1 in pairwise((50, 130, 208, 310, 380)):
                stroke(page, x0, 100 + 20 * i, x1, 100 + 20 * i)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert all(cell.col_span == 1 for cell in table.cells)
