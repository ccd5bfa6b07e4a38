"""A participant's own copy of a document: what it holds as plain values, and what is written in it.

All of it happens in one thread: pycrdt allows no other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pycrdt import Doc, Map, TransactionEvent

from client.participant import journey
from client.participant.journey import PARTS, JourneyMap, Session, Thing
from client.participant.signals import Signal
from client.participant.wire import NO_CHANGE, clocks

ROOTS = (*PARTS, "session")

Written = Callable[[bytes, str], None]


class UnreadableUpdate(Exception):
    """The library could not take in an update; the copy must not be used any more."""


class Replica:
    """One Yjs document that tells every local edit to `written` as update bytes and words."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self.changed = Signal()
        self.renew()

    def renew(self) -> None:
        """Start over with an empty document and a new Yjs client id."""
        self.doc: Doc[Any] = Doc()
        self._things: dict[str, dict[str, Thing]] = {part: {} for part in PARTS[1:]}
        self._stale: dict[str, set[str]] = {root: set() for root in ROOTS}
        self._map: JourneyMap | None = JourneyMap()
        self._session = Session()
        self._local: list[bytes] = []
        self._words: list[str] | None = None
        self._applying = False
        self.doc.observe(self._observe)
        self._roots: dict[str, Map[Any]] = {}
        for root in ROOTS:
            self._roots[root] = self.doc.get(root, type=Map)
            self._roots[root].observe_deep(self._marker(root))
        self.changed.tell()

    def root(self, name: str) -> Map[Any]:
        """A root of the document."""
        return self._roots[name]

    @property
    def client(self) -> int:
        """The Yjs client id of this copy."""
        return self.doc.client_id

    @property
    def clock(self) -> int:
        """How much this copy itself has written."""
        return clocks(self.doc.get_state()).get(self.client, 0)

    # Reading

    @property
    def map(self) -> JourneyMap:
        """The map now; the same object until something changes."""
        if self._map is None:
            with self.doc.transaction():  # else every single read makes one of its own
                for part in PARTS[1:]:
                    self._read_again(part)
                fields = self._plain("frame")
            things = (one for part in PARTS[1:] for one in self._things[part].values())
            self._map = journey.assemble(journey.frame(fields), things)
        return self._map

    @property
    def session(self) -> Session:
        """What the server says about the workshop."""
        if self._stale["session"]:
            self._stale["session"].clear()
            self._session = journey.session(self._plain("session"))
        return self._session

    def plain(self) -> dict[str, Any]:
        """Everything in the document, root by root."""
        with self.doc.transaction():
            return {root: self._plain(root) for root in ROOTS}

    # Writing

    @contextmanager
    def writing(self, words: str = "") -> Iterator[None]:
        """Make one edit of all that is written inside; `words` is what would be lost with it."""
        if self._words is not None:  # part of a larger edit
            self._words.append(words)
            yield
            return
        self._words = [words]
        try:
            with self.doc.transaction():
                yield
        finally:
            said, self._words = " / ".join(filter(None, self._words)), None
            # Also after a mistake inside: what was written until then is in the document.
            local, self._local = self._local, []
            for update in local:
                self._written(update, said)

    def apply(self, update: bytes) -> None:
        """Take in what others wrote.

        Raises:
            UnreadableUpdate: when the library cannot; the copy is then worth nothing.

        """
        self._applying = True
        try:
            self.doc.apply_update(update)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            # A panic inside the library is a BaseException.
            raise UnreadableUpdate(type(error).__name__) from error
        finally:
            self._applying = False

    def _observe(self, event: TransactionEvent) -> None:
        if not self._applying and event.update != NO_CHANGE:
            self._local.append(event.update)
        self.changed.tell()

    def _marker(self, root: str) -> Callable[[list[Any]], None]:
        stale = self._stale[root]

        def mark(events: list[Any]) -> None:
            for event in events:
                stale.update([str(event.path[0])] if event.path else map(str, event.keys))
            if root != "session":
                self._map = None

        return mark

    def _read_again(self, part: str) -> None:
        root, known = self._roots[part], self._things[part]
        for identity in self._stale[part]:
            found = root.get(identity)
            fields = found.to_py() if isinstance(found, Map) else None
            one = journey.thing(part, identity, fields) if fields is not None else None
            if one is None:
                known.pop(identity, None)
            else:
                known[identity] = one
        self._stale[part].clear()

    def _plain(self, root: str) -> dict[str, Any]:
        plain: dict[str, Any] | None = self._roots[root].to_py()
        return plain or {}
