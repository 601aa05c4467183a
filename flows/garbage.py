"""How often Python looks for garbage while documents are read."""

from __future__ import annotations

import gc

YOUNG = 100_000
"""Objects made between two collections: the letters of a page are as many, and live no longer than it is read."""


def collect_seldom() -> None:
    """Look for garbage less often, and never among what is there already: modules and models live as long as the process."""
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
