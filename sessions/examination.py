"""Whether everything that is stored can be read back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import text

from sessions.documents import DocumentDamaged, Documents
from sessions.journey.schema import BOARD, DRAFT
from sessions.store.database import Database
from sessions.store.errors import StoreError
from sessions.store.journal import Journal
from sessions.store.workshops import WorkshopRecord, WorkshopRecords


@dataclass(frozen=True, slots=True)
class Examined:
    """One workshop: how many documents it has, and what is wrong with them."""

    workshop: WorkshopRecord
    documents: int
    troubles: tuple[str, ...]


async def examine(database: Database) -> AsyncIterator[Examined]:
    """Load every document of every workshop as the server would, one after the other.

    Raises StoreError where not even the list of workshops can be read.
    """
    async with database.read() as connection:
        workshops = await WorkshopRecords(connection).all()
    for workshop in workshops:
        yield await _examined(database, workshop)


async def _examined(database: Database, workshop: WorkshopRecord) -> Examined:
    documents, troubles, names = Documents(database), [], list[str]()
    try:
        async with database.read() as connection:
            names = await Journal(connection).documents(workshop.id)
    except StoreError as error:
        troubles.append(str(error))
    for name in names:
        try:
            await documents.load(workshop.id, name, BOARD if name == "board" else DRAFT)
        except (DocumentDamaged, StoreError) as error:
            troubles.append(f"{name.partition(':')[0]}: {error}")
    return Examined(workshop, len(names), tuple(troubles))


async def broken_pages(database: Database) -> list[str]:
    """What SQLite finds wrong with its file; nothing for PostgreSQL, which has tools of its own.

    Raises StoreError where the file is too broken for the question.
    """
    if database.path is None:
        return []
    async with database.read() as connection:
        rows = await connection.execute(text("PRAGMA integrity_check(20)"))
        found = [str(row[0]) for row in rows]
    return [] if found == ["ok"] else found
