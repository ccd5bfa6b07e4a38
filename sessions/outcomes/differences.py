"""Differences of two states of a map, told in the journey's own words and grouped by stage."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from facilitation.hints import many, quoted
from sessions.journey.model import Journey
from sessions.outcomes.comparison import Change, Difference, Part
from sessions.outcomes.wording import KINDS

WHOLE_MAP = "The map"
TRAY = "Without a place"
_NOUNS = {
    Part.FRAME: ("part of the frame", "parts of the frame"),
    Part.STAGE: ("stage", "stages"),
    Part.LANE: ("lane", "lanes"),
    Part.CARD: ("card", "cards"),
    Part.GROUP: ("group", "groups"),
    Part.LINK: ("link", "links"),
    Part.COMMENT: ("comment", "comments"),
    Part.REACTION: ("reaction", "reactions"),
}
_COUNTED = {
    Change.ADDED: "added",
    Change.REMOVED: "removed",
    Change.REORDERED: "put in another order",
}
_NAMED = 3
"""Additions and removals that are few enough to quote their words."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What is different in one stage; `stage` None: in the frame, the lanes, or the tray."""

    stage: str | None
    title: str
    sentences: tuple[str, ...]


def told(differences: Iterable[Difference], before: Journey, after: Journey) -> tuple[Section, ...]:
    """The differences as sentences: first those of the whole map, then stage by stage."""
    names = _Names(before, after)
    sections: dict[tuple[str | None, str], list[Difference]] = {}
    for one in differences:
        sections.setdefault(_place(one, names), []).append(one)
    order = [(None, WHOLE_MAP), *((id, names.stage(id)) for id in names.order), (None, TRAY)]
    return tuple(
        Section(stage=id, title=title, sentences=tuple(_sentences(sections[id, title], names)))
        for id, title in order
        if (id, title) in sections
    )


def readable(sections: Iterable[Section]) -> str:
    """The same as plain text."""
    return "\n\n".join(
        "\n".join([one.title, *(f"- {sentence}." for sentence in one.sentences)])
        for one in sections
    )


class _Names:
    """What stages and lanes are called, those that are gone too."""

    def __init__(self, before: Journey, after: Journey) -> None:
        self._stages = {one.id: one.name for one in (*before.stages, *after.stages)}
        self._lanes = {one.id: one.name for one in (*before.lanes, *after.lanes)}
        ordered = (*after.stages, *before.stages)
        self.order: tuple[str, ...] = tuple(dict.fromkeys(one.id for one in ordered))

    def stage(self, id: str | None) -> str:
        return self._stages.get(id, "") if id is not None else ""  # type: ignore[call-overload]

    def knows(self, id: str | None) -> bool:
        return id in self.order

    def place(self, place: Mapping[str, Any], *, with_lane: bool) -> str:
        stage, lane = place.get("stage"), place.get("lane")
        words = f"“{self.stage(stage)}”" if self.knows(stage) else "the tray"
        name = self._lanes.get(lane) if with_lane else None  # type: ignore[arg-type]
        return f"{words}, “{name}”" if name else words


def _place(one: Difference, names: _Names) -> tuple[str | None, str]:
    if one.part in (Part.FRAME, Part.LANE):
        return None, WHOLE_MAP
    if names.knows(one.stage):
        return one.stage, names.stage(one.stage)
    return None, TRAY if one.part in (Part.CARD, Part.COMMENT, Part.REACTION) else WHOLE_MAP


def _sentences(differences: list[Difference], names: _Names) -> Iterable[str]:
    """Alike ones in one sentence, in the order of the first of each."""
    alike: dict[tuple[Any, ...], list[Difference]] = {}
    for one in differences:
        alike.setdefault(_likeness(one, names), []).append(one)
    for some in alike.values():
        yield _sentence(some, names)


def _likeness(one: Difference, names: _Names) -> tuple[Any, ...]:
    match one.change:
        case Change.MOVED:
            return one.change, _way(one, names)
        case Change.ADDED | Change.REMOVED | Change.REORDERED:
            return one.change, one.part, one.kind
        case _:
            return one.change, one.id, one.field


def _sentence(some: list[Difference], names: _Names) -> str:
    one = some[0]
    match one.change:
        case Change.MOVED:
            start, end = _way(one, names)
            return f"{many(len(some), 'card', 'cards')} moved from {start} to {end}"
        case Change.ADDED | Change.REMOVED | Change.REORDERED:
            said = many(len(some), *_noun(one))
            return f"{said} {_COUNTED[one.change]}{_words(some)}"
        case Change.RENAMED:
            return f"{_noun(one)[0]} {_said(one.before)} renamed to {_said(one.after)}"
        case Change.REWORDED:
            return f"text of {_noun(one)[0]} {_said(one.before)} changed to {_said(one.after)}"
        case _:
            return _changed(one)


def _changed(one: Difference) -> str:
    field = (one.field or "").replace("_", " ")
    whose = "" if one.part is Part.FRAME else f" of {_noun(one)[0]} {_said(one.name)}"
    if isinstance(one.before, list) and isinstance(one.after, list):
        came, went = (
            sum((Counter(map(repr, a)) - Counter(map(repr, b))).values())
            for a, b in ((one.after, one.before), (one.before, one.after))
        )
        return f"{field}{whose} changed: {came} added, {went} removed"
    if one.before in (None, ""):
        return f"{field}{whose} set to {_said(one.after)}"
    if one.after in (None, ""):
        return f"{field}{whose} taken away (it was {_said(one.before)})"
    return f"{field}{whose} changed from {_said(one.before)} to {_said(one.after)}"


def _way(one: Difference, names: _Names) -> tuple[str, str]:
    within = one.before["stage"] == one.after["stage"]
    start, end = (names.place(place, with_lane=within) for place in (one.before, one.after))
    return start, end


def _noun(one: Difference) -> tuple[str, str]:
    return _NOUNS[one.part] if one.kind is None else KINDS[one.kind]


def _words(some: list[Difference]) -> str:
    if some[0].part is Part.REACTION or len(some) > _NAMED or some[0].change is Change.REORDERED:
        return ""
    said = [_said(one.name) for one in some if one.name]
    return f": {', '.join(said)}" if said else ""


def _said(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case bool():
            return "yes" if value else "no"
        case None:
            return "nothing"
        case dict() | list():
            return quoted(msgspec.json.encode(value).decode())
        case _:
            return str(value)
