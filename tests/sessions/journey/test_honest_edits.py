"""Whatever stock clients write that obeys the schema is admitted, and everybody ends equal."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.people import Person
from sessions.journey.admission import Admitted
from sessions.journey.reading import read_journey
from tests.sessions.journey.contents import comparable, deleted_in_yjs, deleted_units, vector
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.server_side import ADA, BEN, FAY, OLA, SERVER, ServerSide
from tests.sessions.journey.strategies import EDITS, SESSIONS
from tests.sessions.journey.yjs_peer import Yjs, YjsDoc

# Two tabs of Ada's, Ben, and the facilitator.
PEOPLE = [ADA, ADA, BEN, FAY]
TAB = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), TAB, st.lists(EDITS, min_size=1, max_size=5)),
        st.tuples(st.just("send"), TAB),
        st.tuples(st.just("hear"), TAB),
        st.tuples(st.just("reconnect"), TAB),
        st.tuples(st.just("tell the other tab"), st.integers(0, 1)),
        st.tuples(st.just("merge what waits"), TAB),
    ),
    min_size=2,
    max_size=25,
)


@dataclass
class Client:
    """A stock client as y-websocket drives it: sends what it writes, and the rest on return."""

    yjs: Yjs
    server: ServerSide
    who: Person
    doc: YjsDoc
    heard: int = 0
    outbox: list[bytes] = field(default_factory=list)

    def take(self, step: tuple[Any, ...]) -> None:
        match step[0]:
            case "edit":
                self.outbox += self.doc.edit(*step[2])
            case "send":
                self.send()
            case "hear":
                self.hear()
            case "reconnect":
                self.reconnect()
            case "merge what waits" if self.outbox:
                self.outbox = [self.yjs.merge(*self.outbox)]

    def send(self) -> None:
        for update in self.outbox:
            self.give(update)
        self.outbox.clear()

    def hear(self) -> None:
        new = self.server.journal[self.heard :]
        self.heard += len(new)
        if new:
            self.outbox += self.doc.apply(*new)

    def reconnect(self) -> None:
        self.doc.apply(self.server.state())
        self.heard = len(self.server.journal)
        self.outbox.clear()
        self.give(self.doc.since(self.server.doc.get_state()))

    def give(self, update: bytes) -> None:
        verdict = self.server.receive(update, self.who)
        assert isinstance(verdict, Admitted), verdict


def assert_everybody_sees_the_same(server: ServerSide, yjs: Yjs, clients: list[YjsDoc]) -> None:
    seen = server.content()
    reload, replay = yjs.judge(server.state()), yjs.judge(*server.journal)
    for report in (reload, replay, *(client.report() for client in clients)):
        assert not report["pending"]
        assert comparable(report["content"]) == seen
        reached = {int(author): clock for author, clock in report["vector"].items()}
        assert reached == vector(server.admission.index)
    assert deleted_in_yjs(reload) == deleted_units(server.state())
    assert len(read_journey(server.doc).elements) == len(seen["elements"])


@given(STEPS, st.permutations([1000, 2000, 3000, 4000]))
@settings(max_examples=120, deadline=None)
def test_offline_edits_of_several_people_and_tabs_merge(
    yjs: Yjs, steps: list[tuple[Any, ...]], ids: list[int]
) -> None:
    server = ServerSide().set_up()
    clients = [
        Client(yjs, server, who, yjs.open(client, who.id))
        for who, client in zip(PEOPLE, ids, strict=True)
    ]
    for client in clients:
        client.hear()
    for step in steps:
        if step[0] == "tell the other tab":  # they share a channel inside the browser
            other = clients[1 - step[1]]
            other.outbox += other.doc.apply(clients[step[1]].doc.state())
        else:
            clients[step[1]].take(step)
    for client in clients + clients:
        client.reconnect()
    for client in clients:
        client.doc.apply(server.state())
    assert_everybody_sees_the_same(server, yjs, [client.doc for client in clients])
    for client in clients:  # a client that repeats all it has adds nothing
        assert server.receive(client.doc.state(), client.who) == Admitted(b"")
        client.doc.close()


@given(SESSIONS)
@settings(max_examples=80, deadline=None)
def test_edits_of_a_pycrdt_client_are_admitted(yjs: Yjs, edits: list[dict[str, Any]]) -> None:
    server = ServerSide().set_up()
    client = PycrdtClient(ADA, 77)
    client.apply(server.state())
    for update in client.edit(edits):
        verdict = server.receive(update, ADA)
        assert isinstance(verdict, Admitted), verdict
    assert_everybody_sees_the_same(server, yjs, [])
    assert server.receive(client.doc.get_update(), ADA) == Admitted(b"")


@given(SESSIONS, st.data())
@settings(max_examples=80, deadline=None)
def test_B16_a_repeated_beginning_is_cut_off(
    yjs: Yjs, edits: list[dict[str, Any]], data: st.DataObject
) -> None:
    server = ServerSide().set_up()
    doc = yjs.open(9, "ada")
    doc.apply(server.state())
    sent = doc.edit(*edits)
    known = data.draw(st.integers(0, len(sent)))
    for update in sent[:known]:
        assert isinstance(server.receive(update, ADA), Admitted)
    repeated = data.draw(st.integers(0, known))
    if sent[repeated:]:
        verdict = server.receive(yjs.merge(*sent[repeated:]), ADA)
        assert isinstance(verdict, Admitted), verdict
    assert_everybody_sees_the_same(server, yjs, [doc])
    doc.close()


@given(SESSIONS)
@settings(max_examples=40, deadline=None)
def test_the_other_tab_may_bring_what_a_tab_wrote(yjs: Yjs, edits: list[dict[str, Any]]) -> None:
    server = ServerSide().set_up()
    first, second = yjs.open(11, "ada"), yjs.open(12, "ada")
    for tab in (first, second):
        tab.apply(server.state())
    sent = first.edit(*edits)
    second.apply(*sent)
    written = second.edit({"do": "card", "id": "thing-from-second", "kind": "note", "text": "2"})
    assert isinstance(server.receive(second.state(), ADA), Admitted)
    for update in [*sent, *written]:
        assert server.receive(update, ADA) == Admitted(b"")
    assert_everybody_sees_the_same(server, yjs, [second])
    first.close()
    second.close()


def test_B13_an_edit_below_what_another_tab_made_and_deleted_is_admitted(yjs: Yjs) -> None:
    server = ServerSide().set_up()
    first, second = yjs.open(11, "ada"), yjs.open(12, "ada")
    made = first.edit({"do": "card", "id": "thing-000000000001", "kind": "note", "text": "x"})
    second.apply(*made)
    first.edit({"do": "remove", "card": 0})
    below = second.edit(
        {"do": "type", "card": 0, "at": 1, "text": "y"},
        {"do": "set", "card": 0, "field": "order", "value": "a5"},
        {"do": "rewrite", "card": 0, "text": "z"},
    )
    for update in [first.state(), *below]:  # the first tab's card is a gap by now
        verdict = server.receive(update, ADA)
        assert isinstance(verdict, Admitted), verdict
    assert server.content()["elements"] == {}
    first.apply(server.state())
    assert_everybody_sees_the_same(server, yjs, [first])


@pytest.mark.parametrize(("first", "second"), [(1000, 2000), (2000, 1000)])
def test_B13_two_tabs_may_make_a_card_under_one_id(yjs: Yjs, first: int, second: int) -> None:
    server = ServerSide().set_up()
    tabs = [yjs.open(client, "ada") for client in (first, second)]
    for tab in tabs:
        tab.apply(server.state())
    card = {
        "do": "card",
        "id": "thing-000000000001",
        "kind": "pain_point",
        "text": "x",
        "fields": {"impact": "nuisance"},
    }
    for update in tabs[0].edit(card):
        assert isinstance(server.receive(update, ADA), Admitted)
    tabs[1].edit(card, {"do": "rewrite", "card": 0, "text": "y"})
    tabs[1].apply(server.state())  # the one that loses is cleared away before it is sent
    verdict = server.receive(tabs[1].since(server.doc.get_state()), ADA)
    assert isinstance(verdict, Admitted), verdict
    tabs[0].apply(server.state())
    assert_everybody_sees_the_same(server, yjs, tabs)


def test_B12_formatting_that_clients_tidy_by_themselves_sends_nobody_away(yjs: Yjs) -> None:
    server = ServerSide().set_up()
    tabs = [yjs.open(client, "ada") for client in (11, 12)]
    made = tabs[0].edit({"do": "card", "id": "thing-000000000001", "kind": "note", "text": "hello"})
    tabs[1].apply(*made)
    watchers = {who: yjs.open(client, who.id) for who, client in ((BEN, 21), (OLA, 31))}
    for update in made:
        assert isinstance(server.receive(update, ADA), Admitted)
    for watcher in watchers.values():
        watcher.apply(server.state())
    bold = {"do": "format", "card": 0, "at": 0, "length": 3, "how": {"bold": True}}
    twice = [update for tab in tabs for update in tab.edit(bold)]
    for update in twice:
        assert isinstance(server.receive(update, ADA), Admitted)
    before = server.remembers()
    for who, watcher in watchers.items():
        tidied = watcher.apply(*twice)
        assert tidied, "a stock client deletes the second mark"
        for update in [*tidied, watcher.state()]:
            assert server.receive(update, who) == Admitted(b"")
    assert server.remembers() == before
    ben = watchers[BEN]
    card = {"do": "card", "id": "thing-000000000002", "kind": "note", "text": "mine"}
    ben.edit(card)
    verdict = server.receive(ben.since(server.doc.get_state()), BEN)
    assert isinstance(verdict, Admitted), verdict
    tidied_by_ada = tabs[0].apply(*twice)
    assert all(isinstance(server.receive(one, ADA), Admitted) for one in tidied_by_ada)
    assert comparable(ben.content()) == server.content()


def test_server_edits_and_a_late_joiner_agree(yjs: Yjs) -> None:
    server = ServerSide().set_up()
    edit = server.edit()
    edit.set(edit.root("session"), "locked", value=True)
    server.write(edit)
    report = yjs.judge(server.state())
    assert report["content"]["session"] == {"locked": True, "people": {}}
    assert set(report["vector"]) == {str(SERVER)}
