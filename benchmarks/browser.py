"""`python -m benchmarks.browser`: how fast the board is in a real browser, while a room types.

Everything is measured in the page, by the browser's own clock: painting, frames while the map is
scrolled and a card is dragged, from the arrival of another person's edit to the changed page.
Beside it stands the processor time of the page's main thread, which a busy machine hardly changes.
"""

import asyncio
import json
import shutil
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from playwright.async_api import Browser, CDPSession, Page, async_playwright

from benchmarks.servers import WORK, Wayboard
from client.participant import Participant, Workshop, create_workshop

FRAME = 1_000 / 60
STAGES, LANES = 10, ("customer_task", "touchpoint", "pain_point", "opportunity", "note")
WATCH = (Path(__file__).parent / "watch.js").read_text()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: milliseconds, the median and the worst of all that were taken."""

    name: str
    median: float
    worst: float
    note: str = ""

    def row(self) -> str:
        """A line of the report's table."""
        return f"| {self.name} | {self.median:.0f} ms | {self.worst:.0f} ms | {self.note} |"


def a_map(cards: int) -> str:
    """A map in Wayboard's own format, the cards spread evenly over its cells."""
    stages = [
        {"id": f"stage-{at:016}", "name": f"Stage {at + 1}", "order": f"a{at}"}
        for at in range(STAGES)
    ]
    lanes = [
        {"id": f"lane-{kind:_<16}", "name": kind, "order": f"a{at}", "accepts": [kind]}
        for at, kind in enumerate(LANES)
    ]
    elements = [
        {
            "id": f"card-{at:016}",
            "kind": LANES[at // STAGES % len(LANES)],
            "text": f"Card {at}: what somebody wrote here is about so long",
            "stage": stages[at % STAGES]["id"],
            "lane": lanes[at // STAGES % len(LANES)]["id"],
            "order": f"b{at // 62:02}{_digit(at % 62)}".replace("00", "0A"),
        }
        for at in range(cards)
    ]
    journey = {"frame": {}, "stages": stages, "lanes": lanes, "elements": elements}
    return json.dumps({"wayboard": 1, "journey": journey})


def _digit(value: int) -> str:
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[value]


@asynccontextmanager
async def room(server: str, code: str, people: int, rate: float) -> AsyncIterator[None]:
    """So many participants in a process of their own, each typing `rate` letters a second."""
    if people == 0:
        yield
        return
    words = ("-m", "benchmarks.typists", server, code, str(people), str(rate))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=pipe)
    try:
        assert process.stdout is not None
        await process.stdout.readline()  # "typing", once all are here
        yield
    finally:
        process.terminate()
        await process.wait()


class Visit:
    """One page, new to its browser, and how much of the processor it takes."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._session = session

    @classmethod
    async def begin(cls, browser: Browser) -> "Visit":
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_init_script(WATCH)
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(page, session)

    async def busy(self) -> float:
        """Milliseconds that the page's main thread has worked so far."""
        told = await self._session.send("Performance.getMetrics")
        known = {one["name"]: float(one["value"]) for one in told["metrics"]}
        return 1_000 * known["TaskDuration"]


async def first_paints(browser: Browser, address: str, times: int) -> Figure:
    """From opening the address until a card was painted."""
    found, worked = [], []
    for _ in range(times):
        visit = await Visit.begin(browser)
        await visit.page.goto(address)
        found.append(float(await visit.page.evaluate("firstCard")))
        worked.append(await visit.busy())
        await visit.page.context.close()
    note = f"{statistics.median(worked):.0f} ms of processor time"
    return figure("first card painted", found, note)


async def scrolling(visit: Visit) -> list[float]:
    """The time of each frame while the sheet is scrolled down and across."""
    return [float(one) for one in await visit.page.evaluate("scrolling(180)")]


async def dragging(visit: Visit) -> list[float]:
    """The time of each frame while a card is carried over the map."""
    page = visit.page
    await page.evaluate("document.getElementById('sheet').scrollTo(0, 0)")
    box = await page.locator("[data-card].paper").first.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 8)
    await page.mouse.down()
    await page.evaluate("frames.start()")
    for step in range(90):
        await page.mouse.move(300 + step * 10, 300 + (step % 30) * 10)
    found = await page.evaluate("frames.stop()")
    await page.keyboard.press("Escape")
    await page.mouse.up()
    return [float(one) for one in found]


