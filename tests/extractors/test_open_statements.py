"""Statements without plumb rules: narrow gaps, blank columns, captions over columns, rules in pieces, empty statements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pymupdf
import pytest

from extractors.reading import assemble, lay_out
from extractors.tables.parted_words import parted_figures
from schemas.geometry import BBox
from schemas.layout import Page, PageKind, Reading, Word
from schemas.tables import Table
from tests.extractors import sheets
from tests.extractors.sheets import shape, stroke, texts, write

XS = (50.0, 170.0, 235.0, 360.0, 425.0, 490.0, 545.0)
SIZE = 8


def put(page: pymupdf.Page, x0: float, x1: float, y: float, text: str, align: str = "c") -> None:
    """Text in a cell from x0 to x1: l(eft), c(entre) or r(ight), 3 points from its sides."""
    width = pymupdf.get_text_length(text, fontname=sheets.FONT, fontsize=SIZE)
    x = {"l": x0 + 3, "c": (x0 + x1 - width) / 2, "r": x1 - 3 - width}[align]
    write(page, x, y, text, SIZE)


def captions(page: pymupdf.Page, y: float) -> None:
    """Two rows: 收入 over two columns, 支出 over four."""
    put(page, XS[0], XS[2], y, "收入")
    put(page, XS[2], XS[6], y, "支出")
    for (x0, x1), text in zip(pairwise(XS), ("项目", "金额", "项目", "合计", "基本支出", "项目支出"), strict=True):
        put(page, x0, x1, y + 13, text)


ROWS = (
    ("一、财政拨款收入", "1,204.50", "一、一般公共服务支出", "338.93", "338.93", ""),
    ("二、事业收入", "71.42", "二、教育支出", "53.54", "", ""),
    ("三、其他收入", "", "三、卫生健康支出", "123.37", "100.37", ""),
    ("", "", "四、住房保障支出", "", "", ""),
    ("总计", "1,275.92", "总计", "515.84", "439.30", ""),
)


def body(page: pymupdf.Page, y: float, rows: Sequence[Sequence[str]] = ROWS) -> None:
    for i, row in enumerate(rows):
        for col, text in enumerate(row):
            put(page, XS[col], XS[col + 1], y + 13 * i, text, "r" if col not in (0, 2) else "l")


def statement(page: pymupdf.Page) -> None:
    captions(page, 100)
    body(page, 126)


def three_lines(page: pymupdf.Page) -> None:
    statement(page)
    for y in (91.0, 117.0, 182.0):
        stroke(page, XS[0], y, XS[-1], y)


def rule_in_pieces(page: pymupdf.Page) -> None:
    statement(page)
    for y in (91.0, 117.0, 182.0):
        for x0, x1 in pairwise(XS):
            stroke(page, x0, y, x1, y)


def named(page: pymupdf.Page) -> None:
    write(page, 480, 84, "单位：万元", SIZE)
    statement(page)


@pytest.mark.parametrize("draw", [statement, three_lines, rule_in_pieces, named])
def test_a_statement_with_two_halves(tmp_path: Path, draw: sheets.Draw) -> None:
    """Labels stand half a letter behind figures, one column is blank, captions stand over several columns."""
    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols, table.header_rows) == (7, 6, 2)
    assert {place for place in shape(table) if place[3] > 1} == {(0, 0, 1, 2), (0, 2, 1, 4)}
    found = texts(table)
    assert [[found.get((r + 2, c), "") for c in range(6)] for r in range(5)] == [list(row) for row in ROWS]
    assert table.header_path(5) == ("支出", "项目支出") and table.header_path(1) == ("收入", "金额")


def test_three_rows_of_captions(tmp_path: Path) -> None:
    xs = (50.0, 110.0, 250.0, 320.0, 380.0, 440.0, 500.0, 560.0)
    tall = ((2, "合计"), (6, "项目支出"))

    def draw(page: pymupdf.Page) -> None:
        put(page, xs[0], xs[2], 100, "项目")
        put(page, xs[3], xs[6], 100, "基本支出")
        for col, text in tall:
            put(page, xs[col], xs[col + 1], 114, text)
        put(page, xs[4], xs[6], 114, "其中")
        for col, text in ((0, "科目编码"), (1, "科目名称"), (3, "小计")):
            put(page, xs[col], xs[col + 1], 121, text)
        for col, text in ((4, "人员经费"), (5, "公用经费")):
            put(page, xs[col], xs[col + 1], 128, text)
        for i in range(6):
            put(page, xs[0], xs[1], 142 + 14 * i, str(2080101 + i), "l")
            put(
                page, xs[1], xs[2], 142 + 14 * i, ("行政运行", "住房公积金", "机关事业单位养老保险缴费支出")[i % 3], "l"
            )
            for col in range(2, 7):
                put(page, xs[col], xs[col + 1], 142 + 14 * i, f"{i}{col}1.50", "r")

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols, table.header_rows) == (9, 7, 3)
    assert [table.header_path(c) for c in range(7)] == [
        ("项目", "科目编码"), ("项目", "科目名称"), ("合计",), ("基本支出", "小计"), ("基本支出", "其中", "人员经费"),
        ("基本支出", "其中", "公用经费"), ("项目支出",),
    ]  # fmt: skip
    assert table.at[3, 0].text == "2080101" and table.at[8, 6].text == "561.50"


EMPTY = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
WIDE = (50.0, 150.0, 300.0, 400.0, 480.0, 545.0)


def empty(page: pymupdf.Page) -> None:
    for (x0, x1), text in zip(pairwise(WIDE), EMPTY, strict=True):
        put(page, x0, x1, 100, text)
    put(page, WIDE[1], WIDE[2], 114, "合计")
    write(page, 50, 150, "注：本单位无国有资本经营预算财政拨款支出，故本表为空。", 10)


def empty_ruled(page: pymupdf.Page) -> None:
    empty(page)
    for y in (91.0, 104.0, 130.0):
        stroke(page, 50, y, 545, y)


def empty_named(page: pymupdf.Page) -> None:
    write(page, 480, 84, "单位：万元", SIZE)
    empty(page)


@pytest.mark.parametrize("draw", [empty_ruled, empty_named])
def test_an_empty_statement_keeps_its_columns(tmp_path: Path, draw: sheets.Draw) -> None:
    reading = sheets.read(tmp_path / "a.pdf", draw)
    (table,) = reading.tables
    assert [table.at[0, c].text for c in range(table.n_cols)] == list(EMPTY)
    assert (table.n_rows, table.header_rows, table.at[1, 1].text) == (2, 1, "合计")
    assert len(reading.paragraphs) == 1


def test_captions_alone_are_no_table(tmp_path: Path) -> None:
    assert sheets.read(tmp_path / "a.pdf", empty).tables == ()


def test_rules_under_every_row(tmp_path: Path) -> None:
    """What a rule leaves out is one cell; what has rules above and below is a row, though nothing stands in it."""
    rows = [("题目", "选项", "人数", "占比"), ("是否满意", "满意", "45", "90.0%"), ("", "不满意", "5", "10.0%")]
    rows += [("是否知晓", "知晓", "40", "80.0%"), ("", "不知晓", "10", "20.0%"), ("", "", "", "")]
    xs = (60.0, 240.0, 340.0, 420.0, 500.0)

    def draw(page: pymupdf.Page) -> None:
        for i in range(7):
            for x0, x1 in pairwise(xs):
                if i not in (2, 4) or x0 > xs[0]:
                    stroke(page, x0, 100 + 16 * i, x1, 100 + 16 * i)
        for i, row in enumerate(rows):
            for col, text in enumerate(row):
                down = 8 if col == 0 and 0 < i < 5 else 0
                put(page, xs[col], xs[col + 1], 111 + 16 * i + down, text, "l" if col < 2 else "r")

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols) == (6, 4)
    assert {place for place in shape(table) if place[2] > 1} == {(1, 0, 2, 1), (3, 0, 2, 1)}
    assert table.at[3, 0].text == "是否知晓" and table.at[4, 3].text == "20.0%" and table.at[5, 0].text == ""


def test_lines_of_a_label_stand_beside_its_figures(tmp_path: Path) -> None:
    labels = (
        ("培训",),
        ("农村公路养护及桥梁", "隐患排查整治经费"),
        ("文化设施维护", "与阅读推广"),
        ("康复",),
        ("合计",),
    )

    def draw(page: pymupdf.Page) -> None:
        y = 114.0
        for x0, x1, text in ((60, 200, "项目"), (200, 300, "预算数"), (300, 400, "执行数")):
            put(page, x0, x1, 100, text)
        for i, lines in enumerate(labels):
            for k, text in enumerate(lines):
                put(page, 60, 200, y + 10 * k, text, "l")
            middle = y + 5 * (len(lines) - 1)
            put(page, 200, 300, middle, f"{i}20.00", "r")
            put(page, 300, 400, middle, f"{i}10.50", "r")
            y += 10 * len(lines) + 4

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert table.n_rows == 6
    assert [table.at[r, 0].text for r in range(1, 6)] == ["\n".join(lines) for lines in labels]
    assert [table.at[r, 2].text for r in range(1, 6)] == [f"{i}10.50" for i in range(5)]


def test_a_row_that_numbers_the_columns(tmp_path: Path) -> None:
    xs = (50.0, 180.0, 300.0, 420.0, 540.0)

    def draw(page: pymupdf.Page) -> None:
        for (x0, x1), text, number in zip(
            pairwise(xs), ("项目", "预算数", "调整数", "决算数"), ("栏次", "1", "2", "3"), strict=True
        ):
            put(page, x0, x1, 100, text)
            put(page, x0, x1, 114, number)
        for i in range(4):
            put(page, xs[0], xs[1], 128 + 14 * i, f"支出{i}", "l")
            for col in (1, 2, 3):
                put(page, xs[col], xs[col + 1], 128 + 14 * i, f"{i}{col}.00", "r")

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_rows, table.n_cols, table.header_rows) == (6, 4, 2)
    assert [table.at[1, c].text for c in range(4)] == ["栏次", "1", "2", "3"]


def test_two_tables_of_one_width_stay_two(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for top, title in ((100.0, "收入情况表"), (300.0, "支出情况表")):
            write(page, 270, top - 16, title, 12)
            captions(page, top)
            body(page, top + 26)
            for y in (-9, 17, 82):
                stroke(page, XS[0], top + y, XS[-1], top + y)

    tables = sheets.read(tmp_path / "a.pdf", draw).tables
    assert [(table.title, table.n_rows) for table in tables] == [("收入情况表", 7), ("支出情况表", 7)]


def test_units_above_tables_on_every_page_are_no_furniture(tmp_path: Path) -> None:
    def page_of(number: int) -> sheets.Draw:
        def draw(page: pymupdf.Page) -> None:
            write(page, 250, 50, "决算表" + "一二三四"[number], 12)
            write(page, 50, 75, "部门：某某局", SIZE)
            write(page, 480, 75, "单位：万元", SIZE)
            statement(page)

        return draw

    tables = sheets.read(tmp_path / "a.pdf", *(page_of(i) for i in range(4))).tables
    assert [(table.unit, table.entity) for table in tables] == [("万元", "某某局")] * 4


def columns_of_prose(page: pymupdf.Page) -> None:
    """Two columns of prose between the rules of a page's head and foot."""
    for y in (60.0, 780.0):
        stroke(page, 50, y, 545, y)
    for i in range(30):
        write(page, 50, 100 + 20 * i, "本年支出1234.56万元，比上年增加2.3%，", 10)
        write(page, 310, 100 + 20 * i, "主要原因是人员经费增加12.30万元。", 10)


