from hypothesis import given
from hypothesis import strategies as st

from facilitation import timer
from facilitation.agenda import MINUTE, AtZero, PhaseId
from facilitation.course import (
    CardsRevealed,
    Extend,
    NextPhase,
    Pause,
    PhaseStarted,
    Resume,
    Step,
    TimeRanOut,
    TimeUp,
    WritingClosed,
    WritingClosing,
)
from facilitation.engine import alarm
from facilitation.refusals import Refusal
from facilitation.state import Closed, Closing, Open
from facilitation.timer import Idle, Paused, Running, remaining
from tests.facilitation.played import START, Played, three

ONE = PhaseId("one")


def running(**more: object) -> Played:
    """The first of three phases runs, ten minutes long."""
    played = Played(three(**more))
    played.give(NextPhase())
    return played


def left(played: Played) -> float:
    return remaining(played.state.timer, played.now) / MINUTE


@given(at=st.integers(-60 * MINUTE, 60 * MINUTE), long=st.integers(0, 24 * 60 * MINUTE))
def test_T1_T2_a_pause_of_any_length_neither_wins_nor_loses_time(at: int, long: int) -> None:
    clock = timer.started(START, 10 * MINUTE)
    before = START + 60 * MINUTE + at
    paused = timer.paused(clock, before)
    assert remaining(paused, before + long) == remaining(clock, before)
    after = timer.resumed(paused, before + long)
    assert remaining(after, before + long) == remaining(clock, before)


def test_T1_a_pause_in_overtime_keeps_how_much_was_too_much() -> None:
    played = running()
    played.wait(12)
    assert played.give(Pause())[0] == TimeRanOut(at=played.now, phase=ONE)
    played.wait(30)
    assert left(played) == -2
    played.give(Resume())
    played.wait(1)
    assert left(played) == -3
    assert played.ring() == ()


def test_T1_pausing_twice_and_going_on_twice_change_nothing() -> None:
    played = running()
    played.wait(4)
    played.give(Pause())
    played.wait(1)
    assert played.give(Pause()) == ()
    played.give(Resume())
    assert played.give(Resume()) == ()
    assert left(played) == 6


def test_T3_more_time_counts_from_what_is_left() -> None:
    played = running()
    played.wait(4)
    played.give(Extend(minutes=5))
    assert left(played) == 11


def test_T3_more_time_counts_from_now_when_the_time_was_over() -> None:
    played = running()
    played.wait(13)
    played.ring()
    played.give(Extend(minutes=2))
    assert left(played) == 2
    assert played.state.agenda.phases[0].duration == 15 * MINUTE


def test_T3_in_a_paused_overtime_more_time_counts_from_nothing() -> None:
    played = running()
    played.wait(13)
    played.give(Pause())
    played.give(Extend(minutes=2))
    assert played.state.timer == Paused(2 * MINUTE)


def test_T3_less_time_never_ends_before_now() -> None:
    played = running()
    played.wait(4)
    played.give(Extend(minutes=-30))
    assert left(played) == 0
    assert played.ring() == (TimeRanOut(at=played.now, phase=ONE),)
    assert played.refused(Extend(minutes=-1)) == Refusal.TIME_IS_OVER


def test_T3_minutes_that_are_no_minutes_are_refused() -> None:
    played = running()
    for minutes in (0, float("nan"), float("inf"), 1e300, 24 * 60 + 1, 24 * 60, 0.000001):
        assert played.refused(Extend(minutes=minutes)) == Refusal.INVALID_MINUTES


def test_T4_an_extension_opens_writing_again() -> None:
    played = running(at_zero=AtZero.CLOSE)
    played.wait(10)
    played.ring()
    assert played.writing() == Closed()
    played.give(Extend(minutes=1))
    assert played.writing() == Open()


def test_T5_a_deadline_is_acted_on_once() -> None:
    played = running()
    assert played.ring() == ()
    played.wait(10)
    assert played.ring() == (TimeRanOut(at=played.now, phase=ONE),)
    assert played.ring() == ()
    played.wait(60)
    assert played.ring() == ()
    assert alarm(played.state) is None


def test_T5_a_deadline_that_came_while_the_server_was_down_is_acted_on_at_its_start() -> None:
    played = running(at_zero=AtZero.FREEZE)
    played.wait(25)
    until = played.now + 10_000
    assert played.ring() == (
        TimeRanOut(at=played.now, phase=ONE),
        WritingClosing(at=played.now, phase=ONE, until=until),
    )
    assert left(played) == -15


