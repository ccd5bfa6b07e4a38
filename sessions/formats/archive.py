"""Zip archives that leave, and those that come in from anybody."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sessions.formats.report import UnreadableMap

MAP_IN_ARCHIVE: Final = "map.json"
"""Where the map lies in an archive that we wrote."""
MOST_FILES: Final = 200
MOST_BYTES: Final = 64 * 1024 * 1024
"""What all files of an archive may come to when they are unpacked."""
MOST_RATIO: Final = 200
_EARLIEST: Final = 1_000_000_000_000


def packed(files: Mapping[str, bytes], at: int) -> bytes:
    """An archive of these files by name, all written at one instant (epoch ms)."""
    then = datetime.fromtimestamp(max(at, _EARLIEST) / 1000, UTC)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, then.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return output.getvalue()


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a zip archive."""
    return data.startswith(b"PK\x03\x04")


def unpacked(data: bytes, name: str) -> bytes:
    """One file of an archive that anybody may have made; raises UnreadableMap for a hostile one.

    Nothing is written anywhere, and no more is unpacked than the file that was asked for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {info.filename: info for info in _checked(archive)}
            if name not in found:
                raise UnreadableMap(
                    "no_map_inside",
                    f"There is no {name} in this file. Take an archive that Wayboard wrote; of a "
                    "document or workbook, save the table with the map as CSV and import that.",
                )
            return _read(archive, found[name])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise UnreadableMap(
            "broken_archive",
            "This archive is damaged or locked. Download it again, or unpack it yourself and "
            "import the map alone.",
        ) from broken


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries of an archive that is not too large and stays in its own folder."""
    entries = archive.infolist()
    total = sum(info.file_size for info in entries)
    swollen = any(info.file_size > MOST_RATIO * max(info.compress_size, 100) for info in entries)
    if len(entries) > MOST_FILES or total > MOST_BYTES or swollen:
        raise UnreadableMap(
            "archive_too_large",
            "This archive would unpack to more than any outcome needs. "
            "Take one that Wayboard wrote.",
        )
    names = [info.filename for info in entries]
    if len(set(names)) < len(names) or any(map(_strays, names)):
        raise UnreadableMap(
            "archive_paths",
            "This archive names files twice or outside of itself. Take one that Wayboard wrote.",
        )
    return entries


def _strays(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The content of an entry, of which no more is believed than what it says of its size."""
    with archive.open(info) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableMap("archive_too_large", "This archive is larger than it says.")
    return content
