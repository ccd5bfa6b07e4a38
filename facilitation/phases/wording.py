"""What people read above the map: the question, how to go about it, an example."""

import re

import msgspec

from facilitation.agenda import PlannedPhase
from facilitation.agendas import agenda_keys
from facilitation.mapview import Map
from facilitation.phases.module import PhaseModule
from facilitation.phases.registry import Registry
from facilitation.scope import scope_of, whom, whom_key, whose
from facilitation.state import Workshop

LONGEST = 500
_PLACE = re.compile(r"\{(?:actor|whose)\}")


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """Words for one phase as it stands now.

    `whom` is whom the map is about. `wording_key` names each of these texts that is Wayboard's own,
    for clients that say it in another language; somebody's own words have no key.
    """

    prompt: str = ""
    help: str = ""
    example: str = ""
    whom: str = ""
    wording_key: dict[str, str] = {}


def wording(phase: PlannedPhase, state: Workshop, registry: Registry, map: Map) -> Wording:
    """P11: the words that the agenda chose, else those of the module, with the actor's name.

    A private phase says so before the reveal, and what to do with the cards afterwards.
    """
    module, scope = registry.module(phase.type), scope_of(map)
    name = whom(scope)
    keys = {"title": title_key(phase, registry), "whom": whom_key(scope)}
    if module is None:
        return Wording(prompt=phase.title, whom=name, wording_key=_known(keys))
    private = bool(registry.collects(phase))
    shown = module.is_shown(phase, state)
    parts = {"prompt": "prompt", "help": "private_help" if private else "help"}
    if module.personal_prompt and scope is not None:
        parts["prompt"] = "personal_prompt"
    if shown:
        parts = {"prompt": "revealed_prompt", "help": "revealed_help"}
    chosen = {"example": phase.options.get("example")} if shown else phase.options
    texts: dict[str, str] = {}
    for place, part in {**parts, "example": "example"}.items():
        own = _own(chosen.get(place), name)
        texts[place] = own or _said(module, part, name)
        keys[place] = None if own else wording_key(module, part)
    return Wording(**texts, whom=name, wording_key=_known(keys))


def wording_key(module: PhaseModule, part: str) -> str | None:
    """P14: what a text of a module is called in every language; None where it says nothing.

    What many types of phase say alike is called `any.…`.
    """
    text = getattr(module, part)
    if not text:
        return None
    return f"any.{part}" if text == getattr(PhaseModule, part) else f"{module.type}.{part}"


def title_key(phase: PlannedPhase, registry: Registry) -> str | None:
    """What the title of a phase is called in every language; None where somebody chose it."""
    module = registry.module(phase.type)
    if module is not None and module.title == phase.title:
        return f"{phase.type}.title"
    return agenda_keys().get(phase.title)


def _known(keys: dict[str, str | None]) -> dict[str, str]:
    return {place: key for place, key in keys.items() if key is not None}


def _said(module: PhaseModule, part: str, name: str) -> str:
    text: str = getattr(module, part)
    return _named(text, name) if part == "personal_prompt" else text


def _named(template: str, name: str) -> str:
    words = {"{actor}": name, "{whose}": whose(name)}
    # In one pass: a name may look like a placeholder.
    return _PLACE.sub(lambda found: words[found[0]], template)


def _own(value: object, name: str) -> str:
    """Words from an agenda's options; nothing for anything else."""
    if not isinstance(value, str) or not value.strip():
        return ""
    return _named(value.strip()[:LONGEST], name)
