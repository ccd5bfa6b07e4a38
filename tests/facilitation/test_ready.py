from hypothesis import given
from hypothesis import strategies as st

from facilitation.agenda import PhaseId
from facilitation.course import Finish, NextPhase, PhaseStarted, RepeatPhase, Step
from facilitation.people import Member, ParticipantId, Person, Role
from facilitation.ready import MarkReady, NeedMoreTime, Readiness, UnmarkReady, readiness
from facilitation.refusals import Refusal
from tests.facilitation.played import HANNAH, INES, LENA, TOMASZ, Played, three

ONE = PhaseId("one")


def running(**more: object) -> Played:
    played = Played(three(**more))
    played.give(NextPhase())
    return played


def count(played: Played) -> tuple[int, int, int]:
    now = readiness(played.state, played.facts.people)
    return now.ready, now.more_time, now.of


def test_F3_only_connected_people_who_may_write_are_waited_for() -> None:
    played = running()
    assert count(played) == (0, 0, 3)
    played.know(people=(Member(LENA.id, LENA.role), Member(TOMASZ.id, TOMASZ.role, here=False)))
    assert count(played) == (0, 0, 1)


def test_F3_who_is_ready_and_leaves_is_not_counted() -> None:
    played = running()
    played.give(MarkReady(), TOMASZ)
    played.know(people=(Member(LENA.id, LENA.role), Member(TOMASZ.id, TOMASZ.role, here=False)))
    assert count(played) == (0, 0, 1)


def test_F3_facilitators_are_not_counted() -> None:
    assert running().refused(MarkReady(), INES) == Refusal.FACILITATOR_NOT_COUNTED


def test_people_change_their_minds() -> None:
    played = running()
    played.give(MarkReady(), LENA)
    assert played.give(MarkReady(), LENA) == ()
    played.give(NeedMoreTime(), TOMASZ)
    assert count(played) == (1, 1, 3)
    played.give(NeedMoreTime(), LENA)
    assert count(played) == (0, 2, 3)
    played.give(UnmarkReady(), LENA)
    assert played.give(UnmarkReady(), LENA) == ()
    assert count(played) == (0, 1, 3)


def test_F4_every_phase_begins_with_nobody_ready() -> None:
    played = running()
    played.give(MarkReady(), LENA)
    played.give(RepeatPhase(expect=ONE))
    assert played.state.ready == {}
    played.give(MarkReady(), LENA)
    played.give(NextPhase(expect=ONE))
    assert played.state.ready == {}


def test_F4_the_workshop_moves_by_itself_only_where_the_phase_says_so() -> None:
    patient, eager = running(), running(advance_when_ready=True)
    for played in (patient, eager):
        for person in (LENA, TOMASZ):
            played.give(MarkReady(), person)
            assert played.current == "one"
        played.give(NeedMoreTime(), HANNAH)
        assert played.current == "one"
    patient.give(MarkReady(), HANNAH)
    assert patient.current == "one"
    moved = eager.give(MarkReady(), HANNAH)[1]
    assert isinstance(moved, PhaseStarted)
    assert (moved.step, moved.by, eager.current) == (Step.ALL_READY, None, "two")


@given(ready=st.integers(0, 100), more=st.integers(0, 100))
def test_F4_four_of_five_are_enough_and_nobody_is_not(ready: int, more: int) -> None:
    of = ready + more
    assert Readiness(ready, more, of).enough is (of > 0 and ready / of >= 0.8)


def test_without_a_phase_there_is_nothing_to_be_ready_for() -> None:
    played = Played(three())
    assert played.refused(MarkReady(), LENA) == Refusal.NOT_RUNNING
    played.give(NextPhase())
    played.give(Finish())
    assert played.refused(MarkReady(), LENA) == Refusal.WORKSHOP_FINISHED


def test_somebody_unknown_is_not_counted() -> None:
    played = running()
    played.give(MarkReady(), Person(ParticipantId("ghost"), Role.PARTICIPANT))
    assert count(played) == (0, 0, 3)
