"""Tables without rulings, or with level ones only: we find where, camelot's stream parser finds the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors.lines import Line
from extractors.tables import Part
from schemas.layout import Page


def find_ruleless(
    page: Page, lines: list[Line], parts: Sequence[Part], path: Path | None
) -> tuple[list[Part], list[Line]]:
    """(the tables among the lines outside ruled ones, the lines in none)."""
    return [], lines
