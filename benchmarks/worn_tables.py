"""Pages with ruled tables, as a scanner, a copier or a telephone would deliver them, and the grids that are on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.degrading import HEAVY, LIGHT, Wear, wear
from extractors.pages.pdf import open_document
from extractors.tables.border_lines import Line, lines_of
from extractors.tables.fill import fill
from extractors.tables.grids import Grid, find_grids
from schemas.layout import Ruling

Pixels = NDArray[np.uint8]
PAPER = (250.0, 248.0, 244.0)
MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rulings of a page are drawn anew.

    colour: red, green, blue; paler for faint ones
    width:  points, or None for that of each line
    dash:   millimetres of ink and of gap
    double: millimetres between the two strokes of each line, 0 for one stroke
    breaks: gaps in 100 mm, each `gap` millimetres wide at most
    sides:  whether the left and the right side of a table are drawn
    """

    colour: tuple[int, int, int] = (0, 0, 0)
    width: float | None = None
    dash: tuple[float, float] | None = None
    double: float = 0.0
    breaks: float = 0.0
    gap: float = 1.5
    sides: bool = True


@dataclass(frozen=True, slots=True)
class Copy:
    """How a page became an image.

    rules:    how its rulings are drawn, None for as they are
    header:   red, green, blue that the first row of each table is printed on
    bend:     millimetres by which level lines bow; keystone: part by which the page's top is narrower than its foot
    skew:     degrees; turn: degrees clockwise, a multiple of 90
    borders:  whether a copier left black edges; holes: whether the page was punched
    wear:     what the scanner adds
    """

    rules: Rules | None = None
    header: tuple[int, int, int] | None = None
    bend: float = 0.0
    keystone: float = 0.0
    skew: float = 0.0
    turn: int = 0
    borders: bool = False
    holes: bool = False
    wear: Wear = field(default_factory=Wear)


_SOFT = Wear(blur=0.04, noise=2, jpeg=75)
_HEAVY_FLAT = Wear(blur=0.09, noise=7, jpeg=45, shade=0.35, levels=1)
_FAINT = Rules((190, 190, 190), 0.35)

COPIES = {
    "clean": Copy(),
    "light": Copy(wear=LIGHT),
    "heavy": Copy(wear=HEAVY),
    "skew 1": Copy(skew=1.0, wear=_SOFT),
    "skew 3": Copy(skew=-3.0, wear=_SOFT),
    "skew 3 heavy": Copy(skew=3.0, wear=_HEAVY_FLAT),
    "skew 5": Copy(skew=5.0, wear=_SOFT),
    "blur": Copy(wear=Wear(blur=0.12)),
    "noise": Copy(wear=Wear(blur=0.04, noise=14)),
    "jpeg 25": Copy(wear=Wear(blur=0.04, noise=3, jpeg=25)),
    "uneven light": Copy(wear=Wear(blur=0.04, noise=3, shade=0.6)),
    "black and white": Copy(wear=Wear(skew=0.8, blur=0.05, noise=3, levels=0)),
    "seal": Copy(wear=Wear(skew=0.8, blur=0.04, noise=2, jpeg=70, shade=0.15, seal=True)),
    "copier borders": Copy(skew=1.5, borders=True, wear=Wear(blur=0.05, noise=4, jpeg=60, levels=1)),
    "punched": Copy(skew=0.5, holes=True, wear=Wear(blur=0.05, noise=4, jpeg=60, levels=1)),
    "bent lines": Copy(bend=0.5, skew=0.4, wear=_SOFT),
    "page curl": Copy(bend=2.0, skew=0.4, wear=_SOFT),
    "keystone": Copy(keystone=0.03, skew=1.0, wear=_SOFT),
    "hairlines": Copy(Rules(width=0.2), skew=0.6, wear=_SOFT),
    "faint": Copy(_FAINT, skew=0.6, wear=_SOFT),
    "faint heavy": Copy(_FAINT, wear=HEAVY),
    "broken": Copy(Rules(breaks=4.0), skew=0.6, wear=_SOFT),
    "broken faint": Copy(Rules((150, 150, 150), 0.4, breaks=4.0), wear=HEAVY),
    "dashed": Copy(Rules(dash=(1.0, 0.7)), skew=0.6, wear=_SOFT),
    "long dashes": Copy(Rules(dash=(2.2, 1.2)), skew=0.6, wear=_SOFT),
    "dotted": Copy(Rules(width=0.7, dash=(0.3, 0.5)), skew=0.6, wear=_SOFT),
    "double": Copy(Rules(width=0.4, double=0.6), skew=0.6, wear=_SOFT),
    "red": Copy(Rules((210, 40, 40)), skew=0.6, wear=_SOFT),
    "no sides": Copy(Rules(sides=False), skew=0.6, wear=_SOFT),
    "grey header": Copy(header=(205, 205, 205), skew=0.6, wear=_SOFT),
    "blue header": Copy(header=(91, 125, 190), skew=0.6, wear=_SOFT),
    "upside down": Copy(turn=180, wear=LIGHT),
    "sideways": Copy(turn=90, wear=LIGHT),
}


