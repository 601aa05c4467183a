"""What is not documented fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.rulebook import all_rules, with_rules
from flows.settings import Settings
from tests.flows.test_cli import gouji

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.zh-CN.md"]


@pytest.mark.parametrize("name", READMES)
def test_the_rule_table_is_that_of_the_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert with_rules(text) == text, "run python -m flows.rulebook"
    assert all(f"`{rule.id}`" in text for rule in all_rules())


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    told = dict(re.findall(r"\| `GOUJI_(\w+)` \| ([^|]+) \|", text))
    assert set(told) == {field.upper() for field in Settings.model_fields}
    for field, info in Settings.model_fields.items():
        if info.default_factory is None:
            assert float(told[field.upper()]) == info.default


@pytest.mark.parametrize("name", READMES)
def test_the_first_screen_names_findings_that_the_command_prints(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    command, _, shown = text.partition("```console\n$ gouji ")[2].partition("```")[0].partition("\n")
    done = gouji(*command.split()[:1], ROOT / command.split()[1])
    heads = re.findall(r"^\d+\. .+$", shown, re.MULTILINE)
    assert heads
    assert set(heads) <= set(done.stdout.splitlines())


@pytest.mark.parametrize("name", READMES)
def test_what_it_links_to_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