def between_rules(page: pymupdf.Page) -> None:
    """A note between two rules, and two names."""
    for y in (100.0, 140.0, 200.0):
        stroke(page, 50, y, 545, y)
    write(page, 60, 120, "温馨提示：请妥善保管本资料", 10)
    write(page, 60, 160, "审核人：张三", 10)
    write(page, 300, 160, "填表人：李四", 10)


def formula(page: pymupdf.Page) -> None:
    for i, (weight, rate) in enumerate(((10, 98), (20, 95), (30, 90), (10, 100))):
        write(page, 180, 100 + 20 * i, f"得分 = {weight} × {rate}% = {weight * rate / 100}", 12)


@pytest.mark.parametrize("draw", [columns_of_prose, between_rules, formula])
def test_prose_between_rules_is_no_table(tmp_path: Path, draw: sheets.Draw) -> None:
    assert sheets.read(tmp_path / "a.pdf", draw).tables == ()


def page_of(rows: Sequence[Sequence[str]], *lines: tuple[float, float, str], header: bool = True) -> sheets.Draw:
    def draw(page: pymupdf.Page) -> None:
        for x, y, text in lines:
            write(page, x, y, text, SIZE)
        if header:
            captions(page, 100)
        body(page, 126 if header else 100, rows)

    return draw


