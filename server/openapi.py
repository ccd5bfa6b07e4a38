"""The OpenAPI 3.1 document, made from the operations and the structs they carry."""

import ast
import inspect
import itertools
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import msgspec

from server.api.operations import Operation
from server.problems import Code, EdgeRefusal, FieldError, ProblemBody, status_of

Json = dict[str, Any]
_REF = "#/components/schemas/{name}"
_ABOUT = """\
Create workshops, let people join, steer them, and take the map in and out.

**Signing in.** A token stands for one person in one workshop. Programs send it as
`Authorization: Bearer <token>`; browsers keep it in a cookie after `POST /api/session`.

**Errors** are problem details (RFC 9457, `application/problem+json`): programs read `code`, which
never changes its meaning; people read `detail`, which says what to do.

**Repeating safely.** Where `Idempotency-Key` is named, the same key gives the same answer and does
nothing twice, for a day, also after a restart.

**Live editing** is a WebSocket with the y-websocket protocol at `/sync/{workshop}/board`.
"""
_WHERE: Mapping[str, str] = {
    "workshop": "The workshop's id.",
    "format": "One of those that `GET /api/workshops/{workshop}/outcomes` lists.",
    "export": "The export's id, as from asking for it.",
    "webhook": "The webhook's id.",
    "result": "The link's id.",
    "moment": "A moment's id; for reading also a position, `start` or `now`.",
    "other": "The state to compare with: a moment's id, a position, `start` or `now`.",
    "position": "How many entries of the board are known already.",
    "round": "The voting round's id, as in the state of the workshop.",
}


def openapi_document(operations: Sequence[Operation]) -> Json:
    """The description of the whole API."""
    kinds = _kinds(operations)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    shapes = dict(zip(map(_key, kinds), schemas, strict=True))
    _describe_fields(components, kinds)
    components = _as_json(components)
    paths: dict[str, Json] = {}
    for operation in operations:
        described = _operation(operation, shapes)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wayboard",
            "version": version("wayboard"),
            "summary": "Facilitated customer-journey-mapping workshops.",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(o.tag for o in operations)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "wayboard_{workshop}"},
            },
        },
    }


def _as_json(schema: Any) -> Any:
    """The schema as JSON has it: a default that is a tuple here is an array there."""
    return msgspec.json.decode(msgspec.json.encode(schema))


def _kinds(operations: Sequence[Operation]) -> list[Any]:
    kinds: list[Any] = [ProblemBody]
    for operation in operations:
        kinds += [k for k in (operation.body, operation.answer) if k is not None and k not in kinds]
    return kinds


def _key(kind: Any) -> str:
    return str(kind)


def _operation(operation: Operation, shapes: Mapping[str, Json]) -> Json:
    described: Json = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(operation.path), *_headers(operation)],
        "responses": {
            str(operation.status): _answer(operation, shapes),
            **_problems(operation, shapes),
        },
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body is not None:
        content = {"application/json": {"schema": shapes[_key(operation.body)]}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.signed_in:
        described["security"] = [{"token": []}, {"cookie": []}]
    return described


def _path_parameters(path: str) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _WHERE[name],
            "schema": {"type": "string"},
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _headers(operation: Operation) -> list[Json]:
    if not operation.idempotent:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "description": EdgeRefusal.INVALID_KEY.sentence,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
    ]


def _answer(operation: Operation, shapes: Mapping[str, Json]) -> Json:
    if operation.status == 204:
        return {"description": "Done."}
    schema = {"type": "string"} if operation.answer is None else shapes[_key(operation.answer)]
    return {"description": "Done.", "content": {operation.media: {"schema": schema}}}


def _problems(operation: Operation, shapes: Mapping[str, Json]) -> Json:
    codes: list[Code] = list(operation.refusals)
    if operation.signed_in:
        codes += [EdgeRefusal.NOT_SIGNED_IN, EdgeRefusal.NO_SUCH_WORKSHOP]
    if operation.body is not None:
        codes += [
            EdgeRefusal.MALFORMED_JSON,
            EdgeRefusal.INVALID_FIELD,
            EdgeRefusal.NOT_JSON,
            EdgeRefusal.BODY_TOO_LARGE,
            EdgeRefusal.BODY_TOO_SLOW,
        ]
    if operation.method not in ("GET", "HEAD"):
        codes.append(EdgeRefusal.FOREIGN_ORIGIN)
    by_status: dict[int, list[Code]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(status_of(code), []).append(code)
    schema = shapes[_key(ProblemBody)]
    return {
        str(status): {
            "description": "\n".join(f"- `{code.value}`: {code.sentence}" for code in found),
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status, found in sorted(by_status.items())
    }


def _describe_fields(components: Mapping[str, Json], kinds: Iterable[Any]) -> None:
    """Put the line under each field of a struct into its schema."""
    for struct in _structs(kinds):
        properties = components.get(struct.__name__, {}).get("properties", {})
        encoded = dict(zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True))
        for name, words in _field_words(struct).items():
            schema = properties.get(encoded.get(name, name))
            if schema is not None:
                schema.setdefault("description", words)


def _structs(kinds: Iterable[Any]) -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = {FieldError: None}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in found:
                found[kind] = None
                waiting += [field.type for field in msgspec.structs.fields(kind)]
        else:
            waiting += getattr(kind, "__args__", ())
    return list(found)


def _field_words(struct: type[msgspec.Struct]) -> dict[str, str]:
    words: dict[str, str] = {}
    for cls in reversed(struct.__mro__):
        if cls is msgspec.Struct or not issubclass(cls, msgspec.Struct):
            continue
        try:
            body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        except (OSError, SyntaxError):  # No source beside the byte code: no words, no harm.
            continue
        lines = body.body if isinstance(body, ast.ClassDef) else []
        for field, after in itertools.pairwise(lines):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
                and isinstance(after.value.value, str)
            ):
                words[field.target.id] = inspect.cleandoc(after.value.value)
    return words
