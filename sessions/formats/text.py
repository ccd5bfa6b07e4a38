"""From bytes to clean text, and small tools for pieces of text. Everything here is linear time."""

import re
from dataclasses import dataclass

from sessions.formats.report import Code, Remark, UnreadableMap

MOST_TEXT = 1024 * 1024  # bytes of UTF-8
MOST_OWN = 8 * 1024 * 1024  # our own document of as many cards as a board can hold
MOST_LINES = 20_000
LONGEST_CARD = 2000
LONGEST_NAME = 250  # at most 500 UTF-16 units, the schema's limit for one line

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BULLET = re.compile(r"[ \t]*(?:[-*+–•‣▪●◦·][ \t]+|[•‣▪●◦][ \t]*|\d{1,3}[.)][ \t]+)")
_BREAK = re.compile(r"<br[ \t]{0,5}/?>", re.IGNORECASE)
_SUSPECT_BYTES = bytes([*range(0x09), *range(0x0E, 0x1B)])

_TOO_LARGE = (
    "This text is larger than 1 MiB. Leave out pictures and parts that are not the map, "
    "or import it in pieces."
)
_OWN = re.compile(r'\s*\{\s*"wayboard"\s*:')
_BINARY = (
    "This is not a text file. In the program it comes from, save it as CSV, Markdown, "
    "Mermaid or JSON, and import that."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Clean text with line breaks as they were, and what had to be done to get it."""

    text: str
    remarks: list[Remark]


def is_own(source: str | bytes) -> bool:
    """Whether this begins like our own document, which is read in one go however long it is."""
    if isinstance(source, bytes):
        return _OWN.match(source[:200].decode(errors="replace").removeprefix("\ufeff")) is not None
    return _OWN.match(source[:200].removeprefix("\ufeff")) is not None


def decode(source: str | bytes, most: int = MOST_TEXT) -> Decoded:
    """The text of `source`; raises UnreadableMap when it is binary, empty or too large."""
    remarks: list[Remark] = []
    if isinstance(source, bytes):
        if len(source) > 4 * most:
            raise UnreadableMap("too_large", _TOO_LARGE)
        text = _decode_bytes(source, remarks)
    else:
        text = source
    if len(text) > most or len(text.encode(errors="replace")) > most:
        raise UnreadableMap("too_large", _TOO_LARGE)
    text = _clean_input(text.removeprefix("\ufeff"), remarks)
    if not text.strip():
        raise UnreadableMap("empty", "There is nothing in this file. Check it and try again.")
    return Decoded(text, remarks)


def _decode_bytes(source: bytes, remarks: list[Remark]) -> str:
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source.decode("utf-16", errors="replace")
    if b"\0" in source[:4096]:
        return _decode_wide(source)
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if len(source.translate(None, _SUSPECT_BYTES)) < len(source):
        raise UnreadableMap("binary", _BINARY)
    remarks.append(
        Remark(
            line=None,
            code=Code.ENCODING,
            sentence="The file is not in UTF-8 and was read as Windows-1252: "
            "check letters with accents.",
        )
    )
    return source.decode("cp1252", errors="replace")


def _decode_wide(source: bytes) -> str:
    """UTF-16 without a mark: every other byte of mostly western text is zero."""
    start = source[:4096]
    half = max(1, len(start) // 2)
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[offset::2].count(0) > 0.6 * half and start[1 - offset :: 2].count(0) < 0.1 * half:
            return source.decode(name, errors="replace")
    try:
        text = source.decode()
    except UnicodeDecodeError as wrong:
        raise UnreadableMap("binary", _BINARY) from wrong
    # A stray NUL in readable text is cleaned away later; many of them mean a binary file.
    if text.count("\0") > 0.05 * len(text):
        raise UnreadableMap("binary", _BINARY)
    return text


def _clean_input(text: str, remarks: list[Remark]) -> str:
    found = _CONTROL.search(text) or _SURROGATE.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        text, count = strip_controls(text)
        remarks.append(
            Remark(
                line=line,
                code=Code.CONTROL_CHARACTERS,
                sentence=f"{_amount(count, 'invisible control character')} were taken out, "
                f"the first in line {line}.",
            )
        )
    hidden = _BIDI.search(text)
    if hidden is not None:
        line = text.count("\n", 0, hidden.start()) + 1
        remarks.append(
            Remark(
                line=line,
                code=Code.BIDI,
                sentence=f"Line {line} holds signs that turn the reading direction. They were "
                "kept: look closely at what that text really says.",
            )
        )
    return text


def _amount(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def check_lines(text: str) -> None:
    """Raise UnreadableMap for more lines than any map has: reading them would take too long."""
    if text.count("\n") > MOST_LINES:
        raise UnreadableMap(
            "too_large",
            f"This text has more than {MOST_LINES:,} lines. Leave out what is not the map, "
            "or import it in pieces.",
        )


def strip_controls(text: str) -> tuple[str, int]:
    """`text` without control characters (tab and line breaks stay), and how many there were."""
    clean, count = _CONTROL.subn("", text)
    clean, broken = _SURROGATE.subn("\ufffd", clean)
    return clean, count + broken


def unix_lines(text: str) -> str:
    """`text` with every line ending in a single line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def breaks(text: str) -> str:
    """`text` with each `<br>` as a line break."""
    return _BREAK.sub("\n", text) if "<" in text else text


def pieces(cell: str) -> list[str]:
    """The single ideas of a table cell: split at line breaks and bullets, never at commas."""
    found = []
    for raw in unix_lines(breaks(cell)).split("\n"):
        for part in _inner_bullets(raw):
            text = unbullet(part).strip()
            if text:
                found.append(text)
    return found


def _inner_bullets(line: str) -> list[str]:
    return line.split("•") if "•" in line else [line]


def unbullet(line: str) -> str:
    """`line` without the bullet or number that opens it."""
    found = _BULLET.match(line)
    return line[found.end() :] if found else line


def split_long(text: str, most: int = LONGEST_CARD) -> list[str]:
    """`text` in parts of at most `most` characters, cut at a line, else a sentence, else a word."""
    parts = []
    while len(text) > most:
        cut = _last_cut(text, most)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in [*parts, text] if part]


def _last_cut(text: str, most: int) -> int:
    for sign in ("\n", ". ", " "):
        at = text.rfind(sign, most // 2, most)
        if at >= 0:
            return at + len(sign)
    return most


def shorten(text: str, most: int) -> str:
    """`text`, or its beginning with a sign that there is more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(text: str, most: int = 120) -> str:
    """`text` in quotation marks on one line, shortened."""
    return f"“{shorten(' '.join(text.split()), most)}”"
