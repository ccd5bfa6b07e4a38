import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from pycrdt import Doc

from sessions.creation import FirstEntry, first_entry
from sessions.formats import read_map
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.templates import Template, start
from sessions.outcomes import bench
from sessions.outcomes.material import Material, Someone, outcome_of
from sessions.outcomes.pipes import Failed, Failure, Order
from sessions.outcomes.workroom import (
    Bounds,
    Broken,
    Busy,
    Cancelled,
    Job,
    Ready,
    Waiting,
    Working,
    Workroom,
)

HOME, AWAY = WorkshopId("workshop-0000000"), WorkshopId("workshop-0000001")


def board(cards: int = 3) -> bytes:
    journey = start(Template.CUSTOMER_JOURNEY_SHORT, title="Moving house")
    elements = [
        Element(
            id=f"thing-{number:012d}",  # type: ignore[arg-type]
            kind=Kind.PAIN_POINT,
            text=f"It hurts {number}",
            order="a0",
            stage=journey.stages[number % len(journey.stages)].id,
            author="ada",
            created=1,
        )
        for number in range(cards)
    ]
    made = Journey(
        frame=journey.frame, stages=journey.stages, lanes=journey.lanes, elements=elements
    )
    first = first_entry(made, 1)
    assert isinstance(first, FirstEntry)
    return first.update


def material(cards: int = 3, **more: Any) -> Material:
    given = {"board": board(cards), "events": (), **more}
    return Material(
        workshop=HOME,
        title="Moving house",
        created=1,
        made_at=2,
        people=(Someone("ada", "Ada", takes_part=True),),
        **given,
    )


def collected(found: Material) -> Callable[[], Awaitable[Material]]:
    async def collect() -> Material:
        return found

    return collect


def taken(room: Workroom, found: Material, workshop: WorkshopId = HOME, name: str = "json") -> Job:
    job = room.take(workshop, name, {}, collected(found))
    assert isinstance(job, Job)
    return job


@asynccontextmanager
async def opened(**bounds: Any) -> AsyncIterator[Workroom]:
    async with Workroom.open(Bounds(**bounds)) as room:
        yield room


def benches() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if is_bench(child)]


def is_bench(process: psutil.Process) -> bool:
    try:
        return "sessions.outcomes.bench" in process.cmdline()
    except psutil.Error:  # it ended just now
        return False


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.002)


class Held:
    """Material that is not there before it is let go."""

    def __init__(self, found: Material) -> None:
        self._found = found
        self.free = asyncio.Event()

    async def __call__(self) -> Material:
        await self.free.wait()
        return self._found


async def test_a_file_is_made_in_another_process_of_what_was_handed_over() -> None:
    found = material()
    async with opened() as room:
        life = await taken(room, found).ended()
        assert isinstance(life, Ready)
        made = life.file.read_bytes()
        assert life.size == len(made)
        (process,) = benches()
        assert process.nice() == min(os.nice(0) + 10, 19)
    assert read_map(made, format="json").journey == outcome_of(found).journey
    assert not life.file.exists()
    assert benches() == []


async def test_what_is_made_can_be_watched_and_its_process_is_used_again() -> None:
    async with opened() as room:
        seen: list[float] = []
        held = Held(material())
        first = room.take(HOME, "markdown", {}, held)
        assert isinstance(first, Job)
        second = taken(room, material())
        assert isinstance(first.life, Waiting)
        assert (room.ahead_of(first), room.ahead_of(second), room.unfinished) == (0, 1, 2)
        await until(lambda: isinstance(first.life, Working))
        held.free.set()
        while first.is_open:
            if isinstance(first.life, Working) and first.life.share not in seen:
                seen.append(first.life.share)
            await asyncio.sleep(0)
        assert seen == sorted(seen)
        assert isinstance(await second.ended(), Ready)
        assert len(benches()) == 1


async def test_more_than_a_workshop_or_the_server_can_have_is_refused() -> None:
    held = Held(material())
    async with opened(of_one=2, waiting=3) as room:
        for _ in range(2):
            assert isinstance(room.take(HOME, "json", {}, held), Job)
        assert room.take(HOME, "json", {}, held) == Busy(own=True)
        last = room.take(AWAY, "json", {}, held)
        assert isinstance(last, Job)
        assert room.take(AWAY, "json", {}, held) == Busy(own=False)
        room.drop(last)
        assert isinstance(room.take(AWAY, "json", {}, held), Job)


