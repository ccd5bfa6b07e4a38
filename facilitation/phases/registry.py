"""The types of phase that there are: made of modules, wherever these come from."""

import re
from collections.abc import Iterable, Iterator

from facilitation.agenda import LONGEST, MINUTE, PlannedPhase
from facilitation.phases.grants import Charter
from facilitation.phases.module import PhaseModule

_TYPE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class UnusableModule(ValueError):
    """A phase module that cannot be used; the text says what to change."""


class Registry:
    """Phase modules by their type.

    Raises:
        UnusableModule: when a module lacks something, or two of them share a type.

    """

    def __init__(self, modules: Iterable[PhaseModule]) -> None:
        self._modules: dict[str, PhaseModule] = {}
        self._charters: dict[str, Charter] = {}
        for module in modules:
            if module.type in self._modules:
                raise UnusableModule(f"Two phase modules have the type “{module.type}”.")
            if (fault := _fault(module)) is not None:
                raise UnusableModule(f"Phase module “{module.type}”: {fault}")
            self._modules[module.type] = module
            self._charters[module.type] = Charter(module.grants)

    def __iter__(self) -> Iterator[PhaseModule]:
        return iter(self._modules.values())

    def module(self, type: str) -> PhaseModule | None:
        """The module of this type, or None when there is none."""
        return self._modules.get(type)

    def charter(self, phase: PlannedPhase) -> Charter | None:
        """What participants may write in this phase of an agenda, or None for an unknown type."""
        charter = self._charters.get(phase.type)
        if charter is None or not phase.options:
            return charter
        kinds = names(phase.options.get("kinds"))
        return charter if kinds is None else charter.collecting(kinds)

    def collects(self, phase: PlannedPhase) -> frozenset[str]:
        """The kinds of cards that people write in private in this phase; none where it is open."""
        charter = self.charter(phase)
        return charter.collects if charter is not None and phase.private else frozenset()


def names(value: object) -> frozenset[str] | None:
    """A list of names from an agenda's options; None for anything else."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return None
    return frozenset(value)


def _fault(module: PhaseModule) -> str | None:
    if not _TYPE.fullmatch(module.type):
        return "a type is a lower-case letter and then letters, digits, “_”, “.” or “-”."
    if not module.title.strip() or not module.prompt.strip():
        return "people need a title and a prompt."
    if not 0 < module.default_minutes * MINUTE <= LONGEST:
        return "it lasts a minute to 24 hours."
    if module.anonymous and not module.private:
        return "cards without names are collected in private."
    if not all(grant.actions for grant in module.grants):
        return "a grant names at least one action."
    return None
