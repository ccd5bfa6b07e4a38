"""Any play of commands, cards and votes, with restarts in between, on a real data file.

Time stands until a step moves it. After each step memory is compared with what the store says, and
with a second computation of the rules from the raw events.
"""

import asyncio
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from facilitation import engine
from facilitation.ballots import Ballot
from facilitation.commands import AnyCommand
from facilitation.course import (
    Extend,
    Finish,
    Lock,
    NextPhase,
    Pause,
    PreviousPhase,
    RepeatPhase,
    Resume,
    Reveal,
    RevealOwn,
    StartPhase,
    Unlock,
)
from facilitation.events import AnyEvent
from facilitation.people import Person, Role
from facilitation.rounds import Revealed, VotingRules
from facilitation.scores import Feel, RevealFeelings
from facilitation.state import Workshop
from facilitation.timer import Paused, Running
from facilitation.voting import (
    Abstain,
    BallotDone,
    CastVote,
    ChangeBudget,
    CloseVoting,
    OpenVoting,
    RevealVotes,
)
from sessions.creation import Created
from sessions.live import Committed
from sessions.secrets import Secrets
from sessions.store.facilitation import FacilitationRecords
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import MINUTE, Clock, Led, give, opened, planned, write_card
from tests.sessions.journey.editors import PycrdtClient

AGENDA = (
    planned("quiet", "pain_points", private=True, anonymous=True, at_zero="reveal"),
    planned("own", "opportunities", private=True, at_zero="freeze"),
    planned("felt", "emotions", private=True),
    planned("vote", "dot_voting", at_zero="close"),
)
KINDS = {"quiet": "pain_point", "own": "opportunity"}
LEADING: tuple[AnyCommand, ...] = (
    StartPhase(),
    Pause(),
    Resume(),
    Extend(minutes=3),
    Extend(minutes=-2),
    Lock(),
    Unlock(),
    Reveal(),
    OpenVoting(rules=VotingRules(dots=2, max_per_option=2)),
    OpenVoting(rules=VotingRules(dots=3, anonymous=False)),
    ChangeBudget(dots=1),
    ChangeBudget(dots=4),
    CloseVoting(),
    RevealVotes(),
    RevealFeelings(),
    Finish(),
)
Step = tuple[Any, ...]
VOTES = st.one_of(
    st.tuples(st.just("vote"), st.integers(0, 2), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("ballot"), st.integers(0, 2), st.booleans()),
)
CARDS = st.tuples(st.just("card"), st.integers(0, 2), st.booleans())
ELSE = st.one_of(
    st.tuples(st.just("lead"), st.sampled_from(LEADING)),
    st.tuples(st.just("go"), st.sampled_from(["next", "back", "repeat"])),
    st.tuples(st.just("feel"), st.integers(0, 2), st.integers(-2, 2)),
    st.tuples(st.just("show"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30_000, 4 * MINUTE, 11 * MINUTE])),
    st.tuples(st.just("restart")),
)


@st.composite
def scenes(draw: st.DrawFn) -> list[Step]:
    """A few steps that belong together, with anything in between."""
    match draw(st.sampled_from(["round", "cards", "else"])):
        case "round":
            rules = VotingRules(dots=draw(st.integers(1, 3)), anonymous=draw(st.booleans()))
            steps: list[Step] = [("lead", OpenVoting(rules=rules))]
            steps += draw(st.lists(st.one_of(VOTES, VOTES, VOTES, ELSE), min_size=2, max_size=6))
            return [*steps, ("lead", CloseVoting()), ("lead", RevealVotes())]
        case "cards":
            steps = draw(st.lists(st.one_of(CARDS, CARDS, CARDS, ELSE), min_size=2, max_size=5))
            return [*steps, ("lead", Reveal())]
        case _:
            return draw(st.lists(st.one_of(VOTES, CARDS, ELSE), min_size=1, max_size=4))


PLAYS = st.lists(scenes(), min_size=1, max_size=6).map(
    lambda found: [step for scene in found for step in scene]
)


