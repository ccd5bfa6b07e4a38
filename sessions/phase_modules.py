"""The types of phase of this installation: the built-in ones and those of other packages.

A package offers its own through the entry-point group `wayboard.phases`; each entry names a
`PhaseModule` class or object. Whatever is wrong with one of them, the others work.
"""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

import structlog

from facilitation.phases import BUILT_IN_MODULES, install
from facilitation.phases.module import PhaseModule
from facilitation.phases.registry import Registry, UnusableModule

GROUP = "wayboard.phases"

_log = structlog.get_logger("wayboard.phases")


def found_modules() -> Registry:
    """The built-in types of phase and those that installed packages offer."""
    return registry_of(entry_points(group=GROUP))


def install_phase_modules() -> Registry:
    """Look for phase modules and make them known to this process; for its start."""
    registry = found_modules()
    install(registry)
    return registry


def registry_of(offers: Iterable[EntryPoint]) -> Registry:
    """The built-in types of phase and these; what cannot be used is logged and left out."""
    modules = list(BUILT_IN_MODULES)
    for offer in sorted(offers, key=lambda one: (one.name, one.value)):
        try:
            module = _loaded(offer)
            Registry([*modules, module])
        except Exception as fault:  # another package's code may raise anything
            why = str(fault) if isinstance(fault, UnusableModule) else type(fault).__name__
            _log.warning("phase_module_left_out", entry_point=offer.name, why=why)
        else:
            modules.append(module)
    return Registry(modules)


def _loaded(offer: EntryPoint) -> PhaseModule:
    found = offer.load()
    module = found() if isinstance(found, type) else found
    if not isinstance(module, PhaseModule):
        raise UnusableModule("this is no PhaseModule.")
    return module
