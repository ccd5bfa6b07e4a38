"""Maps as files: Mermaid, Markdown, CSV and JSON, in and out."""

from sessions.formats.reading import FORMATS, read_map
from sessions.formats.report import (
    Code,
    Counts,
    Imported,
    ImportReport,
    Remark,
    UnreadableMap,
    Written,
)
from sessions.formats.writing import write_map

__all__ = [
    "FORMATS",
    "Code",
    "Counts",
    "ImportReport",
    "Imported",
    "Remark",
    "UnreadableMap",
    "Written",
    "read_map",
    "write_map",
]
