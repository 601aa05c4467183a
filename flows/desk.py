"""Where a run's documents come in and go out: the register of what became of each, and the desk that has them done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from flows.job import Done, Job
from flows.outcome import Failure, Row
from flows.progress import Display
from flows.sources import Source, printable
from flows.store import Store
from flows.worker import InterruptedRunError, Pool
from schemas.errors import GoujiError, WorkerDiedError


class Register:
    """What became of each document of a run. `rows` is by document_id."""

    def __init__(self, store: Store, sources: dict[str, Source], display: Display) -> None:
        self._store = store
        self._sources = sources
        self._display = display
        self.rows: dict[str, Row] = {}

    def settle(self, job: Job, result: object) -> None:
        """Record a result, or the error that took its place. An error that is not ours leaves the job open."""
        source = self._sources[job.document_id]
        paths = tuple(printable(p) for p in source.paths)
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


class Desk:
    """Gives each job to a worker, and its outcome to the register."""

    def __init__(self, pool: Pool[Job, Done], register: Register, display: Display) -> None:
        self._pool = pool
        self._display = display
        self.register = register
        self.interrupted = False

    def work(self, job: Job) -> Done:
        """Have a worker do it; from any thread.

        Raises: GoujiError.
        """
        name = printable(job.path)
        return self._pool.run(job, lambda done, total: self._display.page(name, done, total))

    def do_directly(self, jobs: list[Job], workers: int) -> None:
        """Do jobs without Prefect: the way out when its server cannot be reached.

        Raises: KeyboardInterrupt.
        """

        def attempt(job: Job) -> Done | GoujiError:
            try:
                return self.work(job)
            except WorkerDiedError:
                return again(job)
            except GoujiError as error:
                return error

        def again(job: Job) -> Done | GoujiError:
            try:
                return self.work(job)
            except GoujiError as error:
                return error

        with ThreadPoolExecutor(workers) as threads:
            futures = {threads.submit(attempt, job): job for job in jobs}
            with self.stopped_by(KeyboardInterrupt):
                for future in as_completed(futures):
                    self.register.settle(futures[future], future.result())

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
