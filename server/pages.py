"""The built browser app, and the page that stands in for it until it is built."""

import mimetypes
import re
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from server.problems import EdgeRefusal, problem

STATIC = Path(__file__).parent / "static"
FILES = "/{path:path}"
BESIDE = ("files", "trace", "links", "moments", "film")
"""The pages beside a board: what came of the workshop, and its memory."""
PAGES = (
    *("/", "/join", "/new", "/w/{workshop}", "/r/{result}"),
    *(f"/w/{{workshop}}/{page}" for page in BESIDE),
)
_HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
_PACKED = ((".br", "br"), (".gz", "gzip"))

STYLE = """\
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5a6474; --paper: #f7f8fa;
  --card: #fff; --line: #dde2ea; --accent: #1d4ed8; --code: #eef1f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --soft: #a3adbd; --paper: #12161d;
  --card: #1a202a; --line: #2e3745; --accent: #8ab4ff; --code: #232b38; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
main.short { max-width: 36rem; padding-top: 18vh; }
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 .5rem; }
h2 { margin: 3rem 0 .5rem; font-size: 1.35rem; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
code { font: .9em/1.5 ui-monospace, monospace; background: var(--code); padding: .1em .35em;
  border-radius: .3em; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
nav ul { columns: 2 16rem; list-style: none; padding: 0; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1rem 1.25rem; margin: .75rem 0; }
article > header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.method { font: 700 .75rem/1 ui-monospace, monospace; padding: .35em .6em; border-radius: .4em;
  color: #fff; background: #475569; }
.method.post { background: #15803d; } .method.get { background: #1d4ed8; }
.method.delete { background: #b91c1c; }
.path { font: 600 1rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-top: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); border-top: 0; white-space: nowrap; }
summary { cursor: pointer; color: var(--soft); }
:target { outline: 3px solid var(--accent); outline-offset: 4px; border-radius: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
"""


def plain_page(title: str, main: str, *, short: bool = False) -> str:
    """A whole HTML page around `main`, which is HTML already."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/api/style.css"></head>'
        f'<body><main class="{"short" if short else "long"}">{main}</main></body></html>\n'
    )


def page_routes(folder: Path = STATIC) -> list[BaseRoute]:
    """Routes of the browser app: its one page at several addresses, and its files."""

    async def page(request: Request) -> Response:
        index = folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, 503)
        return _file(request, index, "text/html", "no-cache")

    async def file(request: Request) -> Response:
        found = _inside(folder, request.path_params["path"])
        if found is None:
            return _lost(request, folder)
        kind = _TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0]
        keep = _FOR_EVER if _HASHED.search(found.name) else "no-cache"
        return _file(request, found, kind or "application/octet-stream", keep)

    return [
        *(Route(path, page, methods=["GET"]) for path in PAGES),
        Route(FILES, file, methods=["GET"]),
    ]


def _lost(request: Request, folder: Path) -> Response:
    """Nothing is here: a person with a browser gets the app's own page, a program a problem."""
    index = folder / "index.html"
    if "text/html" not in request.headers.get("accept", "") or not index.is_file():
        return problem(EdgeRefusal.NO_SUCH_PAGE)
    answer = _file(request, index, "text/html", "no-cache")
    answer.status_code = 404
    return answer


def style_route() -> Route:
    """The one style sheet of the pages the server writes itself."""

    async def style(_: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})

    return Route("/api/style.css", style, methods=["GET"])


def _inside(folder: Path, wanted: str) -> Path | None:
    """The file of that name inside `folder`, or None; nothing hidden, nothing outside."""
    parts = wanted.split("/")
    if any(part.startswith(".") or not part or "\\" in part or "\0" in part for part in parts):
        return None
    try:
        found = folder.joinpath(*parts).resolve()
        inside = found.is_relative_to(folder.resolve()) and found.is_file()
    except (OSError, ValueError):
        return None
    return found if inside else None


def _file(request: Request, path: Path, kind: str, keep: str) -> Response:
    accepted = {part.strip() for part in request.headers.get("accept-encoding", "").split(",")}
    headers = {"Cache-Control": keep, "Vary": "Accept-Encoding"}
    for ending, encoding in _PACKED:
        packed = path.with_name(path.name + ending)
        if encoding in accepted and packed.is_file():
            return FileResponse(
                packed, headers={**headers, "Content-Encoding": encoding}, media_type=kind
            )
    return FileResponse(path, headers=headers, media_type=kind)


_NOT_BUILT = plain_page(
    "Wayboard is almost ready",
    "<h1>Wayboard is almost ready</h1>"
    "<p>The server runs, but its browser pages have not been built yet.</p>"
    "<p>Run <code>make install</code> in the project folder, then reload this page.</p>"
    '<p class="soft">The programming interface works already: '
    '<a href="/api/docs">/api/docs</a></p>',
    short=True,
)
