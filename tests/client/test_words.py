import pytest
from hypothesis import given
from hypothesis.strategies import text
from pycrdt import Doc, Text

from client.participant.words import Change, changes, checked, splice

WORDS = text("aäb 😀é\n", max_size=30)


def rewritten(before: str, after: str) -> str:
    doc: Doc[Text] = Doc()
    shared = doc.get("text", type=Text)
    shared += before
    for change in changes(before, after):
        splice(shared, change)
    return str(shared)


@given(before=WORDS, after=WORDS)
def test_changes_turn_one_text_into_the_other_whatever_its_characters(
    before: str, after: str
) -> None:
    assert rewritten(before, after) == after


def test_what_stays_is_not_touched() -> None:
    assert changes("find a 😀 shop", "find the 😀 shops") == [
        Change(13, 0, "s"),
        Change(5, 1, "the"),
    ]


def test_the_same_text_needs_no_change() -> None:
    assert changes("shop", "shop") == []


def test_a_long_different_text_is_replaced_in_one_go() -> None:
    assert changes("a" * 5000, "b" * 5000) == [Change(0, 5000, "b" * 5000)]


@pytest.mark.parametrize("change", [Change(5, 0, "x"), Change(-1, 0, "x"), Change(2, 3, "")])
def test_a_place_outside_the_text_is_an_error(change: Change) -> None:
    doc: Doc[Text] = Doc()
    shared = doc.get("text", type=Text)
    shared += "a😀bc"
    with pytest.raises(IndexError, match="4 characters"):
        splice(shared, change)


def test_half_a_character_is_refused_before_it_reaches_the_document() -> None:
    with pytest.raises(ValueError, match="half of a character"):
        checked("a\ud83d")
