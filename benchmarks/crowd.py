"""A room full of clients, some of whom type: filling it, and accounting for every delivery."""

import random
from dataclasses import dataclass, field

from benchmarks import ranges
from benchmarks.board import Desk
from benchmarks.driver import MS, BrokenError, Client, Driver, Planned, now
from benchmarks.servers import Member, Room


@dataclass(slots=True)
class Typist:
    """Somebody who types into a card of their own, one prepared edit after the other."""

    client: Client
    author: int
    element: str
    first_clock: int
    edits: list[bytes]
    messages: list[bytes] = field(init=False)
    sent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        dialect = self.client.seat.dialect
        self.messages = [dialect.edit(update) for update in self.edits]

    def stroke(self, driver: Driver) -> None:
        """Send the next edit and note when."""
        self.sent.append(now())
        driver.send(self.client, self.messages[len(self.sent) - 1])


@dataclass(slots=True)
class Tally:
    """What reached whom: one latency (in ms) for each edit and each other client."""

    expected: int = 0
    delivered: int = 0
    doubled: int = 0
    frames: int = 0
    latencies: list[float] = field(default_factory=list)
    sent_at: list[int] = field(default_factory=list)


def furnish(driver: Driver, room: Room, cards: int) -> tuple[Client, bytes]:
    """Put stages, a lane and so many cards into a room: the facilitator's client, the state."""
    client = driver.open(room.facilitator.seat)
    driver.wait(lambda: client.synced_at > 0, "the first join")
    desk = Desk(client.state)
    edits = [desk.lay_out()]
    for start in range(0, cards, 500):
        edits.append(desk.add_cards(min(500, cards - start), room.facilitator.author))
    for edit in edits:
        driver.send(client, client.seat.dialect.edit(edit))
    wanted = {run[0]: run[1] + run[2] for edit in edits for run in ranges.runs(edit)}
    return client, await_edits(driver, room.facilitator, wanted)


def await_edits(driver: Driver, member: Member, wanted: dict[int, int]) -> bytes:
    """Join again and again until the document holds these authors' edits; then its state."""
    for _ in range(100):
        client = driver.open(member.seat)
        driver.wait(lambda c=client: c.synced_at > 0, "joining")  # type: ignore[misc]
        driver.close(client)
        ends: dict[int, int] = {}
        for author, clock, length in ranges.runs(client.state):
            ends[author] = max(ends.get(author, 0), clock + length)
        if all(ends.get(author, 0) >= end for author, end in wanted.items()):
            return client.state
        driver.settle(quiet=0.05)
    raise BrokenError("the document never got the edits that were sent to it")


def seat_typists(driver: Driver, people: list[tuple[Member, Client]], strokes: int) -> list[Typist]:
    """Give each of these people a card, and prepare what they will type."""
    typists = []
    wanted = {}
    for member, client in people:
        desk = Desk(client.state)
        element, card = desk.add_own_card(member.author)
        driver.send(client, client.seat.dialect.edit(card))
        edits = desk.typing(element, strokes)
        ((author, clock, _),) = ranges.runs(edits[0])
        wanted[author] = clock
        typists.append(Typist(client, author, element, clock, edits))
    await_edits(driver, people[0][0], wanted)
    driver.settle(quiet=0.2)
    return typists


def typing_plan(driver: Driver, typists: list[Typist], seed: int, period: int) -> list[Planned]:
    """An edit in each period of each typist, out of step and uneven, the same for every server."""
    chance = random.Random(seed)
    plan = []
    for typist in typists:
        phase = chance.randrange(period)
        for number in range(len(typist.edits)):
            uneven = chance.randrange(-period // 5, period // 5)
            due = max(0, phase + number * period + uneven)
            plan.append(Planned(due, lambda t=typist: t.stroke(driver)))  # type: ignore[misc]
    return plan


def account(clients: list[Client], typists: list[Typist], skip: int) -> Tally:
    """Match all arrivals with all edits, leaving out each typist's first `skip` (the warm-up).

    A delivery is one edit seen by one other client. Edits count once whatever message, merged or
    not, brought them.
    """
    tally = Tally()
    by_author = {typist.author: typist for typist in typists}
    known: dict[bytes, list[ranges.Run]] = {}
    for client in clients:
        seen: dict[int, set[int]] = {typist.author: set() for typist in typists}
        for at, payload in client.inbox:
            runs = known.get(payload)
            if runs is None:
                update = client.seat.dialect.update(payload)
                runs = [run for run in ranges.runs(update) if run[0] in by_author] if update else []
                known[payload] = runs
            before = len(tally.latencies)
            for author, clock, length in runs:
                typist = by_author[author]
                if typist.client is not client:
                    _count(tally, typist, seen[author], range(clock, clock + length), at, skip)
            tally.frames += len(tally.latencies) > before
        for typist in typists:
            if typist.client is not client:
                tally.expected += len(typist.sent) - skip
                tally.delivered += len(seen[typist.author])
    return tally


def _count(tally: Tally, typist: Typist, seen: set[int], clocks: range, at: int, skip: int) -> None:
    for clock in clocks:
        number = clock - typist.first_clock
        if not skip <= number < len(typist.sent):
            continue
        if number in seen:
            tally.doubled += 1
            continue
        seen.add(number)
        sent = typist.sent[number]
        tally.latencies.append((at - sent) / MS)
        tally.sent_at.append(sent)


def prove(driver: Driver, room: Room, clients: list[Client], typists: list[Typist]) -> None:
    """BrokenError unless a newcomer, and clients who got only messages, hold all that was typed."""
    wanted = {typist.author: typist.first_clock + len(typist.edits) for typist in typists}
    expected = {typist.element: Desk.typed(len(typist.edits)) for typist in typists}
    copies = [await_edits(driver, room.facilitator, wanted)]
    for client in clients[:: max(1, len(clients) // 4)]:
        if any(typist.client is client for typist in typists):
            continue
        copies.append(_replay(client))
    for copy in copies:
        texts = Desk(copy).texts()
        if any(texts.get(element) != words for element, words in expected.items()):
            raise BrokenError("a client's document differs from what was typed")


def _replay(client: Client) -> bytes:
    desk = Desk()
    for _, payload in client.inbox:
        update = client.seat.dialect.update(payload)
        if update:
            desk.doc.apply_update(update)
    return desk.doc.get_update()
