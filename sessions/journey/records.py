"""The things on the map that an edit touches, and their fields."""

from dataclasses import dataclass, field

from facilitation.refusals import Refusal
from sessions.journey.containers import Container, Run
from sessions.journey.fitting import check_field, check_size
from sessions.journey.schema import Collection
from sessions.journey.update import BadUpdate


@dataclass(slots=True)
class Record:
    """A thing on the map (or the frame) that an edit touches."""

    container: Container
    collection: Collection
    new: Run | None = None
    fields: set[str] = field(default_factory=set)
    kind: str | None = None


def kind_of(record: Record) -> str | None:
    """The kind of an element; None for what has no kinds (a link's kind is a field like others)."""
    collection, kind = record.collection, record.container.value("kind")
    if collection.by_kind is None:
        return None
    if kind is None:
        if record.container.gone:  # its writer's client has cleared away what nobody can see
            return None
        raise BadUpdate(Refusal.MISSING_FIELD, f"{record.container.root}.kind")
    if not collection.knows(kind):
        raise BadUpdate(Refusal.UNKNOWN_KIND, f"{record.container.root}.kind")
    return str(kind)


def field_name(home: Container, key: str | None, collection: Collection) -> str:
    """The field of its record that content in `home` under `key` belongs to."""
    own = 1 if collection.keyed else 0
    name = key if home.depth == own else home.key
    if name is None:
        raise BadUpdate(Refusal.BROKEN_STRUCTURE, f"{home.root}: content outside any field")
    return name


def check_new(record: Record) -> None:
    """Every field of a thing that the edit adds."""
    container, collection = record.container, record.collection
    record.fields.update(container.chains)
    for name, chain in container.chains.items():
        spec = collection.field(name, record.kind)
        if spec is None:
            raise BadUpdate(Refusal.UNKNOWN_FIELD, f"{container.root}.{name[:40]}")
        for run in chain:
            check_field(container.root, spec, name, run)
        if chain[-1].child is not None:
            check_size(container, spec, name)
