"""Edits of a journey map as hypothesis draws them, all of which obey the schema."""

from typing import Any

from hypothesis import strategies as st

NUMBERS = st.integers(0, 40)
IDS = st.integers(0, 30).map(lambda number: f"thing-{number:012d}")
WORDS = st.one_of(
    st.sampled_from(
        ["a", "pain", "😀", "👩‍👩‍👧", "שלום", "e\u0301", "日本", "line\nline", "\t", "\ufffd"]
    ),
    st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"),
        min_size=1,
        max_size=12,
    ),
)
FORMATS = st.sampled_from(
    [{"bold": True}, {"bold": None}, {"italic": True}, {"link": "https://example.org/ä"}]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**31) + 1, 2**31 - 1),
    st.sampled_from([2**40, -(2**53) + 1, 0.5, -1e300, 1e-7]),
    WORDS,
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.sampled_from(["a", "prototype", "ä b"]), st.booleans(), max_size=2),
)
SETTINGS = st.one_of(
    st.fixed_dictionaries(
        {"field": st.just("order"), "value": st.sampled_from(["a0", "a1V", "Zz"])}
    ),
    st.fixed_dictionaries({"field": st.just("stage"), "value": st.one_of(st.none(), IDS)}),
    st.fixed_dictionaries({"field": st.just("basis"), "value": st.sampled_from(["said", "data"])}),
    st.fixed_dictionaries({"field": st.just("placeholder"), "value": st.booleans()}),
    st.fixed_dictionaries({"field": st.just("quote"), "value": WORDS}),
)


def _does(what: str, **details: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"do": st.just(what), **details})


PLACES = {"card": NUMBERS, "at": NUMBERS}
CARD = _does(
    "card", id=IDS, kind=st.sampled_from(["note", "pain_point"]), text=st.one_of(st.just(""), WORDS)
)
TYPING = _does("type", **PLACES, text=WORDS)
BASIC = st.one_of(
    CARD,
    TYPING,
    TYPING,
    _does("cut", **PLACES, length=st.integers(1, 6)),
    _does("format", **PLACES, length=st.integers(1, 6), how=FORMATS),
    _does("rewrite", card=NUMBERS, text=WORDS),
    SETTINGS.flatmap(
        lambda one: _does("set", card=NUMBERS, **{k: st.just(v) for k, v in one.items()})
    ),
    _does("unset", card=NUMBERS, field=st.sampled_from(["stage", "basis", "quote", "placeholder"])),
    _does("remove", card=NUMBERS),
    _does("stage", id=IDS, name=WORDS),
    _does("name", stage=NUMBERS, name=WORDS),
    _does("unstage", stage=NUMBERS),
    _does("group", id=IDS, title=WORDS, members=st.lists(IDS, max_size=4)),
    _does("gather", group=NUMBERS, at=NUMBERS, members=st.lists(IDS, min_size=1, max_size=3)),
    _does("scatter", group=NUMBERS, at=NUMBERS),
    _does("link", id=IDS, **{"from": IDS, "to": IDS}),
    _does("idea", id=IDS, notes=st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)),
    _does("note", card=NUMBERS, key=st.sampled_from("abc"), value=PLAIN),
    _does("forget", card=NUMBERS, key=st.sampled_from("abc")),
)
EDITS = st.one_of(
    BASIC,
    BASIC,
    BASIC,
    st.builds(
        lambda edits: {"do": "together", "edits": edits}, st.lists(BASIC, min_size=2, max_size=5)
    ),
    st.just({"do": "undo"}),
    st.just({"do": "redo"}),
)
SESSIONS = st.lists(EDITS, min_size=1, max_size=15)
