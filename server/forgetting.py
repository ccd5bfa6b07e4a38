"""The commands `wayboard purge` and `wayboard erase`: what shall be forgotten, and a dry run."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import click
import msgspec
from typing_extensions import override

from facilitation.refusals import Refused
from server import folder, remote
from server.command_line import (
    STORE,
    chosen_settings,
    failure,
    remote_options,
    run_on_folder,
    said_clearly,
    settings_options,
)
from server.settings import Settings
from sessions.live import now_ms
from sessions.outcomes.archive import Archive
from sessions.outcomes.erasure import Traces, erase, traces
from sessions.outcomes.retention import DAY, left_before, purge_old
from sessions.people import Denied, People
from sessions.store.ages import Aged
from sessions.store.journal import JournalWriter
from sessions.store.people import PersonRecords
from sessions.workshops import Workshops

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class Age(click.ParamType):  # type: ignore[type-arg]
    """An age (90d, 12w, 6m, 2y) or a day (2026-01-31), as a moment in epoch ms."""

    name = "age"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        aged = re.fullmatch(r"([1-9][0-9]{0,3})([dwmy])", value)
        if aged is not None:
            return now_ms() - int(aged[1]) * _DAYS[aged[2]] * DAY
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no age such as 90d, 12w, 6m or 2y, and no day.", param, ctx)
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


@click.command("purge")
@click.argument("workshop", required=False)
@click.option(
    "--older-than",
    type=Age(),
    help="All workshops in which nobody has worked for so long (90d, 12w, 6m, 2y), or since a "
    "day (2026-01-31).",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@remote_options
@settings_options(*STORE)
@said_clearly
def purge_command(
    workshop: str | None,
    older_than: int | None,
    dry_run: bool,
    yes: bool,
    server: str | None,
    token: str,
    **flags: str | None,
) -> None:
    """Delete WORKSHOP (id or code), or old ones, with map, history and people, for good."""
    if (workshop is None) == (older_than is None):
        raise failure("Name one workshop, or say --older-than.")
    if older_than is not None:
        if server:
            raise failure("Old workshops are deleted in the data folder: leave --server out.")
        _purge_old(chosen_settings(**flags), older_than, dry_run=dry_run, yes=yes)
        return
    assert workshop is not None  # noqa: S101 - one of the two is there
    if server and not token:
        raise failure("Deleting a workshop on a server needs a facilitator's --token.")
    settings = chosen_settings(**flags)
    if dry_run or not yes:
        # Nobody should have to confirm the end of something that does not exist.
        if server:
            title = remote.ask(server, "GET", f"/api/workshops/{workshop}", token=token)["title"]
        else:
            title = run_on_folder(folder.look_up(settings, workshop)).title
        if dry_run:
            click.echo(f"Would delete workshop {workshop} ({title}).")
            return
        click.confirm(f"Delete workshop {workshop} ({title}) for good?", abort=True, err=True)
    if server:
        remote.ask(server, "DELETE", f"/api/workshops/{workshop}", token=token)
        click.echo(f"Deleted workshop {workshop}.")
        return
    record = run_on_folder(folder.purge(settings, workshop))
    click.echo(f"Deleted workshop {record.id}.")


def _purge_old(settings: Settings, moment: int, *, dry_run: bool, yes: bool) -> None:
    found = run_on_folder(_left(settings, moment))
    if not found:
        click.echo("No workshop is that old.")
        return
    for one in found:
        day = datetime.fromtimestamp(one.last / 1000, UTC).date()
        click.echo(f"{one.workshop.id:<18}{day}  {one.workshop.title}")
    if dry_run:
        click.echo(f"Would delete {len(found)}.")
        return
    if not yes:
        click.confirm(f"Delete these {len(found)} for good?", abort=True, err=True)
    purged = run_on_folder(_purged(settings, moment))
    click.echo(f"Deleted {len(purged)}.")


async def _left(settings: Settings, moment: int) -> list[Aged]:
    async with folder.reading(settings) as database:
        return await left_before(database, moment)


async def _purged(settings: Settings, moment: int) -> list[Aged]:
    async with folder.writing(settings) as database:
        return await purge_old(People(database), None, moment)


@click.command("erase")
@click.argument("workshop")
@click.argument("person")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@remote_options
@settings_options(*STORE)
@said_clearly
def erase_command(
    workshop: str,
    person: str,
    dry_run: bool,
    yes: bool,
    server: str | None,
    token: str,
    **flags: str | None,
) -> None:
    """Erase PERSON (name or id) from WORKSHOP (id or code): name and authorship, for good.

    What they wrote for everybody stays, as nobody's.
    """
    if server and not token:
        raise failure("Erasing somebody on a server needs a facilitator's --token.")
    desk = _Desk(workshop, person, chosen_settings(**flags), server, token)
    click.echo(_told(desk.erase(dry_run=True)))
    if dry_run:
        return
    if not yes:
        click.confirm("Erase all of this for good?", abort=True, err=True)
    desk.erase(dry_run=False)
    click.echo("Erased.")


def _told(found: Traces) -> str:
    lines = [
        f"Names         {', '.join(found.names)}",
        f"On the map    {found.things} cards and other things that say they are theirs",
        f"Named as      {found.owning} owners, sponsors and deciders",
        f"History       {found.edits} edits, {found.events} lines of the minutes",
        f"Private       {found.private} edits that only they saw",
        f"Signed in     {found.sessions} times",
    ]
    if found.mentions:
        lines.append(
            f"Stays         {found.mentions} cards whose words hold a name: change them by hand"
        )
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Erases somebody, on a server or in the data folder."""

    workshop: str
    person: str
    settings: Settings
    server: str | None
    token: str

    def erase(self, *, dry_run: bool) -> Traces:
        """What was erased, or would be."""
        if self.server is None:
            return run_on_folder(self._in_folder(dry_run=dry_run))
        path = f"/api/workshops/{self.workshop}"
        people = remote.ask(self.server, "GET", path, token=self.token)["people"]
        ids = [one["id"] for one in people if self.person in (one["id"], one["name"])]
        body = {"participant": ids[0] if ids else self.person, "dry_run": dry_run}
        answer = remote.ask(self.server, "POST", f"{path}/erasures", body, self.token)
        return msgspec.convert(answer["traces"], Traces)

    async def _in_folder(self, *, dry_run: bool) -> Traces:
        async with folder.writing(self.settings) as database:
            record = await folder.find(database, self.workshop)
            async with database.read() as connection:
                known = await PersonRecords(connection).all(record.id, removed=True)
            found = [one for one in known if self.person in (one.id, one.name)]
            if not found:
                raise folder.RefusedError("Nobody of this name or id was in the workshop.")
            if len(found) > 1:
                ids = ", ".join(one.id for one in found)
                raise folder.RefusedError(f"Several people were called so. Name an id: {ids}.")
            people, archive = People(database), Archive(database)
            async with (
                JournalWriter.open(database) as journal,
                Workshops.open(database, journal) as workshops,
                workshops.using(record.id) as live,
            ):
                done: Traces | Denied | Refused = (
                    await traces(people, archive, live, found[0].id)
                    if dry_run
                    else await erase(people, archive, live, found[0].id, now_ms())
                )
            if not isinstance(done, Traces):
                raise folder.RefusedError(f"{done.why.sentence} {done.detail}".strip())
            return done
