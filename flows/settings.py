"""Everything that can be set, in one place. Each is read from the environment as GOUJI_<NAME>."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from extractors.pages.pdf import Limits


def _cache_home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gouji"


class Settings(BaseSettings):
    """Limits and places.

    cache_dir:        where the embedded Prefect server keeps its database between runs
    workers:          documents that are read at the same time, each in a process of its own
    page_seconds:     a worker without progress for so long is stopped
    document_seconds: a document may take so long in all
    memory_mb:        a worker may hold so much memory (resident; enforced where /proc exists)
    max_file_mb, max_pages, max_page_points, max_pixels: what is too large to be read; a side in points, pixels a page
    dpi:              working resolution of scanned pages
    review_dpi:       resolution of the page images in review.html
    """

    model_config = SettingsConfigDict(env_prefix="GOUJI_", extra="ignore")

    cache_dir: Path = Field(default_factory=_cache_home)
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    page_seconds: float = Field(default=180, gt=0)
    document_seconds: float = Field(default=7200, gt=0)
    memory_mb: int = Field(default=4096, ge=256)
    max_file_mb: int = Field(default=512, ge=1)
    max_pages: int = Field(default=3000, ge=1)
    max_page_points: float = Field(default=14_400, gt=0)
    max_pixels: int = Field(default=100_000_000, ge=1)
    dpi: int = Field(default=200, ge=72, le=600)
    review_dpi: int = Field(default=100, ge=36, le=300)

    def limits(self) -> Limits:
        """The limits as the reader takes them."""
        from extractors.pages.pdf import Limits

        return Limits(
            max_bytes=self.max_file_mb * 1_000_000,
            max_pages=self.max_pages,
            max_page_points=self.max_page_points,
            max_pixels=self.max_pixels,
            dpi=self.dpi,
        )
