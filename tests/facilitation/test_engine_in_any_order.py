"""Any commands by anybody, in any order, with time going by and restarts in between."""

from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from facilitation import engine, projection
from facilitation.agenda import MINUTE, Agenda, AtZero, PhaseId
from facilitation.ballots import Ballot
from facilitation.commands import AnyCommand
from facilitation.consensus import (
    Answer,
    Answered,
    Ask,
    CheckId,
    RevealAnswers,
    Scale,
    WithdrawCheck,
)
from facilitation.course import (
    Ban,
    EditAgenda,
    Extend,
    Finish,
    LiftBan,
    Lock,
    NextPhase,
    Pause,
    PhaseExtended,
    PhaseStarted,
    PreviousPhase,
    RepeatPhase,
    Resume,
    Reveal,
    RevealOwn,
    SkipPhase,
    StartPhase,
    TimeRanOut,
    TimeUp,
    Unlock,
)
from facilitation.drift import outlook
from facilitation.emotions import Feeling
from facilitation.estimates import Measure
from facilitation.events import AnyEvent
from facilitation.handing_in import AdmitWords, HandIn, ReturnWords, WordsId
from facilitation.options import OptionId
from facilitation.parking import Park, ParkedId, ParkingOutcome, SettleParked
from facilitation.people import Member, Person, Role
from facilitation.phases import BUILT_IN
from facilitation.ready import MarkReady, NeedMoreTime, UnmarkReady
from facilitation.refusals import Refused
from facilitation.scores import Feel, RevealFeelings, RevealScores, Score, collection
from facilitation.sheets import ScoreSheet
from facilitation.state import Workshop
from facilitation.summons import EndSpotlight, EndSummons, Spotlight, Summon
from facilitation.timer import Idle, Paused, Running, remaining
from facilitation.voting import CastVote, CloseVoting, OpenVoting, RevealVotes, RunOff
from tests.facilitation.played import EVERYBODY, INES, LENA, Played, phase
from tests.facilitation.sheets import SHEET

IDS = st.sampled_from([PhaseId(id) for id in ("one", "two", "three", "four", "nine")])
EXPECT = st.none() | IDS
PEOPLE = st.sampled_from([one.id for one in EVERYBODY])
TEXT = st.sampled_from(["", " ", "Later", "\ud800", "x" * 6000])
PLACES = st.sampled_from([None, "find", "buy", "use", "tasks", "pains", "nowhere"])
TYPES = st.sampled_from([one.type for one in BUILT_IN] + ["not_installed"])
OPTIONS = st.dictionaries(
    st.sampled_from(["asks", "kinds", "stages", "lanes", "prompt", "facilitators_answer"]),
    st.sampled_from([5, None, True, "scores", ["scores", "feelings"], [1], {"a": 1}]),
    max_size=2,
)
PHASES = st.builds(
    phase,
    IDS,
    st.sampled_from([0.5, 1, 10, 25]),
    type=TYPES,
    options=st.just({}) | OPTIONS,
    private=st.booleans(),
    anonymous=st.booleans(),
    at_zero=st.sampled_from(AtZero),
    grace=st.sampled_from([0, 10_000]),
    advance_when_ready=st.booleans(),
    day=st.sampled_from([1, 1, 1, 2]),
)
AGENDAS = st.builds(Agenda, st.lists(PHASES, max_size=4).map(tuple))


def numbered(kind: Any, name: str) -> Any:
    return st.integers(1, 4).map(lambda n: kind(f"{name}-{n}"))


