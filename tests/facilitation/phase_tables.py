"""The tables of docs/phases.md, made from the declarations."""

from collections.abc import Iterable

from facilitation.agendas import agenda_keys
from facilitation.permissions import Action, Part
from facilitation.phases.grants import Grant
from facilitation.phases.module import PhaseModule
from facilitation.phases.wording import wording_key

_ORDER = list(Action)
_THINGS = {
    Part.STAGE: "stages",
    Part.GROUP: "groups",
    Part.FRAME: "frame",
    Part.LANE: "lanes",
    Part.COMMENT: "comments",
    Part.REACTION: "reactions",
}


def overview(modules: Iterable[PhaseModule]) -> str:
    """One row a phase: what it asks and what it proposes."""
    rows = [
        (
            f"`{one.type}`",
            one.title,
            one.personal_prompt or one.prompt,
            str(one.default_minutes),
            _privacy(one),
            f"`{one.at_zero}`",
        )
        for one in modules
    ]
    return _table(("Type", "Title", "Asks", "Minutes", "Writing", "At zero"), rows)


def permissions(modules: Iterable[PhaseModule]) -> str:
    """One row a grant: what participants may do, with what, and when."""
    rows = [(f"`{one.type}`", *_grant(grant)) for one in modules for grant in one.grants]
    empty = [(f"`{one.type}`", "nothing", "", "", "") for one in modules if not one.grants]
    return _table(("Phase", "May", "What", "Whose", "When"), [*rows, *empty])


def sayings(modules: Iterable[PhaseModule]) -> list[tuple[str, str]]:
    """Every text of Wayboard's own by its key."""
    parts = ("title", "prompt", "personal_prompt", "help", "private_help", "revealed_prompt")
    found = {
        key: getattr(one, part)
        for one in modules
        for part in (*parts, "revealed_help", "example")
        if (key := wording_key(one, part)) is not None
    }
    titles = {one.title for one in modules}
    found |= {key: text for text, key in agenda_keys().items() if text not in titles}
    found |= {f"whom.{whom.split()[-1]}": whom for whom in ("the customer", "the user", "people")}
    return list(found.items())


def wordings(modules: Iterable[PhaseModule]) -> str:
    """One row a text."""
    return _table(("Key", "English"), ((f"`{key}`", text) for key, text in sayings(modules)))


def _privacy(module: PhaseModule) -> str:
    if not module.private:
        return "open"
    return "private, names stay off" if module.anonymous else "private"


def _grant(grant: Grant) -> tuple[str, str, str, str]:
    actions = ", ".join(action for action in _ORDER if action in grant.actions)
    return actions, _what(grant), "own" if grant.own else "any", grant.when


def _what(grant: Grant) -> str:
    if grant.part is Part.LINK:
        return "links: " + _names(grant.kinds)
    if grant.part is not Part.ELEMENT:
        return _THINGS[grant.part]
    words = _names(grant.kinds)
    return words if grant.fields is None else f"{words}: {_names(grant.fields)} alone"


def _names(names: frozenset[str] | None) -> str:
    return "all" if names is None else ", ".join(f"`{name}`" for name in sorted(names))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
