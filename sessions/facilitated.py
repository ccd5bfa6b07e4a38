"""The facilitation of one live workshop: its state, its secrets, its clock.

A command is decided by the pure engine. What follows from it (events, secrets, edits of the map,
the session that everybody reads) is one entry of the journal: it happens wholly or not at all.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from facilitation import engine, projection
from facilitation.commands import AnyCommand
from facilitation.consensus import AnswersRevealed, CheckWithdrawn
from facilitation.course import CardsRevealed, OwnCardsRevealed, TimeUp
from facilitation.events import AnyEvent
from facilitation.facts import Facts
from facilitation.people import ParticipantId, Person
from facilitation.permissions import Rules
from facilitation.phases.openings import openings
from facilitation.phases.registry import Registry
from facilitation.phases.rules import draft_rules_for, ruled_alike, rules_for
from facilitation.ready import counted
from facilitation.refusals import Refusal, Refused
from facilitation.scores import AnyRevealEvent
from facilitation.state import Workshop
from facilitation.voting import VotesRevealed, VotingClosed
from sessions.clock import Clock
from sessions.contributions import contributions
from sessions.effects import write_effects, write_session
from sessions.forms import FORM_COMMANDS, FormCommand, Forms
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Element
from sessions.journey.writing import Edit, write_elements
from sessions.keys import FormKeys, Key, Reused, recall, remember
from sessions.live import Committed, LiveDocument
from sessions.outcomes.moments import ended
from sessions.recording import recorded
from sessions.reveal import arriving, kinds_revealed
from sessions.secrets import Secrets
from sessions.store.database import Database
from sessions.store.entries import Beside
from sessions.store.errors import StoreError
from sessions.store.facilitation import (
    FacilitationRecords,
    erase_document,
    set_alarm,
)
from sessions.surroundings import LazyMap, Surroundings

_log = structlog.get_logger("wayboard.facilitated")

ERASING = VotingClosed | VotesRevealed | AnswersRevealed | CheckWithdrawn | AnyRevealEvent
"""Events that go with the destruction of a key or of what people filled in."""
_event_decoder = msgspec.json.Decoder(AnyEvent)


@dataclass(frozen=True, slots=True)
class Done:
    """A command was carried out; what somebody filled in leads to no event."""

    events: tuple[AnyEvent, ...] = ()


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
        self.forms = Forms(around)
        self._form_keys = FormKeys()
        self._workshop = workshop
        self._around = around
        self._database = database
        self._registry = registry
        self._clock = clock
        self._turn = asyncio.Lock()
        self._mending = asyncio.Lock()
        self._faults = self._mended = 0
        self._changed_at = clock()
        self._rescheduled = asyncio.Event()
        self._erased = asyncio.Event()
        self.decided = asyncio.Event()
        """Clear while rules wait for the disk: no edit is judged by rules that may never be."""
        self.decided.set()
        self._last_shown: tuple[Any, dict[str, Any]] = (None, {})

    async def load(self) -> None:
        """Take state and secrets from the store."""
        async with self._database.read() as connection:
            records = FacilitationRecords(connection)
            stored = await records.events(self._workshop)
            inputs = await records.inputs(self._workshop)
            keys = await records.round_keys(self._workshop)
        self.state = engine.replay(_event_decoder.decode(one.event) for one in stored)
        self.forms.secrets = Secrets.read(inputs, keys)
        self._changed_at = self._clock()
        self._rescheduled.set()

    # What holds now

    def rules(self) -> Rules:
        """Who may write what on the board."""
        return rules_for(self.state, self._registry, self._clock())

    def draft_rules(self, owner: ParticipantId) -> Rules:
        """What may be written in somebody's private document."""
        return draft_rules_for(self.state, self._registry, owner, self._clock())

    @property
    def is_nameless(self) -> bool:
        """Whether people write now what nobody may ever trace to them."""
        phase = self.state.current
        return phase is not None and phase.anonymous and not self.state.is_revealed(phase)

    def shown(self) -> dict[str, Any]:
        """What everybody may see; the same object, and the same bytes, until something happens."""
        around = self._around
        drafts = tuple(draft.seq for draft in around.loaded_drafts().values())
        key = (self.state, around.board.seq, drafts, around.members(), self.forms.secrets.shown)
        before, shown = self._last_shown
        # By identity: comparing whole states would cost more than it saves.
        if before is None or any(
            old is not new and (old != new or index in (0, 3))
            for index, (old, new) in enumerate(zip(before, key, strict=True))
        ):
            shown = self._show()
            self._last_shown = key, shown
        return shown

    def _show(self) -> dict[str, Any]:
        shown = projection.public(self.state, self._changed_at, self._facts())
        open_now = openings(self.state, self._registry, self._changed_at)
        return shown | {"openings": msgspec.to_builtins(open_now)}

    @property
    def alarm(self) -> int | None:
        """When the clock has something to do next (epoch ms), or never."""
        return engine.alarm(self.state)

    def shown_to_facilitators(self) -> dict[str, Any]:
        """What helps to lead the workshop."""
        return projection.for_facilitator(self.state, self._clock(), self._facts())

    def shown_to(self, who: ParticipantId) -> dict[str, Any]:
        """What only this person sees: their own marks, words and forms."""
        own: dict[str, Any] = projection.personal(self.state, who)
        return own | self.forms.own(self.state, who)

    # Commands

    async def carry_out(
        self, command: AnyCommand, by: Person, key: Key | None = None
    ) -> Done | Refused | Reused:
        """Do what somebody wants done, durably, or say why not."""
        due = engine.alarm(self.state)
        if due is not None and due <= self._clock():
            await self.time_up()
        await self._made_sound()
        sender = self._as_now(by)
        if isinstance(sender, Refused):
            return sender
        if isinstance(command, FORM_COMMANDS):
            return await self._fill_in(command, sender, key)
        async with self._turn:
            await self._made_sound()
            if key is not None:
                async with self._database.read() as connection:
                    known = await recall(connection, self._workshop, sender.id, key)
                if known is not None:
                    return known if isinstance(known, Reused) else Done()

            def decide(now: int) -> tuple[AnyEvent, ...] | Refused:
                return engine.decide(self.state, command, sender, now, self._facts())

            return await self._happen(decide, sender.id, key)

    def _as_now(self, by: Person) -> Person | Refused:
        """W9: somebody may have been sent out, or have another role, since the request began."""
        if self._around.is_gone(by.id):
            return Refused(Refusal.BANNED)
        return next((one for one in self._around.members() if one.id == by.id), by)

    async def time_up(self) -> None:
        """Let the clock speak, if a deadline has come."""
        async with self._turn:
            await self._made_sound()

            def decide(now: int) -> tuple[AnyEvent, ...] | Refused:
                current = self.state.current
                if current is None:
                    return ()
                return engine.decide(self.state, TimeUp(phase=current.id), None, now, self._facts())

            await self._happen(decide)

    # What goes on for as long as the workshop is in memory

    async def forget_erased(self) -> None:
        """Let what was erased leave the files too, soon after each time (W4)."""
        while True:
            await self._erased.wait()
            self._erased.clear()
            try:
                await self._database.forget()
            except StoreError as error:
                _log.warning("not_forgotten", workshop=self._workshop, fault=type(error).__name__)
                self._erased.set()
                await asyncio.sleep(1)

    async def keep_time(self) -> None:
        """Wait for each deadline and act once."""
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

    async def _fill_in(
        self, command: FormCommand, by: Person, key: Key | None
    ) -> Done | Refused | Reused:
        while not self.decided.is_set():  # a close that waits for the disk counts these no more
            if self._mended == self._faults:
                await self.decided.wait()
            await self._made_sound()
        known = None if key is None else self._form_keys.recall(by.id, key)
        if isinstance(known, Reused):
            return known
        if known is not None:
            done = await asyncio.shield(known)
            return Done() if done else await self._fill_in(command, by, key)
        kept = self.forms.kept(self.state, command, by, self._clock())
        if isinstance(kept, Refused) or key is None:
            return kept if isinstance(kept, Refused) else await self._keep(kept)
        return await self._keep_once(kept, by.id, key, self.forms.place(self.state, command))

    async def _keep_once(
        self, beside: tuple[Beside, ...], who: ParticipantId, key: Key, place: str
    ) -> Done | Refused:
        """W10: make a form durable, and know its key from the same moment on."""
        begun = self._form_keys.begin(who, key, place)
        durable = False
        try:
            outcome = await self._keep(beside)
            durable = isinstance(outcome, Done)
            return outcome
        finally:
            self._form_keys.settle(who, key, begun, durable=durable)

    async def _keep(self, beside: tuple[Beside, ...]) -> Done | Refused:
        """Make durable what no event tells; of a form the memory has it already.

        So nobody spends a dot twice.
        """
        begun = self._around.board.begin_writing(lambda _: None, beside, session_only=True)
        outcome = begun if isinstance(begun, Refused) else await begun
        if isinstance(outcome, Refused):
            self._faults += 1
            return outcome
        self._around.outdated()
        return Done()

    async def let_go(self) -> None:
        """V4: what somebody who was removed filled in, and is still open, goes with them."""
        await self._made_sound()
        beside = self.forms.let_go(self.state)
        if beside and not isinstance(await self._keep(beside), Refused):
            self._erased.set()

    # Events

    async def _happen(
        self,
        decide: Callable[[int], tuple[AnyEvent, ...] | Refused],
        sender: ParticipantId | None = None,
        key: Key | None = None,
    ) -> Done | Refused:
        """Store what is decided and all that goes with it, and show what came of it."""
        async with AsyncExitStack() as holding:
            held: dict[ParticipantId, LiveDocument] = {}
            decided = decide(self._clock())
            # Waiting for drafts lets votes and cards arrive: then it is decided anew, with them.
            while not isinstance(decided, Refused) and decided:
                missing = await self._drafts_to_move(decided, held)
                if not missing and not self._around.board.is_behind:
                    break
                for owner, draft in missing.items():
                    await holding.enter_async_context(draft.held())
                    await draft.repaired()
                    held[owner] = draft
                await self._around.board.repaired()
                decided = decide(self._clock())
            if isinstance(decided, Refused):
                return decided
            if not decided:
                return await self._without_effect(sender, key)
            return await self._commit(decided, held, sender, key)

    async def _without_effect(
        self, sender: ParticipantId | None, key: Key | None
    ) -> Done | Refused:
        """W10: what changed nothing must not change anything when it is repeated later."""
        if key is None or sender is None:
            return Done()
        named = not self.is_nameless  # W7: no event has the sender's name
        return await self._keep((remember(sender, key, self._clock(), named=named),))

    async def _commit(
        self,
        events: tuple[AnyEvent, ...],
        held: dict[ParticipantId, LiveDocument],
        sender: ParticipantId | None,
        key: Key | None,
    ) -> Done | Refused:
        before, now = self.state, events[-1].at
        remembered: tuple[Beside, ...] = ()
        if key is not None and sender is not None:
            named = any(event.by == sender for event in events)
            remembered = (remember(sender, key, now, named=named),)
        self.state = engine.replay(events, before)
        if not ruled_alike(before, self.state):
            self.decided.clear()
        try:
            begun = self._begin(events, before, held, now, remembered)
            outcome = begun if isinstance(begun, Refused) else await begun
        except BaseException:
            self._doubt(before)
            raise
        if isinstance(outcome, Refused):
            self._doubt(before)
            for draft in held.values():
                draft.distrust()
            return outcome
        self.decided.set()
        self._form_keys.keep_only(self.forms.places(self.state))
        for draft in held.values():
            draft.renewed()
        if held or any(isinstance(event, ERASING) for event in events):
            self._erased.set()
        self._rescheduled.set()
        self._around.outdated()
        return Done(events)

    def _doubt(self, before: Workshop) -> None:
        """Whether it was written down, the store says: until it is asked, no edit is judged."""
        self.state = before
        self._faults += 1
        self.decided.set()  # whoever waits looks for themself
        self.decided.clear()
        self._around.outdated()

    async def _drafts_to_move(
        self, events: Iterable[AnyEvent], held: Container[ParticipantId]
    ) -> dict[ParticipantId, LiveDocument]:
        """The private documents that these events empty and that are not held yet."""
        wanted = [one for one in events if isinstance(one, CardsRevealed | OwnCardsRevealed)]
        if not wanted:
            return {}
        everybody = any(isinstance(one, CardsRevealed) for one in wanted)
        only = {one.participant for one in wanted if isinstance(one, OwnCardsRevealed)}
        return {
            owner: draft
            for owner, draft in (await self._around.drafts()).items()
            if (everybody or owner in only) and owner not in held
        }

    def _begin(
        self,
        events: tuple[AnyEvent, ...],
        before: Workshop,
        held: dict[ParticipantId, LiveDocument],
        now: int,
        remembered: tuple[Beside, ...],
    ) -> Awaitable[Committed | Refused] | Refused:
        """Begin all writing in one turn of the loop, so that it is one transaction."""
        kinds = kinds_revealed(events, before, self._registry)
        coming: list[tuple[Element, bool]] = []
        staying: dict[LiveDocument, list[Element]] = {}
        beside: list[Beside] = []
        members = {one.id for one in self._around.members()}
        for owner, draft in held.items():
            held_cards = draft.journey().elements
            if owner in members:  # W3: what somebody wrote who was sent out goes with them
                coming += [(card, kinds[card.kind]) for card in held_cards if card.kind in kinds]
            staying[draft] = [card for card in held_cards if card.kind not in kinds]
            beside += erase_document(draft.name)
        shuffle = random.SystemRandom().shuffle
        board = self._around.board.journey()
        cards = arriving(board, coming, at=now, shuffle=shuffle)
        beside = [
            *recorded(events, self.state),
            *remembered,
            *ended(events, before),
            *self.forms.secrets.settle(events),
            *beside,
        ]
        beside += self.forms.secrets.dismiss(self.state)
        if engine.alarm(before) != self.alarm:
            beside += set_alarm(self.alarm)
        self._changed_at = now
        shown = self._show()

        def build(edit: Edit) -> None:
            write_session(edit, shown)
            write_elements(edit, cards, now)
            write_effects(edit, events, replace(board, elements=[*board.elements, *cards]))

        begun = self._around.board.begin_writing(build, tuple(beside))
        if isinstance(begun, Refused):
            return begun
        for draft, others in staying.items():
            draft.begin_anew()
            if others:
                kept = list(others)
                draft.begin_writing(lambda edit, kept=kept: write_elements(edit, kept, now))  # type: ignore[misc]
        return begun

    # Facts

    def _facts(self) -> Facts:
        board, members = self._around.board, self._around.members()
        answers = self.forms.secrets.answers()
        check = self.state.checks.open
        silent = {}
        if check is not None:
            silent[check.id] = sum(
                self.forms.secrets.answer(check.id, one.id, named=check.named) is None
                for one in counted(self.state, members)
            )
        return Facts(
            people=members,
            map=LazyMap(board),
            contributions=contributions(
                self.state, self._registry, board, self._around.loaded_drafts()
            ),
            answers=answers,
            silent=silent,
            ballots=self.forms.secrets.ballots(),
            sheets=self.forms.secrets.sheets(),
            business_problem=board.index.roots["frame"].value("business_problem") is not None,
        )

    @asynccontextmanager
    async def suspended(self) -> AsyncIterator[None]:
        """Nothing is decided while the block runs; afterwards memory follows the store."""
        async with self._turn:
            yield
            self._faults += 1
        await self._made_sound()

    async def _made_sound(self) -> None:
        """After a failed write, memory may be ahead of the store: take what the store says.

        One at a time: whoever loaded last would forget what was written after another load.
        """
        while self._mended != self._faults:
            async with self._mending:
                faults = self._faults
                if self._mended != faults:
                    await self._around.board.repaired()
                    await self.load()
                    self._mended = faults
                    self.decided.set()
