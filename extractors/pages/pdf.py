"""Open a PDF or an image, within limits, and hand out what its pages hold: words, strokes, pictures, pixels.

The only module that knows PyMuPDF's documents; every way in which a file can be bad becomes one of `schemas.errors`.
"""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pymupdf
from numpy.typing import NDArray

from extractors.pages.chart_shapes import charts_of
from extractors.pages.fonts import LightFonts
from extractors.pages.glyphs import RawText, Text, words_of
from extractors.pages.strokes import Drawing, rulings_of
from schemas.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    EncryptedError,
    NotAPdfError,
    TooLargeError,
    UnreadableFileError,
)
from schemas.geometry import BBox
from schemas.layout import Ruling

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)
pymupdf.TOOLS.set_small_glyph_heights(True)

ENGINE = f"pymupdf {pymupdf.VersionBind}"
TEXT_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_COLLECT_VECTORS
HEAD_BYTES = 1024
TAIL_BYTES = 4096
IMAGE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
LEAST_DPI = 72
FEWEST = 3
"""A table has at least so many lines, a chart so many shapes."""
FULL_PAGE = 0.9
"""Part of a page that an image covers which is the page."""
OUTLINES = 20
"""Curved shapes on a page without text that may be its letters."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too large to be read.

    max_bytes: of the file; max_pages: of the document; max_page_points: a side of a page
    max_pixels: of a page's picture, decoded or rendered; dpi: working resolution of scanned pages
    """

    max_bytes: int = 512_000_000
    max_pages: int = 3000
    max_page_points: float = 14_400
    max_pixels: int = 100_000_000
    dpi: int = 200


@dataclass(frozen=True, slots=True)
class Content:
    """What one page holds, upright.

    rotation: degrees clockwise that made it upright, `/Rotate` and sideways content together
    turned:   the part of it that is not `/Rotate`: a rendered picture must be turned by it
    pictures: boxes of the images on it
    outlines: whether there are curves enough to be letters drawn as shapes
    charts:   boxes of the pies and bars on it
    """

    width: float
    height: float
    rotation: int
    turned: int
    text: Text
    rulings: tuple[Ruling, ...]
    pictures: tuple[BBox, ...]
    outlines: bool = False
    charts: tuple[BBox, ...] = ()


Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PdfDocument:
    """An open document. Pages are numbered from 1."""

    def __init__(self, document: pymupdf.Document, limits: Limits) -> None:
        self._document = document
        self._fonts = LightFonts() if document.is_pdf else None
        self._drawable: pymupdf.Document | None = None
        self.limits = limits
        self.page_count: int = document.page_count

    def content(self, number: int) -> Content:
        """The text layer, the rulings and the places of the images of a page.

        Raises: DamagedError, TooLargeError.
        """
        with _mupdf_errors(number):
            page = self._page(number)
            if self._fonts:
                self._fonts.lighten(page)
            raw = cast(RawText, page.get_text("rawdict", flags=TEXT_FLAGS))
            matrix, width, height, turned = _upright(page, raw)
            text = words_of(raw, matrix, width, height)
            drawings = [] if text.words and not _may_be_drawn_on(raw) else cast(list[Drawing], page.get_cdrawings())
            rulings = rulings_of(drawings, matrix, width, height)
            charts = tuple(apply(matrix, chart) for chart in charts_of(drawings))
            pictures = self._pictures(page, matrix)
        curved = sum(any(item[0] == "c" for item in drawing["items"]) for drawing in drawings) if not text.words else 0
        rotation = (page.rotation + turned) % 360
        return Content(width, height, rotation, turned, text, rulings, pictures, curved >= OUTLINES, charts)

    def render(self, number: int, dpi: float | None = None) -> tuple[NDArray[np.uint8], float]:
        """(pixels of shape height × width × 3, their resolution), `/Rotate` applied; the resolution is lowered where
        the page would be larger than the limit.

        Raises: DamagedError, TooLargeError.
        """
        with _mupdf_errors(number):
            self._pictures(self._page(number), IDENTITY)
            page = self._to_draw().load_page(number - 1)
            wanted = dpi or float(self.limits.dpi)
            room = math.sqrt(self.limits.max_pixels / (page.rect.width * page.rect.height)) * 72
            used = min(wanted, room)
            if used < LEAST_DPI:
                raise TooLargeError(f"第 {number} 页过大，无法按可读的分辨率成像。", number)
            scale = used / 72
            pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
            pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        return pixels, used

    def native_dpi(self, number: int) -> float | None:
        """Resolution of the one image that fills a page; None when no single image does.

        Raises: DamagedError.
        """
        with _mupdf_errors(number):
            page = self._page(number)
            images = page.get_image_info()
            if len(images) != 1:
                return None
            x0, y0, x1, y1 = images[0]["bbox"]
            if (x1 - x0) * (y1 - y0) < FULL_PAGE * page.rect.width * page.rect.height:
                return None
            return float(max(images[0]["width"], images[0]["height"]) / max(x1 - x0, y1 - y0) * 72)

    def turn_of(self, number: int, rotation: int) -> int:
        """Degrees clockwise that a rendered page still has to be turned, to have turned by `rotation` in all.

        Raises: DamagedError.
        """
        with _mupdf_errors(number):
            return (rotation - int(self._document.load_page(number - 1).rotation)) % 360

    def close(self) -> None:
        self._document.close()
        if self._drawable is not None:
            self._drawable.close()

    def __enter__(self) -> PdfDocument:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _to_draw(self) -> pymupdf.Document:
        """The document with its letters, opened once more if they were taken out."""
        if self._fonts is None or not self._fonts.any_lightened:
            return self._document
        if self._drawable is None:
            self._drawable = pymupdf.open(self._document.name)
        return self._drawable

    def _page(self, number: int) -> pymupdf.Page:
        page: pymupdf.Page = self._document.load_page(number - 1)
        side = max(page.rect.width, page.rect.height)
        if side > self.limits.max_page_points:
            raise TooLargeError(f"第 {number} 页边长约 {side / 72 * 0.0254:.1f} 米，超出限额。", number)
        if min(page.rect.width, page.rect.height) <= 0:
            raise DamagedError(f"第 {number} 页没有有效的页面尺寸。", number)
        return page

    def _pictures(self, page: pymupdf.Page, matrix: Matrix) -> tuple[BBox, ...]:
        """Boxes of the images, none of them decoded."""
        number = page.number + 1
        if self._document.is_pdf:
            sizes = [(image[2], image[3]) for image in page.get_images()]
            if not sizes:
                return ()
        else:
            sizes = [(page.rect.width, page.rect.height)]
        if max(w * h for w, h in sizes) > self.limits.max_pixels:
            raise TooLargeError(f"第 {number} 页的图像像素过多，超出限额。", number)
        boxes = []
        for info in page.get_image_info():
            x0, y0, x1, y1 = info["bbox"]
            boxes.append(apply(matrix, BBox(x0, y0, x1, y1)))
        return tuple(boxes)


