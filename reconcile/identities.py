"""Identities of tables of no known form: sums, differences, ratios and shares, proposed from the words of headers and
rows, accepted when most of the table supports them. The exceptions are then the findings; what lacks support accuses
nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reconcile.found import ENOUGH, TO_ACCUSE, Candidate, Found, FoundDifference, FoundRatio, FoundShare, FoundSum, best
from reconcile.matrix import TOTAL, Matrix, Place
from schemas.facts import Fact, Interval
from schemas.records import FundLine
from schemas.report import Report

TRIED = 12
"""Operands that fail in half of so many rows are not tried in the others."""

NEAREST = 8
"""The operands of a rate are sought among so many columns, the nearest."""

DECLARED = {
    ("execution_rate", "executed", "budget"),
    ("execution_rate", "executed", "allocated"),
    ("completion_rate", "done", "planned"),
    ("completion_rate", "allocated", "budget"),
}
"""Rates whose operands the headers name: (rate, numerator, denominator)."""

NOT_ADDITIVE = re.compile(
    r".*(?:单价|标准|平均|均值|人均|率|比例|排名|名次|得分|分值|系数|指数|年限|价格|年份|天数)\S{0,4}"
)
"""Columns that do not add up over rows."""

PART = re.compile(r"(?:其中|其中[:：].*|[（(]?其中.*)")
DIFFERENCE = re.compile(
    r".*(?:差额|差异|结余|结转|剩余|未(?:完成|支付|支出|执行|拨付)|增减额?|增加额?|减少额?|变动|净).*"
)
SHARE = re.compile(r".*(?:占|比重|比例|构成).*")


def identity_views(report: Report) -> Iterator[Found]:
    """The identities found in each table of figures, applied to every place they speak of."""
    by_table: dict[str, list[FundLine]] = defaultdict(list)
    for record in report.records:
        if isinstance(record, FundLine) and record.table_id is not None:
            by_table[record.table_id].append(record)
    names = {t.table_id: re.sub(r"\s+", "", t.title or "") or f"第{t.pages[0]}页表" for t in report.reading.tables}
    for table_id, lines in by_table.items():
        yield from found_in(Matrix(names.get(table_id, table_id), tuple(lines)))


def found_in(matrix: Matrix) -> Iterator[Found]:
    """Every accepted identity of a matrix."""
    for search in (row_totals, column_totals, group_totals, ratios, differences, shares):
        yield from search(matrix)


def best_named(candidates: Iterable[Candidate]) -> Iterator[Found]:
    """The same for totals that a label calls so: where none is accepted, more exceptions are believed."""
    tried = list(candidates)
    yield from best(tried if any(c.accepted for c in tried) else [replace(c, named=True) for c in tried])


# ---------------------------------------------------------------- sums


def sum_candidate(matrix: Matrix, sums: Iterable[tuple[Place, Sequence[Place]]]) -> Candidate:
    """Totals and their parts, tried wherever the total is printed and something stands among the parts."""
    made, holds, telling = [], [], 0
    for place, parts in sums:
        total, facts = matrix.fact(*place), tuple(matrix.fact(*p) for p in parts)
        if total is None or not any(facts) or _unread(total, *facts):
            continue
        right = Interval.sum(f.interval for f in facts if f is not None).meets(total.interval)
        made.append(FoundSum(matrix.label(*place), total, facts, ""))
        holds.append(right)
        telling += right and total.value != 0 and sum(f is not None and f.value != 0 for f in facts) > 0
    return Candidate(tuple(made), tuple(holds), telling)


def _unread(*facts: Fact | None) -> bool:
    return any(f is not None and f.value is None for f in facts)


def row_totals(matrix: Matrix) -> Iterator[Found]:
    """合计 and 小计 rows: of the lines above since the last subtotal, of all lines, of all subtotals, or of those below."""
    columns = [c for c in matrix.cols if not matrix.is_ratio(c) and not NOT_ADDITIVE.fullmatch(matrix.headers[c][-1])]
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
                [r for r in below if not _is_part(matrix, r)],
            ]  # fmt: skip
            unique = [list(r) for r in dict.fromkeys(map(tuple, ranges)) if r]
            yield from best_named(
                sum_candidate(matrix, [((row, col), [(r, col) for r in rows]) for col in cols]) for rows in unique
            )


def _is_part(matrix: Matrix, row: int) -> bool:
    return any(PART.fullmatch(word) for word in matrix.words(row, matrix.cols[0]).split("/"))


def column_totals(matrix: Matrix) -> Iterator[Found]:
    """小计 and 合计 columns: of their neighbours under the same header, or of all alike columns left or right."""
    for col in matrix.cols:
        header = matrix.headers[col]
        if matrix.is_ratio(col) or not TOTAL.fullmatch(re.sub(r"\s", "", header[-1])):
            continue
        alike = [c for c in matrix.cols if c != col and matrix.kinds.get(c) == matrix.kinds.get(col)]
        same = [c for c in alike if matrix.headers[c][:-1] == header[:-1]]
        free = [c for c in alike if not TOTAL.fullmatch(re.sub(r"\s", "", matrix.headers[c][-1]))]
        sets = [
            [c for c in same if c < col], [c for c in same if c > col], [c for c in free if c < col],
            [c for c in free if c > col], [c for c in alike if c < col and c not in free],
            [c for c in free if c < col and c in same],
        ]  # fmt: skip
        unique = [list(s) for s in dict.fromkeys(map(tuple, sets)) if len(s) > 1]
        yield from best_named(
            sum_candidate(matrix, [((row, col), [(row, c) for c in cols]) for row in matrix.rows]) for cols in unique
        )


def group_totals(matrix: Matrix) -> Iterator[Found]:
    """Groups side by side (汇总 | 甲区 | 乙区): each measure of the total group is the sum of the others'."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for col in matrix.cols:
        header = matrix.headers[col]
        if len(header) > 1 and not matrix.is_ratio(col):
            groups[header[0]].setdefault(header[-1], col)
    totals = [g for g in groups if TOTAL.fullmatch(re.sub(r"\s", "", g))]
    for name in totals:
        others = [g for n, g in groups.items() if n not in totals]
        sums = [
            ((row, col), [(row, g[measure]) for g in others if measure in g])
            for measure, col in groups[name].items()
            for row in matrix.rows
        ]
        yield from best_named([sum_candidate(matrix, [(place, parts) for place, parts in sums if parts])])


