"""Files that cannot be read, and why."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from extractors.pages.pdf import Limits, open_document
from extractors.reading import read_document
from schemas.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    EncryptedError,
    NotAPdfError,
    TooLargeError,
    UnreadableFileError,
)
from schemas.layout import PageKind
from tests.extractors import sheets

NOBODY = 65534
"""The user without rights."""


def prose(page: pymupdf.Page) -> None:
    sheets.write(page, 70, 100, "本部门二〇二三年度收入总计 3,104.94 万元。", 12)


def not_a_pdf(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.write_text("<html><body>404 Not Found</body></html>")
    return path


def empty(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.touch()
    return path


def truncated(folder: Path) -> Path:
    path = sheets.save(folder / "whole.pdf", *[prose] * 5)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    return path


def head_only(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    return path


def encrypted(folder: Path) -> Path:
    document = pymupdf.open(sheets.save(folder / "open.pdf", prose))
    document.save(folder / "a.pdf", encryption=5, user_pw="x", owner_pw="y")
    return folder / "a.pdf"


def no_pages(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def huge_page(folder: Path) -> Path:
    return sheets.save(folder / "a.pdf", prose, width=283_465, height=283_465)


def huge_picture(folder: Path) -> Path:
    """A picture of 30,000 × 30,000 pixels that is a few kilobytes long."""
    document = pymupdf.open()
    page = document.new_page()
    image = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 8, 8))
    image.clear_with(0)
    xref = page.insert_image(page.rect, pixmap=image)
    document.xref_set_key(xref, "Width", "30000")
    document.xref_set_key(xref, "Height", "30000")
    document.save(folder / "a.pdf")
    return folder / "a.pdf"


def missing(folder: Path) -> Path:
    return folder / "none.pdf"


def directory(folder: Path) -> Path:
    return folder


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (not_a_pdf, NotAPdfError), (empty, EmptyDocumentError), (truncated, DamagedError), (head_only, DocumentError),
        (encrypted, EncryptedError), (no_pages, EmptyDocumentError), (huge_page, TooLargeError),
        (huge_picture, TooLargeError), (missing, UnreadableFileError), (directory, UnreadableFileError),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_cause(
    tmp_path: Path, make: Callable[[Path], Path], error: type[DocumentError]
) -> None:
    with pytest.raises(error) as caught:
        read_document(make(tmp_path))
    assert str(caught.value) and caught.value.remedy
    assert str(tmp_path) not in str(caught.value)


def test_a_file_without_permission(tmp_path: Path) -> None:
    path = sheets.save(tmp_path / "a.pdf", prose)
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)  # the superuser may read everything
    try:
        with pytest.raises(UnreadableFileError):
            read_document(path)
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("limits", [Limits(max_bytes=100), Limits(max_pages=2), Limits(max_page_points=500)])
def test_limits_hold(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(TooLargeError):
        read_document(sheets.save(tmp_path / "a.pdf", *[prose] * 3), limits)


def test_a_bad_page_does_not_lose_the_others(tmp_path: Path) -> None:
    document = pymupdf.open(sheets.save(tmp_path / "a.pdf", prose))
    document.new_page(width=30_000, height=30_000)
    document.save(tmp_path / "b.pdf")
    first, second = read_document(tmp_path / "b.pdf").pages
    assert first.words and first.failure is None
    assert second.failure and not second.words


@pytest.mark.parametrize("kind", ["png", "jpg", "tiff"])
def test_an_image_is_a_document_of_one_page(tmp_path: Path, kind: str) -> None:
    from PIL import Image

    path = tmp_path / f"a.{kind}"
    Image.fromarray(np.full((400, 300, 3), 255, np.uint8)).save(path, dpi=(200, 200))
    with open_document(path) as document:
        assert document.page_count == 1
        pixels, dpi = document.render(1)
        assert pixels.shape[2] == 3 and dpi > 0


def test_an_empty_page_is_blank(tmp_path: Path) -> None:
    (page,) = read_document(sheets.save(tmp_path / "a.pdf", lambda page: None)).pages
    assert page.kind is PageKind.BLANK


def test_a_picture_needs_the_engine_and_says_so(tmp_path: Path) -> None:
    picture = pymupdf.open(sheets.save(tmp_path / "a.pdf", prose))[0].get_pixmap(dpi=100)

    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=picture)

    (page,) = read_document(sheets.save(tmp_path / "b.pdf", draw)).pages
    assert page.kind is PageKind.SCANNED and page.failure


def test_rendering_stays_within_the_pixels(tmp_path: Path) -> None:
    with open_document(sheets.save(tmp_path / "a.pdf", prose), Limits(max_pixels=1_000_000)) as document:
        pixels, dpi = document.render(1)
    assert pixels.shape[0] * pixels.shape[1] <= 1_000_000 * 1.01 and dpi < 200


def test_type_3_fonts_are_read_without_their_drawings_and_still_rendered(tmp_path: Path) -> None:
    """A font of one letter that is a black square, as browsers write them."""
    glyph = b"1000 0 0 0 800 800 d1 0 0 800 800 re f"
    stream = b"BT /F1 40 Tf 100 700 Td (AAA) Tj ET"
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <41> <7701> endbfchar endcmap end end"
    )
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 65"
        b"/Widths[1000]/Encoding<</Differences[65/g0]>>/CharProcs<</g0 6 0 R>>/ToUnicode 7 0 R/Resources<<>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(glyph), glyph),
        b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (i, body) for i, body in enumerate(bodies, 1))
    path = tmp_path / "a.pdf"
    path.write_bytes(data + b"trailer<</Root 1 0 R/Size 8>>\n%%EOF\n")
    with open_document(path) as document:
        (word,) = document.content(1).text.words
        pixels, _ = document.render(1, 72)
    assert word.text == "省省省"
    assert word.bbox.x0 == pytest.approx(100, abs=0.5) and word.bbox.x1 == pytest.approx(220, abs=0.5)
    assert pixels[842 - 720, 110].max() < 30
