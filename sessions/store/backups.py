"""Copies of a SQLite store: made while people work, and put back when nobody does."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect
from sqlalchemy.engine import URL

from sessions.store import revisions
from sessions.store.database import connect_sqlite
from sessions.store.errors import StoreConflict, StoreDamaged, StoreUnavailable, translated


def backup(path: Path, target: Path) -> None:
    """Write a consistent copy of the data file at `path` to the new file `target`.

    People may go on writing. The file appears under its name only when it is complete.
    Raises StoreConflict where `target` exists, StoreUnavailable where it cannot be written.
    """
    if target.exists():
        raise StoreConflict(f"{target} exists already. Choose another name.")
    with translated():
        _copy(path, target)


def restore(source: Path, path: Path, aside: Path) -> bool:
    """Put the backup `source` in the place of the data file at `path`; no server may run.

    A data file that stands there is kept as `aside`; whether there was one is the answer.
    Raises StoreDamaged and StoreTooNew, without changing anything, for a backup of no use.
    """
    with translated():
        _check(source)
        fresh = path.with_name(path.name + ".restored")
        fresh.unlink(missing_ok=True)
        _copy(source, fresh)
        replaced = path.exists()
        _move(path, aside)
        _move(fresh, path)
        _settle(path.parent)
    return replaced


def _copy(path: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    try:
        # The copy holds private drafts like its original: for the owner only.
        os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        with closing(connect_sqlite(path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)  # all pages in one step: one snapshot, and writers do not wait
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.rename(target)
        _settle(target.parent)
    except OSError as error:
        raise StoreUnavailable(f"The copy cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            partial.unlink()  # there only if it was not completed


def _check(source: Path) -> None:
    engine = create_engine(URL.create("sqlite", database=str(source)), poolclass=NullPool)
    with closing(engine.connect()) as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if found != "ok":
            raise StoreDamaged("The backup is damaged. Nothing was changed.")
        revisions.is_current(connection)
        if not inspect(connection).has_table("workshops"):
            raise StoreDamaged("The backup holds no Wayboard store. Nothing was changed.")


def _move(path: Path, to: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{to}{ending}")


def _settle(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
