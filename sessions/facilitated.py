"""The facilitation of one live workshop: its state, its secrets, its clock.

A command is decided by the pure engine. What follows from it (events, secrets, edits of the map,
the session that everybody reads) is one entry of the journal: it happens wholly or not at all.
"""

import asyncio
import random
from collections.abc import Awaitable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import structlog

from facilitation import engine, projection
from facilitation.commands import AnyCommand
from facilitation.consensus import Answer, answered
from facilitation.course import CardsRevealed, OwnCardsRevealed, TimeUp
from facilitation.events import AnyEvent
from facilitation.facts import Facts
from facilitation.people import Member, ParticipantId, Person
from facilitation.permissions import Rules
from facilitation.phases.registry import Registry
from facilitation.phases.rules import draft_rules_for, rules_for
from facilitation.ready import counted
from facilitation.refusals import Refused
from facilitation.scores import Agree, Feel, Score, collection, sheet_after
from facilitation.state import Workshop
from facilitation.voting import Abstain, BallotDone, CastVote, RetractVote, ballot_after
from sessions.clock import Clock
from sessions.contributions import contributions
from sessions.effects import write_effects
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Element, Journey, Lane, Stage
from sessions.journey.writing import Edit, Place, write_elements
from sessions.live import Committed, LiveDocument
from sessions.reveal import revealed
from sessions.secrets import Secrets
from sessions.store.answers import Answers
from sessions.store.database import Database
from sessions.store.entries import Beside
from sessions.store.facilitation import (
    FacilitationRecords,
    add_answer,
    add_event,
    erase_document,
)

_log = structlog.get_logger("wayboard.facilitated")
_event_decoder = msgspec.json.Decoder(AnyEvent)


class Surroundings(Protocol):
    """What facilitation needs of the live workshop it belongs to."""

    board: LiveDocument

    async def drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Everybody's private document that holds or may hold something."""

    def loaded_drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Those that are in memory."""

    def members(self) -> tuple[Member, ...]:
        """Everybody who is in the workshop."""

    def outdated(self) -> None:
        """What everybody sees should be shown anew, soon."""


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and what tells one command from another: a repeat does nothing twice."""

    key: str
    mark: bytes


class Reused:
    """The key belongs to another command of this person."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command was carried out; `own` is what only its sender may know of it."""

    events: tuple[AnyEvent, ...] = ()
    own: Any = None


class LazyMap:
    """The map, read when a rule first looks at it: most commands never do."""

    def __init__(self, board: LiveDocument) -> None:
        self._board = board

    @property
    def _journey(self) -> Journey:
        return self._board.journey()

    @property
    def stages(self) -> list[Stage]:
        return self._journey.stages

    @property
    def lanes(self) -> list[Lane]:
        return self._journey.lanes

    @property
    def elements(self) -> list[Element]:
        return self._journey.elements

    @property
    def groups(self) -> list[Any]:
        return self._journey.groups

    @property
    def links(self) -> list[Any]:
        return self._journey.links


