"""CPU time that finding tables takes within a reading, page by page, as the reading itself spends it."""

from __future__ import annotations

import pkgutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps

STEPS = (
    "pymupdf.Page.get_cdrawings", "extractors.pages.pdf.rulings_of", "extractors.ocr.scans.find_strokes",
    "extractors.ocr.scans.find_grids", "extractors.reading.find_grids", "extractors.reading.with_open_rows",
    "extractors.reading.fill",
)  # fmt: skip
"""Drawings or pixels → rulings → grids → filled cells."""
RULELESS = "extractors.reading.find_ruleless"
"""Called once a page, in the order of pages, when all pages have been read."""
STREAM = "camelot.read_pdf"
"""The stream parser, where rule-less rows need it: called within RULELESS."""


class Watch:
    """Seconds by page, counted from 0.

    finding: of all that finds tables but for camelot's stream parser; stream: of that, on the pages that need it
    """

    def __init__(self) -> None:
        self.finding: defaultdict[int, float] = defaultdict(float)
        self.stream: defaultdict[int, float] = defaultdict(float)
        self._page = 0

    def progress(self, done: int, total: int) -> None:
        """To be told of pages read; after the last one, rule-less tables are looked for from the first on."""
        self._page = done % total

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch what is read meanwhile."""
        with ExitStack() as stack:
            for name in (*STEPS, RULELESS, STREAM):
                stack.enter_context(_timed(name, self))
            yield

    def spent(self, name: str, seconds: float) -> None:
        """Count what one step took."""
        if name == STREAM:
            self.finding[self._page] -= seconds
            self.stream[self._page] += seconds
            return
        self.finding[self._page] += seconds
        if name == RULELESS:
            self._page += 1


@contextmanager
def _timed(name: str, watch: Watch) -> Iterator[None]:
    """A function replaced by itself with a watch."""
    place, _, attribute = name.rpartition(".")
    owner = pkgutil.resolve_name(place)
    function = getattr(owner, attribute)

    @wraps(function)
    def timed(*args: object, **options: object) -> object:
        start = time.process_time()
        try:
            return function(*args, **options)
        finally:
            watch.spent(name, time.process_time() - start)

    setattr(owner, attribute, timed)
    try:
        yield
    finally:
        setattr(owner, attribute, function)
