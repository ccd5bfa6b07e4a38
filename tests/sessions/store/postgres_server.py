"""A private PostgreSQL server for the tests, in a temporary folder that is gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SETTING = "WAYBOARD_TEST_POSTGRES"


@dataclass(frozen=True)
class Server:
    """How to reach a server: a URL with {name} for the database, and its folder if it is ours."""

    address: str
    folder: Path | None = None

    def url(self, name: str) -> str:
        return self.address.replace("{name}", name)


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("pg_ctl")
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def is_present() -> bool:
    return SETTING in os.environ or binaries() is not None


@contextmanager
def running() -> Iterator[Server]:
    """The server named by WAYBOARD_TEST_POSTGRES (a URL with {name}), or one of our own."""
    if SETTING in os.environ:
        yield Server(os.environ[SETTING])
        return
    folder = Path(tempfile.mkdtemp(prefix="wayboard-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    try:
        yield _start(folder)
    finally:
        with suppress(subprocess.CalledProcessError):
            stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> Server:
    data = folder / "data"
    _run("initdb", "-D", data, "-U", "wayboard", "-A", "trust", "-E", "UTF8", "--no-sync")
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(
            "listen_addresses = ''\n"
            f"unix_socket_directories = '{folder}'\n"
            "fsync = off\n"
            "max_connections = 100\n"
        )
    start(folder)
    return Server(f"postgresql+asyncpg://wayboard@/{{name}}?host={folder}", folder)


def start(folder: Path) -> None:
    _run("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "start")


def stop(folder: Path) -> None:
    _run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _run(program: str, *arguments: str | Path) -> None:
    folder = binaries()
    assert folder is not None
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*account, str(folder / program), *map(str, arguments)]
    # The server inherits nothing that a reader of our output could wait for.
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
