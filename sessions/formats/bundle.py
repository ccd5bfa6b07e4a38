"""The outcome bundle: every file of a workshop in one archive, and the map in it to begin from.

The archive can be imported like a map: its `map.json` is what comes in.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import msgspec

from sessions.formats import csv_tables, json_schema
from sessions.formats.archive import MAP_IN_ARCHIVE, packed
from sessions.formats.catalogue import OUTCOMES, OutcomeFormat
from sessions.formats.ledger import tables
from sessions.formats.writing import write_map
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.progress import part, reached

NAME: Final = "bundle.zip"
MAP: Final = MAP_IN_ARCHIVE
_MANIFEST: Final = "manifest.json"
_README: Final = "READ ME.txt"
_NAMES: Final = {"json": MAP, "markdown": "map.md", "csv": "map.csv", "mermaid": "map.mmd"}
_LEFT_OUT: Final = frozenset({NAME, "tables.zip"})
"""A bundle in a bundle helps nobody, and the tables lie in it as they are."""


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the bundle; `left_out` says in sentences what this form does not hold."""

    name: str
    title: str
    media: str
    bytes: int
    sha256: str
    left_out: list[str] = []


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds, of which workshop, made by what and when (ISO 8601, UTC)."""

    wayboard_bundle: int
    workshop: str
    title: str
    made: str
    made_by: str
    participants: int
    map: str
    files: list[Packed]


def write(outcome: Outcome, options: Options) -> bytes:
    """Everything that this workshop can be taken home as, in one archive."""
    files = {}
    listed = []
    for name, title, media, content, left_out in _made(outcome, options):
        files[name] = content
        listed.append(
            Packed(
                name=name,
                title=title,
                media=media,
                bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                left_out=left_out,
            )
        )
    about = outcome.about
    manifest = Manifest(
        wayboard_bundle=1,
        workshop=about.workshop,
        title=about.title,
        made=datetime.fromtimestamp(about.made_at / 1000, UTC).isoformat(timespec="seconds"),
        made_by=f"Wayboard {version('wayboard')}",
        participants=about.participants,
        map=MAP,
        files=listed,
    )
    said = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    first = {_README: _readme(manifest).encode(), _MANIFEST: said}
    return packed({**first, **files}, about.made_at)


def _made(outcome: Outcome, options: Options) -> Iterator[tuple[str, str, str, bytes, list[str]]]:
    wanted = [one for one in OUTCOMES.values() if one.name not in _LEFT_OUT]
    steps = len(wanted) + 1
    for at, one in enumerate(wanted):
        with part(at / steps, (at + 1) / steps):
            content = one.write(outcome, _options(one, options))
        left_out = write_map(outcome.journey, one.name).left_out if one.name in _NAMES else []
        yield _NAMES.get(one.name, one.name), one.title, one.media, content, left_out
        reached((at + 1) / steps)
    for table in tables(outcome, options):
        name = f"tables/{table.name}.csv"
        yield name, table.title, "text/csv; charset=utf-8", csv_tables.file_of(table), []


def _options(format: OutcomeFormat, given: Options) -> msgspec.Struct:
    """A format's own defaults, in the time zone of whoever asked."""
    known = {one.name for one in msgspec.structs.fields(format.options)}
    return format.options(**({"timezone": given.timezone} if "timezone" in known else {}))


def _readme(manifest: Manifest) -> str:
    lines = [
        f"{manifest.title}",
        f"Made by {manifest.made_by} at {manifest.made}.",
        "",
        *(f"{one.name}: {one.title}" for one in manifest.files),
        "",
        f"To go on working with the map, import this archive or {manifest.map} in Wayboard.",
        f"What {manifest.map} may hold is described by schema.json ({json_schema.ADDRESS}).",
        "",
    ]
    return "\r\n".join(lines)
