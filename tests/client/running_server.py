"""A real server as a process of its own, which can be killed and started again."""

import os
import re
import subprocess
import sys
from pathlib import Path

_START = [sys.executable, "-c", "from server.cli import main; main()", "serve"]


class RunningServer:
    """The process and its data; a restart listens at the same address."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self._folder = folder
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def database(self) -> Path:
        """The file that everything is stored in."""
        return self._folder / "data" / "wayboard.db"

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        words = ["--port", str(self._port), "--data", str(self._folder / "data"), "--min-free", "0"]
        with (self._folder / "log.txt").open("a") as log:
            self._process = subprocess.Popen(
                [*_START, *words],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self._wait_until_ready(self._process)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    def terminate(self) -> None:
        """Ask it to stop in good order, and wait until it did."""
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=15)

    def _wait_until_ready(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            address = re.match(r"\s*Board\s+(http://\S+:(\d+))/", line)
            if address:
                self.url, self._port = address[1], int(address[2])
            if line.startswith("Stop with"):
                return
        raise AssertionError((self._folder / "log.txt").read_text())
