"""Reads JSON: our own document without loss, other people's as well as it can."""

import json
import math
import re
from typing import Any, NoReturn

from sessions.formats.drafting import Draft
from sessions.formats.json_document import is_document, restore
from sessions.formats.json_foreign import read_foreign
from sessions.formats.report import Imported, UnreadableMap
from sessions.journey.model import MapKind

DEEPEST = 100
_QUOTES_AND_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def read_json(text: str, map_kind: MapKind) -> Imported:
    """The map in `text`; raises UnreadableMap where it is broken, with the place."""
    value = parse(text)
    if is_document(value):
        return restore(value)
    draft = Draft("json", map_kind)
    read_foreign(value, draft)
    return draft.done()


def parse(text: str) -> Any:
    """The value of `text`, with numbers that JSON does not know as words."""
    _check_depth(text)
    try:
        return json.loads(
            text,
            parse_constant=str,
            parse_int=_whole,
            parse_float=_broken,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as wrong:
        raise UnreadableMap(
            "broken_json",
            f"This is not complete JSON: look at line {wrong.lineno}, column {wrong.colno}. "
            "Correct it there, or export the file again.",
        ) from wrong


def _whole(digits: str) -> int | str:
    # Longer numbers are identifiers in truth, and would lose digits on their way to a browser.
    return int(digits) if len(digits) <= 17 and abs(int(digits)) <= 2**53 else digits


def _broken(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A plain dictionary in which a key that comes twice does not swallow the first."""
    found: dict[str, Any] = {}
    for at, (name, value) in enumerate(pairs):
        found[name if name not in found else f"{name} ({at})"] = value
    return found


def _check_depth(text: str) -> None:
    depth = 0
    for found in _QUOTES_AND_BRACKETS.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                _too_deep()
        elif sign in "]}":
            depth -= 1


def _too_deep() -> NoReturn:
    raise UnreadableMap(
        "too_deep",
        f"This JSON is nested more than {DEEPEST} levels deep. A map needs far fewer: "
        "take the part that holds it.",
    )
