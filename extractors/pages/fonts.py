"""Fonts whose letters are little drawings, made cheap for reading.

Browsers print Chinese as Type 3 fonts, often hundreds to a document. MuPDF interprets every drawing of such a font before
it says what a letter is, although the place, width and meaning of letters are told elsewhere: nine tenths of the time that
such a document takes. So each font's drawings are taken out, in memory. A document treated so can be read and can no
longer be rendered.
"""

from __future__ import annotations

import pymupdf
from pymupdf import mupdf


class LightFonts:
    """The fonts of one document, lightened page by page, each once."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self.any_lightened = False
        """Whether the document can no longer be rendered."""

    def lighten(self, page: pymupdf.Page) -> None:
        """Lighten the fonts of a page of a PDF, before it is run for the first time."""
        resources = mupdf.pdf_page_resources(mupdf.pdf_page_from_fz_page(page.this))
        fonts = mupdf.pdf_dict_get(resources, mupdf.PDF_ENUM_NAME_Font)
        for i in range(mupdf.pdf_dict_len(fonts)):
            font = mupdf.pdf_dict_get_val(fonts, i)
            number = mupdf.pdf_to_num(font)
            if number not in self._seen:
                if number:
                    self._seen.add(number)
                if mupdf.pdf_to_name(mupdf.pdf_dict_get(font, mupdf.PDF_ENUM_NAME_Subtype)) == "Type3":
                    mupdf.pdf_dict_put_dict(font, mupdf.PDF_ENUM_NAME_CharProcs, 1)
                    self.any_lightened = True
