"""A map in the making: every reader puts its finds into a `Draft` and asks for the result."""

from dataclasses import dataclass, field
from typing import Any

from fractional_indexing import generate_n_keys_between

from sessions.formats import names
from sessions.formats.lanes import BACK_OF_HOUSE, LANES, base_kinds, task_kind
from sessions.formats.report import Code, Counts, Imported, ImportReport, Remark, UnreadableMap
from sessions.formats.text import (
    LONGEST_CARD,
    LONGEST_NAME,
    quoted,
    shorten,
    split_long,
    strip_controls,
)
from sessions.journey.ids import ActorId, ElementId, LaneId, LinkId, StageId, new_id
from sessions.journey.model import (
    Actor,
    ActorKind,
    Element,
    Frame,
    Journey,
    Kind,
    Lane,
    Link,
    LinkKind,
    LinkState,
    MapKind,
    Stage,
)

MOST_CARDS = 5_000
MOST_LINKS = 10_000
MOST_STAGES = 200
MOST_LANES = 200
MOST_NAMES = 200
_LONGEST_PROSE = 20_000
_LONGEST_MENTION = 300


@dataclass(slots=True)
class StageDraft:
    """A stage while it is still being filled."""

    id: StageId
    name: str
    keys: tuple[str, str]
    duration: str = ""
    description: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CardDraft:
    """A card while it is still being filled."""

    id: ElementId
    kind: Kind
    text: str
    stage: StageId | None
    lane: str | None
    fields: dict[str, Any]


