"""Parts of tables → tables: what goes on over the next page is one table, with its header once.

Parts are joined only where it fits: next page, nothing between, the same borders, and a header that is repeated or a body
that goes on. A row that the page break parted is made whole; a merged cell that it parted grows; 续上页 points back.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.tables.continuing import fit
from extractors.tables.drafts import Draft, append, begin, table_of
from extractors.tables.fill import Part
from schemas.tables import Table


def join(pages: Sequence[Sequence[Part]]) -> list[Table]:
    """The tables of a document from the parts on its pages, in page order.

    Each part must know its heading, and the lines above it and below it that are not furniture.
    """
    return [table_of(draft, number) for number, draft in enumerate(_drafts(pages), 1)]


def _drafts(pages: Sequence[Sequence[Part]]) -> list[Draft]:
    drafts: list[Draft] = []
    open_draft: Draft | None = None
    for parts in pages:
        for part in parts:
            fits = fit(open_draft, part) if open_draft is not None and part is parts[0] else None
            if open_draft is not None and fits is not None:
                append(open_draft, part, fits.repeated, fits.match)
            else:
                open_draft = begin(part)
                drafts.append(open_draft)
        if not parts:
            open_draft = None
    return drafts
