"""One page → words and rulings, however they came to be. The only place that knows scanned from born-digital."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.pages.pdf import ENGINE, Content, PdfDocument
from schemas.geometry import BBox
from schemas.layout import Page, PageKind, Word

if TYPE_CHECKING:
    from extractors.ocr.engine import OcrEngine

COVER = 0.5
"""A picture that covers this part of a page makes it a scan when the text layer is poor."""
PICTURE = 0.1
"""A picture that covers this part of a page, with no text over it, is read as well."""
POOR = 30
"""Characters: no more than a stamp or a page number put over a scan."""
NATIVE = (90.0, 240.0)
"""A scan of such a resolution is read as it is; others are brought to the working one."""
NO_ENGINE = "此页是图像，没有可用的文字层，未提供识别引擎。"


def read_page(
    document: PdfDocument, number: int, engine: Callable[[], OcrEngine] | None
) -> tuple[Page, tuple[Word, ...]]:
    """(a page, upright; its oblique words: watermarks).

    Pages with a trustworthy text layer keep it; others are read by OCR; a picture in a page with text is read alone.

    Raises: DamagedError, TooLargeError.
    """
    start = time.process_time()
    content = document.content(number)
    kind = _kind(content)
    if kind is not PageKind.SCANNED and engine is not None and _contradicted(document, number, content, engine):
        kind = PageKind.SCANNED
    oblique: tuple[Word, ...] = ()
    if kind is PageKind.SCANNED:
        page = _scanned(document, number, content, engine)
    else:
        page = Page(
            number, content.width, content.height, kind, content.text.words, content.rulings, content.rotation,
            engine=ENGINE, charts=content.charts,
        )  # fmt: skip
        oblique = content.text.oblique
        if kind is PageKind.MIXED and engine is not None:
            page = _with_pictures(page, document, content, engine())
    return replace(page, seconds=time.process_time() - start), oblique


def _kind(content: Content) -> PageKind:
    area = content.width * content.height
    sheet = BBox(0, 0, content.width, content.height)
    pictures = [cut for box in content.pictures if (cut := sheet.intersection(box))]
    largest = max((cut.area for cut in pictures), default=0.0) / area
    text = content.text
    letters = sum(len(word.text) for word in text.words)
    if letters == 0:
        drawn = content.outlines or largest > 0.01
        return PageKind.SCANNED if drawn else PageKind.BLANK
    if not text.trustworthy:
        return PageKind.SCANNED
    if sum(cut.area for cut in pictures) >= COVER * area and (text.hidden > 0.5 or letters < POOR):
        return PageKind.SCANNED
    if any(cut.area >= PICTURE * area and not _written_over(cut, text.words) for cut in pictures):
        return PageKind.MIXED
    return PageKind.DIGITAL


def _contradicted(document: PdfDocument, number: int, content: Content, engine: Callable[[], OcrEngine]) -> bool:
    """Whether the text layer of a page that is mostly pictures says something else than its pixels."""
    sheet = BBox(0, 0, content.width, content.height)
    pictures = [cut for box in content.pictures if (cut := sheet.intersection(box))]
    over = [word for word in content.text.words if any(cut.contains(*word.bbox.center) for cut in pictures)]
    if sum(cut.area for cut in pictures) < COVER * sheet.area or not over:
        return False
    from extractors.ocr.images import turn
    from extractors.pages.agreement import layer_agrees

    image, dpi = document.render(number)
    return not layer_agrees(over, turn(image, content.turned), dpi, engine())


def _written_over(picture: BBox, words: tuple[Word, ...]) -> bool:
    """Whether text of the layer stands on a picture: then it is a background."""
    return any(picture.contains(*word.bbox.center) for word in words)


def _scanned(document: PdfDocument, number: int, content: Content, engine: Callable[[], OcrEngine] | None) -> Page:
    if engine is None:
        return Page(
            number, content.width, content.height, PageKind.SCANNED, (), (), content.rotation, failure=NO_ENGINE
        )
    from extractors.ocr.scans import read_scan

    native = document.native_dpi(number)
    as_it_is = native is not None and NATIVE[0] <= native <= NATIVE[1]
    image, dpi = document.render(number, native if as_it_is else None)
    reader = engine()
    scan = read_scan(image, dpi, reader)
    already = (content.rotation - content.turned) % 360
    return Page(
        number, scan.width, scan.height, PageKind.SCANNED, scan.words, scan.rulings, (already + scan.rotation) % 360,
        scan.skew, round(dpi), reader.name,
    )  # fmt: skip


def _with_pictures(page: Page, document: PdfDocument, content: Content, engine: OcrEngine) -> Page:
    """The page with what its pictures say: each is read in its place."""
    from extractors.ocr.images import POINTS
    from extractors.ocr.scans import read_scan

    image, dpi = document.render(page.number)
    if content.turned:
        return page
    words, rulings = list(page.words), list(page.rulings)
    sheet = BBox(0, 0, page.width, page.height)
    scale = dpi / POINTS
    for box in content.pictures:
        cut = sheet.intersection(box)
        if cut is None or cut.area < PICTURE * sheet.area or _written_over(cut, page.words):
            continue
        part = image[round(cut.y0 * scale) : round(cut.y1 * scale), round(cut.x0 * scale) : round(cut.x1 * scale)]
        scan = read_scan(part, dpi, engine)
        if scan.rotation:
            continue
        words += [_moved(word, cut.x0, cut.y0) for word in scan.words]
        rulings += [type(r)(r.x0 + cut.x0, r.y0 + cut.y0, r.x1 + cut.x0, r.y1 + cut.y0, r.width) for r in scan.rulings]
    return Page(
        page.number, page.width, page.height, page.kind, tuple(words), tuple(rulings), page.rotation,
        dpi=round(dpi), engine=f"{page.engine}, {engine.name}",
    )  # fmt: skip


def _moved(word: Word, dx: float, dy: float) -> Word:
    x0, y0, x1, y1 = word.bbox
    edges = None if word.edges is None else tuple(edge + dx for edge in word.edges)
    box = BBox(x0 + dx, y0 + dy, x1 + dx, y1 + dy)
    return Word(word.text, box, word.method, word.confidence, edges, word.status, word.readings)
