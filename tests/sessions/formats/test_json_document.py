import json

import pytest
from hypothesis import given

from sessions.formats import Code, UnreadableMap, read_map, write_map
from sessions.journey.model import Journey, Kind
from tests.sessions.formats.journeys import journeys


def read(journey: object) -> tuple[Journey, list[Code]]:
    imported = read_map(json.dumps({"wayboard": 1, "journey": journey}), format="json")
    return imported.journey, [remark.code for remark in imported.report.remarks]


@given(journeys())
def test_what_is_written_as_json_is_read_back_equal(journey: Journey) -> None:
    imported = read_map(write_map(journey, "json").text, format="json")
    assert imported.journey == journey
    assert imported.report.remarks == []
    assert imported.report.read == imported.report.total


def test_the_document_says_what_it_is() -> None:
    written = write_map(Journey(), "json")
    assert json.loads(written.text)["wayboard"] == 1
    assert (written.suffix, written.media_type, written.left_out) == (
        ".json",
        "application/json",
        [],
    )


def test_ids_that_are_malformed_or_used_twice_are_renewed_and_references_follow() -> None:
    journey, codes = read(
        {
            "stages": [{"id": "1", "name": "A", "order": "a0"}],
            "elements": [
                {"id": "1", "kind": "note", "text": "x", "order": "a0", "stage": "1"},
                {"id": "x" * 16, "kind": "note", "text": "y", "order": "a1"},
                {"id": "x" * 16, "kind": "note", "text": "z", "order": "a2"},
            ],
            "links": [{"id": "l" * 16, "from": "1", "to": "x" * 16, "kind": "next"}],
        }
    )
    assert codes == [Code.ID_CHANGED]
    assert journey.elements[0].stage == journey.stages[0].id
    assert journey.links[0].source == journey.elements[0].id
    assert len({element.id for element in journey.elements}) == 3


def test_what_the_schema_does_not_know_becomes_a_note() -> None:
    card = {"id": "x" * 16, "kind": "emotion", "text": "glad", "order": "a0"}
    journey, codes = read(
        {
            "elements": [
                card | {"fields": {"value": 7, "__proto__": "plain"}, "colour": "red"},
                {"kind": "unheard of", "text": "kept"},
            ],
            "theme": "dark",
        }
    )
    assert set(codes) == {Code.FIELD_DROPPED, Code.ID_CHANGED}
    assert journey.elements[0].fields == {}
    notes = " ".join(e.text for e in journey.elements if e.kind is Kind.NOTE)
    for word in ("value: 7", "__proto__: plain", "colour: red", "unheard of", "kept", "dark"):
        assert word in notes


def test_what_was_said_about_a_card_that_is_not_there_becomes_a_note() -> None:
    said = {"id": "c" * 16, "element": "x" * 16, "text": "Who rang?", "created": 1}
    journey, codes = read({"comments": [said]})
    assert (journey.comments, codes) == ([], [Code.FIELD_DROPPED])
    assert "Who rang?" in journey.elements[0].text


def test_orders_that_a_board_cannot_use_are_replaced() -> None:
    cards = [{"id": c * 16, "kind": "note", "text": c, "order": "?"} for c in "ba"]
    journey, codes = read({"elements": cards})
    assert codes == [Code.ORDER_CHANGED]
    assert [e.text for e in sorted(journey.elements, key=lambda e: e.order)] == ["b", "a"]


def test_control_characters_hidden_in_escapes_are_taken_out() -> None:
    card = {"id": "x" * 16, "kind": "note", "text": "a\x00b\ud800c", "order": "a0"}
    journey, codes = read({"elements": [card]})
    assert journey.elements[0].text == "ab\ufffdc"
    assert codes == [Code.CONTROL_CHARACTERS]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"wayboard": 2, "journey": {}}', "other_version"),
        ('{"wayboard": 1', "broken_json"),
        ("[" * 200_000, "too_deep"),
        ('{"wayboard":1,"journey":{"elements":[' + "1," * 5_001 + "1]}}", "too_many_cards"),
        (json.dumps(["\\" * 10]) + '"' + '\\"' * 300_000, "broken_json"),
    ],
)
def test_what_cannot_be_restored_is_refused_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(UnreadableMap) as refused:
        read_map(text, format="json")
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
