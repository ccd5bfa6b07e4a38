"""The API's page for people, written from its OpenAPI document."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from server.api.operations import Operation
from server.openapi import openapi_document
from server.pages import plain_page, style_route
from server.problems import every_code, status_of

Json = dict[str, Any]


def docs_routes(operations: Sequence[Operation]) -> list[BaseRoute]:
    """The OpenAPI document and its page, made once."""
    document = openapi_document(operations)
    as_json = msgspec.json.format(msgspec.json.encode(document))
    as_page = page_of(document)

    async def openapi(_: Request) -> Response:
        # Anybody may read how to talk to the server, also a documentation tool elsewhere.
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "no-cache",
        }
        return Response(as_json, media_type="application/json", headers=headers)

    async def docs(_: Request) -> Response:
        return HTMLResponse(as_page, headers={"Cache-Control": "no-cache"})

    return [
        Route("/api/openapi.json", openapi, methods=["GET"]),
        Route("/api/docs", docs, methods=["GET"]),
        style_route(),
    ]


def page_of(document: Json) -> str:
    """The whole API on one page."""
    info = document["info"]
    parts = [
        f"<h1>{escape(info['title'])} API</h1>",
        f'<p class="soft">Version {escape(info["version"])} · '
        '<a href="/api/openapi.json">OpenAPI 3.1 document</a></p>',
        _prose(info["description"]),
        _contents(document),
    ]
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'])}</h2>")
        parts += [
            _operation(path, method, operation)
            for path, method, operation in _operations(document)
            if tag["name"] in operation["tags"]
        ]
    parts.append('<h2 id="shapes">Shapes</h2>')
    parts += [_shape(name, schema) for name, schema in document["components"]["schemas"].items()]
    parts += ['<h2 id="problems">Problems</h2>', _codes()]
    return plain_page(f"{info['title']} API", "".join(parts))


def _operations(document: Json) -> list[tuple[str, str, Json]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _contents(document: Json) -> str:
    lines = [
        f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        for _, _, operation in _operations(document)
    ]
    lines += ['<li><a href="#shapes">Shapes</a></li>', '<li><a href="#problems">Problems</a></li>']
    return f'<nav aria-label="Contents"><ul>{"".join(lines)}</ul></nav>'


def _operation(path: str, method: str, operation: Json) -> str:
    rows: list[tuple[str, str]] = []
    for parameter in operation["parameters"]:
        where = f"{parameter['in']} <code>{escape(parameter['name'])}</code>"
        rows.append((where, escape(parameter.get("description", ""))))
    if "requestBody" in operation:
        rows.append(("body", _media(operation["requestBody"])))
    if "security" in operation:
        rows.append(("signed in", "token or cookie"))
    answers = [
        (f"<code>{status}</code>", _media(answer) if status < "300" else _lines(answer))
        for status, answer in operation["responses"].items()
    ]
    return (
        f'<article id="{operation["operationId"]}"><header>'
        f'<span class="method {method}">{method.upper()}</span>'
        f'<span class="path">{escape(path)}</span></header>'
        f"<h3>{escape(operation['summary'])}</h3>"
        f"{_prose(operation.get('description', ''))}"
        f"{_table(('Send', 'What it is'), rows) if rows else ''}"
        "<details><summary>Answers</summary>"
        f"{_table(('Status', 'What it says'), answers)}</details></article>"
    )


def _media(holder: Json) -> str:
    found = [
        f"{_type(content['schema'])} <span class='soft'>{escape(media)}</span>"
        for media, content in holder.get("content", {}).items()
    ]
    return "<br>".join(found) or escape(holder.get("description", ""))


def _lines(holder: Json) -> str:
    said = re.sub(r"^- ", "", holder["description"], flags=re.MULTILINE)
    return "<br>".join(_inline(line) for line in said.splitlines())


def _shape(name: str, schema: Json) -> str:
    needed = schema.get("required", [])
    optional = ' <span class="soft">optional</span>'
    rows = [
        (
            f"<code>{escape(field)}</code>{'' if field in needed else optional}",
            f'<span class="soft">{_type(inner)}</span> {_inline(inner.get("description", ""))}',
        )
        for field, inner in schema.get("properties", {}).items()
    ]
    described = _prose(schema.get("description", ""))
    table = _table(("Field", "What it holds"), rows) if rows else f"<p>{_type(schema)}</p>"
    return f'<article id="shape-{escape(name)}"><h3>{escape(name)}</h3>{described}{table}</article>'


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#shape-{name}">{name}</a>'
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " or ".join(_type(inner) for inner in schema[many])
    if "enum" in schema:
        return " · ".join(f"<code>{escape(str(word))}</code>" for word in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("type", "anything")))


def _codes() -> str:
    rows = [
        (
            f'<code id="{code.value}">{code.value}</code>',
            f"<code>{status_of(code)}</code> {escape(code.sentence)}",
        )
        for code in dict.fromkeys(every_code())
    ]
    return _table(("Code", "Status and meaning"), rows)


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    top = "".join(f"<th>{escape(words)}</th>" for words in head)
    lines = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"
    said = escape(", ".join(head))
    # On a narrow screen it scrolls, by the keyboard too.
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{said}">{table}</div>'


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def _inline(text: str) -> str:
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)
