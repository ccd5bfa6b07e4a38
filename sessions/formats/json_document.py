"""Restores our own JSON document: equal to what was written, and safe where somebody edited it."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from fractional_indexing import (
    FIError,
    generate_n_keys_between,
    validate_order_key,
)

from sessions.formats import json_items
from sessions.formats.drafting import counts_of
from sessions.formats.report import Code, Imported, ImportReport, Remark, UnreadableMap
from sessions.formats.text import quoted, split_long
from sessions.journey import schema
from sessions.journey.ids import ElementId, new_id
from sessions.journey.model import (
    Comment,
    Element,
    Frame,
    Group,
    Journey,
    Kind,
    Lane,
    Link,
    Reaction,
    Stage,
)

VERSION: Final = 1
_LONGEST_CARD: Final = schema.CARD // 2  # code points: each is at most two UTF-16 units
_ORDER = re.compile(r"[0-9A-Za-z]{1,200}")
_Reader = Callable[[dict[str, Any]], tuple[Any, dict[str, Any]]]
_READERS: Final[dict[str, tuple[_Reader, schema.Collection]]] = {
    "stages": (lambda raw: json_items.item(raw, Stage, schema.STAGES), schema.STAGES),
    "lanes": (lambda raw: json_items.item(raw, Lane, schema.LANES), schema.LANES),
    "elements": (json_items.element, schema.ELEMENTS),
    "groups": (lambda raw: json_items.item(raw, Group, schema.GROUPS), schema.GROUPS),
    "links": (lambda raw: json_items.item(raw, Link, schema.LINKS), schema.LINKS),
    "comments": (lambda raw: json_items.item(raw, Comment, schema.COMMENTS), schema.COMMENTS),
    "reactions": (lambda raw: json_items.item(raw, Reaction, schema.REACTIONS), schema.REACTIONS),
}


_IN_ORDER: Final = frozenset({"stages", "lanes", "elements", "groups"})
_Remark = TypeVar("_Remark", Comment, Reaction)


def is_document(value: object) -> bool:
    """Whether `value` is our own document."""
    return (
        isinstance(value, dict) and "wayboard" in value and isinstance(value.get("journey"), dict)
    )


def restore(document: dict[str, Any]) -> Imported:
    """The map in `document`; what does not fit became notes in the tray, with remarks."""
    if document["wayboard"] != VERSION:
        raise UnreadableMap(
            "other_version",
            "This document was written by another version of Wayboard than this one reads. "
            "Update this Wayboard, or export the map as CSV there.",
        )
    known = {"wayboard", "generation", "journey"}
    strangers = {name: value for name, value in document.items() if name not in known}
    return restore_journey(document["journey"], "json", strangers)


def restore_journey(
    journey: dict[str, Any],
    format_name: str,
    strangers: dict[str, Any],
    remarks: list[Remark] | None = None,
) -> Imported:
    """The map in plain values like those of our own document, with whatever stood beside it."""
    return _Restoring(format_name, remarks or []).restored(journey, strangers)


class _Restoring:
    def __init__(self, format_name: str, remarks: list[Remark]) -> None:
        self._format = format_name
        self._remarks = list(remarks)
        self._notes: list[str] = []
        self._total = self._lost = 0

    def restored(self, given: dict[str, Any], strangers: dict[str, Any]) -> Imported:
        raw, controls = json_items.clean(given)
        if controls:
            self._say(
                Code.CONTROL_CHARACTERS,
                f"Invisible control characters were taken out of the words: {controls} of them.",
            )
        frame = self._frame(raw)
        parts = {name: self._part(raw.get(name), name) for name in json_items.PARTS}
        beside = {name: raw[name] for name in raw if name not in (*json_items.PARTS, "frame")}
        for name, value in (strangers | beside).items():
            self._drop(name, value)
        comments = self._standing(parts["comments"], "comments", parts["elements"])
        reactions = self._standing(parts["reactions"], "reactions", parts["elements"])
        elements = self._split(parts["elements"])
        elements += self._tray(elements)
        if len(elements) > schema.MAX_ELEMENTS:
            raise UnreadableMap(
                "too_many_cards",
                f"This would make more than {schema.MAX_ELEMENTS:,} cards. "
                "Import a smaller part of it.",
            )
        journey = Journey(
            frame=frame,
            stages=parts["stages"],
            lanes=parts["lanes"],
            elements=elements,
            groups=parts["groups"],
            links=parts["links"],
            comments=comments,
            reactions=reactions,
        )
        report = ImportReport(
            format=self._format,
            read=self._total - self._lost,
            total=self._total,
            counts=counts_of(journey),
            remarks=self._remarks,
        )
        return Imported(journey, report)

    def _say(self, code: Code, sentence: str) -> None:
        self._remarks.append(Remark(line=None, code=code, sentence=sentence))

    def _drop(self, where: str, value: object) -> None:
        """Keep what has no place on the map as a note."""
        words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        self._notes.append(f"{where}: {words}")
        self._say(
            Code.FIELD_DROPPED,
            f"{quoted(where, 60)} does not fit on a map in this form: {quoted(words)}. "
            "It waits as a note in the tray.",
        )

    def _frame(self, journey: dict[str, Any]) -> Frame:
        raw = journey.get("frame") or {}
        if not isinstance(raw, dict):
            self._drop("frame", raw)
            raw = {}
        listed = raw.get("actors") or []
        if not isinstance(listed, list):
            self._drop("actors", listed)
            listed = []
        renewed = json_items.renew_ids(journey, listed)
        if renewed:
            self._say(
                Code.ID_CHANGED,
                f"New ids were given where one was missing, malformed or used twice: {renewed}.",
            )
        rest = {name: value for name, value in raw.items() if name != "actors"}
        frame, extra = json_items.item(rest, Frame, schema.FRAME)
        for name, value in extra.items():
            self._drop(name, value)
        actors = self._items(listed, "actors", json_items.actor)
        for one in actors[schema.MAX_LIST :]:
            self._drop("actors", one.name)
        return msgspec.structs.replace(frame or Frame(), actors=actors[: schema.MAX_LIST])

    def _part(self, listed: Any, name: str) -> list[Any]:
        reader, collection = _READERS[name]
        if listed is None:
            return []
        if not isinstance(listed, list):
            self._drop(name, listed)
            return []
        if len(listed) > collection.most:
            raise UnreadableMap(
                "too_many_cards",
                f"This holds {len(listed):,} {name}, and at most {collection.most:,} fit on a "
                "map. Import a smaller part of it.",
            )
        found = self._items(listed, name, reader)
        return self._ordered(found, name) if name in _IN_ORDER else found

    def _items(self, listed: list[Any], name: str, reader: _Reader) -> list[Any]:
        found = []
        for raw in listed:
            self._total += 1
            made, extra = reader(raw) if isinstance(raw, dict) else (None, {})
            if made is None:
                self._lost += 1
                self._drop(name, raw)
                continue
            for field, value in extra.items():
                self._drop(f"{name}, {field}", value)
            found.append(made)
        return found

    def _standing(self, said: list[_Remark], name: str, elements: list[Element]) -> list[_Remark]:
        """What was said about cards that are there."""
        cards = {one.id for one in elements}
        for one in said:
            if one.element not in cards:
                self._lost += 1
                self._drop(name, msgspec.to_builtins(one))
        return [one for one in said if one.element in cards]

    def _ordered(self, items: list[Any], name: str) -> list[Any]:
        """`items` with orders that a board can put something between."""
        if all(_is_order(one.order) for one in items):
            return items
        self._say(Code.ORDER_CHANGED, f"The {name} were put in the order in which they stand.")
        orders = generate_n_keys_between(None, None, len(items))
        return [
            msgspec.structs.replace(one, order=order)
            for one, order in zip(items, orders, strict=True)
        ]

    def _split(self, elements: list[Element]) -> list[Element]:
        whole = []
        for one in elements:
            first, *more = split_long(one.text, _LONGEST_CARD) or [""]
            if more:
                self._say(Code.LONG_TEXT, f"A card was too long and became {len(more) + 1}.")
                one = msgspec.structs.replace(one, text=first)
                self._notes += more
            whole.append(one)
        return whole

    def _tray(self, elements: list[Element]) -> list[Element]:
        texts = [part for note in self._notes for part in split_long(note)]
        last = max((one.order for one in elements), default=None)
        orders = generate_n_keys_between(last, None, len(texts)) if texts else []
        return [
            Element(id=ElementId(new_id()), kind=Kind.NOTE, text=text, order=order)
            for text, order in zip(texts, orders, strict=True)
        ]


def _is_order(key: str) -> bool:
    if not _ORDER.fullmatch(key):
        return False
    try:
        validate_order_key(key)
    except (FIError, ValueError, IndexError):
        return False
    return True
