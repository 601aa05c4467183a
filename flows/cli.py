"""The `gouji` command. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import DocumentError, GoujiError

if TYPE_CHECKING:
    from flows.settings import Settings
    from schemas.findings import Finding

app = typer.Typer(
    name="gouji",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""勾稽：读公开的政府报告（决算、预算、绩效自评、绩效评价），核对其中必须相符的数。

    Reads published government reports, scanned or born-digital, and checks that figures which must agree do agree.

    \b
    gouji check 报告.pdf              一份报告，直接列出疑点        one report, findings on the terminal
    gouji run 报告目录 -o outputs     一批报告，写出数据集和审阅页   many reports, datasets and review pages
    gouji rules                      列出全部规则及其依据          every rule and where it comes from
    """,
)


class FailOn(StrEnum):
    """From which severity on findings make the exit code 1."""

    NEVER = "never"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help="有不低于此程度的疑点时以 1 退出。Exit 1 on findings of this severity or worse.")
]


@app.command("run")
def run_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="文件、目录或通配符。Files, folders or globs.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="输出目录。Output folder.")] = Path("outputs"),
    force: Annotated[bool, typer.Option("--force", help="未变的文件也重新读取。Read again what has not changed.")] = False,
    fail_on: FailOnOption = FailOn.NEVER,
    workers: Annotated[int | None, typer.Option(min=1, help="并行进程数，默认为 CPU 核数。Parallel processes.")] = None,
) -> None:
    """读取一批报告，核对，写出数据集、疑点和审阅页。Read, reconcile and publish.

    \b
    退出码 exit codes:
      0 全部读取              all read
      1 有达到 --fail-on 的疑点  findings at or above --fail-on
      2 用法错误              wrong usage
      3 部分文件失败           some documents failed
      4 全部失败，或无法写出     all failed, or the output cannot be written
      130 被中断              interrupted
    """
    from flows.run import run, tell

    settings = _settings()
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    finished = run(paths, output, settings, again=force)
    print(tell(finished, output), file=sys.stderr)
    raise typer.Exit(finished.exit_code(fail_on.value))


@app.command("check")
def check_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="一份 PDF 或图像。One PDF or image.")],
    fail_on: FailOnOption = FailOn.NEVER,
    as_json: Annotated[bool, typer.Option("--json", help="输出 findings.json 的内容。Print findings as JSON.")] = False,
) -> None:
    """核对一份报告，列出疑点，最严重的在前。Check one report and print its findings, worst first."""
    from flows.examine import examine
    from flows.job import ocr_engine

    try:
        done = examine(file, _settings().limits(), ocr_engine, progress=_page_counter())
    except DocumentError as error:
        _complain(error)
        raise typer.Exit(4) from error
    said = done.reconciliation
    if as_json:
        import orjson

        from flows import serialise

        print(orjson.dumps([serialise.finding(f) for f in said.findings], None, orjson.OPT_INDENT_2).decode())
    else:
        for number, finding in enumerate(said.findings, 1):
            print(_told(number, finding))
    holds, fails, unmade = (sum(c.outcome == o for c in said.checks) for o in ("holds", "fails", "not_evaluated"))
    pages, tables = len(done.report.reading.pages), len(done.report.reading.tables)
    lost = [str(p.number) for p in done.report.reading.pages if p.failure is not None]
    if lost:
        print(f"第 {'、'.join(lost)} 页未能读出。", file=sys.stderr)
    verdict = f"{len(said.findings)} 处疑点" if said.findings else "未见矛盾" if holds else "没有可以核对的数，这不等于没有问题"
    print(f"{pages} 页，{tables} 张表；{holds} 项相符，{fails} 项不符，{unmade} 项未能核对；{verdict}。", file=sys.stderr)
    reached = list(FailOn)[1 : list(FailOn).index(fail_on) + 1]
    raise typer.Exit(1 if any(f.severity.value in reached for f in said.findings) else 0)


@app.command("rules")
def rules_command() -> None:
    """列出全部规则：编号、程度、内容、依据。List the rules with their sources."""
    from flows.rulebook import lines

    for line in lines():
        print(line)


def _settings() -> Settings:
    from pydantic import ValidationError

    from flows.settings import Settings
    from schemas.errors import UsageError

    try:
        return Settings()
    except ValidationError as error:
        wrong = "；".join(f"GOUJI_{'.'.join(map(str, e['loc'])).upper()}：{e['msg']}" for e in error.errors())
        raise UsageError(f"设置有误：{wrong}") from error


def _told(number: int, finding: Finding) -> str:
    """A finding for the terminal: what, where, how it follows."""
    severity = {"error": "错误", "warning": "存疑", "info": "提示"}[finding.severity.value]
    doubt = "（识读存疑）" if finding.status == "doubtful" else ""
    formula = f"\n    {finding.formula}" if finding.formula else ""
    return f"{number}. [{severity}{doubt}] 第 {finding.page} 页  {finding.rule}\n    {finding.message}{formula}"


def _page_counter() -> Callable[[int, int], None] | None:
    """A counter of pages on a terminal; nothing elsewhere, where the findings follow in seconds."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\r" if done < total else "\r\033[K"
        print(f"  第 {done}/{total} 页" if done < total else "", end=end, file=sys.stderr, flush=True)

    return show


def _complain(error: GoujiError) -> None:
    print(f"错误：{error}\n建议：{error.remedy}", file=sys.stderr)


def main() -> None:
    """Run the command; errors become a message and an exit code, never a traceback."""
    try:
        app()
    except GoujiError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
