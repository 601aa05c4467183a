"""The `gouji` command. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.border import Border
from schemas.errors import DocumentError, GoujiError

if TYPE_CHECKING:
    from flows.settings import Settings

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
    FailOn,
    typer.Option("--fail-on", help="有不低于此程度的疑点时以 1 退出。Exit 1 on findings of this severity or worse."),
]


@app.command("run")
def run_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="文件、目录或通配符。Files, folders, globs.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="输出目录。Output folder.")] = Path("outputs"),
    force: Annotated[bool, typer.Option("--force", help="未变的也重新读取。Read again what has not changed.")] = False,
    fail_on: FailOnOption = FailOn.NEVER,
    workers: Annotated[int | None, typer.Option(min=1, help="并行进程数，默认为核数。Parallel processes.")] = None,
) -> None:
    r"""读取一批报告，核对，写出数据集、疑点和审阅页。Read, reconcile and publish.

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
    typer.echo(tell(finished, output), err=True)
    raise typer.Exit(finished.exit_code(fail_on.value))


@app.command("check")
def check_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="一份 PDF 或图像。One PDF or image.")],
    fail_on: FailOnOption = FailOn.NEVER,
    as_json: Annotated[bool, typer.Option("--json", help="输出 findings.json 的内容。Print findings as JSON.")] = False,
) -> None:
    """核对一份报告，列出疑点，最严重的在前。Check one report, worst findings first."""
    from flows.examine import examine
    from flows.garbage import collect_seldom
    from flows.job import ocr_engine
    from flows.outcome import at_or_above
    from flows.sources import openable
    from flows.terminal import page_counter, told, verdict

    collect_seldom()
    try:
        with openable(file) as path:
            done = examine(path, _settings().limits(), ocr_engine, progress=page_counter())
    except DocumentError as error:
        _complain(error)
        raise typer.Exit(4) from error
    findings = done.reconciliation.findings
    if as_json:
        import orjson

        from flows.serialise import finding

        typer.echo(orjson.dumps([finding(f) for f in findings], None, orjson.OPT_INDENT_2))
    else:
        for number, each in enumerate(findings, 1):
            typer.echo(told(number, each))
    typer.echo(verdict(done), err=True)
    raise typer.Exit(int(any(f.severity.value in at_or_above(fail_on.value) for f in findings)))


@app.command("rules")
def rules_command() -> None:
    """列出全部规则：编号、程度、内容、依据。List the rules with their sources."""
    from flows.rulebook import lines

    for line in lines():
        typer.echo(line)


def _settings() -> Settings:
    from pydantic import ValidationError

    from flows.settings import Settings
    from schemas.errors import UsageError

    try:
        return Settings()
    except ValidationError as error:
        wrong = "；".join(f"GOUJI_{'.'.join(map(str, e['loc'])).upper()}：{e['msg']}" for e in error.errors())
        raise UsageError(f"设置有误：{wrong}") from error


def _complain(error: GoujiError) -> None:
    typer.echo(f"错误：{error}\n建议：{error.remedy}", err=True)


def main() -> None:
    """Run the command; errors become a message and an exit code, never a traceback."""
    try:
        with Border() as border:
            app()
    except KeyboardInterrupt:
        typer.echo("已中断。", err=True)
        sys.exit(130)
    if border.failure is not None:
        _complain(border.failure)
        sys.exit(border.failure.exit_code)


if __name__ == "__main__":
    main()
