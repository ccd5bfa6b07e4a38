import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation import engine
from facilitation.agenda import AtZero, PhaseId
from facilitation.consensus import (
    Answer,
    Answered,
    AnswersRevealed,
    Ask,
    Check,
    CheckId,
    RevealAnswers,
    Scale,
    WithdrawCheck,
    outcome,
)
from facilitation.course import NextPhase
from facilitation.people import Person
from facilitation.refusals import Refusal
from tests.facilitation.played import HANNAH, LENA, OLGA, START, TOMASZ, Played, three

FIRST = CheckId("check-1")


def check(scale: Scale, *, named: bool = False) -> Check:
    return Check(id=FIRST, question="Good?", scale=scale, named=named, phase=None, asked_at=START)


def passed(scale: Scale, *values: str, silent: int = 0) -> bool:
    answers = {str(n): Answered(value) for n, value in enumerate(values)}
    return outcome(check(scale), answers, silent).passed


def asked(scale: Scale = Scale.FIST_OF_FIVE, *, named: bool = False, **more: object) -> Played:
    played = Played(three(**more))
    played.give(NextPhase())
    played.give(Ask(scale=scale, question="Is this our scope?", named=named))
    return played


def answer(played: Played, who: Person, value: str | int, concern: str = "") -> None:
    """What a caller does: ask the engine, then keep the answer among the secrets."""
    command = Answer(check=FIRST, value=value, concern=concern)
    assert played.give(command, who) == ()
    kept = engine.filled_in(played.state, command, who, played.now, played.facts)
    assert isinstance(kept, Answered)
    given = {**played.facts.answers.get(FIRST, {}), who.id: kept}
    played.know(answers={FIRST: given})


def test_C2_a_fist_of_five_passes_when_nobody_is_below_three() -> None:
    assert passed(Scale.FIST_OF_FIVE, "3", "4", "5")
    assert not passed(Scale.FIST_OF_FIVE, "2", "5", "5")
    assert not passed(Scale.FIST_OF_FIVE, "0")
    assert not passed(Scale.FIST_OF_FIVE)


def test_C3_a_roman_vote_passes_when_nobody_is_down() -> None:
    assert passed(Scale.ROMAN, "up", "sideways")
    assert not passed(Scale.ROMAN, "up", "up", "down")
    assert not passed(Scale.ROMAN)


def test_C4_silence_is_not_consent() -> None:
    assert passed(Scale.CONSENT, "consent", "consent")
    assert not passed(Scale.CONSENT, "consent", silent=1)
    assert not passed(Scale.CONSENT, "consent", "objection")
    assert not passed(Scale.CONSENT)


def test_C1_one_question_at_a_time() -> None:
    played = asked()
    again = Ask(scale=Scale.ROMAN, question="And this?")
    assert played.refused(again) == Refusal.CHECK_OPEN
    played.give(WithdrawCheck(check=FIRST))
    assert played.give(WithdrawCheck(check=FIRST)) == ()
    played.give(again)
    assert played.refused(Ask(scale=Scale.ROMAN, question=" ")) == Refusal.TEXT_MISSING
    assert played.refused(again, LENA) == Refusal.FACILITATORS_COMMAND


def test_C1_an_answer_is_on_the_scale_and_in_time() -> None:
    played = asked()
    for command, why in (
        (Answer(check=FIRST, value="6"), Refusal.NOT_ON_THE_SCALE),
        (Answer(check=FIRST, value="up"), Refusal.NOT_ON_THE_SCALE),
        (Answer(check=CheckId("check-9"), value="5"), Refusal.UNKNOWN_CHECK),
        (Answer(check=FIRST, value="1", concern="x" * 501), Refusal.TEXT_TOO_LONG),
    ):
        assert played.refused(command, LENA) == why
    assert played.refused(Answer(check=FIRST, value="5"), OLGA) == Refusal.READ_ONLY
    played.give(RevealAnswers(check=FIRST))
    assert played.refused(Answer(check=FIRST, value="5"), LENA) == Refusal.CHECK_CLOSED


def test_C1_no_event_carries_an_answer_before_the_reveal() -> None:
    played = asked()
    before = len(played.log)
    answer(played, LENA, 1, "Too wide")
    answer(played, LENA, 4)
    assert len(played.log) == before
    assert b"wide" not in msgspec.json.encode(played.state)


def test_C6_the_reveal_says_what_came_out_and_nothing_of_whom() -> None:
    played = asked()
    answer(played, TOMASZ, 2, "Too wide")
    answer(played, LENA, "5", " A dream ")
    (event,) = played.give(RevealAnswers(check=FIRST))
    assert isinstance(event, AnswersRevealed)
    result = event.outcome
    assert result.counts == {"0": 0, "1": 0, "2": 1, "3": 0, "4": 0, "5": 1}
    assert (result.answered, result.silent, result.passed) == (2, 1, False)
    assert result.concerns == ("A dream", "Too wide")
    assert TOMASZ.id.encode() not in msgspec.json.encode(event)
    assert played.give(RevealAnswers(check=FIRST)) == ()


def test_C6_who_is_worried_is_named_where_the_question_was_a_named_one() -> None:
    played = asked(Scale.ROMAN, named=True)
    answer(played, TOMASZ, "down")
    answer(played, LENA, "up")
    (event,) = played.give(RevealAnswers(check=FIRST))
    assert isinstance(event, AnswersRevealed)
    assert event.outcome.worried == (TOMASZ.id,)


@given(
    answers=st.dictionaries(
        st.text(min_size=1, max_size=5),
        st.builds(Answered, st.sampled_from("012345x"), st.text(max_size=3)),
        max_size=12,
    ),
    seed=st.randoms(),
)
def test_C6_the_order_of_answers_leaves_no_trace(
    answers: dict[str, Answered], seed: object
) -> None:
    shuffled = dict(reversed(answers.items()))
    one, other = (outcome(check(Scale.FIST_OF_FIVE), given, 0) for given in (answers, shuffled))
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert sum(one.counts.values()) == one.answered <= len(answers)


def test_C4_who_left_after_answering_does_not_hide_who_is_silent() -> None:
    played = asked(Scale.CONSENT)
    for person in (LENA, TOMASZ, HANNAH):
        answer(played, person, "consent")
    played.know(silent={FIRST: 1})
    (event,) = played.give(RevealAnswers(check=FIRST))
    assert isinstance(event, AnswersRevealed)
    assert (event.outcome.silent, event.outcome.passed) == (1, False)


def test_C5_a_phase_that_reveals_at_zero_reveals_the_open_question() -> None:
    played = asked(at_zero=AtZero.REVEAL)
    answer(played, LENA, 5)
    played.wait(10)
    assert [type(event) for event in played.ring()][1:] == [AnswersRevealed]
    assert played.state.checks.open is None


@pytest.mark.parametrize("command", [RevealAnswers, WithdrawCheck])
def test_a_question_that_is_closed_or_was_never_asked_stays_so(
    command: type[RevealAnswers | WithdrawCheck],
) -> None:
    played = asked()
    assert played.refused(command(check=CheckId("check-9"))) == Refusal.UNKNOWN_CHECK
    played.give(WithdrawCheck(check=FIRST))
    played.give(Ask(scale=Scale.ROMAN, question="And this?"))
    played.give(RevealAnswers(check=CheckId("check-2")))
    assert played.refused(RevealAnswers(check=FIRST)) == Refusal.CHECK_CLOSED
    assert played.refused(WithdrawCheck(check=CheckId("check-2"))) == Refusal.CHECK_CLOSED
    assert played.state.checks.checks[0].phase == PhaseId("one")
