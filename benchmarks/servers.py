"""The servers under test: starting, watching and stopping them, and rooms to meet in."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from benchmarks import wire
from benchmarks.driver import BrokenError, Seat

ROOT = Path(__file__).parent.parent
PEERS = Path(__file__).parent / "peers"
WORK = ROOT / "build" / "bench"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a room: the name that cards carry as their author, and the seat."""

    author: str
    seat: Seat


@dataclass(frozen=True, slots=True)
class Room:
    """One document on one server; the facilitator may do everything in it."""

    facilitator: Member
    members: list[Member]


class Server(ABC):
    """One server process."""

    name: str

    def __init__(self) -> None:
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._rooms = 0

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it on `self.port`."""

    @abstractmethod
    def room(self, people: int) -> Room:
        """A fresh document with seats for so many people beside the facilitator."""

    def environment(self) -> dict[str, str]:
        return {}

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.port = self.port or _free_port()
        WORK.mkdir(parents=True, exist_ok=True)
        with (WORK / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env={**os.environ, **self.environment()},
                stdout=log,
                stderr=log,
            )
        limit = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                raise BrokenError(f"{self.name} does not start: see {WORK / self.name}.log")
            time.sleep(0.01)

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=5).status_code < 500
        return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it with this signal, and by force when it does not go."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads and child processes."""
        return sum(_cpu(pid) for pid in self._pids())

    def memory(self) -> float:
        """Proportional set size in MiB."""
        return sum(_pss(pid) for pid in self._pids())

    def _pids(self) -> list[int]:
        if self._process is None:
            raise BrokenError(f"{self.name} is not running")
        return _family(self._process.pid)


class Peer(Server):
    """A Node server from `peers/`, in memory with its defaults."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    @override
    def command(self) -> list[str]:
        return ["node", str(PEERS / f"{self.name}.mjs"), str(self.port)]

    @override
    def room(self, people: int) -> Room:
        self._rooms += 1
        document = f"bench-{self._rooms}"
        dialect = wire.hocuspocus(document) if self.name == "hocuspocus" else wire.STOCK
        seat = Seat(self.port, f"/{document}", dialect)
        return Room(
            Member(f"facilitator-{self._rooms:010}", seat),
            [Member(f"participant-{number:010}", seat) for number in range(people)],
        )


class Wayboard(Server):
    """Wayboard on a SQLite file on the project's own disk, each edit committed with full sync."""

    name = "wayboard"

    def __init__(self, data: Path = WORK / "data") -> None:
        super().__init__()
        self.data = data
        shutil.rmtree(data, ignore_errors=True)

    @override
    def command(self) -> list[str]:
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]
        return [str(Path(sys.executable).with_name("wayboard")), "serve", *where]

    @override
    def environment(self) -> dict[str, str]:
        return {
            "WAYBOARD_CAPACITY": "2000",
            "WAYBOARD_CREATIONS_PER_HOUR": "100000",
            "WAYBOARD_LOG_LEVEL": "warning",
        }

    @override
    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        return False

    @override
    def room(self, people: int) -> Room:
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", timeout=30) as api:
            created = _answer(api.post("/workshops", json={"title": "Bench", "template": "blank"}))
            workshop, code = created["id"], created["code"]
            facilitator = self._member(
                workshop, created["participant"], created["facilitator_token"]
            )
            members = []
            for number in range(people):
                joined = _answer(api.post("/join", json={"code": code, "name": f"Guest {number}"}))
                members.append(self._member(workshop, joined["participant"], joined["token"]))
        return Room(facilitator, members)

    def _member(self, workshop: str, participant: Any, token: str) -> Member:
        author = participant["id"] if isinstance(participant, dict) else participant
        offered = ("wayboard", f"token.{token}")
        seat = Seat(self.port, f"/sync/{workshop}/board", subprotocols=offered)
        return Member(author, seat)


def make(name: str) -> Server:
    """The server called `name`."""
    return Wayboard() if name == Wayboard.name else Peer(name)


NAMES = ("wayboard", "hocuspocus", "y-websocket")


def install_peers() -> None:
    """Install the Node servers unless they are there already."""
    installed = PEERS / "node_modules" / ".package-lock.json"
    locked = PEERS / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
        return
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True)


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 300:
        raise BrokenError(
            f"{response.request.url.path}: {response.status_code} {response.text[:300]}"
        )
    return response.json()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _family(int(child))
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