class Play:
    """One workshop, three people, and what they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.secret: dict[str, tuple[str, str]] = {}  # words → author, phase
        self.number = 0

    async def begin(self, led: Led) -> None:
        self.made: Created = await led.create(*AGENDA)
        self.lead = Person(self.made.participant, Role.FACILITATOR)
        self.people = [await led.join(self.made, name) for name in ("Ann", "Ben", "Cem")]
        async with led.workshops.using(self.made.workshop) as live:
            for number in range(3):
                await write_card(live.board, self.lead, 90 + number, f"Option {number}")

    async def step(self, led: Led, live: LiveWorkshop, step: Step) -> None:
        current = live.facilitation.state.current
        expect = None if current is None else current.id
        match step:
            case ("lead", command):
                await give(live, command, self.lead)
            case ("go", where):
                steps: dict[str, AnyCommand] = {
                    "next": NextPhase(expect=expect),
                    "back": PreviousPhase(expect=expect),
                    "repeat": RepeatPhase(expect=expect),
                }
                await give(live, steps[where], self.lead)
            case ("vote", who, option, dots):
                await self._vote(live, self.people[who], option, dots)
            case ("ballot", who, abstain):
                rounds = live.facilitation.state.voting.rounds
                if rounds:
                    kind = Abstain if abstain else BallotDone
                    await give(live, kind(round=rounds[-1].id), self.people[who])
            case ("feel", who, value):
                stage = live.board.journey().stages[0].id
                await give(live, Feel(stage=stage, value=value), self.people[who])
            case ("card", who, privately):
                await self._card(live, self.people[who], expect, privately=privately)
            case ("show", who):
                await give(live, RevealOwn(), self.people[who])
            case ("wait", milliseconds):
                await led.tick(milliseconds)

    async def _vote(self, live: LiveWorkshop, who: Person, option: int, dots: int) -> None:
        rounds = live.facilitation.state.voting.rounds
        if rounds:
            options = rounds[-1].options
            chosen = options[option % len(options)].id
            await give(live, CastVote(round=rounds[-1].id, option=chosen, dots=dots), who)

    async def _card(
        self, live: LiveWorkshop, who: Person, phase: str | None, *, privately: bool
    ) -> None:
        """Write a card wherever: what the phase does not allow must come to nothing."""
        self.number += 1
        words = f"words-{self.number}-of-somebody"
        document = await live.draft(who.id) if privately else live.board
        client = PycrdtClient(who, 20_000 + self.number)
        client.apply(document.state())
        kind = KINDS.get(phase or "", "pain_point")
        card = {"do": "card", "id": f"thing-{self.number:012d}", "kind": kind, "text": words}
        before = document.state_vector()
        for update in client.edit([card]):
            outcome = await document.receive(update, who, None)
            if isinstance(outcome, Committed):
                if privately:
                    self.secret[words] = (who.id, phase or "")
            else:
                assert document.state_vector() == before

    # What must hold after each step

    async def check(self, led: Led, live: LiveWorkshop) -> None:
        state = live.facilitation.state
        raw = await led.events(self.made.workshop)
        events = [msgspec.convert(one, AnyEvent) for one in raw]
        assert engine.replay(events) == state
        self._check_timer(raw, state)
        await self._check_forms(led, live)
        self._check_secrecy(live, state)

    def _check_timer(self, raw: list[dict[str, Any]], state: Workshop) -> None:
        """The deadline, from the events alone: start + duration + what stood still + extensions."""
        ends: int | None = None
        stood: int | None = None
        for one in raw:
            match one["type"]:
                case "phase_started":
                    ends, stood = one["at"] + one["duration"], None
                case "timer_paused":
                    stood = one["at"]
                case "timer_resumed" if ends is not None and stood is not None:
                    ends, stood = ends + one["at"] - stood, None
                case "phase_extended" if ends is not None:
                    ends += one["gained"]
                case "workshop_finished":
                    ends = None
        match state.timer:
            case Running(ends_at):
                assert ends_at == ends
            case Paused(left):
                assert ends is not None
                assert stood is not None
                assert left == ends - stood
            case _:
                assert ends is None

    async def _check_forms(self, led: Led, live: LiveWorkshop) -> None:
        async with led.database.read() as connection:
            records = FacilitationRecords(connection)
            inputs = await records.inputs(self.made.workshop)
            keys = await records.round_keys(self.made.workshop)
        stored, kept = Secrets.read(inputs, keys), live.facilitation.forms.secrets
        assert stored.ballots() == kept.ballots()
        assert stored.sheets() == kept.sheets()
        for round in live.facilitation.state.voting.rounds:
            ballots = kept.ballots().get(round.id, {})
            assert all(_fits(one, round.budget, round.rules) for one in ballots.values())
            assert len(ballots) <= len(self.people)
            if round.rules.anonymous:
                assert not ballots.keys() & {one.id for one in self.people}
                assert (f"ballot:{round.id}" in keys) <= round.is_open
            if isinstance(round.life, Revealed):
                tally = round.life.tally
                event(f"revealed, {tally.ballots} ballots")
                assert tally.used == sum(place.dots for place in tally.places)
                assert f"ballot:{round.id}" not in inputs

    def _check_secrecy(self, live: LiveWorkshop, state: Workshop) -> None:
        """What is on the board, and under whose name."""
        cards = Counter((one.text, one.author) for one in live.board.journey().elements)
        private = {
            one.text for draft in live.loaded_drafts().values() for one in draft.journey().elements
        }
        for words, (author, phase) in self.secret.items():
            shown = [name for (text, name) in cards if text == words]
            assert (words in private) is (not shown)  # in one place, never in both or none
            assert sum(count for (text, _), count in cards.items() if text == words) <= 1
            if phase == "quiet":
                assert author not in shown
            if shown:
                event(f"shown, written in {phase or 'no phase'}")
        session = msgspec.json.encode(live.board.session())
        assert not any(words.encode() in session for words in private)


def _fits(ballot: Ballot, budget: int, rules: VotingRules) -> bool:
    most = rules.max_per_option or budget
    return ballot.spent <= budget and all(dots <= most for dots in ballot.dots.values())


async def _play(folder: Path, steps: list[Step]) -> None:
    play = Play(folder)
    async with AsyncExitStack() as server:
        led = await server.enter_async_context(opened(folder, play.clock))
        await play.begin(led)
        live = await server.enter_async_context(led.workshops.using(play.made.workshop))
        for step in steps:
            if step[0] == "restart":
                await server.aclose()
                play.clock.now += 500
                led = await server.enter_async_context(opened(folder, play.clock))
                live = await server.enter_async_context(led.workshops.using(play.made.workshop))
                await live.facilitation.time_up()
            else:
                await play.step(led, live, step)
            note(f"{step[0]}: {live.facilitation.state.position}")
            await play.check(led, live)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=PLAYS)
def test_no_play_breaks_budgets_secrecy_the_timer_or_what_is_stored(
    steps: list[Step],
) -> None:
    """W1, W2, W5, W10, W12, T1, V8."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), [("lead", StartPhase()), *steps]))
