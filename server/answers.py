"""Happy answers: a struct as JSON, a file as a download."""

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from starlette.responses import Response

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_NAME_LENGTH = 80


def json_answer(
    body: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`body` as JSON."""
    return Response(msgspec.json.encode(body), status, headers, "application/json")


def file_name(title: str, ending: str) -> str:
    """A name that every file system takes, made from a title."""
    kept = re.sub(r"[^\w .()-]", " ", title).strip(" .")
    kept = " ".join(kept.split())[:_NAME_LENGTH].strip(" .")
    if not kept or _RESERVED.match(kept):
        kept = f"map {kept}".strip()
    return f"{kept}.{ending}"


def download_headers(name: str) -> dict[str, str]:
    """What makes an answer a file to save, never to show: browsers neither guess nor run it."""
    plain = name.encode("ascii", "ignore").decode().strip(" .") or "map"
    if "." not in plain.strip("."):
        plain = "map." + name.rsplit(".", 1)[-1]
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return {
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
