"""What to look at before moving on: values for programs, sentences for people, never a rule."""

from collections.abc import Iterable

import msgspec

SHOWN = 40


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth a look: a word for programs, a sentence for people.

    `count` says how many, `about` names them by id: people, stages, cards, groups or links.
    """

    code: str
    sentence: str
    count: int = 1
    about: tuple[str, ...] = ()


def many(count: int, one: str, several: str) -> str:
    """A number with its noun: "1 person", "2 people"."""
    return f"{count} {one if count == 1 else several}"


def has(count: int) -> str:
    """The verb that fits the number."""
    return "has" if count == 1 else "have"


def quoted(text: str) -> str:
    """Words of a card between quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= SHOWN else f"“{line[: SHOWN - 1].rstrip()}…”"


def lacking(code: str, ids: Iterable[str], one: str, several: str, what: str) -> tuple[Hint, ...]:
    """One hint that these lack something ("3 groups have no name"), or none when there are none."""
    found = tuple(ids)
    if not found:
        return ()
    count = len(found)
    sentence = f"{many(count, one, several)} {has(count)} no {what}."
    return (Hint(code=code, sentence=sentence, count=count, about=found),)
