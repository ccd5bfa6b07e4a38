"""Somebody in a workshop, without a browser."""

import asyncio
import contextlib
import os
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from client.participant.board import Board
from client.participant.course import Course, Phase
from client.participant.door import Door, Ticket, Workshop
from client.participant.errors import (
    CommandRefused,
    Ended,
    NotSaved,
    Problem,
    RefusedEdit,
    Unreachable,
)
from client.participant.journey import JourneyMap, Person, Session
from client.participant.line import Address, Line
from client.participant.pacing import Pauses
from client.participant.presence import Peer, Presences
from client.participant.receipts import Receipts
from client.participant.voice import Voice

LEAVING = 10.0
"""Seconds that leaving waits for the last edits to be stored."""
WAITING_ROOM = 1.0
"""Seconds between two looks at whether the facilitator let somebody in."""
PATIENCE = 30.0
"""Seconds that a request waits for a server that is away."""

_T = TypeVar("_T")
_GONE = frozenset({401, 403, 404})
_AWAY = frozenset({408, 429, 502, 503, 504})
_Tap = Callable[[bytes], None]


async def create_workshop(
    server: str,
    title: str,
    *,
    map_file: str | os.PathLike[str] | None = None,
    map_text: str | None = None,
    **wishes: Any,
) -> Workshop:
    """Create a workshop, from a template or from a map in any format that Wayboard reads.

    `wishes` are the further fields of `POST /api/workshops`: `template`, `blueprint`, `password`,
    `waiting_room`, `facilitator_name` and so on. With a `map_file`, its name helps in recognising
    the format. The new facilitator comes in with `Participant.resume` and `facilitator_token`.

    Raises:
        Problem: when the server refuses.
        Unreachable: when nobody answers.

    """
    wish: dict[str, Any] = {"title": title, **wishes}
    if map_file is not None:
        path = Path(map_file)
        content = await asyncio.to_thread(path.read_text, encoding="utf-8-sig", errors="replace")
        wish["import"] = {"name": path.name, "text": content}
    elif map_text is not None:
        wish["import"] = {"text": map_text}
    async with Door(server) as door:
        return await door.create(wish)


