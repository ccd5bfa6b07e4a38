"""Reports handed to the typesetter: every word as data, in the fonts that this machine has."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import typst

from sessions.formats.curve_picture import drawing
from sessions.formats.picture import lettering
from sessions.formats.picture.plate import Typefaces
from sessions.outcomes.blocks import Block, Curve, Story

_HERE: Final = Path(__file__).parent
Format = Literal["pdf", "png"]
_TURN: Final = "\u200e"
"""What ends words that are written to the left."""
_WHOLE: Final = 1_000_000
"""Characters: no text of a report is shortened."""


def typeset(source: str, given: Mapping[str, Any], format: Format, at: int) -> bytes:
    """What the typesetter makes of `given`; `at` (epoch ms) is written into the file."""
    fonts, faces = _fonts()
    told = {**given, "fonts": msgspec.to_builtins(faces)}
    compiler = typst.Compiler(
        _HERE / source,
        root=_HERE,
        font_paths=fonts,
        sys_inputs={"story": msgspec.json.encode(told).decode()},
    )
    accessible = _accessible(compiler, at) if format == "pdf" else None
    if accessible is not None:
        return accessible
    made = compiler.compile(format=format, ppi=200.0, timestamp=at // 1000)
    if not isinstance(made, bytes):
        raise TypeError("a report is one file")
    return made


def _accessible(compiler: typst.Compiler, at: int) -> bytes | None:
    """A PDF that promises to be read aloud well; None when a sign without a glyph forbids it."""
    try:
        made = compiler.compile(format="pdf", timestamp=at // 1000, pdf_standards="ua-1")
    except typst.TypstError:
        return None
    return made if isinstance(made, bytes) else None


def notices(given: object) -> tuple[str, ...]:
    """What to say about signs that this machine has no glyph for; nothing when it has all."""
    fonts, faces = _fonts()
    return lettering.told(lettering.without_glyph(_texts(given), faces, fonts))


@cache
def _fonts() -> tuple[typst.Fonts, Typefaces]:
    fonts = typst.Fonts()
    return fonts, lettering.typefaces(fonts)


def settable(told: Story) -> dict[str, Any]:
    """The story as the typesetter reads it: curves drawn, endless words with places to break."""
    plain: dict[str, Any] = _breakable(
        {
            "title": told.title,
            "subtitle": told.subtitle,
            "facts": told.facts,
            "opening": [_block(block) for block in told.opening],
            "chapters": [
                {"title": one.title, "blocks": [_block(block) for block in one.blocks]}
                for one in told.chapters
            ],
        }
    )
    return plain


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Curve):
        return drawn(block, captioned=True)
    plain: dict[str, Any] = msgspec.to_builtins(block)
    return plain


def drawn(curve: Curve, *, captioned: bool) -> dict[str, Any]:
    """A curve with its drawing, with or without its words below."""
    plain: dict[str, Any] = msgspec.to_builtins(curve)
    return plain | {"sheet": msgspec.to_builtins(drawing(curve)), "captioned": captioned}


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return _worded(value)
    if isinstance(value, dict):
        return {key: _breakable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(one) for one in value]
    return value


def _worded(text: str) -> str:
    """A text with its blanks at both ends, which part it from what stands beside it."""
    inner = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    parts = (lettering.words(part, _WHOLE).text for part in inner.split(_TURN))
    return f"{before}{_TURN.join(parts)}{after if inner else ''}"


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []
