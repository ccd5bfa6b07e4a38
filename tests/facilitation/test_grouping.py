from hypothesis import given
from hypothesis import strategies as st

from facilitation.grouping import (
    AffinityGroup,
    joined,
    merged,
    parted,
    split,
    tidied,
    too_few_cards,
    unfinished,
)
from facilitation.options import membership
from tests.facilitation.maps import Group


def group(id: str, cards: str, title: str = "") -> AffinityGroup:
    return AffinityGroup(id=id, title=title or id.upper(), element_ids=tuple(cards))


G, H = group("g", "abc"), group("h", "de")
cards = st.sampled_from("abcdefg")
ids = st.sampled_from(["g", "h", "i", "j"])
moves = st.one_of(
    st.builds(lambda card, into: lambda gs: joined(gs, card, into), cards, ids),
    st.builds(lambda gone: lambda gs: parted(gs, gone), st.sets(cards)),
    st.builds(lambda gone, into: lambda gs: merged(gs, gone, into), ids, ids),
    st.builds(lambda id, part: lambda gs: split(gs, id, part, f"{id}+"), ids, st.sets(cards)),
)


@given(st.lists(moves, max_size=20))
def test_A1_no_moves_put_a_card_into_two_groups_or_lose_one_by_merging(moves: list[object]) -> None:
    groups: tuple[AffinityGroup, ...] = (G, H, group("i", "f"))
    for move in moves:
        groups = move(groups)  # type: ignore[operator]
        everything = [card for one in groups for card in one.element_ids]
        assert len(everything) == len(set(everything))
        assert all(one.element_ids for one in groups)


def test_A1_of_two_groups_with_one_card_the_first_has_it() -> None:
    found = tidied([Group("g", element_ids=("a", "b", "a")), Group("h", element_ids=("b", "c"))])
    assert [one.element_ids for one in found] == [("a", "b"), ("c",)]
    assert membership(found) == {"a": "g", "b": "g", "c": "h"}


def test_A1_gone_cards_are_in_no_group_and_no_group_is_empty() -> None:
    found = tidied([Group("g", element_ids=("a", "b")), Group("h", element_ids=("c",))], "ad")
    assert [(one.id, one.element_ids) for one in found] == [("g", ("a",))]


def test_A1_joining_leaves_the_old_group() -> None:
    assert joined((G, H), "a", "h") == (group("g", "bc"), group("h", "dea"))
    assert joined((G, H), "a", "g") == (G, H)
    assert joined((G, H), "a", "nowhere") == (G, H)


def test_A2_merging_keeps_all_cards_and_a_name() -> None:
    assert merged((G, H), "h", "g") == (group("g", "abcde"),)
    nameless = AffinityGroup(id="g", element_ids=("a",))
    assert merged((nameless, H), "h", "g") == (group("g", "ade", "H"),)
    assert merged((G, H), "g", "g") == merged((G, H), "x", "g") == (G, H)


def test_A3_splitting_makes_a_group_without_a_name() -> None:
    found = split((G, H), "g", "bx", "new")
    assert found == (group("g", "ac"), AffinityGroup(id="new", element_ids=("b",)), H)
    assert unfinished(found) == ("new",)


def test_A3_a_group_is_not_split_into_all_and_nothing() -> None:
    assert split((G, H), "g", "abc", "new") == split((G, H), "g", "x", "new") == (G, H)


def test_A3_a_group_that_nothing_is_left_in_is_gone() -> None:
    assert parted((G, H), "de") == (G,)


def test_A4_a_group_without_a_name_is_not_finished() -> None:
    assert unfinished((G, AffinityGroup(id="n", title=" \n", element_ids=("x",)))) == ("n",)


def test_A5_the_KJ_method_asks_three_cards_of_everybody() -> None:
    assert too_few_cards({"lena": 3, "otto": 2, "ines": 0}) == 2
