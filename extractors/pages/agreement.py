"""Whether a text layer says what the page shows, found out by reading a sample of its words from the pixels."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from extractors.folding import squeezed
from extractors.ocr import images
from extractors.ocr.crops import to_model_height
from extractors.ocr.engine import OcrEngine
from schemas.layout import Word

SAMPLE = 16
"""Words that are looked at."""
LONGEST = 24
"""Characters of the longest word that is worth a look."""
ALIKE = 0.75
"""A word agrees when its two readings have this part of their characters in common."""
AGREE = 0.7
"""A layer is believed when this part of the sample agrees."""


def layer_agrees(words: Sequence[Word], image: images.Colour, dpi: float, engine: OcrEngine) -> bool:
    """Whether enough words of a text layer stand on the page where it says they do.

    Words with figures are looked at first: they are what a wrong layer would do harm with.

    image: the page as rendered, upright like the words
    """
    sample = _sample(words)
    if not sample:
        return True
    flat = images.flatten(images.grey_without_seals(image, dpi), dpi)
    scale, margin = dpi / images.POINTS, max(1, round(dpi / 100))
    crops = []
    for word in sample:
        x0, y0, x1, y1 = (round(v * scale) for v in word.bbox)
        part = flat[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin]
        crops.append(to_model_height(part) if part.size else np.full((8, 8), images.PAPER, np.uint8))
    found = engine.recognise(crops)
    pairs = [(squeezed(word.text), squeezed(seen.text)) for word, seen in zip(sample, found, strict=True)]
    figures = [_digits(one) == _digits(other) for one, other in pairs if len(_digits(one)) > 1]
    alike = [_alike(one, other) for one, other in pairs]
    return sum(alike) >= AGREE * len(alike) and sum(figures) >= AGREE * len(figures)


def _sample(words: Sequence[Word]) -> list[Word]:
    """Words spread over the page, half of them with figures where there are as many."""
    fit = [w for w in words if 2 <= len(squeezed(w.text)) <= LONGEST and w.bbox.height > 4 and w.bbox.width > 4]
    figures = [w for w in fit if any(c.isdigit() for c in w.text)]
    others = [w for w in fit if not any(c.isdigit() for c in w.text)]
    return [*_spread(figures, SAMPLE // 2), *_spread(others, SAMPLE // 2)]


def _spread(words: list[Word], count: int) -> list[Word]:
    return words[:: max(1, -(-len(words) // count))]


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
