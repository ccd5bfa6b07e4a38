"""The frame of a map, as far as the rules look at it: shapes alone, like `mapview`."""

from collections.abc import Sequence
from typing import Protocol

from facilitation.mapview import Map


class Actor(Protocol):
    """Somebody whose experience the map tells."""

    @property
    def name(self) -> str: ...


class Scope(Protocol):
    """What was agreed before any mapping."""

    @property
    def title(self) -> str: ...
    @property
    def scenario(self) -> str: ...
    @property
    def map_kind(self) -> str: ...
    @property
    def actors(self) -> Sequence[Actor]: ...
    @property
    def segment(self) -> str: ...
    @property
    def trigger(self) -> str: ...
    @property
    def end(self) -> str: ...
    @property
    def state(self) -> str | None: ...
    @property
    def timeframe(self) -> object | None: ...
    @property
    def business_problem(self) -> str | None: ...
    @property
    def business_problem_text(self) -> str: ...
    @property
    def business_goal(self) -> str: ...
    @property
    def basis(self) -> str | None: ...
    @property
    def sponsor(self) -> str: ...
    @property
    def decider(self) -> str: ...


def scope_of(map: Map) -> Scope | None:
    """The map's frame, or None when this map comes without one."""
    found: Scope | None = getattr(map, "frame", None)
    return found


_FALLBACK = {"customer_journey": "the customer", "user_journey": "the user", "job_map": "people"}


def whom(scope: Scope | None) -> str:
    """Whom the map is about: "Marta", "Marta and Owen", or "the customer" while nobody is named."""
    return _named(scope) or _fallback(scope)


def whom_key(scope: Scope | None) -> str | None:
    """What "the customer" is called in every language; None when somebody is named."""
    return None if _named(scope) else "whom." + _fallback(scope).split()[-1]


def _named(scope: Scope | None) -> str:
    actors = () if scope is None else scope.actors
    names = [name for actor in actors if (name := " ".join(actor.name.split()))]
    return " and ".join(names) if len(names) in (1, 2) else ""


def _fallback(scope: Scope | None) -> str:
    usual = _FALLBACK["customer_journey"]
    return usual if scope is None else _FALLBACK.get(scope.map_kind, usual)


def whose(name: str) -> str:
    """The possessive of a name: "Marta’s", "James’"."""
    return f"{name}’" if name.endswith(("s", "S")) else f"{name}’s"
