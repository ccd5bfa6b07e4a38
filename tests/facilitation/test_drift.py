from facilitation.agenda import MINUTE, Agenda, PhaseId
from facilitation.course import EditAgenda, Extend, NextPhase, Pause, SkipPhase, StartPhase
from facilitation.drift import outlook
from tests.facilitation.played import START, Played, phase, three

ONE, TWO = PhaseId("one"), PhaseId("two")


def drift(played: Played) -> float:
    view = outlook(played.state, played.now)
    assert view is not None
    return view.drift / MINUTE


def running(agenda: Agenda | None = None) -> Played:
    played = Played(agenda or three())
    played.give(StartPhase())
    return played


def test_G6_a_workshop_on_time_ends_as_planned() -> None:
    played = running()
    played.wait(7)
    view = outlook(played.state, played.now)
    assert view is not None
    assert (view.planned_end, view.projected_end) == (START + 30 * MINUTE,) * 2


def test_G6_overtime_and_pauses_push_the_end_back() -> None:
    played = running()
    played.wait(12)
    assert drift(played) == 2
    played.give(Pause())
    played.wait(3)
    assert drift(played) == 5


def test_G6_ending_a_phase_early_or_leaving_one_out_wins_time() -> None:
    played = running()
    played.wait(7)
    played.give(NextPhase(expect=ONE))
    assert drift(played) == -3
    played.give(SkipPhase(expect=TWO))
    assert drift(played) == -13


def test_G4_stretching_is_drift_unless_the_agenda_gives_and_planning_anew_is_none() -> None:
    played = running()
    played.give(Extend(minutes=4))
    assert drift(played) == 4
    played.give(Extend(minutes=4, elastic=True))
    assert drift(played) == 4
    current = played.state.agenda.phases[0]
    played.give(EditAgenda(agenda=Agenda((current, phase("four", 20, type="wrap_up")))))
    assert drift(played) == 8


def test_G6_the_day_alone_counts() -> None:
    played = running(Agenda((phase("one"), phase("two", day=2), phase("three", day=2))))
    assert outlook(Played(three()).state, START) is None
    played.wait(24 * 60)
    played.give(NextPhase(expect=ONE))
    view = outlook(played.state, played.now)
    assert view is not None
    assert view.planned_end == view.projected_end == played.now + 20 * MINUTE


def test_G6_going_back_counts_what_the_later_phases_still_need() -> None:
    played = running()
    played.wait(10)
    played.give(NextPhase(expect=ONE))
    played.wait(4)
    played.give(StartPhase(phase=ONE))
    assert drift(played) == 1
