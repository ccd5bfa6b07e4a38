"""What helps facilitators to look at a workshop, and voters to check a result."""

from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitation.chain import chain
from facilitation.coverage import Cell, coverage
from facilitation.frame_gaps import frame_gaps
from facilitation.hints import Hint
from facilitation.people import ParticipantId
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import Closed, Revealed
from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.operations import Operation
from server.house import House, house_of
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.journey.ids import WorkshopId
from sessions.people import PeopleRefusal
from sessions.store.facilitation import FacilitationRecords
from sessions.store.people import PersonRecords
from sessions.undoing import undo_since


class UndoScope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to undo."""

    participant: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """Whose edits. Either this or `everybody`."""
    everybody: bool = False
    """Everybody's edits."""
    minutes: Annotated[float, msgspec.Meta(gt=0, le=1440)] | None = None
    """How far back; null: since the phase that runs began."""


class UndoAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it."""

    restored: int
    """Things that are again as they were."""
    removed: int
    """Things that were added and are gone."""


class Minute(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    seq: int
    """Its place in the history of the workshop."""
    at: int
    """Epoch milliseconds."""
    by: str | None
    """Who caused it; null: the server's clock, or somebody whose name stays off."""
    event: dict[str, Any]
    """What happened: `type` says which fields it has."""


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that happened, in order. It holds no ballot, no score and no private card."""

    minutes: list[Minute]


class CoverageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How well the map is filled."""

    cells: list[Cell]
    """Every place of the map with its number of cards."""
    stages: dict[str, int]
    """Cards by stage."""
    lanes: dict[str, int]
    """Cards by lane."""
    unplaced: list[str]
    """Cards without a place."""
    filled: float
    """The share of places that hold a card, 0 to 1."""


class ChecksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is worth a look on the map. None of it refuses anything."""

    chain: list[Hint]
    """Broken or missing links, orphans, tasks without owner."""
    frame: list[Hint]
    """What was not agreed in the frame."""


class ReceiptsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a voter needs to check a round, as docs/rules.md tells (V19, V20)."""

    round: str
    receipts: list[str]
    """One for each ballot, in an order that comes from themselves alone; hexadecimal."""
    opening: str | None
    """Opens all of them together; null before the reveal."""


async def minutes(request: Request) -> Response:
    """What happened in the workshop."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    async with house.database.read() as connection:
        stored = await FacilitationRecords(connection).events(caller.workshop)
    found = [
        Minute(seq=one.seq, at=one.at, by=one.participant, event=msgspec.json.decode(one.event))
        for one in stored
    ]
    return json_answer(Minutes(minutes=found))


async def covered(request: Request) -> Response:
    """How many cards stand where."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    async with house.workshops.using(caller.workshop) as live:
        found = coverage(live.board.journey())
    return json_answer(
        CoverageAnswer(
            cells=list(found.cells),
            stages=found.stages,
            lanes=found.lanes,
            unplaced=list(found.unplaced),
            filled=found.filled,
        )
    )


async def checks(request: Request) -> Response:
    """What the map still lacks."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    async with house.workshops.using(caller.workshop) as live:
        found = live.board.journey()
    return json_answer(ChecksAnswer(chain=list(chain(found)), frame=list(frame_gaps(found.frame))))


async def receipts(request: Request) -> Response:
    """The receipts of a closed round."""
    house = house_of(request)
    caller = await caller_of(request, house)
    async with house.workshops.using(caller.workshop) as live:
        voting = live.facilitation.state.voting.round(request.path_params["round"])
    if voting is None:
        raise ProblemError(Refusal.UNKNOWN_ROUND)
    match voting.life:
        case Revealed(receipts=found, opening=opening):
            return json_answer(
                ReceiptsAnswer(round=voting.id, receipts=list(found), opening=opening)
            )
        case Closed(receipts=found):
            return json_answer(ReceiptsAnswer(round=voting.id, receipts=list(found), opening=None))
    raise ProblemError(Refusal.VOTING_STILL_OPEN)


async def _whose(house: House, workshop: WorkshopId, scope: UndoScope) -> ParticipantId | None:
    """Somebody who is or was here; None: everybody, when the request says so."""
    if scope.everybody is (scope.participant is not None):
        said = "Name a participant, or say everybody: true."
        wrong = FieldError(field="participant", message=said)
        raise ProblemError(EdgeRefusal.INVALID_FIELD, said, errors=[wrong])
    if scope.participant is None:
        return None
    who = ParticipantId(scope.participant)
    async with house.database.read() as connection:
        if await PersonRecords(connection).get(workshop, who) is None:
            raise ProblemError(PeopleRefusal.NO_SUCH_PERSON)
    return who


async def undo(request: Request) -> Response:
    """Put back what somebody, or everybody, did to the map."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    scope = await body_of(request, house, UndoScope)
    who = await _whose(house, caller.workshop, scope)
    async with house.workshops.using(caller.workshop) as live:
        run = live.facilitation.state.run
        if scope.minutes is not None:
            since = house.now() - round(scope.minutes * 60_000)
        elif run is not None:
            since = run.started_at
        else:
            raise ProblemError(Refusal.NOT_RUNNING)
        done = await undo_since(
            house.database, caller.workshop, live.board, who, since, house.now()
        )
    if isinstance(done, Refused):
        raise ProblemError(done.why, done.detail)
    return json_answer(UndoAnswer(restored=done.restored, removed=done.removed))


_LEADERS = (PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY)

OPERATIONS = (
    Operation(
        id="undoScope",
        method="POST",
        path="/api/workshops/{workshop}/undo",
        summary="Undo a person's last minutes, or a phase",
        handler=undo,
        tag="Facilitation",
        description="Everything touched on the map becomes what it was before, as a new edit: the "
        "history keeps all. Revealed cards without names are nobody's and stay. Facilitators only.",
        body=UndoScope,
        answer=UndoAnswer,
        signed_in=True,
        refusals=(*_LEADERS, PeopleRefusal.NO_SUCH_PERSON, Refusal.NOT_RUNNING),
    ),
    Operation(
        id="getMinutes",
        method="GET",
        path="/api/workshops/{workshop}/minutes",
        summary="See what happened",
        handler=minutes,
        tag="Facilitation",
        description="Every event with who and when. Facilitators only.",
        answer=Minutes,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="getCoverage",
        method="GET",
        path="/api/workshops/{workshop}/coverage",
        summary="See how well the map is filled",
        handler=covered,
        tag="Facilitation",
        description="Facilitators only.",
        answer=CoverageAnswer,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="getChecks",
        method="GET",
        path="/api/workshops/{workshop}/checks",
        summary="See what the map still lacks",
        handler=checks,
        tag="Facilitation",
        description="Facilitators only.",
        answer=ChecksAnswer,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="getReceipts",
        method="GET",
        path="/api/workshops/{workshop}/rounds/{round}/receipts",
        summary="Check a voting round",
        handler=receipts,
        tag="Facilitation",
        description="The receipts of all ballots from the close on, for everybody who is in. "
        "With the salt that one's own ballot shows (`own.ballot.salt` while the round is open) "
        "a voter finds the own receipt; the opening proves the totals. How: docs/rules.md, V20.",
        answer=ReceiptsAnswer,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, Refusal.UNKNOWN_ROUND, Refusal.VOTING_STILL_OPEN),
    ),
)