CHECKS, PARKED = numbered(CheckId, "check"), numbered(ParkedId, "parked")
WORDS = numbered(WordsId, "words")
VOTERS = st.sampled_from(["a", "b", "lena"])
BALLOTS = st.dictionaries(
    VOTERS, st.builds(Ballot, dots=st.just({OptionId("find"): 2}), salt=st.just("5a" * 32))
)
SHEETS = st.dictionaries(
    VOTERS,
    st.builds(
        ScoreSheet,
        feelings=st.sampled_from([{}, {"buy": Feeling(value=1)}]),
        scores=st.sampled_from([{}, {"find": {Measure.IMPACT: 3.0}}]),
    ),
)
ANSWERS = st.dictionaries(VOTERS, st.builds(Answered, st.sampled_from(["5", "down", "x"])))
COMMANDS: st.SearchStrategy[AnyCommand] = st.one_of(
    st.builds(StartPhase, phase=EXPECT, expect=EXPECT),
    st.builds(NextPhase, expect=EXPECT),
    st.builds(PreviousPhase, expect=EXPECT),
    st.builds(SkipPhase, phase=EXPECT, skip=st.booleans(), expect=EXPECT),
    st.builds(RepeatPhase, expect=EXPECT),
    st.builds(Finish),
    st.sampled_from([Pause(), Resume(), Lock(), Unlock(), RevealOwn()]),
    st.builds(Extend, minutes=st.floats(-30, 30) | st.floats(), elastic=st.booleans()),
    st.builds(EditAgenda, agenda=AGENDAS),
    st.builds(Reveal, phase=EXPECT),
    st.builds(Ban, participant=PEOPLE),
    st.builds(LiftBan, participant=PEOPLE),
    st.builds(TimeUp, phase=IDS),
    st.sampled_from([MarkReady(), NeedMoreTime(), UnmarkReady()]),
    st.builds(Summon, element=PLACES, stage=PLACES),
    st.builds(Spotlight, stage=PLACES, lane=PLACES),
    st.sampled_from([EndSummons(), EndSpotlight()]),
    st.builds(Park, text=TEXT, about=PLACES),
    st.builds(SettleParked, item=PARKED, outcome=st.sampled_from(ParkingOutcome), owner=TEXT),
    st.builds(HandIn, text=TEXT, kind=st.sampled_from(["note", "novel"]), phase=EXPECT),
    st.builds(AdmitWords, item=WORDS, stage=PLACES, lane=PLACES),
    st.builds(ReturnWords, item=WORDS),
    st.builds(Ask, scale=st.sampled_from(Scale), question=TEXT, named=st.booleans()),
    st.builds(Answer, check=CHECKS, value=st.integers(-1, 6) | TEXT, concern=TEXT),
    st.builds(RevealAnswers, check=CHECKS),
    st.builds(WithdrawCheck, check=CHECKS),
    st.sampled_from([OpenVoting(), CloseVoting(), RevealVotes(), RunOff()]),
    st.from_type(CastVote),
    st.from_type(Feel),
    st.from_type(Score),
    st.sampled_from([RevealFeelings(), RevealScores()]),
)
PLANS = st.lists(PHASES, min_size=2, max_size=4, unique_by=lambda one: one.id)


