from dataclasses import replace

import pytest

from facilitation.mapview import Sheet
from facilitation.options import Selection, changed, chosen, fingerprint, whereabouts
from facilitation.people import ParticipantId
from tests.facilitation.maps import Card, Group, cards, sheet

MIXED = sheet(
    Card("late", stage="use", order="a0"),
    Card("task", kind="customer_task", lane="tasks"),
    Card("early", order="a1"),
    Card("first", order="a0"),
    Card("blank", text=" \n"),
    Card("ghost", fields={"placeholder": True}),
    Card("loose", stage=None),
)


def ids(selection: Selection, map: Sheet = MIXED) -> list[str]:
    return [option.id for option in chosen(selection, map)]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["task", "first", "early", "late", "loose"]),
        (Selection(kinds=("opportunity",)), ["first", "early", "late", "loose"]),
        (Selection(stages=("use",)), ["late"]),
        (Selection(lanes=("tasks",)), ["task"]),
        (Selection(stages=("buy",), lanes=("opportunities",)), ["first", "early"]),
        (Selection(ids=("late", "first", "gone")), ["first", "late"]),
        (Selection(kinds=("metric",)), []),
    ],
)
def test_V1_the_options_pass_the_filters_in_map_order(
    selection: Selection, expected: list[str]
) -> None:
    assert ids(selection) == expected


def test_V1_a_group_stands_for_its_cards_unless_cards_are_wanted() -> None:
    groups = (Group("g", element_ids=("o1", "o2", "deleted")),)
    map = sheet(*cards(4), groups=groups)
    assert ids(Selection(), map) == ["o0", "g", "o3"]
    assert ids(Selection(groups=False), map) == ["o0", "o1", "o2", "o3"]
    assert ids(Selection(ids=("g",)), map) == ["g"]


def test_V1_a_group_is_as_old_as_its_oldest_card_and_holds_those_that_exist() -> None:
    map = sheet(*cards(3), groups=(Group("g", element_ids=("o2", "o1", "deleted")),))
    group = chosen(Selection(), map)[1]
    assert (group.created, group.cards, group.stage) == (1, ("o1", "o2"), "buy")


def test_V10_a_deleted_card_is_nowhere() -> None:
    options = chosen(Selection(), sheet(*cards(3)))
    where = whereabouts(options, sheet(*cards(2)))
    assert where.moved == {"o2": None}


def test_V11_cards_that_come_into_one_group_are_one_option() -> None:
    options = chosen(Selection(), sheet(*cards(4)))
    where = whereabouts(options, sheet(*cards(4), groups=(Group("g", element_ids=("o3", "o1")),)))
    assert where.moved == {"o3": "o1"}


def test_V11_a_card_that_comes_into_a_group_on_the_ballot_becomes_part_of_it() -> None:
    groups = (Group("g", element_ids=("o1",)),)
    options = chosen(Selection(), sheet(*cards(3), groups=groups))
    now = sheet(*cards(3), groups=(Group("g", element_ids=("o1", "o2")),))
    assert whereabouts(options, now).moved == {"o2": "g"}


def test_V11_two_merged_groups_are_one_option() -> None:
    before = (Group("g", element_ids=("o0", "o1")), Group("h", element_ids=("o2",)))
    options = chosen(Selection(), sheet(*cards(3), groups=before))
    now = sheet(*cards(3), groups=(Group("g", element_ids=("o0", "o1", "o2")),))
    assert whereabouts(options, now).moved == {"h": "g"}


def test_V11_a_group_that_was_taken_apart_gives_its_dots_back() -> None:
    before = (Group("g", element_ids=("o0", "o1")), Group("h", element_ids=("o2",)))
    options = chosen(Selection(), sheet(*cards(3), groups=before))
    now = sheet(*cards(3), groups=(Group("h", element_ids=("o2", "o0")),))
    assert whereabouts(options, now).moved == {"g": None}


def test_V11_cards_voted_on_one_by_one_stay_so_in_the_group_they_were_in() -> None:
    map = sheet(*cards(3), groups=(Group("g", element_ids=("o0", "o1")),))
    options = chosen(Selection(groups=False), map)
    assert whereabouts(options, map).moved == {}


def test_V11_a_renamed_group_or_a_moved_card_is_what_it_was() -> None:
    groups = (Group("g", element_ids=("o1",)),)
    options = chosen(Selection(), sheet(*cards(2), groups=groups))
    now = sheet(*cards(2, stage="use"), groups=(Group("g", "Other", ("o1",)),))
    assert whereabouts(options, now).moved == {}


def test_V9_an_option_is_ones_own_when_all_of_it_is() -> None:
    lena, otto = ParticipantId("lena"), ParticipantId("otto")
    own, other = Card("a", author="lena"), Card("b", author="otto")
    nameless = Card("c", author="")
    groups = (Group("both", element_ids=("d", "e")),)
    map = sheet(own, other, nameless, replace(own, id="d"), replace(other, id="e"), groups=groups)
    where = whereabouts(chosen(Selection(), map), map)
    found = {id: where.is_own(id, lena) for id in where.authors}
    assert found == {"a": True, "b": False, "c": False, "both": False}
    assert not where.is_own(chosen(Selection(ids=("c",)), map)[0].id, otto)


def test_V16_options_with_other_words_or_none_are_marked() -> None:
    groups = (Group("g", element_ids=("o3",)),)
    options = chosen(Selection(), sheet(*cards(4), groups=groups))
    reworded = replace(cards(4)[1], text="Idea 1, better")
    spaced = replace(cards(4)[0], text="Idea\n 0 ")
    now = sheet(spaced, reworded, cards(4)[3], groups=(Group("g", "Renamed", ("o3",)),))
    assert changed(options, now) == ("o1", "o2", "g")


def test_V16_nothing_is_marked_where_nothing_changed() -> None:
    map = sheet(*cards(4), groups=(Group("g", element_ids=("o3",)), Group("h", "", ("o3", "o2"))))
    assert changed(chosen(Selection(), map), map) == ()


def test_a_fingerprint_tells_texts_apart_by_their_borders_too() -> None:
    assert fingerprint(["a b", "c"]) != fingerprint(["a", "b c"])
    assert fingerprint([" a  b"]) == fingerprint(["a b"])
