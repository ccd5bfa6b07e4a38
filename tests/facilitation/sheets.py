"""Small maps for tests, made of plain values."""

from dataclasses import dataclass, field
from typing import Any

from facilitation.mapview import Sheet


@dataclass(frozen=True)
class Stage:
    id: str
    name: str = ""
    order: str = "a0"


@dataclass(frozen=True)
class Lane:
    id: str
    accepts: tuple[str, ...]
    name: str = ""
    order: str = "a0"


@dataclass(frozen=True)
class Element:
    id: str
    kind: str
    text: str = ""
    stage: str | None = None
    lane: str | None = None
    author: str = ""
    created: int = 0
    order: str = "a0"
    fields: dict[str, Any] = field(default_factory=dict)


SHEET = Sheet(
    stages=(Stage("buy"), Stage("use")),
    lanes=(Lane("tasks", ("customer_task",)), Lane("pains", ("pain_point", "note"))),
    elements=(Element("find", "customer_task", "Find it", "buy", "tasks", "lena"),),
)
