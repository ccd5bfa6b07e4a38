"""`wayboard doctor`: is everything that is stored readable, and if not, what can be saved."""

import shutil
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import URL

from server.command_line import STORE, chosen_settings, failure, run, said_clearly, settings_options
from server.settings import Settings
from sessions.examination import Examined, broken_pages, examine
from sessions.formats import write_map
from sessions.journey.schema import BOARD
from sessions.rescue import rescued
from sessions.store import revisions
from sessions.store.database import Database, open_database
from sessions.store.errors import StoreError, translated
from sessions.store.salvage import salvage

_ADVICE = (
    "Stop the server, keep a copy of the data folder, then write what can be read with "
    "'wayboard doctor --rescue FOLDER', or go back to a backup."
)


@click.command("doctor")
@click.option(
    "--rescue",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write every map, as far as it can be read, to a new folder; the data stays as it is.",
)
@settings_options(*STORE)
@said_clearly
def command(rescue: Path | None, **flags: str | None) -> None:
    """Read back everything that is stored, and say what is wrong. Nothing is changed.

    Works beside a running server, too. Ends with 1 where something is wrong.
    """
    settings = chosen_settings(**flags)
    if rescue is not None:
        _rescue(settings, rescue)
        return
    try:
        _check_form(settings)
        troubles = run(_examination(settings))
    except StoreError as error:
        raise failure(f"{error} {_ADVICE}") from None
    if troubles:
        raise failure(f"{troubles} of the things above are wrong. {_ADVICE}")
    click.echo("Everything that is stored can be read.")


def _check_form(settings: Settings) -> None:
    """Opening a store would upgrade it: a look must not."""
    path = settings.data_file
    if path is None:
        return
    if not path.is_file():
        raise failure(f"There is no data file {path}. Check --data.")
    click.echo(f"Data file  {path}, {path.stat().st_size:,} bytes")
    click.echo(f"Space      {shutil.disk_usage(path.parent).free:,} bytes free")
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with translated(), closing(engine.connect()) as connection:
        if not revisions.is_current(connection):
            raise failure("An older Wayboard wrote this store. Run 'wayboard migrate' first.")


async def _examination(settings: Settings) -> int:
    """How many things are wrong; each is said."""
    database = await open_database(settings.store_url)
    try:
        return await _examined(database)
    finally:
        await database.close()


async def _examined(database: Database) -> int:
    broken = await broken_pages(database)
    click.echo(f"Bytes      {'damaged' if broken else 'sound'}")
    for line in broken:
        click.echo(f"           {line}")
    troubles, workshops, documents = len(broken), 0, 0
    async for one in examine(database):
        workshops, documents = workshops + 1, documents + one.documents
        troubles += _show(one)
    click.echo(f"Workshops  {workshops}, with {documents} documents")
    return troubles


def _show(examined: Examined) -> int:
    for trouble in examined.troubles:
        click.echo(f"Workshop   {examined.workshop.id} “{examined.workshop.title}”: {trouble}")
    return len(examined.troubles)


def _rescue(settings: Settings, target: Path) -> None:
    path = settings.data_file
    if path is None:
        raise failure("PostgreSQL has tools of its own: restore a backup with pg_restore.")
    try:
        target.mkdir(parents=True)
    except OSError as error:
        raise failure(f"{target} cannot be made: {error.strerror}. Name a new folder.") from None
    count = 0
    for remains in salvage(path, "board"):
        found = rescued(remains, BOARD)
        file = target / f"{remains.workshop}.json"
        file.write_text(write_map(found.journey, "json").text, encoding="utf-8")
        title, cards = remains.title or found.journey.frame.title, len(found.journey.elements)
        missing = f", {found.lost} edits are missing" if found.lost else ""
        click.echo(f"{file}  “{title}”: {cards} cards{missing}")
        count += 1
    click.echo(f"Wrote {count} maps. Each can be imported: wayboard import FILE")
