"""Warm worker processes that can be killed, and the limits that hold because they can be.

A document is read in a process of its own making: native code that hangs, grows or crashes takes the worker with it and
nothing else. Workers stay alive between documents, since imports and models cost seconds.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Generic, Self, TypeAlias, TypeVar, cast

import psutil

from flows.border import Border
from flows.garbage import collect_seldom
from schemas.errors import DocumentTimeoutError, GoujiError, WorkerDiedError

J = TypeVar("J")
R = TypeVar("R")
Progress: TypeAlias = Callable[[int, int], None]
Work: TypeAlias = Callable[[J, Progress], R]

POLL_SECONDS = 0.2
START_SECONDS = 120
"""A busy machine takes seconds to start a process; one that takes longer does not start."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """When a worker is stopped.

    page_seconds: without a page finished; document_seconds: in all; memory_mb: resident
    """

    page_seconds: float
    document_seconds: float
    memory_mb: int


class InterruptedRunError(GoujiError):
    """The run was stopped while this document was being read."""

    exit_code = 130
    stage = "read"
    remedy = "重新运行同一命令即可继续，已完成的文件不会重读。"


def _serve(connection: Connection, work: Work[J, R], warm: Callable[[], None] | None) -> None:
    """The worker's life: a job, its progress, its answer, the next job; until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    def progress(done: int, total: int) -> None:
        connection.send(("progress", (done, total)))

    try:
        with Border():
            if warm is not None:
                warm()
        collect_seldom()
        connection.send(("ready", None))
        while True:
            job = connection.recv()
            with Border() as border:
                result = work(job, progress)
            connection.send(("failed", border.failure) if border.failure else ("done", result))
    except (EOFError, OSError):
        return


class _Worker(Generic[J, R]):
    def __init__(self, work: Work[J, R], warm: Callable[[], None] | None) -> None:
        context = get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, work, warm), daemon=True)
        self.process.start()
        other.close()
        self._ready = False

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()

    def await_ready(self) -> None:
        """Wait until it has started: that is no document's time.

        Raises: EOFError when it does not start.
        """
        if not self._ready and not self.connection.poll(START_SECONDS):
            raise EOFError
        while not self._ready:
            self._ready = self.connection.recv()[0] == "ready"

    def memory_mb(self) -> int:
        """Resident megabytes; 0 when it is gone."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss) // 1_000_000
        except psutil.Error:
            return 0


class Pool(Generic[J, R]):
    """A fixed number of workers; `run` may be called from as many threads.

    warm: what each does before it is ready, if there is time to be used
    """

    def __init__(
        self, work: Work[J, R], size: int, limits: WorkerLimits, warm: Callable[[], None] | None = None
    ) -> None:
        self._work = work
        self._warm = warm
        self._limits = limits
        self._closing = False
        self._idle: SimpleQueue[_Worker[J, R] | None] = SimpleQueue()
        self._all: set[_Worker[J, R]] = set()
        for _ in range(size):
            self._idle.put(self._start())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker at once; documents under way end in InterruptedRunError."""
        self._closing = True
        for worker in list(self._all):
            worker.process.kill()

    def run(self, job: J, progress: Progress) -> R:
        """Have one job done.

        Raises: whatever GoujiError the work raised; DocumentTimeoutError, WorkerDiedError, InterruptedRunError.
        """
        worker = self._idle.get() or self._start()
        healthy = False
        try:
            if self._closing:
                raise InterruptedRunError("运行被中断")
            answer, said = self._attend(worker, job, progress)
            healthy = worker.memory_mb() * 2 < self._limits.memory_mb
        finally:
            if not healthy:
                worker.kill()
                self._all.discard(worker)
            self._idle.put(worker if healthy else None)
        if answer == "failed":
            raise cast(GoujiError, said)
        return cast(R, said)

    def _start(self) -> _Worker[J, R]:
        worker = _Worker(self._work, self._warm)
        self._all.add(worker)
        return worker

    def _attend(self, worker: _Worker[J, R], job: J, progress: Progress) -> tuple[str, object]:
        """Wait for the answer, and see to it that the limits hold."""
        limits = self._limits
        page: int | None = 1
        try:
            worker.await_ready()
            worker.connection.send(job)
            last = begun = time.monotonic()
            while True:
                if worker.connection in wait([worker.connection, worker.process.sentinel], POLL_SECONDS):
                    word, said = worker.connection.recv()
                    if word != "progress":
                        return word, said
                    last = time.monotonic()
                    done, total = said
                    page = done + 1 if done < total else None
                    progress(done, total)
                elif not worker.process.is_alive():
                    raise EOFError
                now = time.monotonic()
                if now - last > limits.page_seconds:
                    raise DocumentTimeoutError(f"读取超时：{limits.page_seconds:g} 秒没有进展", page)
                if now - begun > limits.document_seconds:
                    raise DocumentTimeoutError(f"读取超时：整份文件超过 {limits.document_seconds:g} 秒", page)
                if (held := worker.memory_mb()) > limits.memory_mb:
                    raise WorkerDiedError(f"内存超限：已用 {held} MB，限额 {limits.memory_mb} MB，已中止", page)
        except (EOFError, OSError) as error:
            if self._closing:
                raise InterruptedRunError("运行被中断") from error
            worker.process.join(1)
            code = worker.process.exitcode
            told = signal.Signals(-code).name if code is not None and code < 0 else f"退出码 {code}"
            raise WorkerDiedError(f"读取进程意外终止（{told}）", page) from error
