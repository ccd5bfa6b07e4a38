"""What the rules look at on a journey map: shapes alone, so that any map of this form fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Column(Protocol):
    """A stage."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def order(self) -> str: ...


class Row(Protocol):
    """A lane, and the kinds of cards it takes."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def order(self) -> str: ...
    @property
    def accepts(self) -> Sequence[str]: ...


class Card(Protocol):
    """One card; `author` is empty when nobody's name is on it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def lane(self) -> str | None: ...
    @property
    def author(self) -> str: ...
    @property
    def created(self) -> int: ...
    @property
    def order(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


class Bundle(Protocol):
    """A group of cards that say the same."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def element_ids(self) -> Sequence[str]: ...
    @property
    def stage(self) -> str | None: ...


class Tie(Protocol):
    """A link from one card to another."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...


class Map(Protocol):
    """A whole map, every part in map order."""

    @property
    def stages(self) -> Sequence[Column]: ...
    @property
    def lanes(self) -> Sequence[Row]: ...
    @property
    def elements(self) -> Sequence[Card]: ...
    @property
    def groups(self) -> Sequence[Bundle]: ...
    @property
    def links(self) -> Sequence[Tie]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map made of its parts; empty unless told otherwise."""

    stages: Sequence[Column] = ()
    lanes: Sequence[Row] = ()
    elements: Sequence[Card] = ()
    groups: Sequence[Bundle] = ()
    links: Sequence[Tie] = ()
