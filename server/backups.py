"""`wayboard backup` and `wayboard restore`: copies of the data file, out and back."""

import time
from pathlib import Path

import click

from server.checks import FolderInUse, check_start, folder_lock
from server.command_line import STORE, chosen_settings, failure, said_clearly, settings_options
from server.settings import Settings
from sessions.store.backups import backup, restore


def _data_file(settings: Settings) -> Path:
    path = settings.data_file
    if path is None:
        raise failure(
            "This store is PostgreSQL: use pg_dump and pg_restore, as docs/operating.md shows."
        )
    return path


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@settings_options(*STORE)
@said_clearly
def backup_command(target: Path, **flags: str | None) -> None:
    """Copy the data file to the new file TARGET. Works beside a running server, too.

    The copy is of one moment: whatever was saved before is in it.
    """
    path = _data_file(chosen_settings(**flags))
    if not path.is_file():
        raise failure(f"There is no data file {path}. Check --data.")
    backup(path, target)
    click.echo(f"Wrote {target}, {target.stat().st_size:,} bytes.")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@settings_options(*STORE, "min_free")
@said_clearly
def restore_command(source: Path, **flags: str | None) -> None:
    """Put the backup SOURCE in the place of the data file. No server may run on it.

    What stood there before is kept beside it.
    """
    settings = chosen_settings(**flags)
    path = _data_file(settings)
    check_start(settings)
    aside = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        with folder_lock(settings.data):
            replaced = restore(source, path, aside)
    except FolderInUse:
        raise failure("A server has this data folder open. Stop it, then restore.") from None
    kept = f" What was there before is kept as {aside.name}." if replaced else ""
    click.echo(f"Restored {path}.{kept}")
