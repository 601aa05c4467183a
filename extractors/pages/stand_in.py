"""A page on which letters stand where words stand on the real one: for tools that want the text of a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pymupdf

from schemas.geometry import BBox


def stand_in(width: float, height: float, boxes: Sequence[BBox]) -> bytes:
    """A PDF of one page on which a run of letters stands in each box."""
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        font = pymupdf.Font("cour")
        writer = pymupdf.TextWriter(page.rect)
        for x0, y0, x1, y1 in boxes:
            count = max(1, round((x1 - x0) / (0.6 * 0.8 * (y1 - y0))))
            writer.append((x0, y1 - 0.2 * (y1 - y0)), "x" * count, font=font, fontsize=(x1 - x0) / (0.6 * count))
        writer.write_text(page)
        return cast(bytes, document.tobytes())
