"""Finds out what format a text is in, from its name and then from what it looks like."""

import re
from typing import Final

from sessions.formats.csv_reading import SEPARATORS, parse
from sessions.formats.mermaid_reading import starts_journey

_SUFFIXES: Final = {
    "mmd": "mermaid",
    "mermaid": "mermaid",
    "md": "markdown",
    "markdown": "markdown",
    "htm": "markdown",
    "html": "markdown",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "json": "json",
}
_MARKDOWN: Final = re.compile(
    r"^ {0,3}(?:```|~~~|#{1,6} |\|? ?:?-+:? ?\||<table|[-*+] )", re.MULTILINE | re.IGNORECASE
)


def format_of(text: str, name: str | None) -> str:
    """The format of `text`; a diagram or an object is known whatever the file is called."""
    suffix = name.rpartition(".")[2].lower() if name else ""
    named = _SUFFIXES.get(suffix)
    if named != "csv" and starts_journey(text):
        return "mermaid"
    if named == "mermaid" and "```" in text:
        return "markdown"
    if named is not None:
        return named
    if text.lstrip()[:1] in ("{", "["):
        return "json"
    if not _MARKDOWN.search(text) and _looks_like_a_table(text):
        return "csv"
    return "markdown"


def _looks_like_a_table(text: str) -> bool:
    sample = text[:5000]
    if not any(sign in sample for sign in SEPARATORS):
        return False
    # The last row of the sample may be cut off.
    widths = [len(row.cells) for row in parse(sample)][: -1 if len(text) > 5000 else None]
    return len(widths) > 1 and widths[0] > 1 and widths.count(widths[0]) * 5 >= len(widths) * 4
