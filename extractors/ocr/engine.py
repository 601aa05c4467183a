"""Pixels of one line in, its characters out. PaddleOCR is known here and nowhere else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr import weights

if TYPE_CHECKING:
    from paddleocr import DocImgOrientationClassification, TextDetection, TextRecognition

for _name, _value in {
    "PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True",
    "ORT_DISABLE_TELEMETRY": "1",
    "OMP_NUM_THREADS": "1",
}.items():
    os.environ.setdefault(_name, _value)

MARKS = frozenset("（）()：:；;“”‘’\"'《》〈〉〔〕[]【】、。！!？? ")
"""Marks whose half and full width look alike and that no figure has: how sure they are tells nothing of the text."""

FOREIGN = 0.05
"""A character of another script is believed beside plain Latin ones (`μg`) when the likeliest one of ours is less than so
many times as likely.
"""

Image = NDArray[np.uint8]
"""Grey, shape (height, width), 0 black to 255 white."""
Quad = NDArray[np.float64]
"""Corners of a text line, shape (4, 2), x and y in pixels, clockwise from the top left."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one crop says.

    confidence: of the least sure character, 0..1, brackets and the like left out; 0 when nothing was recognised
    places:     centre of each character, as a fraction of the crop's width
    """

    text: str
    confidence: float
    places: tuple[float, ...] = ()


class OcrEngine(Protocol):
    """Whatever reads pixels; one instance a process, not thread-safe."""

    @property
    def name(self) -> str:
        """Engine, models and versions: what a cache key needs to know."""
        ...

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        """Read crops of one line each; `careful` takes the larger model, five times slower."""
        ...

    def detect(self, image: Image) -> list[Quad]:
        """Find the text lines of an image."""
        ...

    def rotation(self, image: Image) -> int:
        """Degrees clockwise (0, 90, 180, 270) that make a page upright, as far as a small copy of it shows."""
        ...


class PaddleEngine:
    """PaddleOCR's PP-OCRv6 models on onnxruntime, one thread; each model is loaded when first used."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)

    @cached_property
    def name(self) -> str:
        marks = ",".join(f"{w.model}@{w.sha256[:8]}" for w in weights.ALL)
        return f"paddleocr {version('paddleocr')} onnxruntime {version('onnxruntime')} {marks}"

    def recognise(self, crops: Sequence[Image], careful: bool = False) -> list[Recognised]:
        model = self._small if careful else self._tiny
        results: list[Recognised] = [Recognised("", 0.0)] * len(crops)
        order = [i for i in np.argsort([c.shape[1] / max(1, c.shape[0]) for c in crops]) if crops[i].size]
        if not order:
            return results
        # One at a time: padding to a neighbour's width would make a reading depend on the neighbour.
        for i, found in zip(order, model.predict([_three(crops[i]) for i in order], batch_size=1), strict=True):
            results[i] = found["rec_text"]
        return results

    def detect(self, image: Image) -> list[Quad]:
        found = self._detector.predict(_three(image), limit_side_len=4000, limit_type="max")[0]
        return [np.asarray(quad, dtype=np.float64) for quad in found["dt_polys"]]

    def rotation(self, image: Image) -> int:
        found = self._orientation.predict(_three(image))[0]
        return (360 - int(found["label_names"][0])) % 360

    @cached_property
    def _tiny(self) -> TextRecognition:
        return _recogniser(weights.TINY_RECOGNISER)

    @cached_property
    def _small(self) -> TextRecognition:
        return _recogniser(weights.SMALL_RECOGNISER)

    @cached_property
    def _detector(self) -> TextDetection:
        from paddleocr import TextDetection

        return _load(TextDetection, weights.TINY_DETECTOR)

    @cached_property
    def _orientation(self) -> DocImgOrientationClassification:
        from paddleocr import DocImgOrientationClassification

        return _load(DocImgOrientationClassification, weights.ORIENTATION)


Model = TypeVar("Model", covariant=True)


class _Kind(Protocol[Model]):
    def __call__(
        self, *, model_name: str, model_dir: str, device: str, engine: str, engine_config: dict[str, int]
    ) -> Model: ...


def _load(kind: _Kind[Model], which: weights.Weights) -> Model:
    with tempfile.TemporaryDirectory() as folder:
        model_dir = weights.lay_out(which, Path(folder))
        threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
        return kind(
            model_name=which.model,
            model_dir=str(model_dir),
            device="cpu",
            engine="onnxruntime",
            engine_config=threads,
        )


def _recogniser(which: weights.Weights) -> TextRecognition:
    from paddleocr import TextRecognition

    model = _load(TextRecognition, which)
    predictor = model.paddlex_predictor
    predictor.post_op = Decoder(predictor.post_op.character)
    return model


class Decoder:
    """CTC decoding that keeps the least sure character and where each one stands (PaddleX keeps their mean).

    characters: what each class means; the first is the blank
    """

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        self._foreign = np.array([foreign(c) for c in characters])

    def __call__(
        self, predictions: Sequence[NDArray[np.float32]], **options: object
    ) -> tuple[list[Recognised], list[float]]:
        found = [self._decode(p) for p in np.asarray(predictions[0])]
        return found, [f.confidence for f in found]

    def _decode(self, probabilities: NDArray[np.float32]) -> Recognised:
        """probabilities: shape (steps, characters); step 0 is at the crop's left edge."""
        best = probabilities.argmax(axis=1)
        for i in np.flatnonzero(self._foreign[best]):
            at_home = np.where(self._foreign, 0.0, probabilities[i])
            at_home[0] = 0.0
            if at_home.max() > FOREIGN * probabilities[i, best[i]] or not self._beside_latin(best, i):
                best[i] = at_home.argmax()
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        ends = np.append(starts[1:], len(best))
        runs = [(i, j) for i, j in zip(starts, ends, strict=True) if best[i] != 0]
        if not runs:
            return Recognised("", 0.0)
        text = "".join(self.characters[best[i]] for i, _ in runs)
        places = tuple(float((i + j) / 2 / len(best)) for i, j in runs)
        sure = [float(probabilities[i:j, best[i]].max()) for i, j in runs]
        telling = [p for p, c in zip(sure, text, strict=True) if c not in MARKS]
        return Recognised(text, min(telling or sure), places)

    def _beside_latin(self, best: NDArray[np.int_], step: int) -> bool:
        """Whether the character before or after a step is a plain Latin one."""
        others = np.flatnonzero((best != 0) & (best != best[step]))
        beside = (*others[others < step][-1:], *others[others > step][:1])
        return any(self.characters[best[i]].isascii() for i in beside)


def foreign(character: str) -> bool:
    """Whether a character is one that Chinese reports in simplified script do not print: kana, Greek, Cyrillic, Hangul,
    and characters of the traditional script alone.
    """
    if character < "\u0370" or len(character) > 1:
        return False
    if character < "\u0530" or "\u3040" <= character < "\u3100" or "\uac00" <= character < "\ud7b0":
        return True
    return "\u4e00" <= character < "\ua000" and _spelt(character, "big5") and not _spelt(character, "gb2312")


def _spelt(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _three(image: Image) -> NDArray[np.uint8]:
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
