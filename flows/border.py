"""Where errors become messages: at the edge of a worker's job and of the command, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Self

from schemas.errors import GoujiError, WorkerDiedError

OURS = {"extractors", "flows", "reconcile", "schemas", "tests"}


class DefectError(GoujiError):
    """Our own error, on this document: no cause that the user could mend."""

    stage = "read"


class Border:
    """A block that nothing but an interrupt leaves as an exception: `failure` says afterwards what went wrong."""

    def __init__(self) -> None:
        self.failure: GoujiError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        if isinstance(error, GoujiError):
            self.failure = error
        elif isinstance(error, MemoryError):
            self.failure = WorkerDiedError("内存不足，读取中止")
        else:
            self.failure = DefectError(f"程序内部错误（{_place(error)}）：{type(error).__name__}: {error}")
        return True


def _place(error: Exception) -> str:
    """The innermost line of our own code that an error came through: "scores.py:41"."""
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [f for f in frames if f[0].parent.name in OURS or f[0].parent.parent.name in OURS] or frames
    return f"{ours[-1][0].name}:{ours[-1][1]}" if ours else "?"
