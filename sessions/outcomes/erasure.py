"""Erasing one person from a workshop: their name, and that what they wrote is theirs.

What they wrote for everybody stays on the map as nobody's; what only they saw goes. Afterwards no
table, no entry of the journal and no checkpoint holds their name or id. The steps can be repeated:
a server that dies in between leaves somebody who was sent out and can be erased again.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import msgspec

from facilitation.events import AnyEvent
from facilitation.people import ParticipantId, Role
from facilitation.refusals import Refused
from sessions.journey.ids import new_id
from sessions.journey.index import Index
from sessions.journey.model import Journey
from sessions.journey.writing import Edit
from sessions.live import LiveDocument
from sessions.outcomes.archive import NOW, Archive
from sessions.outcomes.redaction import NAMING, SOMEBODY, Erased
from sessions.people import Denied, People, PeopleChange, PeopleRefusal
from sessions.store.checkpoints import Checkpoint
from sessions.store.erasing import Erasing
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tokens import Tokens
from sessions.workshop import LiveWorkshop

SIGNED = ("elements", "groups", "links", "comments", "reactions")
"""Parts of the map whose things say who wrote them."""
AT_ONCE = 100
"""Names taken off in one edit."""
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """What of a person is in a workshop."""

    names: list[str]
    """What they are and were called, as far as nobody else is called so."""
    things: int
    """Cards, comments and other things on the map that say they are theirs."""
    edits: int
    """Entries of the history that are theirs."""
    events: int
    """Things in the minutes that they caused."""
    private: int
    """Entries of their private document."""
    sessions: int
    """Browsers and programs that are signed in as them, or were."""
    owning: int
    """Opportunities and parts of the frame that name them."""
    mentions: int
    """Cards whose words hold one of their names. Such words stay: change them by hand."""


async def traces(
    people: People, archive: Archive, live: LiveWorkshop, person: ParticipantId
) -> Traces | Denied:
    """What would be erased of a person; nothing is changed."""
    found = await _found(people, live, person)
    if isinstance(found, Denied):
        return found
    who, _ = found
    journey = await _journey(archive, live)
    async with people.database.read() as connection:
        rows = await Erasing(connection, live.id, person).count()
    return Traces(
        names=sorted(who.names),
        things=len(_signed(live.board.index, person)),
        edits=rows["journal"],
        events=rows["events"],
        private=rows["private"],
        sessions=rows["tokens"],
        owning=len(_owned(journey, who)),
        mentions=sum(_mentions(card.text, who.names) for card in journey.elements),
    )


async def erase(
    people: People, archive: Archive, live: LiveWorkshop, person: ParticipantId, at: int
) -> Traces | Denied | Refused:
    """Erase a person for good and say what was erased; `at` is epoch ms.

    Raises:
        DocumentDamaged: when the history cannot be read, or would not make the same map.
        StoreError: when the store cannot be used just now.

    """
    before = await traces(people, archive, live, person)
    found = await _found(people, live, person)
    if isinstance(before, Denied) or isinstance(found, Denied):
        return before if isinstance(before, Denied) else found  # type: ignore[return-value]
    who, record = found
    await _send_out(people, live, record, at)
    refused = await _sign_off(live.board, who, await _journey(archive, live))
    if refused is not None:
        return refused
    await _rewrite_minutes(people, live, who, record, at)
    await live.refresh()
    await _rewrite_history(people, archive, live, who, at)
    await people.database.forget()
    return before


async def _found(
    people: People, live: LiveWorkshop, person: ParticipantId
) -> tuple[Erased, PersonRecord] | Denied:
    async with people.database.read() as connection:
        known = await PersonRecords(connection).all(live.id, removed=True)
    record = next((one for one in known if one.id == person), None)
    if record is None:
        return Denied(PeopleRefusal.NO_SUCH_PERSON)
    leading = {one.id for one in known if one.role is Role.FACILITATOR and one.removed_at is None}
    if leading == {person}:
        return Denied(PeopleRefusal.LAST_FACILITATOR)
    others = {one.name for one in known if one.id != person}
    names = (_shown_names(live.board.index, person) | {record.name}) - others - {SOMEBODY}
    return Erased(id=person, becomes=new_id(), names=frozenset(names)), record


def _shown_names(index: Index, person: ParticipantId) -> set[str]:
    """Every name under which the session ever showed somebody."""
    run = index.roots["session"].current("people")
    chain = run.child.chains.get(person, []) if run is not None and run.child is not None else []
    values = (one.value for one in chain)
    return {value["name"] for value in values if isinstance(value, dict) and "name" in value}


async def _journey(archive: Archive, live: LiveWorkshop) -> Journey:
    """The map as it is, read where it holds nobody up."""
    found = await archive.journey(live.id, NOW)
    assert isinstance(found, bytes)  # noqa: S101 - there always is a now
    return msgspec.json.decode(found, type=Journey)


def _signed(index: Index, person: ParticipantId) -> list[tuple[str, str]]:
    """Root and id of everything that says it is theirs."""
    return [
        (root, key)
        for root in SIGNED
        for key, run in index.roots[root].living()
        if run.child is not None and run.child.value("author") == person
    ]


def _owned(journey: Journey, who: Erased) -> list[tuple[str, str, str]]:
    """Root, id and field of everything that names them as a person of the workshop."""
    frame = [
        ("frame", "frame", field)
        for field in NAMING["frame"]
        if getattr(journey.frame, field) in who.names
    ]
    cards = [
        ("elements", card.id, field)
        for card in journey.elements
        for field in NAMING["elements"]
        if card.fields.get(field) in who.names
    ]
    return [*frame, *cards]


def _mentions(text: str, names: Iterable[str]) -> bool:
    return any(name.casefold() in text.casefold() for name in names)


async def _send_out(people: People, live: LiveWorkshop, record: PersonRecord, at: int) -> None:
    """End all that the person may do, and what only they saw."""
    async with people.database.write() as connection:
        if record.removed_at is None:
            await PersonRecords(connection).remove(live.id, record.id, at)
        await Tokens(connection).revoke(live.id, record.id, at)
    gone = frozenset({record.id})
    await people.tell(PeopleChange(workshop=live.id, removed=gone, at_once=True))
    await live.refresh()
    await live.drop_draft(record.id)


async def _sign_off(board: LiveDocument, who: Erased, journey: Journey) -> Refused | None:
    """Take their name off what everybody sees, as edits of the server."""
    things = [
        *((root, id, "author", "") for root, id in _signed(board.index, ParticipantId(who.id))),
        *((root, id, field, SOMEBODY) for root, id, field in _owned(journey, who)),
    ]
    for start in range(0, len(things), AT_ONCE):
        outcome = await board.write(partial(_write, things[start : start + AT_ONCE]))
        if isinstance(outcome, Refused):
            return outcome
    return None


def _write(things: list[tuple[str, str, str, str]], edit: Edit) -> None:
    for root, id, field, value in things:
        place = edit.root(root) if root == "frame" else edit.find(edit.root(root), id)
        if place is not None:
            edit.set(place, field, value)


async def _rewrite_minutes(
    people: People, live: LiveWorkshop, who: Erased, record: PersonRecord, at: int
) -> None:
    """Let somebody without a name stand in for them in all that counts people."""
    words = [who.id.encode(), *(msgspec.json.encode(name)[1:-1] for name in who.names)]

    def without(event: bytes) -> bytes:
        if not any(word in event for word in words):
            return event
        rewritten = msgspec.json.encode(who.without(msgspec.json.decode(event)))
        _events.decode(rewritten)
        return rewritten

    nobody = replace(
        record, id=ParticipantId(who.becomes), name=SOMEBODY, removed_at=record.removed_at or at
    )
    async with live.facilitation.suspended(), people.database.write() as connection:
        erasing = Erasing(connection, live.id, record.id)
        await erasing.stand_in(nobody)
        await erasing.rewrite_events(nobody.id, without)
        await erasing.forget_answers(words)


async def _rewrite_history(
    people: People, archive: Archive, live: LiveWorkshop, who: Erased, at: int
) -> None:
    """Take them out of the journal, and forget them."""
    made = await archive.redacted(live.id, who, at)
    board = live.board
    point = Checkpoint(live.id, board.name, made.seq, made.state, made.index, at)
    async with people.database.write() as connection:
        erasing = Erasing(connection, live.id, ParticipantId(who.id))
        await erasing.rewrite_board(ParticipantId(who.becomes), made.entries, point)
        await erasing.forget_person()
    board.distrust()
    await live.refresh()
