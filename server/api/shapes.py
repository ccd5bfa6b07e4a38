"""What travels over the HTTP API: one struct for every body, in and out."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from facilitation.agenda import Agenda
from facilitation.agendas import AgendaName
from facilitation.people import Role
from sessions.commands import Name, Password
from sessions.formats.report import ImportReport
from sessions.journey.templates import Template
from sessions.people import State

Title = Annotated[
    str, msgspec.Meta(max_length=2000, description="1 to 200 characters; what the map is about.")
]
Format = Literal["mermaid", "markdown", "csv", "json"]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="A capability.")]


class _In(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class _Out(msgspec.Struct, frozen=True, kw_only=True):
    pass


class MapText(_In, frozen=True):
    """A map written in one of the formats that Wayboard reads: its text, or the file itself."""

    text: str | None = None
    """The whole text of the file."""
    data: bytes | None = None
    """Instead of the text: a file such as the archive with all outcomes, in base64."""
    format: Format | None = None
    """Its format; left out, it is recognised from the name and the text."""
    name: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    """The file's name, a help in recognising the format."""


class ImportMap(MapText, frozen=True):
    """A map to add to the workshop."""

    idempotency_key: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """The same as the header Idempotency-Key."""


class Takeover(StrEnum):
    """What a new workshop takes over from an old one."""

    AS_IS = "as_is"
    TARGET = "target"
    STRUCTURE = "structure"


class FromWorkshop(_In, frozen=True, rename={"takeover": "as"}):
    """An old workshop to begin from. Its facilitator asks, with their token of it."""

    workshop: Annotated[str, msgspec.Meta(max_length=64)]
    """The old workshop's id."""
    takeover: Takeover = Takeover.AS_IS
    """as_is: the map; target: the map, as the state to reach; structure: stages and lanes alone."""


class Source(_Out, frozen=True, rename={"takeover": "as"}):
    """What a workshop was made from."""

    workshop: str
    title: str
    """What it was called then."""
    at: int
    """When, epoch milliseconds."""
    takeover: Takeover


class CreateWorkshop(_In, frozen=True, rename={"import_": "import", "from_": "from"}):
    """A new workshop: from a template, from an existing map, from an old workshop, or blank."""

    title: Title
    template: Template | None = None
    """The columns and rows to start with; customer_journey_long when nothing is imported."""
    blueprint: bool = False
    """Whether to add the rows of a service blueprint."""
    import_: MapText | None = None
    """A map to start with, instead of a template."""
    from_: FromWorkshop | None = None
    """An old workshop to begin from, instead of a template and an import."""
    agenda: AgendaName | Agenda | None = None
    """A default agenda by its name, or one of one's own; none: the board is simply open, or goes by
    the plan of the workshop that it begins from."""
    password: Password | None = None
    """What newcomers have to know besides the code."""
    waiting_room: bool = False
    """Whether newcomers wait until the facilitator lets them in."""
    capacity: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    """How many people may be in; at most what the server allows."""
    facilitator_name: Name | None = None
    """What the creator is called."""
    idempotency_key: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """The same as the header Idempotency-Key."""


class WorkshopCreated(_Out, frozen=True, omit_defaults=True):
    """The new workshop and the ways in. The token is shown this once."""

    id: str
    code: str
    """What people type to join."""
    join_url: str
    """What people open to join."""
    facilitator_token: str
    """The creator's token; keep it secret."""
    facilitate_url: str
    """What the creator opens; keep it secret."""
    participant: str
    """The creator's id."""
    report: ImportReport | None = None
    """What became of the imported map."""


class Join(_In, frozen=True):
    """Somebody at the door: with a code and a name, or with the token they have."""

    code: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """The workshop's code; capitals, spaces and hyphens do not matter."""
    name: Name | None = None
    """What others call you. With a token: your new name, if you want one."""
    token: Token | None = None
    """Your token from last time: you come back as the same person."""
    password: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """The workshop's password, if it has one."""
    observer: bool = False
    """Whether you come to watch only."""
    idempotency_key: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """Makes a repeat harmless; 16 or more random characters. The header does the same."""


class Joined(_Out, frozen=True, omit_defaults=True):
    """You are in, or in the waiting room."""

    workshop: str
    participant: str
    token: str
    """Yours to come back with; keep it secret."""
    role: Role
    state: State
    name: str
    """What you are called here; it differs from what you asked for when the name was taken."""
    color: str
    notice: str = ""
    """Something you should know, such as your name having been taken."""


class OpenSession(_In, frozen=True):
    """Swap a token for a cookie: what a browser does with the part after # of a link."""

    token: Token


class Session(_Out, frozen=True):
    """Who the cookie stands for."""

    workshop: str
    participant: str
    role: Role
    state: State
    name: str
    color: str


class Attendee(_Out, frozen=True):
    """Somebody in the workshop."""

    id: str
    name: str
    color: str
    role: Role
    state: State
    here: bool
    """Whether they are connected now."""


class WorkshopState(_Out, frozen=True):
    """The workshop as the caller may see it."""

    id: str
    title: str
    created: int
    """Epoch milliseconds."""
    code: str | None
    """Facilitators only; null for others and while joining is closed."""
    join_url: str | None
    """As the code."""
    joining: bool
    """Whether new people can join."""
    waiting_room: bool
    password_set: bool
    capacity: int
    locked: bool
    """Whether only facilitators can write now."""
    role: Role
    """The caller's."""
    state: State
    """The caller's."""
    participant: str
    """The caller."""
    people: list[Attendee]
    """Who is in; those in the waiting room are shown to facilitators only."""
    generation: int
    """Grows when the document is replaced: a client that holds an older one starts afresh."""
    source: Source | None
    """What it was made from. `moments/1/changes/now` tells what has changed since."""
    now: int
    """The server's clock, epoch milliseconds."""
    facilitation: dict[str, Any]
    """The agenda, the phase that runs and all else that everybody sees; as in the session map."""
    own: dict[str, Any]
    """What only the caller sees: ready mark, ballot, scores, words handed in."""
    leading: dict[str, Any] | None
    """For facilitators: drift, who is not ready, the check-list before moving on."""


class ImportAnswer(_Out, frozen=True):
    """What an import did."""

    report: ImportReport


class TemplateInfo(_Out, frozen=True):
    """A start for a new map."""

    id: str
    name: str
    description: str
    map_kind: str
    stages: list[str]


class Templates(_Out, frozen=True):
    """All starts for a new map."""

    templates: list[TemplateInfo]


class Health(_Out, frozen=True, omit_defaults=True):
    """How the server is."""

    status: Literal["up", "ready", "not_ready"]
    reason: str = ""
