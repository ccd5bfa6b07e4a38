"""Who is asking: the token of a request, the address it came from, the page it came from."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.problems import EdgeRefusal, ProblemError
from server.settings import Network, Settings

COOKIE_DAYS = 90
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def cookie_name(workshop: str) -> str:
    """The cookie that holds somebody's token for one workshop."""
    return f"wayboard_{workshop}"


def token_of(connection: HTTPConnection, workshop: str) -> tuple[str | None, bool]:
    """The token a request carries for `workshop`, and whether it came as a cookie."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip(), False
    return connection.cookies.get(cookie_name(workshop)), True


def remember(response: Response, connection: HTTPConnection, workshop: str, token: str) -> None:
    """Let a browser keep the token where no script can read it."""
    response.set_cookie(
        cookie_name(workshop),
        token,
        max_age=COOKIE_DAYS * 86_400,
        path="/",
        secure=connection.url.scheme in ("https", "wss"),
        httponly=True,
        samesite="strict",
    )


def forget(response: Response, connection: HTTPConnection, workshop: str) -> None:
    """Let a browser drop its token."""
    response.delete_cookie(
        cookie_name(workshop),
        path="/",
        secure=connection.url.scheme in ("https", "wss"),
        httponly=True,
        samesite="strict",
    )


def same_origin(origin: str, connection: HTTPConnection, settings: Settings) -> bool:
    """Whether `origin` is a page of this server or one the settings allow; exact, no suffixes."""
    asked = _origin(origin)
    if asked is None:
        return False
    own = f"{connection.url.scheme}://{connection.headers.get('host', '')}"
    allowed = [own, *settings.origins]
    if settings.base_url:
        allowed.append(settings.base_url)
    return any(asked == _origin(candidate) for candidate in allowed)


def check_origin(connection: HTTPConnection, settings: Settings, *, by_cookie: bool) -> None:
    """Refuse a change that another web page asks for in somebody's name.

    A cookie alone never suffices: browsers name the page with it, so who names none is refused.
    """
    if connection.scope.get("method") in _SAFE_METHODS:
        return
    origin = connection.headers.get("origin")
    if origin is None and not by_cookie:
        return
    if origin is None or not same_origin(origin, connection, settings):
        raise ProblemError(EdgeRefusal.FOREIGN_ORIGIN)


def _origin(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/"):
        return None
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return scheme, parts.hostname.lower(), port or _DEFAULT_PORTS[scheme]


def address_of(connection: HTTPConnection) -> str:
    """Where the request came from, as the proxies (if any are trusted) tell."""
    return connection.client.host if connection.client else "unknown"


class TrustedProxies:
    """Believes X-Forwarded-For and X-Forwarded-Proto from the named proxies and nobody else."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace address and scheme by the forwarded ones before anybody reads them."""
        if self._proxies and scope["type"] in ("http", "websocket"):
            client = scope.get("client")
            if client and self._trusts(client[0]):
                scope = self._forwarded(scope)
        await self._app(scope, receive, send)

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)

    def _forwarded(self, scope: Scope) -> Scope:
        headers = {
            name.lower(): value.decode("latin-1")
            for name, value in scope["headers"]
            if name.lower().startswith(b"x-forwarded-")
        }
        changed = dict(scope)
        proto = headers.get(b"x-forwarded-proto", "").rsplit(",", 1)[-1].strip().lower()
        if proto in ("http", "https"):
            secure = proto == "https"
            plain = {"http": ("http", "https"), "websocket": ("ws", "wss")}[scope["type"]]
            changed["scheme"] = plain[secure]
        # From the nearest proxy outwards: the first address that is no trusted proxy is the caller.
        for part in reversed(headers.get(b"x-forwarded-for", "").split(",")):
            address = part.strip().strip("[]")
            try:
                ipaddress.ip_address(address)
            except ValueError:
                break
            changed["client"] = (address, 0)
            if not self._trusts(address):
                break
        return changed
