"""What a phase module is: a subclass that says what differs, registered under its type."""

from collections import Counter
from typing import Any

import msgspec

from facilitation.agenda import AtZero, PlannedPhase
from facilitation.facts import Facts
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.people import Role
from facilitation.phases.grants import Grant
from facilitation.state import Workshop

TOP = 5


class Count(msgspec.Struct, frozen=True):
    """How many cards of a kind a stage has; `stage` None: without a stage."""

    stage: str | None
    kind: str
    count: int


class Top(msgspec.Struct, frozen=True):
    """A card or group that stands out, and by what figure."""

    id: str
    by: str
    figure: float


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What a phase leaves behind, for minutes and reports.

    `people` have written something; `top` is in order; `more` holds the module's own plain values.
    """

    phase: str
    type: str
    total: int = 0
    counts: tuple[Count, ...] = ()
    people: int = 0
    groups: int = 0
    top: tuple[Top, ...] = ()
    more: dict[str, Any] = {}

    def with_more(self, **values: Any) -> "Results":
        """The same with the module's own values."""
        return msgspec.structs.replace(self, more=values)


class PhaseModule:
    """One type of phase. Subclasses set what differs and may override the methods.

    `prompt` is what people are asked. `personal_prompt` is the same with `{actor}` for whom the map
    is about, or `{whose}` for their possessive, and used once somebody is named. `help` says how
    to do it in the open, `private_help` in private; `revealed_prompt` and `revealed_help` are for
    afterwards. `private`, `anonymous`, `at_zero` and `default_minutes` are proposals for the
    agenda, which decides. `grants` are what participants may write.
    """

    type: str = ""
    title: str = ""
    prompt: str = ""
    personal_prompt: str = ""
    help: str = ""
    private_help: str = "Write on your own. Nobody sees your cards until the reveal."
    revealed_prompt: str = "Read first, then group"
    revealed_help: str = "Move what belongs together, then give each group a name."
    example: str = ""
    default_minutes: int = 10
    private: bool = False
    anonymous: bool = False
    at_zero: AtZero = AtZero.NOTIFY
    grants: tuple[Grant, ...] = ()
    reports: tuple[str, ...] = ()
    """The kinds whose cards the results count."""

    def is_shown(self, phase: PlannedPhase, state: Workshop) -> bool:
        """Whether what people did alone is out, so that they read `revealed_prompt`."""
        return phase.private and phase.id in state.revealed

    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """What is missing before it is good to move on; never a reason to refuse it."""
        return ()

    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The cards or groups that stand out, best first."""
        return ()

    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """What the phase leaves behind."""
        map, kinds = facts.map, frozenset(self.reports)
        cards = [card for card in map.elements if card.kind in kinds]
        ids = {card.id for card in cards}
        places = {stage.id: at for at, stage in enumerate(map.stages)}
        found = Counter(
            (card.stage if card.stage in places else None, str(card.kind)) for card in cards
        )
        last = len(places)
        ordered = sorted(found, key=lambda key: (places.get(key[0] or "", last), key[1]))
        writers = {one.id for one in facts.people if one.role is Role.PARTICIPANT}
        return Results(
            phase=phase.id,
            type=self.type,
            total=len(cards),
            counts=tuple(Count(stage, kind, found[stage, kind]) for stage, kind in ordered),
            people=sum(1 for who, n in facts.contributions.items() if n and who in writers),
            groups=sum(1 for group in map.groups if ids & set(group.element_ids)),
            top=self.top(state, map)[:TOP],
        )
