from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.agenda import (
    LEAST,
    LONGEST,
    MINUTE,
    SHORTEST,
    Agenda,
    AtZero,
    PhaseId,
    UnusableAgenda,
    checked,
    stretched,
)
from facilitation.agendas import DAYS, AgendaName, planned
from tests.facilitation.played import phase


def counted_ids() -> list[str]:
    return [f"phase-{n}" for n in range(60)]


def minutes(agenda: Agenda) -> list[float]:
    return [one.duration / MINUTE for one in agenda.phases]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        (AgendaName.QUICK, [90]),
        (AgendaName.HALF_DAY, [225]),
        (AgendaName.TWO_DAYS, [120, 120]),
        (AgendaName.JOB_MAP, [90]),
    ],
)
def test_G7_each_agenda_lasts_what_it_promises(name: AgendaName, days: list[int]) -> None:
    ids = iter(counted_ids())
    agenda = checked(planned(name, lambda: next(ids)))
    lasting = [
        sum(one.duration for one in agenda.phases if one.day == day) // MINUTE
        for day in range(1, len(DAYS[name]) + 1)
    ]
    assert lasting == days


def test_G7_what_an_agenda_does_not_say_is_as_the_types_of_phase_propose() -> None:
    for name in AgendaName:
        ids = iter(counted_ids())
        for one in planned(name, ids.__next__).phases:
            nameless = one.type in ("emotions", "pain_points", "opportunities")
            assert (one.anonymous, one.private) == (nameless, one.private or nameless)
            closes = one.type == "dot_voting"
            assert one.at_zero is (AtZero.CLOSE if closes else AtZero.NOTIFY)


def test_G7_the_quick_agenda_runs_from_framing_to_wrap_up() -> None:
    ids = iter(counted_ids())
    agenda = planned(AgendaName.QUICK, lambda: next(ids))
    assert [(one.type, one.duration // MINUTE, one.private) for one in agenda.phases] == [
        ("framing", 8, False),
        ("stages", 10, False),
        ("tasks", 15, True),
        ("touchpoints", 12, True),
        ("emotions", 10, True),
        ("pain_points", 12, True),
        ("opportunities", 10, True),
        ("dot_voting", 6, False),
        ("wrap_up", 7, False),
    ]


@pytest.mark.parametrize("name", list(AgendaName))
def test_G7_a_break_comes_at_least_every_ninety_minutes(name: AgendaName) -> None:
    ids = iter(counted_ids())
    sitting: Counter[int] = Counter()
    for one in planned(name, lambda: next(ids)).phases:
        sitting[one.day] = 0 if one.type == "break" else sitting[one.day] + one.duration
        assert sitting[one.day] <= 90 * MINUTE


@pytest.mark.parametrize(
    "agenda",
    [
        Agenda(),
        Agenda(tuple(phase(f"p{n}") for n in range(61))),
        Agenda((phase("same"), phase("same"))),
        Agenda((phase("short", duration=SHORTEST - 1),)),
        Agenda((phase("long", duration=LONGEST + 1),)),
        Agenda((phase("a", day=2), phase("b", day=1))),
        Agenda((phase("a", day=0),)),
        Agenda((phase("a", day=31),)),
        Agenda((phase("no id!"),)),
        Agenda((phase("a", title=" "),)),
        Agenda((phase("a", title="x" * 121),)),
        Agenda((phase("a", title="\ud800"),)),
        Agenda((phase("a", note="x" * 501),)),
        Agenda((phase("a", type="No Such"),)),
        Agenda((phase("a", grace=-1),)),
        Agenda((phase("a", anonymous=True),)),
        Agenda((phase("a", options={"x": "x" * 5000}),)),
        Agenda((phase("a", options={"x": object()}),)),
    ],
)
def test_G1_an_agenda_that_cannot_be_run_says_what_to_change(agenda: Agenda) -> None:
    with pytest.raises(UnusableAgenda) as fault:
        checked(agenda)
    assert str(fault.value).endswith(".")


def test_G1_an_agenda_of_ones_own_passes_as_it_is() -> None:
    own = Agenda(
        (
            phase("a", 0.5, at_zero=AtZero.FREEZE, grace=0, options={"kinds": ["note"]}),
            phase("b", 60, private=True, anonymous=True, day=2, note="Quietly."),
        )
    )
    assert checked(own) is own
    assert msgspec.json.decode(msgspec.json.encode(own), type=Agenda) == own


def test_G2_later_phases_give_in_proportion_to_what_they_can() -> None:
    agenda = Agenda((phase("a", 10), phase("b", 21), phase("c", 11), phase("d", 1)))
    assert minutes(stretched(agenda, 0, 6 * MINUTE, [1, 2, 3])) == [16, 17, 9, 1]


def test_G2_what_they_cannot_give_makes_the_whole_longer() -> None:
    agenda = Agenda((phase("a", 10), phase("b", 3), phase("c", 0.5)))
    assert minutes(stretched(agenda, 0, 10 * MINUTE, [1, 2])) == [20, 1, 0.5]


def test_G2_less_time_gives_nothing_to_others() -> None:
    agenda = Agenda((phase("a", 10), phase("b", 3)))
    assert minutes(stretched(agenda, 0, -4 * MINUTE, [1])) == [6, 3]


@given(
    durations=st.lists(st.integers(SHORTEST, 3 * 60 * MINUTE), min_size=1, max_size=12),
    at=st.integers(0, 11),
    by=st.integers(-60 * MINUTE, 5 * 60 * MINUTE),
)
def test_G2_stretching_keeps_the_end_as_far_as_the_minimum_allows(
    durations: list[int], at: int, by: int
) -> None:
    at %= len(durations)
    agenda = Agenda(
        tuple(phase(f"p{n}", duration=duration) for n, duration in enumerate(durations))
    )
    later = range(at + 1, len(durations))
    after = stretched(agenda, at, by, later)
    spare = sum(max(durations[n] - LEAST, 0) for n in later)
    gained = after.phases[at].duration - durations[at]
    assert after.duration - agenda.duration == gained - min(max(by, 0), spare)
    for n in later:
        assert min(durations[n], LEAST) <= after.phases[n].duration <= durations[n]
    assert [one.id for one in after.phases] == [one.id for one in agenda.phases]


def test_an_id_of_another_agenda_is_nowhere() -> None:
    assert Agenda((phase("a"),)).index(PhaseId("b")) is None
