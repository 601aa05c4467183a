"""Where a run's documents come in and go out: gives each to a worker, records what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from flows.job import Done, Job
from flows.outcome import Failure, Row
from flows.progress import Display
from flows.sources import Source
from flows.store import Store
from flows.worker import InterruptedRunError, Pool
from schemas.errors import GoujiError, WorkerDiedError


class Desk:
    """The record of a run while it runs. `rows` is by document_id, in order of settling."""

    def __init__(self, pool: Pool[Job, Done], store: Store, sources: dict[str, Source], display: Display) -> None:
        self._pool = pool
        self._store = store
        self._sources = sources
        self._display = display
        self.rows: dict[str, Row] = {}
        self.interrupted = False

    def work(self, job: Job) -> Done:
        """Have a worker do it; from any thread.

        Raises: GoujiError.
        """
        name = job.path.name
        return self._pool.run(job, lambda done, total: self._display.page(name, done, total))

    def settle(self, job: Job, result: object) -> None:
        """Record a result, or the error that took its place. An error that is not ours leaves the job open."""
        source = self._sources[job.document_id]
        paths = tuple(str(p) for p in source.paths)
        if isinstance(result, Done):
            row = Row(job.document_id, source.sha256, paths, result.fate, result.seconds, result.summary)
        elif isinstance(result, InterruptedRunError):
            row = Row(job.document_id, source.sha256, paths, "interrupted")
        elif isinstance(result, GoujiError):
            row = Row(job.document_id, source.sha256, paths, "failed", failure=Failure.of(result))
        else:
            return
        self.enter(row)

    def enter(self, row: Row) -> None:
        """Put down what became of a document, with its failure record where it failed."""
        if row.failure is not None:
            try:
                self._store.publish_failure(row.document_id, row.failure, row.paths)
            except GoujiError as error:
                self._display.say(f"失败记录未能写入：{error}")
        self.rows[row.document_id] = row
        self._display.finished(row.paths[0], row)

    def open_jobs(self, jobs: Iterable[Job]) -> list[Job]:
        """Jobs without an outcome yet."""
        return [job for job in jobs if job.document_id not in self.rows]

    def do_directly(self, jobs: list[Job], workers: int) -> None:
        """Do jobs without Prefect: the way out when its server cannot be reached."""

        def attempt(job: Job) -> Done | GoujiError:
            for last in (False, True):
                try:
                    return self.work(job)
                except GoujiError as error:
                    if last or not isinstance(error, WorkerDiedError):
                        return error
            raise AssertionError("unreachable")

        with ThreadPoolExecutor(workers) as threads:
            futures = {threads.submit(attempt, job): job for job in jobs}
            with self.stopped_by(KeyboardInterrupt):
                for future in as_completed(futures):
                    self.settle(futures[future], future.result())

    @contextmanager
    def stopped_by(self, *signals: type[BaseException]) -> Iterator[None]:
        """Stop the workers when one of these comes, before whoever waits for them is waited for.

        Raises: KeyboardInterrupt for any of them.
        """
        try:
            yield
        except signals as error:
            self.interrupted = True
            self._pool.close()
            raise KeyboardInterrupt from error