class Participant(Voice):
    """One person in one workshop: their boards, their presence, their commands.

    Use `join` or `resume` to become one.
    """

    def __init__(
        self,
        door: Door,
        ticket: Ticket,
        tasks: asyncio.TaskGroup,
        pauses: Pauses,
        tap: _Tap | None = None,
    ) -> None:
        self.id = ticket.participant
        self.workshop = ticket.workshop
        self.server = door.server
        self.token = ticket.token
        self.name = ticket.name
        self.color = ticket.color
        self.role = ticket.role
        self.notice = ticket.notice
        self._door = door
        self._tasks = tasks
        self._pauses = pauses
        self._tap = tap
        self._waits = ticket.state == "waiting"
        self._greeted: set[str] = set()
        self._presences = Presences()
        self._running: list[asyncio.Task[None]] = []
        self._draft: Board | None = None
        self.carried_out: Counter[str] = Counter()
        """How many commands of each type the workshop carried out."""
        self.board = self._open("board", self._presences)

    @classmethod
    @asynccontextmanager
    async def join(
        cls,
        server: str,
        code: str,
        name: str,
        *,
        password: str | None = None,
        observer: bool = False,
        pauses: Pauses | None = None,
        tap: _Tap | None = None,
    ) -> AsyncIterator["Participant"]:
        """Come in with a workshop's code, as somebody new.

        Leaving waits until the last edits are stored. `tap` is told all that the server sends.

        Raises:
            Problem: when the server does not let them in.
            Unreachable: when nobody answers.
            NotSaved: at the end, when the last edits could not be stored in time.

        """
        wish = {"code": code, "name": name, "password": password, "observer": observer}
        async with cls._come(server, wish, pauses, tap) as participant:
            yield participant

    @classmethod
    @asynccontextmanager
    async def resume(
        cls,
        server: str,
        workshop: str,
        token: str,
        *,
        pauses: Pauses | None = None,
        tap: _Tap | None = None,
    ) -> AsyncIterator["Participant"]:
        """Come back as the same person, or come in as the facilitator of a new workshop.

        Raises as `join`.
        """
        async with cls._come(server, {"token": token}, pauses, tap) as participant:
            if participant.workshop != workshop:
                raise Problem(404, "no_such_workshop", "This token belongs to another workshop.")
            yield participant

    @classmethod
    @asynccontextmanager
    async def _come(
        cls, server: str, wish: Mapping[str, Any], pauses: Pauses | None, tap: _Tap | None
    ) -> AsyncIterator["Participant"]:
        async with Door(server) as entrance:
            ticket = await entrance.join({k: v for k, v in wish.items() if v})
        failure: Exception | None = None
        async with Door(server, ticket.token, tap) as door, asyncio.TaskGroup() as tasks:
            participant = cls(door, ticket, tasks, pauses or Pauses(), tap)
            try:
                yield participant
                await participant._leave()
            except Exception as error:
                # A TaskGroup would wrap it, and nobody expects a group from a `with` block.
                failure = error
            finally:
                for running in participant._running:
                    running.cancel()
        if failure is not None:
            raise failure

    # Documents

    @property
    def draft(self) -> Board:
        """The private document of this person, opened when it is first asked for."""
        if self._draft is None:
            self._draft = self._open("draft", None)
        return self._draft

    @property
    def map(self) -> JourneyMap:
        """The shared map, as it stands in this participant's copy now."""
        return self.board.map

    @property
    def session(self) -> Session:
        """What the server says about the workshop."""
        return self.board.line.replica.session

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who was let into the workshop."""
        return self.session.people

    @property
    def refused(self) -> list[RefusedEdit]:
        """Everything the workshop said no to, with the words that were lost, oldest first."""
        drafted = [] if self._draft is None else self._draft.line.refused
        return [*self.board.line.refused, *drafted]

    @property
    def course(self) -> Course:
        """How the facilitated workshop stands: agenda, phase, votes, what was revealed."""
        return self.session.course

    @property
    def phase(self) -> Phase | None:
        """The phase that runs; None before the first and after the last."""
        return self.course.phase

    @property
    def now(self) -> int:
        """The server's time (milliseconds since 1970), however wrong the clock here is."""
        return time.time_ns() // 1_000_000 + self.board.line.clock_ahead

    @property
    def remaining(self) -> float | None:
        """Seconds that the phase has left by the server's clock; None when none runs."""
        phase = self.phase
        return None if phase is None else phase.clock.remaining(self.now)

    async def until(self, true: Callable[[Course], _T | None]) -> _T:
        """Wait until `true` says something truthy of the course; that answer. Raises Ended."""
        while not (answer := true(self.course)):
            self.board.line.raise_if_ended()
            await self.board.line.replica.changed.wait()
        return answer

    async def until_phase(self, wanted: str | Callable[[Phase], object]) -> Phase:
        """Wait until such a phase runs: of this type, title or id, or as `wanted` says. That phase.

        Raises Ended.
        """

        def looked(course: Course) -> Phase | None:
            phase = course.phase
            if phase is None:
                return None
            if isinstance(wanted, str):
                return phase if wanted in (phase.type, phase.title, phase.id) else None
            return phase if wanted(phase) else None

        return await self.until(looked)

    async def synced(self) -> None:
        """Wait until this participant's copies have caught up with the server's. Raises Ended."""
        for board in self.boards:
            await board.synced()

    async def saved(self) -> None:
        """Wait until everything written so far is durable.

        Raises:
            EditRefused: when some of it was refused. The participant goes on with a fresh copy of
                the map, which has caught up when this is raised.
            Ended: when the connection is over for good.

        """
        for board in self.boards:
            await board.saved()

    # Presence

    @property
    def others(self) -> tuple[Peer, ...]:
        """Everybody else who is connected to the board now, and what they show."""
        return self._presences.others

    async def until_others(self, true: Callable[[tuple[Peer, ...]], _T | None]) -> _T:
        """Wait until `true` says something truthy of the others' presence; that answer."""
        while not (answer := true(self.others)):
            self.board.line.raise_if_ended()
            await self._presences.changed.wait()
        return answer

    def show(self, **state: Any) -> None:
        """Show everybody where one is, as `show(element=…)`. Small JSON; the newest state counts.

        The server adds the name, so nobody shows up as somebody else.
        """
        self._presences.own = state
        self.board.line.show()

    # Over HTTP

    async def state(self) -> dict[str, Any]:
        """How the workshop stands, as this person may see it."""
        return await self._patiently(lambda: self._door.state(self.workshop))

    async def journey(self) -> JourneyMap:
        """The map as the server reads it."""
        return await self._patiently(lambda: self._door.journey(self.workshop))

    async def minutes(self) -> list[dict[str, Any]]:
        """Everything that happened, in order, with who and when. For facilitators."""
        told = await self._patiently(lambda: self._door.look(self.workshop, "minutes"))
        return list(told["minutes"])

    async def receipts(self, voting: str) -> Receipts:
        """What checks a closed vote: docs/rules.md (V19, V20) tells how."""
        where = f"rounds/{voting}/receipts"
        told = await self._patiently(lambda: self._door.look(self.workshop, where))
        return Receipts(voting, tuple(told["receipts"]), told["opening"])

    async def file(self, format: str) -> str:
        """The map as a file: mermaid, markdown, csv or json."""
        return await self._patiently(lambda: self._door.file(self.workshop, format))

    async def command(self, command: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command; how the workshop stands then.

        A server that is away is waited for, and the command counts once, however often it is sent.
        Fields that are None are left out.

        Raises:
            CommandRefused: when a rule of the workshop says no.
            Problem: when the server will not listen to this participant at all.
            Unreachable: when nobody answers for half a minute.

        """
        given = {name: value for name, value in fields.items() if value is not None}
        order = {"type": command, "idempotency_key": secrets.token_urlsafe(18), **given}
        try:
            answer = await self._patiently(lambda: self._door.order(self.workshop, order))
        except Problem as problem:
            if 400 <= problem.status < 500 and problem.status != 401:
                raise CommandRefused(problem.status, problem.code, problem.detail) from None
            raise
        self.carried_out[command] += 1
        return answer

    async def order(self, command: str, **details: Any) -> dict[str, Any]:
        """Give a command such as `lock`; how the workshop stands then. Raises Problem."""
        return await self._door.order(self.workshop, {"type": command, **details})

    # How

    async def _patiently(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """The answer, also from a server that is just coming back."""
        failures, until = 0, time.monotonic() + PATIENCE
        while True:
            try:
                return await ask()
            except (Unreachable, Problem) as trouble:
                away = isinstance(trouble, Unreachable) or trouble.status in _AWAY
                if not away or time.monotonic() > until:
                    raise
            failures += 1
            await asyncio.sleep(self._pauses.after(failures))

    @property
    def boards(self) -> list[Board]:
        """The shared map, and the private document once it was opened."""
        return [self.board] if self._draft is None else [self.board, self._draft]

    def _open(self, document: str, presences: Presences | None) -> Board:
        url = self._door.socket_url(self.workshop, document)
        address = Address(url, self.token, self._door.direct)
        line = Line(address, lambda: self._greet(document), self._pauses, presences, self._tap)
        self._running.append(self._tasks.create_task(line.run(), name=f"{self.name}: {document}"))
        return Board(line, self.id)

    async def _greet(self, document: str) -> int | None:
        """Before a connection: wait to be let in; the document's generation if it may be new."""
        first = document not in self._greeted
        self._greeted.add(document)
        if first and not self._waits:
            return None  # the ticket said all that is to be known
        while True:
            try:
                state = await self._door.state(self.workshop)
            except Problem as problem:
                if problem.status in _GONE:
                    raise Ended(4401, problem.detail) from None
                raise OSError(problem.detail) from None
            self._waits = state.get("state") == "waiting"
            if not self._waits:
                generation = state.get("generation")
                return generation if isinstance(generation, int) else None
            await asyncio.sleep(WAITING_ROOM)

    async def _leave(self) -> None:
        if all(board.line.is_saved() for board in self.boards):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVING):
                await self.saved()
                return
        raise NotSaved(f"{self.name} left before the last edits were stored.")
