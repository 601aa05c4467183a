"""Why a document could not be read. A contradiction in a document is data, never one of these.

    GoujiError
    ├── UsageError                 the command was called wrongly                       exit 2
    ├── DocumentError              this document fails; the run goes on                 exit 3 (4 when all fail)
    │   ├── NotAPdfError           neither a PDF nor an image
    │   ├── DamagedError           a PDF that cannot be opened or has no readable page
    │   ├── EncryptedError         needs a password
    │   ├── EmptyDocumentError     no bytes, or no pages
    │   ├── TooLargeError          a page, an image or the file is beyond the limits
    │   ├── UnreadableFileError    missing, a directory, or no permission
    │   ├── DocumentTimeoutError   took longer than allowed, and was killed
    │   └── WorkerDiedError        the reading process died (memory, native crash)
    ├── EngineError                the OCR engine or its weights are missing or changed exit 4
    └── OutputError                the output folder cannot be written (space, permission)  exit 4

Each has a message for the user (`str(error)`), the `stage` in which it happened and a `remedy`: what to do about it.
"""

from __future__ import annotations


class GoujiError(Exception):
    """Root of the tree."""

    exit_code = 4
    stage = "run"
    remedy = "请把失败记录连同文件一并反馈。"


class UsageError(GoujiError):
    """The command was called wrongly."""

    exit_code = 2
    stage = "usage"
    remedy = "运行 gouji --help 查看用法。"


class DocumentError(GoujiError):
    """One document cannot be read.

    page: 1-based page where it happened, or None when it is the document as a whole.
    """

    exit_code = 3
    stage = "open"

    def __init__(self, message: str, page: int | None = None) -> None:
        super().__init__(message)
        self.page = page


class NotAPdfError(DocumentError):
    """Neither a PDF nor an image that can be opened."""

    remedy = "请确认文件是 PDF（或 PNG、JPEG、TIFF 图像），而不是改了扩展名的其他文件或下载失败的网页。"


class DamagedError(DocumentError):
    """A PDF whose structure is broken, or truncated."""

    remedy = "文件可能未下载完整，请重新获取；或用 PDF 修复工具另存后再试。"


class EncryptedError(DocumentError):
    """Needs a password to open."""

    remedy = "请先解除密码保护，另存为不加密的 PDF。"


class EmptyDocumentError(DocumentError):
    """No bytes, or no pages."""

    remedy = "文件没有内容，请重新获取。"


class TooLargeError(DocumentError):
    """Beyond the limits on file size, page size or pixels."""

    remedy = "请检查文件是否异常；确需处理时，用设置放宽限额（见 README 的“限额”一节）。"


class UnreadableFileError(DocumentError):
    """Missing, not a file, or no permission."""

    remedy = "请检查路径和读取权限。"


class DocumentTimeoutError(DocumentError):
    """Took longer than allowed and was stopped."""

    stage = "read"
    remedy = "请放宽时限设置，或将文件拆分后再试。"


class WorkerDiedError(DocumentError):
    """The process that read it died (out of memory, or a native crash)."""

    stage = "read"
    remedy = "可能内存不足：请减少并行数或放宽内存限额；若反复发生，请反馈该文件。"


class EngineError(GoujiError):
    """The OCR engine, or the weights it was measured with, are not there."""

    stage = "read"
    remedy = "请按 README 重新安装依赖（constraints.txt 锁定的版本）。"


class OutputError(GoujiError):
    """The output folder cannot be written."""

    stage = "store"
    remedy = "请检查输出目录的权限和剩余空间。"


class OutputBusyError(OutputError):
    """Another run is writing to the output folder."""

    remedy = "请等它结束，或换一个输出目录（-o）。"
