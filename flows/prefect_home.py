"""What Prefect must be told before it is imported: stay offline, keep its database between our runs, keep quiet.

Prefect's database is for watching a run, never our record of it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

OFFLINE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
}
QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def external_server() -> str | None:
    """The address of a server that is already there, if one was named."""
    return os.environ.get("PREFECT_API_URL")


def prepare(cache_dir: Path) -> None:
    """Set the environment; what the user has set himself stays."""
    for name, value in {**OFFLINE, **QUIET}.items():
        os.environ.setdefault(name, value)
    if external_server() is None:
        if "PREFECT_HOME" not in os.environ:
            os.environ["PREFECT_HOME"] = str(_home(cache_dir))
        os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
        # Ctrl-C stops the embedded server too; asking it over and over would keep the terminal for a minute.
        os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "1")


def _home(cache_dir: Path) -> Path:
    """The folder of the database, made here because Prefect makes no parents; a temporary one where that fails."""
    home = cache_dir / "prefect"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="gouji-prefect-"))
    return home


def waiting_for() -> str:
    """What the user is told before Prefect starts, since it may take half a minute."""
    server = external_server()
    if server is not None:
        return f"连接 Prefect 服务 {server} …"
    known = (Path(os.environ["PREFECT_HOME"]) / "prefect.db").exists()
    return "正在启动内置的 Prefect 服务" + ("（约 10 秒）…" if known else "（首次需建立数据库，约半分钟）…")
