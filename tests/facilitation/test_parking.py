import pytest
from msgspec.structs import replace

from facilitation.agenda import PhaseId
from facilitation.course import Finish, NextPhase
from facilitation.parking import (
    Park,
    Parked,
    ParkedId,
    ParkedItem,
    ParkingOutcome,
    SettleParked,
    open_items,
)
from facilitation.refusals import Refusal
from tests.facilitation.played import INES, LENA, START, TOMASZ, Played, three

FIRST = ParkedId("parked-1")


def test_K2_a_thought_is_parked_at_any_time_under_ones_name() -> None:
    played = Played(three())
    played.give(Park(text="Before"), LENA)
    played.give(NextPhase())
    (parked,) = played.give(Park(text=" And prices? ", about="find"), LENA)
    assert parked == Parked(
        at=START,
        by=LENA.id,
        item=ParkedId("parked-2"),
        text="And prices?",
        from_phase=PhaseId("one"),
        about="find",
    )
    played.give(Finish())
    played.give(Park(text="After"), INES)
    assert [item.author for item in played.state.parking] == [LENA.id, LENA.id, INES.id]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Refusal.TEXT_MISSING),
        (" \n\t", Refusal.TEXT_MISSING),
        ("x" * 501, Refusal.TEXT_TOO_LONG),
        ("\udc00", Refusal.INVALID_VALUE),
    ],
)
def test_K1_words_are_neither_empty_nor_too_long_nor_broken(text: str, why: Refusal) -> None:
    assert Played(three()).refused(Park(text=text), LENA) == why


def test_K3_every_item_gets_an_outcome_which_may_change() -> None:
    played = Played(three())
    played.give(Park(text="And prices?"), LENA)
    settle = SettleParked(item=FIRST, outcome=ParkingOutcome.FOLLOW_UP, owner="Sales", due="Friday")
    assert played.refused(settle, LENA) == Refusal.FACILITATORS_COMMAND
    played.give(settle)
    assert played.give(settle) == ()
    item = played.state.parking[0]
    assert (item.outcome, item.owner, item.due) == (ParkingOutcome.FOLLOW_UP, "Sales", "Friday")
    played.give(SettleParked(item=FIRST, outcome=ParkingOutcome.OPEN))
    assert played.state.parking[0].outcome is ParkingOutcome.OPEN


def test_K4_the_wrap_up_still_has_to_settle_what_is_open() -> None:
    played = Played(three())
    for text in ("One", "Two"):
        played.give(Park(text=text), LENA)
    played.give(SettleParked(item=FIRST, outcome=ParkingOutcome.ANSWERED))
    assert [item.text for item in open_items(played.state)] == ["Two"]


def test_an_item_that_is_not_there_cannot_be_settled() -> None:
    played = Played(three())
    settle = SettleParked(item=FIRST, outcome=ParkingOutcome.ANSWERED)
    assert played.refused(settle) == Refusal.UNKNOWN_ITEM
    played.give(Park(text="One"), LENA)
    too_long = SettleParked(item=FIRST, outcome=ParkingOutcome.ANSWERED, owner="x" * 201)
    assert played.refused(too_long) == Refusal.TEXT_TOO_LONG


def test_K8_nobody_fills_the_parking_lot_alone_and_what_is_settled_takes_no_room() -> None:
    played = Played(three())
    for n in range(20):
        played.give(Park(text=f"Thought {n}"), LENA)
    assert played.refused(Park(text="One more"), LENA) == Refusal.SHARE_USED_UP
    played.give(Park(text="Somebody else's"), TOMASZ)
    played.give(SettleParked(item=FIRST, outcome=ParkingOutcome.ANSWERED))
    played.give(Park(text="One more"), LENA)
    assert played.refused(Park(text="Another"), LENA) == Refusal.SHARE_USED_UP


def test_K8_the_parking_lot_is_full_when_300_items_are_open_or_2000_were_ever_parked() -> None:
    played = Played(three())
    items = [
        ParkedItem(
            id=ParkedId(f"parked-{n}"), text="x", author=None, from_phase=None, parked_at=START
        )
        for n in range(1, 2_001)
    ]
    played.state = replace(played.state, parking=tuple(items[:300]))
    assert played.refused(Park(text="One more"), LENA) == Refusal.TOO_MANY_ITEMS
    played.give(SettleParked(item=FIRST, outcome=ParkingOutcome.ANSWERED))
    played.give(Park(text="One more"), LENA)
    settled = (replace(one, outcome=ParkingOutcome.ANSWERED) for one in items)
    played.state = replace(played.state, parking=tuple(settled))
    assert played.refused(Park(text="One more"), LENA) == Refusal.NO_ROOM_LEFT