MORE = tuple(
    (f"{text}支出", f"{i}1.00", f"{text}项目", f"{i}2.00", f"{i}3.00", "") for i, text in enumerate("甲乙丙丁", 1)
)


def read(tmp_path: Path, *pages: sheets.Draw) -> tuple[Table, ...]:
    return sheets.read(tmp_path / "a.pdf", *pages).tables


def test_a_page_without_header_keeps_the_columns(tmp_path: Path) -> None:
    blank = [(*row[:4], "", "") for row in MORE]
    (table,) = read(tmp_path, page_of(ROWS), page_of(blank, header=False), page_of(MORE[:1], header=False))
    assert (table.n_rows, table.n_cols, table.pages) == (12, 6, (1, 2, 3))
    assert table.at[7, 3].text == "12.00" and table.at[11, 4].text == "13.00"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([(480, 84, "单位：万元")], [(480, 84, "单位：元")]),
        ([(50, 84, "部门：某某市第一中学")], [(50, 84, "部门：某某市第二中学")]),
        ([(50, 84, "公开03表")], [(50, 84, "公开05表")]),
    ],
)
def test_what_is_named_otherwise_is_another_table(
    tmp_path: Path, first: list[tuple[float, float, str]], second: list[tuple[float, float, str]]
) -> None:
    assert len(read(tmp_path, page_of(ROWS[:-1], *first), page_of(MORE, *second))) == 2
    assert len(read(tmp_path, page_of(ROWS[:-1], *first), page_of(MORE, *first))) == 1


