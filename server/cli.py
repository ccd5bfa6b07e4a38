"""The command `wayboard`."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import structlog
from typing_extensions import override

from server import folder, remote
from server.checks import check_start, folder_lock
from server.command_line import (
    STORE,
    chosen_settings,
    failure,
    remote_options,
    run,
    run_on_folder,
    said_clearly,
    settings_options,
)
from server.demo import demo_links
from server.house import House
from server.logs import set_up_logs
from server.serving import bind, serve
from server.settings import (
    Settings,
    catalogue,
    unknown_variables,
)
from sessions.creation import NewWorkshop, clean_title
from sessions.formats import FORMATS, Imported, read_map, write_map
from sessions.journey.templates import Template, start

_MAX_FILE = 16 * 1024 * 1024


_ELSEWHERE = {
    "backup": "server.backups:backup_command",
    "doctor": "server.doctor:command",
    "erase": "server.forgetting:erase_command",
    "export": "server.takeaway:export_command",
    "purge": "server.forgetting:purge_command",
    "rehearse": "client.participant.rehearse:command",
    "restore": "server.backups:restore_command",
}
"""Commands that the server has no need of: their modules are loaded when somebody asks for them."""


class _Commands(click.Group):
    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = _ELSEWHERE[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="wayboard")
def main() -> None:
    """Facilitated journey-mapping workshops: a server, and tools for its data."""


@main.command("serve")
@settings_options()
@click.option("--demo", is_flag=True, help="Have a workshop to look at, and show its links.")
@said_clearly
def serve_command(demo: bool, **flags: str | None) -> None:
    """Serve workshops until interrupted.

    Every setting is a flag or an environment variable; the flag wins.
    """
    settings = chosen_settings(**flags)
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
        raise failure("A title has 1 to 200 characters.")
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
@remote_options
@settings_options(*STORE, "base_url", "host", "port", "capacity")
@said_clearly
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
    settings = chosen_settings(**flags)
    _show_created(_created(settings, wish), as_json=as_json)


def _created(settings: Settings, wish: NewWorkshop) -> dict[str, Any]:
    made = run_on_folder(folder.create(settings, wish))
    url = settings.public_url
    return {
        "id": made.workshop,
        "code": made.code,
        "join_url": f"{url}/join#{made.code}",
        "facilitator_token": made.token,
        "facilitate_url": f"{url}/w/{made.workshop}#{made.token}",
        "participant": made.participant,
    }


@main.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Left out: recognised.")
@click.option("--into", metavar="WORKSHOP", help="Add to this workshop (id or code).")
@_TITLE
@_AS_JSON
@remote_options
@settings_options(*STORE, "base_url", "host", "port", "capacity")
@said_clearly
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
    settings = chosen_settings(**flags)
    imported = read_map(source, format=format_, name=_name_of(file))
    _show_report(imported.report.summary, [one.sentence for one in imported.report.remarks])
    if into:
        record = run_on_folder(folder.add_map(settings, into, imported))
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
            raise failure("Adding to a workshop on a server needs a facilitator's --token.")
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
        raise failure(f"{file} cannot be read: {error.strerror}.") from None
    if len(source) > _MAX_FILE:
        raise failure(f"{file} is larger than {_MAX_FILE} bytes. Split the map.")
    return source


def _name_of(file: Path) -> str | None:
    return None if str(file) == "-" else file.name


@main.command("list")
@_AS_JSON
@settings_options(*STORE)
@said_clearly
def list_command(as_json: bool, **flags: str | None) -> None:
    """List the workshops, the newest first. Works beside a running server, too."""
    found = run(folder.listed(chosen_settings(**flags)))
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
@settings_options(*STORE, "min_free")
@said_clearly
def migrate_command(**flags: str | None) -> None:
    """Bring the store to the form that this version writes. `serve` does so by itself."""
    run_on_folder(folder.migrate(chosen_settings(**flags)))
    click.echo("The store is up to date.")
