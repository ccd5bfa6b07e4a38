"""The way of an edit through a live document: journal first, then memory, then everybody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc
from typing_extensions import override

from facilitation.refusals import Refusal, Refused
from sessions import live
from sessions.journey import admission
from sessions.journey.encoder import encode
from sessions.journey.update import Update
from sessions.live import Committed
from sessions.store.errors import OutcomeUnknown, StoreUnavailable
from tests.sessions.houses import HOME, House, Listener, card, opened_house
from tests.sessions.journey.contents import comparable, content
from tests.sessions.journey.server_side import ADA, BEN, sorted_state

NOT_SAVED = Refused(Refusal.NOT_SAVED)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(tmp_path) as opened:
        yield opened


async def assert_whole(house: House) -> None:
    """Memory, journal and a fresh load say the same, and no edit is there twice."""
    again = await house.load()
    assert sorted_state(again.state()) == sorted_state(house.board.state())
    assert again.seq == house.board.seq
    payloads = await house.payloads()
    assert len(payloads) == len(set(payloads))


async def test_an_edit_is_durable_before_anybody_hears_of_it(house: House) -> None:
    house.gate.shut()
    (made,) = house.client().edit([card(1)])
    receiving = asyncio.ensure_future(house.board.receive(made, ADA, "socket"))
    await house.gate.waiting.wait()
    assert not receiving.done()
    assert house.listener.heard == []
    assert house.board.state() == b"\x00\x00"
    house.gate.open.set()
    assert await receiving == Committed(1)
    assert house.listener.heard == [(made, "socket")]
    assert await house.payloads() == [made]
    await assert_whole(house)


async def test_edits_that_overlap_keep_their_order_and_share_commits(house: House) -> None:
    client = house.client()
    made = [update for number in range(40) for update in client.edit([card(number)])]
    house.gate.shut()
    receiving = [asyncio.ensure_future(house.board.receive(one, ADA, None)) for one in made]
    await house.gate.waiting.wait()
    house.gate.open.set()
    assert await asyncio.gather(*receiving) == [Committed(seq) for seq in range(1, 41)]
    assert [update for update, _ in house.listener.heard] == made
    assert len(house.gate.batches) <= 3
    await assert_whole(house)


async def test_an_edit_whose_sender_left_is_committed(house: House) -> None:
    house.gate.shut()
    (made,) = house.client().edit([card(1)])
    receiving = asyncio.ensure_future(house.board.receive(made, ADA, None))
    await house.gate.waiting.wait()
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    house.gate.open.set()
    await house.board.settled()
    assert await house.payloads() == [made]
    assert [update for update, _ in house.listener.heard] == [made]


async def test_what_is_repeated_is_acknowledged_when_the_first_is_durable(house: House) -> None:
    house.gate.shut()
    (made,) = house.client().edit([card(1)])
    first = asyncio.ensure_future(house.board.receive(made, ADA, None))
    await house.gate.waiting.wait()
    again = asyncio.ensure_future(house.board.receive(made, ADA, None))
    await asyncio.wait([again], timeout=0)
    assert not again.done()
    house.gate.open.set()
    assert [await first, await again] == [Committed(1), Committed(0)]
    assert await house.payloads() == [made]


@pytest.mark.parametrize("error", [StoreUnavailable("disk full"), ZeroDivisionError()])
async def test_a_failed_commit_takes_back_all_that_builds_on_it(
    house: House, error: BaseException
) -> None:
    client = house.client()
    made = [update for number in range(6) for update in client.edit([card(number)])]
    assert await house.board.receive(made[0], ADA, None) == Committed(1)
    house.gate.shut()
    house.gate.fail_before.append(error)
    failing = [asyncio.ensure_future(house.board.receive(one, ADA, None)) for one in made[1:3]]
    await house.gate.waiting.wait()
    # These are admitted while the batch that will fail is on its way.
    behind = [asyncio.ensure_future(house.board.receive(one, ADA, None)) for one in made[3:5]]
    await asyncio.wait(behind, timeout=0)
    house.gate.open.set()
    assert await asyncio.gather(*failing, *behind) == [NOT_SAVED] * 4
    # What goes on from there has a gap now: the client must start afresh.
    gap = await house.board.receive(made[5], ADA, None)
    assert isinstance(gap, Refused)
    assert gap.why is Refusal.MISSING_EDITS
    assert await house.payloads() == [made[0]]
    for update in made[1:]:  # the same bytes in order are welcome
        assert isinstance(await house.board.receive(update, ADA, None), Committed)
    assert await house.payloads() == made
    assert [update for update, _ in house.listener.heard] == made
    assert house.listener.replacements == 0
    await assert_whole(house)


async def test_edits_that_come_in_the_very_turn_of_a_failure_leave_no_gap(house: House) -> None:
    """Hundreds of interleavings of edits with a failing commit."""
    client = house.client()
    made = [update for number in range(60) for update in client.edit([card(number)])]
    for start in range(0, 60, 6):
        house.gate.fail_before.append(StoreUnavailable())
        receiving: list[asyncio.Future[Committed | Refused]] = []
        for update in made[start : start + 6]:
            receiving.append(asyncio.ensure_future(house.board.receive(update, ADA, None)))
            for _ in range(start // 6):  # another number of turns of the loop each time
                await asyncio.wait([receiving[-1]], timeout=0)
        await asyncio.gather(*receiving)
        for update in made[: start + 6]:
            assert isinstance(await house.board.receive(update, ADA, None), Committed)
        await assert_whole(house)
    assert await house.payloads() == made


@pytest.mark.parametrize("deleting", [False, True])
async def test_an_edit_that_was_stored_though_nobody_knew_is_told_to_all(
    house: House, *, deleting: bool
) -> None:
    client = house.client()
    (made,) = client.edit([card(1)])
    if deleting:
        await house.board.receive(made, ADA, None)
        (made,) = client.edit([{"do": "remove", "card": 0}])
    house.gate.fail_after.append(OutcomeUnknown("the answer was lost"))
    assert await house.board.receive(made, ADA, None) == NOT_SAVED
    await house.board.repaired()
    seen: Doc[Any] = Doc()
    for update, _ in house.listener.heard:
        seen.apply_update(update)
    assert comparable(content(seen)) == comparable(content(client.doc))
    assert await house.board.receive(made, ADA, None) == Committed(0)
    await assert_whole(house)


async def test_a_fault_is_reported_and_repaired_without_another_edit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = asyncio.Event()
    house.board.on_fault = fault.set
    (made, more) = house.client().edit([card(1), card(2)])
    await house.board.receive(made, ADA, None)
    broken = BrokenDoc()
    monkeypatch.setattr(house.board, "_doc", broken)
    assert await house.board.receive(more, ADA, None) == Committed(2)
    await fault.wait()
    assert [update for update, _ in house.listener.heard] == [made, more]
    await house.board.repaired()
    assert house.board.rebuilt == 1
    assert house.listener.replacements == 1
    assert broken.asked == ["apply_update"]  # and never used again
    await assert_whole(house)


class Panic(BaseException):
    """Like pyo3's PanicException: not an Exception."""


