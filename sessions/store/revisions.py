"""Which revision a store has, and bringing it to the one this Wayboard writes."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL

from sessions.store.errors import StoreDamaged, StoreTooNew

_FOLDER = Path(__file__).parent / "migrations"
_POSTGRES_LOCK = 0x57617962  # any fixed number: two servers that start together take turns


def newest() -> str:
    """The revision that this Wayboard reads and writes."""
    head = _script().get_current_head()
    assert head is not None  # noqa: S101 - the package ships at least one revision
    return head


def is_current(connection: Connection) -> bool:
    """Whether the store needs no upgrade.

    Raises StoreTooNew for a newer store and StoreDamaged for a database that is something else.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        if inspect(connection).get_table_names():
            raise StoreDamaged("This database holds other things than Wayboard's. Choose another.")
        return False
    if found not in {revision.revision for revision in _script().walk_revisions()}:
        raise StoreTooNew(
            f"A newer Wayboard wrote this store (revision {found}, known up to {newest()}). "
            "Nothing was changed. Start the newer version, or choose another data folder."
        )
    return found == newest()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the store to the revision `to`, in the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def upgrade_sqlite(path: Path, to: str = "head") -> None:
    """Bring a data file to the revision `to`; it is wholly upgraded or not touched."""
    # References are checked once at the end: rebuilding a table must not delete what refers to it.
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": 30.0},
    )
    begin = ["BEGIN"]
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin[0]))
    try:
        with engine.connect() as connection:
            if is_current(connection):
                return
            connection.rollback()
            begin[0] = "BEGIN IMMEDIATE"
            with connection.begin():
                if not is_current(connection):  # another process may have been faster
                    upgrade(connection, to)
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StoreDamaged("The upgrade would leave broken references.")
    finally:
        engine.dispose()


def upgrade_postgres(connection: Connection) -> None:
    """Bring a PostgreSQL store to the newest revision, in the caller's transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
    if not is_current(connection):
        upgrade(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
