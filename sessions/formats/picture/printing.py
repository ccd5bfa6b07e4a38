"""Has the plate set by the typesetter, as one format or another."""

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
import typst

from sessions.formats.picture import lettering
from sessions.formats.picture.composing import compose
from sessions.formats.picture.options import PrintOptions
from sessions.formats.picture.plate import Plate
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome

_HERE: Final = Path(__file__).parent
_MOST_PIXELS: Final = 36_000_000
_FINEST: Final = 200.0
_MM_TO_AN_INCH: Final = 25.4
_BETWEEN: Final = re.compile(r'[\s"\\]+')


class _Printed(msgspec.Struct):
    """The size that the typesetter chose for a picture, in millimetres."""

    width: float
    height: float


def write_pdf(outcome: Outcome, options: PrintOptions) -> bytes:
    """The map as vectors on one sheet, or in pages."""
    return _set(_plate(outcome, options, options.timezone), "pdf", outcome.about.made_at)


def write_svg(outcome: Outcome, options: Options) -> bytes:
    """The map as one drawing; letters are shapes, so that it looks the same everywhere."""
    return _set(_plate(outcome, None, options.timezone), "svg", outcome.about.made_at)


def write_png(outcome: Outcome, options: Options) -> bytes:
    """The map as one picture, as fine as fits into 36 million pixels."""
    return _set(_plate(outcome, None, options.timezone), "png", outcome.about.made_at)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _plate(outcome: Outcome, options: PrintOptions | None, timezone: str) -> Plate:
    fonts = _fonts()
    plate = compose(outcome, options, timezone, lettering.typefaces(fonts))
    said = _BETWEEN.split(msgspec.json.encode(plate).decode())
    missing = lettering.told(lettering.without_glyph(said, plate.fonts, fonts))
    return msgspec.structs.replace(plate, notices=(*plate.notices, *missing))


def _set(plate: Plate, format: Literal["pdf", "svg", "png"], at: int) -> bytes:
    compiler = typst.Compiler(
        _HERE / "map.typ",
        root=_HERE,
        font_paths=_fonts(),
        sys_inputs={"plate": msgspec.json.encode(plate).decode()},
    )
    fine = _FINEST
    if format == "png":
        (size,) = msgspec.json.decode(compiler.query("<sheet>", field="value"), type=list[_Printed])
        inches = size.width * size.height / _MM_TO_AN_INCH**2
        fine = min(_FINEST, (_MOST_PIXELS / inches) ** 0.5)
    made = compiler.compile(format=format, ppi=fine, timestamp=at // 1000)
    if not isinstance(made, bytes):
        raise TypeError("a picture is one sheet")
    return made
