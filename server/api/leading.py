"""Facilitation over HTTP: commands that the engine decides, and what everybody may know of it."""

import hashlib
from typing import Any, NamedTuple

import msgspec

from facilitation.agenda import Agenda, UnusableAgenda, checked
from facilitation.agendas import AgendaName, planned
from facilitation.commands import AnyCommand
from facilitation.course import Ban
from facilitation.people import ParticipantId, Role
from facilitation.refusals import Refused
from server.house import House
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.commands import RemoveParticipant
from sessions.journey.ids import new_id
from sessions.keys import Key, Reused
from sessions.orders import Orders
from sessions.people import Caller, PeopleRefusal, State
from sessions.workshop import LiveWorkshop


async def lead(
    house: House, live: LiveWorkshop, caller: Caller, command: AnyCommand, key: str | None
) -> None:
    """Carry out a facilitation command, or end the request with the reason why not."""
    if caller.state is not State.ADMITTED:
        raise ProblemError(PeopleRefusal.WAITING)
    once = None if key is None else Key(key, _mark(command))
    done = await live.facilitation.carry_out(command, caller.person, once)
    match done:
        case Refused(why, detail):
            raise ProblemError(why, detail)
        case Reused():
            raise ProblemError(EdgeRefusal.KEY_REUSED)
    if isinstance(command, Ban):
        # The engine remembers the ban; the people service ends tokens and connections.
        removal = RemoveParticipant(participant=command.participant)
        await Orders(house.people).obey(caller.workshop, caller.id, removal, lambda _: b"")


def chosen_agenda(wish: AgendaName | Agenda | None) -> Agenda | None:
    """The agenda of a new workshop; a ProblemError when one's own cannot be run."""
    if wish is None:
        return None
    if isinstance(wish, AgendaName):
        return planned(wish, new_id)
    try:
        return checked(wish)
    except UnusableAgenda as fault:
        wrong = FieldError(field="agenda", message=str(fault))
        raise ProblemError(EdgeRefusal.INVALID_FIELD, f"agenda: {fault}", errors=[wrong]) from None


class Views(NamedTuple):
    """What everybody, the caller alone, and a facilitator may see of the facilitation."""

    everybody: dict[str, Any]
    own: dict[str, Any]
    leading: dict[str, Any] | None


def views(live: LiveWorkshop | None, who: ParticipantId, role: Role, state: State) -> Views:
    """What this person may see; nothing in the waiting room, or while the map is unreadable."""
    if live is None or state is not State.ADMITTED:
        return Views({}, {}, None)
    desk = live.facilitation
    leading = desk.shown_to_facilitators() if role is Role.FACILITATOR else None
    return Views(desk.shown(), desk.shown_to(who), leading)


def _mark(command: AnyCommand) -> bytes:
    plain = msgspec.structs.replace(command, idempotency_key=None)
    return hashlib.sha256(msgspec.json.encode(plain)).digest()
