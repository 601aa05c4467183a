"""A scanned page made fit to read: grey, without its seals, upright, straight, its background flattened."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image

Colour = NDArray[np.uint8]
"""Shape (height, width, 3), channels red, green, blue."""

POINTS = 72.0
MOST_SKEW = 6.0
SKEW_POINTS = 40_000
"""Inked pixels that are looked at to find a page's skew."""
PAPER = 245
"""Brightness of the paper after `flatten`."""
FOLD_MM = 0.5
"""What is wider than this may be a shadow; strokes of print are narrower."""
FOLD_LENGTH_MM = 20.0
"""A shadow is at least this long."""
SEAL_MM = (12.0, 80.0)
"""Least and greatest side of a seal."""
SEAL_PAPER = 0.78
"""Under a seal, what is brighter in red than this share of the paper is paper."""


def grey_without_seals(image: Colour | Image, dpi: float) -> Image:
    """The page in grey, red seals removed: there its red channel is taken, and what is not clearly dark is paper.

    Only blobs of the size and shape of a seal are treated so: a red title keeps its letters.
    """
    if image.ndim == 2:
        return image
    grey = u8(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    red, green, blue = cv2.split(image)
    redness = cv2.subtract(red, cv2.max(green, blue))
    mask = mask_of(redness > 30)
    if cv2.countNonZero(mask) < 1e-4 * mask.size:
        return grey
    for here in _seal_boxes(mask, dpi):
        paper = float(np.percentile(red[here], 90))
        # JPEG keeps colour coarsely: a seal's pixels, and those around them, are only partly bright in red.
        side = 2 * round(dpi * 0.03) + 1
        near = cv2.dilate(mask[here], np.ones((side, side), np.uint8)) > 0
        bright = np.minimum(paper, red[here] * (1 / SEAL_PAPER)).astype(np.uint8)
        grey[here] = np.where(near, bright, red[here])
    return grey


def _seal_boxes(mask: Image, dpi: float) -> list[tuple[slice, slice]]:
    """Where red blobs of a seal's size lie, as rows and columns."""
    step = max(1, round(dpi / 50))
    small = cv2.resize(mask, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    joined = cv2.dilate((small > 20).astype(np.uint8), np.ones((5, 5), np.uint8))
    mm = dpi / 25.4 / step
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, w, h, _ in boxes[1:].tolist():
        fits = all(SEAL_MM[0] * mm <= side <= SEAL_MM[1] * mm for side in (w, h))
        if fits and 0.5 <= w / h <= 2.0:
            found.append((slice(y * step, (y + h) * step), slice(x * step, (x + w) * step)))
    return found


def flatten(grey: Image, dpi: float) -> Image:
    """Divide by the paper's own brightness, so that shadows and folds turn white and print stays dark."""
    step = max(1, round(dpi / 40))
    small = cv2.resize(grey, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    side = 2 * round(dpi / step * 0.12) + 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(paper, (side, side), 0)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return u8(cv2.divide(grey, paper, scale=PAPER))


def without_folds(flat: Image, ruled: Image, dpi: float) -> Image:
    """Brighten long soft bands, the shadows of folds, and paint rulings over: what stays dark is print.

    ruled: mask of the rulings' pixels
    """
    bare = flat.copy()
    bare[cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0] = PAPER
    step = max(2, round(FOLD_MM * dpi / 25.4))
    # The brightest pixel of each square: strokes of print vanish, wider shadows stay.
    height, width = flat.shape
    padded = np.pad(bare, ((0, -height % step), (0, -width % step)), mode="edge")
    small = padded[::step, ::step].copy()
    for i, j in np.ndindex(step, step):
        np.maximum(small, padded[i::step, j::step], out=small)
    length = max(3, round(FOLD_LENGTH_MM / FOLD_MM))
    along = [cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones(k, np.uint8)) for k in ((1, length), (length, 1))]
    shadow = cv2.min(along[0], along[1])
    if int(shadow.min()) > PAPER - 12:
        return u8(bare)
    shadow = cv2.resize(shadow, padded.shape[::-1], interpolation=cv2.INTER_LINEAR)[:height, :width]
    return u8(cv2.divide(bare, shadow, scale=PAPER))


def ink(flat: Image, dpi: float, darkness: int = 40) -> Image:
    """Where something is printed: 255, elsewhere 0. Darker than the paper, and than its neighbourhood.

    flat: from `flatten`, paper at PAPER
    """
    side = 2 * round(dpi * 0.08) + 1
    local = cv2.boxFilter(flat, -1, (side, side))
    stands_out = cv2.subtract(local, flat) > darkness // 3
    return mask_of((flat < PAPER - darkness) & stands_out)


def skew(flat: Image, most: float = MOST_SKEW) -> float:
    """Degrees by which lines of text and rulings fall to the left, -most to most; what `straighten` takes.

    Found where the row profile of the ink is sharpest; 0 where there is too little ink to tell.
    """
    step = max(1, round(max(flat.shape) / 1200))
    small = cv2.resize(flat, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(small < 190)
    if len(ys) < 1500:
        return 0.0
    if len(ys) > SKEW_POINTS:
        keep = np.random.default_rng(0).integers(0, len(ys), SKEW_POINTS)
        ys, xs = ys[keep], xs[keep]
    centred = xs - small.shape[1] / 2
    pad = int(math.tan(math.radians(most + 1)) * small.shape[1] / 2) + 2

    def sharpness(angle: float) -> float:
        rows = np.bincount((ys + centred * math.tan(math.radians(angle)) + pad + 0.5).astype(np.int64))
        return float((np.diff(rows).astype(np.float64) ** 2).sum())

    best = max((float(a) for a in np.arange(-most, most + 0.1, 0.25)), key=sharpness)
    for width, pace in ((0.25, 0.05), (0.05, 0.01)):
        best = max((float(a) for a in np.arange(best - width, best + width + pace / 2, pace)), key=sharpness)
    return best if sharpness(best) > 1.1 * sharpness(0.0) else 0.0


def turn(image: Image, degrees: int) -> Image:
    """Turn clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90) % 4))


def straighten(image: Image, angle: float) -> Image:
    """Turn by a few degrees clockwise about the centre; size unchanged, what comes in from outside is white."""
    if abs(angle) < 0.02:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return u8(turned)


def mask_of(condition: NDArray[np.bool_]) -> Image:
    """A condition as an image: 255 where it is true."""
    return condition.view(np.uint8) * np.uint8(255)


def u8(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    """The same as bytes: what OpenCV returns is typed more widely."""
    return array.astype(np.uint8, copy=False)