def test_T5_a_new_deadline_is_acted_on_again() -> None:
    played = running()
    played.wait(10)
    played.ring()
    played.give(Extend(minutes=1))
    assert alarm(played.state) == played.now + MINUTE
    played.wait(1)
    assert played.ring() == (TimeRanOut(at=played.now, phase=ONE),)


def test_T5_any_command_first_sees_what_the_clock_has_brought_about() -> None:
    played = running(at_zero=AtZero.ADVANCE)
    played.wait(10)
    assert played.refused(NextPhase(expect=ONE)) == Refusal.PHASE_CHANGED
    assert [type(event) for event in played.give(Pause())][:2] == [TimeRanOut, PhaseStarted]
    assert played.current == "two"


def test_T5_a_paused_clock_never_rings() -> None:
    played = running()
    played.give(Pause())
    played.wait(60)
    assert alarm(played.state) is None
    assert played.ring() == ()


def test_T6_notify_only_says_so() -> None:
    played = running(at_zero=AtZero.NOTIFY)
    played.wait(10)
    assert played.ring() == (TimeRanOut(at=played.now, phase=ONE),)
    assert played.writing() == Open()


def test_T6_a_freeze_lets_people_finish_their_sentence_and_then_closes() -> None:
    played = running(at_zero=AtZero.FREEZE, grace=5_000)
    played.wait(10)
    played.ring()
    assert played.writing() == Closing(played.now + 5_000)
    assert alarm(played.state) == played.now + 5_000
    played.wait(ms=4_999)
    assert played.ring() == ()
    played.wait(ms=1)
    assert played.ring() == (WritingClosed(at=played.now, phase=ONE),)
    assert played.writing() == Closed()
    assert alarm(played.state) is None


def test_T6_close_closes_at_once() -> None:
    played = running(at_zero=AtZero.CLOSE)
    played.wait(10)
    played.ring()
    assert played.writing() == Closed()


def test_T6_reveal_shows_private_cards() -> None:
    played = running(at_zero=AtZero.REVEAL, private=True)
    played.wait(10)
    assert played.ring() == (
        TimeRanOut(at=played.now, phase=ONE),
        CardsRevealed(at=played.now, phase=ONE),
    )


def test_T6_advance_goes_on_with_a_full_phase() -> None:
    played = running(at_zero=AtZero.ADVANCE)
    played.wait(35)
    assert played.ring()[1:] == (
        PhaseStarted(
            at=played.now, phase=PhaseId("two"), number=1, duration=10 * MINUTE, step=Step.TIME_UP
        ),
    )
    assert left(played) == 10


def test_T6_the_last_phase_never_ends_the_workshop_by_itself() -> None:
    played = Played(three())
    played.give(NextPhase())
    for expected in ("one", "two"):
        played.give(NextPhase(expect=PhaseId(expected)))
    played.wait(10)
    assert played.ring() == (TimeRanOut(at=played.now, phase=PhaseId("three")),)
    assert not played.state.finished


@given(
    st.lists(
        st.tuples(
            st.integers(0, 8 * MINUTE),
            st.sampled_from(["stop or go", "stop or go", Extend(minutes=3), Extend(minutes=-2)]),
        ),
        max_size=20,
    )
)
def test_T7_however_the_clock_is_stopped_and_stretched_used_and_left_are_the_time_given(
    steps: list[tuple[int, str | Extend]],
) -> None:
    played = running()
    allotted, went_by = 10 * MINUTE, 0
    for ms, step in steps:
        stands = isinstance(played.state.timer, Paused)
        went_by += 0 if stands else ms
        played.wait(ms=ms)
        played.ring()
        if isinstance(step, Extend):
            before = remaining(played.state.timer, played.now)
            if step.minutes > 0 or before > 0:
                played.give(step)
            allotted += remaining(played.state.timer, played.now) - before
        else:
            played.give(Resume() if stands else Pause())
    run = played.state.run
    assert run is not None
    assert (run.used(played.now), run.allotted) == (went_by, allotted)
    assert remaining(played.state.timer, played.now) == allotted - went_by


def test_no_phase_no_time() -> None:
    assert remaining(Idle(), START) == 0
    assert timer.gain(Idle(), MINUTE, START) == 0
    assert timer.moved(Idle(), MINUTE, START) == Idle()
    assert timer.rung(Idle()) == Idle()
    assert timer.rung(Paused(5)) == Paused(5, rung=True)
    assert timer.paused(Idle(), START) == Idle()
    assert timer.resumed(Running(START), START) == Running(START)
    assert Played(three()).give(TimeUp(phase=ONE), None) == ()
