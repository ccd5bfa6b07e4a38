"""Finds labels in running text: `**Actions:** browse`, `Emotions: glad`, a bold line alone."""

import re
from dataclasses import dataclass
from typing import Final

from sessions.formats import names
from sessions.formats.words import Meaning, Role, meaning

_BOLD: Final = re.compile(r"\s{0,3}(?:\*\*|__)([^*_]{1,80})(?:\*\*|__)(\s{0,3}:)?(.*)", re.DOTALL)
_PLAIN: Final = re.compile(r"\s{0,3}([^:*_`|]{1,60}):(?:\s(.*))?", re.DOTALL)
_WRAPPED: Final = 60

PLACES: Final = (
    Role.CARDS,
    Role.OWNER,
    Role.CHANNEL,
    Role.DURATION,
    Role.ACTOR,
    Role.DESCRIPTION,
)
FRAME: Final = {
    "scenario": "scenario",
    "szenario": "scenario",
    "escenario": "scenario",
    "scénario": "scenario",
    "trigger": "trigger",
    "auslöser": "trigger",
    "disparador": "trigger",
    "déclencheur": "trigger",
    "segment": "segment",
    "perspective": "perspective",
    "perspektive": "perspective",
    "business goal": "business_goal",
    "business objective": "business_goal",
    "geschäftsziel": "business_goal",
}


@dataclass(frozen=True, slots=True)
class Label:
    """What the following words are about."""

    what: Meaning
    name: str
    level: int = 0

    @property
    def known(self) -> bool:
        """Whether the label means a place on the map."""
        return self.what.role in PLACES

    @property
    def frame(self) -> str | None:
        """The part of the frame that this label means."""
        return FRAME.get(names.key(self.name))


def label_of(line: str, *, known_only: bool, level: int = 0) -> tuple[Label, str] | None:
    """The label that opens `line` and the markup after it; None when there is no label."""
    bold = _BOLD.fullmatch(line)
    if bold:
        name, rest = bold[1].strip(), bold[3].strip()
        if not (bold[2] or name.endswith(":") or not rest):
            return None
    else:
        plain = _PLAIN.fullmatch(line)
        if plain is None:
            return None
        name, rest, known_only = plain[1].strip(), (plain[2] or "").strip(), True
    label = Label(meaning(name), name.rstrip(": "), level)
    if known_only and not label.known and not label.frame:
        return None
    return label, rest


def ideas(lines: list[str]) -> str:
    """Lines of a paragraph: prose that was wrapped is joined, short lines stay apart."""
    if all(len(line) >= _WRAPPED for line in lines[:-1]):
        return " ".join(lines)
    return "\n".join(lines)
