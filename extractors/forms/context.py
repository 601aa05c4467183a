"""What a figure needs to know beyond its cell: the document, the unit, and the decimals that its neighbours print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.folding import squeezed
from extractors.numbers import fact_of, is_dash, parse_figure, unit_named
from schemas.facts import SCORE, Fact, Unit
from schemas.tables import Cell, Table


@dataclass(frozen=True)
class Context:
    """A document as its tables see it.

    money_decimals: by unit symbol, what its tables of money mostly print where they print decimals at all; an amount
                    that shows fewer had its zeros stripped
    money_unit:     the one unit of money that its tables name; None where they name none, or several. A form whose own
                    caption could not be read has it too
    """

    document_id: str
    money_decimals: dict[str, int] = field(default_factory=dict)
    money_unit: Unit | None = None

    def amount(self, table: Table, cell: Cell | None, unit: Unit | None, decimals: int = 0) -> Fact | None:
        """A figure of a column that prints `decimals`; None for a blank cell."""
        return None if cell is None else fact_of(cell, self.document_id, table.table_id, unit, decimals)

    def score(self, table: Table, cell: Cell | None) -> Fact | None:
        """A score; None where nothing or only a dash is printed."""
        if cell is None or is_dash(cell.text):
            return None
        return fact_of(cell, self.document_id, table.table_id, SCORE)

    def weight(self, table: Table, cell: Cell | None, unit: Unit = SCORE) -> Fact | None:
        """A weight: decided, so exact; None where nothing or only a dash is printed."""
        if cell is None or is_dash(cell.text):
            return None
        fact = fact_of(cell, self.document_id, table.table_id, unit)
        return None if fact is None else fact.model_copy(update={"half_unit": Decimal(0)})

    def rate(self, table: Table, cell: Cell | None, unit: Unit, decimals: int) -> Fact | None:
        """A rate; None where nothing or only a dash is printed."""
        if cell is None or is_dash(cell.text):
            return None
        return fact_of(cell, self.document_id, table.table_id, unit, decimals)

    def caption_weight(self, table: Table, cell: Cell) -> Fact | None:
        """The weight in a caption: 40 of "分值（40）", "产出（30分）", "指标（50%）", 20 of "得分（20分×执行率）"; exact."""
        found = re.search(r"\((\d+(?:\.\d+)?)(分|%)?(?:[*×xX]\D{0,8})?\)?$", squeezed(cell.text))
        if found is None:
            return None
        inner = Cell(
            cell.row, cell.col, cell.row_span, cell.col_span, found[1] + (found[2] or "分"), cell.page, cell.bbox,
            cell.header, cell.method, cell.confidence, cell.status,
        )  # fmt: skip
        fact = fact_of(inner, self.document_id, table.table_id, SCORE)
        return None if fact is None else fact.model_copy(update={"half_unit": Decimal(0), "text": cell.text})

    def stripped(self, unit: Unit | None, texts: Iterable[str]) -> int:
        """The decimals of a block of amounts: the most that one of them shows, at least those of the document's money."""
        shown = max((p.decimals for p in map(parse_figure, texts) if p is not None), default=0)
        return max(shown, self.money_decimals.get(unit.symbol, 0) if unit is not None else 0)


def context_of(document_id: str, tables: Iterable[Table]) -> Context:
    """The decimals of money, counted over all tables that name one unit of money."""
    counts: dict[str, Counter[int]] = {}
    units: dict[str, Unit] = {}
    for table in tables:
        unit = table_unit(table)
        if unit is None or unit.dimension != "money":
            continue
        units[unit.symbol] = unit
        for cell in table.cells:
            parsed = None if cell.header else parse_figure(cell.text, unit)
            if parsed is not None and parsed.decimals and parsed.unit.symbol == unit.symbol:
                counts.setdefault(unit.symbol, Counter())[parsed.decimals] += 1
    decimals = {symbol: count.most_common(1)[0][0] for symbol, count in counts.items()}
    return Context(document_id, decimals, next(iter(units.values())) if len(units) == 1 else None)


def table_unit(table: Table) -> Unit | None:
    """The unit that a table names: above it, or in one of its labels ("项目资金（万元）"); None where it names none, or two."""
    named = unit_named(table.unit)
    if named is not None:
        return named
    found = {
        unit_named(c.text)
        for c in table.cells
        if "元" in c.text and parse_figure(c.text) is None and _in_caption(c.text)
    }
    money = {u.symbol: u for u in found if u is not None and u.dimension == "money"}
    return next(iter(money.values())) if len(money) == 1 else None


def _in_caption(text: str) -> bool:
    """Whether the unit stands in brackets, or after 单位: a caption, not prose."""
    return bool(re.search(r"\([^()]*元[^()]*\)|单位[:：]", squeezed(text))) and len(text) < 60


def told_decimals(table: Table) -> int:
    """The decimals that a caption promises ("小数点保留2位"), 0 where none does."""
    found = [
        re.search(r"(?:小数点?后?|保留)(?:保留)?([一二两三四1234])位(?:小数)?", squeezed(c.text)) for c in table.cells
    ]
    return max(("一二三四".find(m[1]) + 1 or 2 if not m[1].isdigit() else int(m[1]) for m in found if m), default=0)