def recognised(x0: float, y: float, *pieces: tuple[str, float], known: bool = True) -> Word:
    """A recognised word of pieces, each with the gap before it; digits are 4 points wide, other letters 8."""
    text, x, edges = "", x0, [x0]
    for piece, gap in pieces:
        if gap and edges[1:]:
            edges[-1] += gap
            x += gap
        for char in piece:
            text += char
            x += 4.0 if char.isascii() else 8.0
            edges.append(x)
    return Word(text, BBox(x0, y, x, y + 7.6), "ocr", 0.95, tuple(edges) if known else None)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("pieces", "parted"),
    [
        ((("8,840.00", 0.0), ("四、公共安全支出", 9.0)), ["8,840.00", "四、公共安全支出"]),
        ((("30201", 0.0), ("办公费", 6.0)), ["30201", "办公费"]),
        ((("培训", 0.0), ("12", 9.0)), ["培训", "12"]),
        ((("2023", 0.0), ("年度", 0.5)), ["2023年度"]),
        ((("公开", 0.0), ("01", 0.0), ("表", 0.0)), ["公开01表"]),
        ((("1,204.50", 0.0),), ["1,204.50"]),
        ((("合计", 0.0),), ["合计"]),
    ],
)
def test_a_box_over_two_cells_is_parted(pieces: tuple[tuple[str, float], ...], parted: list[str], known: bool) -> None:
    word = recognised(60.0, 100.0, *pieces, known=known)
    found = parted_figures(word)
    assert [piece.text for piece in found] == parted
    assert found[0].bbox.x0 == word.bbox.x0 and abs(found[-1].bbox.x1 - word.bbox.x1) < 1e-6
    assert all(left.bbox.x1 < right.bbox.x0 for left, right in pairwise(found))


def test_a_recognised_statement(tmp_path: Path) -> None:
    """Boxes run from a figure into the label behind it; a dash was not trusted where no cell is drawn around it."""
    words = [recognised(90, 88, ("项目", 0)), recognised(205, 88, ("金额", 0))]
    words += [recognised(300, 88, ("项目", 0)), recognised(455, 88, ("金额", 0))]
    dash = Reading("—", "ocr", 1.0)
    for i, label in enumerate(("一、教育", "二、卫生", "三、住房", "四、其他")):
        y = 104.0 + 14 * i
        words.append(recognised(60, y, (label + "收入", 0)))
        words.append(recognised(200, y, (f"1,20{i}.00", 0), (label + "支出", 5)))
        if i == 2:
            words.append(Word("", BBox(468, y + 3.5, 476, y + 4.2), "ocr", 0.0, None, "doubtful", (dash,)))
        else:
            words.append(recognised(444, y, (f"2,10{i}.00", 0)))
    page = Page(1, 595, 842, PageKind.SCANNED, tuple(words), ())
    (table,) = assemble([lay_out(page)], "0" * 64, "a.pdf").tables
    assert (table.n_rows, table.n_cols) == (5, 4)
    assert [table.at[3, c].text for c in range(4)] == ["三、住房收入", "1,202.00", "三、住房支出", "—"]