def apply(matrix: Matrix, box: BBox) -> BBox:
    """The box after a turn by a multiple of 90 degrees."""
    a, b, c, d, e, f = matrix
    xs = (a * box.x0 + c * box.y0 + e, a * box.x1 + c * box.y1 + e)
    ys = (b * box.x0 + d * box.y0 + f, b * box.x1 + d * box.y1 + f)
    return BBox(min(xs), min(ys), max(xs), max(ys))


def open_document(path: Path, limits: Limits = Limits()) -> PdfDocument:
    """Open a PDF, or an image file as a document.

    Raises: UnreadableFileError, EmptyDocumentError, NotAPdfError, DamagedError, EncryptedError, TooLargeError.
    """
    kind, complete = _kind_of_file(path, limits)
    with _mupdf_errors(None):
        document = pymupdf.open(path, filetype=kind)
    if document.needs_pass:
        raise EncryptedError("文件有密码保护，无法打开。")
    with _mupdf_errors(None):
        pages = document.page_count
    if document.is_repaired and not complete:
        raise DamagedError("文件不完整（缺少结尾），可能被截断。")
    if pages == 0:
        raise EmptyDocumentError("文件没有任何页。")
    if pages > limits.max_pages:
        raise TooLargeError(f"文件有 {pages} 页，超出限额 {limits.max_pages} 页。")
    return PdfDocument(document, limits)


def _kind_of_file(path: Path, limits: Limits) -> tuple[str, bool]:
    """(file type as PyMuPDF calls it, whether a PDF's closing mark is there)."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableFileError("路径不是文件。")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(max(0, size - TAIL_BYTES))
            tail = file.read()
    except OSError as error:
        raise UnreadableFileError(f"文件无法读取（{error.strerror or '读取出错'}）。") from error
    if size == 0:
        raise EmptyDocumentError("文件是空的（0 字节）。")
    if size > limits.max_bytes:
        raise TooLargeError(f"文件大小 {size / 1e6:.0f} MB，超出限额 {limits.max_bytes / 1e6:.0f} MB。")
    if b"%PDF" in head:
        return "pdf", b"%%EOF" in tail
    for mark, kind in zip(IMAGE_HEADS, ("png", "jpg", "tiff", "tiff"), strict=True):
        if head.startswith(mark):
            return kind, True
    raise NotAPdfError("文件既不是 PDF，也不是 PNG、JPEG 或 TIFF 图像。")


@contextlib.contextmanager
def _mupdf_errors(page: int | None) -> Iterator[None]:
    """Turn what MuPDF raises into DamagedError."""
    try:
        yield
    except DocumentError:
        raise
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        where = "文件" if page is None else f"第 {page} 页"
        raise DamagedError(f"{where}结构损坏，无法读取。", page) from error


def _upright(page: pymupdf.Page, raw: RawText) -> tuple[Matrix, float, float, int]:
    """(matrix from the unrotated page to the upright one, width, height, degrees turned beyond `/Rotate`)."""
    matrix = _six(page.rotation_matrix)
    width, height = page.rect.width, page.rect.height
    directions: Counter[tuple[float, float]] = Counter()
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            directions[line["dir"]] += sum([len(span["chars"]) for span in line["spans"]])
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for (x, y), characters in directions.items():
        dx, dy = matrix[0] * x + matrix[2] * y, matrix[1] * x + matrix[3] * y
        if abs(dx) > 0.999 or abs(dy) > 0.999:
            angle = (0 if dx > 0 else 180) if abs(dx) > abs(dy) else (90 if dy < 0 else 270)
            votes[angle] += characters
    turn = max(votes, key=lambda angle: votes[angle])
    if turn == 0 or votes[turn] <= 2 * votes[0]:
        return matrix, width, height, 0
    turned = {
        90: pymupdf.Matrix(0, 1, -1, 0, height, 0),
        180: pymupdf.Matrix(-1, 0, 0, -1, width, height),
        270: pymupdf.Matrix(0, -1, 1, 0, 0, width),
    }[turn]
    if turn != 180:
        width, height = height, width
    return _six(pymupdf.Matrix(*matrix) * turned), width, height, turn


def _may_be_drawn_on(raw: RawText) -> bool:
    """Whether a page has shapes enough for a table or a chart: most pages of prose have none, and are done."""
    return sum(block["type"] == 3 for block in raw["blocks"]) >= FEWEST


def _six(matrix: pymupdf.Matrix) -> Matrix:
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
