"""Rounds, voters and strategies for the tests of voting."""

from typing import Any

from hypothesis import strategies as st

from facilitation.ballots import Ballot
from facilitation.mapview import Sheet
from facilitation.options import OptionId, Selection, Whereabouts, chosen
from facilitation.people import ParticipantId, Person, Role
from facilitation.rounds import Round, RoundId, VotingRules
from tests.facilitation.maps import Card, Group, sheet

NOWHERE = Whereabouts({}, {})
LENA = Person(ParticipantId("lena"), Role.PARTICIPANT)

MAP = sheet(
    *(Card(f"b{n}", order=f"a{n}", created=n, author="otto") for n in range(3)),
    *(Card(f"u{n}", order=f"a{n}", created=n, stage="use") for n in range(3)),
    Card("t0", kind="customer_task", lane="tasks", author=""),
)
IDS = [OptionId(one.id) for one in MAP.elements]


def a_round(map: Sheet = MAP, budget: int = 5, **rules: Any) -> Round:
    return Round(
        id=RoundId("round-1"),
        rules=VotingRules(**rules),
        options=chosen(Selection(), map),
        budget=budget,
        opened_at=0,
    )


def ballot(**dots: int) -> Ballot:
    return Ballot(dots={OptionId(id): count for id, count in dots.items()})


caps = st.none() | st.integers(1, 6)
rounds = st.builds(
    lambda budget, option, stage, lane, own: a_round(
        budget=budget,
        max_per_option=option,
        max_per_stage=stage,
        max_per_lane=lane,
        own_allowed=own,
    ),
    st.integers(1, 12),
    caps,
    caps,
    caps,
    st.booleans(),
)


@st.composite
def maps_later(draw: st.DrawFn) -> Sheet:
    """The same map after some cards went and others came together."""
    kept = [card for card in MAP.elements if draw(st.integers(0, 4))]
    ids = [card.id for card in kept]
    grouped = draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
    cut = draw(st.integers(0, len(grouped)))
    groups = [Group(id, id, part) for id, part in (("g", grouped[:cut]), ("h", grouped[cut:]))]
    return Sheet(stages=MAP.stages, lanes=MAP.lanes, elements=kept, groups=groups)
