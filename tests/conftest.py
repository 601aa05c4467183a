"""What tests need of the machine: a browser, the shared reports, a Prefect home of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Before anything imports Prefect: one database for all tests, never the user's own.
_HOME = tempfile.TemporaryDirectory(prefix="gouji-tests-")
os.environ["PREFECT_HOME"] = str(Path(_HOME.name) / "prefect")
os.environ["GOUJI_CACHE_DIR"] = _HOME.name
os.environ.pop("PREFECT_API_URL", None)
os.environ.setdefault("OMP_NUM_THREADS", "1")


def browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew; read the diff before you commit it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    required = os.environ.get("GOUJI_REQUIRE_CHROMIUM") == "1"
    for item in items:
        if item.get_closest_marker("browser") and browser() is None and not required:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="no ../shared/reports beside this checkout"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's path; its absence is a failure here, since tests that may skip were skipped."""
    found = browser()
    assert found is not None, "GOUJI_REQUIRE_CHROMIUM=1 and no Chromium"
    return found


@pytest.fixture(scope="session")
def shared_reports() -> Path:
    return SHARED
