"""A stock Yjs in a Node process, asked one question at a time."""

import base64
import json
import os
import select
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

FOLDER = Path(__file__).parents[2] / "yjs"
PATIENCE = 20.0

Edits = list[dict[str, Any]]


class PeerStopped(AssertionError):
    """A process died or gave no answer in time."""


class Lines:
    """JSON requests to a process and its answers, with a deadline for each."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._input: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        self._output: IO[bytes] = self._process.stdout  # type: ignore[assignment]
        self._read = b""

    def ask(self, request: dict[str, Any], patience: float = PATIENCE) -> Any:
        try:
            self._input.write(json.dumps(request).encode() + b"\n")
            self._input.flush()
        except BrokenPipeError:
            raise PeerStopped("the process was gone") from None
        while b"\n" not in self._read:
            ready, _, _ = select.select([self._output], [], [], patience)
            piece = os.read(self._output.fileno(), 1 << 20) if ready else b""
            if not piece:
                self.stop()
                what = "it ended" if ready else f"no answer in {patience} s"
                raise PeerStopped(f"{what}, exit code {self._process.returncode}")
            self._read += piece
        line, self._read = self._read.split(b"\n", 1)
        return json.loads(line)

    def stop(self) -> None:
        """Close the input, which ends the process; end it by force where it does not listen."""
        self._input.close()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()


class Yjs:
    """The process and the documents in it."""

    def __init__(self) -> None:
        self._lines = Lines(["node", "peer.js"], FOLDER)
        self._names = count()

    def ask(self, call: str, **details: Any) -> Any:
        answer = self._lines.ask({"call": call, **details})
        assert "fault" not in answer, answer["fault"]
        return answer["answer"]

    def open(self, client: int | None = None, me: str = "", *, gc: bool = True) -> "YjsDoc":
        name = str(next(self._names))
        details = {} if client is None else {"client": client}
        return YjsDoc(self, name, self.ask("open", name=name, me=me, gc=gc, **details))

    def judge(self, *updates: bytes) -> dict[str, Any]:
        """What a fresh document makes of these updates."""
        report: dict[str, Any] = self.ask("judge", updates=[text(one) for one in updates])
        return report

    def merge(self, *updates: bytes) -> bytes:
        return base64.b64decode(self.ask("merge", updates=[text(one) for one in updates]))

    def run(self, source: str) -> Any:
        """What a piece of JavaScript returns that knows Y, base64() and bytes()."""
        return self.ask("run", source=source)

    def stop(self) -> None:
        self._lines.stop()


class YjsDoc:
    """One document of a stock Yjs client."""

    def __init__(self, yjs: Yjs, name: str, client: int) -> None:
        self.client = client
        self._yjs = yjs
        self._name = name

    def edit(self, *edits: dict[str, Any]) -> list[bytes]:
        """Make edits; the updates that the client would send for them."""
        return self._updates("edit", edits=list(edits))

    def apply(self, *updates: bytes) -> list[bytes]:
        """Take updates from outside; what the client would send by itself because of them."""
        return self._updates("apply", updates=[text(one) for one in updates])

    def since(self, vector: bytes) -> bytes:
        answer = self._yjs.ask("since", name=self._name, vector=text(vector))
        return base64.b64decode(answer)

    def state(self) -> bytes:
        return self.since(b"\x00")

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self._yjs.ask("report", name=self._name)
        return report

    def content(self) -> Any:
        return self.report()["content"]

    def close(self) -> None:
        self._yjs.ask("close", name=self._name)

    def _updates(self, call: str, **details: Any) -> list[bytes]:
        sent = self._yjs.ask(call, name=self._name, **details)
        return [base64.b64decode(one) for one in sent]


def text(update: bytes) -> str:
    return base64.b64encode(update).decode()


def texts(updates: Iterable[bytes]) -> list[str]:
    return [text(one) for one in updates]


def install() -> None:
    """Bring the peer's packages, where they are not there yet."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci"], cwd=FOLDER, check=True, capture_output=True)


@contextmanager
def running_yjs() -> Iterator[Yjs]:
    install()
    yjs = Yjs()
    try:
        yield yjs
    finally:
        yjs.stop()
