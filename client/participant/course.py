"""How a facilitated workshop stands, as everybody in it may see: plain values of the session.

Times are the server's, in milliseconds since 1970.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the phase that runs.

    `ends_at` while the clock goes, `left` (milliseconds) while it stands; `over`: time is up.
    """

    duration: int = 0
    ends_at: int | None = None
    left: int | None = None
    over: bool = False

    def remaining(self, now: int) -> float:
        """Seconds left when the server's clock says `now`; below zero in overtime."""
        if self.ends_at is not None:
            return (self.ends_at - now) / 1000
        return (self.duration if self.left is None else self.left) / 1000


@dataclass(frozen=True, slots=True)
class Stop:
    """A phase on the agenda; `state`: done, now, next, ahead or skipped."""

    id: str
    type: str
    title: str = ""
    day: int = 1
    private: bool = False
    anonymous: bool = False
    state: str = "ahead"


@dataclass(frozen=True, slots=True)
class Phase:
    """The phase that runs.

    `number` counts its repetitions, `written` the cards that everybody wrote so far. `writing` is
    open, closing or closed.
    """

    id: str
    type: str
    title: str = ""
    place: int = 0
    number: int = 1
    prompt: str = ""
    help: str = ""
    example: str = ""
    private: bool = False
    anonymous: bool = False
    revealed: bool = False
    written: int = 0
    writing: str = "open"
    clock: Clock = field(default_factory=Clock)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to everybody that takes answers now."""

    id: str
    question: str
    scale: str
    values: tuple[str, ...] = ()
    named: bool = False
    answered: int = 0


@dataclass(frozen=True, slots=True)
class VotingRound:
    """A vote; `state`: open, closed or revealed.

    `voters` may vote and are here, `done` of them are done. `tally` is the result once revealed,
    `told` everything that everybody may know of the round.
    """

    id: str
    state: str
    budget: int
    options: tuple[str, ...]
    voters: int = 0
    done: int = 0
    tally: Mapping[str, Any] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Openings:
    """What participants may write now: kinds of cards, "*" for all of them.

    `draft` in the private document, `add` on the board. `stage_ids` and `lane_ids` None are the
    whole map.
    """

    draft: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    stage_ids: tuple[str, ...] | None = None
    lane_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """All of it. `private` counts hidden cards by stage.

    `status`: lobby, running, paused or finished; "" in a workshop that nobody facilitates.
    `outcomes` are answered questions. Curves, estimates and agreements were revealed; `revealed`
    says of which phase and repetition: "feelings/opening.1".
    """

    status: str = ""
    agenda: tuple[Stop, ...] = ()
    phase: Phase | None = None
    openings: Openings = Openings()
    ready: int = 0
    more_time: int = 0
    waited_for: int = 0
    question: Question | None = None
    outcomes: tuple[Mapping[str, Any], ...] = ()
    rounds: tuple[VotingRound, ...] = ()
    revealed: tuple[str, ...] = ()
    curves: tuple[Mapping[str, Any], ...] = ()
    estimates: tuple[Mapping[str, Any], ...] = ()
    agreements: tuple[Mapping[str, Any], ...] = ()
    standings: Mapping[str, Any] = field(default_factory=dict)
    parking: tuple[Mapping[str, Any], ...] = ()
    private: Mapping[str, int] = field(default_factory=dict)
    summons: Mapping[str, Any] | None = None
    spotlight: Mapping[str, Any] | None = None

    @property
    def open_round(self) -> VotingRound | None:
        """The vote that takes dots now."""
        return next((one for one in self.rounds if one.state == "open"), None)

    def round(self, identity: str) -> VotingRound | None:
        """The vote of this id."""
        return next((one for one in self.rounds if one.id == identity), None)


def course(plain: Mapping[str, Any]) -> Course:
    """The course as the `session` root tells it, in tidied plain values."""
    phase, check, scores = (_record(plain.get(name)) for name in ("phase", "check", "scores"))
    ready = _record(plain.get("ready"))
    return Course(
        status=str(plain.get("status", "")),
        agenda=tuple(Stop(**_known(Stop, one)) for one in _records(plain.get("agenda"))),
        phase=_phase(phase) if phase else None,
        openings=_openings(_record(plain.get("openings"))),
        ready=int(ready.get("ready", 0)),
        more_time=int(ready.get("more_time", 0)),
        waited_for=int(ready.get("of", 0)),
        question=_question(check) if check else None,
        outcomes=_records(plain.get("checks")),
        rounds=tuple(map(_round, _records(plain.get("rounds")))),
        revealed=tuple(scores.get("revealed", ())),
        curves=_records(scores.get("curves")),
        estimates=_records(scores.get("estimates")),
        agreements=_records(scores.get("agreements")),
        standings=_record(scores.get("standings")),
        parking=_parked(plain.get("parking")),
        private=_record(plain.get("private")),
        summons=_record(plain.get("summons")) or None,
        spotlight=_record(plain.get("spotlight")) or None,
    )


def _phase(told: Mapping[str, Any]) -> Phase:
    clock = _record(told.get("clock"))
    writing = _record(told.get("writing"))
    shown = Clock(
        duration=int(clock.get("duration", 0)),
        ends_at=clock.get("ends_at"),
        left=clock.get("remaining"),
        over=clock.get("over") is True,
    )
    known = {**_known(Phase, told), "clock": shown, "writing": writing.get("state", "open")}
    return Phase(**known)


def _openings(told: Mapping[str, Any]) -> Openings:
    stages, lanes = told.get("stage_ids"), told.get("lane_ids")
    return Openings(
        draft=tuple(told.get("draft", ())),
        add=tuple(told.get("add", ())),
        stage_ids=None if stages is None else tuple(stages),
        lane_ids=None if lanes is None else tuple(lanes),
    )


def _question(told: Mapping[str, Any]) -> Question:
    return Question(**{**_known(Question, told), "values": tuple(told.get("values", ()))})


def _round(told: Mapping[str, Any]) -> VotingRound:
    life = _record(told.get("life"))
    return VotingRound(
        id=str(told.get("id", "")),
        state=str(life.get("type", "open")),
        budget=int(told.get("budget", 0)),
        options=tuple(str(one.get("id")) for one in _records(told.get("options"))),
        voters=int(told.get("voters", 0)),
        done=int(told.get("done", 0)),
        tally=life.get("tally"),
        told=told,
    )


def _known(kind: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in kind.__dataclass_fields__ if name in told}


def _record(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _parked(items: Any) -> tuple[Mapping[str, Any], ...]:
    """The items in the order in which they were parked: their ids end in a number that grows."""
    by_id = _record(items)
    return _records([by_id[id] for id in sorted(by_id, key=lambda id: (len(id), id))])


def _records(value: Any) -> tuple[Mapping[str, Any], ...]:
    found: Iterable[Any] = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in found if isinstance(one, Mapping))
