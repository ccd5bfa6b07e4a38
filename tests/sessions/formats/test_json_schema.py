"""The published JSON Schema against what is exported and what a board refuses."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from sessions.formats import json_schema, write_map
from sessions.formats.json_document import VERSION
from sessions.journey.model import Journey
from sessions.outcomes.options import Options
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import journeys

SCHEMA = json.loads(json_schema.write(outcomes.outcome(), Options()))
VALIDATOR = Draft202012Validator(SCHEMA)


def exported(journey: Journey) -> Any:
    return json.loads(write_map(journey, "json").text)


def faults(document: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(document)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["wayboard"] == {"const": VERSION}


@settings(max_examples=40, deadline=None)
@given(journeys())
def test_L8_every_export_is_valid(journey: Journey) -> None:
    assert faults(exported(journey)) == []


def test_a_whole_workshop_is_valid() -> None:
    assert faults(exported(outcomes.outcome().journey)) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("wayboard",), 2),
        (("journey", "elements", 0, "kind"), "wish"),
        (("journey", "elements", 0, "id"), "short"),
        (("journey", "elements", 0, "order"), "not an order"),
        (("journey", "elements", 0, "fields"), {"channel": "web"}),  # on a task
        (("journey", "elements", 0, "fields"), {"completion": "soon"}),
        (("journey", "elements", 0, "secret"), 1),
        (("journey", "frame", "state"), "wished"),
        (("journey", "frame", "actors"), [{"name": "no id"}]),
        (("journey", "stages", 0, "name"), 7),
        (("journey", "links", 0, "kind"), "loves"),
        (("journey", "lanes"), {}),
    ],
)
def test_what_a_board_would_refuse_is_invalid(where: tuple[Any, ...], value: Any) -> None:
    document = exported(outcomes.outcome().journey)
    place = document
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    assert faults(document)


def test_every_part_of_the_map_is_described() -> None:
    parts = {field.encode_name for field in msgspec.structs.fields(Journey)}
    assert set(SCHEMA["properties"]["journey"]["properties"]) == parts
