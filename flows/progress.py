"""How a run tells where it is: a bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol, Self

from flows.outcome import Row

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Display(Protocol):
    """What is told while documents are read; called from several threads."""

    def say(self, text: str) -> None: ...

    def page(self, name: str, done: int, total: int) -> None: ...

    def finished(self, name: str, row: Row) -> None: ...


def line_of(name: str, row: Row) -> str:
    """A finished document in one line."""
    if row.failure is not None:
        place = f"第 {row.failure.page} 页：" if row.failure.page else ""
        return f"✗ {name}  {place}{row.failure.message}  → {row.failure.remedy}"
    if row.summary is None:
        return f"… {name}  未完成"
    s = row.summary
    told = {"unchanged": "未变，沿用", "rechecked": "按新规则复核"}.get(row.fate, f"{row.seconds:.1f} 秒")
    findings = sum(s.findings.values())
    made = s.checks["holds"] + s.checks["fails"]
    issues = f"{findings} 处疑点" if findings else "未见矛盾" if made else "没有可核对的数"
    lost = f"，{s.failed_pages} 页未能读出" if s.failed_pages else ""
    return f"✓ {name}  {s.pages} 页，{s.tables} 张表，{made} 项核对，{issues}{lost}（{told}）"


class Lines:
    """Plain lines."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def say(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def page(self, name: str, done: int, total: int) -> None:
        return

    def finished(self, name: str, row: Row) -> None:
        self._done += 1
        self.say(f"[{self._done}/{self._total}] {line_of(name, row)}")


class Bar:
    """A bar over all documents and one over the pages of each that is being read."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar: Progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._all: TaskID = self._bar.add_task("文件", total=total)
        self._open: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        self._bar.console.print(text, highlight=False, markup=False)

    def page(self, name: str, done: int, total: int) -> None:
        if name not in self._open:
            self._open[name] = self._bar.add_task(f"  {name[-40:]}", total=total)
        self._bar.update(self._open[name], completed=done, total=total)

    def finished(self, name: str, row: Row) -> None:
        if name in self._open:
            self._bar.remove_task(self._open.pop(name))
        self._bar.advance(self._all)
        self.say(line_of(name, row))


def display(total: int) -> AbstractContextManager[Bar | Lines]:
    """The bar where someone watches, lines elsewhere."""
    return Bar(total) if sys.stderr.isatty() else Lines(total)
