"""Who takes which file home: the rules X1 to X3 of docs/rules.md."""

from collections.abc import Mapping
from typing import Any

from facilitation.people import Role
from facilitation.state import Workshop

PLAIN = frozenset(
    (
        "markdown",
        "csv",
        "json",
        "mermaid",
        "map.pdf",
        "map.svg",
        "map.png",
        "schema.json",
        "agenda.ics",
    )
)
"""What holds no more than the board shows to everybody in the workshop."""
SHARED = "outcomes_shared"
"""The workshop's setting with which facilitators share all the others."""
_LAST = "wrap_up"


def may_take(format: str, role: Role, state: Workshop, settings: Mapping[str, Any]) -> bool:
    """Whether somebody of this role, who was let in, may have this file now."""
    if role is Role.FACILITATOR or format in PLAIN:
        return True
    return is_shared(settings) or is_wrapped_up(state)


def is_shared(settings: Mapping[str, Any]) -> bool:
    """Whether facilitators gave all files to everybody in the workshop."""
    return settings.get(SHARED) is True


def is_wrapped_up(state: Workshop) -> bool:
    """Whether the workshop has come to its wrap-up, or to its end."""
    last = {phase.id for phase in state.agenda.phases if phase.type == _LAST}
    return state.finished or any(run.phase in last for run in state.runs)
