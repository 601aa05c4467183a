"""What workers are made to do in tests: each a fault."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from flows.job import Done, Job
from flows.outcome import Summary
from flows.store import Store
from schemas.errors import DamagedError, OutputError
from tests.flows.reports import examination

Progress = Callable[[int, int], None]


def square(number: int, progress: Progress) -> int:
    progress(1, 2)
    progress(2, 2)
    return number * number


def misbehave(fault: str, progress: Progress) -> str:
    match fault:
        case "damaged":
            raise DamagedError("坏了", 7)
        case "bug":
            raise ZeroDivisionError("ours")
        case "killed":
            progress(4, 9)
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "hang":
            while True:
                time.sleep(1)
        case "slow":
            for page in range(100):
                progress(page, 100)
                time.sleep(0.2)
        case "grow":
            hoard = []
            while True:
                hoard.append(b"x" * 20_000_000)
                time.sleep(0.01)
    return f"{fault} {os.getpid()}"


def publish_by_name(job: Job, progress: Progress) -> Done:
    """Publish a ready examination, or do what the file's name says instead. Each attempt leaves a line in a log."""
    with Path(job.output.parent / "attempts").open("a") as log:
        log.write(f"{job.path.name}\n")
    if job.path.stem.startswith("poison"):
        os.kill(os.getpid(), signal.SIGKILL)
    if job.path.stem.startswith("full"):
        raise OutputError("无法写入：No space left on device")
    if job.path.stem.startswith("hang"):
        time.sleep(3600)
    done = examination(2023, job.document_id)
    Store(job.output).publish(done, job.versions, b"<html></html>", 0.1)
    return Done("read", 0.1, Summary.of(done))