class Draft:
    """Collects stages, cards, links, actors and remarks, and makes them a Journey."""

    def __init__(self, format_name: str, map_kind: MapKind = MapKind.CUSTOMER_JOURNEY) -> None:
        self.format = format_name
        self.map_kind = map_kind
        self.task_kind = task_kind(map_kind)
        self.frame: dict[str, Any] = {}
        self.stages: list[StageDraft] = []
        self.cards: list[CardDraft] = []
        self.links: list[Link] = []
        self.remarks: list[Remark] = []
        self.actors: dict[str, Actor] = {}
        self._lane_names: dict[Kind, dict[str, None]] = {}
        self._note_lanes: dict[str, str] = {}
        self._lines: set[int] = set()
        self._unread: set[int] = set()

    # Lines and remarks

    def seen(self, line: int) -> None:
        """Count a line that says something."""
        self._lines.add(line)

    def unread(self, line: int) -> None:
        """Count a line that found no place on the map."""
        self._lines.add(line)
        self._unread.add(line)

    def remark(self, line: int | None, code: Code, sentence: str) -> None:
        """Tell the person something."""
        self.remarks.append(Remark(line=line, code=code, sentence=sentence))

    def set_aside(self, line: int, text: str, code: Code, sentence: str) -> None:
        """Keep `text` as a note in the tray, with a remark why."""
        self.unread(line)
        self.note(text, line=line)
        self.remark(line, code, f"{sentence} It waits as a note in the tray.")

    def mention(self, line: int, text: str, code: Code, sentence: str) -> None:
        """Keep `text` in a remark alone when it is short, else also as a note in the tray."""
        flat = " ".join(text.split())
        if len(flat) > _LONGEST_MENTION:
            self.set_aside(line, text, code, f"{sentence.rstrip('.:')}: {quoted(flat)}.")
        elif flat:
            self.remark(line, code, f"{sentence.rstrip('.:')}: “{flat}”.")

    # Frame and actors

    def title(self, text: str, line: int) -> bool:
        """Name the map, once; False when it has a name already."""
        if self.frame.get("title"):
            return False
        self.frame["title"] = self._name(text, line)
        return True

    def prose(self, part: str, text: str) -> None:
        """Add a paragraph to a part of the frame, such as the scenario."""
        before = self.frame.get(part, "")
        joined = f"{before}\n{text}" if before else text
        self.frame[part] = joined[:_LONGEST_PROSE]
        if joined[_LONGEST_PROSE:]:
            self.note(joined[_LONGEST_PROSE:])

    def actor(
        self, name: str, line: int | None = None, kind: ActorKind = ActorKind.CUSTOMER
    ) -> ActorId | None:
        """The actor called `name`, made when new; None for the 201st."""
        flat = self._name(" ".join(name.split()), line)
        if flat not in self.actors:
            if len(self.actors) >= MOST_NAMES:
                self.note(f"Actor: {name}", line=line)
                return None
            self.actors[flat] = Actor(id=ActorId(new_id()), name=flat, kind=kind)
        return self.actors[flat].id

    def channel(self, name: str) -> None:
        """Put a channel on the workshop's list."""
        listed: list[str] = self.frame.setdefault("channels", [])
        if name not in listed and len(listed) < MOST_NAMES:
            listed.append(shorten(name, LONGEST_NAME))

    # Stages and lanes

    def stage(self, heading: str, line: int | None, *, plain: bool = False) -> StageDraft:
        """A new stage; `plain` takes the heading as it stands, else number and duration go."""
        taken = names.StageName(heading.strip()) if plain else names.stage_name(heading)
        if len(self.stages) >= MOST_STAGES:
            raise UnreadableMap(
                "too_many_stages",
                f"This would make more than {MOST_STAGES} stages. Import a smaller part of it.",
            )
        made = StageDraft(
            StageId(new_id()),
            self._name(taken.name, line),
            (names.key(taken.name), names.stage_key(taken.name)),
            shorten(taken.duration, LONGEST_NAME),
        )
        self.stages.append(made)
        return made

    def find_stage(self, heading: str) -> StageDraft | None:
        """The one stage that this heading means, numbering and parentheses aside."""
        name = names.stage_name(heading).name
        whole, short = names.key(name), names.stage_key(name)
        for wanted in (whole, short):
            for stage in self.stages:
                if wanted and wanted in stage.keys:
                    return stage
        close = [stage for stage in self.stages if _begins(stage.keys[1], short)]
        return close[0] if len(close) == 1 else None

    def stage_for(self, heading: str, line: int | None) -> StageDraft:
        """The stage this heading means, made when it is new."""
        found = self.find_stage(heading)
        if found is None:
            return self.stage(heading, line)
        duration = names.stage_name(heading).duration
        if duration and not found.duration:
            found.duration = duration
        return found

    def lane(self, kind: Kind, name: str) -> None:
        """Name the lane of `kind` as the file does; the first name wins."""
        self._lane_names.setdefault(kind, {}).setdefault(self._name(name, None))

    def note_lane(self, name: str) -> str:
        """The lane of notes called `name`, for `note`."""
        wanted = f"notes: {names.key(name) or 'notes'}"
        if wanted not in self._note_lanes and len(self._note_lanes) >= MOST_LANES - len(LANES) - 1:
            wanted = "notes: notes"
        self._note_lanes.setdefault(wanted, self._name(name, None) or "Notes")
        return wanted

    # Cards and links

    def card(
        self,
        kind: Kind,
        text: str,
        *,
        stage: StageId | None = None,
        line: int | None = None,
        fields: dict[str, Any] | None = None,
    ) -> CardDraft:
        """One card; what is over 2,000 characters goes on in further cards after it."""
        return self._cards(kind, text, stage, None, line, fields or {})

    def find_card(self, kind: Kind, text: str, stage: StageId | None) -> CardDraft | None:
        """A card of `stage` that says the same."""
        wanted = names.key(text)
        here = (card for card in self.cards if card.stage == stage and card.kind is kind)
        return next((card for card in here if wanted and names.key(card.text) == wanted), None)

    def note(
        self,
        text: str,
        *,
        stage: StageId | None = None,
        lane: str | None = None,
        line: int | None = None,
    ) -> CardDraft:
        """A note: in the tray, or in a stage's lane of notes."""
        if stage is not None and lane is None:
            lane = self.note_lane("Notes")
        fields = {"source": f"Imported, line {line}"} if line is not None else {}
        return self._cards(Kind.NOTE, text, stage, lane, line, fields)

    def _cards(
        self,
        kind: Kind,
        text: str,
        stage: StageId | None,
        lane: str | None,
        line: int | None,
        fields: dict[str, Any],
    ) -> CardDraft:
        clean = strip_controls(text)[0].strip()
        parts = split_long(clean) or [""]
        if len(parts) > 1:
            where = f"Line {line}" if line is not None else "A text"
            self.remark(
                line,
                Code.LONG_TEXT,
                f"{where} is longer than {LONGEST_CARD:,} characters and became "
                f"{len(parts)} cards.",
            )
        first = len(self.cards)
        if first + len(parts) > MOST_CARDS:
            raise UnreadableMap(
                "too_many_cards",
                f"This would make more than {MOST_CARDS:,} cards. Import a smaller part of it.",
            )
        for part in parts:
            made = CardDraft(ElementId(new_id()), kind, part, stage, lane, dict(fields))
            self.cards.append(made)
        return self.cards[first]

    def link(
        self,
        source: ElementId,
        to: ElementId,
        kind: LinkKind,
        *,
        state: LinkState = LinkState.OK,
        note: str = "",
    ) -> None:
        """Tie one card to another."""
        if len(self.links) >= MOST_LINKS:
            raise UnreadableMap(
                "too_many_links",
                f"This would make more than {MOST_LINKS:,} links. Import a smaller part of it.",
            )
        link_id = LinkId(new_id())
        self.links.append(Link(id=link_id, source=source, to=to, kind=kind, state=state, note=note))

    # The result

    def done(self) -> Imported:
        """The journey with its report."""
        lanes, lane_ids = self._lanes()
        self._tell_lane_names()
        elements = [
            Element(
                id=card.id,
                kind=card.kind,
                text=card.text,
                order=order,
                stage=card.stage,
                lane=lane_ids.get(card.lane or card.kind),
                fields=card.fields,
            )
            for card, order in zip(self.cards, _orders(len(self.cards)), strict=True)
        ]
        stages = [
            Stage(
                id=one.id,
                name=one.name,
                order=order,
                duration=one.duration,
                description="\n".join(one.description)[:_LONGEST_PROSE],
            )
            for one, order in zip(self.stages, _orders(len(self.stages)), strict=True)
        ]
        blueprint = any(card.kind in BACK_OF_HOUSE for card in self.cards)
        frame = Frame(
            map_kind=self.map_kind,
            blueprint=blueprint,
            actors=list(self.actors.values()),
            **self.frame,
        )
        journey = Journey(
            frame=frame, stages=stages, lanes=lanes, elements=elements, links=self.links
        )
        return Imported(journey, self._report(journey))

    def _tell_lane_names(self) -> None:
        for first, *others in self._lane_names.values():
            if others:
                said = ", ".join(map(quoted, others))
                self.remark(None, Code.COLUMNS, f"{said} went to the lane {quoted(first)} as well.")

    def _report(self, journey: Journey) -> ImportReport:
        return ImportReport(
            format=self.format,
            read=len(self._lines) - len(self._unread),
            total=len(self._lines),
            counts=counts_of(journey),
            remarks=list(self.remarks),
        )

    def _lanes(self) -> tuple[list[Lane], dict[str, LaneId]]:
        used = {card.kind for card in self.cards} | base_kinds(self.map_kind)
        plans = [plan for plan in LANES if plan.kind in used or plan.kind in self._lane_names]
        filled = {card.lane for card in self.cards if card.lane}
        notes = [(key, name) for key, name in self._note_lanes.items() if key in filled]
        lanes: list[Lane] = []
        ids: dict[str, LaneId] = {}
        orders = _orders(len(plans) + len(notes))
        for plan, order in zip(plans, orders, strict=False):
            ids[plan.kind] = LaneId(new_id())
            lanes.append(
                Lane(
                    id=ids[plan.kind],
                    name=next(iter(self._lane_names.get(plan.kind, {plan.name: None}))),
                    order=order,
                    accepts=[plan.kind],
                    line_above=plan.line_above,
                )
            )
        for (key, name), order in zip(notes, orders[len(plans) :], strict=True):
            ids[key] = LaneId(new_id())
            lanes.append(Lane(id=ids[key], name=name, order=order, accepts=[Kind.NOTE]))
        return lanes, ids

    def _name(self, text: str, line: int | None) -> str:
        clean = " ".join(strip_controls(text)[0].split())
        if len(clean) > LONGEST_NAME:
            self.remark(
                line,
                Code.LONG_NAME,
                f"A name of {len(clean)} characters was shortened: {quoted(clean)}. "
                "All of it waits as a note in the tray.",
            )
            self.note(clean, line=line)
        return shorten(clean, LONGEST_NAME)


def counts_of(journey: Journey) -> Counts:
    """How much stands on the map."""
    return Counts(
        stages=len(journey.stages),
        lanes=len(journey.lanes),
        elements=len(journey.elements),
        links=len(journey.links),
        actors=len(journey.frame.actors),
    )


def _orders(count: int) -> list[str]:
    """`count` fractional index keys, ascending."""
    return list(generate_n_keys_between(None, None, count)) if count else []


def _begins(one: str, other: str) -> bool:
    """Whether one name goes on where the other, as whole words, ends."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.startswith(short + " ")
