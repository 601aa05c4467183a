"""Patterns tried as one find what each of them would have found alone, the first first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.patterns import FirstOf

PAIRS = [("total", r"(合|总)计"), ("sum", r"(本年)?(合计|小计)"), ("none", r"(?!.*计$).*"), ("total", r".*计.{0,1}")]


@given(st.text("本年合总小计数", max_size=6))
def test_first_pattern_that_matches(text: str) -> None:
    alone = next((key for key, pattern in PAIRS if re.fullmatch(pattern, text)), None)
    assert FirstOf(PAIRS)(text) == alone
