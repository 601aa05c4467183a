"""Identities of tables of no known form: sums, differences, ratios and shares, proposed from the words of headers and
rows, accepted when most of the table supports them. The exceptions are then the findings; what lacks support accuses
nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reconcile.found import Candidate, Found, FoundSum, best, is_unread
from reconcile.found_levels import families, tops
from reconcile.found_rates import differences, growths, products, ranks, ratios, shares
from reconcile.matrix import RANK, SCORED, TOTAL, Matrix, Place
from reconcile.wording import squeezed
from schemas.facts import Fact, Interval
from schemas.records import FundLine
from schemas.report import Report

NOT_ADDITIVE = re.compile(
    r".*(?:均(?!衡|等)|单价|百分点).*"
    r"|.*(?:标准|率|比例|占比|比重|排名|名次|位次|得分|总分|分值|系数|指数|年限|价格|年份|天数)(?:[(（].*|\S{0,4})"
)
"""Columns that do not add up over rows."""

STRONG = 5
"""A total that so many addends make up, none of them nought, is no chance: alike columns are totals of the same rows."""

PART = re.compile(r"(?:其中|其中[:：].*|[（(]?其中.*)")


def identity_views(report: Report) -> Iterator[Found]:
    """The identities found in each table of figures, applied to every place they speak of."""
    by_table: dict[str, list[FundLine]] = defaultdict(list)
    for record in report.records:
        if isinstance(record, FundLine) and record.table_id is not None:
            by_table[record.table_id].append(record)
    names = {t.table_id: squeezed(t.title) or f"第{t.pages[0]}页表" for t in report.reading.tables}
    for table_id, lines in by_table.items():
        for part in _under_one_header(lines):
            yield from found_in(Matrix(names.get(table_id, table_id), tuple(part)))


def _under_one_header(lines: Iterable[FundLine]) -> Iterator[list[FundLine]]:
    """The figures of a table part by part: a new one begins where a column is headed otherwise."""
    part: list[FundLine] = []
    headers: dict[int, str] = {}
    for _, row in groupby(sorted(lines, key=lambda x: x.row or 0), key=lambda x: x.row):
        told = list(row)
        if any(headers.get(x.col, x.measure_label) != x.measure_label for x in told):
            yield part
            part, headers = [], {}
        part += told
        headers |= {x.col: x.measure_label for x in told}
    yield part


def found_in(matrix: Matrix) -> Iterator[Found]:
    """Every accepted identity of a matrix."""
    for search in (row_totals, level_totals, column_totals, group_totals, ratios, growths, differences, shares, products, ranks):
        yield from search(matrix)
    if matrix.is_turned:
        for search in (row_totals, column_totals, ratios):
            yield from search(matrix.turned())


def best_named(candidates: Iterable[Candidate]) -> Iterator[Found]:
    """The same for totals that a label calls so: where none is accepted, more exceptions are believed."""
    tried = list(candidates)
    yield from best(tried if any(c.accepted for c in tried) else [replace(c, named=True) for c in tried])


# ---------------------------------------------------------------- sums


def sum_candidate(matrix: Matrix, sums: Iterable[tuple[Place, Sequence[Place]]], means: bool = False) -> Candidate:
    """Totals and their parts, tried wherever the total is printed and something stands among the parts.

    means: where the total may as well be a mean it is not tried
    """
    made, holds, telling, strong = [], [], 0, 0
    for place, parts in sums:
        total, facts = matrix.fact(*place), tuple(matrix.fact(*p) for p in parts)
        if total is None or not any(facts) or is_unread(total, *facts):
            continue
        right = Interval.sum(f.interval for f in facts if f is not None).meets(total.interval)
        if means and not right and _may_be_mean(total, facts):
            continue
        made.append(FoundSum(matrix.label(*place), total, facts, ""))
        holds.append(right)
        addends = sum(f is not None and f.value != 0 for f in facts)
        telling += right and total.value != 0 and addends > 0
        strong += right and addends >= max(STRONG, len(facts))
    return Candidate(tuple(made), tuple(holds), telling, declared=strong > 0)


def _may_be_mean(total: Fact, parts: Iterable[Fact | None]) -> bool:
    """Whether a figure lies among its at least three parts."""
    values = [f.value for f in parts if f is not None and f.value is not None]
    return total.value is not None and len(values) > 2 and min(values) <= total.value <= max(values)


def row_totals(matrix: Matrix) -> Iterator[Found]:
    """合计 and 小计 rows: of the lines above since the last subtotal, of all lines, of all subtotals, or of those below."""
    columns = [
        c for c in matrix.cols if not matrix.is_ratio(c) and not any(map(NOT_ADDITIVE.fullmatch, matrix.headers[c]))
    ]
    blocks: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for col in columns:
        blocks[tuple(r for r in matrix.rows if matrix.is_total_row(r, col))].append(col)
    for totals, cols in blocks.items():
        for row in totals:
            lines = [r for r in matrix.rows if r not in totals]
            above, below = [r for r in lines if r < row], [r for r in lines if r > row]
            last = max((t for t in totals if t < row), default=-1)
            following = min((t for t in totals if t > row), default=matrix.rows[-1] + 1)
            ranges = [
                [r for r in above if r > last], above, [t for t in totals if t < row], [r for r in below if r < following],
                below, [r for r in above if not _is_part(matrix, r)], [t for t in totals if t > row],
                [r for r in below if not _is_part(matrix, r)], _tops(matrix, above), _tops(matrix, below),
            ]  # fmt: skip
            unique = [list(r) for r in dict.fromkeys(map(tuple, ranges)) if r]
            yield from _row_total(matrix, row, cols, unique)


def _row_total(matrix: Matrix, row: int, cols: Sequence[int], ranges: Sequence[Sequence[int]]) -> Iterator[Found]:
    """A total row: of the best of some ranges of rows, in all its columns, else in those of one kind that support it."""

    def tried(columns: Sequence[int]) -> Iterator[Candidate]:
        for rows in ranges:
            yield sum_candidate(matrix, [((row, col), [(r, col) for r in rows]) for col in columns], means=True)

    kinds: dict[tuple[str, str] | None, list[int]] = defaultdict(list)
    for col in cols:
        kinds[matrix.kinds.get(col)].append(col)
    if len(kinds) > 1:
        whole = list(best_named(replace(c, declared=False) for c in tried(cols)))
        if whole:
            yield from whole
            return
    for alike in kinds.values():
        yield from best_named(tried(alike))


def level_totals(matrix: Matrix) -> Iterator[Found]:
    """Rows of which others are parts by their numbering; a row that no column supports may list only some of its parts."""
    rows, columns = matrix.rows, _additive(matrix)
    tried: list[list[tuple[Place, list[Place]]]] = []
    for head, parts in families([_name(matrix, r) for r in rows]):
        sums = [((rows[head], col), [(rows[p], col) for p in parts]) for col in columns]
        if any(sum_candidate(matrix, sums).holds):
            tried.append(sums)
    whole = list(best([sum_candidate(matrix, [s for sums in tried for s in sums])]))
    yield from whole
    if not whole:
        for sums in tried:
            yield from best([sum_candidate(matrix, sums)])


def _additive(matrix: Matrix) -> list[int]:
    plain = (c for c in matrix.cols if not matrix.is_ratio(c))
    return [c for c in plain if not any(map(NOT_ADDITIVE.fullmatch, matrix.headers[c]))]


def _name(matrix: Matrix, row: int) -> str:
    return matrix.words(row, matrix.cols[0]).rpartition("/")[2]


def _tops(matrix: Matrix, rows: Sequence[int]) -> list[int]:
    return [rows[i] for i in tops([_name(matrix, r) for r in rows])]


def _is_part(matrix: Matrix, row: int) -> bool:
    return any(PART.fullmatch(word) for word in matrix.words(row, matrix.cols[0]).split("/"))


def column_totals(matrix: Matrix) -> Iterator[Found]:
    """小计 and 合计 columns: of their neighbours under the same header, or of all alike columns left or right."""
    for col in matrix.cols:
        header = matrix.headers[col]
        if matrix.is_ratio(col) or not _is_total(header[-1]):
            continue
        alike = [c for c in matrix.cols if c != col and matrix.kinds.get(c) == matrix.kinds.get(col)]
        same = [c for c in alike if matrix.headers[c][:-1] == header[:-1]]
        free = [c for c in alike if not _is_total(matrix.headers[c][-1]) and not RANK.fullmatch(matrix.headers[c][-1])]
        sets = [
            [c for c in same if c < col], [c for c in same if c > col], [c for c in free if c < col],
            [c for c in free if c > col], [c for c in alike if c < col and c not in free],
            [c for c in free if c < col and c in same],
        ]  # fmt: skip
        unique = [list(s) for s in dict.fromkeys(map(tuple, sets)) if len(s) > 1]
        yield from best_named(
            sum_candidate(matrix, [((row, col), [(row, c) for c in cols]) for row in matrix.rows]) for cols in unique
        )


def _is_total(word: str) -> bool:
    plain = squeezed(word)
    return bool(TOTAL.fullmatch(plain) or SCORED.fullmatch(plain))


def group_totals(matrix: Matrix) -> Iterator[Found]:
    """Groups side by side (汇总 | 甲区 | 乙区): each measure of the total group is the sum of the others'."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for col in matrix.cols:
        header = matrix.headers[col]
        if len(header) > 1 and not matrix.is_ratio(col):
            groups[header[0]].setdefault(header[-1], col)
    totals = [g for g in groups if TOTAL.fullmatch(squeezed(g))]
    for name in totals:
        others = [g for n, g in groups.items() if n not in totals]
        sums = [
            ((row, col), [(row, g[measure]) for g in others if measure in g])
            for measure, col in groups[name].items()
            for row in matrix.rows
        ]
        yield from best_named([sum_candidate(matrix, [(place, parts) for place, parts in sums if parts])])
