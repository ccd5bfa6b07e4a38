"""The film of a workshop: everything that was seen, and nothing that was not."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pycrdt import Doc

from facilitation.agenda import PhaseId
from facilitation.course import Finish, NextPhase, Reveal, StartPhase
from facilitation.people import Person, Role
from facilitation.rounds import VotingRules
from facilitation.state import Workshop
from facilitation.voting import CastVote, OpenVoting
from sessions.journey.decoder import decode
from sessions.journey.ids import WorkshopId
from sessions.journey.reading import read_journey, read_session
from sessions.live import LiveDocument
from sessions.outcomes import replay
from sessions.outcomes.replay import FilmStep, frames, timeline
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import (
    MINUTE,
    START,
    Clock,
    Led,
    obey,
    opened,
    planned,
    write_card,
)
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.yjs_peer import Yjs, running_yjs


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


@pytest.fixture(scope="module")
def yjs() -> Iterator[Yjs]:
    with running_yjs() as running:
        yield running


async def film(led: Led, live: LiveWorkshop, after: int = 0) -> list[FilmStep]:
    """All pages."""
    found: list[FilmStep] = []
    while True:
        page = await frames(led.database, live.board, after)
        found += page.frames
        assert page.after >= after
        after = page.after
        if not page.more:
            return found


def shown(film: list[FilmStep]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for frame in film:
        doc.apply_update(frame.update)
    return doc


async def test_the_film_ends_with_the_board_as_it_is(led: Led, yjs: Yjs) -> None:
    """M8."""
    made = await led.create(planned("pains", "pain_points"), planned("ideas", "opportunities"))
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), lead)
        await write_card(live.board, ann, 1, "Slow")
        await obey(live, NextPhase(expect=PhaseId("pains")), lead)
        await write_card(live.board, ann, 2, "Faster", "opportunity")
        await live.refresh()
        found = await film(led, live)
        doc = shown(found)
        assert read_journey(doc) == live.board.journey()
        stock = yjs.open()
        stock.apply(*(frame.update for frame in found))
        whole = yjs.judge(live.board.state())["content"]
        assert stock.content() | {"session": {}} == whole | {"session": {}}
        assert [frame.position for frame in found] == sorted(frame.position for frame in found)
        half = [frame for frame in found if frame.position <= len(found) // 2]
        again = [*half, *await film(led, live, half[-1].position)]
        assert read_journey(shown(again)) == live.board.journey()


async def test_a_film_in_pages_of_few_entries_is_the_same(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M8."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        for number in range(5):
            await write_card(live.board, ann, number, f"Card {number}")
            with live.attended(ann.id):
                await live.refresh()
        monkeypatch.setattr(replay, "AT_ONCE", 2)
        assert read_journey(shown(await film(led, live))) == live.board.journey()
        monkeypatch.setattr(replay, "PAGE", 1)
        monkeypatch.setattr(replay, "LARGE_EDIT", 10)
        assert read_journey(shown(await film(led, live))) == live.board.journey()
        end = (await timeline(led.database, made.workshop, live.facilitation.state)).positions
        empty = await frames(led.database, live.board, end)
        assert (empty.frames, empty.after, empty.more) == ([], end, False)


async def test_no_secret_and_no_name_is_in_the_film(led: Led) -> None:
    """M8."""
    made = await led.create(
        planned("pains", "pain_points", private=True, anonymous=True),
        planned("vote", "dot_voting"),
    )
    lead = Person(made.participant, Role.FACILITATOR)
    ann, ben = await led.join(made, "Annabella"), await led.join(made, "Benedict")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), lead)
        await write_card(await live.draft(ann.id), ann, 1, "Revealed")
        await write_card(await live.draft(ben.id), ben, 2, "Deleted-in-private")
        clients = {10_001, 10_002}
        draft = await live.draft(ben.id)
        await _withdraw(draft, ben)
        await obey(live, Reveal(), lead)
        await obey(live, NextPhase(expect=PhaseId("pains")), lead)
        await obey(live, OpenVoting(rules=VotingRules(dots=1)), lead)
        voting = live.facilitation.state.voting.open
        assert voting is not None
        cast = CastVote(round=voting.id, option=voting.options[0].id)
        await obey(live, cast, ben)
        found = await film(led, live)
        told = await timeline(led.database, made.workshop, live.facilitation.state)
        names = {one.id for one in live.board.journey().elements}
    film_bytes = b"".join(frame.update for frame in found) + msgspec.json.encode(told)
    for secret in ("Annabella", "Benedict", "Deleted-in-private", ann.id, ben.id):
        assert secret.encode() not in film_bytes, secret
    assert b"Revealed" in film_bytes
    assert names
    assert read_session(shown(found)) == {}
    assert not clients & _authors(shown(found))


async def _withdraw(draft: LiveDocument, who: Person) -> None:
    client = PycrdtClient(who, 50_000)
    client.apply(draft.state())
    for update in client.edit([{"do": "remove", "card": 0}]):
        await draft.receive(update, who, None)


def _authors(doc: Doc[Any]) -> set[int]:
    return {block.author for block in decode(doc.get_update(), limited=False).blocks}


async def test_the_timeline_marks_phases_moments_and_how_much_was_edited(led: Led) -> None:
    """M9."""
    made = await led.create(planned("pains", "pain_points"), planned("ideas", "opportunities"))
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), lead)
        await write_card(live.board, ann, 1, "Slow")
        led.clock.now += MINUTE
        await obey(live, NextPhase(expect=PhaseId("pains")), lead)
        led.clock.now += MINUTE
        await obey(live, Finish(expect=PhaseId("ideas")), lead)
        told = await timeline(led.database, made.workshop, live.facilitation.state)
    pains, ideas = told.phases
    assert (pains.phase, pains.title, pains.type, pains.number) == (
        "pains",
        "pains",
        "pain_points",
        1,
    )
    assert (pains.began, pains.ended, ideas.ended) == (START, START + MINUTE, START + 2 * MINUTE)
    assert 0 < pains.start < (pains.end or 0) == ideas.start < (ideas.end or 0) <= told.positions
    assert [(one.name, one.position) for one in told.moments] == [
        ("pains", pains.end),
        ("ideas", ideas.end),
    ]
    assert sum(told.density) == 1
    assert len(told.density) <= replay.STRETCHES


async def test_a_workshop_without_entries_has_an_empty_film(led: Led) -> None:
    """M9."""
    await led.create()
    nothing = await timeline(led.database, WorkshopId("no-such-workshop"), Workshop())
    assert (nothing.positions, nothing.density, nothing.phases) == (0, [], [])
