"""Request bodies: read within a size and a time, then turned into a checked value."""

import asyncio
import re
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request

from server.choices import advice, choices
from server.problems import EdgeRefusal, FieldError, ProblemError

T = TypeVar("T")
Kind = type[T] | msgspec.json.Decoder[T]
"""A struct, or the decoder of one of several."""

_CHOICE = re.compile(r"^Invalid (?:enum )?value '?(?P<given>.*?)'?$", re.DOTALL)
_PLACE = re.compile(r"^(?P<said>.*?)(?: - at `(?P<place>[^`]*)`)?$", re.DOTALL)


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """The whole body; a ProblemError when it is larger than `limit` or slower than `seconds`."""
    too_large = ProblemError(EdgeRefusal.BODY_TOO_LARGE, f"At most {limit} bytes are taken here.")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise too_large
                parts.append(part)
    except TimeoutError:
        raise ProblemError(EdgeRefusal.BODY_TOO_SLOW) from None
    except ClientDisconnect:
        # Nobody reads the answer, but an unfinished body must not count as a mistake of ours.
        raise ProblemError(EdgeRefusal.BODY_TOO_SLOW) from None
    return b"".join(parts)


async def read_json(request: Request, kind: Kind[T], limit: int, seconds: float) -> T:
    """The body as a value of `kind`; a ProblemError that names the field when it is none."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise ProblemError(EdgeRefusal.NOT_JSON)
    return parse_json(await read_body(request, limit, seconds), kind)


def parse_json(body: bytes, kind: Kind[T]) -> T:
    """`body` as a value of `kind`; a ProblemError that names the field when it is none."""
    decoder = kind if isinstance(kind, msgspec.json.Decoder) else msgspec.json.Decoder(kind)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        wrong = _field_error(error, decoder.type, body)
        raise ProblemError(EdgeRefusal.INVALID_FIELD, _advice(wrong), errors=[wrong]) from None
    except msgspec.DecodeError as error:
        # The library names a byte position, never the body's words.
        raise ProblemError(EdgeRefusal.MALFORMED_JSON, f"{error}.") from None
    except (RecursionError, UnicodeDecodeError):
        raise ProblemError(EdgeRefusal.MALFORMED_JSON, "It is nested too deep.") from None


def _field_error(error: msgspec.ValidationError, kind: Any, body: bytes) -> FieldError:
    found = _PLACE.match(str(error))
    said, place = (found["said"], found["place"] or "") if found else (str(error), "")
    field = place.removeprefix("$").lstrip(".")
    given = _CHOICE.match(said)
    if given is not None:
        more = advice(choices(kind, body, field), given["given"])
        said = f"{said}. {more}" if more else said
    return FieldError(field=field, message=said)


def _advice(wrong: FieldError) -> str:
    end = "" if wrong.message.endswith("?") else "."
    return f"{wrong.field}: {wrong.message}{end}" if wrong.field else f"{wrong.message}{end}"
