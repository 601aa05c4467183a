"""Parts of tables → tables: what goes on over the next page is one table, with its header once.

Parts are joined only where it fits: next page, nothing between, the same borders, and a header that is repeated or a body
that goes on. A row that the page break parted is made whole; a merged cell that it parted grows; 续上页 points back.
Columns that did not fit on a page are laid beside it, be they on the next page or after all rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.tables.continuing import fit, follows
from extractors.tables.drafts import Draft, append, begin, table_of
from extractors.tables.fill import Part
from extractors.tables.wide import Sides, sides_like, sides_of, widened
from schemas.tables import Table


def join(pages: Sequence[Sequence[Part]]) -> list[Table]:
    """The tables of a document from the parts on its pages, in page order.

    Each part must know its heading, and the lines above it and below it that are not furniture.
    """
    drafts = _down(part for parts in pages for part in parts)
    wide = _across(drafts)
    if len(wide) < len(drafts):
        wide = _down(part for draft in wide for part in draft.parts)
    return [table_of(draft, number) for number, draft in enumerate(wide, 1)]


def _down(parts: Iterable[Part]) -> list[Draft]:
    """Append what goes on to the part on the page before."""
    drafts: list[Draft] = []
    for part in parts:
        fits = fit(drafts[-1], part) if drafts else None
        if fits is None:
            drafts.append(begin(part))
        else:
            append(drafts[-1], part, fits.repeated, fits.match)
    return drafts


def _across(drafts: Iterable[Draft]) -> list[Draft]:
    """Lay further columns beside the table before, page by page."""
    wide: list[Draft] = []
    for draft in drafts:
        whole = _beside(wide[-1], draft) if wide else None
        if whole is None:
            wide.append(draft)
        else:
            wide[-1] = whole
    return wide


def _beside(left: Draft, right: Draft) -> Draft | None:
    """The table of which one draft has the first columns and the next the further ones; None where they are two."""
    if len(left.parts) != len(right.parts) or not follows(left, right.parts[0]):
        return None
    parts: list[Part] = []
    sides: Sides | None = None
    for one, other in zip(left.parts, right.parts, strict=True):
        sides = sides_of(one, other) if sides is None else sides_like(sides, one, other)
        if sides is None:
            return None
        parts.append(widened(one, other, sides))
    whole = _down(parts)
    return whole[0] if len(whole) == 1 else None
