"""A map made ready to be asked: what stands where, and what is tied to what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from facilitation.options import membership
from facilitation.scope import whom
from sessions.journey.model import (
    Element,
    Journey,
    Kind,
    Link,
    LinkKind,
    MapKind,
    Stage,
)
from sessions.outcomes.prose import plain

TASKS: Final = (Kind.CUSTOMER_TASK, Kind.USER_TASK, Kind.JOB_STEP)


@dataclass(frozen=True)
class Atlas:
    """A journey by stage, kind and link. Blank cards and placeholders stand nowhere."""

    journey: Journey
    cards: dict[str, Element] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    _places: dict[tuple[str | None, Kind], list[Element]] = field(default_factory=dict)
    _from: dict[tuple[str, LinkKind], list[Element]] = field(default_factory=dict)
    _to: dict[tuple[str, LinkKind], list[Element]] = field(default_factory=dict)
    _actors: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, journey: Journey) -> "Atlas":
        """The atlas of a journey."""
        stages: dict[str, Stage] = {stage.id: stage for stage in journey.stages}
        cards: dict[str, Element] = {card.id: card for card in journey.elements}
        places: dict[tuple[str | None, Kind], list[Element]] = defaultdict(list)
        for card in journey.elements:
            said = plain(card.text) or card.kind is Kind.EMOTION
            if said and not card.fields.get("placeholder"):
                stage = card.stage if card.stage in stages else None
                places[stage, card.kind].append(card)
        away: dict[tuple[str, LinkKind], list[Element]] = defaultdict(list)
        back: dict[tuple[str, LinkKind], list[Element]] = defaultdict(list)
        for link in journey.links:
            if link.source in cards and link.to in cards:
                away[link.source, link.kind].append(cards[link.to])
                back[link.to, link.kind].append(cards[link.source])
        actors: dict[str, str] = {actor.id: plain(actor.name) for actor in journey.frame.actors}
        titles: dict[str, str] = {group.id: plain(group.title) for group in journey.groups}
        groups = membership(journey.groups)
        return cls(journey, cards, stages, places, away, back, actors, titles, groups)

    def at(self, stage: Stage | None, *kinds: Kind) -> list[Element]:
        """The cards of these kinds in a stage, or (None) those without a place."""
        place = None if stage is None else stage.id
        return [card for kind in kinds for card in self._places.get((place, kind), ())]

    def all(self, *kinds: Kind) -> list[Element]:
        """The cards of these kinds, stage by stage, the unplaced last."""
        stages: Iterable[Stage | None] = (*self.journey.stages, None)
        return [card for stage in stages for card in self.at(stage, *kinds)]

    def after(self, card: str, kind: LinkKind, *kinds: Kind) -> list[Element]:
        """The cards to which a card is tied."""
        return [one for one in self._from.get((card, kind), ()) if not kinds or one.kind in kinds]

    def before(self, card: str, kind: LinkKind, *kinds: Kind) -> list[Element]:
        """The cards that are tied to a card."""
        return [one for one in self._to.get((card, kind), ()) if not kinds or one.kind in kinds]

    def is_tied(self, card: str) -> bool:
        """Whether any link touches a card."""
        return any((card, kind) in self._from or (card, kind) in self._to for kind in LinkKind)

    def stage_name(self, stage: str | None) -> str:
        """What a stage is called; nothing for none."""
        found = self.stages.get(stage or "")
        return "" if found is None else plain(found.name) or "Unnamed stage"

    def applying(self) -> list[Stage]:
        """The stages that apply: a step of a job map may be crossed out."""
        return [stage for stage in self.journey.stages if stage.applies]

    def actors_of(self, card: Element) -> list[str]:
        """Who does or feels it, where the map has several actors and not all of them do."""
        named = card.fields.get("actors") or [card.fields.get("actor")]
        found = [self._actors[id] for id in named if id in self._actors]
        return found if 1 < len(self._actors) != len(found) else []

    @property
    def whom(self) -> str:
        """Whom the map is about: a name, two names, or "the customer"."""
        return plain(whom(self.journey.frame))

    @property
    def several(self) -> bool:
        """Whether the verb after `whom` is in the plural."""
        frame = self.journey.frame
        named = [actor for actor in frame.actors if plain(actor.name)]
        return len(named) == 2 or (len(named) != 1 and frame.map_kind is MapKind.JOB_MAP)

    def has_lane_for(self, kind: Kind) -> bool:
        """Whether the map asks for such cards; one without lanes asks for all."""
        lanes = self.journey.lanes
        return not lanes or any(kind in lane.accepts for lane in lanes)

    def group_of(self, card: Element) -> str:
        """The title of the group that a card is in; nothing where it is in none with a title."""
        return self.titles.get(self._groups.get(card.id, ""), "")

    def broken(self) -> list[Link]:
        """The links that do not hold, the missing ones first, then the broken, then the weak."""
        ranks = ("missing", "broken", "weak")
        found = [link for link in self.journey.links if link.state in ranks]
        return sorted(found, key=lambda link: ranks.index(link.state))
