"""Rates, growth, differences, weighted figures, ranks and shares that columns are of other columns, proposed by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.found import (
    ENOUGH,
    TO_ACCUSE,
    Candidate,
    Found,
    FoundDifference,
    FoundGrowth,
    FoundProduct,
    FoundRank,
    FoundRatio,
    FoundShare,
    best,
    is_unread,
    rank_among,
)
from reconcile.matrix import RANK, TOTAL, Matrix
from reconcile.wording import squeezed
from schemas.facts import Interval

TRIED = 12
"""Operands that fail in half of so many rows are not tried in the others."""

NEAREST = 8
"""The operands of a rate are sought among so many columns, the nearest, and among the columns of totals."""

DECLARED = {
    ("execution_rate", "executed", "budget"),
    ("execution_rate", "executed", "allocated"),
    ("completion_rate", "done", "planned"),
    ("completion_rate", "allocated", "budget"),
}
"""Rates whose operands the headers name: (rate, numerator, denominator)."""

DIFFERENCE = re.compile(
    r".*(?:差额|差异|结余|结转|剩余|未(?:完成|支付|支出|执行|拨付)|增减额?|增加额?|减少额?|变动|净).*"
)
GROWTH = re.compile(r".*(?:增长|增幅|增减|变动|下降|[±+]).*")
WEIGHTED = re.compile(r".*(?:加权|折算|[×xX*]).*|.*综合得分.*")
SHARE = re.compile(r".*(?:占|比重|比例|构成).*")


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
    near_by = sorted(plain, key=lambda c: abs(c - col))[:NEAREST]
    plain = near_by + [c for c in plain if c not in near_by and TOTAL.fullmatch(matrix.headers[c][-1])]
    near = [c for c in plain if matrix.headers[c][:-1] == group] if group else plain
    for columns in (near, plain) if len(near) < 2 else (near,):
        for top in columns:
            for bottom in columns:
                if top != bottom and matrix.kinds.get(top) == matrix.kinds.get(bottom):
                    yield top, bottom


def ratio_candidate(matrix: Matrix, col: int, top: int, bottom: int) -> Candidate:
    """A ratio of two columns, tried in every row where the divisor is not zero.

    Where the table cuts what is more than 100% down to 100%, more than once, those rows are not tried.
    """
    tried: list[tuple[FoundRatio, bool]] = []
    capped: list[int] = []
    telling = 0
    measure = matrix.measures.get
    for row in matrix.rows:
        ratio, numerator, denominator = (matrix.fact(row, c) for c in (col, top, bottom))
        if ratio is None or numerator is None or denominator is None or is_unread(ratio, numerator, denominator):
            continue
        if denominator.interval.low <= 0:
            continue
        quotient = numerator.interval / denominator.interval
        right = quotient.meets(ratio.interval)
        if not right and ratio.value == 1 and quotient.low > 1:
            capped.append(len(tried))
        tried.append((FoundRatio(matrix.label(row, col), ratio, numerator, denominator, ""), right))
        telling += right and numerator.value not in (0, denominator.value)
        if len(tried) >= TRIED and 2 * sum(right for _, right in tried) < len(tried):
            break
    kept = [t for i, t in enumerate(tried) if len(capped) < 2 or i not in capped]
    declared = (measure(col), measure(top), measure(bottom)) in DECLARED
    return Candidate(tuple(made for made, _ in kept), tuple(right for _, right in kept), telling, declared)


def growths(matrix: Matrix) -> Iterator[Found]:
    """Columns whose words speak of growth: of two alike columns, in parts of the one before."""
    plain = [c for c in matrix.cols if not matrix.is_ratio(c)]
    for col in (c for c in matrix.cols if matrix.is_ratio(c) and GROWTH.fullmatch(matrix.headers[c][-1])):
        alike = [(a, b) for a in plain for b in plain if a != b and matrix.kinds.get(a) == matrix.kinds.get(b)]
        yield from best(_growth(matrix, col, now, before) for now, before in alike)


def _growth(matrix: Matrix, col: int, now: int, before: int) -> Candidate:
    made, holds, telling = [], [], 0
    for row in matrix.rows:
        said, this, last = (matrix.fact(row, c) for c in (col, now, before))
        if said is None or this is None or last is None or is_unread(said, this, last) or last.interval.low <= 0:
            continue
        right = ((this.interval - last.interval) / last.interval).meets(said.interval)
        made.append(FoundGrowth(matrix.label(row, col), said, this, last, ""))
        holds.append(right)
        telling += right and said.value != 0
    return Candidate(tuple(made), tuple(holds), telling)


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
        if said is None or a is None or b is None or is_unread(said, a, b):
            continue
        right = (a.interval - b.interval).meets(said.interval)
        made.append(FoundDifference(matrix.label(row, col), said, a, b, ""))
        holds.append(right)
        telling += right and said.value != 0 and b.value != 0
    return Candidate(tuple(made), tuple(holds), telling)


def products(matrix: Matrix) -> Iterator[Found]:
    """Columns whose words speak of weighting: a column of figures times one of shares."""
    for col in matrix.cols:
        if matrix.is_ratio(col) or not WEIGHTED.fullmatch(matrix.headers[col][-1]):
            continue
        rates = [c for c in matrix.cols if matrix.is_ratio(c)]
        plain = [c for c in matrix.cols if c != col and not matrix.is_ratio(c)]
        yield from best(_product(matrix, col, share, figure) for share in rates for figure in plain)


def _product(matrix: Matrix, col: int, share: int, figure: int) -> Candidate:
    made, holds, telling = [], [], 0
    for row in matrix.rows:
        said, part, whole = (matrix.fact(row, c) for c in (col, share, figure))
        if said is None or part is None or whole is None or is_unread(said, part, whole):
            continue
        right = (part.interval * whole.interval).meets(said.interval)
        made.append(FoundProduct(matrix.label(row, col), said, part, whole, ""))
        holds.append(right)
        telling += right and said.value != 0
    return Candidate(tuple(made), tuple(holds), telling)


def ranks(matrix: Matrix) -> Iterator[Found]:
    """Columns of ranks: of one of the columns beside them, the highest first."""
    for col in (c for c in matrix.cols if RANK.fullmatch(squeezed(matrix.headers[c][-1]))):
        yield from best(_rank(matrix, col, scores) for scores in matrix.cols if scores != col)


def _rank(matrix: Matrix, col: int, scores: int) -> Candidate:
    rows = [r for r in matrix.rows if matrix.fact(r, col) is not None and matrix.fact(r, scores) is not None]
    told = {r: f for r in rows if (f := matrix.fact(r, scores)) is not None and f.value is not None}
    made, holds = [], []
    for row in told:
        rank, others = matrix.fact(row, col), tuple(f for r, f in told.items() if r != row)
        if rank is not None and rank.value is not None:
            made.append(FoundRank(matrix.label(row, col), rank, told[row], others, ""))
            holds.append(rank_among(told[row].exact, [o.exact for o in others]).meets(rank.interval))
    return Candidate(tuple(made), tuple(holds), sum(holds))


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
        if share is None or own is None or is_unread(share, own, *whole):
            continue
        total = Interval.sum(f.interval for f in whole if f is not None)
        if total.low <= 0:
            continue
        right = (own.interval / total).meets(share.interval)
        made.append(FoundShare(matrix.label(row, col), share, own, whole, ""))
        holds.append(right)
        telling += right and own.value != 0
    return Candidate(tuple(made), tuple(holds), telling)
