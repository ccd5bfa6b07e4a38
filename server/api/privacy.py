"""Erasing a person from a workshop."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitation.people import ParticipantId
from facilitation.refusals import Refusal, Refused
from server.answers import json_answer
from server.api.callers import body_of, caller_of, deny, facilitator_only
from server.api.operations import Operation
from server.house import house_of
from server.problems import EdgeRefusal, ProblemError
from sessions.outcomes.erasure import Traces, erase, traces
from sessions.people import Denied, PeopleRefusal


class ErasePerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to erase."""

    participant: Annotated[str, msgspec.Meta(max_length=64)]
    """Their id; somebody who left or was removed can be erased too."""
    dry_run: bool = True
    """Whether only to say what would be erased."""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it."""

    erased: bool
    """False after a dry run."""
    traces: Traces
    """What there was."""


async def erase_person(request: Request) -> Response:
    """Erase somebody, or say what would be erased."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, ErasePerson)
    person = ParticipantId(wish.participant)
    async with house.workshops.using(caller.workshop) as live:
        if wish.dry_run:
            done: Traces | Denied | Refused = await traces(
                house.people, house.archive, live, person
            )
        else:
            done = await erase(house.people, house.archive, live, person, house.now())
            # Files that were made before hold the name still.
            house.workroom.forget(caller.workshop)
    match done:
        case Denied():
            deny(done)
        case Refused(why, detail):
            raise ProblemError(why, detail)
    return json_answer(Erased(erased=not wish.dry_run, traces=done))


OPERATIONS = (
    Operation(
        id="erasePerson",
        method="POST",
        path="/api/workshops/{workshop}/erasures",
        summary="Erase a person: name and authorship",
        handler=erase_person,
        tag="Privacy",
        description="For good, from the map, the minutes and the whole history. What they wrote "
        "for everybody stays as nobody's; their private cards go. A dry run unless `dry_run` is "
        "false. Facilitators only.",
        body=ErasePerson,
        answer=Erased,
        signed_in=True,
        refusals=(
            PeopleRefusal.WAITING,
            PeopleRefusal.FACILITATORS_ONLY,
            PeopleRefusal.NO_SUCH_PERSON,
            PeopleRefusal.LAST_FACILITATOR,
            Refusal.NOT_SAVED,
            EdgeRefusal.DAMAGED,
        ),
    ),
)