async def frames(
    name: str, visit: Visit, step: Callable[[Visit], Awaitable[list[float]]]
) -> Figure:
    """Frame times, with what they cost and how many missed a beat of 60 a second."""
    before = await visit.busy()
    found = await step(visit)
    each = (await visit.busy() - before) / len(found)
    late = sum(one > 1.5 * FRAME for one in found)
    note = f"{each:.1f} ms of processor time each, {late} of {len(found)} late"
    return figure(name, found, note)


async def arrivals(page: Page, other: Participant, times: int) -> Figure:
    """From the arrival of another's edit at the page until its words stand in the page."""
    await page.evaluate("document.getElementById('sheet').scrollTo(0, 0)")
    card = await page.locator("[data-card]").first.get_attribute("data-card")
    found = []
    for number in range(times):
        words = f"Changed {number}"
        waiting = page.evaluate("([card, words]) => arrival(card, words)", [card, words])
        shown = asyncio.create_task(waiting)
        await page.evaluate("0")  # the page listens now
        other.board.edit_text(str(card), words)
        found.append(float(await shown))
    shown_at_once = sum(one <= FRAME for one in found)
    return figure(
        "another's edit, from its arrival", found, f"{shown_at_once} of {times} within one frame"
    )


def figure(name: str, found: Iterable[float], note: str = "") -> Figure:
    """What many measures come to."""
    values = list(found)
    return Figure(name, statistics.median(values), max(values), note)


async def measure(server: str, cards: int, people: int, rate: float, times: int) -> list[Figure]:
    """All figures of one room."""
    workshop: Workshop = await create_workshop(server, "A large map", map_text=a_map(cards))
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    address = f"{server}/w/{workshop.id}#{workshop.facilitator_token}"
    async with (
        async_playwright() as playwright,
        Participant.resume(server, workshop.id, workshop.facilitator_token) as leading,
        room(server, workshop.code, people, rate),
    ):
        await leading.synced()
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = [await first_paints(browser, address, times)]
        visit = await Visit.begin(browser)
        await visit.page.goto(address)
        await visit.page.evaluate("firstCard")
        found.append(await frames("a frame while scrolling", visit, scrolling))
        found.append(await frames("a frame while dragging", visit, dragging))
        found.append(await arrivals(visit.page, leading, 20))
        await browser.close()
    return found


@click.command()
@click.option("--cards", default=1_000, show_default=True, help="Cards on the map.")
@click.option("--people", default=50, show_default=True, help="Participants who type meanwhile.")
@click.option("--rate", default=1.0, show_default=True, help="Letters a second of each.")
@click.option("--times", default=5, show_default=True, help="How often the page is opened.")
def main(cards: int, people: int, rate: float, times: int) -> None:
    """Measure the board in Chromium: painting, scrolling, dragging, an edit's arrival."""
    server = Wayboard()
    server.start()
    try:
        for crowd in dict.fromkeys((0, people)):
            click.echo(f"\n{cards:,} cards, {crowd} people typing {rate:g} letters a second each\n")
            click.echo("| | Median | Worst | |\n|---|---|---|---|")
            url = f"http://127.0.0.1:{server.port}"
            figures = asyncio.run(measure(url, cards, crowd, rate, times))
            for one in figures:
                click.echo(one.row())
            WORK.mkdir(parents=True, exist_ok=True)
            report = WORK / f"browser-{cards}-{crowd}.json"
            report.write_text(json.dumps([asdict(one) for one in figures], indent=2))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
