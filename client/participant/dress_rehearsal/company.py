"""Everybody in a dress rehearsal, and what they have in common: pace, records, expectations."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from client.participant.board import Board
from client.participant.course import Phase
from client.participant.dress_rehearsal.memory import Card, Memory
from client.participant.dress_rehearsal.report import PhaseReport, Report
from client.participant.errors import CommandRefused, EditRefused, WayboardError
from client.participant.facilitator import Facilitator
from client.participant.journey import JourneyMap
from client.participant.participant import Participant

PATIENCE = 60.0
"""Seconds until something that must come is missed."""

_T = TypeVar("_T")


class Missed(WayboardError):
    """Something that had to happen did not."""


class Recorder:
    """Everything that the server sent to one person, lately."""

    def __init__(self) -> None:
        self._heard: list[bytes] = []

    def hear(self, sent: bytes) -> None:
        """Note a frame or an answer."""
        self._heard.append(sent)

    def forget(self) -> None:
        """Begin anew."""
        self._heard.clear()

    def has(self, words: str) -> bool:
        """Whether these words were in anything that was sent."""
        wanted = words.encode()
        return any(wanted in one for one in self._heard)


class Actor:
    """Somebody who plays a part and remembers it."""

    def __init__(self, participant: Participant, chance: random.Random, recorder: Recorder) -> None:
        self.participant = participant
        self.chance = chance
        self.recorder = recorder
        self.memory = Memory()

    @property
    def id(self) -> str:
        """Their id in the workshop."""
        return self.participant.id

    @property
    def map(self) -> JourneyMap:
        """The map as they see it."""
        return self.participant.map

    def stage(self) -> str | None:
        """Any stage of the map that the phase lets people write in."""
        open_now = self.participant.course.openings.stage_ids
        stages = [one.id for one in self.map.stages if open_now is None or one.id in open_now]
        return self.chance.choice(stages) if stages else None

    def lane(self, kind: str) -> str | None:
        """The first lane for cards of this kind, of those that the phase lets people write in."""
        open_now = self.participant.course.openings.lane_ids
        lanes = (one for one in self.map.lanes if open_now is None or one.id in open_now)
        return next((one.id for one in lanes if kind in one.accepts), None)

    def write(
        self, phase: Phase, kind: str, text: str, *, hidden: bool, **fields: Any
    ) -> tuple[Card, str]:
        """Write a card, in the private document or on the board; how it is remembered, its id."""
        words = f"{self.chance.getrandbits(48):012x}"
        lane = self.lane(kind)
        board = self.participant.draft if hidden else self.participant.board
        card = Card(phase.id, kind, words, f"{text} ({words})", self.stage(), hidden)
        identity = board.add_element(kind, card.text, card.stage, lane, **fields)
        self.memory.cards.append(card)
        return card, identity


class Company:
    """The facilitator, the actors, somebody who only watches, and what they find out."""

    def __init__(self, report: Report, speed: float, told: Callable[[str], None]) -> None:
        self.report = report
        self.actors: list[Actor] = []
        self.kinds: dict[str, tuple[str, ...]] = {}
        self._speed = speed
        self._told = told
        self._facilitator: Facilitator | None = None
        self._leader: Actor | None = None
        self._observer: Actor | None = None

    def begin(self, leader: Actor, observer: Actor) -> None:
        """Everybody who is not one of the crowd is here."""
        self._facilitator = Facilitator(leader.participant)
        self._leader, self._observer = leader, observer

    @property
    def facilitator(self) -> Facilitator:
        """Who leads."""
        assert self._facilitator is not None  # noqa: S101 - nobody acts before `begin`
        return self._facilitator

    @property
    def lead(self) -> Participant:
        """Who leads, as a participant."""
        return self.facilitator.participant

    @property
    def observer(self) -> Participant:
        """Who only watches."""
        assert self._observer is not None  # noqa: S101 - nobody acts before `begin`
        return self._observer.participant

    @property
    def _listeners(self) -> list[Actor]:
        """Everybody whose incoming bytes are recorded: all of them."""
        others = [one for one in (self._leader, self._observer) if one is not None]
        return [*self.actors, *others]

    @property
    def everybody(self) -> list[Participant]:
        """All of them."""
        return [self.lead, self.observer, *(one.participant for one in self.actors)]

    @property
    def phase_report(self) -> PhaseReport:
        """What is told of the phase that runs."""
        return self.report.phases[-1]

    def actor(self, number: int) -> Actor:
        """One of the actors, also when there are fewer."""
        return self.actors[number % len(self.actors)]

    # Playing

    def step(self, doing: str) -> None:
        """Tell what is going on."""
        self._told(f"{self.phase_report.title}: {doing}")

    async def pause(self, actor: Actor, phase: Phase, steps: int) -> None:
        """Think, so that so many steps of everybody take about half the phase, at this speed."""
        if self._speed:
            share = phase.clock.duration / 1000 / self._speed / (2 * max(steps, 1))
            await asyncio.sleep(actor.chance.uniform(0, 2 * share))

    async def together(self, deeds: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
        """Do all of it at once; the first mistake ends it."""
        try:
            async with asyncio.TaskGroup() as tasks:
                begun = [tasks.create_task(deed) for deed in deeds]
        except ExceptionGroup as group:
            raise first_of(group) from None
        return [task.result() for task in begun]

    async def each(self, deed: Callable[[Actor], Coroutine[Any, Any, _T]]) -> list[_T]:
        """Let every actor do it, all at once."""
        return await self.together(deed(actor) for actor in self.actors)

    async def sees(self, what: str, sight: Awaitable[_T]) -> _T:
        """Wait for something that must come. Raises Missed."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await sight
        except TimeoutError:
            raise Missed(f"never seen: {what}") from None

    async def all_see(self, what: str, true: Callable[[JourneyMap], object]) -> None:
        """Wait until everybody's map is so. Raises Missed."""
        await self.together(
            self.sees(
                f"{what} ({person.name})", person.board.until(lambda board: bool(true(board)))
            )
            for person in self.everybody
        )

    # Expecting

    def check(self, what: str, faults: Iterable[str]) -> None:
        """Note that something was compared, and where it was not right."""
        self.report.checked[what] += 1
        self.report.faults += [f"{self.phase_report.title}: {fault}" for fault in faults]

    def must(self, what: str, right: object) -> None:
        """Note that something had to be so."""
        self.check("expectations", [] if right else [what])

    async def refused(self, wanted: str, what: str, deed: Awaitable[object]) -> None:
        """A command that must be refused for this reason."""
        try:
            await deed
        except CommandRefused as refused:
            self._judge(wanted, what, refused.code)
        else:
            self._judge(wanted, what, "")

    async def refused_edit(
        self, wanted: str, what: str, board: Board, write: Callable[[Board], object]
    ) -> tuple[str, ...]:
        """An edit that must be refused for this reason; the words that were given back."""
        await board.synced()
        write(board)
        try:
            await self.sees(f"an answer to {what}", board.saved())
        except EditRefused as refused:
            self._judge(wanted, what, refused.refused.code)
            return refused.refused.lost
        self._judge(wanted, what, "")
        return ()

    def _judge(self, wanted: str, what: str, found: str) -> None:
        if found == wanted:
            self.report.checked["refusals"] += 1
            self.phase_report.refused[wanted] += 1
            return
        told = f"was refused as {found}" if found else "was not refused"
        self.report.faults.append(
            f"{self.phase_report.title}: {what} {told}, and must be refused as {wanted}"
        )

    # Secrecy

    def forget_frames(self) -> None:
        """Begin a new record of what everybody is sent."""
        for actor in self._listeners:
            actor.recorder.forget()

    def check_secrecy(self, cards: Iterable[tuple[Actor, Card]]) -> None:
        """No byte of these hidden cards may have reached anybody but their writers."""
        told = []
        for writer, card in cards:
            for other in self._listeners:
                if other is not writer and other.recorder.has(card.words):
                    told.append(
                        f"{other.participant.name} was sent a private card of "
                        f"{writer.participant.name} before the reveal"
                    )
        self.check("secrecy", told)

    def heard_by_all(self, cards: Iterable[tuple[Actor, Card]]) -> bool:
        """Whether everybody but its writer was sent each of these cards, once they are out."""
        return all(
            other.recorder.has(card.words)
            for writer, card in cards
            for other in self.actors
            if other is not writer
        )

    def sent(self) -> Counter[str]:
        """Every command that was carried out, by type."""
        return sum((person.carried_out for person in self.everybody), Counter())


def first_of(group: ExceptionGroup[Exception]) -> Exception:
    """The first mistake of several that happened at once."""
    first: Exception = group.exceptions[0]
    return first_of(first) if isinstance(first, ExceptionGroup) else first
