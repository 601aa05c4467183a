"""The command as it is called: what it prints where, its exit codes, and what it does not import."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.reports import ROWS, encrypted_pdf, score_pdf

HEAVY = ("prefect", "pyarrow", "spacy", "camelot", "paddleocr", "onnxruntime", "jinja2", "duckdb")
WRONG = [row if row[0] != "效益" else ("效益", "40.00", "38.00", "97.00%") for row in ROWS]


def gouji(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | more, timeout=300, check=False)


def test_help_shows_the_commands_in_both_languages() -> None:
    done = gouji("--help")
    assert done.returncode == 0
    for words in ("gouji check", "gouji run", "gouji rules", "Reads published government reports", "勾稽"):
        assert words in done.stdout
    assert "130" in gouji("run", "--help").stdout


@pytest.mark.parametrize("arguments", [["run"], ["nonsense"], ["check"], ["run", "x.pdf", "--fail-on", "everything"]])
def test_wrong_usage_is_two(arguments: list[str]) -> None:
    assert gouji(*arguments).returncode == 2


def test_a_wrong_setting_is_wrong_usage_and_named(tmp_path: Path) -> None:
    done = gouji("check", score_pdf(tmp_path / "a.pdf"), GOUJI_DPI="many")
    assert (done.returncode, "GOUJI_DPI" in done.stderr) == (2, True)


def test_check_prints_findings_with_page_message_and_formula(tmp_path: Path) -> None:
    done = gouji("check", score_pdf(tmp_path / "a.pdf", WRONG), "--fail-on", "error")
    assert done.returncode == 1
    first = done.stdout.splitlines()
    assert "第 1 页" in first[0]
    assert "97.00%" in first[1]
    assert "38.00 ÷ 40.00 = 95.00%" in first[2]
    assert "1 页，1 张表" in done.stderr


def test_check_of_a_consistent_report_finds_nothing(tmp_path: Path) -> None:
    done = gouji("check", score_pdf(tmp_path / "a.pdf"), "--fail-on", "info")
    assert (done.returncode, done.stdout) == (0, "")
    assert "未见矛盾" in done.stderr


def test_check_as_json_is_findings_json(tmp_path: Path) -> None:
    (finding,) = json.loads(gouji("check", score_pdf(tmp_path / "a.pdf", WRONG), "--json").stdout)
    assert (finding["page"], finding["stated"], finding["expected"], finding["unit"]) == (1, "97.00", "95.00", "%")


def test_check_of_a_bad_file_says_why_and_what_to_do(tmp_path: Path) -> None:
    done = gouji("check", encrypted_pdf(tmp_path / "a.pdf"))
    assert done.returncode == 4
    assert "密码" in done.stderr
    assert "建议" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_imports_nothing_that_a_digital_report_does_not_need(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom flows.cli import app\n"
        f"app(['check', {str(score_pdf(tmp_path / 'a.pdf'))!r}], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_rules_are_listed_with_their_source() -> None:
    done = gouji("rules")
    assert done.returncode == 0
    heads = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert len(heads) > 5
    assert done.stdout.count("依据 source: ") == len(heads)


@pytest.mark.prefect
def test_run_through_prefect_end_to_end(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    score_pdf(folder / "a.pdf")
    score_pdf(folder / "b.pdf", WRONG)
    encrypted_pdf(folder / "c.pdf")
    first = gouji("run", folder, "-o", output, "--fail-on", "error")
    assert first.returncode == 3, first.stderr
    assert first.stdout == ""
    assert "Prefect" in first.stderr
    assert "改为直接处理" not in first.stderr
    assert "Traceback" not in first.stderr
    assert "[3/3]" in first.stderr
    run = json.loads((output / "run.json").read_text())
    assert {Path(d["paths"][0]).name: d["fate"] for d in run["documents"]} == {
        "a.pdf": "read", "b.pdf": "read", "c.pdf": "failed",
    }  # fmt: skip
    (findings,) = [f for p in output.glob("documents/*/findings.json") if (f := json.loads(p.read_text()))]
    assert [(f["page"], f["stated"]) for f in findings] == [(1, "97.00")]
    assert (output / "index.html").exists()


INTERRUPTED = """
import sys
from pathlib import Path
from flows.run import run
from flows.settings import Settings
from tests.flows.jobs import publish_by_name

folder = Path(sys.argv[1])
finished = run([str(folder)], folder.parent / "out", Settings(workers=1), work=publish_by_name)
sys.exit(finished.exit_code("never"))
"""


@pytest.mark.prefect
def test_an_interrupted_run_says_so_and_keeps_what_was_done(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a.pdf", "hang.pdf", "late.pdf"):
        (folder / name).write_text(name)
    command = [sys.executable, "-c", INTERRUPTED, str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("[1/3]"):
                break
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(60) == 130
    assert "Traceback" not in said
    run = json.loads((output / "run.json").read_text())
    assert run["interrupted"] is True
    assert [d["fate"] for d in run["documents"]] == ["read", "interrupted", "interrupted"]
    assert not list(output.rglob(".gouji-*"))
