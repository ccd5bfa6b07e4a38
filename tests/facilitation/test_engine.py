import pytest

from facilitation import engine
from facilitation.agenda import MINUTE, Agenda, AtZero, PhaseId
from facilitation.course import (
    AgendaPlanned,
    Ban,
    EditAgenda,
    Extend,
    Finish,
    LiftBan,
    Lock,
    NextPhase,
    OwnCardsRevealed,
    Pause,
    PhaseKept,
    PhaseSkipped,
    PhaseStarted,
    PreviousPhase,
    RepeatPhase,
    Resume,
    Reveal,
    RevealOwn,
    SkipPhase,
    StartPhase,
    Step,
    TimeUp,
    Unlock,
)
from facilitation.parking import Park
from facilitation.people import ParticipantId, Person
from facilitation.ready import MarkReady
from facilitation.refusals import Refusal, Refused
from facilitation.state import Closed, Leaving, Open, Workshop
from facilitation.timer import remaining
from tests.facilitation.played import (
    FACTS,
    INES,
    LENA,
    OLGA,
    OTTO,
    START,
    TOMASZ,
    Played,
    phase,
    three,
)

ONE, TWO, THREE = PhaseId("one"), PhaseId("two"), PhaseId("three")


def running(agenda: Agenda | None = None) -> Played:
    played = Played(agenda or three())
    played.give(StartPhase())
    return played


# Steps


def test_G5_two_facilitators_who_press_next_at_once_make_one_step() -> None:
    played = running()
    played.give(NextPhase(expect=ONE), INES)
    assert played.refused(NextPhase(expect=ONE), OTTO) == Refusal.PHASE_CHANGED
    assert played.current == "two"


@pytest.mark.parametrize(
    "step", [NextPhase(), PreviousPhase(), SkipPhase(), RepeatPhase(), NextPhase(expect=TWO)]
)
def test_G5_a_step_names_the_phase_it_leaves(
    step: NextPhase | PreviousPhase | SkipPhase | RepeatPhase,
) -> None:
    assert running().refused(step) == Refusal.PHASE_CHANGED


def test_G5_starting_twice_starts_once() -> None:
    played = running()
    assert played.refused(StartPhase()) == Refusal.ALREADY_RUNNING
    assert played.refused(StartPhase(phase=ONE)) == Refusal.ALREADY_RUNNING


def test_G5_any_command_may_name_the_phase_it_is_meant_for() -> None:
    played = running()
    assert played.refused(Extend(minutes=5, expect=TWO)) == Refusal.PHASE_CHANGED
    assert played.refused(Park(text="Later", expect=TWO), LENA) == Refusal.PHASE_CHANGED
    played.give(Extend(minutes=5, expect=ONE))


def test_G5_the_clock_speaks_of_the_phase_that_runs_and_for_the_server_alone() -> None:
    played = running()
    played.wait(10)
    assert played.give(TimeUp(phase=TWO), None) == ()
    assert played.refused(TimeUp(phase=ONE), INES) == Refusal.SERVERS_COMMAND


def test_the_workshop_goes_from_the_lobby_through_its_phases_to_the_end() -> None:
    played = Played(three())
    steps = [played.give(NextPhase(expect=at)) for at in (None, ONE, TWO)]
    started = [event for events in steps for event in events]
    assert [(e.phase, e.step) for e in started if isinstance(e, PhaseStarted)] == [
        (ONE, Step.START),
        (TWO, Step.NEXT),
        (THREE, Step.NEXT),
    ]
    assert played.refused(NextPhase(expect=THREE)) == Refusal.NO_NEXT_PHASE
    played.give(Finish())
    assert played.state.finished
    assert played.refused(Finish()) == Refusal.WORKSHOP_FINISHED
    assert played.refused(NextPhase()) == Refusal.NO_NEXT_PHASE


