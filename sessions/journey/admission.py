"""Admission: may these bytes become part of the document?

Decode, check the structure against the index, check the schema, say in the words of the board what
the edit does, and ask the rules. A refusal is cheap and leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from facilitation.people import ParticipantId, Person
from facilitation.permissions import Action, Change, Part, Rules
from facilitation.refusals import Refusal, Refused
from sessions.journey.annex import Annex, annexed
from sessions.journey.containers import Container, Effects, Piece, Run
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.fitting import check_field, check_size, fits_inside
from sessions.journey.ids import is_id
from sessions.journey.index import Index
from sessions.journey.records import Record, check_new, field_name, kind_of
from sessions.journey.schema import (
    MAX_DOCUMENT,
    SESSION,
    Collection,
)
from sessions.journey.update import (
    MAP,
    BadUpdate,
    Deleted,
    Shared,
    Update,
    without,
)

MAX_EDIT = 1024 * 1024
"""Bytes of one edit (hazards D1)."""

_ORIGIN = frozenset({"id", "author"})
_MOVING = frozenset({"stage", "lane", "order"})


@dataclass(frozen=True, slots=True)
class Admitted:
    """An edit that may be committed.

    `update` is what to store and relay: the bytes as they came, or without what was known before.
    It is empty when the edit held nothing new. `changes` tells what it does.
    """

    update: bytes
    new_authors: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """An edit that was read, and when it only adds new things, what it would do."""

    update: Update
    annex: Annex | None = None
    changes: list[Change] = field(default_factory=list)


class Admission:
    """The gate of one document: its schema and the index of what it holds.

    After `admit` said yes, the index already counts the edit as part of the document.
    """

    def __init__(self, schema: Mapping[str, Collection], index: Index | None = None) -> None:
        self._schema = schema
        self.index = index or Index(frozenset(schema) | {SESSION})
        self.measure: Callable[[], int] = lambda: 0
        """How many bytes the document has; asked seldom, because measuring takes a while."""
        self._measured = self._grown = 0

    def admit(self, data: bytes, by: Person, rules: Rules) -> Admitted | Refused:
        """Judge one edit of a person."""
        refused = too_large(data)
        if refused is not None:
            return refused
        try:
            return self.admit_decoded(data, decode(data), by, rules)
        except BadUpdate as bad:
            return Refused(bad.why, bad.detail)

    def examine(self, data: bytes, by: Person) -> "Examined":
        """All that can be known of an edit without this document; may run in a thread.

        Raises:
            BadUpdate: when it could not be decoded.

        """
        update = decode(data)
        aside = Admission(self._schema)
        try:
            annex = annexed(update, frozenset(aside.index.roots), by.id)
            if annex is None:
                return Examined(update)
            aside.index = annex.index
            return Examined(update, annex, aside._changes(annex.effects, by))
        except BadUpdate:
            return Examined(update)  # the document's own index says best what is wrong with it

    def admit_examined(
        self, data: bytes, examined: "Examined", by: Person, rules: Rules
    ) -> Admitted | Refused:
        """Judge an edit that was examined before."""
        annex, changes = examined.annex, examined.changes
        if annex is None or not annex.fits(self.index, by.id) or not self._has_room(annex, changes):
            return self.admit_decoded(data, examined.update, by, rules)
        refused = rules.closed_to(by) or self._ruled_out(changes, by, rules, len(data))
        if refused is not None:
            return refused
        self._grown += len(data)
        return Admitted(data, annex.attach(self.index), tuple(changes))

    def _has_room(self, annex: Annex, changes: list[Change]) -> bool:
        """Whether there may be so many things, and the cards' lanes take them."""
        return all(
            self._schema[name].keyed
            and self.index.roots[name].size + root.size <= self._schema[name].most
            for name, root in annex.index.roots.items()
            if root.chains
        ) and all(
            self._takes(change.lane, change.kind)
            for change in changes
            if change.part is Part.ELEMENT
        )

    def admit_decoded(
        self, data: bytes, update: Update, by: Person, rules: Rules
    ) -> Admitted | Refused:
        """Judge an edit that was decoded before."""
        try:
            effects = self.index.integrate(update, by.id)
        except BadUpdate as bad:
            return Refused(bad.why, bad.detail)
        if not effects.novel:
            self.index.settle()
            return Admitted(b"")
        try:
            outcome = self._judged(data, update, effects, by, rules)
            tidying = self._tidying(effects, by, rules) if isinstance(outcome, Refused) else []
        except BaseException:
            self.index.rollback()
            raise
        if not isinstance(outcome, Refused):
            return self._settled(data, effects, outcome)
        self.index.rollback()
        if tidying:
            rest = without(update, tidying)
            return self.admit_decoded(encode(rest), rest, by, rules)
        return outcome

    def _judged(
        self, data: bytes, update: Update, effects: Effects, by: Person, rules: Rules
    ) -> list[Change] | Refused:
        refused = rules.closed_to(by)
        if refused is not None:
            return refused
        try:
            changes = self._changes(effects, by)
        except BadUpdate as bad:
            return Refused(bad.why, bad.detail)
        return self._ruled_out(changes, by, rules, len(data) if update.blocks else 0) or changes

    def _ruled_out(
        self, changes: list[Change], by: Person, rules: Rules, size: int
    ) -> Refused | None:
        for change in changes:
            refused = rules.refusal(change, by)
            if refused is not None:
                return refused
        if size and self._is_full(size):
            return Refused(Refusal.DOCUMENT_FULL, f"{MAX_DOCUMENT} bytes at most")
        return None

    def _tidying(self, effects: Effects, by: Person, rules: Rules) -> list[tuple[int, int, int]]:
        """Formatting that is deleted where this person may not write.

        Every stock Yjs client that sees formatting without effect deletes it by itself, also an
        observer's. It is left standing: nobody sees a difference, and nobody is sent away for it.
        """
        closed = rules.closed_to(by) is not None
        return [
            (run.author, clock, length)
            for run, clock, length in effects.unmarked
            if closed or self._is_closed(run.home, by, rules)
        ]

    def _is_closed(self, home: Container | None, by: Person, rules: Rules) -> bool:
        if home is None or home.root == SESSION:
            return False
        collection = self._collection(home)
        record = self._record(home, collection, {})
        change = _change(collection, Action.EDIT, record.container, record.fields)
        return rules.refusal(change, by) is not None

    def _is_full(self, more: int) -> bool:
        if self._measured + self._grown + more <= MAX_DOCUMENT:
            return False
        if self._grown:
            self._measured, self._grown = self.measure(), 0
        return self._measured + more > MAX_DOCUMENT

    def admit_written(self, update: Update) -> Admitted | Refused:
        """Judge what the server itself wrote: the schema counts, people's rules do not.

        The server alone writes the session, and a card that it writes may be anybody's.
        """
        try:
            effects = self.index.integrate(update, None)
            changes = self._changes(effects, None)
        except BadUpdate as bad:
            self.index.rollback()
            return Refused(bad.why, bad.detail)
        except BaseException:
            self.index.rollback()
            raise
        if not effects.novel:
            self.index.settle()
            return Admitted(b"")
        return self._settled(encode(update), effects, changes)

    def replay(self, update: Update, owner: str | None) -> None:
        """Take what was admitted and stored before.

        Raises:
            BadUpdate: when it does not continue this document.

        """
        self.index.integrate(update, owner, limited=False)
        self.index.settle()

    def _settled(self, data: bytes, effects: Effects, changes: list[Change]) -> Admitted:
        self.index.settle()
        if effects.accepted is not None:
            data = encode(effects.accepted)
        self._grown += len(data)
        return Admitted(data, tuple(effects.new_authors), tuple(changes))

    # The schema, and what the edit does

    def _changes(self, effects: Effects, by: Person | None) -> list[Change]:
        """What the edit does to each thing; raises BadUpdate where it breaks the schema."""
        changes: list[Change] = []
        records: dict[int, Record] = {}
        inside: list[tuple[Record, Piece]] = []
        for piece in effects.pieces:
            if not self._is_session(piece.home, by):
                self._sort_piece(piece, records, inside, changes)
        for run in effects.removed:
            if not self._is_session(run.home, by):
                self._sort_removal(run, records, changes)
        for container, _ in effects.shortened:
            if not self._is_session(container, by):
                self._touch_inside(container, records)
        for record in records.values():
            record.kind = kind_of(record)
            if record.new is not None:
                check_new(record)
        for record, piece in inside:
            self._check_piece(record, piece, by)
        for record in records.values():
            self._check_record(record, by)
            changes += self._described(record)
        return changes

    def _is_session(self, home: Container | None, by: Person | None) -> bool:
        if home is None or home.root != SESSION:
            return False
        if by is not None:
            raise BadUpdate(Refusal.SERVER_ONLY, SESSION)
        return True

    def _sort_piece(
        self,
        piece: Piece,
        records: dict[int, Record],
        inside: list[tuple[Record, Piece]],
        changes: list[Change],
    ) -> None:
        home = piece.home
        if home is None:
            # Below something that was deleted before it was sent: gone for everybody at once.
            # It comes from another tab, which wrote there before it heard of the deletion.
            return
        collection = self._collection(home)
        if home.parent is None and collection.keyed:
            self._check_entry(piece)
            if piece.replaced is not None:
                changes.append(_deletion(collection, piece.replaced))
            child = piece.run.child
            if child is not None:
                records[id(child)] = Record(child, collection, new=piece.run)
            return
        record = self._record(home, collection, records)
        record.fields.add(field_name(home, piece.key, collection))
        inside.append((record, piece))

    def _sort_removal(self, run: Run, records: dict[int, Record], changes: list[Change]) -> None:
        home = run.home
        if home is None:
            return
        collection = self._collection(home)
        if home.parent is None and collection.keyed:
            changes.append(_deletion(collection, run))
            return
        name = field_name(home, run.key, collection)
        self._record(home, collection, records).fields.add(name)

    def _touch_inside(self, container: Container, records: dict[int, Record]) -> None:
        collection = self._collection(container)
        record = self._record(container, collection, records)
        record.fields.add(field_name(container, None, collection))

    def _collection(self, container: Container) -> Collection:
        return self._schema[container.root]

    def _record(
        self, home: Container, collection: Collection, records: dict[int, Record]
    ) -> Record:
        """The record that `home` is, or that it is a field of."""
        depth, own = home.depth, 1 if collection.keyed else 0
        if depth > own + 1 or depth < own:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, f"{home.root} nested {depth} deep")
        container = home if depth == own or home.parent is None else home.parent
        record = records.get(id(container))
        if record is None:
            record = records[id(container)] = Record(container, collection)
        return record

    def _check_entry(self, piece: Piece) -> None:
        if not is_id(piece.key):
            raise BadUpdate(Refusal.INVALID_ID, piece.home.root if piece.home else "")
        if isinstance(piece.content, Deleted):
            return
        if piece.content != Shared(MAP):
            raise BadUpdate(Refusal.INVALID_VALUE, "a thing on the map that is no Y.Map")

    def _check_piece(self, record: Record, piece: Piece, by: Person | None) -> None:
        home = piece.home
        if home is None:
            return
        at_field = home is record.container
        name = field_name(home, piece.key, record.collection)
        spec = record.collection.field(name, record.kind)
        if spec is None:
            raise BadUpdate(Refusal.UNKNOWN_FIELD, f"{home.root}.{name[:40]}")
        if at_field:
            check_field(home.root, spec, name, piece.run)
            # The server alone takes an author's name off a card, when somebody is erased.
            replaced = piece.replaced if by is not None else None
            if spec.fixed and replaced is not None and replaced.value != piece.run.value:
                raise BadUpdate(Refusal.FIXED_FIELD, f"{home.root}.{name}")
        elif not fits_inside(home, spec, piece.content):
            raise BadUpdate(Refusal.INVALID_VALUE, f"{home.root}.{name}")

    def _check_record(self, record: Record, by: Person | None) -> None:
        container, collection = record.container, record.collection
        root = container.root
        if record.new is not None and self.index.roots[root].size > collection.most:
            raise BadUpdate(Refusal.TOO_MANY_ELEMENTS, f"{collection.most} {root} at most")
        if not container.gone:
            for name in collection.required:
                run = container.current(name)
                if run is None or (run.child is None and run.value is None):
                    raise BadUpdate(Refusal.MISSING_FIELD, f"{root}.{name}")
        if record.new is None:
            for name in record.fields:
                spec = collection.field(name, record.kind)
                check_size(container, spec, name)
                removed = container.current(name) is None and not container.gone
                if removed and spec is not None and spec.fixed:
                    raise BadUpdate(Refusal.FIXED_FIELD, f"{root}.{name}")
        if by is not None and (record.new is not None or record.fields & _ORIGIN):
            self._check_origin(record, by)
        if "lane" in record.fields:
            self._check_lane(record)
        if record.new is not None and not container.gone:
            self._check_references(record)

    def _check_origin(self, record: Record, by: Person) -> None:
        """Who wrote it and what it is called are as the thing itself says.

        An undo brings a thing back as it was, with the author it had.
        """
        container, home = record.container, record.container.parent
        if home is None or container.key is None or (container.gone and record.new is None):
            return
        if container.value("id") not in (None, container.key):
            raise BadUpdate(Refusal.INVALID_ID, f"{container.root}.id")
        author = container.value("author")
        if author is None or author == by.id:
            return
        children = (run.child for run in home.chains[container.key])
        earlier = (child for child in children if child is not None and child is not container)
        if author not in {child.value("author") for child in earlier}:
            raise BadUpdate(Refusal.FORGED_AUTHOR, f"{container.root}.author")

    def _check_references(self, record: Record) -> None:
        """S11: what a new thing names is, or once was, on this board."""
        for name, root in record.collection.references:
            if record.container.value(name) not in self.index.roots[root].chains:
                raise BadUpdate(Refusal.UNKNOWN_CARD, f"{record.container.root}.{name}")

    def _check_lane(self, record: Record) -> None:
        if not self._takes(record.container.value("lane"), record.kind):
            raise BadUpdate(Refusal.WRONG_LANE, str(record.kind))

    def _takes(self, lane: object, kind: str | None) -> bool:
        """A card stands in a lane that takes its kind; a lane that is gone takes anything."""
        lanes = self.index.roots.get("lanes")
        run = lanes.current(lane) if lanes is not None and isinstance(lane, str) else None
        if run is None or run.child is None:
            return True
        return kind in (run.child.value("accepts") or ())

    def _described(self, record: Record) -> Iterable[Change]:
        if record.new is not None:
            if record.collection.by_kind is not None and record.kind is None:
                return []  # it lost its place to another tab's before it came: nobody sees it
            return [_change(record.collection, Action.ADD, record.container, record.fields)]
        if record.container.gone and not record.fields:
            return []
        placing = record.fields & _MOVING if record.container.root == Part.ELEMENT else set()
        writing = record.fields - placing
        return [
            _change(record.collection, action, record.container, fields)
            for action, fields in ((Action.MOVE, placing), (Action.EDIT, writing))
            if fields
        ]


def _deletion(collection: Collection, run: Run) -> Change:
    container = run.child
    if container is None:
        return Change(Part(run.home.root if run.home else ""), Action.DELETE, run.key or "")
    return _change(collection, Action.DELETE, container, set())


def _change(
    collection: Collection, action: Action, container: Container, fields: set[str]
) -> Change:
    author = container.value("author")
    return Change(
        part=Part(container.root),
        action=action,
        id=container.key if collection.keyed and container.key else container.root,
        kind=container.value("kind"),
        author=ParticipantId(author) if isinstance(author, str) else None,
        stage=container.value("stage"),
        lane=container.value("lane"),
        fields=frozenset(fields),
    )


def too_large(data: bytes) -> Refused | None:
    """Why these bytes need not even be read, or None."""
    if len(data) <= MAX_EDIT:
        return None
    return Refused(Refusal.TOO_LARGE, f"{len(data)} bytes, {MAX_EDIT} at most")
