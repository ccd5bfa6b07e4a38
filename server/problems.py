"""Every unhappy answer over HTTP: one table of codes, one shape (RFC 9457), one translation."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from starlette.responses import Response

from facilitation.refusals import Refusal
from sessions.people import PeopleRefusal


class EdgeRefusal(StrEnum):
    """What is wrong with a request before the workshop is even asked."""

    MALFORMED_JSON = "malformed_json"
    INVALID_FIELD = "invalid_field"
    NOT_JSON = "not_json"
    BODY_TOO_LARGE = "body_too_large"
    BODY_TOO_SLOW = "body_too_slow"
    INVALID_KEY = "invalid_idempotency_key"
    KEY_REUSED = "idempotency_key_reused"
    NOT_SIGNED_IN = "not_signed_in"
    FOREIGN_ORIGIN = "foreign_origin"
    NO_SUCH_WORKSHOP = "no_such_workshop"
    NO_SUCH_PAGE = "no_such_page"
    WRONG_METHOD = "wrong_method"
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE_IMPORT = "unreadable_import"
    NOT_SHARED = "not_shared"
    EXPORTS_BUSY = "exports_busy"
    EXPORT_FAILED = "export_failed"
    EXPORT_TOO_LONG = "export_too_long"
    EXPORT_TOO_LARGE = "export_too_large"
    NO_SUCH_EXPORT = "no_such_export"
    EXPORT_NOT_READY = "export_not_ready"
    NO_SUCH_RESULT = "no_such_result"
    NO_SUCH_WEBHOOK = "no_such_webhook"
    NO_SUCH_MOMENT = "no_such_moment"
    UNSAFE_ADDRESS = "unsafe_address"
    TOO_MANY_TRIES = "too_many_tries"
    DRAINING = "draining"
    DAMAGED = "damaged"
    UNEXPECTED = "unexpected"

    @property
    def sentence(self) -> str:
        """What happened and what to do."""
        return _TABLE[self][1]


Code = EdgeRefusal | PeopleRefusal | Refusal

_TABLE: Mapping[EdgeRefusal, tuple[int, str]] = {
    EdgeRefusal.MALFORMED_JSON: (400, "The body is no JSON. Check it with a JSON checker."),
    EdgeRefusal.INVALID_FIELD: (422, "The body does not have the documented shape."),
    EdgeRefusal.NOT_JSON: (415, "Send JSON and say so: 'Content-Type: application/json'."),
    EdgeRefusal.BODY_TOO_LARGE: (413, "The body is too large. Send less at once."),
    EdgeRefusal.BODY_TOO_SLOW: (408, "The body took too long to arrive. Try again."),
    EdgeRefusal.INVALID_KEY: (
        400,
        "An Idempotency-Key has 1 to 200 visible ASCII characters, 16 or more when a workshop is "
        "created. A random UUID is a good one.",
    ),
    EdgeRefusal.KEY_REUSED: (
        422,
        "This Idempotency-Key belongs to a different request. Use a new key for a new request.",
    ),
    EdgeRefusal.NOT_SIGNED_IN: (
        401,
        "This token is unknown or no longer valid. Join the workshop again with its code.",
    ),
    EdgeRefusal.FOREIGN_ORIGIN: (
        403,
        "This request comes from another web page. Programs send 'Authorization: Bearer …' "
        "and no cookie; further web origins are named in WAYBOARD_ORIGINS.",
    ),
    EdgeRefusal.NO_SUCH_WORKSHOP: (
        404,
        "There is no such workshop, or you are not in it. Join with its code, "
        "or send your token as 'Authorization: Bearer …'.",
    ),
    EdgeRefusal.NO_SUCH_PAGE: (404, "There is nothing at this address. See /api/docs."),
    EdgeRefusal.WRONG_METHOD: (405, "This address does not take this method. See /api/docs."),
    EdgeRefusal.UNKNOWN_FORMAT: (404, "There is no such format."),
    EdgeRefusal.UNREADABLE_IMPORT: (422, "This text cannot be brought in as a map."),
    EdgeRefusal.NOT_SHARED: (
        403,
        "This file is the facilitator's until the workshop wraps up. Ask them to share it.",
    ),
    EdgeRefusal.EXPORTS_BUSY: (
        429,
        "Too many files are being made. Wait until one is ready, or cancel one.",
    ),
    EdgeRefusal.EXPORT_FAILED: (
        500,
        "The file could not be made. Nothing else was touched. Try again, or choose another form.",
    ),
    EdgeRefusal.EXPORT_TOO_LONG: (
        503,
        "The file took too long to make. Try again later, or choose another form.",
    ),
    EdgeRefusal.EXPORT_TOO_LARGE: (
        503,
        "The file needs more memory than the server gives it. Choose a smaller form.",
    ),
    EdgeRefusal.NO_SUCH_EXPORT: (
        404,
        "There is no such file any more: files wait a quarter of an hour. Ask for it again.",
    ),
    EdgeRefusal.EXPORT_NOT_READY: (409, "The file is not ready. Ask how far it is, and wait."),
    EdgeRefusal.NO_SUCH_RESULT: (
        404,
        "This link shows nothing, or nothing any more. Ask whoever sent it for a new one.",
    ),
    EdgeRefusal.NO_SUCH_WEBHOOK: (404, "There is no such webhook in this workshop."),
    EdgeRefusal.NO_SUCH_MOMENT: (404, "Nothing in the workshop's past is called so."),
    EdgeRefusal.UNSAFE_ADDRESS: (
        422,
        "Webhooks go to public https addresses that carry no name and no password.",
    ),
    EdgeRefusal.TOO_MANY_TRIES: (429, "Too many tries. Wait a little, then try again."),
    EdgeRefusal.DRAINING: (503, "The server is stopping. Try again in a moment."),
    EdgeRefusal.DAMAGED: (
        503,
        "The stored workshop cannot be read. Whoever runs the server finds the reason in its log.",
    ),
    EdgeRefusal.UNEXPECTED: (
        500,
        "The server made a mistake and changed nothing. Name the number below when you report it.",
    ),
}

_PEOPLE: Mapping[PeopleRefusal, int] = {
    PeopleRefusal.NAME_MISSING: 422,
    PeopleRefusal.NAME_TOO_LONG: 422,
    PeopleRefusal.NO_SUCH_CODE: 404,
    PeopleRefusal.PASSWORD_NEEDED: 401,
    PeopleRefusal.WRONG_PASSWORD: 401,
    PeopleRefusal.WORKSHOP_FULL: 409,
    PeopleRefusal.WAITING: 403,
    PeopleRefusal.NO_SUCH_PERSON: 404,
    PeopleRefusal.FACILITATORS_ONLY: 403,
    PeopleRefusal.LAST_FACILITATOR: 409,
}

_RULES: Mapping[Refusal, int] = {
    Refusal.TOO_LARGE: 413,
    Refusal.NOT_SAVED: 503,
    Refusal.READ_ONLY: 403,
    Refusal.SERVER_ONLY: 403,
    Refusal.FACILITATOR_ONLY: 403,
    Refusal.NOT_YOURS: 403,
    Refusal.FORGED_AUTHOR: 403,
    Refusal.BANNED: 403,
    Refusal.FACILITATORS_COMMAND: 403,
    Refusal.SERVERS_COMMAND: 403,
    Refusal.MAY_NOT_VOTE: 403,
    Refusal.OWN_OPTION: 403,
    Refusal.NOT_THE_DECIDER: 403,
    **dict.fromkeys(
        (
            Refusal.UNKNOWN_PHASE,
            Refusal.UNKNOWN_PERSON,
            Refusal.UNKNOWN_PLACE,
            Refusal.UNKNOWN_CHECK,
            Refusal.UNKNOWN_ITEM,
            Refusal.UNKNOWN_ROUND,
            Refusal.UNKNOWN_OPTION,
            Refusal.UNKNOWN_CARD,
        ),
        404,
    ),
    # What would be right at another time, or before somebody else was quicker.
    **dict.fromkeys(
        (
            Refusal.LOCKED,
            Refusal.PHASE_CHANGED,
            Refusal.NOT_STARTED,
            Refusal.NOT_RUNNING,
            Refusal.ALREADY_RUNNING,
            Refusal.WORKSHOP_FINISHED,
            Refusal.WRITING_CLOSED,
            Refusal.NO_NEXT_PHASE,
            Refusal.NO_PREVIOUS_PHASE,
            Refusal.PHASE_DONE,
            Refusal.PHASE_AHEAD,
            Refusal.TIME_IS_OVER,
            Refusal.FACILITATOR_STAYS,
            Refusal.CHECK_OPEN,
            Refusal.CHECK_CLOSED,
            Refusal.ALREADY_SETTLED,
            Refusal.ROUND_UNDER_WAY,
            Refusal.VOTING_CLOSED,
            Refusal.VOTING_STILL_OPEN,
            Refusal.VOTING_NOT_REVEALED,
            Refusal.OPTION_GONE,
            Refusal.OPTION_MERGED,
            Refusal.NO_DOTS_LEFT,
            Refusal.OPTION_FULL,
            Refusal.STAGE_FULL,
            Refusal.LANE_FULL,
            Refusal.NO_SUCH_VOTE,
            Refusal.BUDGET_ALREADY_SPENT,
            Refusal.NOT_ASKED_NOW,
            Refusal.ALREADY_REVEALED,
            Refusal.STATE_NOT_REACHED,
            Refusal.REVEALED_TOGETHER,
        ),
        409,
    ),
}


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with the body."""

    field: str
    """Where, as in `import.text`; empty for the body as a whole."""
    message: str
    """What is wrong there and what is expected."""


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An unhappy answer, as RFC 9457 describes it. Programs read `code`, people read `detail`."""

    type: str
    """Address of the explanation."""
    title: str
    """What this code means, the same each time."""
    status: int
    """The HTTP status again."""
    detail: str
    """What happened this time and what to do about it."""
    code: str
    """One word that never changes its meaning."""
    errors: list[FieldError] = []
    """What is wrong where, when the body is at fault."""
    instance: str | None = None
    """The number of a server mistake, found in its log."""


class ProblemError(Exception):
    """Ends a request with an unhappy answer."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = dict(headers or {})


def status_of(code: Code) -> int:
    """The HTTP status of a code."""
    match code:
        case EdgeRefusal():
            return _TABLE[code][0]
        case PeopleRefusal():
            return _PEOPLE[code]
        case Refusal():
            return _RULES.get(code, 422)


def every_code() -> list[Code]:
    """All codes an answer can carry, for the documentation."""
    return [*EdgeRefusal, *PeopleRefusal, *Refusal]


def problem(
    code: Code,
    detail: str = "",
    *,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    number: str | None = None,
) -> Response:
    """The answer for a code; `detail` is added to the code's own sentence."""
    status = status_of(code)
    body = ProblemBody(
        type=f"/api/docs#{code.value}",
        title=code.value.replace("_", " ").capitalize(),
        status=status,
        detail=" ".join(part for part in (code.sentence, detail) if part),
        code=code.value,
        errors=errors or [],
        instance=f"urn:wayboard:mistake:{number}" if number else None,
    )
    sent = dict(headers or {})
    if code is EdgeRefusal.NOT_SIGNED_IN:
        sent.setdefault("WWW-Authenticate", 'Bearer realm="wayboard"')
    return Response(msgspec.json.encode(body), status, sent, "application/problem+json")