# ---------------------------------------------------------------- ratios, differences, shares


def ratios(matrix: Matrix) -> Iterator[Found]:
    """Columns of rates: of two alike columns, nearest ones first; a pattern found in one group speaks for the others."""
    patterns: list[tuple[str, str]] = []
    open_: list[int] = []
    for col in (c for c in matrix.cols if matrix.is_ratio(c)):
        pairs = list(_pairs(matrix, col))
        candidates = [(pair, ratio_candidate(matrix, col, *pair)) for pair in pairs]
        accepted = [(pair, c) for pair, c in candidates if c.accepted]
        if not accepted:
            open_.append(col)
            continue
        (top, bottom), chosen = max(accepted, key=lambda pc: (*pc[1].worth, -abs(col - pc[0][0]) - abs(col - pc[0][1])))
        patterns.append((matrix.headers[top][-1][:4], matrix.headers[bottom][-1][:4]))
        yield from best([chosen])
    for col in open_:
        for top, bottom in _pairs(matrix, col):
            words = (matrix.headers[top][-1][:4], matrix.headers[bottom][-1][:4])
            if (
                words in patterns
                and matrix.headers[top][:-1] == matrix.headers[col][:-1] == matrix.headers[bottom][:-1]
            ):
                made = ratio_candidate(matrix, col, top, bottom)
                yield from best([Candidate(made.made, made.holds, TO_ACCUSE)] if len(made.made) >= ENOUGH else [])


