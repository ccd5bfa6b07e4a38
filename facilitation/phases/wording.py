"""What people read above the map: the question, how to go about it, an example."""

import re

import msgspec

from facilitation.agenda import PlannedPhase
from facilitation.mapview import Map
from facilitation.phases.registry import Registry
from facilitation.scope import scope_of, whom, whose
from facilitation.state import Workshop

LONGEST = 500
_PLACE = re.compile(r"\{(?:actor|whose)\}")


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """Words for one phase as it stands now."""

    prompt: str = ""
    help: str = ""
    example: str = ""


def wording(phase: PlannedPhase, state: Workshop, registry: Registry, map: Map) -> Wording:
    """P11: the words that the agenda chose, else those of the module, with the actor's name.

    A private phase says so before the reveal, and what to do with the cards afterwards.
    """
    module = registry.module(phase.type)
    if module is None:
        return Wording(prompt=phase.title)
    scope = scope_of(map)
    private = bool(registry.collects(phase))
    shown = private and phase.id in state.revealed
    name = whom(scope)
    prompt, help = module.prompt, module.private_help if private else module.help
    if module.personal_prompt and scope is not None:
        prompt = _named(module.personal_prompt, name)
    if shown:
        prompt, help = module.revealed_prompt, module.revealed_help
    chosen = {} if shown else phase.options
    return Wording(
        prompt=_own(chosen.get("prompt"), name) or prompt,
        help=_own(chosen.get("help"), name) or help,
        example=_own(phase.options.get("example"), name) or module.example,
    )


def _named(template: str, name: str) -> str:
    words = {"{actor}": name, "{whose}": whose(name)}
    # In one pass: a name may look like a placeholder.
    return _PLACE.sub(lambda found: words[found[0]], template)


def _own(value: object, name: str) -> str:
    """Words from an agenda's options; nothing for anything else."""
    if not isinstance(value, str) or not value.strip():
        return ""
    return _named(value.strip()[:LONGEST], name)
