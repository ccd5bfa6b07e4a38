"""What the commands of `wayboard` have in common: their settings, and how they say what failed."""

import asyncio
import functools
import os
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

import click
import structlog

from server import folder, remote
from server.checks import FolderInUse, StartError
from server.settings import (
    SettingError,
    Settings,
    catalogue,
    flag,
    read_settings,
    variable,
)
from sessions.documents import DocumentDamaged
from sessions.formats import UnreadableMap
from sessions.store.database import StoreError

P = ParamSpec("P")
T = TypeVar("T")
STORE = ("data", "database_url")
"""The settings that say where the data is."""


def settings_options(*names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Flags for settings; all of them when none is named."""

    def add(command: Callable[P, T]) -> Callable[P, T]:
        for name, setting in reversed(catalogue().items()):
            if names and name not in names:
                continue
            default = setting.default or "empty"
            words = f"{setting.purpose} {setting.allowed.capitalize()}. "
            option = click.option(
                flag(name), name, help=f"{words}[{variable(name)}; default: {default}]"
            )
            command = option(command)
        return command

    return add


def said_clearly(command: Callable[P, T]) -> Callable[P, T]:
    """One line on standard error for everything that can go wrong, and no traceback."""

    @functools.wraps(command)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            raise _clear(error) from None

    return said


def _clear(error: Exception) -> Exception:
    """The error as one line for people, or itself when it is a mistake of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return _clear(error.exceptions[0])
    match error:
        case SettingError():
            return _BadSetting(str(error))
        case UnreadableMap():
            return failure(error.sentence)
        case StartError() | StoreError() | DocumentDamaged():
            return failure(str(error))
        case folder.RefusedError() | remote.RemoteError():
            return failure(str(error))
        case _:
            return error


class _BadSetting(click.ClickException):
    exit_code = 2


def failure(message: str) -> click.ClickException:
    """What a command raises to say this one line and end with 1."""
    return click.ClickException(message)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, in a loop of its own and without log lines."""
    # The store's own log lines would stand between the lines of the answer.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    return asyncio.run(work)


def chosen_settings(**flags: str | None) -> Settings:
    """The settings of flags and environment; raises SettingError."""
    return read_settings(os.environ, flags)


def run_on_folder(work: Coroutine[Any, Any, T]) -> T:
    """What `work` on a data folder gives; says what to do where a server has the folder open."""
    try:
        return run(work)
    except FolderInUse:
        raise failure(
            "A server has this data folder open. Ask it instead: add --server with its address, "
            "such as --server http://127.0.0.1:8000 (and --token where it asks for one)."
        ) from None


def remote_options(command: Callable[P, T]) -> Callable[P, T]:
    """Flags for asking a running server."""
    command = click.option(
        "--token", envvar="WAYBOARD_TOKEN", default="", help="A facilitator's token for --server."
    )(command)
    return click.option(
        "--server",
        envvar="WAYBOARD_SERVER",
        help="Ask this running server, such as http://127.0.0.1:8000, instead of the data folder.",
    )(command)
