from facilitation.grouping import tidied
from facilitation.options import membership
from tests.facilitation.maps import Group


def test_A1_of_two_groups_with_one_card_the_first_has_it() -> None:
    found = tidied([Group("g", element_ids=("a", "b", "a")), Group("h", element_ids=("b", "c"))])
    assert [one.element_ids for one in found] == [("a", "b"), ("c",)]
    assert membership(found) == {"a": "g", "b": "g", "c": "h"}


def test_A1_gone_cards_are_in_no_group_and_no_group_is_empty() -> None:
    found = tidied([Group("g", element_ids=("a", "b")), Group("h", element_ids=("c",))], "ad")
    assert [(one.id, one.element_ids) for one in found] == [("g", ("a",))]
