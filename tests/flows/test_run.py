"""Runs without Prefect: what is read, what is not, and that one bad document harms no other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows import atomic, sources
from flows.outcome import Row
from flows.run import Finished, run
from flows.settings import Settings
from schemas.errors import OutputBusyError, OutputError, UsageError
from tests.flows.jobs import publish_by_name
from tests.flows.reports import encrypted_pdf, huge_page_pdf, pageless_pdf, score_pdf


def settings(**more: float) -> Settings:
    return Settings.model_validate({"workers": 1, "page_seconds": 60, "memory_mb": 2000, **more})


def go(output: Path, *paths: Path | str, again: bool = False, **limits: float) -> Finished:
    return run([str(p) for p in paths], output, settings(**limits), again=again, watched=False)


def pretend(output: Path, *paths: Path | str, **limits: float) -> Finished:
    return run([str(p) for p in paths], output, settings(**limits), watched=False, work=publish_by_name)


def manifest(output: Path) -> dict[str, list[dict[str, object]]]:
    said: dict[str, list[dict[str, object]]] = json.loads((output / "run.json").read_text())
    return said


def fates(finished: Finished) -> dict[str, str]:
    return {Path(r.paths[0]).name: r.fate for r in finished.rows}


def failure(row: Row) -> tuple[str, str]:
    assert row.failure is not None
    assert row.failure.remedy
    return row.failure.stage, row.failure.error


def fake(path: Path) -> Path:
    """A file with content of its own, for runs that do not really read."""
    path.write_text(path.name)
    return path


def test_bad_files_fail_alone(tmp_path: Path) -> None:
    good = score_pdf(tmp_path / "good.pdf")
    web = tmp_path / "web.pdf"
    web.write_text("<html>404</html>")
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(good.read_bytes()[:300])
    empty = tmp_path / "empty.pdf"
    empty.touch()
    bad = [
        web, cut, empty, encrypted_pdf(tmp_path / "locked.pdf"), pageless_pdf(tmp_path / "pageless.pdf"),
        huge_page_pdf(tmp_path / "huge.pdf"), tmp_path / "missing.pdf",
    ]  # fmt: skip
    output = tmp_path / "out"
    finished = go(output, good, *bad)
    assert fates(finished) == {"good.pdf": "read"} | dict.fromkeys((p.name for p in bad), "failed")
    assert finished.exit_code("never") == 3
    by_name = {Path(r.paths[0]).name: r for r in finished.rows}
    errors = {name: failure(row)[1] for name, row in by_name.items() if row.failure}
    assert errors == {
        "web.pdf": "NotAPdfError", "cut.pdf": errors["cut.pdf"], "empty.pdf": "EmptyDocumentError",
        "locked.pdf": "EncryptedError", "pageless.pdf": "EmptyDocumentError", "huge.pdf": "TooLargeError",
        "missing.pdf": "UnreadableFileError",
    }  # fmt: skip
    assert errors["cut.pdf"] in {"DamagedError", "EmptyDocumentError"}
    for row in finished.rows:
        folder = output / "documents" / row.document_id
        assert (folder / "failure.json").exists() == (row.fate == "failed")
    told = {Path(str(d["paths"][0])).name: d for d in manifest(output)["documents"]}  # type: ignore[index]
    assert told["locked.pdf"]["failure"]["error"] == "EncryptedError"  # type: ignore[index]
    assert "locked.pdf" in (output / "index.html").read_text()


def test_all_failed_is_four_and_nothing_to_read_is_wrong_usage(tmp_path: Path) -> None:
    assert go(tmp_path / "out", tmp_path / "missing.pdf").exit_code("never") == 4
    with pytest.raises(UsageError):
        go(tmp_path / "out", str(tmp_path / "*.pdf"))


def test_unchanged_input_is_not_read_twice_and_force_reads(tmp_path: Path) -> None:
    report, output = score_pdf(tmp_path / "a.pdf"), tmp_path / "out"
    assert fates(go(output, report)) == {"a.pdf": "read"}
    assert fates(go(output, report)) == {"a.pdf": "unchanged"}
    assert fates(go(output, report, again=True)) == {"a.pdf": "read"}
    assert fates(go(output, report, dpi=150)) == {"a.pdf": "read"}


def test_prefect_is_not_started_when_nothing_is_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, output = score_pdf(tmp_path / "a.pdf"), tmp_path / "out"
    go(output, report)

    def started(*_: object) -> None:
        raise AssertionError("Prefect was started")

    monkeypatch.setattr("flows.run._through_prefect", started)
    finished = run([str(report), str(tmp_path / "missing.pdf")], output, settings())
    assert fates(finished) == {"a.pdf": "unchanged", "missing.pdf": "failed"}


def test_a_new_rule_checks_again_without_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, output = score_pdf(tmp_path / "a.pdf"), tmp_path / "out"
    go(output, report)
    before = (output / "documents").glob("*/tables.json")
    tables = {p: p.read_bytes() for p in before}
    monkeypatch.setattr("flows.run.rules_version", lambda: "other")
    finished = go(output, report)
    assert fates(finished) == {"a.pdf": "rechecked"}
    assert {p: p.read_bytes() for p in (output / "documents").glob("*/tables.json")} == tables
    assert fates(go(output, report)) == {"a.pdf": "unchanged"}


def test_the_same_bytes_are_read_once_and_every_path_is_told(tmp_path: Path) -> None:
    report = score_pdf(tmp_path / "a.pdf")
    shutil.copy(report, tmp_path / "b.pdf")
    (tmp_path / "deep").mkdir()
    shutil.copy(report, tmp_path / "deep" / "c.PDF")
    finished = go(tmp_path / "out", tmp_path, report)
    assert len(finished.rows) == 1
    assert [Path(p).name for p in finished.rows[0].paths] == ["a.pdf", "b.pdf", "c.PDF"]


def test_a_name_that_is_not_text_is_told_as_well_as_it_can_be(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(bytes(tmp_path) + b"/\xb1\xa8.pdf"))
    score_pdf(tmp_path / "a.pdf").rename(strange)
    finished = go(tmp_path / "out", strange)
    assert [(r.fate, Path(r.paths[0]).name) for r in finished.rows] == [("read", "\ufffd\ufffd.pdf")]


def test_findings_decide_the_exit_code_only_when_asked(tmp_path: Path) -> None:
    finished = pretend(tmp_path / "out", fake(tmp_path / "a.pdf"))
    codes = {level: finished.exit_code(level) for level in ("never", "error", "warning", "info")}
    assert codes == {"never": 0, "error": 1, "warning": 1, "info": 1}


def test_poison_is_tried_twice_and_harms_no_other(tmp_path: Path) -> None:
    names = ["poison.pdf", "a.pdf", "full.pdf", "b.pdf"]
    finished = pretend(tmp_path / "out", *(fake(tmp_path / n) for n in names))
    assert fates(finished) == {"poison.pdf": "failed", "a.pdf": "read", "full.pdf": "failed", "b.pdf": "read"}
    assert [failure(r) for r in finished.rows if r.failure] == [("read", "WorkerDiedError"), ("store", "OutputError")]
    assert sorted((tmp_path / "attempts").read_text().split()) == ["a.pdf", "b.pdf", "full.pdf", "poison.pdf", "poison.pdf"]
    assert finished.exit_code("never") == 3


def test_a_document_that_hangs_is_given_up(tmp_path: Path) -> None:
    finished = pretend(tmp_path / "out", fake(tmp_path / "hang.pdf"), fake(tmp_path / "a.pdf"), page_seconds=5, workers=2)
    assert fates(finished) == {"hang.pdf": "failed", "a.pdf": "read"}


def test_a_failed_document_is_tried_again_and_its_failure_removed(tmp_path: Path) -> None:
    output, late = tmp_path / "out", tmp_path / "late.pdf"
    first = go(output, late)
    score_pdf(late)
    assert fates(go(output, late)) == {"late.pdf": "read"}
    assert not (output / "documents" / first.rows[0].document_id).exists()


def test_an_output_folder_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        go(tmp_path / "file" / "out", score_pdf(tmp_path / "a.pdf"))


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    output, paper = tmp_path / "out", fake(tmp_path / "a.pdf")
    pretend(output, paper)
    before = (output / "run.json").read_bytes()
    with atomic.alone(output / ".cache" / "lock"), pytest.raises(OutputBusyError, match=str(output)):
        pretend(output, paper)
    assert (output / "run.json").read_bytes() == before
    assert pretend(output, paper).exit_code("never") == 0


def test_the_manifest_counts_every_rule(tmp_path: Path) -> None:
    go(tmp_path / "out", score_pdf(tmp_path / "a.pdf"))
    coverage = {str(c["rule"]): c for c in manifest(tmp_path / "out")["coverage"]}
    assert sum(int(str(c["holds"])) for c in coverage.values()) > 0
    assert any(c["holds"] == c["fails"] == c["not_evaluated"] == 0 for c in coverage.values())


def denied(error: type[OSError]) -> Callable[..., object]:
    def refuse(*_: object, **__: object) -> object:
        raise error(13, "Permission denied", "/secret")

    return refuse


def test_a_folder_without_permission_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").mkdir()
    good = score_pdf(tmp_path / "good.pdf")
    monkeypatch.setattr(os, "scandir", denied(PermissionError))
    found, bad = sources.gather([str(tmp_path / "secret"), str(good)], 10_000_000, tmp_path / "out")
    assert [s.paths for s in found] == [[good]]
    assert [(type(b.error).__name__, "没有读取权限" in str(b.error)) for b in bad] == [("UnreadableFileError", True)]


def test_a_file_without_permission_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = score_pdf(tmp_path / "a.pdf")
    monkeypatch.setattr(Path, "open", denied(PermissionError))
    found, bad = sources.gather([str(report)], 10_000_000, tmp_path / "out")
    assert (found, [b.path for b in bad]) == ([], [report])


def test_the_output_folder_is_not_input(tmp_path: Path) -> None:
    good = score_pdf(tmp_path / "a.pdf")
    (tmp_path / "out").mkdir()
    score_pdf(tmp_path / "out" / "copy.pdf")
    assert list(sources.expand([str(tmp_path)], tmp_path / "out")) == [good]
