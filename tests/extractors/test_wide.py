"""Tables whose columns did not fit on a page, and those that only look like it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pymupdf

from schemas.tables import Table
from tests.extractors import sheets
from tests.extractors.sheets import put, rule, write

Rows = Sequence[Sequence[str]]

LEFT = (60.0, 120.0, 230.0, 340.0, 450.0)
RIGHT = (60.0, 160.0, 260.0)
NAMES = ("合计", "水务局", "水文站", "河道处", "供水站")


def page_of(
    rows: Rows,
    xs: Sequence[float],
    merged: Sequence[sheets.Place] = (),
    title: str = "",
    step: float = 20.0,
    above: str = "",
) -> sheets.Draw:
    def draw(page: pymupdf.Page) -> None:
        ys = [100 + step * i for i in range(len(rows) + 1)]
        rule(page, xs, ys, merged)
        put(page, xs, ys, {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text})
        write(page, 200, 60, title, 14)
        write(page, 60, 90, above)

    return draw


def labelled(captions: Sequence[str], names: Sequence[str] = NAMES, first: int = 1, tenths: int = 1) -> Rows:
    rows = ((str(i), name, f"{i}.{tenths}0", f"{i}.{tenths + 1}0") for i, name in enumerate(names, first))
    return [("序号", "单位", *captions), *rows]


def bare(captions: Sequence[str]) -> Rows:
    return [captions, *((f"{i}.30", f"{i}.40") for i in range(1, len(NAMES) + 1))]


def tables(path: Path, *draws: sheets.Draw) -> Sequence[Table]:
    return sheets.read(path, *draws).tables


def test_columns_with_the_same_labels_are_laid_side_by_side(tmp_path: Path) -> None:
    first = page_of(labelled(("年初数", "调整数")), LEFT, title="资金汇总表")
    second = page_of(labelled(("支出数", "结余数"), tenths=3), LEFT, title="资金汇总表（续）", step=24)
    (table,) = tables(tmp_path / "a.pdf", first, second)
    assert (table.n_rows, table.n_cols, table.header_rows, table.pages) == (6, 6, 1, (1, 2))
    assert [cell.text for cell in table.row(0)] == ["序号", "单位", "年初数", "调整数", "支出数", "结余数"]
    assert [cell.text for cell in table.row(2)] == ["2", "水务局", "2.10", "2.20", "2.30", "2.40"]
    assert [table.at[2, col].page for col in range(6)] == [1, 1, 1, 1, 2, 2]
    assert table.at[2, 4].bbox.x0 == LEFT[2] and [page for page, _ in table.boxes] == [1, 2]


def test_columns_of_figures_alone_are_laid_beside_rows_of_the_same_heights(tmp_path: Path) -> None:
    first = page_of(labelled(("年初数", "调整数")), LEFT, title="资金汇总表")
    (table,) = tables(tmp_path / "a.pdf", first, page_of(bare(("支出数", "结余数")), RIGHT))
    assert [cell.text for cell in table.row(5)] == ["5", "供水站", "5.10", "5.20", "5.30", "5.40"]
    other = page_of(bare(("支出数", "结余数")), RIGHT, step=24)
    assert len(tables(tmp_path / "b.pdf", first, other)) == 2


def test_a_header_of_one_row_stands_beside_one_of_two(tmp_path: Path) -> None:
    rows = [("序号", "单位", "收入", ""), ("", "", "年初数", "调整数"), *labelled(())[1:]]
    first = page_of(rows, LEFT, [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2)], "资金汇总表")

    def second(page: pymupdf.Page) -> None:
        ys = [100.0, *(140.0 + 20 * i for i in range(len(NAMES) + 1))]
        rule(page, RIGHT, ys)
        put(page, RIGHT, ys, {(r, c): t for r, row in enumerate(bare(("支出", "结余"))) for c, t in enumerate(row)})

    (table,) = tables(tmp_path / "a.pdf", first, second)
    assert (table.n_rows, table.header_rows) == (7, 2)
    assert (table.at[1, 4].text, table.at[1, 4].row_span, table.at[2, 4].text) == ("支出", 2, "1.30")


def test_a_caption_that_the_page_break_parts_grows(tmp_path: Path) -> None:
    rows = [("序号", "单位", "收入", ""), ("", "", "财政", "事业"), *labelled(())[1:]]
    first = page_of(rows, LEFT, [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2)], "资金汇总表")
    second = page_of([("", ""), ("经营", "其他"), *bare(())[1:]], RIGHT, [(0, 0, 1, 2)])
    (table,) = tables(tmp_path / "a.pdf", first, second)
    assert [table.header_path(col) for col in (3, 5)] == [("收入", "事业"), ("收入", "其他")]


def test_further_columns_of_every_page_or_after_all_rows(tmp_path: Path) -> None:
    more = ("节水办", "防汛办", "水保站", "灌溉站", "质监站")
    captions = ("年初数", "调整数"), ("支出数", "结余数")
    lefts = [page_of(labelled(captions[0]), LEFT, title="资金汇总表"), page_of(labelled(captions[0], more, 6), LEFT)]
    rights = [page_of(labelled(captions[1], tenths=3), LEFT), page_of(labelled(captions[1], more, 6, 3), LEFT)]
    orders = (lefts[0], rights[0], lefts[1], rights[1]), (*lefts, *rights)
    for number, order in enumerate(orders):
        (table,) = tables(tmp_path / f"{number}.pdf", *order)
        assert (table.n_rows, table.n_cols, table.pages) == (11, 6, (1, 2, 3, 4))
        assert table.at[7, 4].text == "7.30" and table.at[7, 1].text == "防汛办"


def test_tables_on_two_pages_stay_two(tmp_path: Path) -> None:
    first = page_of(labelled(("年初数", "调整数")), LEFT, title="资金汇总表", above="单位：万元")
    more = labelled(("支出数", "结余数"), tenths=3)
    others = {
        "title": page_of(more, LEFT, title="支出明细表"),
        "text": page_of(more, LEFT, above="各单位的支出情况如下。"),
        "unit": page_of(more, LEFT, above="单位：元"),
        "captions": page_of(labelled(("年初数", "结余数"), tenths=3), LEFT),
        "names": page_of(labelled(("支出数", "结余数"), ("甲", "乙", "丙", "丁", "戊"), tenths=3), LEFT),
        "words": page_of([("备注", "说明"), *[("按进度执行", "资金已拨付")] * 5], RIGHT),
        "codes": page_of([("编码", "金额"), *((str(200 + i), f"{i}.00") for i in range(5))], RIGHT),
    }
    assert len(tables(tmp_path / "one.pdf", first, page_of(more, LEFT))) == 1
    for name, other in others.items():
        assert len(tables(tmp_path / f"{name}.pdf", first, other)) == 2, name


def test_forms_with_the_same_labels_stay_two(tmp_path: Path) -> None:
    def form(name: str) -> sheets.Draw:
        rows = [
            ("项目名称", name),
            ("主管部门", "水务局"),
            ("起止时间", "2023年"),
            ("资金总额", "9.00"),
            ("绩效目标", "按期完成"),
        ]
        return page_of(rows, (60.0, 200.0, 450.0), title="绩效目标表")

    assert len(tables(tmp_path / "a.pdf", form("河道治理"), form("水库加固"))) == 2


def test_columns_without_rules_are_laid_side_by_side(tmp_path: Path) -> None:
    def page_with(rows: Rows, xs: Sequence[float], step: float = 20.0) -> sheets.Draw:
        def draw(page: pymupdf.Page) -> None:
            for i, row in enumerate(rows):
                for x, text in zip(xs, row, strict=False):
                    write(page, x, 150 + step * i, text)

        return draw

    first = page_with(labelled(("年初数", "调整数")), LEFT)
    (table,) = tables(tmp_path / "a.pdf", first, page_with(bare(("支出数", "结余数")), RIGHT))
    assert [cell.text for cell in table.row(5)] == ["5", "供水站", "5.10", "5.20", "5.30", "5.40"]
    other = labelled(("支出数", "结余数"), ("甲局", "乙局", "丙局", "丁局", "戊局"), tenths=3)
    assert len(tables(tmp_path / "b.pdf", first, page_with(other, LEFT))) == 2
