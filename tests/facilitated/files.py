"""Everything that a workshop gives away over HTTP, with what packed files hold inside."""

import io
import zipfile
from typing import Any

import httpx
import pypdf

PICTURES = ("image/png",)
PATIENCE = 60.0


async def everything(server: str, workshop: str, token: str) -> dict[str, bytes]:
    """By address: every kind of file, the film, moments and the trace, for a facilitator."""
    headers = {"Authorization": f"Bearer {token}"}
    found: dict[str, bytes] = {}
    home = f"/api/workshops/{workshop}"
    async with httpx.AsyncClient(base_url=server, headers=headers, timeout=PATIENCE) as http:
        offered: list[dict[str, Any]] = (await http.get(f"{home}/outcomes")).json()["outcomes"]
        files = [one["format"] for one in offered if one["media"] not in PICTURES]
        places = ["", "/journey", "/minutes", "/moments", "/replay", "/replay/frames/0", "/trace"]
        for place in [*places, *(f"/outcomes/{name}" for name in files)]:
            answer = await http.get(home + place)
            assert answer.is_success, (place, answer.text)
            found[place] = _unpacked(answer.content)
    return found


def holders(files: dict[str, bytes], *words: str) -> list[tuple[str, str]]:
    """Which words stand in which of them."""
    return [(at, word) for at, held in files.items() for word in words if word.encode() in held]


def _unpacked(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(_unpacked(packed.read(name)) for name in packed.namelist())
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return content + "\n".join(page.extract_text() for page in pages).encode()
    return content
