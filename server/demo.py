"""A workshop to look at: made when a data folder has none."""

from fractional_indexing import generate_n_keys_between

from facilitation.people import ParticipantId, Role
from facilitation.refusals import Refused
from sessions.creation import NewWorkshop, create_workshop
from sessions.journey.ids import ElementId, WorkshopId, new_id
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.templates import Template, start
from sessions.orders import KeyReused
from sessions.people import Denied, People, now_ms
from sessions.store.people import PersonRecords
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

TITLE = "Switching to an electric car"
_CARDS: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.CUSTOMER_GOAL: (
        ("Know whether it would suit us",),
        ("Compare on equal terms",),
        ("Sign without regret",),
        ("Charge without thinking about it",),
        ("Feel it was the right choice",),
    ),
    Kind.CUSTOMER_TASK: (
        ("Ask neighbours who drive one",),
        ("Work out the real range", "Book a test drive"),
        ("Arrange the loan and the wallbox",),
        ("Plan the first long trip", "Find a working charger"),
        ("Tell friends about the costs",),
    ),
    Kind.TOUCHPOINT: (
        ("A colleague's car park talk",),
        ("Dealer's website", "Test drive"),
        ("Showroom", "Electrician's visit"),
        ("Charging app", "Hotline"),
        ("Yearly service",),
    ),
    Kind.PAIN_POINT: (
        (),
        ("Every site states the range differently",),
        ("Nobody coordinates car and wallbox: eleven weeks apart",),
        ("Four apps for one trip", "Charger shown free, but broken"),
        (),
    ),
    Kind.OPPORTUNITY: (
        (),
        ("A range calculator with the caller's own week",),
        ("One date for delivery and wallbox",),
        ("One card for every charger",),
        ("Let owners answer newcomers' questions",),
    ),
}
_MOODS = ((1, "curious"), (-1, "unsure"), (-2, "worn out"), (0, "learning"), (2, "proud"))


async def demo_links(people: People) -> tuple[WorkshopRecord, ParticipantId, str]:
    """The demo (or else the newest) workshop, its facilitator and a new token for them."""
    workshop, facilitator = await _present(people) or await _made(people)
    token = await people.new_token(workshop.id, facilitator)
    return workshop, facilitator, token


async def _present(people: People) -> tuple[WorkshopRecord, ParticipantId] | None:
    async with people.database.read() as connection:
        workshops = await WorkshopRecords(connection).all()
        workshops.sort(key=lambda one: one.title != TITLE)
        for workshop in workshops:
            for person in await PersonRecords(connection).all(workshop.id):
                if person.role is Role.FACILITATOR:
                    return workshop, person.id
    return None


async def _made(people: People) -> tuple[WorkshopRecord, ParticipantId]:
    made = await create_workshop(people, NewWorkshop(title=TITLE, journey=demo_map()))
    match made:
        case Denied() | Refused() | KeyReused():  # pragma: no cover - the map below is sound
            raise AssertionError(made)
    async with people.database.read() as connection:
        workshop = await WorkshopRecords(connection).get(WorkshopId(made.workshop))
    assert workshop is not None  # noqa: S101 - created a moment ago
    return workshop, made.participant


def demo_map() -> Journey:
    """A small map that shows every kind of lane in use."""
    begun = start(Template.CUSTOMER_JOURNEY_SHORT, title=TITLE)
    lanes = {kind: lane.id for lane in begun.lanes for kind in lane.accepts}
    now = now_ms()
    elements = [
        Element(
            id=ElementId(new_id()),
            kind=kind,
            text=text,
            order=order,
            stage=stage.id,
            lane=lanes[kind],
            created=now,
        )
        for kind, columns in _CARDS.items()
        for stage, texts in zip(begun.stages, columns, strict=True)
        for text, order in zip(texts, generate_n_keys_between(None, None, len(texts)), strict=True)
    ]
    elements += [
        Element(
            id=ElementId(new_id()),
            kind=Kind.EMOTION,
            text=label.capitalize(),
            order="a0",
            stage=stage.id,
            lane=lanes[Kind.EMOTION],
            created=now,
            fields={"value": value, "label": label},
        )
        for stage, (value, label) in zip(begun.stages, _MOODS, strict=True)
    ]
    return Journey(frame=begun.frame, stages=begun.stages, lanes=begun.lanes, elements=elements)
