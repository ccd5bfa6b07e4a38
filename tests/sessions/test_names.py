import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.names import COLORS, NAME_LIMIT, clean_text, next_color, unique_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Lena   Fuchs ", "Lena Fuchs"),
        ("Lena\n\tFuchs", "Lena Fuchs"),
        ("\u202eanel\u202c", "anel"),
        ("Le\u200bna\ufeff", "Lena"),
        ("\x00\x07Lena\x1b[31m", "Lena[31m"),
        ("\u2066Lena\u2069", "Lena"),
        ("a\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\xe1\u0301\u0301\u0301"),
        ("\ud800Lena", "Lena"),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍🔬", "👩‍🔬"),
        ("\u200d\u200c", ""),
        ("<script>", "<script>"),
    ],
)
def test_a_name_is_shown_without_tricks(raw: str, shown: str) -> None:
    assert clean_text(raw) == shown


@given(st.text())
def test_a_clean_name_stays_as_it_is_and_holds_no_control_characters(raw: str) -> None:
    once = clean_text(raw)
    assert clean_text(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once)
    assert once == once.strip()


def test_two_people_of_one_name_are_told_apart_by_a_number() -> None:
    assert unique_name("Lena", []) == "Lena"
    assert unique_name("Lena", ["Lena"]) == "Lena 2"
    assert unique_name("Lena", ["Lena", "Lena 2", "Tom"]) == "Lena 3"


@pytest.mark.parametrize("other", ["LENA", "lena", "Ｌｅｎａ", "Le\u200dna", "L ena"])
def test_names_that_look_alike_count_as_the_same(other: str) -> None:
    assert unique_name("Lena", [other]) == "Lena 2"


def test_a_number_never_makes_a_name_too_long() -> None:
    longest = "x" * NAME_LIMIT
    second = unique_name(longest, [longest])
    assert len(second) == NAME_LIMIT
    assert second.endswith(" 2")


@given(st.lists(st.text(min_size=1, max_size=NAME_LIMIT).filter(clean_text), max_size=30))
def test_everybody_gets_a_name_of_their_own(wishes: list[str]) -> None:
    given: list[str] = []
    for wish in wishes:
        given.append(unique_name(clean_text(wish), given))
    assert len(set(given)) == len(given)
    assert all(len(name) <= NAME_LIMIT for name in given)


def test_colours_are_spread_evenly() -> None:
    used: list[str] = []
    for _ in range(2 * len(COLORS)):
        used.append(next_color(used))
    assert set(used[: len(COLORS)]) == set(COLORS)
    assert all(used.count(color) == 2 for color in COLORS)


@pytest.mark.parametrize("color", COLORS)
def test_white_letters_can_be_read_on_every_colour(color: str) -> None:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5
