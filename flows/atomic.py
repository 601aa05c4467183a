"""Files that are either whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

from filelock import FileLock, Timeout

from schemas.errors import OutputBusyError, OutputError

TEMPORARY = ".gouji-"
"""How the name of an unfinished file begins; what a killed process leaves under such a name may be deleted."""

Content = bytes | Callable[[BinaryIO], None]


class Staged:
    """Several files that appear together: written and flushed to disk under temporary names, renamed at the end.

    Leaving the block without `commit` removes what was written. Space runs out before anything is replaced.
    """

    def __init__(self) -> None:
        self._files: list[tuple[Path, Path]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for temporary, _final in self._files:
            remove(temporary)

    def add(self, path: Path, content: Content) -> None:
        """Write one file under its temporary name.

        Raises: OutputError when there is no space or no permission.
        """
        temporary = path.with_name(f"{TEMPORARY}{path.name}-{secrets.token_hex(4)}")
        self._files.append((temporary, path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                if callable(content):
                    content(stream)
                else:
                    stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise _output_error(path, error) from error

    def commit(self) -> None:
        """Rename all, in the order in which they were added.

        Raises: OutputError.
        """
        for temporary, path in self._files:
            try:
                temporary.replace(path)
            except OSError as error:
                raise _output_error(path, error) from error
        self._files.clear()


def _output_error(path: Path, error: OSError) -> OutputError:
    return OutputError(f"无法写入 {path}：{error.strerror or error}")


def write(path: Path, content: Content) -> None:
    """Put one file in place.

    Raises: OutputError when there is no space or no permission; nothing is left behind then.
    """
    with Staged() as staged:
        staged.add(path, content)
        staged.commit()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file that one process at a time can hold; the system lets go of it when the process ends, however it ends.

    Raises: OutputBusyError when another holds it; OutputError when the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise OutputBusyError(f"{path.parent.parent} 正被另一次运行使用") from error
    except OSError as error:
        raise _output_error(path, error) from error
    try:
        yield
    finally:
        lock.release()


def remove(path: Path) -> None:
    """Delete a file if it is there and can be deleted."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what killed processes left unfinished in one folder and those below it."""
    for leftover in folder.rglob(f"{TEMPORARY}*"):
        remove(leftover)
