"""A page as a small picture in the coordinates of its `Page`: upright and straightened, for people to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2

from extractors.ocr import images
from extractors.pages.pdf import Limits, open_document
from schemas.layout import Page, PageKind

QUALITY = 60
"""Of the JPEG: figures stay sharp enough to be read, a page takes about 100 kB."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A page's picture. width, height: points, as in `Page`; the picture covers exactly them."""

    number: int
    width: float
    height: float
    jpeg: bytes


def previews(path: Path, pages: Collection[Page], dpi: int, limits: Limits) -> Iterator[Preview]:
    """The pictures of these pages, in their order.

    Raises: DocumentError.
    """
    with open_document(path, limits) as document:
        for page in pages:
            pixels, _ = document.render(page.number, dpi)
            picture = images.turn(pixels, document.turn_of(page.number, page.rotation))
            if page.kind is PageKind.SCANNED and page.skew:
                picture = images.straighten(picture, page.skew)
            _, encoded = cv2.imencode(
                ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
            )
            yield Preview(page.number, page.width, page.height, encoded.tobytes())
