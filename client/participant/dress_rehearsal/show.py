"""The run of a dress rehearsal: everybody comes in, every phase is played, all is compared."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from client.participant.agreement import disagreements
from client.participant.course import Phase
from client.participant.door import Workshop
from client.participant.dress_rehearsal import closing, collecting, opening, voting, weighing
from client.participant.dress_rehearsal.company import Actor, Company, Missed, Recorder, first_of
from client.participant.dress_rehearsal.report import PhaseReport, Report
from client.participant.errors import CommandRefused, NoSuchThing, WayboardError
from client.participant.pacing import Pauses
from client.participant.participant import Participant
from client.participant.rehearsal import NAMES, TICK, Progress

LATE = 2
"""The phase, counted from 0, that the last of the people arrives in."""
AGREEING = 30.0
LONGEST_SCENE = 120.0
"""Seconds that a phase may take beyond its planned time at this speed."""

_SCENES: Mapping[str, Callable[[Company, Phase], Awaitable[None]]] = {
    "framing": opening.framing,
    "stages": opening.stages,
    "tasks": collecting.tasks,
    "touchpoints": collecting.touchpoints,
    "emotions": collecting.emotions,
    "pain_points": collecting.pain_points,
    "opportunities": collecting.opportunities,
    "dot_voting": voting.dot_voting,
    "prioritising": weighing.prioritising,
    "wrap_up": closing.wrap_up,
    "break": closing.rest,
}


@dataclass(frozen=True, slots=True)
class Script:
    """How a dress rehearsal is played.

    `speed`: so many times faster than the agenda's own clock; 0: as fast as it goes. `kinds` are
    what phases of an agenda of one's own collect, by phase.
    """

    participants: int = 12
    speed: float = 120.0
    seed: int = 1
    kinds: Mapping[str, tuple[str, ...]] | None = None


class DressRehearsal:
    """One run. `watch` is told how it stands several times a second, and at every step."""

    def __init__(
        self,
        workshop: Workshop,
        script: Script,
        watch: Callable[[Progress], None],
        pauses: Pauses | None = None,
    ) -> None:
        self._workshop = workshop
        self._script = script
        self._watch = watch
        self._pauses = pauses
        self._progress = Progress()
        self._begun = time.monotonic()
        self._report = Report()
        self._company = Company(self._report, script.speed, self._tell)
        self._company.kinds = dict(script.kinds or {})

    async def run(self) -> Report:
        """Play it all. What goes wrong is in the report.

        Raises:
            Problem: when somebody is not let in.
            Unreachable: when nobody answers.

        """
        try:
            async with AsyncExitStack() as stay, asyncio.TaskGroup() as tasks:
                ticker = tasks.create_task(self._tick())
                try:
                    await self._perform(stay)
                finally:
                    ticker.cancel()
        except ExceptionGroup as group:
            raise first_of(group) from None
        return self._report

    async def _perform(self, stay: AsyncExitStack) -> None:
        await self._let_in(stay)
        await self._play(stay)
        self._report.phases.append(PhaseReport("After the end", ""))
        await self._try("the end", closing.curtain(self._company))
        await self._try("the minutes", closing.minutes(self._company))
        self._tell("comparing")
        await self._compare()
        self._count()

    # Who is there

    async def _let_in(self, stay: AsyncExitStack) -> None:
        self._report.phases.append(PhaseReport("Before the start", ""))
        workshop = self._workshop
        recorder = Recorder()
        coming = Participant.resume(
            workshop.server,
            workshop.id,
            workshop.facilitator_token,
            pauses=self._pauses,
            tap=recorder.hear,
        )
        lead = await stay.enter_async_context(coming)
        chance = random.Random(self._script.seed)  # noqa: S311 - play
        watcher = await self._actor(stay, "Watcher", observer=True)
        self._company.begin(Actor(lead, chance, recorder), watcher)
        number = self._script.participants
        for _ in range(number - (number >= 4)):
            await self._enter(stay)
        for person in self._company.everybody:
            await person.synced()

    async def _enter(self, stay: AsyncExitStack) -> None:
        number = len(self._company.actors)
        self._company.actors.append(await self._actor(stay, NAMES[number % len(NAMES)]))
        self._progress.joined += 1

    async def _actor(self, stay: AsyncExitStack, name: str, *, observer: bool = False) -> Actor:
        recorder = Recorder()
        chance = random.Random(f"{self._script.seed}/{len(self._company.actors)}/{name}")  # noqa: S311 - play
        coming = Participant.join(
            self._workshop.server,
            self._workshop.code,
            name,
            observer=observer,
            pauses=self._pauses,
            tap=recorder.hear,
        )
        return Actor(await stay.enter_async_context(coming), chance, recorder)

    # The phases

    async def _play(self, stay: AsyncExitStack) -> None:
        company = self._company
        await self._try("the lobby", opening.lobby(company))
        phase: Phase | None = await company.facilitator.start()
        place = 0
        while phase is not None:
            begun, sent = time.monotonic(), company.sent().total()
            self._report.phases.append(PhaseReport(phase.title, phase.type))
            if place == LATE and len(company.actors) < self._script.participants:
                await self._enter(stay)
                await company.actors[-1].participant.synced()
            place += 1
            await self._try(phase.title, self._scene(phase))
            company.phase_report.seconds = time.monotonic() - begun
            company.phase_report.commands = company.sent().total() - sent
            phase = await self._next(phase)

    async def _scene(self, phase: Phase) -> None:
        company = self._company
        company.step("everybody arrives")
        company.forget_frames()
        await company.together(
            company.sees(f"{phase.title} ({one.name})", one.until_phase(phase.id))
            for one in company.everybody
        )
        if phase.clock.duration < 60_000:  # an agenda made for tests: play goes on regardless
            await company.facilitator.extend(10)
        await _SCENES.get(phase.type, closing.rest)(company, phase)

    async def _next(self, phase: Phase) -> Phase | None:
        course = self._company.facilitator.course
        if not any(stop.state == "next" for stop in course.agenda):
            await self._company.facilitator.finish()
            return None
        try:
            return await self._company.facilitator.next()
        except (CommandRefused, NoSuchThing):
            # Everybody was ready, or time was up, and the agenda moves on by itself then.
            return await self._company.sees(
                "the next phase",
                self._company.lead.until_phase(lambda found: found.id != phase.id),
            )

    async def _try(self, what: str, scene: Awaitable[None]) -> None:
        """Play a scene; a mistake in it is told, and the play goes on."""
        planned = self._company.facilitator.course.phase
        longest = LONGEST_SCENE
        if planned is not None and self._script.speed:
            longest += 2 * planned.clock.duration / 1000 / self._script.speed
        try:
            async with asyncio.timeout(longest):
                await scene
        except TimeoutError:
            self._report.faults.append(f"{what}: stuck while {self._progress.doing}")
        except (WayboardError, Missed) as error:
            self._report.faults.append(f"{what}: {type(error).__name__}: {error}")

    # The end

    async def _compare(self) -> None:
        everybody = self._company.everybody
        self._report.faults += await disagreements(everybody, AGREEING)
        self._report.checked["equal copies"] += len(everybody) + 1

    def _count(self) -> None:
        report, company = self._report, self._company
        report.people = len(company.actors)
        report.seconds = time.monotonic() - self._begun
        report.map = company.lead.map.counts()
        lines = [person.board.line for person in company.everybody]
        report.reconnects = sum(max(0, line.connections - 1 - len(line.refused)) for line in lines)

    def _tell(self, doing: str) -> None:
        self._progress.doing = doing
        self._show()

    def _show(self) -> None:
        progress, company = self._progress, self._company
        progress.elapsed = time.monotonic() - self._begun
        people = [one.participant for one in company.actors]
        ledgers = [board.line.ledger for one in people for board in one.boards]
        progress.written = sum(ledger.written for ledger in ledgers)
        progress.stored = sum(ledger.durable for ledger in ledgers)
        progress.refused = self._report.refused.total()
        if people and (agenda := people[0].course.agenda):
            progress.done = sum(stop.state == "done" for stop in agenda) / len(agenda)
        self._watch(progress)

    async def _tick(self) -> None:
        while True:
            self._show()
            await asyncio.sleep(TICK)


def kinds_of(agenda: Any) -> dict[str, tuple[str, ...]]:
    """What the phases of an agenda of one's own collect instead of the usual kinds."""
    phases = agenda.get("phases", ()) if isinstance(agenda, Mapping) else ()
    found: dict[str, tuple[str, ...]] = {}
    for phase in phases:
        kinds = phase.get("options", {}).get("kinds") if isinstance(phase, Mapping) else None
        if isinstance(kinds, list):
            found[str(phase.get("id"))] = tuple(map(str, kinds))
    return found
