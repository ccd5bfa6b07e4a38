"""Every setting of the server: read once, checked when read, shown by `wayboard serve --help`."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from server.addresses import UnsafeAddressError, checked

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingError(ValueError):
    """A setting has a value it cannot have; the message names it and says what is allowed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one setting is read: its type in words, its default as text, and what it is for."""

    read: Callable[[str], Any]
    allowed: str
    default: str
    purpose: str


def _text(raw: str) -> str:
    return raw


def _whole(low: int, high: int) -> tuple[Callable[[str], int], str]:
    def read(raw: str) -> int:
        if re.fullmatch(r"[0-9]{1,15}", raw) is None or not low <= int(raw) <= high:
            raise ValueError
        return int(raw)

    return read, f"a whole number from {low} to {high}"


def _choice(*words: str) -> tuple[Callable[[str], str], str]:
    def read(raw: str) -> str:
        if raw.lower() not in words:
            raise ValueError
        return raw.lower()

    return read, "one of " + ", ".join(words)


def _origin(raw: str) -> str:
    parts = urlsplit(raw)
    _ = parts.port
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}".lower()


def _base_url(raw: str) -> str:
    return _origin(raw) if raw else ""


def _list(raw: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", raw) if part]


def _origins(raw: str) -> tuple[str, ...]:
    return tuple(_origin(part) for part in _list(raw))


def _networks(raw: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part, strict=False) for part in _list(raw))


def _host(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:%-]{1,255}", raw):
        raise ValueError
    return raw


def _webhook(raw: str) -> str:
    return checked(raw, anywhere=True) if raw else ""


def _secret(raw: str) -> str:
    if raw and re.fullmatch(r"[!-~]{16,200}", raw) is None:
        raise ValueError
    return raw


def _folder(raw: str) -> Path:
    if not raw.strip() or "\0" in raw:
        raise ValueError
    return Path(raw).expanduser()


def _database(raw: str) -> str:
    if raw and not raw.startswith(("sqlite", "postgresql")):
        raise ValueError
    return raw


def _of(
    reader: Callable[[str], Any] | tuple[Callable[[str], Any], str],
    default: str,
    purpose: str,
    allowed: str = "",
) -> Setting:
    read, words = reader if isinstance(reader, tuple) else (reader, allowed)
    return Setting(read, words, default, purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the server was told, complete and checked."""

    host: Annotated[
        str, _of(_host, "127.0.0.1", "Address to listen on.", "a host name or an address")
    ]
    port: Annotated[int, _of(_whole(0, 65_535), "8000", "Port to listen on; 0 takes any free one.")]
    data: Annotated[Path, _of(_folder, "data", "Folder that holds the data file.", "a folder")]
    database_url: Annotated[
        str,
        _of(
            _database,
            "",
            "Database; empty means the SQLite file in the data folder.",
            "empty, sqlite+aiosqlite:///… or postgresql+asyncpg://…",
        ),
    ]
    base_url: Annotated[
        str,
        _of(
            _base_url,
            "",
            "Address that people use, for links; empty means http://HOST:PORT.",
            "a scheme and host such as https://workshops.example.org, without a path",
        ),
    ]
    origins: Annotated[
        tuple[str, ...],
        _of(
            _origins,
            "",
            "Further web origins that may use the API with cookies.",
            "origins such as https://board.example.org, separated by commas, without a path",
        ),
    ]
    trusted_proxies: Annotated[
        tuple[Network, ...],
        _of(
            _networks,
            "",
            "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
            "addresses or networks such as 10.0.0.0/8, separated by commas",
        ),
    ]
    log_level: Annotated[
        str, _of(_choice("debug", "info", "warning", "error"), "info", "How much is logged.")
    ]
    log_format: Annotated[
        str,
        _of(_choice("auto", "console", "json"), "auto", "Log lines; auto: console on a terminal."),
    ]
    capacity: Annotated[
        int, _of(_whole(1, 10_000), "300", "People that one workshop takes at most.")
    ]
    max_body: Annotated[
        int, _of(_whole(1024, 1 << 30), "1048576", "Bytes that one request may carry.")
    ]
    max_import: Annotated[
        int, _of(_whole(1024, 1 << 30), "16777216", "Bytes of a request that imports a map.")
    ]
    body_seconds: Annotated[
        int, _of(_whole(1, 3600), "30", "Seconds within which a request must have arrived.")
    ]
    guesses_per_address: Annotated[
        int, _of(_whole(1, 1_000_000), "20", "Wrong codes or passwords in a row from one address.")
    ]
    guesses_per_day: Annotated[
        int, _of(_whole(1, 100_000_000), "2000", "Wrong codes and passwords a day in all.")
    ]
    creations_per_hour: Annotated[
        int, _of(_whole(1, 1_000_000), "300", "Workshops that one address may create in an hour.")
    ]
    commands_per_second: Annotated[
        int, _of(_whole(1, 100_000), "10", "Commands a second from one person.")
    ]
    commands_at_once: Annotated[
        int, _of(_whole(1, 100_000), "60", "Commands in one burst from one person.")
    ]
    sockets_per_person: Annotated[
        int, _of(_whole(1, 10_000), "5", "Open connections of one person to one document.")
    ]
    sockets_per_document: Annotated[
        int, _of(_whole(1, 100_000), "2000", "Open connections of everybody to one document.")
    ]
    max_message: Annotated[int, _of(_whole(4096, 1 << 26), "262144", "Bytes of one live message.")]
    max_first_message: Annotated[
        int, _of(_whole(4096, 1 << 26), "1048576", "Bytes of what was written offline, at once.")
    ]
    edits_per_second: Annotated[
        int, _of(_whole(1, 100_000), "30", "Live edits a second from one connection.")
    ]
    edits_at_once: Annotated[
        int, _of(_whole(1, 100_000), "100", "Live edits in one burst from one connection.")
    ]
    max_behind: Annotated[
        int, _of(_whole(65_536, 1 << 30), "1048576", "Bytes a slow reader may fall behind.")
    ]
    exporters: Annotated[
        int, _of(_whole(1, 64), "1", "Processes that make files such as reports and pictures.")
    ]
    exports_waiting: Annotated[
        int, _of(_whole(1, 10_000), "20", "Files that may be waited for at once, in all.")
    ]
    exports_per_workshop: Annotated[
        int, _of(_whole(1, 1_000), "6", "Files that may be waited for in one workshop.")
    ]
    export_seconds: Annotated[
        int, _of(_whole(1, 3600), "120", "Seconds that making one file may take.")
    ]
    export_megabytes: Annotated[
        int, _of(_whole(128, 1 << 20), "2048", "Memory of one such process, in MiB.")
    ]
    webhook_url: Annotated[
        str,
        _of(
            _webhook,
            "",
            "Address that is told what happens in every workshop; empty means none.",
            "empty, or a web address without a name and password in it",
        ),
    ]
    webhook_secret: Annotated[
        str,
        _of(
            _secret,
            "",
            "What messages to that address are signed with.",
            "empty, or 16 to 200 visible ASCII characters",
        ),
    ]
    webhook_private: Annotated[
        str,
        _of(
            _choice("no", "yes"),
            "no",
            "Whether webhooks may go to private networks and without encryption.",
        ),
    ]
    second_net: Annotated[
        str,
        _of(
            _choice("no", "yes"),
            "yes",
            "Whether every edit is tried in a process of its own before it is stored.",
        ),
    ]
    min_free: Annotated[
        int, _of(_whole(0, 1 << 40), "67108864", "Free bytes the data folder needs for a start.")
    ]
    retention_days: Annotated[
        int,
        _of(
            _whole(0, 36_500),
            "0",
            "Days without work after which a workshop is deleted for good; 0 keeps everything.",
        ),
    ]
    drain_seconds: Annotated[
        int, _of(_whole(1, 300), "8", "Seconds that connections get when the server stops.")
    ]

    @property
    def store_url(self) -> str:
        """The database in use."""
        if self.database_url:
            return self.database_url
        return f"sqlite+aiosqlite:///{self.data.absolute() / 'wayboard.db'}"

    @property
    def data_file(self) -> Path | None:
        """The SQLite file in use, there or not yet; None where the store is PostgreSQL."""
        scheme, _, path = self.store_url.partition(":///")
        return Path(path) if scheme.startswith("sqlite") else None

    @property
    def public_url(self) -> str:
        """The start of every link that people are given, without a slash at its end."""
        if self.base_url:
            return self.base_url
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        if ":" in shown and not shown.startswith("["):
            shown = f"[{shown}]"
        return f"http://{shown}:{self.port}"


