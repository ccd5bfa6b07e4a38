"""A made-up participant who maps like a person in a hurry: on their own cards, at random."""

import random
from collections.abc import Callable

from client.participant.board import Board
from client.participant.errors import NoSuchThing
from client.participant.journey import Element, JourneyMap
from client.participant.participant import Participant

MOST_CARDS = 40
MOST_STAGES = 12

_TASKS = (
    "find out what it costs",
    "compare two offers",
    "ask a friend who has one",
    "fill in the form again",
    "wait for the parcel",
    "call because nobody answers e-mail",
    "read the instructions 📖",
    "décider enfin",
    "сравнить цены",
    "返品する",
)
_AFTERTHOUGHTS = (" – twice", " (on the phone)", " 😕", ", every week", " at last", " … 等")
_STAGES = ("Second thoughts", "Paperwork", "Waiting", "First week", "Telling others")


class Player:
    """Somebody who makes one random step on the board after the other."""

    def __init__(self, participant: Participant, chance: random.Random) -> None:
        self.participant = participant
        self._chance = chance
        self._board: Board = participant.board
        self._undo: tuple[str, str] | None = None
        self._steps: dict[Callable[[JourneyMap], None], int] = {
            self._add: 26,
            self._type: 34,
            self._move: 14,
            self._link: 8,
            self._describe: 5,
            self._undo_words: 5,
            self._delete: 4,
            self._group: 2,
            self._rename_stage: 2,
            self._add_stage: 1,
        }

    def step(self) -> None:
        """Make one step: one edit, or the keystrokes of a few letters."""
        step = self._chance.choices(list(self._steps), weights=list(self._steps.values()))[0]
        try:
            step(self._board.map)
        except NoSuchThing:
            return  # somebody was faster; the next step finds something else

    def _own(self, board: JourneyMap) -> list[Element]:
        return [one for one in board.elements if one.author == self.participant.id]

    def _add(self, board: JourneyMap) -> None:
        if len(self._own(board)) >= MOST_CARDS:
            return self._delete(board)
        lane = self._chance.choice(board.lanes) if board.lanes else None
        kind = self._chance.choice(lane.accepts) if lane and lane.accepts else "note"
        stage = self._chance.choice(board.stages) if board.stages else None
        card = self._board.add_element(kind, self._chance.choice(_TASKS), stage, lane)
        if kind == "emotion":
            self._board.set_field(card, "value", self._chance.choice((-2, -1, 0, 1.5, 2)))
        return None

    def _type(self, board: JourneyMap) -> None:
        """Type a few letters, each an edit of its own, at the end or in the middle."""
        own = self._own(board)
        if not own:
            return self._add(board)
        card = self._chance.choice(own)
        at = self._chance.choice((len(card.text), self._chance.randint(0, len(card.text))))
        words = self._chance.choice(_AFTERTHOUGHTS)
        self._undo = (card.id, card.text)
        for number, letter in enumerate(words[: self._chance.randint(1, 6)]):
            self._board.insert_text(card, at + number, letter)
        return None

    def _undo_words(self, _: JourneyMap) -> None:
        if self._undo is not None:
            card, text = self._undo
            self._undo = None
            self._board.edit_text(card, text)

    def _move(self, board: JourneyMap) -> None:
        own = self._own(board)
        if not own or not board.stages:
            return
        card = self._chance.choice(own)
        stage = self._chance.choice(board.stages)
        others = [one for one in board.cell(stage.id, card.lane) if one.id != card.id]
        before = self._chance.choice([None, *others])
        self._board.move_element(card, stage=stage, before=before)

    def _describe(self, board: JourneyMap) -> None:
        own = self._own(board)
        if own:
            basis = self._chance.choice(("observed", "said", "data", "assumption"))
            self._board.set_field(self._chance.choice(own), "basis", basis)

    def _link(self, board: JourneyMap) -> None:
        if len(board.elements) >= 2:
            source, to = self._chance.sample(board.elements, 2)
            state = self._chance.choice(("ok", "weak", "broken"))
            self._board.link(source, to, self._chance.choice(("next", "about")), state=state)

    def _group(self, board: JourneyMap) -> None:
        grouped = {one for group in board.groups for one in group.element_ids}
        free = [one for one in self._own(board) if one.id not in grouped]
        if len(free) >= 2:
            self._board.group("Belongs together", self._chance.sample(free, 2))

    def _delete(self, board: JourneyMap) -> None:
        own = self._own(board)
        if own:
            self._board.delete(self._chance.choice(own))

    def _add_stage(self, board: JourneyMap) -> None:
        if len(board.stages) < MOST_STAGES:
            after = self._chance.choice([None, *board.stages])
            self._board.add_stage(self._chance.choice(_STAGES), after=after)

    def _rename_stage(self, board: JourneyMap) -> None:
        if board.stages:
            stage = self._chance.choice(board.stages)
            marked = stage.name.removesuffix(" ✓")
            name = marked if marked != stage.name else f"{stage.name} ✓"
            self._board.rename_stage(stage, name)
