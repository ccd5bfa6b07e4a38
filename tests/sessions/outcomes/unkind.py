"""The workshop of people who write what breaks files: markup, formulas, signs that nobody sees."""

from itertools import cycle
from typing import Any

import msgspec

from sessions.outcomes.outcome import Outcome
from tests.sessions.outcomes.robotics import ROBOTICS

SIGNS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    '"><a href="https://evil.example">',
    "#text(fill: red)[typst] $x$ @ref `raw` *b* _i_ #import \\ <label>",
    "=cmd|' /C calc'!A0",
    "| a | b |",
    "\x00\x07\x1b[31m\u202eevil\u2066\ufffe\udc80",
    "{{ jinja }} ${shell} %s \\n",
    "]]> &amp; &#x41; <!-- --> <?xml ?>",
    "👩‍🔧 مرحبا 価格 Ünïcödé 𝕏",
    "endless" * 60,
)
_FIELDS = """
    text name title quote source note scenario description segment trigger end business_goal
    business_problem_text sponsor decider label agent channel kpi expected_effect
    value_proposition goals sources evidence owner_teams if_it_fails sentence owner unit
    concerns question
"""
_WORDS = frozenset(_FIELDS.split())
_NO_WORDS = frozenset({"team_estimate", "survey"})


def unkind() -> Outcome:
    """The robotics workshop with one of the signs behind every text."""
    signs = cycle(SIGNS)

    def spoilt(value: Any, name: str = "") -> Any:
        if isinstance(value, str):
            return (
                f"{value} {next(signs)}"
                if name in _WORDS and value not in ("", *_NO_WORDS)
                else value
            )
        if isinstance(value, dict):
            return {key: spoilt(one, str(key)) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [spoilt(one, name) for one in value]
        return value

    return msgspec.convert(spoilt(msgspec.to_builtins(ROBOTICS)), Outcome)