def catalogue() -> dict[str, Setting]:
    """Every setting by its name, in the order `--help` shows them."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"WAYBOARD_{name.upper()}"


def flag(name: str) -> str:
    """The command-line flag of a setting."""
    return "--" + name.replace("_", "-")


def read_settings(
    environment: Mapping[str, str], flags: Mapping[str, str | None] | None = None
) -> Settings:
    """Flags before environment variables before defaults.

    Raises SettingError for a value that is not allowed.
    """
    known = catalogue()
    values: dict[str, Any] = {}
    for name, setting in known.items():
        given = (flags or {}).get(name)
        source = flag(name)
        if given is None and variable(name) in environment:
            given, source = environment[variable(name)], variable(name)
        raw = setting.default if given is None else given.strip()
        try:
            values[name] = setting.read(raw)
        except (ValueError, UnsafeAddressError):
            shown = "its value" if name in _CONFIDENTIAL else repr(raw)
            raise SettingError(f"{source}: {shown} is not {setting.allowed}.") from None
    if values["webhook_url"] and not values["webhook_secret"]:
        missing = f"{flag('webhook_secret')}, {variable('webhook_secret')}"
        raise SettingError(f"{missing}: a webhook needs a secret to be signed with.")
    return Settings(**values)


# Such a value may hold a password: no message repeats it.
_CONFIDENTIAL = frozenset({"database_url", "webhook_url", "webhook_secret"})
# Read by other parts of the product, so no mistake.
_ELSEWHERE = frozenset({"WAYBOARD_REDIS_URL", "WAYBOARD_SERVER", "WAYBOARD_TOKEN"})


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """WAYBOARD_ variables that nothing reads: most likely misspelt."""
    names = {variable(name) for name in catalogue()} | _ELSEWHERE
    return sorted(n for n in environment if n.startswith("WAYBOARD_") and n not in names)