class Facilitated:
    """Decides, stores and shows what happens in a workshop."""

    def __init__(
        self,
        workshop: WorkshopId,
        around: Surroundings,
        database: Database,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self.state = Workshop()
        self.secrets = Secrets()
        self._workshop = workshop
        self._around = around
        self._database = database
        self._registry = registry
        self._clock = clock
        self._turn = asyncio.Lock()
        self._sound = True
        self._changed_at = clock()
        self._rescheduled = asyncio.Event()

    async def load(self) -> None:
        """Take state and secrets from the store."""
        async with self._database.read() as connection:
            records = FacilitationRecords(connection)
            stored = await records.events(self._workshop)
            inputs = await records.inputs(self._workshop)
            keys = await records.round_keys(self._workshop)
        self.state = engine.replay(_event_decoder.decode(one.event) for one in stored)
        self.secrets = Secrets.read(inputs, keys)
        self._sound = True
        self._changed_at = self._clock()
        self._rescheduled.set()

    # What holds now

    def rules(self) -> Rules:
        """Who may write what on the board."""
        return rules_for(self.state, self._registry, self._clock())

    def draft_rules(self, owner: ParticipantId) -> Rules:
        """What may be written in somebody's private document."""
        return draft_rules_for(self.state, self._registry, owner, self._clock())

    def shown(self) -> dict[str, Any]:
        """What everybody may see; the same bytes as long as nothing happened."""
        return projection.public(self.state, self._changed_at, self._facts())

    def shown_to_facilitators(self) -> dict[str, Any]:
        """What helps to lead the workshop."""
        return projection.for_facilitator(self.state, self._clock(), self._facts())

    def shown_to(self, who: ParticipantId) -> dict[str, Any]:
        """What only this person sees: their own marks, words and forms."""
        own: dict[str, Any] = projection.personal(self.state, who)
        voting = self.state.voting.open
        if voting is not None:
            named = not voting.rules.anonymous
            own["ballot"] = self.secrets.ballot(voting.id, who, named=named)
        kept_as = collection(self.state)
        if kept_as is not None:
            own["sheet"] = self.secrets.sheet(kept_as, who)
        check = self.state.checks.open
        if check is not None:
            own["answer"] = self.secrets.answer(check.id, who, named=check.named)
        return own

    # Commands

    async def carry_out(
        self, command: AnyCommand, by: Person, key: Key | None = None
    ) -> Done | Refused | Reused:
        """Do what somebody wants done, durably, or say why not.

        What people fill in says how it shall be, and needs no key to count once.
        """
        await self._made_sound()
        due = engine.alarm(self.state)
        if due is not None and due <= self._clock():
            await self.time_up()
        match command:
            case CastVote() | RetractVote() | Abstain() | BallotDone():
                return await self._fill_ballot(command, by)
            case Feel() | Score() | Agree():
                return await self._fill_sheet(command, by)
            case Answer():
                return await self._answer(command, by)
        async with self._turn:
            await self._made_sound()
            known = None if key is None else await self._known(by.id, key)
            if known is not None:
                return known
            now = self._clock()
            decided = engine.decide(self.state, command, by, now, self._facts())
            if isinstance(decided, Refused):
                return decided
            beside = () if key is None else (add_answer(by.id, key.key, key.mark, now),)
            return await self._happen(decided, now, beside)

    async def _known(self, who: ParticipantId, key: Key) -> Done | Reused | None:
        async with self._database.read() as connection:
            kept = await Answers(connection).get(self._workshop, who, key.key)
        if kept is None:
            return None
        return Done() if kept == key.mark else Reused()

    async def time_up(self) -> None:
        """Let the clock speak, if a deadline has come."""
        async with self._turn:
            await self._made_sound()
            current = self.state.current
            if current is None:
                return
            now = self._clock()
            command = TimeUp(phase=current.id)
            decided = engine.decide(self.state, command, None, now, self._facts())
            if not isinstance(decided, Refused) and decided:
                await self._happen(decided, now)

    async def keep_time(self) -> None:
        """Wait for each deadline and act once; runs as long as the workshop is in memory."""
        while True:
            due = engine.alarm(self.state)
            wait = None if due is None else max(due - self._clock(), 0) / 1000
            self._rescheduled.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._rescheduled.wait()
                    continue
            except TimeoutError:
                pass
            try:
                await self.time_up()
            except Exception as error:  # one workshop's trouble is its own
                _log.warning("time_not_kept", workshop=self._workshop, fault=type(error).__name__)
            if engine.alarm(self.state) == due:  # not written down: the store does not answer
                await asyncio.sleep(1)

    # Secrets: stored for themselves, told to nobody

    async def _fill_ballot(
        self, command: CastVote | RetractVote | Abstain | BallotDone, by: Person
    ) -> Done | Refused:
        voting = self.state.voting.round(command.round)
        named = voting is not None and not voting.rules.anonymous
        own = self.secrets.ballot(command.round, by.id, named=named)
        facts = Facts(people=self._around.members(), map=LazyMap(self._around.board), ballot=own)
        refused = engine.decide(self.state, command, by, self._clock(), facts)
        kept = ballot_after(self.state, command, by, facts)
        if isinstance(refused, Refused) or isinstance(kept, Refused):
            return refused if isinstance(refused, Refused) else kept  # type: ignore[return-value]
        beside = self.secrets.keep_ballot(command.round, by.id, kept, named=named)
        return await self._keep(
            beside, lambda: self.secrets.ballot(command.round, by.id, named=named)
        )

    async def _fill_sheet(self, command: Feel | Score | Agree, by: Person) -> Done | Refused:
        kept_as = collection(self.state)
        own = None if kept_as is None else self.secrets.sheet(kept_as, by.id)
        facts = Facts(people=self._around.members(), map=LazyMap(self._around.board), sheet=own)
        refused = engine.decide(self.state, command, by, self._clock(), facts)
        if isinstance(refused, Refused):
            return refused
        kept = sheet_after(self.state, command, by, facts)
        if isinstance(kept, Refused) or kept_as is None:
            return kept if isinstance(kept, Refused) else Done()
        beside = self.secrets.keep_sheet(kept_as, by.id, kept)
        return await self._keep(beside, lambda: kept)

    async def _answer(self, command: Answer, by: Person) -> Done | Refused:
        refused = engine.decide(self.state, command, by, self._clock(), self._facts())
        if isinstance(refused, Refused):
            return refused
        check = self.state.checks.check(command.check)
        named = check is not None and check.named
        beside = self.secrets.keep_answer(command.check, by.id, answered(command), named=named)
        return await self._keep(beside, lambda: answered(command))

    async def _keep(self, beside: tuple[Beside, ...], own: Any) -> Done | Refused:
        """Make a form durable; the memory has it already, so that nobody spends a dot twice."""
        begun = self._around.board.begin_writing(lambda _: None, beside)
        outcome = begun if isinstance(begun, Refused) else await begun
        if isinstance(outcome, Refused):
            self._sound = False
            return outcome
        self._around.outdated()
        return Done(own=own())

    # Events

    async def _happen(
        self, events: tuple[AnyEvent, ...], now: int, remembered: tuple[Beside, ...] = ()
    ) -> Done | Refused:
        """Store the events and all that goes with them, and show what came of it."""
        if not events:
            return Done()
        async with AsyncExitStack() as holding:
            moving = await self._drafts_to_move(events, holding)
            await self._around.board.repaired()
            before = self.state
            self.state = engine.replay(events, before)
            begun = self._begin(events, before, moving, now, remembered)
            outcome = begun if isinstance(begun, Refused) else await begun
            if isinstance(outcome, Refused):
                self.state, self._sound = before, False
                for draft in moving:
                    draft.distrust()
                return outcome
            for draft in moving:
                draft.renewed()
        self._rescheduled.set()
        self._around.outdated()
        return Done(events)

    async def _drafts_to_move(
        self, events: Iterable[AnyEvent], holding: AsyncExitStack
    ) -> dict[LiveDocument, ParticipantId]:
        """The private documents that a reveal empties; nothing is written in them meanwhile."""
        wanted = [one for one in events if isinstance(one, CardsRevealed | OwnCardsRevealed)]
        if not wanted:
            return {}
        everybody = any(isinstance(one, CardsRevealed) for one in wanted)
        only = {one.participant for one in wanted if isinstance(one, OwnCardsRevealed)}
        moving: dict[LiveDocument, ParticipantId] = {}
        for owner, draft in (await self._around.drafts()).items():
            if everybody or owner in only:
                await draft.repaired()
                await holding.enter_async_context(draft.held())
                moving[draft] = owner
        return moving

    def _begin(
        self,
        events: tuple[AnyEvent, ...],
        before: Workshop,
        moving: dict[LiveDocument, ParticipantId],
        now: int,
        remembered: tuple[Beside, ...],
    ) -> Awaitable[Committed | Refused] | Refused:
        """Begin all writing in one turn of the loop, so that it is one transaction."""
        kinds = self._kinds_revealed(events, before)
        coming: list[tuple[Element, bool]] = []
        staying: dict[LiveDocument, list[Element]] = {}
        beside: list[Beside] = []
        for draft in moving:
            cards = draft.journey().elements
            coming += [(card, kinds[card.kind]) for card in cards if card.kind in kinds]
            staying[draft] = [card for card in cards if card.kind not in kinds]
            beside += erase_document(draft.name)
        arriving = self._arriving(coming, now)
        beside = [*self._stored(events), *remembered, *self.secrets.settle(events), *beside]
        beside += self.secrets.dismiss(self.state)
        self._changed_at = now
        shown = projection.public(self.state, now, self._facts())

        def build(edit: Edit) -> None:
            write_shown(edit, shown)
            write_elements(edit, arriving, now)
            write_effects(edit, events, self._around.board.journey())

        begun = self._around.board.begin_writing(build, tuple(beside))
        if isinstance(begun, Refused):
            return begun
        for draft, cards in staying.items():
            draft.begin_anew()
            if cards:
                kept = list(cards)
                draft.begin_writing(lambda edit, kept=kept: write_elements(edit, kept, now))  # type: ignore[misc]
        return begun

    def _kinds_revealed(self, events: Iterable[AnyEvent], before: Workshop) -> dict[str, bool]:
        """The kinds of cards that these events show, and whether without names."""
        kinds: dict[str, bool] = {}
        for event in events:
            if isinstance(event, CardsRevealed | OwnCardsRevealed):
                phase = before.phase(event.phase) or self.state.phase(event.phase)
                if phase is not None:
                    kinds |= dict.fromkeys(self._registry.collects(phase), phase.anonymous)
        return kinds

    def _arriving(self, coming: list[tuple[Element, bool]], now: int) -> list[Element]:
        board = self._around.board.journey()
        shuffle = random.SystemRandom().shuffle
        found: list[Element] = []
        for anonymous in (False, True):
            cards = [card for card, unnamed in coming if unnamed is anonymous]
            found += revealed(board, cards, anonymous=anonymous, at=now, shuffle=shuffle)
        return found

    def _stored(self, events: Iterable[AnyEvent]) -> list[Beside]:
        return [
            add_event(place, event.by, event.at, msgspec.json.encode(event))
            for place, event in enumerate(events)
        ]

    # Facts

    def _facts(self) -> Facts:
        board, members = self._around.board, self._around.members()
        answers = self.secrets.answers()
        check = self.state.checks.open
        silent = {}
        if check is not None:
            silent[check.id] = sum(
                self.secrets.answer(check.id, one.id, named=check.named) is None
                for one in counted(self.state, members)
            )
        frame = board.index.roots["frame"]
        return Facts(
            people=members,
            map=LazyMap(board),
            contributions=contributions(
                self.state, self._registry, board, self._around.loaded_drafts()
            ),
            answers=answers,
            silent=silent,
            ballots=self.secrets.ballots(),
            sheets=self.secrets.sheets(),
            business_problem=frame.value("business_problem") is not None,
        )

    async def _made_sound(self) -> None:
        """After a failed write, memory may be ahead of the store: take what the store says."""
        if not self._sound:
            await self._around.board.repaired()
            await self.load()


def write_shown(edit: Edit, shown: dict[str, Any]) -> None:
    """Write what everybody sees into the session; what stands there already stays untouched."""
    session: Place = edit.root("session")
    for name, value in shown.items():
        edit.set(session, name, value)
