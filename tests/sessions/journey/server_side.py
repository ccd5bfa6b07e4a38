"""A server's side of one document without its server: admission, a pycrdt document, a journal."""

from typing import Any

from pycrdt import Doc

from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import OpenBoard, Rules
from facilitation.refusals import Refused
from sessions.journey import snapshot
from sessions.journey.admission import Admission, Admitted
from sessions.journey.decoder import decode
from sessions.journey.model import Kind
from sessions.journey.schema import BOARD, SESSION
from sessions.journey.writing import Edit
from tests.sessions.journey.contents import comparable, content

ADA = Person(ParticipantId("ada"), Role.PARTICIPANT)
BEN = Person(ParticipantId("ben"), Role.PARTICIPANT)
FAY = Person(ParticipantId("fay"), Role.FACILITATOR)
OLA = Person(ParticipantId("ola"), Role.OBSERVER)

SERVER = 1
PAINS, NOTES = "lane-for-pains-00", "lane-for-notes-00"


class ServerSide:
    """Takes edits as the server does and keeps what it would have stored."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.admission = Admission(BOARD)
        self.doc: Doc[Any] = Doc()
        self.journal: list[bytes] = []
        self.rules = rules or OpenBoard()

    def receive(self, update: bytes, by: Person) -> Admitted | Refused:
        verdict = self.admission.admit(update, by, self.rules)
        if isinstance(verdict, Admitted):
            self._take(verdict)
        return verdict

    def write(self, edit: Edit) -> None:
        verdict = self.admission.admit_written(edit.update())
        assert isinstance(verdict, Admitted), verdict
        self._take(verdict)

    def _take(self, verdict: Admitted) -> None:
        if verdict.update:
            self.journal.append(verdict.update)
            self.doc.apply_update(verdict.update)

    def edit(self) -> Edit:
        return Edit(self.admission.index, SERVER)

    def dump(self) -> bytes:
        return snapshot.dump(self.admission.index)

    def state(self) -> bytes:
        return self.doc.get_update()

    def content(self) -> Any:
        return comparable(content(self.doc))

    def copy(self) -> "ServerSide":
        """The same board as it would be after a restart."""
        other = ServerSide(self.rules)
        index = snapshot.load(self.dump(), frozenset(BOARD) | {SESSION})
        assert index is not None
        other.admission.index, other.journal = index, list(self.journal)
        other.doc.apply_update(self.state())
        return other

    def remembers(self) -> tuple[bytes, object]:
        """All that a refusal must leave as it was."""
        return self.dump(), sorted_state(self.state())

    def set_up(self) -> "ServerSide":
        """A board with two lanes and something in the session."""
        edit = self.edit()
        for lane, name, kinds in (
            (PAINS, "Pain points", [Kind.PAIN_POINT]),
            (NOTES, "Notes", [Kind.NOTE, Kind.OPPORTUNITY]),
        ):
            place = edit.map(edit.root("lanes"), lane)
            edit.text(place, "name", name)
            edit.set(place, "order", "a0")
            edit.set(place, "accepts", [str(kind) for kind in kinds])
        edit.set(edit.root("session"), "locked", value=False)
        edit.map(edit.root("session"), "people")
        self.write(edit)
        return self


def sorted_state(state: bytes) -> object:
    """A full state without the order of authors, which the library leaves to chance."""
    update = decode(state, limited=False)
    return sorted(update.blocks, key=lambda one: one.author), sorted(update.deletions)