async def test_a_cancelled_job_ends_at_once_and_the_next_is_done() -> None:
    async with opened() as room:
        working, waiting = taken(room, material(3_000)), taken(room, material())
        await until(lambda: isinstance(working.life, Working) and benches())
        room.drop(working)
        assert await working.ended() == Cancelled()
        assert room.job(HOME, working.id) is None
        assert isinstance(await waiting.ended(), Ready)


async def test_a_process_that_dies_fails_its_job_and_is_replaced() -> None:
    async with opened() as room:
        assert isinstance(await taken(room, material()).ended(), Ready)
        (process,) = benches()
        process.suspend()
        job = taken(room, material())
        await until(lambda: isinstance(job.life, Working))
        os.kill(process.pid, signal.SIGKILL)
        assert await job.ended() == Broken(Failure.BROKEN)
        assert isinstance(await taken(room, material()).ended(), Ready)


async def test_a_job_that_takes_too_long_is_ended() -> None:
    async with opened(seconds=1) as room:
        late = room.take(HOME, "json", {}, Held(material()))
        assert isinstance(late, Job)
        assert await late.ended() == Broken(Failure.TOO_LONG)


def test_a_job_that_needs_too_much_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(bench, "make", too_large)
    order = Order("json", {}, material(), str(tmp_path / "file"), 10)
    assert bench.obey(order, BytesIO()) == Failed(Failure.TOO_LARGE)


async def test_a_bench_without_the_memory_to_work_fails_its_job() -> None:
    async with opened(megabytes=30) as room:
        assert await taken(room, material(4_000)).ended() == Broken(Failure.BROKEN)


@pytest.mark.parametrize("broken", [b"\x07", b"\xff" * 40])
async def test_what_cannot_be_read_fails_and_says_nothing_of_the_words(
    broken: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    async with opened() as room:
        job = taken(room, material(board=broken))
        assert await job.ended() == Broken(Failure.BROKEN)
    assert "It hurts" not in "".join(capfd.readouterr())


async def test_few_files_of_a_workshop_are_kept() -> None:
    async with opened(kept_of_one=1) as room:
        files: list[Path] = []
        for _ in range(3):
            life = await taken(room, material()).ended()
            assert isinstance(life, Ready)
            files.append(life.file)
        assert [file.exists() for file in files] == [False, True, True]
        room.forget(HOME)
        assert [file.exists() for file in files] == [False] * 3
        assert room.jobs(HOME) == []


async def test_what_a_killed_process_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "wayboard-exports-left"
    left.mkdir()
    (left / "file").write_text("It hurts")
    (tmp_path / "wayboard.db").write_text("data")
    async with Workroom.open(Bounds(), tmp_path) as room:
        life = await taken(room, material()).ended()
        assert isinstance(life, Ready)
        assert life.file.parent.parent == tmp_path
        assert life.file.parent.stat().st_mode & 0o077 == 0
        assert not left.exists()
    assert os.listdir(tmp_path) == ["wayboard.db"]


async def test_a_bench_knows_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBOARD_WEBHOOK_SECRET", "a-secret-of-the-server")
    async with opened() as room:
        assert isinstance(await taken(room, material()).ended(), Ready)
        (process,) = benches()
        assert "WAYBOARD_WEBHOOK_SECRET" not in process.environ()
        assert process.environ()["PATH"]


async def test_a_bench_that_took_much_memory_gives_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sessions.outcomes.handiwork.WORN", 1)
    async with opened() as room:
        assert isinstance(await taken(room, material()).ended(), Ready)
        await until(lambda: not benches())
        assert isinstance(await taken(room, material()).ended(), Ready)


async def test_a_bench_that_has_nothing_to_do_goes_home() -> None:
    async with opened(idle=0.05) as room:
        assert isinstance(await taken(room, material()).ended(), Ready)
        await until(lambda: not benches())
        assert isinstance(await taken(room, material()).ended(), Ready)


def test_a_board_is_read_from_its_bytes() -> None:
    doc: Doc[Any] = Doc()
    doc.apply_update(board())
    assert len(outcome_of(material()).journey.elements) == 3
