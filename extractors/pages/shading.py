"""Shading as part of a table: white lines on it, and shaded rows that end a table whose other rows are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.geometry import BBox, union
from schemas.layout import Ruling

NEXT = 4.0
"""Points between shaded cells of one table, at most."""
SHADED = 0.9
"""Part of a table's area that its shaded cells cover, at least."""
LEAST = 6
"""Level lines of a table that is shaded all over, at least: fewer part the captions of a header alone."""
BESIDE = 1.0
"""Points by which a line may lie beside the shading."""


def lines_on_shading(dark: Sequence[Ruling], pale: Sequence[Ruling], shades: Sequence[BBox]) -> list[Ruling]:
    """The sides of tables shaded all over, and of shaded rows above or below a drawn table, with the white lines in them.

    dark: lines that can be seen on paper; pale: white ones; shades: rectangles filled with a colour
    """
    found: list[Ruling] = []
    plumb = [line for line in dark if not line.horizontal]
    for cells in _stacks(shades):
        x0, y0, x1, y1 = box = union(cells)
        if sum(cell.area for cell in cells) < SHADED * box.area:
            continue
        inside = [
            line for line in pale
            if x0 - BESIDE <= line.x0 and line.x1 <= x1 + BESIDE and y0 - BESIDE <= line.y0 and line.y1 <= y1 + BESIDE
        ]  # fmt: skip
        level = {round(line.y0) for line in inside if line.horizontal}
        if len(level) >= LEAST or _ends_table(box, plumb):
            sides = (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)
            found += [*inside, *(Ruling(*side) for side in sides)]
    return found


def _ends_table(box: BBox, plumb: Sequence[Ruling]) -> bool:
    """Whether columns begin below shading or end above it, as wide as it is, and none is drawn beside or in it."""
    middle = box.center[1]
    if any(line.y0 < middle < line.y1 for line in plumb):
        return False
    for met in (
        [line.x0 for line in plumb if abs(line.y0 - box.y1) <= NEXT],
        [line.x0 for line in plumb if abs(line.y1 - box.y0) <= NEXT],
    ):
        if len(met) >= 3 and abs(min(met) - box.x0) <= NEXT and abs(max(met) - box.x1) <= NEXT:
            return True
    return False


def _stacks(shades: Sequence[BBox]) -> list[list[BBox]]:
    """Shades in stacks with white paper above and below."""
    stacks: list[list[BBox]] = []
    bottom = 0.0
    for shade in sorted(shades, key=lambda each: each.y0):
        if stacks and shade.y0 - bottom <= NEXT:
            stacks[-1].append(shade)
        else:
            stacks.append([shade])
        bottom = max(bottom, shade.y1)
    return stacks
