"""The figures of one table by row and column, with their words: where identities are sought."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from reconcile.wording import squeezed
from schemas.facts import Fact
from schemas.records import FundLine

TOTAL = re.compile(r"\S{0,6}?(?:合计|总计|小计|共计|汇总|总额|累计)(?:数|金额)?|计|总数")

SCORED = re.compile(r"\S{0,4}(?:总分|总得分|综合得分|得分合计)(?:\(.*\))?|得分")
"""A column that sums the scores left of it."""

RANK = re.compile(r"\S{0,4}(?:排名|名次|位次|排序)")

Place = tuple[int, int]


@dataclass(frozen=True)
class Matrix:
    """The figures of one table by row and column, with their words."""

    name: str
    lines: tuple[FundLine, ...]

    @cached_property
    def at(self) -> dict[Place, FundLine]:
        return {(x.row, x.col): x for x in self.lines if x.row is not None}

    @cached_property
    def rows(self) -> list[int]:
        return sorted({row for row, _ in self.at})

    @cached_property
    def cols(self) -> list[int]:
        return sorted({col for _, col in self.at})

    @cached_property
    def headers(self) -> dict[int, tuple[str, ...]]:
        """The header words of each column, outermost first."""
        return {x.col: tuple(x.measure_label.split("/")) for x in self.lines}

    @cached_property
    def measures(self) -> dict[int, str | None]:
        """What each column is known to measure."""
        return {x.col: x.measure for x in self.lines}

    def fact(self, row: int, col: int) -> Fact | None:
        line = self.at.get((row, col))
        return line.amount if line is not None else None

    @cached_property
    def kinds(self) -> dict[int, tuple[str, str]]:
        """Dimension, and unit of money, of each column: only alike columns add up."""
        found: dict[int, tuple[str, str]] = {}
        for x in self.lines:
            if x.amount is not None and (x.col not in found or x.amount.unit.dimension == "ratio"):
                unit = x.amount.unit
                found[x.col] = (unit.dimension, unit.symbol if unit.dimension == "money" else "")
        return found

    def is_ratio(self, col: int) -> bool:
        return self.kinds.get(col, ("", ""))[0] == "ratio"

    def words(self, row: int, col: int) -> str:
        """The words of the row that a figure stands in."""
        line = self.at.get((row, col)) or next((x for x in self.lines if x.row == row), None)
        return line.item_label if line is not None else ""

    def is_total_row(self, row: int, col: int) -> bool:
        return any(TOTAL.fullmatch(squeezed(word)) for word in self.words(row, col).split("/"))

    @cached_property
    def is_turned(self) -> bool:
        """Whether its measures are told by its rows: a row of rates under columns that also hold other figures."""
        rates = [r for r in self.rows if self._is_rate_row(r)]
        return bool(rates) and len(rates) < len(self.rows) and not any(self._is_plain_ratio(c) for c in self.cols)

    def _is_rate_row(self, row: int) -> bool:
        told = [f for c in self.cols if (f := self.fact(row, c)) is not None]
        return len(told) > 1 and all(f.unit.dimension == "ratio" for f in told)

    def _is_plain_ratio(self, col: int) -> bool:
        told = [f for r in self.rows if (f := self.fact(r, col)) is not None]
        return all(f.unit.dimension == "ratio" for f in told)

    def turned(self) -> Matrix:
        """The same with rows for columns; its figures keep their places."""
        lines = (
            x.model_copy(
                update={
                    "row": x.col, "col": x.row, "item_label": x.measure_label, "measure_label": x.item_label, "measure": None
                }
            )
            for x in self.lines
        )  # fmt: skip
        return Matrix(self.name, tuple(lines))

    def label(self, row: int, col: int) -> str:
        """《table》row、column, for a reader."""
        return f"{self.name}“{self.words(row, col)}”{'·'.join(self.headers[col])}"
