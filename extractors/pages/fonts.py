"""Fonts whose letters are little drawings, made cheap for reading.

Browsers print Chinese as Type 3 fonts, often hundreds to a document. MuPDF interprets every drawing of such a font before
it says what a letter is, although the place, width and meaning of letters are told elsewhere: nine tenths of the time that
such a document takes. So each font's drawings are replaced, in memory, by one empty one. A document treated so can be
read and can no longer be rendered.
"""

from __future__ import annotations

import re

import pymupdf

REFERENCE = re.compile(r"(\d+) \d+ R")
EMPTY_GLYPH = b"0 0 0 0 0 0 d1"


class LightFonts:
    """The fonts of one document, lightened page by page, each once."""

    def __init__(self, document: pymupdf.Document) -> None:
        self._document = document
        self._seen: set[int] = set()
        self._empty: int | None = None

    @property
    def any_lightened(self) -> bool:
        """Whether the document can no longer be rendered."""
        return self._empty is not None

    def lighten(self, page: pymupdf.Page) -> None:
        """Lighten the fonts of a page, before it is run for the first time."""
        kind, value = self._document.xref_get_key(page.xref, "Resources/Font")
        if kind == "xref":
            value = self._document.xref_object(int(value.split()[0]), compressed=True)
        elif kind != "dict":
            return
        for xref in map(int, REFERENCE.findall(value)):
            if xref not in self._seen:
                self._seen.add(xref)
                if self._document.xref_get_key(xref, "Subtype")[1] == "/Type3":
                    self._empty_glyphs(xref)

    def _empty_glyphs(self, font: int) -> None:
        if self._empty is None:
            self._empty = self._document.get_new_xref()
            self._document.update_object(self._empty, "<<>>")
            self._document.update_stream(self._empty, EMPTY_GLYPH)
        kind, glyphs = self._document.xref_get_key(font, "CharProcs")
        if kind == "xref":
            glyphs = self._document.xref_object(int(glyphs.split()[0]), compressed=True)
        elif kind != "dict":
            return
        self._document.xref_set_key(font, "CharProcs", REFERENCE.sub(f"{self._empty} 0 R", glyphs))
