"""The flow: one task a document. Thin: a task hands its document to a worker process, the desk keeps the record.

Imported only after `prefect_home.prepare`.
"""

from __future__ import annotations

from collections.abc import Iterable
from queue import SimpleQueue

import httpx
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import PrefectException, TerminationSignal
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task

from flows.desk import Desk
from flows.job import Done, Job
from flows.sources import printable
from schemas.errors import WorkerDiedError

UNREACHABLE = (httpx.HTTPError, PrefectException, RuntimeError)
"""What Prefect raises when its server cannot be reached, or did not start in time."""

AHEAD = 4
"""Documents submitted per worker: enough that none waits, few enough that a run of 100,000 can be stopped."""


def _worker_died(_task: Task[..., Done], _run: TaskRun, state: State[Done]) -> bool:
    """Only a dead worker is worth another try: memory may be free then. What is wrong with a file stays wrong."""
    return isinstance(state.result(raise_on_failure=False), WorkerDiedError)


@task(
    name="document", task_run_name="{name}", retries=1, retry_condition_fn=_worker_died, cache_policy=NO_CACHE,
    persist_result=False,
)  # fmt: skip
def document(name: str, job: Job, desk: Desk) -> Done:
    """Read, reconcile and publish one document."""
    return desk.work(job)


def run(jobs: Iterable[Job], desk: Desk, workers: int) -> None:
    """Do every job and give the desk its outcome.

    Raises: what Prefect raises when its server cannot be reached; KeyboardInterrupt.
    """

    def go() -> None:
        finished: SimpleQueue[PrefectFuture[Done]] = SimpleQueue()
        under_way: dict[object, Job] = {}
        waiting = iter(jobs)
        while True:
            while len(under_way) < workers * AHEAD and (job := next(waiting, None)) is not None:
                future = document.submit(printable(job.path.name), job, desk)
                under_way[future.task_run_id] = job
                future.add_done_callback(finished.put)
            if not under_way:
                return
            future = finished.get()
            desk.register.settle(under_way.pop(future.task_run_id), future.result(raise_on_failure=False))

    @flow(name="gouji", task_runner=ThreadPoolTaskRunner(max_workers=workers))  # type: ignore[arg-type]
    def gouji() -> None:
        with desk.stopped_by(KeyboardInterrupt, TerminationSignal):
            go()

    gouji()
