"""The one door for maps that come in: finds out what a text is and has it read."""

from collections.abc import Callable
from typing import Final

import msgspec

from sessions.formats.archive import MAP_IN_ARCHIVE, is_archive, unpacked
from sessions.formats.csv_reading import read_csv
from sessions.formats.detection import format_of
from sessions.formats.drafting import Draft
from sessions.formats.json_reading import read_json
from sessions.formats.markdown_reading import read_markdown
from sessions.formats.mermaid_reading import read_journey
from sessions.formats.report import Imported, UnreadableMap
from sessions.formats.text import MOST_OWN, MOST_TEXT, check_lines, decode, is_own, unix_lines
from sessions.journey.model import MapKind


def _read_mermaid(text: str, map_kind: MapKind) -> Imported:
    text = unix_lines(text)
    check_lines(text)
    draft = Draft("mermaid", map_kind)
    read_journey(text, draft)
    return draft.done()


_READERS: Final[dict[str, Callable[[str, MapKind], Imported]]] = {
    "mermaid": _read_mermaid,
    "markdown": read_markdown,
    "csv": read_csv,
    "json": read_json,
}
FORMATS: Final = ("mermaid", "markdown", "csv", "json")


def read_map(
    text: str | bytes,
    *,
    format: str | None = None,
    name: str | None = None,
    map_kind: MapKind = MapKind.CUSTOMER_JOURNEY,
) -> Imported:
    """The map in a file called `name`; raises UnreadableMap only when there is nothing to read.

    Of an archive that Wayboard wrote, it is the map in it. Without `format`, name and content
    decide. Tasks become those of `map_kind`.
    """
    if format is not None and format not in FORMATS:
        raise UnreadableMap(
            "unknown_format", f"A map can be read from {', '.join(FORMATS)}. Choose one of them."
        )
    if isinstance(text, bytes) and is_archive(text):
        text, format = unpacked(text, MAP_IN_ARCHIVE), "json"
    if isinstance(text, str) and text.startswith("PK\x03\x04"):
        raise UnreadableMap(
            "archive_as_text",
            f"This is an archive. Unpack it, and import the {MAP_IN_ARCHIVE} that lies in it.",
        )
    decoded = decode(text, MOST_OWN if is_own(text) else MOST_TEXT)
    reader = _READERS[format or format_of(decoded.text, name)]
    imported = reader(decoded.text, map_kind)
    report = imported.report
    told = msgspec.structs.replace(report, remarks=[*decoded.remarks, *report.remarks])
    return Imported(imported.journey, told)
