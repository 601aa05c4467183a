from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.ocr import weights
from extractors.ocr.engine import Decoder, PaddleEngine, foreign
from extractors.ocr.recorded import RecordedEngine
from schemas.errors import EngineError
from tests.extractors.engines import Scripted, saying


def test_every_model_is_the_one_that_was_measured(tmp_path: Path) -> None:
    for which in weights.ALL:
        folder = weights.lay_out(which, tmp_path)
        assert (folder / "inference.onnx").is_file()
        assert which.model in (folder / "inference.yml").read_text("utf-8")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    changed = weights.Weights(weights.TINY_DETECTOR.model, weights.TINY_DETECTOR.onnx, "0" * 64, "")
    with pytest.raises(EngineError, match="与预期不符"):
        weights.lay_out(changed, tmp_path)


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = weights.Weights("PP-OCRv6_tiny_rec", "models/none.onnx", "0" * 64, "")
    with pytest.raises(EngineError, match="缺失"):
        weights.lay_out(gone, tmp_path)
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    with pytest.raises(EngineError, match="未安装"):
        weights.lay_out(weights.TINY_DETECTOR, tmp_path)


def test_the_name_says_models_and_versions() -> None:
    name = PaddleEngine().name
    assert name.startswith("paddleocr ") and "PP-OCRv6_tiny_rec@" in name and "onnxruntime" in name


def test_nothing_to_read_is_nothing_read() -> None:
    assert PaddleEngine().recognise([]) == []


def test_a_recording_says_again_what_was_said(tmp_path: Path) -> None:
    crop = np.full((48, 96), 245, np.uint8)
    crop[10:40, 20:30] = 10
    path = tmp_path / "recording.json"
    recording = RecordedEngine(path, Scripted(saying("1,845.81", confidence=0.9), degrees=90))
    first = recording.recognise([crop]), recording.rotation(crop), recording.detect(crop)
    recording.save()
    replayed = RecordedEngine(path)
    rounded = np.clip(crop.astype(int) + 1, 0, 255).astype(np.uint8)
    assert (replayed.recognise([rounded]), replayed.rotation(rounded), replayed.detect(rounded)) == first
    with pytest.raises(KeyError):
        replayed.recognise([crop], careful=True)
    with pytest.raises(KeyError):
        replayed.recognise([255 - crop])


@pytest.mark.parametrize(("character", "other"), [("λ", True), ("會", True), ("日", False), ("の", True), ("≥", False)])
def test_scripts_that_reports_do_not_print(character: str, other: bool) -> None:
    assert foreign(character) is other


@pytest.mark.parametrize(
    ("steps", "text", "confidence"),
    [
        ([(0.0, 0.6, 0.39, 0.0)], "入", 0.39),
        ([(0.3, 0.69, 0.01, 0.0)], "入", 0.01),
        ([(0.3, 0.69, 0.01, 0.0), (0.1, 0.0, 0.0, 0.9)], "λ1", 0.69),
        ([(0.1, 0.0, 0.0, 0.9), (0.9, 0.0, 0.0, 0.1), (0.0, 0.6, 0.39, 0.0)], "1入", 0.39),
        ([(0.0, 0.6, 0.4, 0.0), (0.0, 0.4, 0.6, 0.0)], "入", 0.6),
        ([(0.1, 0.0, 0.0, 0.9), (0.9, 0.0, 0.0, 0.1), (0.2, 0.0, 0.0, 0.8)], "11", 0.8),
    ],
)
def test_a_character_of_another_script_needs_to_be_much_likelier_and_to_stand_by_latin_ones(
    steps: list[tuple[float, ...]], text: str, confidence: float
) -> None:
    (found,), _ = Decoder(["blank", "λ", "入", "1"])([np.array([steps], np.float32)])
    assert (found.text, round(found.confidence, 2)) == (text, confidence)
