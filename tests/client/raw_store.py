"""The stored file read by itself: with SQLite and Yjs, and without any of the server's code."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
from pycrdt import Doc, Map


class RawStore:
    """What the file says about one workshop."""

    def __init__(self, file: Path, workshop: str) -> None:
        self._file = file
        self._workshop = workshop

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query whose one parameter is the workshop."""
        connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)
        try:
            return connection.execute(query, (self._workshop,)).fetchall()
        finally:
            connection.close()

    def events(self) -> list[dict[str, Any]]:
        """Everything that happened, in order; `seq` is the place in the journal."""
        rows = self.rows("SELECT seq, event FROM events WHERE workshop = ? ORDER BY seq, place")
        return [{"seq": seq, **json.loads(event)} for seq, event in rows]

    def forms(self) -> dict[str, list[dict[str, Any]]]:
        """Ballots and sheets that are not revealed yet, by round."""
        rows = self.rows("SELECT round, value FROM inputs WHERE workshop = ? ORDER BY voter")
        found: dict[str, list[dict[str, Any]]] = {}
        for name, value in rows:
            found.setdefault(name, []).append(msgspec.msgpack.decode(value))
        return found

    def board(self, upto: int = 2**53) -> dict[str, dict[str, Any]]:
        """The shared map after the journal's entries up to one of them, root by root."""
        doc: Doc[Any] = Doc()
        roots = ("frame", "stages", "lanes", "elements", "groups", "links", "session")
        found = {root: doc.get(root, type=Map) for root in roots}
        query = "SELECT seq, payload FROM journal WHERE workshop = ? AND document = 'board'"
        for seq, payload in self.rows(f"{query} ORDER BY seq"):
            if seq <= upto and payload:
                doc.apply_update(payload)
        return {root: dict(value.to_py() or {}) for root, value in found.items()}
