"""Feelings as people write them, on the board's scale from −2 to +2."""

import re
from dataclasses import dataclass, field
from typing import Any

from facilitation.emotions import HIGHEST, converted

_MOST = 2000
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,3})?)"
_SCORE = re.compile(rf"{_NUMBER}(?: ?[-–] ?{_NUMBER})? ?(?:/|out of|von|de|sur) ?(\d{{1,3}})(?!\d)")
_SIGNED = re.compile(r"([+−-])(\d(?:[.,]\d{1,2})?)")
_BARE = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?")
_ARROW = re.compile(r"→|➜|➔|⟶|⇒|->|=>|➡️?")
_EDGE = " :;,.—–-|/*_“”\"'"


@dataclass(slots=True)
class Feeling:
    """What was understood of one feeling; `value` is None when no number was given."""

    value: float | None = None
    label: str = ""
    then: list[str] = field(default_factory=list)
    raw: str = ""
    clamped: bool = False
    spread: bool = False
    guessed: bool = False

    def fields(self) -> dict[str, Any]:
        """The emotion's own fields in the public schema."""
        found: dict[str, Any] = {}
        if self.value is not None:
            found["value"] = self.value
        if self.label:
            found["label"] = self.label[:250]
        if self.then:
            found["then"] = [one[:250] for one in self.then[:50]]
        if self.raw:
            found["raw"] = self.raw
        return found


def feeling(text: str) -> Feeling:
    """The feeling in a few words such as "Curious (3/5)" or "wary → reassured"."""
    found = Feeling()
    if len(text) > _MOST:
        return found
    words = _scored(text, found)
    if found.value is None:
        words = _single_number(words, found)
    steps = [step for step in map(_trimmed, _ARROW.split(words)) if step]
    if steps:
        *found.then, found.label = steps
    return found


def _scored(text: str, found: Feeling) -> str:
    """Read "3/5", "2-4/5" and several of them; the words without the scores."""
    values = []
    scores = [score for score in _SCORE.finditer(text) if int(score[3]) >= 2]
    for score in scores:
        high = float(score[3])
        low = 0.0 if high == 100 else 1.0
        ends = [_number(one) for one in score.groups()[:2] if one]
        one = converted(sum(ends) / len(ends), low, high)
        values.append(one.value)
        found.clamped |= one.clamped
        found.spread |= len(ends) > 1
    if not values:
        return text
    found.spread |= len(set(values)) > 1
    found.value = round(sum(values) / len(values), 2)
    found.raw = ", ".join(score[0] for score in scores)
    words, at = [], 0
    for score in scores:
        words.append(text[at : score.start()])
        at = score.end()
    return " ".join([*words, text[at:]]).replace("( )", " ").replace("()", " ")


def _single_number(text: str, found: Feeling) -> str:
    """Read a lone "+1" (our own scale) or "4" (taken as 1 to 5)."""
    bare = text.strip()
    signed = _SIGNED.fullmatch(bare)
    if signed and _number(signed[2]) <= HIGHEST:
        found.value = _number(signed[2]) * (1 if signed[1] == "+" else -1)
    elif _BARE.fullmatch(bare):
        low, high = (1.0, 5.0) if _number(bare) <= 5 else (1.0, 10.0)
        one = converted(_number(bare), low, high)
        found.value, found.clamped = one.value, one.clamped
        found.guessed = True
    else:
        return text
    found.raw = bare
    return ""


def _trimmed(step: str) -> str:
    bare = " ".join(step.split()).strip(_EDGE)
    return bare if bare.count("(") == bare.count(")") else bare.strip("()" + _EDGE)


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))
