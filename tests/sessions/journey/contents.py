"""What a pycrdt document shows, in the form in which the Yjs peer shows its own."""

from collections.abc import Iterable
from typing import Any

from pycrdt import Array, Doc, Map, Text

from sessions.journey.decoder import decode
from sessions.journey.index import Index
from sessions.journey.update import Deleted, Gap

ROOTS = ("frame", "stages", "lanes", "elements", "groups", "links", "session")
Units = dict[int, set[int]]


def content(doc: Doc[Any]) -> dict[str, Any]:
    return {root: _shown(doc.get(root, type=Map)) for root in ROOTS}


def comparable(shown: Any) -> Any:
    """The same value for what JSON, JavaScript and Python tell apart though it says the same.

    JavaScript leaves out `undefined`, has one kind of number, and cuts formatted text elsewhere.
    """
    if isinstance(shown, dict):
        if set(shown) == {"text"} and isinstance(shown["text"], list):
            return {"text": _pieces(shown["text"])}
        return {key: comparable(one) for key, one in sorted(shown.items()) if one is not None}
    if isinstance(shown, list):
        return [comparable(one) for one in shown]
    if isinstance(shown, float) and shown.is_integer():
        return int(shown)
    return shown


def _pieces(delta: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    pieces: list[tuple[str, Any]] = []
    for one in delta:
        how = comparable(one.get("attributes") or {})
        if pieces and pieces[-1][1] == how:
            pieces[-1] = (pieces[-1][0] + one["insert"], how)
        else:
            pieces.append((one["insert"], how))
    return pieces


def _shown(value: Any) -> Any:
    if isinstance(value, Text):
        delta = [{"insert": words, "attributes": how} for words, how in value.diff()]
        return {"text": delta}
    if isinstance(value, Map):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, Array):
        return [_shown(one) for one in value]
    return value


def deleted_units(state: bytes) -> Units:
    """Every unit of content that is deleted in a full state."""
    update = decode(state, limited=False)
    units: Units = {}
    for author, clock, length in update.deletions:
        units.setdefault(author, set()).update(range(clock, clock + length))
    for block in update.blocks:
        for one in block.structs:
            if isinstance(one, Gap) or isinstance(one.content, Deleted):
                units.setdefault(block.author, set()).update(
                    range(one.clock, one.clock + one.length)
                )
    return units


def deleted_in_yjs(report: dict[str, Any]) -> Units:
    return {int(author): _units(ranges) for author, ranges in report["deleted"].items() if ranges}


def _units(ranges: Iterable[list[int]]) -> set[int]:
    return {unit for clock, length in ranges for unit in range(clock, clock + length)}


def vector(index: Index) -> dict[int, int]:
    return {name: author.next for name, author in index.authors.items()}
