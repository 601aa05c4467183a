"""Score tables → ScoreLine records: 得分情况表, 评价指标体系/得分表 of several levels, matrices of districts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.forms.recognise import LEVELS, Column, core, label_above, label_runs, one_line
from extractors.forms.scored_block import (
    Block,
    grade_text,
    is_closing,
    levels_above,
    name_column,
    path_of,
    row_box,
    row_label,
)
from extractors.forms.targets import told_rate
from extractors.numbers import decimals_of, rate_unit
from schemas.facts import NUMBER, Fact
from schemas.records import Record, ScoreLine
from schemas.tables import Cell


def score_lines(block: Block) -> list[Record]:
    """The lines, subtotals, totals, grades and ranks of a score table; one set for each district it has columns for."""
    records: list[Record] = []
    for scores, rates in _score_columns(block):
        records += _lines_of(block, scores, rates)
    return records + list(captions(block))


def _score_columns(block: Block) -> list[tuple[Column | None, Column | None]]:
    """(score column, its rate column) for each district, or the one pair of a table without districts."""
    scores = block.score_columns
    if not scores:
        return [(None, None)]
    pairs: list[tuple[Column | None, Column | None]] = []
    for i, score in enumerate(scores):
        right = scores[i + 1].col if i + 1 < len(scores) else score.col + 99
        pairs.append((score, next((r for r in block.header.all_of("rate") if score.col < r.col < right), None)))
    return pairs


def _lines_of(block: Block, scores: Column | None, rates: Column | None) -> Iterator[ScoreLine]:
    """The rows of a score table as one column of scores sees them."""
    table, context = block.table, block.context
    region = _score_name(block, scores)
    scope = block.scope.model_copy(update={"region": region}) if region else block.scope
    roles = block.roles
    for row in block.rows:
        role, covers = roles[row].role, roles[row].covers
        page, box = row_box(table, row)
        place = ScoreLine(
            scope=scope, table_id=table.table_id, row=row, page=page, bbox=box, role=role, path=path_of(block, row),
            covers=covers,
        )  # fmt: skip
        cell = block.cell(row, scores)
        if role == "rank":
            rank = context.amount(table, cell, NUMBER)
            yield place.model_copy(update={"score": rank, "path": (row_label(table, row),)})
        elif role == "share":
            share = context.rate(table, cell, rate_unit([cell.text]), decimals_of([cell.text])) if cell is not None else None
            if share is not None and share.unit.dimension == "ratio":
                yield place.model_copy(update={"rate": share})
        elif role == "grade":
            yield place.model_copy(update={"grade_text": grade_text(table, row), "path": (row_label(table, row),)})
        else:
            weight, score = block.weight(row), context.score(table, cell)
            basis = block.cell(row, block.header.column("basis"))
            figures = {
                "weight": weight, "score": score, "rate": block.rate(row, rates), "deduction": block.deduction(row)
            }  # fmt: skip
            if role == "line":
                figures["told_rate"] = told_rate(context, table, _words(block, row), basis)
            if any(f is not None for f in figures.values()):
                words = one_line(basis.text) if basis is not None and basis.text.strip() else None
                yield place.model_copy(update={**figures, "basis_text": words})


def _score_name(block: Block, scores: Column | None) -> str | None:
    """Whose scores a column holds where there are several: a district above it, or its own words (自评得分, 复核得分)."""
    if scores is None:
        return None
    return "".join(scores.label) or (core(scores.cell.text) if len(block.score_columns) > 1 else None)


def _words(block: Block, row: int) -> Cell | None:
    """The scoring rule in words: the longest cell that explains a line."""
    cells = [c for column in block.header.all_of("words") if (c := block.cell(row, column)) is not None]
    return max((c for c in cells if "得分" in c.text), key=lambda c: len(c.text), default=None)


def captions(block: Block) -> Iterator[ScoreLine]:
    """The weights that captions state for the lines they group: 产出（30）, 年度绩效指标（90分）, 分值（40）."""
    table, rows = block.table, [r for r in block.rows if not is_closing(row_label(block.table, r))]
    if not rows:
        return
    name_col = name_column(block)
    bound = block.weight_column.col if block.weight_column is not None else name_col
    spoken = {c.col for c in block.header.columns if c.role not in LEVELS} | {name_col}
    for col in sorted(set(range(bound)) - spoken):
        for cell, first, last in label_runs(table, col, rows):
            weight = block.context.caption_weight(table, cell)
            if weight is not None and cell.col == col:
                path = (*levels_above(block, first, col), core(cell.text))
                yield _caption(block, cell, weight, (first, last), path)
    yield from _level_weights(block, rows)
    for column in block.header.columns:
        if column.role == "weight" and (weight := block.context.caption_weight(table, column.cell)) is not None:
            group = label_above(table, block.header.first, 0, 0)
            yield _caption(block, column.cell, weight, (rows[0], rows[-1]), (one_line(group.text),) if group else ())


def _level_weights(block: Block, rows: Sequence[int]) -> Iterator[ScoreLine]:
    """The weights of higher levels that have columns of their own: a group reaches to the next weight in its column."""
    for column in block.header.all_of("weight"):
        if column is block.weight_column or block.weight_column is None or column.col > block.weight_column.col:
            continue
        levels = (c.col for c in block.header.columns if c.role.startswith("level") and c.col > column.col)
        inner = min(levels, default=block.weight_column.col)
        scores = next((s for s in block.header.all_of("score") if column.col < s.col < inner), None)
        for cell, first, last in label_runs(block.table, column.col, rows):
            weight = block.context.weight(block.table, cell, block.weight_unit)
            if weight is not None and weight.value is not None:
                score = block.context.score(block.table, block.cell(first, scores))
                yield _caption(block, cell, weight, (first, last), levels_above(block, first, column.col), score)


def _caption(
    block: Block, cell: Cell, weight: Fact, covers: tuple[int, int], path: tuple[str, ...], score: Fact | None = None
) -> ScoreLine:
    return ScoreLine(
        scope=block.scope, table_id=block.table.table_id, row=cell.row, page=cell.page, bbox=cell.bbox, role="subtotal",
        path=path or (one_line(cell.text),), covers=covers, weight=weight, score=score,
    )  # fmt: skip