def test_without_a_plan_nothing_starts() -> None:
    played = Played()
    assert played.refused(StartPhase()) == Refusal.NO_NEXT_PHASE
    assert played.refused(NextPhase()) == Refusal.NO_NEXT_PHASE
    assert played.refused(PreviousPhase()) == Refusal.NO_PREVIOUS_PHASE
    for command in (Finish(), Pause(), Resume(), Extend(minutes=1), Reveal(), RepeatPhase()):
        assert played.refused(command) == Refusal.NOT_RUNNING


def test_a_facilitator_goes_to_any_phase_at_once() -> None:
    played = running()
    assert played.refused(StartPhase(phase=PhaseId("nine"))) == Refusal.UNKNOWN_PHASE
    played.give(StartPhase(phase=THREE))
    assert played.current == "three"
    played.give(PreviousPhase(expect=THREE))
    assert played.current == "two"


def test_F2_going_back_goes_on_with_what_was_left() -> None:
    played = running()
    played.wait(4)
    played.give(NextPhase(expect=ONE))
    played.wait(3)
    played.give(PreviousPhase(expect=TWO))
    assert remaining(played.state.timer, played.now) == 6 * MINUTE
    played.wait(1)
    played.give(NextPhase(expect=ONE))
    assert remaining(played.state.timer, played.now) == 7 * MINUTE
    assert [(run.phase, run.number) for run in played.state.runs] == [
        (ONE, 1),
        (TWO, 1),
        (ONE, 1),
        (TWO, 1),
    ]


def test_F2_who_comes_back_to_a_phase_without_time_has_a_minute() -> None:
    played = running()
    played.wait(14)
    played.give(NextPhase(expect=ONE))
    played.give(PreviousPhase(expect=TWO))
    assert remaining(played.state.timer, played.now) == MINUTE


def test_F2_going_back_leaves_revealed_what_was_and_repeating_is_private_again() -> None:
    played = running(three(private=True))
    played.give(Reveal())
    played.give(NextPhase(expect=ONE))
    played.give(PreviousPhase(expect=TWO))
    assert played.state.revealed == {ONE}
    played.give(Extend(minutes=5))
    (again,) = played.give(RepeatPhase(expect=ONE))
    assert isinstance(again, PhaseStarted)
    assert (again.number, again.duration) == (2, 10 * MINUTE)
    assert played.state.revealed == frozenset()


def test_the_end_can_be_taken_back() -> None:
    played = running()
    played.give(Finish())
    assert played.refused(StartPhase()) == Refusal.WORKSHOP_FINISHED
    played.give(PreviousPhase())
    assert (played.current, played.state.finished) == ("one", False)
    assert played.refused(PreviousPhase(expect=ONE)) == Refusal.NO_PREVIOUS_PHASE


def test_skipping_marks_the_phase_and_goes_on() -> None:
    played = running()
    assert [type(event) for event in played.give(SkipPhase(expect=ONE))] == [
        PhaseSkipped,
        PhaseStarted,
    ]
    assert played.state.skipped == {ONE}
    played.give(StartPhase(phase=ONE))
    assert played.state.skipped == frozenset()


def test_a_phase_to_come_is_left_out_or_taken_back_in() -> None:
    played = running()
    played.give(SkipPhase(phase=TWO))
    assert played.give(SkipPhase(phase=TWO)) == ()
    assert played.give(SkipPhase(phase=TWO, skip=False)) == (
        PhaseKept(at=START, by=INES.id, phase=TWO),
    )
    assert played.give(SkipPhase(phase=TWO, skip=False)) == ()
    played.give(SkipPhase(phase=TWO))
    played.give(NextPhase(expect=ONE))
    assert played.current == "three"
    assert played.refused(SkipPhase(phase=ONE)) == Refusal.PHASE_DONE
    assert played.refused(SkipPhase(phase=PhaseId("nine"))) == Refusal.UNKNOWN_PHASE
    assert played.refused(SkipPhase(expect=THREE)) == Refusal.NO_NEXT_PHASE
    assert Played(three()).refused(SkipPhase()) == Refusal.NOT_RUNNING


def test_the_phase_that_was_left_is_remembered_for_half_a_sentence() -> None:
    played = running()
    played.wait(1)
    played.give(NextPhase(expect=ONE))
    assert played.state.leaving == Leaving(ONE, played.now + 2_000)