class BrokenDoc(Doc[Any]):
    """A library that panics."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @override
    def apply_update(self, update: bytes) -> None:
        self.asked.append("apply_update")
        raise Panic

    @override
    def get_update(self, state: bytes | None = None) -> bytes:
        self.asked.append("get_update")
        raise Panic

    @override
    def get_state(self) -> bytes:
        self.asked.append("get_state")
        raise Panic


async def test_edits_that_are_committed_behind_a_panic_are_in_the_rebuilt_document(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client()
    made = client.edit([card(number) for number in range(5)])
    fault = asyncio.Event()
    house.board.on_fault = fault.set
    monkeypatch.setattr(house.board, "_doc", BrokenDoc())
    outcomes = await asyncio.gather(*(house.board.receive(one, ADA, None) for one in made))
    assert outcomes == [Committed(seq) for seq in range(1, 6)]
    await fault.wait()
    (last,) = client.edit([card(9)])
    assert await house.board.receive(last, ADA, None) == Committed(6)
    assert house.board.rebuilt == 1
    await assert_whole(house)


async def test_a_refusal_never_rebuilds_the_document(house: House) -> None:
    (made,) = house.client().edit([card(1)])
    await house.board.receive(made, ADA, None)
    state = house.board.state()
    for _ in range(20):
        verdict = await house.board.receive(encode(Update([], [(50, 0, 1)])), BEN, None)
        assert isinstance(verdict, Refused)
        assert verdict.why is Refusal.NOT_YOURS
    assert house.board.rebuilt == 0
    assert house.board.state() is state


async def test_an_audience_that_fails_does_not_keep_the_edit_from_the_others(
    house: House,
) -> None:
    class Failing(Listener):
        @override
        def changed(self, update: bytes, by: object | None, /) -> None:
            raise RuntimeError

    failing, other = Failing(), Listener()
    house.board.attach(failing)
    house.board.attach(other)
    (made,) = house.client().edit([card(1)])
    assert await house.board.receive(made, ADA, None) == Committed(1)
    assert [update for update, _ in other.heard] == [made]
    assert failing.replacements == 1


async def test_an_audience_may_leave_while_it_is_told(house: House) -> None:
    class Leaving(Listener):
        @override
        def changed(self, update: bytes, by: object | None, /) -> None:
            super().changed(update, by)
            house.board.detach(self)

    first, second = Leaving(), Leaving()
    house.board.attach(first)
    house.board.attach(second)
    for update in house.client().edit([card(1), card(2)]):
        await house.board.receive(update, ADA, None)
    assert len(first.heard) == len(second.heard) == 1
    assert len(house.listener.heard) == 2


async def test_large_edits_are_judged_like_small_ones(house: House) -> None:
    client = house.client()
    (large,) = client.edit([card(1, "x" * (live.LARGE_EDIT + 1))])
    assert await house.board.receive(large, ADA, None) == Committed(1)
    verdict = await house.board.receive(b"\xff" * (live.LARGE_EDIT + 1), ADA, None)
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.MALFORMED
    verdict = await house.board.receive(bytes(admission.MAX_EDIT + 1), ADA, None)
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.TOO_LARGE


async def test_B15_a_full_document_takes_deletions_and_then_words_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MAX_DOCUMENT", 4_000)
    client = house.client()
    (much,) = client.edit([card(1, "x" * 3_000)])
    assert await house.board.receive(much, ADA, None) == Committed(1)
    another = house.client(BEN, 60)
    (more,) = another.edit([card(2, "y" * 2_000)])
    verdict = await house.board.receive(more, BEN, None)
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.DOCUMENT_FULL
    assert await house.board.receive(much, ADA, None) == Committed(0)
    (less,) = client.edit([{"do": "remove", "card": 0}])
    assert await house.board.receive(less, ADA, None) == Committed(2)
    assert await house.board.receive(more, BEN, None) == Committed(3)
    await assert_whole(house)


async def test_the_state_is_encoded_once_until_the_next_change(house: House) -> None:
    first, second = house.client().edit([card(1), card(2)])
    await house.board.receive(first, ADA, None)
    state = house.board.state()
    assert house.board.state() is state
    vector = house.board.state_vector()
    await house.board.receive(second, ADA, None)
    assert house.board.state() is not state
    behind: Doc[Any] = Doc()
    behind.apply_update(state)
    behind.apply_update(house.board.state(vector))
    assert sorted_state(behind.get_update()) == sorted_state(house.board.state())


async def test_the_server_writes_under_one_client_id_and_goes_the_same_way(house: House) -> None:
    for value in (1, 2, 2):
        outcome = await house.board.write(
            lambda edit, value=value: edit.set(edit.root("session"), "waiting", value)  # type: ignore[misc]
        )
        assert isinstance(outcome, Committed)
    stored = await house.stored()
    assert [entry.participant for entry in stored] == [None, None]
    assert house.board.session() == {"waiting": 2}
    again = await house.load()
    assert isinstance(
        await again.write(lambda edit: edit.set(edit.root("session"), "waiting", 3)), Committed
    )
    assert len(again.state_vector()) == len(house.board.state_vector())


async def test_a_store_that_cannot_be_read_refuses_and_is_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = house.client().edit([card(1)])
    house.gate.fail_before.append(StoreUnavailable())
    assert await house.board.receive(made, ADA, None) == NOT_SAVED

    async def unreadable(*_: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(house.documents, "load", unreadable)
        assert await house.board.receive(made, ADA, None) == NOT_SAVED
        assert await house.board.write(lambda edit: None) == NOT_SAVED
    assert await house.board.receive(made, ADA, None) == Committed(1)
    assert house.board.workshop == HOME
