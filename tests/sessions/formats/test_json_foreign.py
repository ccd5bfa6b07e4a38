import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessions.formats import Imported, read_map
from sessions.journey.model import Kind, LinkKind
from tests.sessions.formats.test_csv import told
from tests.sessions.formats.words_kept import lost

PERMITS = {
    "regions": [{"id": "north", "name": "Northern"}],
    "nodes": [
        {
            "id": "form",
            "name": "Fill the form",
            "phase": "preparation",
            "agency": "Town office",
            "fee": "Free",
            "estTime": "2 days",
            "description": "A long one.",
            "required": True,
        },
        {"id": "visit", "name": "Be visited", "phase": "inspection", "agency": "Fire brigade"},
    ],
    "journeys": [
        {
            "name": "Open a café",
            "steps": ["form", "visit"],
            "dependencies": [{"from": "form", "to": "visit", "type": "hard"}],
            "gotchas": [{"step": "visit", "note": "Bring a ladder.", "severity": "major"}],
        }
    ],
}


def read(value: Any) -> Imported:
    return read_map(json.dumps(value), name="map.json")


def test_steps_that_name_their_phase_become_a_map() -> None:
    journey = read(PERMITS).journey
    assert told(journey) == {
        "preparation": {
            "customer_task": ["Fill the form"],
            "touchpoint": ["Town office"],
            "metric": ["fee: Free", "estTime: 2 days"],
            "note": ["id: form\ndescription: A long one.\nrequired: yes"],
        },
        "inspection": {
            "customer_task": ["Be visited"],
            "touchpoint": ["Fire brigade"],
            "note": ["id: visit"],
            "pain_point": ["note: Bring a ladder.\nseverity: major"],
        },
        "tray": {"note": ["id: north\nname: Northern"]},
    }
    (link,) = [link for link in journey.links if link.kind is LinkKind.NEXT]
    texts = {card.id: card.text for card in journey.elements}
    assert (texts[link.source], texts[link.to], link.note) == (
        "Fill the form",
        "Be visited",
        "type: hard",
    )
    assert [actor.name for actor in journey.frame.actors] == ["Open a café"]


def test_no_word_of_foreign_json_is_lost() -> None:
    assert lost(json.dumps(PERMITS, ensure_ascii=False), read(PERMITS)) == set()


def test_stages_with_lists_become_a_map() -> None:
    journey = read(
        {
            "title": "Bread",
            "stages": [
                {"name": "Find", "actions": ["search", "ask"], "painPoints": "dear", "emotion": 4},
                {"name": "Buy", "weather": "rain", "duration": "1 day"},
            ],
        }
    ).journey
    assert journey.frame.title == "Bread"
    assert told(journey) == {
        "Find": {"customer_task": ["search", "ask"], "pain_point": ["dear"], "emotion": ["4"]},
        "Buy": {"note": ["rain"]},
    }
    assert journey.stages[1].duration == "1 day"


def test_keys_that_other_languages_treat_as_magic_are_plain_data() -> None:
    journey = read({"__proto__": "a", "constructor": {"prototype": "b"}}).journey
    assert sorted(card.text for card in journey.elements) == [
        "__proto__: a",
        "constructor: prototype: b",
    ]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "stage", "steps", "from", "to", "step", "id", "actions", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(plain)
def test_any_json_at_all_becomes_a_map(value: Any) -> None:
    imported = read(value)
    assert imported.report.read <= imported.report.total
    ids = [card.id for card in imported.journey.elements]
    assert len(set(ids)) == len(ids)
    assert all(card.kind in Kind for card in imported.journey.elements)
