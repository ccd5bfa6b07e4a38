"""Phase modules: what each type of phase asks, allows, checks and leaves behind."""

from facilitation.phases.break_ import Break
from facilitation.phases.dot_voting import DotVoting
from facilitation.phases.emotions import Emotions
from facilitation.phases.framing import Framing
from facilitation.phases.module import PhaseModule
from facilitation.phases.opportunities import Opportunities
from facilitation.phases.pain_points import PainPoints
from facilitation.phases.prioritising import Prioritising
from facilitation.phases.registry import Registry
from facilitation.phases.stages import Stages
from facilitation.phases.tasks import Tasks
from facilitation.phases.touchpoints import Touchpoints
from facilitation.phases.wrap_up import WrapUp

BUILT_IN_MODULES: tuple[PhaseModule, ...] = (
    Framing(),
    Stages(),
    Tasks(),
    Touchpoints(),
    Emotions(),
    PainPoints(),
    Opportunities(),
    DotVoting(),
    Prioritising(),
    WrapUp(),
    Break(),
)
BUILT_IN = Registry(BUILT_IN_MODULES)

_installed = BUILT_IN


def install(registry: Registry) -> None:
    """Make these the types of phase that this process knows; to be called once, at its start."""
    global _installed
    _installed = registry


def installed() -> Registry:
    """The types of phase that this process knows: the built-in ones unless told otherwise."""
    return _installed


def module(type: str) -> PhaseModule | None:
    """The module of this type of phase, or None when there is none."""
    return _installed.module(type)
