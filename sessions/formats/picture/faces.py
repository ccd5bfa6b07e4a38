"""Cards and groups as they are printed, each in its cell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from facilitation.grouping import tidied
from facilitation.tally import Place
from sessions.formats import votes
from sessions.formats.details import details, hot, quote
from sessions.formats.picture import lettering
from sessions.formats.picture.numbers import marks, numbers
from sessions.formats.picture.plate import Bundle, Face, Item
from sessions.journey.model import Element, Kind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.outcome import Outcome

LONGEST = 600
_LONGEST_QUOTE = 240
_MEDALS = 3

Cell = tuple[str | None, str | None]


class Faces:
    """All cards of an outcome, printed; `unsaid` are those whose words the curve says already."""

    def __init__(self, outcome: Outcome, unsaid: frozenset[str]) -> None:
        journey = outcome.journey
        self._numbers = numbers(journey)
        self._marks = marks(journey, self._numbers)
        self._atlas = Atlas.of(journey)
        self._places: Mapping[str, Place] = {
            str(id): one for id, one in votes.places(outcome).items()
        }
        self._groups = tidied(journey.groups, (str(card.id) for card in journey.elements))
        self._unsaid = unsaid
        tray = {card.id for card in journey.unplaced()}
        self._cells: dict[Cell, list[Element]] = defaultdict(list)
        for card in journey.elements:
            where = (None, None) if card.id in tray else (card.lane, card.stage)
            if card.id not in unsaid:
                self._cells[where].append(card)
        self.shortened = sum(len(card.text) > LONGEST for card in journey.elements)

    def cell(self, lane: str | None, stage: str | None) -> list[Item]:
        """What stands in a cell, top to bottom; the cards of a group together where its first is.

        Without lane and stage: what has no place on the map.
        """
        cards = {str(card.id): card for card in self._cells[lane, stage]}
        titles = {id: group for group in self._groups for id in group.element_ids if id in cards}
        found: list[Item] = []
        done = set()
        for id, card in cards.items():
            group = titles.get(id)
            if group is None:
                found.append(self._face(card))
            elif group.id not in done:
                done.add(group.id)
                members = [cards[one] for one in group.element_ids if one in cards]
                found.append(self._bundle(group.id, group.title, members))
        return found

    def _bundle(self, id: str, title: str, members: Sequence[Element]) -> Bundle:
        dots, place = self._verdict(id)
        return Bundle(
            kind=str(members[0].kind),
            text=lettering.line(title or "A group without a name"),
            cards=tuple(map(self._face, members)),
            dots=dots,
            place=place,
        )

    def _face(self, card: Element) -> Face:
        dots, place = self._verdict(str(card.id))
        said = quote(card)
        missing = card.fields.get("placeholder") is True
        meta = [" · ".join((*self._atlas.actors_of(card), *details(card)))]
        if missing:
            meta.append("missing")
        return Face(
            kind=str(card.kind),
            text=lettering.words(self._words(card), LONGEST),
            number=self._numbers.get(str(card.id), ""),
            quote=lettering.line(said, _LONGEST_QUOTE) if said else None,
            meta=tuple(lettering.line(one) for one in meta if one),
            marks=self._marks.get(str(card.id), ())[:8],
            dots=dots,
            place=place,
            hot=card.kind is Kind.PAIN_POINT and hot(card),
            hollow=missing,
        )

    def _words(self, card: Element) -> str:
        if card.text.strip():
            return card.text
        return str(card.fields.get("label") or "")

    def _verdict(self, id: str) -> tuple[int, str]:
        """The dots on a card or group, and its place when it is one of the first."""
        place = self._places.get(id)
        if place is None:
            return 0, ""
        return place.dots, place.label if place.dots and place.place <= _MEDALS else ""
