"""Phase modules: what each type of phase asks, allows, checks and leaves behind."""

from typing import Any, Protocol

import msgspec

from facilitation.agenda import AtZero, PlannedPhase
from facilitation.facts import Facts
from facilitation.permissions import Rules
from facilitation.state import Workshop


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at before moving on: a word for programs, a sentence for people."""

    code: str
    sentence: str
    about: tuple[str, ...] = ()


class PhaseModule(Protocol):
    """One type of phase."""

    type: str
    title: str
    prompt: str
    help: str
    example: str
    default_minutes: int
    private: bool
    at_zero: AtZero

    def permissions(self, phase: PlannedPhase, state: Workshop) -> Rules:
        """What each role may write on the board while this phase runs."""

    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """What is missing before it is good to move on."""

    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> dict[str, Any]:
        """What the phase leaves behind."""


_MODULES: dict[str, PhaseModule] = {}


def module(type: str) -> PhaseModule | None:
    """The module of this type of phase, or None when there is none."""
    return _MODULES.get(type)
