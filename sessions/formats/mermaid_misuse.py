"""Recognises diagrams that bend the syntax: the words are right, their places are not."""

from dataclasses import dataclass, field
from typing import Final

from sessions.formats import names
from sessions.formats.drafting import Draft
from sessions.formats.report import Code
from sessions.formats.text import quoted


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES: Final = _words(
    """
    customer user client buyer visitor guest admin administrator manager developer designer
    seller employee staff patient student teacher system kunde kundin nutzer nutzerin
    benutzer besucher mitarbeiter cliente usuario comprador empleado usuaria utilisateur
    utilisatrice acheteur visiteur employé cliente utente usuário пользователь клиент ユーザー
    顧客
    """
)
_FEELINGS: Final = _words(
    """
    happy sad angry frustrated annoyed confused anxious excited bored neutral satisfied
    relieved curious worried stressed delighted disappointed calm proud hopeful overwhelmed
    impatient froh traurig wütend frustriert verwirrt feliz triste enojado frustrado
    confundido content heureux déçu énervé frustré confus
    """
)
_NOW: Final = frozenset({"current", "as is", "now", "before", "today", "ist", "heute", "actual"})
_THEN: Final = frozenset({"target", "to be", "future", "after", "tomorrow", "soll", "morgen"})
_MOST_NAMED = 5


@dataclass(slots=True)
class Usage:
    """What stood where in one diagram, with its lines."""

    sections: list[tuple[int, str]] = field(default_factory=list)
    tasks: list[tuple[int, str]] = field(default_factory=list)
    actors: list[tuple[int, str]] = field(default_factory=list)


def remark_misuse(usage: Usage, draft: Draft) -> None:
    """Say what looks misplaced; the map itself follows the diagram as written."""
    if _roles_swapped(usage):
        roles = ", ".join(dict.fromkeys(quoted(name, 40) for _, name in usage.tasks[:_MOST_NAMED]))
        draft.remark(
            usage.tasks[0][0],
            Code.ROLES_SWAPPED,
            f"From line {usage.tasks[0][0]} on, the tasks look like people ({roles}) and the "
            "actors like tasks. Nothing was moved: please check.",
        )
        return
    _feelings_as_actors(usage, draft)
    _two_states(usage, draft)


def _roles_swapped(usage: Usage) -> bool:
    tasks = [names.key(name) for _, name in usage.tasks]
    actors = {names.key(name) for _, name in usage.actors}
    if len(actors) < 4 or len(actors) < 2 * len(set(tasks)):
        return False
    roles = sum(task in _ROLES for task in tasks)
    return roles * 2 >= len(tasks) or len(set(tasks)) * 2 <= len(tasks)


def _feelings_as_actors(usage: Usage, draft: Draft) -> None:
    found: dict[str, int] = {}
    for line, name in usage.actors:
        if _is_remark(name):
            found.setdefault(name, line)
    if not found:
        return
    line = next(iter(found.values()))
    named = ", ".join(quoted(name, 60) for name in list(found)[:_MOST_NAMED])
    draft.remark(
        line,
        Code.REMARK_AS_ACTOR,
        f"Line {line} has what looks like a feeling or a remark where an actor should be: {named}. "
        "It was kept as an actor: please check.",
    )


def _is_remark(name: str) -> bool:
    words = names.key(name).split()
    if not words:
        return True
    return len(words) > 5 or name[-1] in ".!?…" or (len(words) <= 2 and words[-1] in _FEELINGS)


def _two_states(usage: Usage, draft: Draft) -> None:
    def first(words: frozenset[str]) -> tuple[int, str] | None:
        for line, name in usage.sections:
            key = names.key(name)
            if key in words or any(key.startswith(f"{word} ") for word in words):
                return line, name
        return None

    now, then = first(_NOW), first(_THEN)
    if now and then:
        draft.remark(
            then[0],
            Code.TWO_STATES,
            f"{quoted(now[1])} and {quoted(then[1])} (line {then[0]}) look like the current and "
            "the target state in one diagram. They became stages: consider two maps.",
        )
