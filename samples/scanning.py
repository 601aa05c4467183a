"""A report as an office scanner would give it: grey pictures, a little askew, with noise, and no text layer."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pymupdf

DPI = 200
SKEW = (0.5, -0.7, 0.4)
"""Degrees, page by page in turn."""
NOISE = 3.0
"""Standard deviation, in grey levels."""
QUALITY = 40
"""Of JPEG."""


def scan(source: Path, target: Path) -> None:
    """Write an image-only copy of a PDF; the same input gives the same bytes."""
    chance = np.random.default_rng(7)
    with pymupdf.open(source) as document, pymupdf.Document() as made:
        for index, page in enumerate(document):
            pixels = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY, alpha=False)
            image = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width)
            middle = (pixels.width / 2, pixels.height / 2)
            turn = cv2.getRotationMatrix2D(middle, SKEW[index % len(SKEW)], 1.0)
            askew = cv2.warpAffine(image, turn, image.shape[::-1], flags=cv2.INTER_CUBIC, borderValue=(255.0,))
            soft = cv2.GaussianBlur(askew, (0, 0), 0.6).astype(np.float32)
            noisy = 20 + soft * (228 / 255) + chance.normal(0, NOISE, soft.shape)
            _, coded = cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            sheet = made.new_page(width=page.rect.width, height=page.rect.height)
            sheet.insert_image(sheet.rect, stream=coded.tobytes())
        made.set_metadata({})
        made.save(target, garbage=4, deflate=True, no_new_id=True)
