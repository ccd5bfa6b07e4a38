"""Workshops in any state, and changes that somebody may try: for tests of who may write what."""

from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.people import ParticipantId, Person
from facilitation.permissions import Action, Change, Part
from facilitation.phases import BUILT_IN_MODULES
from facilitation.phases.registry import Registry
from facilitation.phases.rules import draft_rules_for, rules_for
from facilitation.refusals import Refusal
from facilitation.state import Closed, Closing, Leaving, Lock, Open, Workshop
from tests.facilitation.example_phase import Voices
from tests.facilitation.played import INES, LENA, OLGA, TOMASZ, phase

NOW = 1_000_000
REGISTRY = Registry([*BUILT_IN_MODULES, Voices()])
TYPES = [module.type for module in REGISTRY]
CARDS = [
    "customer_goal",
    "customer_need",
    "customer_task",
    "user_task",
    "job_step",
    "touchpoint",
    "thought",
    "emotion",
    "pain_point",
    "key_moment",
    "metric",
    "opportunity",
    "frontstage_action",
    "backstage_action",
    "support_process",
    "evidence_item",
    "note",
]
LINKS = ["next", "generates", "happens_at", "hurts", "about", "served_by", "addresses", "evidence"]
PEOPLE = [LENA, TOMASZ, INES, OLGA]


def card(action: Action = Action.ADD, kind: str = "pain_point", **more: Any) -> Change:
    """A change of one of Lena's cards."""
    change = Change(
        part=Part.ELEMENT,
        action=action,
        id="card",
        kind=kind,
        author=LENA.id,
        stage="buy",
        lane="pains",
        fields=frozenset({"text"}),
    )
    return replace(change, **more)


def thing(part: Part, action: Action = Action.ADD, kind: str | None = None) -> Change:
    """A change of something that is no card."""
    return Change(part=part, action=action, id="thing", kind=kind)


def remark(action: Action = Action.ADD, part: Part = Part.COMMENT) -> Change:
    """A change of what Lena says about a card."""
    return Change(part=part, action=action, id="remark", author=LENA.id)


def running(current: PlannedPhase, *more: PlannedPhase, **state: Any) -> Workshop:
    """A workshop in its first phase."""
    agenda = Agenda((current, *more))
    return replace(Workshop(agenda=agenda, plan=agenda, position=0), **state)


def on_board(state: Workshop, change: Change, by: Person = LENA, now: int = NOW) -> Refusal | None:
    """Why it is refused on the board, or None."""
    refused = rules_for(state, REGISTRY, now).refusal(change, by)
    return None if refused is None else refused.why


def in_draft(state: Workshop, change: Change, by: Person = LENA, now: int = NOW) -> Refusal | None:
    """Why it is refused in Lena's private document, or None."""
    refused = draft_rules_for(state, REGISTRY, LENA.id, now).refusal(change, by)
    return None if refused is None else refused.why


# Anything at all

_names = st.lists(st.sampled_from(CARDS), max_size=3)
_options = st.fixed_dictionaries(
    {},
    optional={
        "kinds": _names,
        "stages": st.lists(st.sampled_from(["buy", "use"]), max_size=2),
        "lanes": st.just(["pains"]),
        "prompt": st.just("Who is it?"),
    },
)


@st.composite
def planned_phases(draw: st.DrawFn, id: str) -> PlannedPhase:
    private = draw(st.booleans())
    return phase(
        id,
        type=draw(st.sampled_from([*TYPES, "unknown"])),
        private=private,
        anonymous=private and draw(st.booleans()),
        options=draw(st.one_of(st.just({}), _options)),
    )


@st.composite
def workshops(draw: st.DrawFn) -> Workshop:
    count = draw(st.integers(0, 4))
    agenda = Agenda(tuple(draw(planned_phases(f"p{n}")) for n in range(count)))
    ids = [one.id for one in agenda.phases]
    some = st.frozensets(st.sampled_from(ids)) if ids else st.just(frozenset[PhaseId]())
    leaving = st.builds(Leaving, st.sampled_from(ids), _around_now) if ids else st.none()
    return Workshop(
        agenda=agenda,
        plan=agenda,
        position=draw(st.one_of(st.none(), st.integers(0, count - 1))) if count else None,
        finished=draw(st.booleans()),
        writing=draw(
            st.one_of(st.builds(Open), st.builds(Closing, _around_now), st.builds(Closed))
        ),
        leaving=draw(st.one_of(st.none(), leaving)),
        lock=draw(st.sampled_from([None, None, Lock(INES.id, NOW)])),
        skipped=draw(some),
        revealed=draw(some),
        banned=draw(st.sampled_from([frozenset(), frozenset({TOMASZ.id})])),
    )


_around_now = st.integers(NOW - 2, NOW + 2)
_writing = st.one_of(st.builds(Open), st.builds(Closing, _around_now), st.builds(Closed))


def changes() -> st.SearchStrategy[Change]:
    """Any change at all."""
    return st.builds(
        Change,
        part=st.sampled_from(Part),
        action=st.sampled_from(Action),
        id=st.just("thing"),
        kind=st.sampled_from([None, *CARDS, *LINKS]),
        author=st.sampled_from([None, ParticipantId(""), LENA.id, TOMASZ.id, INES.id]),
        stage=st.sampled_from([None, "buy", "use", "gone"]),
        lane=st.sampled_from([None, "pains", "tasks"]),
        fields=st.frozensets(st.sampled_from(["text", "order", "kpi", "owner", "quote"])),
    )


def people() -> st.SearchStrategy[Person]:
    """Anybody."""
    return st.sampled_from(PEOPLE)
