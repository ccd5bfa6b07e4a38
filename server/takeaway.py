"""The command `wayboard export`: a workshop as a file, from the data folder or a server."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from server import folder, remote
from server.api.outcomes import FAILURES
from server.command_line import (
    STORE,
    chosen_settings,
    failure,
    remote_options,
    run,
    said_clearly,
    settings_options,
)
from server.settings import Settings
from sessions.formats import FORMATS, write_map
from sessions.formats.catalogue import OUTCOMES, OutcomeFormat
from sessions.journey.ids import WorkshopId
from sessions.outcomes.making import BadOption, chosen
from sessions.outcomes.material import Material
from sessions.outcomes.workroom import Bounds, Broken, Busy, Ready, Working, Workroom

_PATIENCE = 900
"""Seconds: nobody else waits for this process."""
_LOOK = 0.1
Tell = Callable[[float], None]


@click.command("export")
@click.argument("workshop")
@click.argument("format_", metavar="[FORMAT]", type=click.Choice(list(OUTCOMES)), required=False)
@click.option("--format", "named", type=click.Choice(list(OUTCOMES)), help="The same as FORMAT.")
@click.option(
    "-o",
    "--out",
    "--output",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file; left out, the standard output.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--paper", help="The paper's size, such as A1, where the format has one.")
@click.option("--timezone", help="Whose clock dates are told by, such as Europe/Berlin.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    help="Anything else that the format lets choose; may be repeated.",
)
@remote_options
@settings_options(*STORE)
@said_clearly
def export_command(
    workshop: str,
    format_: str | None,
    named: str | None,
    output: Path | None,
    force: bool,
    paper: str | None,
    timezone: str | None,
    options: tuple[str, ...],
    server: str | None,
    token: str,
    **flags: str | None,
) -> None:
    """Write WORKSHOP (id or code) as a file of one FORMAT.

    Works beside a running server, too.
    """
    wanted = format_ or named
    if wanted is None:
        raise failure(f"Name a format: {', '.join(OUTCOMES)}.")
    format = OUTCOMES[wanted]
    picked = _picked(format, options, paper=paper, timezone=timezone)
    if output is None and not _is_text(format) and sys.stdout.isatty():
        raise failure(f"{format.name} is no text to read here. Name a file with --out.")
    if output is not None and output.exists() and not force:
        raise failure(f"{output} exists already. Choose another name, or add --force.")
    if server:
        made = _fetched(server, token, workshop, format, picked)
    else:
        made = _made(chosen_settings(**flags), workshop, format, picked)
    if output is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        _write_file(output, made, force=force)


def _picked(format: OutcomeFormat, options: tuple[str, ...], **named: str | None) -> dict[str, Any]:
    given = dict(option.partition("=")[::2] for option in options)
    given |= {name: value for name, value in named.items() if value is not None}
    if "paper" in given:
        given["paper"] = given["paper"].lower()
    try:
        chosen(format, given)
    except BadOption as bad:
        raise failure(f"{format.name}: {bad}.") from None
    return dict(given)


def _is_text(format: OutcomeFormat) -> bool:
    return format.media.startswith("text/") or format.media == "application/json"


def _made(
    settings: Settings, workshop: str, format: OutcomeFormat, options: dict[str, Any]
) -> bytes:
    if format.name in FORMATS:
        _, journey = run(folder.read_map(settings, workshop))
        written = write_map(journey, format.name)
        for left_out in written.left_out:
            click.echo(left_out, err=True)
        return written.text.encode()
    material = run(folder.read_material(settings, workshop))
    with _progress(format) as tell:
        return run(_worked(material, format, options, settings.export_megabytes, tell))


async def _worked(
    material: Material, format: OutcomeFormat, options: dict[str, Any], megabytes: int, tell: Tell
) -> bytes:
    async def collect() -> Material:
        return material

    async with Workroom.open(Bounds(seconds=_PATIENCE, megabytes=megabytes)) as room:
        job = room.take(WorkshopId(material.workshop), format.name, options, collect)
        assert not isinstance(job, Busy)  # noqa: S101 - it is the only one
        ended = asyncio.ensure_future(job.ended())
        while not ended.done():
            await asyncio.wait((ended,), timeout=_LOOK)
            if isinstance(job.life, Working):
                tell(job.life.share)
        match job.life:
            case Ready(file=file):
                tell(1.0)
                return await asyncio.to_thread(file.read_bytes)
            case Broken(why=why):
                raise failure(FAILURES[why].sentence)
        raise failure("The file was not made.")


def _fetched(
    server: str, token: str, workshop: str, format: OutcomeFormat, options: dict[str, Any]
) -> bytes:
    if not token:
        raise failure("Taking a file from a server needs a --token of somebody in the workshop.")
    address = f"/api/workshops/{workshop}/exports"
    wish = {"format": format.name, "options": options}
    job = remote.ask(server, "POST", address, wish, token)
    mine = f"{address}/{job['id']}"
    try:
        with _progress(format) as tell:
            while job["status"] in ("waiting", "working"):
                tell(job["share"])
                time.sleep(_LOOK)
                job = remote.ask(server, "GET", mine, token=token)
            if job["status"] == "failed":
                raise failure(job["detail"])
            tell(1.0)
        return remote.fetch(server, f"{mine}/file", token)
    finally:
        with suppress(remote.RemoteError):
            remote.ask(server, "DELETE", mine, token=token)


@contextmanager
def _progress(format: OutcomeFormat) -> Iterator[Tell]:
    """A bar on a terminal, nothing elsewhere."""
    bar = click.progressbar(
        length=1000, label=format.title, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:
        yield lambda share: bar.update(max(round(share * 1000) - bar.pos, 0))


def _write_file(target: Path, made: bytes, *, force: bool) -> None:
    """All of it or nothing, and never over a file unasked."""
    try:
        if force:
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial:
                partial.write(made)
            Path(partial.name).replace(target)
        else:
            with target.open("xb") as file:
                file.write(made)
    except FileExistsError:
        raise failure(f"{target} exists already. Choose another name, or add --force.") from None
    except OSError as error:
        raise failure(f"{target} cannot be written: {error.strerror}.") from None
