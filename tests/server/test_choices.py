import json
from typing import Any

import pytest

from server.api.shapes import CreateWorkshop
from server.api.workshops import AnyOrder
from server.bodies import parse_json
from server.problems import ProblemError

PHASE = {"id": "a", "type": "tasks", "title": "A", "duration": 60_000}


def told(kind: Any, body: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ProblemError) as refused:
        parse_json(json.dumps(body).encode(), kind)
    (wrong,) = refused.value.errors
    return wrong.field, wrong.message


@pytest.mark.parametrize(
    ("kind", "body", "field", "allowed"),
    [
        (AnyOrder, {"type": "ask", "scale": "fist"}, "scale", "fist_of_five, roman, consent"),
        (AnyOrder, {"type": "open_voting", "rules": {"order": "up"}}, "rules.order", "random, map"),
        (
            AnyOrder,
            {"type": "edit_agenda", "agenda": {"phases": [PHASE, {**PHASE, "at_zero": "boom"}]}},
            "agenda.phases[1].at_zero",
            "notify, freeze, close, reveal, advance",
        ),
        (
            CreateWorkshop,
            {"title": "A", "agenda": "weekly"},
            "agenda",
            "quick, half_day, two_days, job_map",
        ),
    ],
)
def test_a_value_that_does_not_exist_is_answered_with_those_that_do(
    kind: Any, body: dict[str, Any], field: str, allowed: str
) -> None:
    where, message = told(kind, body)
    assert where == field
    assert message.endswith(f"Expected one of: {allowed}")


def test_of_many_commands_the_nearest_are_told() -> None:
    assert "Did you mean cast_vote" in told(AnyOrder, {"type": "cast_votes"})[1]
    assert "/api/docs lists the" in told(AnyOrder, {"type": "zzz"})[1]


def test_what_has_no_list_is_told_as_before() -> None:
    assert told(CreateWorkshop, {"title": 7}) == ("title", "Expected `str`, got `int`")
