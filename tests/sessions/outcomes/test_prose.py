import pytest

from sessions.outcomes.prose import (
    ended,
    listed,
    named,
    number,
    percent,
    plain,
    signed,
    some,
    unquoted,
    weaves,
    woven,
)


@pytest.mark.parametrize(
    "text", ["Find a part that fits.", "compare suppliers", "Order the part", "Search", "Wait"]
)
def test_Y4_words_that_open_with_a_verb_are_woven_in(text: str) -> None:
    assert weaves(text)


@pytest.mark.parametrize(
    "text",
    [
        "Searches for a title",
        "I want to know the price",
        "Order form",
        "Search results page",
        "No idea",
        "Preis vergleichen",
        "Comparar precios",
        "価格を比べる",
        "",
        "compare " + "very long words " * 10,
    ],
)
def test_Y4_other_words_stand_for_themselves(text: str) -> None:
    assert not weaves(text)


def test_woven_words_have_no_capital_in_front_and_no_stop_behind() -> None:
    assert woven("Find a part that fits.") == "find a part that fits"


def test_signs_that_nobody_sees_are_left_out() -> None:
    assert plain("a\u202eb\u200b\x00 c\n\td\ufeff") == "ab c d"


def test_joiners_stay_because_emoji_and_persian_need_them() -> None:
    assert plain("👩‍🔧 می‌خواهم") == "👩‍🔧 می‌خواهم"


def test_quotation_marks_around_a_quote_are_not_doubled() -> None:
    assert unquoted(" “Nobody answers.” ") == "Nobody answers."
    assert unquoted('"') == '"'


@pytest.mark.parametrize(
    ("text", "told"),
    [("Done", "Done."), ("Done.", "Done."), ("Why?", "Why?"), ("“No.”", "“No.”"), ("", "")],
)
def test_a_sentence_ends_once(text: str, told: str) -> None:
    assert ended(text) == told


def test_lists_read_like_sentences() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert some(["a", "b", "c"], 2) == "“a”, “b” and 1 more"
    assert some(["a", "b"], 2) == "“a” and “b”"


def test_numbers_are_written_as_people_write_them() -> None:
    assert [number(1200), number(-0.5), number(3.0), number(2_500_000)] == [
        "1,200",
        "−0.5",
        "3",
        "2,500,000",
    ]
    assert [signed(1.5), signed(0), signed(-2)] == ["+1.5", "0", "−2"]


def test_a_share_is_never_rounded_to_none_or_all() -> None:
    assert percent(1, 1000) == "1 %"
    assert percent(999, 1000) == "99 %"
    assert percent(10, 10) == "100 %"
    assert percent(0, 0) == "0 %"


def test_words_written_to_the_left_turn_nothing_else_round() -> None:
    assert named("البحث") == "“البحث\u200e”"
    assert named("Search") == "“Search”"