def test_a_phase_that_had_closed_owes_nobody_a_sentence() -> None:
    played = running(three(at_zero=AtZero.CLOSE))
    played.wait(10)
    played.ring()
    assert played.writing() == Closed()
    played.give(NextPhase(expect=ONE))
    assert played.state.leaving is None
    assert played.writing() == Open()


def test_a_workshop_that_changed_phases_a_thousand_times_is_told_to_stop() -> None:
    played = running(Agenda((phase("one"), phase("two"))))
    for _ in range(999):
        played.give(StartPhase(phase=TWO if played.current == "one" else ONE))
    assert played.refused(RepeatPhase(expect=TWO)) == Refusal.TOO_MANY_STEPS
    assert played.refused(SkipPhase(expect=ONE)) == Refusal.PHASE_CHANGED


# The elastic agenda, and planning anew


def test_G2_an_elastic_extension_keeps_the_end_of_the_day() -> None:
    agenda = Agenda((phase("one"), phase("two", 21), phase("three", 11), phase("four", 30, day=2)))
    played = running(agenda)
    played.give(SkipPhase(phase=THREE))
    played.give(Extend(minutes=6, elastic=True))
    minutes = [one.duration // MINUTE for one in played.state.agenda.phases]
    assert minutes == [16, 15, 11, 30]


def test_G2_an_elastic_extension_in_overtime_takes_the_overtime_too() -> None:
    played = running()
    played.wait(12)
    played.ring()
    played.give(Extend(minutes=3, elastic=True))
    assert [one.duration / MINUTE for one in played.state.agenda.phases] == [15, 7.5, 7.5]


def test_G2_what_was_done_gives_no_time_back() -> None:
    played = running()
    played.give(NextPhase(expect=ONE))
    played.give(PreviousPhase(expect=TWO))
    played.give(Extend(minutes=6, elastic=True))
    assert [one.duration // MINUTE for one in played.state.agenda.phases] == [16, 10, 4]


def test_G3_what_is_to_come_is_planned_anew_while_the_workshop_runs() -> None:
    played = running()
    one = played.state.agenda.phases[0]
    played.give(EditAgenda(agenda=Agenda((phase("zero", 5), one, phase("five", 5)))))
    assert (played.current, played.state.position) == ("one", 1)
    played.give(NextPhase(expect=ONE))
    assert played.current == "five"


@pytest.mark.parametrize(
    "agenda",
    [
        Agenda((phase("two"), phase("three"))),
        Agenda((phase("two"), phase("one"), phase("three"))),
        Agenda((phase("one", 11), phase("two"), phase("three"))),
        Agenda((phase("one"), phase("two", 11), phase("three"))),
        Agenda((phase("one"), phase("two", private=True), phase("three"))),
        Agenda((phase("one"), phase("two", type="stages"), phase("three"))),
    ],
)
def test_G3_what_was_done_and_what_runs_stay_as_they_were(agenda: Agenda) -> None:
    played = running()
    played.give(NextPhase(expect=ONE))
    assert played.refused(EditAgenda(agenda=agenda)) == Refusal.PHASE_DONE


def test_G3_a_title_of_the_phase_that_runs_may_change() -> None:
    played = running()
    renamed = Agenda((phase("one", title="Scope"), *three().phases[1:]))
    played.give(EditAgenda(agenda=renamed))
    assert played.state.current is not None
    assert played.state.current.title == "Scope"


def test_G1_an_agenda_that_cannot_be_run_is_refused_with_what_to_change() -> None:
    for agenda in (Agenda(), Agenda((phase("one", type="juggling"),))):
        played = Played()
        outcome = engine.decide(
            played.state, EditAgenda(agenda=agenda), INES, played.now, played.facts
        )
        assert isinstance(outcome, Refused)
        assert outcome.why is Refusal.UNUSABLE_AGENDA
        assert outcome.detail


def test_after_the_end_there_is_nothing_to_plan() -> None:
    played = running()
    played.give(Finish())
    assert played.refused(EditAgenda(agenda=three())) == Refusal.WORKSHOP_FINISHED


# Lock, reveal, people


def test_a_lock_is_set_and_lifted_once_and_outlasts_phases() -> None:
    played = running()
    played.give(Lock(), OTTO)
    assert played.give(Lock()) == ()
    assert played.state.lock is not None
    assert played.state.lock.by == OTTO.id
    played.give(NextPhase(expect=ONE))
    assert played.state.locked
    played.give(Unlock())
    assert played.give(Unlock()) == ()
    assert not played.state.locked


def test_F5_private_cards_are_revealed_once_now_or_later() -> None:
    played = running(three(private=True))
    assert played.refused(Reveal(phase=TWO)) == Refusal.PHASE_AHEAD
    assert played.refused(Reveal(phase=PhaseId("nine"))) == Refusal.UNKNOWN_PHASE
    played.give(NextPhase(expect=ONE))
    assert played.refused(Reveal()) == Refusal.NO_PRIVATE_CARDS
    assert played.state.revealed == frozenset()
    played.give(Reveal(phase=ONE))
    assert played.give(Reveal(phase=ONE)) == ()
    assert played.state.revealed == {ONE}


def test_F5_a_writer_may_show_the_own_cards_first_but_never_nameless_ones() -> None:
    played = running(three(private=True))
    assert played.give(RevealOwn(), LENA) == (
        OwnCardsRevealed(at=START, by=LENA.id, phase=ONE, participant=LENA.id),
    )
    assert played.state.revealed == frozenset()
    played.give(Reveal())
    assert played.give(RevealOwn(), LENA) == ()
    nameless = running(three(private=True, anonymous=True))
    assert nameless.refused(RevealOwn(), LENA) == Refusal.REVEALED_TOGETHER


def test_F7_who_was_banned_sends_nothing_until_it_is_lifted() -> None:
    played = running()
    played.give(MarkReady(), LENA)
    played.give(Ban(participant=LENA.id))
    assert played.give(Ban(participant=LENA.id)) == ()
    assert played.state.ready == {}
    assert played.refused(MarkReady(), LENA) == Refusal.BANNED
    played.give(LiftBan(participant=LENA.id))
    assert played.give(LiftBan(participant=LENA.id)) == ()
    played.give(MarkReady(), LENA)


def test_F7_a_facilitator_cannot_be_banned_nor_somebody_unknown() -> None:
    played = running()
    assert played.refused(Ban(participant=OTTO.id)) == Refusal.FACILITATOR_STAYS
    assert played.refused(Ban(participant=ParticipantId("nobody"))) == Refusal.UNKNOWN_PERSON


@pytest.mark.parametrize("by", [LENA, OLGA, None])
def test_F1_what_facilitators_do_nobody_else_does(by: Person | None) -> None:
    played = running()
    for command in (NextPhase(expect=ONE), Lock(), Ban(participant=TOMASZ.id), Finish()):
        assert played.refused(command, by) == Refusal.FACILITATORS_COMMAND


def test_F1_an_observer_is_told_that_they_are_watching() -> None:
    assert running().refused(Park(text="Later"), OLGA) == Refusal.READ_ONLY
    assert running().refused(MarkReady(), OLGA) == Refusal.READ_ONLY


# Events


def test_G9_an_event_that_fits_nothing_changes_nothing() -> None:
    empty = Workshop()
    stray = PhaseStarted(at=START, phase=ONE, number=1, duration=1, step=Step.NEXT)
    assert engine.replay((stray,), empty) == empty


def test_G9_a_restart_in_the_middle_changes_nothing() -> None:
    played = running()
    played.wait(3)
    played.give(Pause())
    played.give(Park(text="Later"), LENA)
    again = engine.replay(played.log)
    assert again == played.state
    assert isinstance(played.log[0], AgendaPlanned)


def test_an_answer_to_a_command_is_the_same_twice() -> None:
    played = running()
    first, second = (
        engine.decide(played.state, NextPhase(expect=ONE), INES, played.now, FACTS)
        for _ in range(2)
    )
    assert first == second
