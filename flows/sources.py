"""What to read: files, folders and globs, each content once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.errors import DocumentError, EmptyDocumentError, TooLargeError, UnreadableFileError, UsageError

CHUNK = 1 << 20


@dataclass(slots=True)
class Source:
    """One content to read, and every path at which it was found."""

    document_id: str
    sha256: str
    paths: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A path without content to identify it by: its id is made of the path itself."""

    document_id: str
    path: Path
    error: DocumentError


def printable(path: Path | str) -> str:
    """A path as text that can be written anywhere, also when its bytes are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


@contextmanager
def openable(path: Path) -> Iterator[Path]:
    """The path, or a link to it where its bytes are not UTF-8 (names out of old archives): engines refuse those."""
    if printable(path) == str(path):
        yield path
        return
    with TemporaryDirectory(prefix="gouji-") as folder:
        link = Path(folder) / f"document{path.suffix}"
        link.symlink_to(path.absolute())
        yield link


def unreadable_id(path: Path) -> str:
    """Sixteen characters that no content hash can be: "path-" and 11 hex digits of the path's own hash."""
    return "path-" + hashlib.sha256(str(path.absolute()).encode(errors="surrogateescape")).hexdigest()[:11]


def gather(given: Iterable[str], max_bytes: int, outside: Path) -> tuple[list[Source], list[Unreadable]]:
    """The contents at these paths, in order, and the paths that have none.

    outside: the output folder, whose files are not input.

    Raises: UsageError when there is nothing at all to read.
    """
    sources: dict[str, Source] = {}
    bad: list[Unreadable] = []
    seen: set[Path] = set()
    for found in expand(given, outside):
        path, error = (found, None) if isinstance(found, Path) else (found.path, found.error)
        key = path.absolute()
        if key in seen:
            continue
        seen.add(key)
        try:
            if error is not None:
                raise error
            sha256 = hash_of(path, max_bytes)
        except DocumentError as cause:
            bad.append(Unreadable(unreadable_id(path), path, cause))
            continue
        source = sources.setdefault(sha256, Source(sha256[:16], sha256))
        source.paths.append(path)
    if not sources and not bad:
        raise UsageError("没有找到可读的文件：" + "、".join(given))
    return list(sources.values()), bad


def expand(given: Iterable[str], outside: Path) -> Iterator[Path | Unreadable]:
    """Every file: a folder gives its PDFs at any depth, a glob what it matches, a file itself whatever its name."""
    for text in given:
        path = Path(text)
        if has_magic(text) and not path.exists():
            for match in sorted(glob(text, recursive=True)):  # noqa: PTH207 - may be absolute
                if Path(match).is_dir():
                    yield from _inside(Path(match), outside)
                else:
                    yield Path(match)
        elif path.is_dir():
            yield from _inside(path, outside)
        else:
            yield path


def _inside(folder: Path, outside: Path) -> Iterator[Path | Unreadable]:
    refused: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=refused.append):
        within = (d for d in folders if not d.startswith(".") and Path(parent, d).absolute() != outside.absolute())
        folders[:] = sorted(within)
        for name in sorted(files):
            if name.lower().endswith(".pdf") and not name.startswith("."):
                yield Path(parent, name)
    for error in refused:
        path = Path(error.filename or folder)
        yield Unreadable(unreadable_id(path), path, _unreadable(path, error))


def _unreadable(path: Path, error: OSError) -> UnreadableFileError:
    return UnreadableFileError(f"无法读取 {printable(path)}：{_reason(error)}")


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "文件不存在"
        case PermissionError():
            return "没有读取权限"
        case IsADirectoryError():
            return "是一个目录"
        case _:
            return error.strerror or str(error)


def hash_of(path: Path, max_bytes: int) -> str:
    """The SHA-256 of a file's bytes, in hex.

    Raises: UnreadableFileError, EmptyDocumentError, TooLargeError.
    """
    try:
        status = path.stat()
        if not path.is_file():
            raise UnreadableFileError(f"无法读取 {printable(path)}：不是普通文件")
        if status.st_size == 0:
            raise EmptyDocumentError(f"{printable(path)} 是空文件")
        if status.st_size > max_bytes:
            raise TooLargeError(f"{printable(path)} 有 {status.st_size / 1e6:.0f} MB，超过限额 {max_bytes / 1e6:.0f} MB")
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()
