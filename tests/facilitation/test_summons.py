import pytest

from facilitation.agenda import PhaseId
from facilitation.course import NextPhase
from facilitation.refusals import Refusal
from facilitation.summons import EndSpotlight, EndSummons, Place, Spotlight, Summon
from tests.facilitation.played import INES, LENA, Played, three
from tests.facilitation.sheets import SHEET


def running() -> Played:
    played = Played(three())
    played.know(map=SHEET)
    played.give(NextPhase())
    return played


def test_F6_everybody_is_called_to_a_card_and_again() -> None:
    played = running()
    played.give(Summon(element="find"))
    played.give(Summon(element="find"))
    assert played.state.summons is not None
    assert played.state.summons.place == Place(element="find")
    assert (played.state.summons.number, played.state.summons.by) == (2, INES.id)
    played.give(EndSummons())
    assert played.give(EndSummons()) == ()
    played.give(Summon(stage="buy"))
    assert played.state.summons is not None
    assert played.state.summons.number == 3


def test_F6_the_light_rests_on_a_cell_until_it_is_switched_off() -> None:
    played = running()
    played.give(Spotlight(stage="buy", lane="tasks"))
    assert played.give(Spotlight(stage="buy", lane="tasks")) == ()
    assert played.state.spotlight == Place(stage="buy", lane="tasks")
    played.give(EndSpotlight())
    assert played.give(EndSpotlight()) == ()
    assert played.state.spotlight is None


def test_F6_call_and_light_end_with_the_phase() -> None:
    played = running()
    played.give(Summon(element="find"))
    played.give(Spotlight(element="find"))
    played.give(NextPhase(expect=PhaseId("one")))
    assert (played.state.summons, played.state.spotlight) == (None, None)


@pytest.mark.parametrize(
    "place",
    [
        Summon(),
        Spotlight(),
        Summon(element="private-card"),
        Summon(stage="nowhere"),
        Spotlight(lane="nowhere"),
        Summon(element="find", stage="buy"),
    ],
)
def test_F6_a_place_that_not_everybody_has_is_refused(place: Summon | Spotlight) -> None:
    assert running().refused(place) == Refusal.UNKNOWN_PLACE
    assert running().refused(place, LENA) == Refusal.FACILITATORS_COMMAND