def _pairs(matrix: Matrix, col: int) -> Iterator[tuple[int, int]]:
    """(numerator, denominator) columns that a ratio may be of: alike, and in the same group where it has groups."""
    group = matrix.headers[col][:-1]
    plain = [c for c in matrix.cols if not matrix.is_ratio(c)]
    plain = sorted(plain, key=lambda c: abs(c - col))[:NEAREST]
    near = [c for c in plain if matrix.headers[c][:-1] == group] if group else plain
    for columns in (near, plain) if len(near) < 2 else (near,):
        for top in columns:
            for bottom in columns:
                if top != bottom and matrix.kinds.get(top) == matrix.kinds.get(bottom):
                    yield top, bottom


def ratio_candidate(matrix: Matrix, col: int, top: int, bottom: int) -> Candidate:
    """A ratio of two columns, tried in every row where the divisor is not zero."""
    made, holds, telling = [], [], 0
    measure = matrix.measures.get
    for row in matrix.rows:
        ratio, numerator, denominator = (matrix.fact(row, c) for c in (col, top, bottom))
        if ratio is None or numerator is None or denominator is None or _unread(ratio, numerator, denominator):
            continue
        if denominator.interval.low <= 0:
            continue
        right = (numerator.interval / denominator.interval).meets(ratio.interval)
        made.append(FoundRatio(matrix.label(row, col), ratio, numerator, denominator, ""))
        holds.append(right)
        telling += right and numerator.value not in (0, denominator.value)
        if len(holds) >= TRIED and 2 * sum(holds) < len(holds):
            break
    return Candidate(tuple(made), tuple(holds), telling, (measure(col), measure(top), measure(bottom)) in DECLARED)


def differences(matrix: Matrix) -> Iterator[Found]:
    """Columns whose words speak of a difference: of two alike columns."""
    for col in matrix.cols:
        if matrix.is_ratio(col) or not DIFFERENCE.fullmatch(matrix.headers[col][-1]):
            continue
        alike = [c for c in matrix.cols if c != col and matrix.kinds.get(c) == matrix.kinds.get(col)]
        yield from best(_difference(matrix, col, a, b) for a in alike for b in alike if a != b)


def _difference(matrix: Matrix, col: int, minuend: int, subtrahend: int) -> Candidate:
    made, holds, telling = [], [], 0
    for row in matrix.rows:
        said, a, b = (matrix.fact(row, c) for c in (col, minuend, subtrahend))
        if said is None or a is None or b is None or _unread(said, a, b):
            continue
        right = (a.interval - b.interval).meets(said.interval)
        made.append(FoundDifference(matrix.label(row, col), said, a, b, ""))
        holds.append(right)
        telling += right and said.value != 0 and b.value != 0
    return Candidate(tuple(made), tuple(holds), telling)


def shares(matrix: Matrix) -> Iterator[Found]:
    """Columns of shares: of another column's total, as printed or as the sum of its lines."""
    for col in (c for c in matrix.cols if matrix.is_ratio(c) and SHARE.fullmatch(matrix.headers[c][-1])):
        plain = [c for c in matrix.cols if not matrix.is_ratio(c)]
        yield from best(_share(matrix, col, part) for part in plain)


def _share(matrix: Matrix, col: int, part: int) -> Candidate:
    totals = [r for r in matrix.rows if matrix.is_total_row(r, part) and matrix.fact(r, part) is not None]
    lines = [r for r in matrix.rows if r not in totals]
    whole = tuple(matrix.fact(r, part) for r in (totals[-1:] or lines))
    made, holds, telling = [], [], 0
    for row in lines:
        share, own = matrix.fact(row, col), matrix.fact(row, part)
        if share is None or own is None or _unread(share, own, *whole):
            continue
        total = Interval.sum(f.interval for f in whole if f is not None)
        if total.low <= 0:
            continue
        right = (own.interval / total).meets(share.interval)
        made.append(FoundShare(matrix.label(row, col), share, own, whole, ""))
        holds.append(right)
        telling += right and own.value != 0
    return Candidate(tuple(made), tuple(holds), telling)
