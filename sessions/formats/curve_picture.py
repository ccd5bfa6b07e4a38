"""The emotion curve of a report as lines on a small sheet, for every file that draws it."""

from typing import Final

import msgspec

from sessions.formats.curve import Bend, smooth
from sessions.outcomes.blocks import Curve

WIDTH: Final = 680.0
HEIGHT: Final = 220.0
_LEFT: Final = 56.0
_RIGHT: Final = 24.0
_TOP: Final = 30.0
_BOTTOM: Final = 52.0
_MOST_NAMES: Final = 14


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: where its value stands, from `low` to `high` what people felt, and its name."""

    x: float
    y: float
    low: float
    high: float
    name: str
    value: str
    note: str
    above: bool
    """Whether the value is written above its dot."""


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in units of a sheet of 680 × 220, y downwards."""

    width: float = WIDTH
    height: float = HEIGHT
    zero: float
    top: float
    bottom: float
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    step: float
    """How much room a stage has."""
    dots: tuple[Dot, ...]
    bends: tuple[Bend, ...]


def drawing(curve: Curve) -> Drawing:
    """Where everything of the curve is drawn."""
    count = len(curve.points)
    step = (WIDTH - _LEFT - _RIGHT) / count
    room = max(6, round(step / 6.6))
    dots = []
    for at, point in enumerate(curve.points):
        shown = count <= _MOST_NAMES or at % (count // _MOST_NAMES + 1) == 0
        dots.append(
            Dot(
                x=round(_LEFT + step * (at + 0.5), 1),
                y=_height(point.value),
                low=_height(point.low),
                high=_height(point.high),
                name=_shortened(point.name, room) if shown else "",
                value=point.written,
                note=point.note,
                above=point.value >= 0,
            )
        )
    return Drawing(
        zero=_height(0),
        top=_height(2),
        bottom=_height(-2),
        step=step,
        dots=tuple(dots),
        bends=smooth([(dot.x, dot.y) for dot in dots]),
    )


def _height(value: float) -> float:
    inside = min(max(value, -2.0), 2.0)
    return round(_TOP + (2 - inside) / 4 * (HEIGHT - _TOP - _BOTTOM), 1)


def _shortened(name: str, room: int) -> str:
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"
