"""Mermaid's `#35;` and `#quot;`: signs that would otherwise mean something to its grammar."""

import re
import unicodedata
from html.entities import html5

_ENTITY = re.compile(r"#(\w{1,32});", re.ASCII)
_MASKED = re.compile(r"\x02(\w{1,32})\x03")
_IN_WORDS = "#;:<`"


def mask(text: str) -> str:
    """`text` with entities hidden from the grammar, behind control characters it cannot hold."""
    return _ENTITY.sub(lambda found: _hidden(found[1]) or found[0], text)


def unmask(text: str) -> str:
    """`text` with hidden entities as the signs they stand for."""
    return _MASKED.sub(lambda found: _sign(found[1]) or f"#{found[1]};", text)


def escape(text: str, *, also: str = "", allow: str = "") -> str:
    """`text` so that Mermaid's grammar reads it back as words on one line, `<br>` between lines.

    `also` names further signs to hide, `allow` those that mean nothing where it goes.
    """
    hidden = frozenset(_IN_WORDS + also) - frozenset(allow)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    joined = ["".join(_escaped(sign, hidden) for sign in line) for line in lines]
    return "<br>".join(joined).replace("%%", "#37;#37;")


def escape_first(text: str) -> str:
    """`text` with its first letter hidden, so that it is no keyword."""
    return f"#{ord(text[0])};{text[1:]}"


def _escaped(sign: str, hidden: frozenset[str]) -> str:
    if sign in hidden:
        return f"#{ord(sign)};"
    return "" if unicodedata.category(sign) in ("Cc", "Cs") else sign


def _hidden(name: str) -> str | None:
    return f"\x02{name}\x03" if _sign(name) else None


def _sign(name: str) -> str | None:
    if name.isdecimal():
        number = int(name)
        if number > 0x10FFFF or unicodedata.category(chr(number)) in ("Cc", "Cs"):
            return None
        return chr(number)
    return html5.get(f"{name};")
