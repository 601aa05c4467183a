"""An engine that says again what another engine said: for tests that must not need models.

Crops are known again by a fingerprint, a small grey copy, and not by their bytes: libraries round differently on different
processors.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Image, OcrEngine, Quad, Recognised

FINGERPRINT = (48, 12)
"""Columns and rows of the small copy."""
ALIKE = 3.0
"""Mean grey levels by which two fingerprints of one crop may differ."""


class Entry(TypedDict):
    """What was asked, and what was answered."""

    asked: str
    width: float
    fingerprint: str
    text: str
    confidence: float
    places: list[float]
    quads: list[list[list[float]]]
    rotation: int


@dataclass
class RecordedEngine:
    """Replays a recording; with a `source`, asks it what is not recorded yet and remembers the answer.

    Raises: KeyError when something is asked that was never recorded.
    """

    path: Path
    source: OcrEngine | None = None
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path.exists():
            self.entries = json.loads(self.path.read_text("utf-8"))

    @property
    def name(self) -> str:
        return f"recorded {self.path.stem}"

    def save(self) -> None:
        """Write the recording."""
        self.path.write_text(json.dumps(self.entries, ensure_ascii=False, indent=0) + "\n", "utf-8")

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        asked = "careful" if careful else "recognise"
        found = []
        for crop in crops:
            entry = self._entry(asked, crop)
            if entry is None:
                said = self._asked(asked).recognise([crop], careful)[0]
                entry = self._remember(asked, crop)
                entry["text"], entry["confidence"], entry["places"] = said.text, said.confidence, list(said.places)
            found.append(Recognised(entry["text"], entry["confidence"], tuple(entry["places"])))
        return found

    def detect(self, image: Image) -> list[Quad]:
        entry = self._entry("detect", image)
        if entry is None:
            quads = self._asked("detect").detect(image)
            entry = self._remember("detect", image)
            entry["quads"] = [[[round(float(v), 1) for v in point] for point in quad] for quad in quads]
        return [np.asarray(quad, dtype=np.float64) for quad in entry["quads"]]

    def rotation(self, image: Image) -> int:
        entry = self._entry("rotation", image)
        if entry is None:
            degrees = self._asked("rotation").rotation(image)
            entry = self._remember("rotation", image)
            entry["rotation"] = degrees
        return entry["rotation"]

    def _asked(self, asked: str) -> OcrEngine:
        if self.source is None:
            raise KeyError(f"{asked}: not recorded in {self.path.name}")
        return self.source

    def _entry(self, asked: str, image: Image) -> Entry | None:
        mine, width = _fingerprint(image), image.shape[1] / image.shape[0]
        near = [
            (float(np.abs(mine - _parsed(e["fingerprint"])).mean()), i)
            for i, e in enumerate(self.entries)
            if e["asked"] == asked and abs(e["width"] - width) < 0.1 * width
        ]
        best = min(near, default=None)
        return self.entries[best[1]] if best is not None and best[0] <= ALIKE else None

    def _remember(self, asked: str, image: Image) -> Entry:
        entry = Entry(
            asked=asked,
            width=round(image.shape[1] / image.shape[0], 3),
            fingerprint=_fingerprint(image).astype(np.uint8).tobytes().hex(),
            text="",
            confidence=0.0,
            places=[],
            quads=[],
            rotation=0,
        )
        self.entries.append(entry)
        return entry


def _fingerprint(image: Image) -> NDArray[np.float64]:
    small = cv2.resize(image, FINGERPRINT, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float64)


def _parsed(text: str) -> NDArray[np.float64]:
    return np.frombuffer(bytes.fromhex(text), np.uint8).reshape(FINGERPRINT[::-1]).astype(np.float64)
