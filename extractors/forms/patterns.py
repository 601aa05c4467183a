"""Labels told apart by patterns in the order of their precedence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

K = TypeVar("K")


class FirstOf(Generic[K]):
    """Patterns tried as one: the first that a whole text matches says what it is."""

    def __init__(self, pairs: Iterable[tuple[K, str]]) -> None:
        numbered = {f"k{i}": pair for i, pair in enumerate(pairs)}
        self._keys = {name: key for name, (key, _) in numbered.items()}
        self._any = re.compile("|".join(f"(?P<{name}>{pattern})" for name, (_, pattern) in numbered.items()))

    def __call__(self, text: str) -> K | None:
        match = self._any.fullmatch(text)
        return self._keys[match.lastgroup] if match is not None and match.lastgroup is not None else None
