"""The catalogue of hostile updates."""

from collections.abc import Iterator

from tests.sessions.journey import hostile_content, hostile_structure
from tests.sessions.journey.hostile_pens import Hostile


def catalogue() -> Iterator[Hostile]:
    yield from hostile_structure.session()
    yield from hostile_structure.identity()
    yield from hostile_structure.structure()
    yield from hostile_content.schema()
    yield from hostile_content.rules()
    yield from hostile_content.roles()
    yield from hostile_content.quantities()
