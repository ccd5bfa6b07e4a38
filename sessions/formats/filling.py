"""Puts what one row, column or labelled passage says about a stage onto the map."""

import re
from dataclasses import dataclass, field
from typing import Final

from sessions.formats.drafting import CardDraft, Draft, StageDraft
from sessions.formats.emotions import feeling
from sessions.formats.lanes import TASKS
from sessions.formats.report import Code
from sessions.formats.text import LONGEST_NAME, breaks, pieces, quoted
from sessions.formats.words import Meaning, Role
from sessions.journey.ids import ActorId, StageId
from sessions.journey.model import Kind, LinkKind

_NOTHING: Final = frozenset({"", "-", "–", "—", "--", "---"})
_LISTED = re.compile(r"[,;/\n]| \| ")
_BARE_SCORE = re.compile(r"\(?\d[\d.,–-]{0,8} ?/ ?\d{1,3}\)?")
_ORDINAL = re.compile(r"\d{0,6}[.)]?")
_TIES: Final = {
    Kind.TOUCHPOINT: LinkKind.HAPPENS_AT,
    Kind.EMOTION: LinkKind.ABOUT,
    Kind.THOUGHT: LinkKind.ABOUT,
    Kind.CUSTOMER_NEED: LinkKind.ABOUT,
    Kind.METRIC: LinkKind.ABOUT,
    Kind.PAIN_POINT: LinkKind.HURTS,
    Kind.OPPORTUNITY: LinkKind.ADDRESSES,
}
_TEAMS: Final = {
    "customer support": "customer_support",
    "support": "customer_support",
    "customer service": "customer_support",
    "kundendienst": "customer_support",
    "vertrieb": "sales",
    "ventas": "sales",
    "ventes": "sales",
}


