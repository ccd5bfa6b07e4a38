"""A rehearsal: a crowd of made-up people edits one map through the front door, and must agree."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from client.participant.agreement import disagreements
from client.participant.door import Workshop
from client.participant.errors import EditRefused, Ended
from client.participant.participant import Participant
from client.participant.player import Player

NAMES = ("Lena", "Amir", "Chloé", "Jonas", "Mei", "Oluwaseun", "Zofia", "Тарас", "Inés", "Noah")
TICK = 0.2
SAVING = 60.0
"""Seconds that the crowd waits at the end until everything is stored."""
AGREEING = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rehearsal does: so many people, each for `seconds` or `edits`.

    `pace`: steps a second that each person makes on average; 0 for as many as get stored.
    """

    participants: int = 12
    seconds: float = 20.0
    edits: int | None = None
    pace: float = 4.0
    seed: int = 1


@dataclass(slots=True)
class Progress:
    """How a rehearsal stands."""

    doing: str = "joining"
    joined: int = 0
    written: int = 0
    stored: int = 0
    refused: int = 0
    done: float = 0.0  # of 1
    elapsed: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What a rehearsal showed."""

    people: int = 0
    written: int = 0
    stored: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ended: list[str] = field(default_factory=list)
    reconnects: int = 0
    seconds: float = 0.0
    delays: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def agreed(self) -> bool:
        """Whether everybody saw the same map and everything written was stored or refused."""
        unsettled = self.written - self.stored - sum(self.refused.values())
        return not self.differences and not self.ended and unsettled == 0

    def delay(self, share: float) -> float:
        """The acknowledgement time, in seconds, that this share of the steps stayed within."""
        if not self.delays:
            return 0.0
        ordered = sorted(self.delays)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Rehearsal:
    """One run. `watch` is told several times a second how it stands."""

    def __init__(self, workshop: Workshop, plan: Plan, watch: Callable[[Progress], None]) -> None:
        self._workshop = workshop
        self._plan = plan
        self._watch = watch
        self._progress = Progress()
        self._outcome = Outcome()
        self._crowd: list[Participant] = []
        self._begun = self._deadline = 0.0

    async def run(self) -> Outcome:
        """Let the crowd in, let it edit, and compare what everybody has.

        Raises:
            Problem: when somebody is not let in.
            Unreachable: when nobody answers.

        """
        async with AsyncExitStack() as stay, asyncio.TaskGroup() as tasks:
            ticker = tasks.create_task(self._tick())
            try:
                await self._let_in(stay)
                self._begun = time.monotonic()
                self._deadline = self._begun + self._plan.seconds
                self._progress.doing = "editing"
                await self._play_all()
                self._progress.doing = "saving"
                await self._save_all()
                self._outcome.seconds = time.monotonic() - self._begun
                self._progress.doing = "comparing"
                await self._compare(stay)
            finally:
                ticker.cancel()
            self._count()
            self._tell()
        return self._outcome

    async def _let_in(self, stay: AsyncExitStack) -> None:
        for number in range(self._plan.participants):
            person = await self._join(stay, NAMES[number % len(NAMES)])
            self._crowd.append(person)
            self._progress.joined += 1
        for person in self._crowd:
            await person.synced()

    async def _join(self, stay: AsyncExitStack, name: str) -> Participant:
        workshop = self._workshop
        return await stay.enter_async_context(
            Participant.join(workshop.server, workshop.code, name)
        )

    async def _play_all(self) -> None:
        async with asyncio.TaskGroup() as playing:
            for number, person in enumerate(self._crowd):
                chance = random.Random(f"{self._plan.seed}/{number}")  # noqa: S311 - play
                playing.create_task(self._play(person, chance))

    async def _play(self, person: Participant, chance: random.Random) -> None:
        plan, player = self._plan, Player(person, chance)
        try:
            while not self._is_done(person):
                begun = time.monotonic()
                player.step()
                try:
                    await person.saved()
                    self._outcome.delays.append(time.monotonic() - begun)
                except EditRefused:
                    continue  # counted at the end; the copy is fresh and the next step may do
                if plan.pace:
                    await asyncio.sleep(chance.expovariate(plan.pace))
        except Ended as ended:
            self._outcome.ended.append(f"{person.name}: {ended}")

    def _is_done(self, person: Participant) -> bool:
        if self._plan.edits is not None:
            return person.board.line.ledger.written >= self._plan.edits
        return time.monotonic() >= self._deadline

    async def _save_all(self) -> None:
        try:
            async with asyncio.timeout(SAVING):
                for person in self._crowd:
                    await self._save(person)
        except TimeoutError:
            late = [p.name for p in self._crowd if not p.board.line.is_saved()]
            self._outcome.differences.append(f"Not everything is stored: {', '.join(late)}")

    async def _save(self, person: Participant) -> None:
        while True:
            try:
                return await person.saved()
            except EditRefused:
                continue
            except Ended:
                return None

    async def _compare(self, stay: AsyncExitStack) -> None:
        late = await self._join(stay, "Latecomer")
        await late.synced()
        here = [person for person in self._crowd if person.board.line.is_synced]
        away = [person.name for person in self._crowd if person not in here]
        if away:
            self._outcome.differences.append(f"Not connected at the end: {', '.join(away)}")
        self._outcome.differences += await disagreements([*here, late], AGREEING)
        self._outcome.counts = late.map.counts()

    def _count(self) -> None:
        outcome = self._outcome
        outcome.people = len(self._crowd)
        outcome.written, outcome.stored, lost = _edits(self._crowd)
        outcome.refused = lost
        outcome.reconnects = sum(max(0, p.board.line.connections - 1) for p in self._crowd)

    async def _tick(self) -> None:
        while True:
            self._tell()
            await asyncio.sleep(TICK)

    def _tell(self) -> None:
        progress, plan = self._progress, self._plan
        progress.written, progress.stored, lost = _edits(self._crowd)
        progress.refused = sum(lost.values())
        if self._begun:
            progress.elapsed = time.monotonic() - self._begun
            wanted = plan.edits * plan.participants if plan.edits is not None else None
            share = progress.written / wanted if wanted else progress.elapsed / plan.seconds
            progress.done = 1.0 if progress.doing == "comparing" else min(1.0, share)
        self._watch(progress)


def _edits(crowd: Sequence[Participant]) -> tuple[int, int, Counter[str]]:
    """Edits written, stored, and refused by reason."""
    written = stored = 0
    lost: Counter[str] = Counter()
    for person in crowd:
        line = person.board.line
        written += line.ledger.written
        stored += line.ledger.durable
        for refused in line.refused:
            lost[refused.code] += refused.edits
    return written, stored - sum(lost.values()), lost
