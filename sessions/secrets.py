"""What people filled in before its reveal: ballots, sheets and answers, each under a pseudonym.

Kept in memory as it stands in the store; nothing of it is in the document, the events or the logs.
A round's key makes its pseudonyms. It is destroyed when the round closes, and what was filled in
when the result is shown: from then on nobody can say whose it was.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from facilitation.ballots import Ballot
from facilitation.consensus import Answered, AnswersRevealed, CheckId, CheckWithdrawn
from facilitation.events import AnyEvent
from facilitation.people import ParticipantId
from facilitation.receipts import SALT_BYTES, pseudonym
from facilitation.rounds import RoundId
from facilitation.scores import AGREEMENT, FEELINGS, SCORES
from facilitation.sheets import CollectionId, ScoreSheet
from facilitation.state import Workshop
from facilitation.voting import VotesRevealed, VotingClosed
from sessions.store.entries import Beside
from sessions.store.facilitation import (
    add_round_key,
    drop_input,
    drop_inputs,
    drop_round_key,
    put_input,
)

T = TypeVar("T", Ballot, ScoreSheet, Answered)
_BALLOT, _SHEET, _CHECK = "ballot:", "sheet:", "check:"


@dataclass(slots=True)
class Box(Generic[T]):
    """One round's forms by voter, and the key to the voters while there is one."""

    key: bytes | None
    forms: dict[str, T] = field(default_factory=dict)


class Secrets:
    """All forms of one workshop that are not revealed."""

    def __init__(self) -> None:
        self._ballots: dict[str, Box[Ballot]] = {}
        self._sheets: dict[str, Box[ScoreSheet]] = {}
        self._answers: dict[str, Box[Answered]] = {}
        self.shown = 0
        """Counts the changes that everybody sees: how many are done, how many answered."""

    @classmethod
    def read(
        cls, inputs: Mapping[str, Mapping[str, Mapping[str, bytes]]], keys: Mapping[str, bytes]
    ) -> "Secrets":
        """What the store holds."""
        found = cls()
        for name in inputs.keys() | keys.keys():
            forms = {voter: one[""] for voter, one in inputs.get(name, {}).items()}
            key = keys.get(name)
            if name.startswith(_BALLOT):
                found._ballots[name] = Box(key, _decoded(forms, Ballot))
            elif name.startswith(_SHEET):
                found._sheets[name] = Box(key, _decoded(forms, ScoreSheet))
            else:
                found._answers[name] = Box(key, _decoded(forms, Answered))
        return found

    # Looking

    def ballots(self) -> dict[RoundId, dict[str, Ballot]]:
        """Every ballot by round and voter key."""
        return {RoundId(_bare(name)): box.forms for name, box in self._ballots.items()}

    def sheets(self) -> dict[CollectionId, dict[str, ScoreSheet]]:
        """Every sheet by collection and voter key."""
        return {CollectionId(_bare(name)): box.forms for name, box in self._sheets.items()}

    def answers(self) -> dict[CheckId, dict[str, Answered]]:
        """Every answer by check and voter key."""
        return {CheckId(_bare(name)): box.forms for name, box in self._answers.items()}

    def ballot(self, round_id: str, who: ParticipantId, *, named: bool) -> Ballot | None:
        """Somebody's own ballot, as long as the round is open."""
        return _own(self._ballots.get(_BALLOT + round_id), who, named=named)

    def sheet(self, collection: str, who: ParticipantId) -> ScoreSheet | None:
        """Somebody's own sheet, until it is revealed."""
        return _own(self._sheets.get(_SHEET + collection), who, named=False)

    def answer(self, check: str, who: ParticipantId, *, named: bool) -> Answered | None:
        """Somebody's own answer, until it is revealed."""
        return _own(self._answers.get(_CHECK + check), who, named=named)

    # Keeping: each changes the memory at once and says what makes it durable

    def keep_ballot(
        self, round_id: str, who: ParticipantId, ballot: Ballot, *, named: bool
    ) -> tuple[Beside, ...]:
        """Keep a ballot instead of the one before; its first salt is made here."""
        if ballot.salt == Ballot().salt:
            ballot = msgspec.structs.replace(ballot, salt=secrets.token_hex(SALT_BYTES))
        before = self.ballot(round_id, who, named=named)
        if ballot.done is not (before is not None and before.done):
            self.shown += 1
        return _keep(self._ballots, _BALLOT + round_id, who, ballot, named=named)

    def keep_sheet(
        self, collection: str, who: ParticipantId, sheet: ScoreSheet
    ) -> tuple[Beside, ...]:
        """Keep a sheet instead of the one before."""
        return _keep(self._sheets, _SHEET + collection, who, sheet, named=False)

    def keep_answer(
        self, check: str, who: ParticipantId, answer: Answered, *, named: bool
    ) -> tuple[Beside, ...]:
        """Keep an answer instead of the one before."""
        if self.answer(check, who, named=named) is None:
            self.shown += 1
        return _keep(self._answers, _CHECK + check, who, answer, named=named)

    def keep_only(
        self, people: Iterable[ParticipantId], being_filled: frozenset[str]
    ) -> tuple[Beside, ...]:
        """Destroy what anybody else filled in, as long as it is known whose it is.

        Of a closed round nobody knows that; a named one keeps what was cast unless it is among
        those `being_filled`.
        """
        known = tuple(people)
        beside = (
            _keep_only(self._ballots, known, being_filled)
            + _keep_only(self._sheets, known, being_filled)
            + _keep_only(self._answers, known, being_filled)
        )
        self.shown += bool(beside)
        return tuple(beside)

    def settle(self, events: Iterable[AnyEvent]) -> tuple[Beside, ...]:
        """Destroy what these events make needless: keys at a close, forms at a reveal."""
        beside: list[Beside] = []
        for event in events:
            match event:
                case VotingClosed(round=round_id):
                    beside += _forget_key(self._ballots, _BALLOT + round_id)
                case VotesRevealed(round=round_id):
                    beside += _forget(self._ballots, _BALLOT + round_id)
                case AnswersRevealed(check=check) | CheckWithdrawn(check=check):
                    beside += _forget(self._answers, _CHECK + check)
                case _:  # sheets hold three things that are shown one by one: see `dismiss`
                    pass
        return tuple(beside)

    def dismiss(self, state: Workshop) -> tuple[Beside, ...]:
        """Destroy the sheets of which everything that was filled in has been shown."""
        beside: list[Beside] = []
        for name, box in list(self._sheets.items()):
            collection = CollectionId(_bare(name))
            asked = {part for sheet in box.forms.values() for part in filled(sheet)}
            if asked and all(state.scores.has_revealed(part, collection) for part in asked):
                beside += _forget(self._sheets, name)
        return tuple(beside)


