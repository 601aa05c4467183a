"""Workers can be killed, and the limits hold because they can be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.border import DefectError
from flows.worker import InterruptedRunError, Pool, WorkerLimits
from schemas.errors import DamagedError, DocumentTimeoutError, WorkerDiedError
from tests.flows.jobs import misbehave, square


def ignore(done: int, total: int) -> None:
    return


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool[str, str]]:
    with Pool[str, str](misbehave, 1, WorkerLimits(page_seconds=20, document_seconds=60, memory_mb=900)) as one:
        yield one


def test_progress_and_result_come_back() -> None:
    seen = []
    with Pool[int, int](square, 1, WorkerLimits(30, 30, 900)) as pool:
        assert pool.run(7, lambda done, total: seen.append((done, total))) == 49
    assert seen == [(1, 2), (2, 2)]


def test_a_worker_stays_warm_through_errors_of_documents(pool: Pool[str, str]) -> None:
    first = pool.run("fine", ignore)
    with pytest.raises(DamagedError, match="坏了") as caught:
        pool.run("damaged", ignore)
    assert caught.value.page == 7
    assert pool.run("fine", ignore) == first


def test_our_own_errors_are_told_without_a_traceback(pool: Pool[str, str]) -> None:
    with pytest.raises(DefectError, match=r"程序内部错误（jobs\.py:\d+）：ZeroDivisionError: ours"):
        pool.run("bug", ignore)


@pytest.mark.parametrize(("fault", "told"), [("killed", "SIGKILL"), ("exit", "退出码 3")])
def test_a_dead_worker_is_told_and_replaced(pool: Pool[str, str], fault: str, told: str) -> None:
    with pytest.raises(WorkerDiedError, match=told) as caught:
        pool.run(fault, ignore)
    assert caught.value.page == (5 if fault == "killed" else 1)
    assert pool.run("fine", ignore).startswith("fine")


def test_a_worker_that_grows_is_stopped(pool: Pool[str, str]) -> None:
    with pytest.raises(WorkerDiedError, match="内存超限"):
        pool.run("grow", ignore)
    assert pool.run("fine", ignore).startswith("fine")


@pytest.mark.parametrize(
    ("fault", "limits", "told"),
    [
        ("hang", WorkerLimits(page_seconds=1, document_seconds=60, memory_mb=900), "没有进展"),
        ("slow", WorkerLimits(page_seconds=60, document_seconds=2, memory_mb=900), "整份文件超过 2 秒"),
    ],
)
def test_time_is_limited(fault: str, limits: WorkerLimits, told: str) -> None:
    with Pool[str, str](misbehave, 1, limits) as pool, pytest.raises(DocumentTimeoutError, match=told):
        pool.run(fault, ignore)


def test_closing_stops_what_is_under_way() -> None:
    with Pool[str, str](misbehave, 1, WorkerLimits(60, 60, 900)) as pool, ThreadPoolExecutor(2) as threads:
        under_way = [threads.submit(pool.run, "hang", ignore) for _ in range(2)]
        time.sleep(0.5)
        pool.close()
        for each in under_way:
            with pytest.raises(InterruptedRunError):
                each.result(timeout=20)
