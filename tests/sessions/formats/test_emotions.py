import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.formats.emotions import feeling


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Curious (3/5)", {"value": 0.0, "label": "Curious", "raw": "3/5"}),
        ("2-4/5", {"value": 0.0, "raw": "2-4/5"}),
        ("😐 Cautious — 3/10", {"value": -1.11, "label": "😐 Cautious", "raw": "3/10"}),
        ("Skeptical → Reassured", {"label": "Reassured", "then": ["Skeptical"]}),
        ("a -> b => c", {"label": "c", "then": ["a", "b"]}),
        (
            "Neutral → Glad (4/5)",
            {"value": 1.0, "label": "Glad", "then": ["Neutral"], "raw": "4/5"},
        ),
        ("4,5/5", {"value": 1.5, "raw": "4,5/5"}),
        ("+1", {"value": 1.0, "raw": "+1"}),
        ("−2", {"value": -2.0, "raw": "−2"}),
        ("4", {"value": 1.0, "raw": "4"}),
        ("80/100", {"value": 1.2, "raw": "80/100"}),
        ("glad (at last)", {"label": "glad (at last)"}),
        ("3/1", {"label": "3/1"}),
        ("", {}),
    ],
)
def test_feelings_are_read_as_people_write_them(text: str, fields: dict[str, object]) -> None:
    assert feeling(text).fields() == fields


@given(st.text())
def test_any_text_at_all_is_some_feeling(text: str) -> None:
    value = feeling(text).value
    assert value is None or -2 <= value <= 2
