"""White lines on shaded cells: rulings where the ground is not white."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.geometry import BBox, union
from schemas.layout import Ruling

NEXT = 4.0
"""Points between shaded cells of one table, at most."""
SHADED = 0.9
"""Part of a table's area that its shaded cells cover, at least."""
LEAST = 6
"""Level lines of such a table, at least: fewer part the captions of a header alone."""
BESIDE = 1.0
"""Points by which a line may lie beside the shading."""


def lines_on_shading(pale: Sequence[Ruling], shades: Sequence[BBox]) -> list[Ruling]:
    """The white lines that part a table shaded all over, with its four sides.

    pale: lines as white as paper; shades: rectangles filled with a colour
    """
    found: list[Ruling] = []
    for cells in _stacks(shades):
        x0, y0, x1, y1 = box = union(cells)
        if sum(cell.area for cell in cells) < SHADED * box.area:
            continue
        inside = [
            line for line in pale
            if x0 - BESIDE <= line.x0 and line.x1 <= x1 + BESIDE and y0 - BESIDE <= line.y0 and line.y1 <= y1 + BESIDE
        ]  # fmt: skip
        level = {round(line.y0) for line in inside if line.horizontal}
        if len(level) >= LEAST:
            sides = (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)
            found += [*inside, *(Ruling(*side) for side in sides)]
    return found


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
