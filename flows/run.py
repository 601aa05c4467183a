"""A run from its arguments to its manifest: what is to be done, have it done, write down what became of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows import SCHEMA_VERSION, __version__, atomic, prefect_home
from flows.desk import Desk, Register
from flows.job import Done, Job, do, warm
from flows.outcome import Failure, Row, at_or_above, total_coverage
from flows.progress import Display, display
from flows.rulebook import SEVERITIES
from flows.settings import Settings
from flows.sources import Source, gather, printable, unreadable_id
from flows.store import Store, Versions
from flows.versions import digest, engines, reading_version, rules_version
from flows.worker import Pool, Work, WorkerLimits


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended. `rows` in the order of the input; `interrupted` when it was stopped."""

    rows: tuple[Row, ...]
    interrupted: bool

    def exit_code(self, fail_on: str) -> int:
        """As the output contract says; `fail_on` a severity or "never"."""
        if self.interrupted:
            return 130
        failed = sum(r.fate == "failed" for r in self.rows)
        if failed:
            return 4 if failed == len(self.rows) else 3
        return int(any(r.summary.findings[s] for r in self.rows if r.summary for s in at_or_above(fail_on)))


def run(
    given: Sequence[str],
    output: Path,
    settings: Settings,
    *,
    again: bool = False,
    watched: bool = True,
    work: Work[Job, Done] = do,
) -> Finished:
    """Read, reconcile and publish everything at these paths.

    again:   read also what has not changed
    watched: through Prefect; without it the same is done directly
    work:    what a worker does with a job; another for tests

    Raises: UsageError when there is nothing to read; OutputError when the output folder cannot be written at all.
    """
    store = Store(output)
    with atomic.alone(store.cache / "lock"):
        _must_be_writable(store)
        return _run(given, store, settings, again, watched, work)


def _run(
    given: Sequence[str], store: Store, settings: Settings, again: bool, watched: bool, work: Work[Job, Done]
) -> Finished:
    begun, started = time.monotonic(), datetime.now(UTC)
    versions = current_versions(settings)
    sources, bad = gather(given, settings.max_file_mb * 1_000_000, store.root)
    by_id = {s.document_id: s for s in sources}
    jobs = [Job(s.paths[0], s.document_id, store.root, versions, settings, again) for s in sources]
    with display(len(sources) + len(bad)) as shown:
        register = Register(store, by_id, shown)
        for entry in bad:
            register.enter(Row(entry.document_id, None, (printable(entry.path),), "failed", failure=Failure.of(entry.error)))
        if not again:
            _enter_unchanged(register, store, sources, versions)
        interrupted = _work(register, register.open_jobs(jobs), settings, shown, watched, work)
    for source in sources:
        for path in source.paths:
            store.forget_failure(unreadable_id(path))
    if interrupted or any(r.failure and r.failure.stage == "read" for r in register.rows.values()):
        store.sweep()
    order = [*by_id, *(b.document_id for b in bad)]
    rows = tuple(register.rows.get(i) or _unfinished(by_id[i]) for i in order)
    _publish_run(store, rows, interrupted, given, settings, versions, started, time.monotonic() - begun)
    return Finished(rows, interrupted)


def current_versions(settings: Settings) -> Versions:
    """What results depend on now: code, engines, and the settings that change a reading."""
    reading = digest((), reading_version(), repr(settings.limits()))
    return Versions(reading, rules_version())


def _must_be_writable(store: Store) -> None:
    atomic.write(store.cache / "probe", b"")
    atomic.remove(store.cache / "probe")


def _enter_unchanged(register: Register, store: Store, sources: Iterable[Source], versions: Versions) -> None:
    for source in sources:
        summary = store.published(source.document_id, versions)
        if summary is not None:
            paths = tuple(printable(p) for p in source.paths)
            register.enter(Row(source.document_id, source.sha256, paths, "unchanged", summary=summary))


def _work(
    register: Register, jobs: list[Job], settings: Settings, shown: Display, watched: bool, work: Work[Job, Done]
) -> bool:
    """Do the jobs, through Prefect, or directly where its server cannot be had; whether the run was interrupted."""
    if not jobs:
        return False
    workers = min(settings.workers, len(jobs))
    limits = WorkerLimits(settings.page_seconds, settings.document_seconds, settings.memory_mb)
    with Pool[Job, Done](work, workers, limits, warm if watched else None) as pool:
        desk = Desk(pool, register, shown)
        try:
            if watched:
                _through_prefect(desk, jobs, workers, settings, shown)
            desk.do_directly(register.open_jobs(jobs), workers)
        except KeyboardInterrupt:
            return True
    return False


def _through_prefect(desk: Desk, jobs: list[Job], workers: int, settings: Settings, shown: Display) -> None:
    prefect_home.prepare(settings.cache_dir)
    shown.say(prefect_home.waiting_for())
    from flows.pipeline import UNREACHABLE
    from flows.pipeline import run as run_flow

    try:
        run_flow(jobs, desk, workers)
    except UNREACHABLE as error:
        if desk.interrupted:
            raise KeyboardInterrupt from error
        shown.say(f"Prefect 服务不可用（{type(error).__name__}），改为直接处理。")


def _unfinished(source: Source) -> Row:
    return Row(source.document_id, source.sha256, tuple(printable(p) for p in source.paths), "interrupted")


def _publish_run(
    store: Store,
    rows: tuple[Row, ...],
    interrupted: bool,
    given: Sequence[str],
    settings: Settings,
    versions: Versions,
    started: datetime,
    seconds: float,
) -> None:
    from flows.review.index import index_page
    from flows.rulebook import all_rules

    fates = Counter(r.fate for r in rows)
    manifest: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "gouji": __version__,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "interrupted": interrupted,
        "input": [printable(p) for p in given],
        "settings": settings.model_dump(mode="json", exclude={"cache_dir"}),
        "versions": {**asdict(versions), "engines": engines()},
        "totals": {fate: fates[fate] for fate in ("read", "rechecked", "unchanged", "failed", "interrupted")},
        "documents": [asdict(row) for row in rows],
        "coverage": [c.model_dump() for c in total_coverage(list(rows), [r.id for r in all_rules()])],
    }
    store.write_run(manifest, index_page(rows, started).encode())


def tell(finished: Finished, output: Path) -> str:
    """The run in a few words, for the end of the terminal."""
    rows = finished.rows
    summaries = [r.summary for r in rows if r.summary]
    findings: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for s in summaries:
        findings.update(s.findings)
        checks.update(s.checks)
    failed = sum(r.fate == "failed" for r in rows)
    parts = [f"{len(rows)} 份报告"]
    if failed:
        parts.append(f"其中 {failed} 份失败")
    parts.append(f"{checks['holds'] + checks['fails']} 项核对，{checks['holds']} 项相符")
    told = "，".join(f"{word} {findings[severity]}" for severity, word in SEVERITIES.items())
    parts.append(f"疑点 {sum(findings.values())} 处（{told}）")
    stopped = "运行被中断；重新运行同一命令即可继续。\n" if finished.interrupted else ""
    return f"{stopped}{'，'.join(parts)}。\n请看：{output / 'index.html'}"
