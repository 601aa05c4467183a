"""Clean page images made into scans: turned, blurred, noisy, unevenly lit, stamped, compressed; where points go is known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wear:
    """How a page was scanned.

    skew: degrees; blur: sigma in millimetres; noise: sigma in grey levels; jpeg: quality, or None for none
    shade: greatest part of the light that is missing in a corner; seal: whether a red one lies on the page
    levels: 3 colour, 1 grey, 0 black and white
    """

    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int | None = None
    shade: float = 0.0
    seal: bool = False
    levels: int = 3


CLEAN = Wear()
LIGHT = Wear(skew=0.8, blur=0.04, noise=2, jpeg=70, shade=0.15)
HEAVY = Wear(skew=1.5, blur=0.09, noise=7, jpeg=45, shade=0.35, levels=1)
WEARS = {
    "clean": CLEAN,
    "light": LIGHT,
    "heavy": HEAVY,
    "seal": Wear(skew=0.8, blur=0.04, noise=2, jpeg=70, shade=0.15, seal=True),
    "bw": Wear(skew=0.8, blur=0.05, noise=3, levels=0),
}


def wear(image: Pixels, dpi: float, how: Wear, seed: int) -> tuple[Pixels, Matrix]:
    """(the worn image, RGB or grey; the affine matrix, shape (2, 3), from its old pixels to its new ones)."""
    rng = np.random.default_rng(seed)
    height, width = image.shape[:2]
    out = image.copy()
    if how.seal:
        out = _stamped(out, dpi, rng)
    matrix = np.eye(2, 3)
    if how.skew:
        angle = how.skew * float(rng.choice([-1, 1])) * float(rng.uniform(0.5, 1.0))
        matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), dtype=np.float64)
        matrix[:, 2] += rng.uniform(-0.03, 0.03, 2) * dpi
        turned = cv2.warpAffine(out, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(250, 248, 244))
        out = turned.astype(np.uint8, copy=False)
    work = out.astype(np.float32)
    if how.blur:
        work = cv2.GaussianBlur(work, (0, 0), how.blur * dpi / 25.4).astype(np.float32)
    if how.shade:
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        far = np.hypot(xs / width - rng.uniform(0, 1), ys / height - rng.uniform(0, 1)) / 1.4
        work *= (1 - how.shade * far)[:, :, None]
    if how.noise:
        work += rng.normal(0, how.noise, work.shape[:2]).astype(np.float32)[:, :, None]
    out = np.clip(work, 0, 255).astype(np.uint8)
    if how.levels < 3:
        out = cv2.cvtColor(out, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)
    if how.levels == 0:
        out = np.where(out > 0.72 * np.percentile(out, 80), 255, 0).astype(np.uint8)
    if how.jpeg is not None:
        coded = cv2.imencode(".jpg", out[:, :, ::-1] if out.ndim == 3 else out, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])[1]
        read = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED)
        out = (read[:, :, ::-1] if read.ndim == 3 else read).astype(np.uint8, copy=False)
    return np.ascontiguousarray(out), matrix


def _stamped(image: Pixels, dpi: float, rng: np.random.Generator) -> Pixels:
    """A round seal of 40 mm with a star and a ring of strokes, somewhere on the page."""
    height, width = image.shape[:2]
    radius = round(20 * dpi / 25.4)
    x, y = (int(rng.uniform(0.25, 0.75) * side) for side in (width, height))
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (x, y), radius, (255.0,), max(2, radius // 14), cv2.LINE_AA)
    points = [
        (x + 0.36 * radius * r * np.sin(a), y - 0.36 * radius * r * np.cos(a))
        for a, r in zip(np.arange(10) * np.pi / 5, [1, 0.4] * 5, strict=True)
    ]
    cv2.fillPoly(mask, [np.array(points, np.int32)], (255.0,), cv2.LINE_AA)
    for a in np.linspace(-2.2, 2.2, 24):
        near, far = (np.array([x + f * radius * np.sin(a), y - f * radius * np.cos(a)]) for f in (0.65, 0.88))
        bent = near + rng.uniform(-0.05, 0.05, 2) * radius
        cv2.line(
            mask, tuple(bent.astype(int).tolist()), tuple(far.astype(int).tolist()), (255.0,), max(2, radius // 25)
        )
    strength = (mask / 255.0 * rng.uniform(0.7, 0.9, mask.shape))[:, :, None]
    ink = np.array([215, 50, 55]) / 255.0
    return (image * (1 - strength + strength * ink)).astype(np.uint8)