@dataclass(frozen=True)
class TablePage:
    """A clean page: its image, the rulings that are drawn on it, and the tables they make."""

    name: str
    image: Pixels
    dpi: float
    rulings: Sequence[Ruling]
    grids: Sequence[Grid]


def table_pages(folder: Path, dpi: float, every: int = 1) -> Iterator[TablePage]:
    """Every so many of the pages with ruled tables of the PDFs with a text layer."""
    count = 0
    for path in sorted(p for p in folder.rglob("*.pdf") if ".scan" not in p.name):
        with open_document(path) as document:
            for number in range(1, document.page_count + 1):
                content = document.content(number)
                grids = [g for g in find_grids(content.rulings) if fill(g, content.text.words, number)[0] is not None]
                if not grids or content.turned:
                    continue
                count += 1
                if (count - 1) % every == 0:
                    image, used = document.render(number, dpi)
                    yield TablePage(f"{path.stem} p{number}", image, used, content.rulings, grids)


def copied(page: TablePage, how: Copy, seed: int = 0) -> Pixels:
    """The image that a scanner makes of a page: RGB or grey."""
    rng = np.random.default_rng(seed)
    image = page.image.copy()
    if how.header:
        _tint(image, page, how.header)
    if how.rules:
        _redraw(image, page, how.rules, rng)
    if how.bend or how.keystone or how.skew:
        image = _warped(image, page.dpi, how)
    if how.holes:
        _punch(image, page.dpi)
    if how.borders:
        image = _bordered(image, page.dpi, rng)
    worn, _ = wear(image, page.dpi, how.wear, seed)
    return np.ascontiguousarray(np.rot90(worn, -(how.turn // 90) % 4))


def _tint(image: Pixels, page: TablePage, colour: tuple[int, int, int]) -> None:
    """Print the first row of each table on a colour; black stays black."""
    for grid in page.grids:
        low = max((c.bbox.y1 for c in grid.cells if c.row == 0), default=grid.ys[1])
        x0, y0, x1, y1 = (round(v * page.dpi / 72) for v in (grid.xs[0], grid.ys[0], grid.xs[-1], low))
        part = image[y0:y1, x0:x1]
        part[:] = (part * (np.array(colour) / 255)).astype(np.uint8)


def _redraw(image: Pixels, page: TablePage, rules: Rules, rng: np.random.Generator) -> None:
    """Paint the rulings over with paper, and draw them in another way."""
    scale = page.dpi / 72
    for r in page.rulings:
        half = r.width / 2 + 0.8
        box = (r.x0 - half, r.y0 - half, r.x1 + half, r.y1 + half)
        x0, y0, x1, y1 = (max(0, round(v * scale)) for v in box)
        image[y0 : y1 + 1, x0 : x1 + 1] = 255
    canvas = np.zeros(image.shape[:2], np.float32)
    outer = {round(x) for grid in page.grids for x in (grid.xs[0], grid.xs[-1])}
    width = float(np.median([r.width for r in page.rulings])) if rules.width is None else rules.width
    for level in (True, False):
        for line in _lines(page.rulings, level):
            if not level and not rules.sides and any(abs(line.at - x) < 3 for x in outer):
                continue
            for at in (line.at - rules.double * MM / 2, line.at + rules.double * MM / 2)[: 2 if rules.double else 1]:
                for start, end in _inked(line, rules, rng):
                    _ink(canvas, at * scale, start * scale, end * scale, width * scale, level)
    ink = np.array(rules.colour, np.float32)
    image[:] = np.minimum(image, image * (1 - canvas[:, :, None]) + ink * canvas[:, :, None]).astype(np.uint8)


def _lines(rulings: Iterable[Ruling], level: bool) -> list[Line]:
    if level:
        return lines_of((r.y0, r.x0, r.x1) for r in rulings if r.y0 == r.y1)
    return lines_of((r.x0, r.y0, r.y1) for r in rulings if r.y0 != r.y1)


def _inked(line: Line, rules: Rules, rng: np.random.Generator) -> list[tuple[float, float]]:
    """The pieces of a line that are drawn, in points."""
    length = line.end - line.start
    if rules.dash:
        ink, gap = (part * MM for part in rules.dash)
        starts = np.arange(line.start, line.end, ink + gap)
        return [(s, min(line.end, s + ink)) for s in starts.tolist()]
    count = rng.poisson(rules.breaks * length / (100 * MM))
    gaps = sorted((float(s), float(rng.uniform(0.3, 1.0)) * rules.gap * MM) for s in rng.uniform(0, length, count))
    pieces, at = [], line.start
    for s, wide in gaps:
        pieces.append((at, line.start + s))
        at = max(at, line.start + s + wide)
    return [(a, b) for a, b in [*pieces, (at, line.end)] if b > a]


def _ink(canvas: NDArray[np.float32], at: float, start: float, end: float, width: float, level: bool) -> None:
    """Cover pixels by the part of each that a stroke covers."""
    rows = canvas if level else canvas.T
    low, high = at - width / 2, at + width / 2
    first, last = round(start), max(round(start) + 1, round(end))
    for y in range(max(0, int(low)), min(rows.shape[0] - 1, int(high)) + 1):
        part = min(high, y + 1) - max(low, y)
        rows[y, first:last] = np.maximum(rows[y, first:last], part)


def _warped(image: Pixels, dpi: float, how: Copy) -> Pixels:
    """Bow, narrow towards the top and turn a page, on paper large enough for it."""
    height, width = image.shape[:2]
    turn = np.radians(how.skew)
    sin, cos = abs(np.sin(turn)), abs(np.cos(turn))
    wide, high = int(width * cos + height * sin), int(height * cos + width * sin)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, y = xs - wide / 2, ys - high / 2
    x, y = np.cos(turn) * x + np.sin(turn) * y, -np.sin(turn) * x + np.cos(turn) * y
    x = x / (1 - how.keystone * (0.5 - y / height))
    y = y - how.bend * dpi / 25.4 * np.cos(np.pi * x / width)
    mapped = cv2.remap(
        image,
        (x + width / 2).astype(np.float32),
        (y + height / 2).astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=PAPER,
    )
    return mapped.astype(np.uint8, copy=False)


def _punch(image: Pixels, dpi: float) -> None:
    """Two black holes at the left edge."""
    mm = dpi / 25.4
    for y in (image.shape[0] / 2 - 40 * mm, image.shape[0] / 2 + 40 * mm):
        cv2.circle(image, (round(11 * mm), round(y)), round(3 * mm), (25.0, 25.0, 25.0), -1, cv2.LINE_AA)


def _bordered(image: Pixels, dpi: float, rng: np.random.Generator) -> Pixels:
    """Black edges, wider at one end, outside the page."""
    mm = dpi / 25.4
    pad = round(12 * mm)
    dark = (20.0, 20.0, 20.0)
    out = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=PAPER).astype(np.uint8, copy=False)
    height, width = out.shape[:2]
    for k in range(4):
        a, b = (float(v) * mm for v in rng.uniform(3, 10, 2))
        edge = {
            0: [(0, 0), (width, 0), (width, b), (0, a)],
            1: [(0, height), (width, height), (width, height - b), (0, height - a)],
            2: [(0, 0), (a, 0), (b, height), (0, height)],
            3: [(width, 0), (width - a, 0), (width - b, height), (width, height)],
        }[k]
        cv2.fillPoly(out, [np.array(edge, np.int32)], dark, cv2.LINE_AA)
    return out