class AnyOrder(RuleBasedStateMachine):
    """A workshop in which everything is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.played = Played()
        self.armed = False

    @initialize(phases=PLANS)
    def plan(self, phases: list[Any]) -> None:
        one_day = tuple(
            msgspec.structs.replace(one, day=1, anonymous=one.anonymous and one.private)
            for one in phases
        )
        self.played = Played(Agenda(one_day))
        self.played.know(map=SHEET)

    @rule(command=COMMANDS, by=st.none() | st.sampled_from(EVERYBODY))
    def somebody_commands(self, command: AnyCommand, by: Person | None) -> None:
        self.give(command, by)

    @rule(command=COMMANDS)
    def the_facilitator_commands(self, command: AnyCommand) -> None:
        self.give(command, INES)

    @rule(step=st.sampled_from([NextPhase, PreviousPhase, RepeatPhase, SkipPhase]))
    def the_facilitator_steps(self, step: Any) -> None:
        self.give(step(expect=self.played.current), INES)

    @rule(command=st.sampled_from([Pause(), Resume(), Extend(minutes=2, elastic=True)]))
    def the_clock_is_stopped_and_stretched(self, command: AnyCommand) -> None:
        self.give(command, INES)

    @rule(ms=st.sampled_from([1, 999, 10_000, MINUTE, 10 * MINUTE, 120 * MINUTE]))
    def time_goes_by(self, ms: int) -> None:
        self.played.wait(ms=ms)

    @rule()
    def the_alarm_rings(self) -> None:
        current, at = self.played.current, engine.alarm(self.played.state)
        if current is None or at is None:
            return
        self.played.now = max(at, self.played.now)
        assert self.give(TimeUp(phase=PhaseId(current)), None), "an alarm for nothing"
        assert not self.overdue()

    @rule(gone=st.sets(PEOPLE))
    def people_come_and_go(self, gone: set[str]) -> None:
        people = tuple(Member(one.id, one.role, one.id not in gone) for one in EVERYBODY)
        self.played.know(people=people)

    @rule(ballots=BALLOTS, sheets=SHEETS, answers=ANSWERS)
    def secrets_come_together(self, ballots: Any, sheets: Any, answers: Any) -> None:
        state = self.played.state
        rounds, kept_as = state.voting.rounds, collection(state)
        self.played.know(
            ballots={one.id: ballots for one in rounds},
            sheets={} if kept_as is None else {kept_as: sheets},
            answers={one.id: answers for one in state.checks.checks},
            contributions={LENA.id: len(ballots)},
        )

    @rule()
    def the_server_restarts(self) -> None:
        stored = msgspec.json.encode(self.played.log)
        events = msgspec.json.decode(stored, type=list[AnyEvent])
        assert events == self.played.log
        assert engine.replay(events) == self.played.state
        kept = msgspec.json.encode(self.played.state)
        self.played.state = msgspec.json.decode(kept, type=Workshop)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(events), type=list[AnyEvent]) == events

    def give(self, command: AnyCommand, by: Person | None) -> tuple[AnyEvent, ...]:
        played = self.played
        args = (played.state, command, by, played.now, played.facts)
        outcome = engine.decide(*args)
        assert outcome == engine.decide(*args)
        if isinstance(outcome, Refused):
            assert outcome.why.sentence
            return ()
        assert command.sender.allows(by)
        assert by is None or by.id not in played.state.banned
        for event in outcome:
            self.hear(event)
            played.log.append(event)
            played.state = engine.evolve(played.state, event)
        return outcome

    def hear(self, event: AnyEvent) -> None:
        """T5: a deadline is armed when time is given, and rings once."""
        assert event.at == self.played.now
        if isinstance(event, PhaseStarted) or (
            isinstance(event, PhaseExtended) and event.gained > 0
        ):
            self.armed = True
        if isinstance(event, TimeRanOut):
            assert self.armed
            assert remaining(self.played.state.timer, self.played.now) <= 0
            self.armed = False

    def overdue(self) -> bool:
        return bool(engine.overdue(self.played.state, self.played.now, self.played.facts))

    @invariant()
    def T7_time_used_and_time_left_are_the_time_given(self) -> None:
        state, now = self.played.state, self.played.now
        run = state.run
        if run is None:
            assert state.timer == Idle()
            return
        assert run.used(now) + remaining(state.timer, now) == run.allotted
        assert (run.paused_at is not None) is isinstance(state.timer, Paused)
        assert not isinstance(state.timer, Running | Paused) or state.timer.rung is not self.armed
        assert all(one.ended_at is not None for one in state.runs[:-1])

    @invariant()
    def G5_the_place_in_the_agenda_is_a_place(self) -> None:
        state = self.played.state
        current = state.current
        assert state.position is None or 0 <= state.position < len(state.agenda.phases)
        assert (current is None) is (state.run is None)
        assert current is None or (state.run is not None and state.run.phase == current.id)
        assert current is None or current.id not in state.skipped
        assert not state.finished or state.position is not None

    @invariant()
    def what_people_see_can_be_sent(self) -> None:
        state, now, facts = self.played.state, self.played.now, self.played.facts
        everybody = msgspec.json.encode(projection.public(state, now, facts))
        msgspec.json.encode(projection.for_facilitator(state, now, facts))
        msgspec.json.encode(projection.personal(state, INES.id))
        assert not any(word in everybody for word in (b"drift", b"nothing_yet", b"projected"))
        view = outlook(state, now)
        assert (view is None) is (state.current is None)

    @invariant()
    def F4_only_those_who_write_are_marked_and_only_while_a_phase_runs(self) -> None:
        state = self.played.state
        assert state.current is not None or not state.ready
        roles = {one.id: one.role for one in EVERYBODY}
        assert all(roles[who] is Role.PARTICIPANT for who in state.ready)
        assert not state.ready.keys() & state.banned


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
