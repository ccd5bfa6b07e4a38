"""As much of a workshop's map as a damaged store still tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pycrdt import Doc

from sessions.documents import Loaded, Schema, Tail, from_checkpoint
from sessions.journey.admission import Admission
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.model import Journey
from sessions.journey.reading import read_journey
from sessions.journey.update import BadUpdate, Block, Gap, Id, Item, Update
from sessions.store.entries import Recorded
from sessions.store.salvage import Remains


@dataclass(frozen=True, slots=True)
class Rescued:
    """The map, and how many edits are missing in it."""

    journey: Journey
    lost: int
    """Edits that cannot be read, or that mean nothing without one of those."""


def rescued(remains: Remains, schema: Schema) -> Rescued:
    """The newest checkpoint that works, and every later edit that still fits."""
    candidates = (from_checkpoint(one, schema) for one in remains.checkpoints)
    beginning = Loaded(Doc(), Admission(schema), 0, Tail())
    loaded = next((one for one in candidates if one is not None), beginning)
    later = [entry for entry in remains.entries if entry.seq > loaded.seq]
    lost = _replay(loaded, later)
    return Rescued(read_journey(loaded.doc), lost + remains.unreadable)


def _replay(loaded: Loaded, entries: Sequence[Recorded]) -> int:
    """Take what fits, and count the rest."""
    lost = 0
    for entry in entries:
        try:
            update = decode(entry.payload, limited=False)
            try:
                _take(loaded, update, entry.participant)
            except BadUpdate:
                for bridge, owner in _bridges(loaded, update):
                    _take(loaded, bridge, owner)
                _take(loaded, _continued(loaded, update), entry.participant)
        except BadUpdate:
            lost += 1
    return lost


def _take(loaded: Loaded, update: Update, owner: str | None) -> None:
    loaded.admission.replay(update, owner)
    loaded.doc.apply_update(encode(update))


def _continued(loaded: Loaded, update: Update) -> Update:
    """The same edit where its author's earlier ones are lost: they count as collected garbage."""
    return Update([_reaching_back(loaded, block) for block in update.blocks], update.deletions)


def _reaching_back(loaded: Loaded, block: Block) -> Block:
    known = _known(loaded, block.author)
    if known >= block.clock:
        return block
    return Block(block.author, known, [Gap(known, block.clock - known), *block.structs])


def _bridges(loaded: Loaded, update: Update) -> Iterator[tuple[Update, str | None]]:
    """What the edit refers to and is lost, as collected garbage of those who had written it."""
    missing: dict[int, int] = {}
    for author, clock in _references(update):
        missing[author] = max(missing.get(author, 0), clock + 1)
    own = {block.author for block in update.blocks}
    for author, end in missing.items():
        found, known = loaded.admission.index.authors.get(author), _known(loaded, author)
        if found is not None and author not in own and known < end:
            yield Update([Block(author, known, [Gap(known, end - known)])], []), found.owner


def _references(update: Update) -> Iterator[Id]:
    for block in update.blocks:
        for struct in block.structs:
            if isinstance(struct, Item):
                places = (struct.left, struct.right, struct.parent)
                yield from (place for place in places if isinstance(place, tuple))
    yield from ((author, clock + length - 1) for author, clock, length in update.deletions)


def _known(loaded: Loaded, author: int) -> int:
    found = loaded.admission.index.authors.get(author)
    return found.next if found is not None else 0
