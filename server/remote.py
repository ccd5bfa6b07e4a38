"""Asking a running server over HTTP, for the command line."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

Json = dict[str, Any]


class RemoteError(Exception):
    """The server said no, or nothing; the message says which and what to do."""


def ask(server: str, method: str, path: str, body: Json | None = None, token: str = "") -> Json:
    """One request; the answer's JSON, empty when there is none."""
    answer = _answer(server, method, path, body, token)
    return dict(answer.json()) if answer.content else {}


def fetch(server: str, path: str, token: str) -> bytes:
    """A file."""
    return _answer(server, "GET", path, None, token).content


def _answer(server: str, method: str, path: str, body: Json | None, token: str) -> httpx.Response:
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RemoteError(f"{server!r} is no server address such as http://127.0.0.1:8000.")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with httpx.Client(base_url=server, timeout=60, headers=headers) as client:
            answer = client.request(method, path, json=body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise RemoteError(f"The server {server} cannot be reached: {error}.") from None
    if answer.is_success:
        return answer
    try:
        detail = str(answer.json()["detail"])
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError):
        detail = f"HTTP status {answer.status_code}. Is this a Wayboard server?"
    raise RemoteError(f"The server refused: {detail}")
