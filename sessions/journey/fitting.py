"""Whether a value, a text or a piece of content fits the field of the schema that it stands in."""

from typing import Any

from facilitation.refusals import Refusal
from sessions.journey.containers import Container, Run
from sessions.journey.schema import MAX_LIST, MAX_RECORD, Field, Shape
from sessions.journey.update import (
    LIST,
    MAP,
    TEXT,
    BadUpdate,
    Content,
    Deleted,
    Format,
    Plain,
    Words,
)

_LINK_SCHEMES = ("http://", "https://", "mailto:")


def check_field(root: str, spec: Field, name: str, run: Run) -> None:
    """Whether the value that `run` gives a field may stand there."""
    child = run.child
    if child is not None:
        fits = spec.shape is not Shape.NONE and spec.shape.value == child.sort
        if fits and child.sort == MAP:
            judge = spec.part
            values = (one.value for chain in child.chains.values() for one in chain)
            shared = any(one.child for chain in child.chains.values() for one in chain)
            fits = judge is not None and not shared and all(map(judge, values))
    else:
        fits = run.blank or (spec.plain is not None and spec.plain(run.value))
    if not fits:
        why = Refusal.UNKNOWN_KIND if name == "kind" else Refusal.INVALID_VALUE
        raise BadUpdate(why, f"{root}.{name}")


def check_size(container: Container, spec: Field | None, name: str) -> None:
    """Whether the text, list or record of a field has become too large."""
    run = container.current(name)
    if run is None or run.child is None or spec is None:
        return
    size, most = run.child.size, {LIST: MAX_LIST, MAP: MAX_RECORD, TEXT: spec.longest}
    if size > most[run.child.sort]:
        why = Refusal.TEXT_TOO_LONG if run.child.sort == TEXT else Refusal.INVALID_VALUE
        raise BadUpdate(why, f"{container.root}.{name}: {size}, {most[run.child.sort]} at most")


def fits_inside(home: Container, spec: Field, content: Content) -> bool:
    """Whether `content` may stand in a field's text, list or record."""
    match content:
        case Deleted():
            return True
        case Words():
            return home.sort == TEXT
        case Format(key, value):
            return home.sort == TEXT and _is_harmless(key, value)
        case Plain(values):
            judge = spec.part
            return home.sort in (LIST, MAP) and judge is not None and all(map(judge, values))
        case _:
            return False


def _is_harmless(key: str, value: Any) -> bool:
    if not isinstance(value, str):
        return True
    return len(value) <= 2_000 and (key != "link" or value.startswith(_LINK_SCHEMES))