def filled(sheet: ScoreSheet) -> frozenset[str]:
    """Which of feelings, scores and agreement somebody filled in."""
    parts = {FEELINGS: sheet.feelings, SCORES: sheet.scores, AGREEMENT: sheet.replies}
    return frozenset(name for name, entries in parts.items() if entries)


def _bare(name: str) -> str:
    return name.partition(":")[2]


def _decoded(forms: Mapping[str, bytes], into: type[T]) -> dict[str, T]:
    return {voter: msgspec.msgpack.decode(form, type=into) for voter, form in forms.items()}


def _own(box: Box[T] | None, who: ParticipantId, *, named: bool) -> T | None:
    if box is None:
        return None
    if named:
        return box.forms.get(who)
    return box.forms.get(pseudonym(box.key, who)) if box.key is not None else None


def _keep(
    boxes: dict[str, Box[T]], name: str, who: ParticipantId, form: T, *, named: bool
) -> tuple[Beside, ...]:
    beside: tuple[Beside, ...] = ()
    box = boxes.get(name)
    if box is None:
        box = boxes[name] = Box(None if named else secrets.token_bytes(SALT_BYTES))
        if box.key is not None:
            beside = (add_round_key(name, box.key),)
    if named:
        voter: str = who
    elif box.key is not None:
        voter = pseudonym(box.key, who)
    else:
        raise LookupError(f"{name} is closed")
    # In the order of voters' keys: that of the dictionary would tell who came first.
    box.forms[voter] = form
    box.forms = {each: box.forms[each] for each in sorted(box.forms)}
    return (*beside, *put_input(name, voter, "", msgspec.msgpack.encode(form)))


def _keep_only(
    boxes: dict[str, Box[T]], people: tuple[ParticipantId, ...], being_filled: frozenset[str]
) -> list[Beside]:
    beside: list[Beside] = []
    for name, box in boxes.items():
        theirs: set[str] = set(people)
        if box.key is not None:
            theirs = {pseudonym(box.key, one) for one in people}
        elif _bare(name) not in being_filled:
            continue
        for voter in [one for one in box.forms if one not in theirs]:
            del box.forms[voter]
            beside.append(drop_input(name, voter, ""))
    return beside


def _forget_key(boxes: dict[str, Box[T]], name: str) -> tuple[Beside, ...]:
    box = boxes.get(name)
    if box is not None:
        box.key = None
    return (drop_round_key(name),)


def _forget(boxes: dict[str, Box[T]], name: str) -> tuple[Beside, ...]:
    boxes.pop(name, None)
    return drop_round_key(name), drop_inputs(name)
