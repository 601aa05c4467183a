"""Tables that go on over pages, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pymupdf
import pytest

from tests.extractors import sheets
from tests.extractors.sheets import put, rule, write

XS = (60.0, 130.0, 300.0, 380.0, 460.0)
HEADER = ("科目编码", "科目名称", "合计", "基本支出")


def page_of(
    rows: Sequence[Sequence[str]],
    merged: Sequence[sheets.Place] = (),
    title: str = "",
    top: float = 80.0,
    foot: str = "",
    step: float = 20.0,
) -> sheets.Draw:
    def draw(page: pymupdf.Page) -> None:
        ys = [top + step * i for i in range(len(rows) + 1)]
        rule(page, XS, ys, merged)
        put(page, XS, ys, {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text})
        if title:
            write(page, 200, top - 15, title, 14)
        if foot:
            write(page, 60, ys[-1] + 20, foot)

    return draw


def rows(first: int, count: int) -> list[tuple[str, ...]]:
    return [(str(first + i), f"支出{i}", f"{i}.00", f"{i}.50") for i in range(count)]


def test_a_repeated_header_is_dropped(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(2080101, 5)], title="支出决算表"), page_of([HEADER, *rows(2080106, 4)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.n_rows, table.header_rows, table.pages) == (10, 1, (1, 2))
    assert [table.at[r, 0].text for r in range(1, 10)] == [str(2080101 + i) for i in range(9)]
    assert table.at[6, 0].page == 2 and [page for page, _ in table.boxes] == [1, 2]


def test_a_title_repeated_with_its_header(tmp_path: Path) -> None:
    pages = [
        page_of([HEADER, *rows(201, 5)], title="支出决算表"),
        page_of([HEADER, *rows(206, 4)], title="支出决算表（续）"),
    ]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert table.n_rows == 10 and table.title == "支出决算表"


def test_rows_that_go_on_without_a_header(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(201, 5)]), page_of(rows(206, 4)), page_of(rows(210, 2))]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.n_rows, table.pages) == (12, (1, 2, 3))


def test_another_title_begins_another_table(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(201, 5)], title="收入决算表"), page_of([HEADER, *rows(201, 5)], title="支出决算表")]
    assert [t.title for t in sheets.read(tmp_path / "a.pdf", *pages).tables] == ["收入决算表", "支出决算表"]


def test_a_numbering_that_begins_anew_is_another_table(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(1, 5)]), page_of([HEADER, *rows(1, 5)])]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == 2


def test_other_columns_are_another_table(tmp_path: Path) -> None:
    def wide(page: pymupdf.Page) -> None:
        rule(page, (60, 200, 460), (80, 100, 120))
        write(page, 70, 95, "甲")

    assert len(sheets.read(tmp_path / "a.pdf", page_of([HEADER, *rows(201, 5)]), wide).tables) == 2


def test_a_note_below_ends_a_table(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(201, 5)], foot="注：本表反映支出情况。"), page_of(rows(206, 4))]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == 2


def test_another_header_of_words_begins_another_table(tmp_path: Path) -> None:
    other = ("代码", "名称", "年初数", "年末数")
    pages = [page_of([HEADER, *rows(201, 5)]), page_of([other, *rows(206, 4)])]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == 2


def test_page_numbers_do_not_part_a_table(tmp_path: Path) -> None:
    def numbered(draw: sheets.Draw, number: int) -> sheets.Draw:
        def both(page: pymupdf.Page) -> None:
            draw(page)
            write(page, 290, 815, f"第{number}页，共2页", 9)

        return both

    pages = [numbered(page_of([HEADER, *rows(201, 5)]), 1), numbered(page_of(rows(206, 4)), 2)]
    reading = sheets.read(tmp_path / "a.pdf", *pages)
    assert len(reading.tables) == 1 and reading.paragraphs == () and reading.figures.in_furniture == 4


def test_a_row_parted_by_the_page_break_is_made_whole(tmp_path: Path) -> None:
    text = "按照中央和省市有关文件要求"
    first = [HEADER, *rows(201, 3), ("204", text, "9.00", "1.00")]
    second = [("", "及时足额拨付", "", ""), *rows(205, 3)]
    (table,) = sheets.read(tmp_path / "a.pdf", page_of(first), page_of(second)).tables
    assert table.n_rows == 8
    assert table.at[4, 1].text == f"{text}\n及时足额拨付"


def test_a_merged_cell_over_the_page_break_grows(tmp_path: Path) -> None:
    first = [("指标", "名称", "分值", "得分"), ("产出", "数量", "10", "9"), ("", "质量", "10", "8")]
    second = [("", "时效", "10", "7"), ("", "成本", "10", "6"), ("效益", "满意", "10", "5")]
    pages = [page_of(first, [(1, 0, 2, 1)]), page_of(second, [(0, 0, 2, 1)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.at[4, 0].text, table.at[4, 0].row_span, table.at[4, 0].page) == ("产出", 4, 1)
    assert table.at[5, 0].text == "效益"


def test_continued_cells_point_back(tmp_path: Path) -> None:
    first = [("指标", "名称", "分值", "得分"), ("产出", "数量", "10", "9"), ("", "质量", "10", "8")]
    second = [("指标", "名称", "分值", "得分"), ("续上页", "时效", "10", "7"), ("", "成本", "10", "6")]
    pages = [page_of(first, [(1, 0, 2, 1)]), page_of(second, [(1, 0, 2, 1)]), page_of(second, [(1, 0, 2, 1)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert table.n_rows == 7
    assert table.at[3, 0].continues == (1, 0) and table.at[5, 0].continues == (1, 0)


def test_a_column_that_is_empty_on_one_page_is_kept(tmp_path: Path) -> None:
    second = [(str(206 + i), f"支出{i}", "", "") for i in range(4)]
    (table,) = sheets.read(tmp_path / "a.pdf", page_of([HEADER, *rows(201, 5)]), page_of(second)).tables
    assert (table.n_rows, table.n_cols, len(table.cells)) == (10, 4, 40)
    third, fourth = [HEADER, ("", "合计", "9.00", "1.00")], [HEADER, ("204", "支出", "8.00", "1.00")]
    (table,) = sheets.read(tmp_path / "b.pdf", page_of(third), page_of(fourth)).tables
    assert (table.n_rows, table.at[2, 0].text) == (3, "204")


def test_three_header_rows_make_paths(tmp_path: Path) -> None:
    xs = tuple(40.0 + 12.0 * i for i in range(42))

    def draw(page: pymupdf.Page) -> None:
        ys = (80.0, 95.0, 110.0, 125.0, 140.0, 155.0)
        groups = [(0, 1 + 8 * g, 1, 8) for g in range(5)]
        halves = [(1, 1 + 4 * h, 1, 4) for h in range(10)]
        rule(page, xs, ys, [(0, 0, 3, 1), *groups, *halves])
        put(page, xs, ys, {(0, 1 + 8 * g): f"区{g}" for g in range(5)}, 5)
        put(page, xs, ys, {(1, 1 + 4 * h): "预算" if h % 2 == 0 else "执行" for h in range(10)}, 5)
        put(page, xs, ys, {(2, c): "甲乙丙丁"[(c - 1) % 4] for c in range(1, 41)}, 5)
        put(page, xs, ys, {(0, 0): "项"} | {(r, c): str(r * c) for r in (3, 4) for c in range(1, 41)}, 5)

    (table,) = sheets.read(tmp_path / "a.pdf", draw).tables
    assert (table.n_cols, table.header_rows) == (41, 3)
    assert table.header_path(40) == ("区4", "执行", "丁")


def test_a_form_may_have_other_columns_on_its_next_page(tmp_path: Path) -> None:
    def first(page: pymupdf.Page) -> None:
        write(page, 220, 60, "项目支出绩效自评表", 14)
        xs, ys = (60.0, 160.0, 310.0, 460.0), [80.0 + 170 * i for i in range(5)]
        rule(page, xs, ys, [(0, 1, 1, 2)])
        put(page, xs, ys, {(0, 0): "项目名称", (0, 1): "康复服务", (1, 0): "资金", (1, 1): "预算数", (1, 2): "执行数"})
        put(page, xs, ys, {(2, 0): "总额", (2, 1): "10.00", (2, 2): "9.00", (3, 0): "其他", (3, 1): "0", (3, 2): "0"})

    def second(page: pymupdf.Page) -> None:
        xs, ys = (60.0, 160.0, 260.0, 400.0, 460.0), (50.0, 70.0, 90.0)
        rule(page, xs, ys)
        put(page, xs, ys, {(0, 0): "产出", (0, 1): "人数", (0, 2): "100人", (0, 3): "10"})
        put(page, xs, ys, {(1, 0): "效益", (1, 1): "满意", (1, 2): "95%", (1, 3): "10"})

    (table,) = sheets.read(tmp_path / "a.pdf", first, second).tables
    assert (table.n_rows, table.n_cols) == (6, 5)
    assert (table.at[0, 1].col_span, table.at[1, 1].col_span, table.at[1, 3].col, table.at[1, 3].col_span) == (
        4,
        2,
        3,
        2,
    )
    assert (table.at[4, 1].text, table.at[4, 2].col_span, table.at[5, 4].text) == ("人数", 2, "10")


def test_two_forms_of_one_shape_stay_two(tmp_path: Path) -> None:
    def form(page: pymupdf.Page) -> None:
        xs, ys = (60.0, 160.0, 310.0, 460.0), [80.0 + 170 * i for i in range(5)]
        rule(page, xs, ys, [(0, 1, 1, 2), (1, 1, 1, 2)])
        put(page, xs, ys, {(0, 0): "项目名称", (0, 1): f"项目{page.number}", (1, 0): "单位", (1, 1): "某局"})
        put(page, xs, ys, {(2, 0): "总额", (2, 1): "10.00", (2, 2): "9.00", (3, 0): "其他", (3, 1): "0", (3, 2): "0"})

    assert len(sheets.read(tmp_path / "a.pdf", form, form).tables) == 2


def test_a_page_that_says_it_continues(tmp_path: Path) -> None:
    def second(page: pymupdf.Page) -> None:
        page_of([HEADER, *rows(206, 4)])(page)
        write(page, 420, 70, "续表")

    (table,) = sheets.read(tmp_path / "a.pdf", page_of([HEADER, *rows(201, 5)], title="支出决算表"), second).tables
    assert table.n_rows == 10


def test_a_form_goes_on_with_another_of_its_headers(tmp_path: Path) -> None:
    funds = [("项目名称", "村道养护", "", ""), ("资金", "预算数", "执行数", "得分"), ("总额", "12.00", "9.00", "7.50")]
    goals = [("指标", "指标值", "完成值", "得分"), ("里程", "40公里", "42公里", "90"), ("总分", "", "", "97.50")]
    pages = [page_of(funds, [(0, 1, 1, 3)], "项目支出绩效自评表", 640, step=45), page_of(goals, [(2, 0, 1, 3)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.n_rows, table.header_rows, table.pages) == (6, 0, (1, 2))
    apart = [page_of(funds, [(0, 1, 1, 3)], "项目支出绩效自评表", 80), page_of(goals, [(2, 0, 1, 3)])]
    assert len(sheets.read(tmp_path / "b.pdf", *apart).tables) == 2


@pytest.mark.parametrize(
    ("title", "again", "joined"),
    [
        ("支出决算表", "支出决算表（续表一）", True),
        ("表3 支出决算表", "续表3", True),
        ("表3 支出决算表", "表3（续）", True),
        ("支出决算表", "支出决算表（第2页）", True),
        ("财政拨款收入支出决算总表", "收入支出决算总表", False),
        ("2022年度支出决算表", "2023年度支出决算表", False),
        ("附表1 支出决算表", "附表2 支出决算表", False),
    ],
)
def test_a_title_is_the_same_as_a_whole(tmp_path: Path, title: str, again: str, joined: bool) -> None:
    pages = [page_of([HEADER, *rows(201, 22)], title=title), page_of([HEADER, *rows(223, 4)], title=again)]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == (1 if joined else 2)


def test_a_title_that_stands_again_below_room_for_more_begins_another_table(tmp_path: Path) -> None:
    full = [page_of([HEADER, *rows(201, 30)], title="支出决算表"), page_of([HEADER, *rows(231, 4)], title="支出决算表")]
    assert len(sheets.read(tmp_path / "a.pdf", *full).tables) == 1
    short = [page_of([HEADER, *rows(201, 5)], title="支出决算表"), page_of([HEADER, *rows(231, 4)], title="支出决算表")]
    assert len(sheets.read(tmp_path / "b.pdf", *short).tables) == 2


def test_a_total_ends_a_table_whose_header_comes_again(tmp_path: Path) -> None:
    total = ("合计", "", "9.00", "1.00")
    names = [(f"项目{i}", "在建", f"{i}.00", f"{i}.50") for i in range(9)]
    other = [(f"工程{i}", "在建", f"{i}.00", f"{i}.50") for i in range(9)]
    head = ("名称", "状态", "预算数", "执行数")
    pages = [page_of([head, *names, total]), page_of([head, *other, total])]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == 2
    of_page = ("本页小计", "", "9.00", "1.00")
    pages = [page_of([head, *names, of_page]), page_of([head, *other, of_page, total])]
    assert [table.n_rows for table in sheets.read(tmp_path / "b.pdf", *pages).tables] == [22]


def test_groups_that_begin_again_are_another_table(tmp_path: Path) -> None:
    head = ("一级指标", "二级指标", "三级指标", "指标值")
    plan = [
        head,
        ("产出指标", "数量", "人次", "≥9人"),
        ("效益指标", "社会", "知晓率", "≥90%"),
        ("满意度", "对象", "满意", "≥95%"),
    ]
    assert len(sheets.read(tmp_path / "a.pdf", page_of(plan), page_of(plan)).tables) == 2
    more = [head, ("满意度", "对象", "群众满意", "≥95%"), ("成本指标", "经济", "成本", "≤9元")]
    assert [table.n_rows for table in sheets.read(tmp_path / "b.pdf", page_of(plan), page_of(more)).tables] == [6]


def test_the_last_column_may_have_another_width_on_the_next_page(tmp_path: Path) -> None:
    def wider(page: pymupdf.Page) -> None:
        xs, ys = (*XS[:-1], 520.0), [80.0 + 20 * i for i in range(4)]
        rule(page, xs, ys)
        put(page, xs, ys, {(r, c): text for r, row in enumerate(rows(206, 3)) for c, text in enumerate(row)})

    (table,) = sheets.read(tmp_path / "a.pdf", page_of([HEADER, *rows(201, 5)]), wider).tables
    assert (table.n_rows, table.n_cols, table.at[8, 3].text) == (9, 4, "2.50")


def test_rows_that_count_on_below_the_same_header_may_have_other_widths(tmp_path: Path) -> None:
    def page_with(xs: Sequence[float], first: int, header: tuple[str, ...] = HEADER) -> sheets.Draw:
        def draw(page: pymupdf.Page) -> None:
            body = [header, *rows(first, 4)]
            ys = [80.0 + 20 * i for i in range(len(body) + 1)]
            rule(page, xs, ys)
            put(page, xs, ys, {(r, c): text for r, row in enumerate(body) for c, text in enumerate(row)})

        return draw

    other = (60.0, 200.0, 280.0, 390.0, 460.0)
    (table,) = sheets.read(tmp_path / "a.pdf", page_with(XS, 1), page_with(other, 5)).tables
    assert (table.n_rows, table.n_cols) == (9, 4)
    assert len(sheets.read(tmp_path / "b.pdf", page_with(XS, 1), page_with(other, 7)).tables) == 2


def test_a_row_parted_below_a_merged_label_is_made_whole(tmp_path: Path) -> None:
    first = [
        ("指标", "名称", "解释", "得分"),
        ("产出", "数量", "按期完成", "9"),
        ("", "知晓", "按照规定及\n时公开信息，", "8"),
    ]
    second = [("", "", "接受社会监督。", ""), ("", "成本", "不超预算", "6"), ("效益", "满意", "抽样调查", "5")]
    pages = [page_of(first, [(1, 0, 2, 1)], step=30), page_of(second, [(0, 0, 2, 1)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert table.n_rows == 5 and table.at[2, 2].text == "按照规定及\n时公开信息，\n接受社会监督。"
    assert (table.at[3, 0].text, table.at[3, 0].row_span, table.at[3, 1].text) == ("产出", 3, "成本")


def test_short_texts_that_go_on_together_are_one_row(tmp_path: Path) -> None:
    first = [("序号", "名称", "内容", "依据"), ("1", "桥梁", "加固", "规划"), ("2", "道路", "养护", "维修")]
    second = [("", "", "工程", "改造"), ("3", "河道", "疏浚", "规划")]
    (table,) = sheets.read(tmp_path / "a.pdf", page_of(first), page_of(second)).tables
    assert (table.n_rows, table.at[2, 2].text, table.at[2, 3].text) == (4, "养护\n工程", "维修\n改造")
    alone = [("", "", "工程", ""), ("3", "河道", "疏浚", "规划")]
    (table,) = sheets.read(tmp_path / "b.pdf", page_of(first), page_of(alone)).tables
    assert (table.n_rows, table.at[2, 2].text) == (5, "养护")


def test_a_form_that_has_hardly_begun_goes_on_with_more_columns(tmp_path: Path) -> None:
    def first(page: pymupdf.Page) -> None:
        xs, ys = (60.0, 130.0, 460.0), (700.0, 740.0, 780.0)
        rule(page, xs, ys)
        put(
            page,
            xs,
            ys,
            {(0, 0): "项目名称", (0, 1): "河道治理", (1, 0): "立项依据", (1, 1): "为保障城市河道行洪安全，"},
        )

    form = [("", "经研究特立此项。", "", ""), ("金额", "10.00", "执行", "9.00"), ("目标", "100公里", "完成", "90公里")]
    (table,) = sheets.read(tmp_path / "a.pdf", first, page_of(form, [(0, 1, 1, 3)], top=50)).tables
    assert (table.n_rows, table.n_cols, table.header_rows) == (4, 4, 0)
    assert table.at[1, 1].text == "为保障城市河道行洪安全，\n经研究特立此项。" and table.at[3, 3].text == "90公里"


@pytest.mark.parametrize("mark", ["续表", "（续上页）", "接上表", "续表二"])
def test_a_line_that_says_so_continues_a_table_without_rules(tmp_path: Path, mark: str) -> None:
    def page_with(first: int, above: str) -> sheets.Draw:
        def draw(page: pymupdf.Page) -> None:
            write(page, 60, 130, above)
            for i, row in enumerate([HEADER, *rows(first, 12)]):
                for x, text in zip(XS, row, strict=False):
                    write(page, x, 150 + 20 * i, text)

        return draw

    (table,) = sheets.read(tmp_path / "a.pdf", page_with(201, ""), page_with(213, mark)).tables
    assert (table.n_rows, table.n_cols, table.pages) == (25, 4, (1, 2))


def test_rows_without_rules_count_on_though_their_columns_are_seen_elsewhere(tmp_path: Path) -> None:
    def page_with(first: int, names: str, header: bool) -> sheets.Draw:
        def draw(page: pymupdf.Page) -> None:
            body = [(str(first + i), names, f"{i}.00", f"{i}.50") for i in range(12)]
            for i, row in enumerate([("序号", "项目名称", "预算数", "执行数"), *body] if header else body):
                for x, text in zip((60, 90, 330, 430), row, strict=True):
                    write(page, x, 150 + 20 * i, text)

        return draw

    pages = page_with(1, "水质监测", True), page_with(13, "农村公路养护及桥梁隐患排查整治专项经费", False)
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.n_rows, table.header_rows, table.at[24, 0].text) == (25, 1, "24")
    other = page_with(20, "农村公路养护及桥梁隐患排查整治专项经费", False)
    assert len(sheets.read(tmp_path / "b.pdf", pages[0], other).tables) == 2


def test_the_last_row_of_a_header_comes_again(tmp_path: Path) -> None:
    head = [("科目编码", "科目名称", "支出", ""), ("", "", "合计", "基本支出")]
    merged = [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2)]
    leaves = ("科目编码", "科目名称", "合计", "基本支出")
    pages = [page_of([*head, *rows(201, 5)], merged), page_of([leaves, *rows(206, 4)])]
    (table,) = sheets.read(tmp_path / "a.pdf", *pages).tables
    assert (table.n_rows, table.header_rows, table.at[7, 0].text) == (11, 2, "206")
    numbers = ("栏次", "", "1", "2")
    pages = [page_of([*head, numbers, *rows(201, 5)], merged), page_of([numbers, *rows(206, 4)])]
    (table,) = sheets.read(tmp_path / "b.pdf", *pages).tables
    assert (table.n_rows, table.header_rows, table.at[8, 0].text) == (12, 3, "206")


def test_a_line_below_that_says_so_does_not_end_a_table(tmp_path: Path) -> None:
    pages = [page_of([HEADER, *rows(201, 5)], foot="（转下页）"), page_of([HEADER, *rows(206, 4)])]
    assert len(sheets.read(tmp_path / "a.pdf", *pages).tables) == 1
