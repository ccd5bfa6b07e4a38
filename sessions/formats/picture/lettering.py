"""Words as they are set: their direction, how much room they take, which of them have no glyph."""

import re
import unicodedata
from collections.abc import Iterable
from math import ceil
from typing import Final

import msgspec
import typst

from sessions.formats.direction import is_rtl
from sessions.formats.picture.plate import Typefaces, Words
from sessions.formats.text import shorten, strip_controls

EM: Final = 8.5 * 0.3528
"""The body size in millimetres."""
_TURNING: Final = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONG: Final = re.compile(r"\S{20,}")
_EUROPEAN: Final = frozenset("äöüßÄÖÜàâçéèêëîïôûùœæñáíóúãõåøÅØ“”„‚‘’–…")
_SOFT_HYPHEN: Final = "\u00ad"
_NO_SPACE: Final = "\u200b"
_MISSING: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_UNSEEN: Final = re.compile(r"[\s\u200b-\u200d\u2060\ufe0e\ufe0f\U000e0020-\U000e007f]")
_SANS: Final = ("Inter", "Noto Sans", "Source Sans 3", "Liberation Sans", "Arial", "DejaVu Sans")
_SERIF: Final = (
    "Source Serif 4",
    "Source Serif Pro",
    "Noto Serif",
    "Liberation Serif",
    "DejaVu Serif",
    "Libertinus Serif",
)
_EMOJI: Final = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji")
_PROBE: Final = b"""#set page(width: auto, height: auto)
#set document(title: "probe")
#let given = json(bytes(sys.inputs.given))
#set text(font: given.fonts.sans)
#for said in given.words [#text(said) ]
"""


def words(text: str, longest: int = 600) -> Words:
    """`text` made ready to be set: no signs that turn it round, and breaks in endless words."""
    clean = _TURNING.sub("", strip_controls(text)[0]).strip()
    shown = shorten(clean, longest)
    return Words(_LONG.sub(_breakable, shown), is_rtl(shown))


def line(text: str, longest: int = 200) -> Words:
    """`text` on one line."""
    return words(" ".join(text.split()), longest)


def _breakable(found: re.Match[str]) -> str:
    """An endless word with places where it may be broken, never inside a sign of several parts."""
    said = found[0]
    if not all(sign.isascii() or sign in _EUROPEAN for sign in said):
        return said
    joint = _SOFT_HYPHEN if said.isalpha() else _NO_SPACE
    return joint.join(said[at : at + 9] for at in range(0, len(said), 9))


def lines_of(text: str, room: float) -> int:
    """About how many lines `text` takes in a column of so many millimetres."""
    return sum(max(1, ceil(_width(line) / max(room, 1))) for line in text.split("\n"))


def _width(text: str) -> float:
    # Lines are never filled to the end: words are kept whole.
    return sum(map(_advance, text)) * EM * 1.06


def _advance(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign.isupper():
        return 0.66
    return 0.3 if sign in " ilj.,;:'|!()" else 0.55


def typefaces(fonts: typst.Fonts) -> Typefaces:
    """The families that this machine has, the best first; other scripts fall back by themselves."""
    here = set(fonts.families())
    emoji = tuple(family for family in _EMOJI if family in here)
    sans = tuple(family for family in _SANS if family in here)
    serif = tuple(family for family in _SERIF if family in here)
    return Typefaces(sans=(sans[:1] or serif[:1]) + emoji, serif=serif[:1] + emoji)


def without_glyph(texts: Iterable[str], faces: Typefaces, fonts: typst.Fonts) -> tuple[str, ...]:
    """The signs in these texts for which no font of this machine has a glyph.

    A document for archives must have a glyph for everything: the typesetter names what has none.
    """
    unusual = {word for text in texts if not text.isascii() for word in text.split()}
    asked = sorted(word for word in unusual if not word.isascii())
    if not asked:
        return ()
    given = msgspec.json.encode({"fonts": faces, "words": asked}).decode()
    try:
        typst.compile(
            _PROBE,
            font_paths=fonts,
            format="pdf",
            sys_inputs={"given": given},
            pdf_standards="a-2b",
            timestamp=0,
        )
    except typst.TypstError as refused:
        return _named(refused.diagnostic)
    return ()


def _named(diagnostic: str) -> tuple[str, ...]:
    found = {
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), s) for s in _MISSING.findall(diagnostic)
    }
    signs = {sign for cluster in found for sign in cluster}
    return tuple(sorted(sign for sign in signs if not _UNSEEN.match(sign)))


def told(signs: tuple[str, ...]) -> tuple[str, ...]:
    """A notice for the picture about signs that could not be drawn; nothing when all could."""
    if not signs:
        return ()
    codes = [f"U+{ord(sign):04X}" for sign in signs[:8]]
    more = f" and {len(signs) - 8} more" if len(signs) > 8 else ""
    some = "One sign" if len(signs) == 1 else f"{len(signs)} signs"
    return (
        f"{some} on this map could not be drawn, because no font on the server has a glyph for "
        f"{'it' if len(signs) == 1 else 'them'}: {', '.join(codes)}{more}. "
        "The words are whole in every other format.",
    )