@dataclass(slots=True)
class Spot:
    """A stage (or the tray, without one) while things are said about it."""

    draft: Draft
    stage: StageDraft | None
    cards: list[CardDraft] = field(default_factory=list)
    notes: list[CardDraft] = field(default_factory=list)
    step: CardDraft | None = None
    _owners: list[tuple[str, int]] = field(default_factory=list)
    _channels: list[tuple[str, int]] = field(default_factory=list)
    _actors: list[ActorId] = field(default_factory=list)

    @property
    def place(self) -> StageId | None:
        """The stage's id, None for the tray."""
        return self.stage.id if self.stage else None

    def put(self, what: Meaning, heading: str, text: str, line: int) -> None:
        """Say `text` under `heading`, which means `what`."""
        if text.strip() in _NOTHING:
            return
        match what.role:
            case Role.CARDS if what.kind is not Kind.NOTE:
                self._cards(what.kind or self.draft.task_kind, heading, text, line)
            case Role.OWNER:
                self._owners += [(part, line) for part in _listed(text)]
            case Role.CHANNEL:
                self._channels += [(part, line) for part in _listed(text)]
            case Role.ACTOR:
                found = (self.draft.actor(part, line) for part in pieces(text))
                self._actors += [actor for actor in found if actor is not None]
            case Role.DURATION if self.stage and not self.stage.duration and _is_line(text):
                self.stage.duration = text.strip()
            case Role.DESCRIPTION if self.stage:
                self.stage.description.append(breaks(text).strip())
            case Role.NUMBER if _ORDINAL.fullmatch(text.strip()):
                pass
            case _:
                self.remember(heading, text, line)

    def remember(self, heading: str, text: str, line: int) -> None:
        """Keep what no lane is made for: in a lane of notes, or the tray, under its heading."""
        if self.stage is None:
            said = "\n".join(pieces(text))
            self.notes.append(self.draft.note(f"{heading}: {said}" if heading else said, line=line))
            return
        lane = self.draft.note_lane(heading or "Notes")
        for part in pieces(text):
            self.notes.append(self.draft.note(part, stage=self.stage.id, lane=lane, line=line))

    def close(self) -> None:
        """Give owners, channels and actors to the cards they belong to."""
        self._give_owners()
        self._give_channels()
        actors = list(dict.fromkeys(self._actors))
        for card in self.cards:
            if len(actors) == 1:
                card.fields["actor"] = actors[0]
            elif actors:
                card.fields["actors"] = actors

    def tie_notes(self) -> None:
        """Tie the notes to the first card: they are what a row says beside it."""
        for note in self.notes if self.cards else ():
            self.draft.link(note.id, self.cards[0].id, LinkKind.EVIDENCE)

    def put_step(self, text: str, line: int) -> None:
        """The task that this row is about: the card that is there already, or a new one."""
        self.step = self.draft.find_card(self.draft.task_kind, text, self.place)
        if self.step is None and text.strip():
            said = " ".join(pieces(text))
            self.step = self.draft.card(self.draft.task_kind, said, stage=self.place, line=line)

    def tie_to_step(self) -> None:
        """Tie what the row says to the task it is about."""
        for card in self.cards if self.step else ():
            kind = _TIES.get(card.kind)
            if kind is LinkKind.HAPPENS_AT and self.step:
                self.draft.link(self.step.id, card.id, kind)
            elif kind and self.step:
                self.draft.link(card.id, self.step.id, kind)

    def _cards(self, kind: Kind, heading: str, text: str, line: int) -> None:
        if heading and self.stage:
            self.draft.lane(kind, heading)
        parts = pieces(text)
        scores = sum(_BARE_SCORE.fullmatch(part) is not None for part in parts)
        if kind is Kind.EMOTION and (scores, len(parts)) == (1, 2):
            parts = [" ".join(parts)]
        for part in parts:
            card = self.draft.card(kind, part, stage=self.place, line=line)
            if kind is Kind.EMOTION:
                set_feeling(self.draft, card, line)
            self.cards.append(card)

    def _give_owners(self) -> None:
        tasks = [card for card in self.cards if card.kind in TASKS and card.kind != Kind.JOB_STEP]
        for name, line in self._owners:
            if not tasks:
                self.remember("Owner", name, line)
        teams = [_TEAMS.get(name.casefold(), name)[:LONGEST_NAME] for name, _ in self._owners]
        for task in tasks if teams else ():
            task.fields["owner_teams"] = list(dict.fromkeys(teams))[:50]

    def _give_channels(self) -> None:
        if not self._channels:
            return
        names = list(dict.fromkeys(name for name, _ in self._channels))
        for name in names:
            self.draft.channel(name)
        points = [card for card in self.cards if card.kind is Kind.TOUCHPOINT]
        for point in points:
            point.fields["channel"] = ", ".join(names)[:LONGEST_NAME]
        if points and len(", ".join(names)) <= LONGEST_NAME:
            return
        for name, line in self._channels:
            self.cards.append(
                self.draft.card(
                    Kind.TOUCHPOINT,
                    name,
                    stage=self.place,
                    line=line,
                    fields={"channel": name[:LONGEST_NAME]},
                )
            )


def set_feeling(draft: Draft, card: CardDraft, line: int) -> None:
    """Read the words of an emotion card into its fields, saying what had to be assumed."""
    found = feeling(card.text)
    card.fields.update(found.fields())
    if found.clamped:
        draft.remark(
            line,
            Code.OUT_OF_RANGE,
            f"Line {line} has a score outside its scale: {quoted(card.text, 60)}. The emotion was "
            f"set to {found.value:+g} and the words kept.",
        )
    if found.spread:
        draft.remark(
            line,
            Code.SPREAD,
            f"Line {line} gives more than one score: {quoted(card.text, 60)}. The middle, "
            f"{found.value:+g}, was taken and the words kept: worth a talk.",
        )
    if found.guessed:
        draft.remark(
            line,
            Code.SCALE_GUESSED,
            f"Line {line} gives a number without its scale: {quoted(card.text, 60)}. It was taken "
            f"as {'1 to 5' if float(found.raw.replace(',', '.')) <= 5 else '1 to 10'}.",
        )


def _listed(text: str) -> list[str]:
    return [part for one in pieces(text) for part in map(str.strip, _LISTED.split(one)) if part]


def _is_line(text: str) -> bool:
    return "\n" not in breaks(text.strip()) and len(text.strip()) <= LONGEST_NAME
