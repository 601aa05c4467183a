"""What a worker does with one document: examine it, draw its review page, publish it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.examine import examine
from flows.outcome import Fate, Summary
from flows.settings import Settings
from flows.sources import openable, printable
from flows.store import Store, Versions

if TYPE_CHECKING:
    from extractors.ocr.engine import OcrEngine


@dataclass(frozen=True, slots=True)
class Job:
    """One document to do. `again`: read it even if a reading of it is stored."""

    path: Path
    document_id: str
    output: Path
    versions: Versions
    settings: Settings
    again: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker answers."""

    fate: Fate
    seconds: float
    summary: Summary


def warm() -> None:
    """Import what a document needs, while there is nothing else to do."""
    import reconcile.report  # noqa: F401


@cache
def ocr_engine() -> OcrEngine:
    """The process's only engine, made when the first page needs it."""
    from extractors.ocr.engine import PaddleEngine

    return PaddleEngine()


def do(job: Job, progress: Callable[[int, int], None]) -> Done:
    """Read or take the stored reading, reconcile, publish.

    Raises: DocumentError, OutputError.
    """
    from flows.review.page import review_page

    begun = time.monotonic()
    store = Store(job.output)
    stored = None if job.again else store.stored_reading(job.document_id, job.versions.reading)
    limits = job.settings.limits()
    with openable(job.path) as path:
        done = examine(path, limits, ocr_engine, stored, progress, printable(job.path.name))
        review = review_page(done, path, job.settings.review_dpi, limits).encode()
    seconds = time.monotonic() - begun
    summary = store.publish(done, job.versions, review, seconds)
    return Done("read" if stored is None else "rechecked", seconds, summary)
