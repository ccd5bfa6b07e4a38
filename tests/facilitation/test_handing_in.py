import pytest

from facilitation.agenda import PhaseId
from facilitation.course import NextPhase
from facilitation.handing_in import (
    AdmitWords,
    HandIn,
    ReturnWords,
    WordsAdmitted,
    WordsHandedIn,
    WordsId,
    WordsState,
)
from facilitation.mapview import Sheet
from facilitation.refusals import Refusal
from tests.facilitation.played import INES, LENA, START, TOMASZ, Played, three
from tests.facilitation.sheets import SHEET, Lane

ONE = PhaseId("one")
FIRST = WordsId("words-1")
LATE = HandIn(text=" Waiting ", kind="pain_point", stage="buy", lane="pains", phase=ONE)


def late(**more: object) -> Played:
    """The first phase is over, and Lena hands in what she wrote for it."""
    played = Played(three(**more))
    played.know(map=SHEET)
    played.give(NextPhase())
    played.give(NextPhase(expect=ONE))
    return played


def test_K5_late_words_wait_for_the_facilitator_who_admits_them_once() -> None:
    played = late()
    assert played.give(LATE, LENA) == (
        WordsHandedIn(
            at=START,
            by=LENA.id,
            item=FIRST,
            text="Waiting",
            kind="pain_point",
            author=LENA.id,
            stage="buy",
            lane="pains",
            phase=ONE,
        ),
    )
    assert played.give(AdmitWords(item=FIRST)) == (
        WordsAdmitted(
            at=START,
            by=INES.id,
            item=FIRST,
            text="Waiting",
            kind="pain_point",
            author=LENA.id,
            stage="buy",
            lane="pains",
        ),
    )
    assert played.refused(AdmitWords(item=FIRST)) == Refusal.ALREADY_SETTLED
    assert played.refused(ReturnWords(item=FIRST)) == Refusal.ALREADY_SETTLED


def test_K5_or_returns_them() -> None:
    played = late()
    played.give(LATE, LENA)
    assert played.refused(ReturnWords(item=FIRST), LENA) == Refusal.FACILITATORS_COMMAND
    played.give(ReturnWords(item=FIRST))
    assert played.state.handed_in[0].state is WordsState.RETURNED
    assert played.refused(ReturnWords(item=WordsId("words-9"))) == Refusal.UNKNOWN_ITEM
    assert played.refused(AdmitWords(item=WordsId("words-9"))) == Refusal.UNKNOWN_ITEM


@pytest.mark.parametrize("phase", [ONE, None])
def test_K6_words_for_a_nameless_phase_have_no_name_here_either(phase: PhaseId | None) -> None:
    played = late(private=True, anonymous=True)
    (event,) = played.give(HandIn(text="Waiting", kind="note", phase=phase), LENA)
    assert LENA.id not in repr(event)
    (admitted,) = played.give(AdmitWords(item=FIRST))
    assert isinstance(admitted, WordsAdmitted)
    assert admitted.author is None


def test_K6_words_for_another_phase_keep_their_name() -> None:
    played = late(private=True, anonymous=True)
    (event,) = played.give(HandIn(text="Waiting", kind="note", phase=PhaseId("two")), LENA)
    assert event.by == LENA.id


def test_K7_words_whose_place_is_gone_come_to_the_tray_or_where_the_facilitator_says() -> None:
    for command, place in (
        (AdmitWords(item=FIRST), (None, None)),
        (AdmitWords(item=FIRST, stage="use", lane="later"), ("use", "later")),
    ):
        played = late()
        played.give(LATE, LENA)
        gone = Sheet(stages=SHEET.stages[1:], lanes=(Lane("later", ("pain_point",)),))
        played.know(map=gone)
        (admitted,) = played.give(command)
        assert isinstance(admitted, WordsAdmitted)
        assert (admitted.stage, admitted.lane) == place


def test_K7_a_lane_that_takes_such_cards_no_longer_is_no_place_for_them() -> None:
    played = late()
    played.give(LATE, LENA)
    assert played.refused(AdmitWords(item=FIRST, lane="tasks")) == Refusal.WRONG_LANE
    assert played.refused(AdmitWords(item=FIRST, lane="nowhere")) == Refusal.UNKNOWN_PLACE
    assert played.refused(AdmitWords(item=FIRST, stage="nowhere")) == Refusal.UNKNOWN_PLACE
    played.know(map=Sheet(stages=SHEET.stages, lanes=(Lane("pains", ("note",)),)))
    (admitted,) = played.give(AdmitWords(item=FIRST))
    assert isinstance(admitted, WordsAdmitted)
    assert (admitted.stage, admitted.lane) == ("buy", None)


def test_words_that_nobody_could_place_are_refused() -> None:
    played = late()
    for command, why in (
        (HandIn(text="", kind="note"), Refusal.TEXT_MISSING),
        (HandIn(text="x" * 5001, kind="note"), Refusal.TEXT_TOO_LONG),
        (HandIn(text="x", kind="novel"), Refusal.UNKNOWN_KIND),
        (HandIn(text="x", kind="note", phase=PhaseId("nine")), Refusal.UNKNOWN_PHASE),
        (HandIn(text="x", kind="note", stage="s" * 201), Refusal.TEXT_TOO_LONG),
    ):
        assert played.refused(command, LENA) == why


def test_K8_nobody_fills_the_box_alone_under_their_name() -> None:
    played = late()
    for n in range(20):
        played.give(HandIn(text=f"Word {n}", kind="note", phase=ONE), LENA)
    assert played.refused(LATE, LENA) == Refusal.SHARE_USED_UP
    played.give(LATE, TOMASZ)
    played.give(ReturnWords(item=FIRST))
    played.give(LATE, LENA)


def test_K8_words_without_a_name_have_no_share_and_only_so_many_wait() -> None:
    played = late(anonymous=True)
    for n in range(200):
        played.give(HandIn(text=f"Word {n}", kind="note", phase=ONE), LENA)
    assert played.refused(LATE, LENA) == Refusal.TOO_MANY_ITEMS
    played.give(ReturnWords(item=FIRST))
    played.give(LATE, LENA)
