"""How each stage feels: what the room said where it was asked, else what the cards say."""

from collections.abc import Mapping
from statistics import fmean

import msgspec

from facilitation.emotions import Point
from facilitation.state import Workshop
from sessions.journey.model import Element, Kind, LinkKind, Stage
from sessions.outcomes.atlas import TASKS, Atlas
from sessions.outcomes.prose import plain, signed

_LEVELS = ((-1.5, "very bad"), (-0.5, "bad"), (0.5, "neither good nor bad"), (1.5, "good"))


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """One stage on the scale from −2 to +2.

    `n` is how many people of the room said so; 0: the mean of the cards' own values, which have no
    spread of opinion. `labels` are words for it, the most frequent first.
    """

    stage: str
    value: float
    low: float
    high: float
    n: int = 0
    labels: tuple[str, ...] = ()
    disagreement: bool = False
    lowest: bool = False
    highest: bool = False

    @property
    def level(self) -> str:
        """The value in words."""
        return level(self.value)

    @property
    def written(self) -> str:
        """The value as people write it: −1.5."""
        return signed(self.value)


def level(value: float) -> str:
    """A feeling from −2 to +2 in words."""
    return next((word for upto, word in _LEVELS if value <= upto), "very good")


def moods(state: Workshop, atlas: Atlas) -> dict[str, Mood]:
    """The mood of every stage that has one, by stage, in map order."""
    points = {point.column: point for one in state.scores.curves for point in one.curve.points}
    found = {}
    for stage in atlas.applying():
        mood = _of_room(stage, atlas, points) or _of_cards(stage, atlas)
        if mood is not None:
            found[str(stage.id)] = mood
    values = [mood.value for mood in found.values()]
    if not values or min(values) == max(values):
        return found
    return {
        id: msgspec.structs.replace(
            mood, lowest=mood.value == min(values), highest=mood.value == max(values)
        )
        for id, mood in found.items()
    }


def _of_room(stage: Stage, atlas: Atlas, points: Mapping[str, Point]) -> Mood | None:
    """What people said of the stage, or (where they were asked about tasks) of its tasks."""
    whole = points.get(stage.id)
    parts = [points[card.id] for card in atlas.at(stage, *TASKS) if card.id in points]
    said = [whole] if whole is not None else parts
    if not said:
        return None
    return Mood(
        stage=stage.id,
        value=round(fmean(point.mean for point in said), 2),
        low=min(point.low for point in said),
        high=max(point.high for point in said),
        n=max(point.n for point in said),
        labels=tuple(dict.fromkeys(one.label for point in said for one in point.labels)),
        disagreement=any(point.disagreement for point in said),
    )


def _of_cards(stage: Stage, atlas: Atlas) -> Mood | None:
    cards = atlas.at(stage, Kind.EMOTION)
    values = [value for card in cards if (value := felt(card)) is not None]
    if not values:
        return None
    return Mood(
        stage=stage.id,
        value=round(fmean(values), 2),
        low=min(values),
        high=max(values),
        labels=tuple(dict.fromkeys(label for card in cards if (label := _label(card)))),
    )


def felt(card: Element) -> float | None:
    """The value on an emotion card; None when there is none."""
    value = card.fields.get("value")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _label(card: Element) -> str:
    return plain(card.fields.get("label") or "")


def mood_of(card: Element, atlas: Atlas) -> float | None:
    """How a task feels, where an emotion card says so."""
    values = [
        value
        for one in atlas.before(card.id, LinkKind.ABOUT, Kind.EMOTION)
        if (value := felt(one)) is not None
    ]
    return round(fmean(values), 2) if values else None
