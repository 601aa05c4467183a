"""Figures made for tests: as printed, on a page of their own making."""

from __future__ import annotations

from decimal import Decimal

from schemas.facts import SCORE, Fact, Provenance, Unit
from schemas.geometry import BBox


def figure(
    text: str, *, unit: Unit = SCORE, decimals: int | None = None, at: tuple[int, int] = (0, 0), page: int = 1,
    readable: bool = True,
) -> Fact:  # fmt: skip
    """A figure in the cell `at` (row, column) of table t1; as precise as it is printed unless `decimals` says so."""
    row, col = at
    number = text.replace(",", "").removesuffix("%")
    places = decimals if decimals is not None else len(number.partition(".")[2])
    return Fact(
        text=text,
        value=Decimal(number) * unit.scale if readable else None,
        half_unit=Decimal(5).scaleb(-places - 1) * unit.scale,
        unit=unit,
        source=Provenance(
            document_id="d" * 16,
            page=page,
            bbox=BBox(100 + 50 * col, 100 + 20 * row, 140 + 50 * col, 115 + 20 * row),
            method="text",
            confidence=None,
            table_id="t1",
            row=row,
            col=col,
        ),
    )
