"""The command `wayboard`."""

import asyncio
import functools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import structlog
from typing_extensions import override

from server import folder, remote
from server.checks import FolderInUse, StartError, check_start, folder_lock
from server.demo import demo_links
from server.house import House
from server.logs import set_up_logs
from server.serving import bind, serve
from server.settings import (
    SettingError,
    Settings,
    catalogue,
    flag,
    read_settings,
    unknown_variables,
    variable,
)
from sessions.creation import NewWorkshop, clean_title
from sessions.documents import DocumentDamaged
from sessions.formats import FORMATS, Imported, UnreadableMap, read_map, write_map
from sessions.journey.templates import Template, start
from sessions.store.database import StoreError

P = ParamSpec("P")
T = TypeVar("T")
_MAX_FILE = 16 * 1024 * 1024
_STORE = ("data", "database_url")


def _settings_options(*names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
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


def _said_clearly(command: Callable[P, T]) -> Callable[P, T]:
    """One line on standard error for everything that can go wrong, and no traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            raise _clear(error) from None

    return run


def _clear(error: Exception) -> Exception:
    """The error as one line for people, or itself when it is a mistake of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return _clear(error.exceptions[0])
    match error:
        case SettingError():
            return _BadSetting(str(error))
        case UnreadableMap():
            return _failure(error.sentence)
        case StartError() | StoreError() | DocumentDamaged():
            return _failure(str(error))
        case folder.RefusedError() | remote.RemoteError():
            return _failure(str(error))
        case _:
            return error


class _BadSetting(click.ClickException):
    exit_code = 2


def _failure(message: str) -> click.ClickException:
    return click.ClickException(message)


def _run(work: Coroutine[Any, Any, T]) -> T:
    # The store's own log lines would stand between the lines of the answer.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    return asyncio.run(work)


def _settings(**flags: str | None) -> Settings:
    return read_settings(os.environ, flags)


class _Commands(click.Group):
    """All commands; a rehearsal is loaded only when it is wanted: the server needs none of it."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "rehearse"])

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "rehearse":
            from client.participant.rehearse import command

            return command
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="wayboard")
def main() -> None:
    """Facilitated journey-mapping workshops: a server, and tools for its data."""


@main.command("serve")
@_settings_options()
@click.option("--demo", is_flag=True, help="Have a workshop to look at, and show its links.")
@_said_clearly
def serve_command(demo: bool, **flags: str | None) -> None:
    """Serve workshops until interrupted.

    Every setting is a flag or an environment variable; the flag wins.
    """
    settings = _settings(**flags)
    set_up_logs(settings)
    check_start(settings)
    with folder_lock(settings.data):
        listening, settings = bind(settings)
        log = structlog.get_logger("start")
        for name in unknown_variables(os.environ):
            log.warning("unknown variable", variable=name)
        figures = {name: getattr(settings, name) for name in catalogue()}
        log.info(
            "limits", **{k: v for k, v in figures.items() if isinstance(v, int) and k != "port"}
        )

        async def opened(house: House) -> None:
            await _show_addresses(house, demo=demo)

        with listening:
            serve(settings, listening, opened)


async def _show_addresses(house: House, *, demo: bool) -> None:
    url = house.settings.public_url
    lines = [("Board", f"{url}/"), ("API", f"{url}/api/docs")]
    if demo:
        workshop, _, token = await demo_links(house.people)
        lines.append(("Facilitator", f"{url}/w/{workshop.id}#{token}"))
        if workshop.code:
            lines.append(("Participants", f"{url}/join#{workshop.code}  (code {workshop.code})"))
    else:
        lines.append(("New workshop", f"{url}/new"))
    click.echo("\nWayboard is ready.\n")
    for name, address in lines:
        click.echo(f"  {name:<13} {address}")
    click.echo("\nStop with Ctrl+C.\n")
    sys.stdout.flush()


def _remote_options(command: Callable[P, T]) -> Callable[P, T]:
    command = click.option(
        "--token", envvar="WAYBOARD_TOKEN", default="", help="A facilitator's token for --server."
    )(command)
    return click.option(
        "--server",
        envvar="WAYBOARD_SERVER",
        help="Ask this running server, such as http://127.0.0.1:8000, instead of the data folder.",
    )(command)


def _show_created(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
        return
    click.echo(f"Workshop     {made['id']}")
    click.echo(f"Code         {made['code']}")
    click.echo(f"Participants {made['join_url']}")
    click.echo(f"Facilitator  {made['facilitate_url']}")
    click.echo("Keep the facilitator's link secret: whoever has it can do everything.")


_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_TITLE = click.option("--title", help="The workshop's title.")


def _checked_title(raw: str) -> str:
    title = clean_title(raw)
    if title is None:
        raise _failure("A title has 1 to 200 characters.")
    return title


@main.command("create")
@click.argument("title")
@click.option(
    "--template",
    type=click.Choice([str(one) for one in Template]),
    default=str(Template.CUSTOMER_JOURNEY_LONG),
    show_default=True,
    help="The columns and rows to start with.",
)
@click.option("--blueprint", is_flag=True, help="Add the rows of a service blueprint.")
@click.option("--name", help="What the facilitator is called.")
@click.option("--password", help="What newcomers have to know besides the code.")
@click.option("--waiting-room", is_flag=True, help="Newcomers wait until they are let in.")
@_AS_JSON
@_remote_options
@_settings_options(*_STORE, "base_url", "host", "port", "capacity")
@_said_clearly
def create_command(
    title: str,
    template: str,
    blueprint: bool,
    name: str | None,
    password: str | None,
    waiting_room: bool,
    as_json: bool,
    server: str | None,
    token: str,
    **flags: str | None,
) -> None:
    """Create a workshop called TITLE and print the ways in."""
    title = _checked_title(title)
    if server:
        body = {
            "title": title,
            "template": template,
            "blueprint": blueprint,
            "password": password,
            "waiting_room": waiting_room,
            "facilitator_name": name,
        }
        _show_created(remote.ask(server, "POST", "/api/workshops", body), as_json=as_json)
        return
    wish = NewWorkshop(
        title=title,
        journey=start(Template(template), title=title, blueprint=blueprint),
        password=password,
        waiting_room=waiting_room,
        facilitator_name=name,
    )
    settings = _settings(**flags)
    _show_created(_created(settings, wish), as_json=as_json)


def _created(settings: Settings, wish: NewWorkshop) -> dict[str, Any]:
    made = _run_on_folder(folder.create(settings, wish))
    url = settings.public_url
    return {
        "id": made.workshop,
        "code": made.code,
        "join_url": f"{url}/join#{made.code}",
        "facilitator_token": made.token,
        "facilitate_url": f"{url}/w/{made.workshop}#{made.token}",
        "participant": made.participant,
    }


def _run_on_folder(work: Coroutine[Any, Any, T]) -> T:
    try:
        return _run(work)
    except FolderInUse:
        raise _failure(
            "A server has this data folder open. Ask it instead: add --server with its address, "
            "such as --server http://127.0.0.1:8000 (and --token where it asks for one)."
        ) from None


@main.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Left out: recognised.")
@click.option("--into", metavar="WORKSHOP", help="Add to this workshop (id or code).")
@_TITLE
@_AS_JSON
@_remote_options
@_settings_options(*_STORE, "base_url", "host", "port", "capacity")
@_said_clearly
def import_command(
    file: Path,
    format_: str | None,
    into: str | None,
    title: str | None,
    as_json: bool,
    server: str | None,
    token: str,
    **flags: str | None,
) -> None:
    """Make a workshop of the map in FILE (- reads standard input), or add it to one."""
    source = _source(file)
    if server:
        _import_remotely(source, file, format_, into, title, server, token, as_json)
        return
    settings = _settings(**flags)
    imported = read_map(source, format=format_, name=_name_of(file))
    _show_report(imported.report.summary, [one.sentence for one in imported.report.remarks])
    if into:
        record = _run_on_folder(folder.add_map(settings, into, imported))
        click.echo(f"Added to workshop {record.id}.")
        return
    wanted = _checked_title(title or imported.journey.frame.title or file.stem or "Imported map")
    wish = NewWorkshop(title=wanted, journey=folder.titled(imported.journey, wanted))
    _show_created(_created(settings, wish), as_json=as_json)


def _import_remotely(
    source: bytes,
    file: Path,
    format_: str | None,
    into: str | None,
    title: str | None,
    server: str,
    token: str,
    as_json: bool,
) -> None:
    # Read here too: the server only takes text, and a bad file is told without asking it.
    imported: Imported = read_map(source, format=format_, name=_name_of(file))
    given = {"text": write_map(imported.journey, "json").text, "format": "json"}
    if into:
        if not token:
            raise _failure("Adding to a workshop on a server needs a facilitator's --token.")
        remote.ask(server, "POST", f"/api/workshops/{into}/import", given, token)
        _show_report(imported.report.summary, [one.sentence for one in imported.report.remarks])
        click.echo(f"Added to workshop {into}.")
        return
    wanted = _checked_title(title or imported.journey.frame.title or file.stem or "Imported map")
    body = {"title": wanted, "import": given}
    made = remote.ask(server, "POST", "/api/workshops", body)
    _show_report(imported.report.summary, [one.sentence for one in imported.report.remarks])
    _show_created(made, as_json=as_json)


def _show_report(summary: str, remarks: list[str]) -> None:
    click.echo(summary, err=True)
    for remark in remarks[:20]:
        click.echo(f"  {remark}", err=True)
    if len(remarks) > 20:
        click.echo(f"  … and {len(remarks) - 20} more remarks.", err=True)


def _source(file: Path) -> bytes:
    try:
        if str(file) == "-":
            source = bytes(sys.stdin.buffer.read(_MAX_FILE + 1))
        else:
            with file.open("rb") as opened:
                source = opened.read(_MAX_FILE + 1)
    except OSError as error:
        raise _failure(f"{file} cannot be read: {error.strerror}.") from None
    if len(source) > _MAX_FILE:
        raise _failure(f"{file} is larger than {_MAX_FILE} bytes. Split the map.")
    return source


def _name_of(file: Path) -> str | None:
    return None if str(file) == "-" else file.name


@main.command("export")
@click.argument("workshop")
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@_settings_options(*_STORE)
@_said_clearly
def export_command(
    workshop: str, format_: str, output: Path | None, force: bool, **flags: str | None
) -> None:
    """Write the map of WORKSHOP (id or code) as FORMAT, to standard output or a file.

    Works beside a running server, too.
    """
    _, journey = _run(folder.read_map(_settings(**flags), workshop))
    written = write_map(journey, format_)
    for left_out in written.left_out:
        click.echo(left_out, err=True)
    if output is None:
        click.echo(written.text, nl=not written.text.endswith("\n"))
        return
    _write_file(output, written.text, force=force)


def _write_file(target: Path, text: str, *, force: bool) -> None:
    """All of the text or nothing, and never over a file unasked."""
    try:
        if force:
            with tempfile.NamedTemporaryFile(
                "w", dir=target.parent, delete=False, encoding="utf-8", newline=""
            ) as partial:
                partial.write(text)
            Path(partial.name).replace(target)
        else:
            with target.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
    except FileExistsError:
        raise _failure(f"{target} exists already. Choose another name, or add --force.") from None
    except OSError as error:
        raise _failure(f"{target} cannot be written: {error.strerror}.") from None


@main.command("list")
@_AS_JSON
@_settings_options(*_STORE)
@_said_clearly
def list_command(as_json: bool, **flags: str | None) -> None:
    """List the workshops, the newest first. Works beside a running server, too."""
    found = _run(folder.listed(_settings(**flags)))
    if as_json:
        rows = [
            {
                "id": one.workshop.id,
                "code": one.workshop.code,
                "title": one.workshop.title,
                "created": one.workshop.created,
                "people": one.people,
            }
            for one in found
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    click.echo(f"{'Id':<18}{'Code':<9}{'People':>6}  Title")
    for one in found:
        code = one.workshop.code or "closed"
        click.echo(f"{one.workshop.id:<18}{code:<9}{one.people:>6}  {one.workshop.title}")


@main.command("migrate")
@_settings_options(*_STORE, "min_free")
@_said_clearly
def migrate_command(**flags: str | None) -> None:
    """Bring the store to the form that this version writes. `serve` does so by itself."""
    _run_on_folder(folder.migrate(_settings(**flags)))
    click.echo("The store is up to date.")


@main.command("purge")
@click.argument("workshop")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_remote_options
@_settings_options(*_STORE)
@_said_clearly
def purge_command(
    workshop: str, yes: bool, server: str | None, token: str, **flags: str | None
) -> None:
    """Delete WORKSHOP (id or code) with its map, history and people, for good."""
    if server and not token:
        raise _failure("Deleting a workshop on a server needs a facilitator's --token.")
    if not yes:
        click.confirm(f"Delete workshop {workshop} for good?", abort=True, err=True)
    if server:
        remote.ask(server, "DELETE", f"/api/workshops/{workshop}", token=token)
        click.echo(f"Deleted workshop {workshop}.")
        return
    record = _run_on_folder(folder.purge(_settings(**flags), workshop))
    click.echo(f"Deleted workshop {record.id}.")
