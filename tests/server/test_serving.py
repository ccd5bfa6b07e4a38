"""The command itself, as a process that is started, asked, stopped and killed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.server.test_cli import MERMAID

_WAYBOARD = [sys.executable, "-c", "from server.cli import main; main()"]


@contextmanager
def served(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running server, and the addresses that it printed."""
    words = ["serve", "--port", "0", "--data", str(folder), "--min-free", "0", *more]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (folder.parent / "log.txt").open("a") as log:
        process = subprocess.Popen(
            [*_WAYBOARD, *words], stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )
        try:
            yield process, _addresses(process)
        finally:
            process.kill()
            process.communicate()


def _addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        match = re.match(r"  (\S[\w ]*?)\s{2,}(http\S+)", line)
        if match:
            found[match[1]] = match[2]
        if line.startswith("Stop with"):
            return found
    raise AssertionError("The server did not start.")


def _command(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_WAYBOARD, *words], input=stdin, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_demo_has_links_that_work_and_a_new_one_each_time(folder: Path) -> None:
    with served(folder, "--demo") as (_, first):
        assert set(first) == {"Board", "API", "Facilitator", "Participants"}
        workshop, token = first["Facilitator"].rsplit("/", 1)[-1].split("#")
        with httpx.Client(base_url=first["Board"]) as http:
            session = http.post("/api/session", json={"token": token}).json()
            assert (session["workshop"], session["role"]) == (workshop, "facilitator")
            journey = http.get(
                f"/api/workshops/{workshop}/journey", headers={"Authorization": f"Bearer {token}"}
            ).json()
            assert len(journey["elements"]) > 20
            assert http.get("/api/docs").status_code == 200
    with served(folder, "--demo") as (_, second):
        assert second["Facilitator"].split("#")[0].endswith(f"/w/{workshop}")
        assert second["Facilitator"].split("#")[1] != token
        with httpx.Client(base_url=second["Board"]) as http:
            assert http.post("/api/session", json={"token": token}).status_code == 200


def test_the_command_line_works_through_a_running_server(folder: Path) -> None:
    with served(folder) as (_, addresses):
        assert set(addresses) == {"Board", "API", "New workshop"}
        server = ("--server", addresses["Board"])
        refused = _command("create", "T", "--data", str(folder))
        assert refused.returncode == 1
        assert "--server" in refused.stderr
        made = _command("create", "Shoes", "--template", "blank", *server)
        assert made.returncode == 0, made.stderr
        link = re.search(r"/w/(\S+)#(\S+)", made.stdout)
        assert link is not None
        workshop, token = link.groups()
        into = ("--into", workshop, "--token", token)
        added = _command("import", "-", *into, *server, stdin=MERMAID)
        assert added.returncode == 0, added.stderr
        exported = _command("export", workshop, "mermaid", "--data", str(folder))
        assert "Try on: 5" in exported.stdout
        another = _command("import", "-", *server, stdin=MERMAID)
        assert "Buying shoes" in _command("list", "--data", str(folder)).stdout, another.stderr
        wrong = _command("purge", workshop, "--yes", "--token", "x", *server)
        assert "The server refused: This token is unknown" in wrong.stderr
        gone = _command("purge", workshop, "--yes", "--token", token, *server)
        assert gone.returncode == 0, gone.stderr
        assert workshop not in _command("list", "--data", str(folder)).stdout


def test_a_server_told_to_stop_says_goodbye_and_ends_soon(folder: Path) -> None:
    with served(folder, "--demo") as (process, addresses):
        workshop, token = addresses["Facilitator"].rsplit("/", 1)[-1].split("#")
        url = f"{addresses['Board'].replace('http', 'ws')}sync/{workshop}/board"
        with connect(url, subprotocols=["wayboard", f"token.{token}"]) as socket:  # type: ignore[list-item]
            process.send_signal(signal.SIGTERM)
            with suppress(ConnectionClosed):
                while True:
                    socket.recv(timeout=10)
            assert socket.close_code == 1012
        assert process.wait(timeout=10) == 0
    log = (folder.parent / "log.txt").read_text()
    assert "draining" in log
    assert "Traceback" not in log
    assert token not in log


def test_a_second_signal_ends_the_server_at_once(folder: Path) -> None:
    with served(folder, "--demo", "--drain-seconds", "300") as (process, addresses):
        held = httpx.Client(base_url=addresses["Board"])

        def slow() -> Iterator[bytes]:
            yield b"{"
            process.send_signal(signal.SIGTERM)
            while "draining" not in (folder.parent / "log.txt").read_text():
                pass
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=5) == 128 + signal.SIGINT
            yield b"}"

        headers = {"Content-Type": "application/json"}
        with held, pytest.raises(httpx.HTTPError):
            held.post("/api/join", content=slow(), headers=headers)
