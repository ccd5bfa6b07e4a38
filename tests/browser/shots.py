"""Takes a picture of every screen and state: `python -m tests.browser.shots`, or `make shots`.

One workshop is played from its lobby to its end. Five screens look on: the facilitator's in light
and dark, a participant's in light and in dark, and a phone. The pictures go to docs/pictures/shots
with a page that shows them all.
"""

import asyncio
import html
import io
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, async_playwright, expect

from client.participant import Facilitator, Participant, Workshop
from tests.browser.cobot import FEELINGS, IDEAS, PAINS, first_cobot
from tests.browser.conftest import SCREENS
from tests.browser.seat import Seat
from tests.client.running_server import RunningServer

FOLDER = Path(__file__).parents[2] / "docs/pictures/shots"
LARGEST = 2_500_000
IN_THE_DARK = {"lobby", "private", "result"}  # where the facilitator's dark screen is taken, too
NAMES = ("Lena", "Tomasz", "Priya", "Jonas", "Hannah")
STAGES = [f"stage-{at:016}" for at in range(len(PAINS))]
PAIN_LANE = f"lane-{4:016}"  # a private document knows no lanes


@dataclass
class Album:
    """The pictures so far: each moment with the screens that it was taken on."""

    moments: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    async def take(self, moment: str, title: str, **seats: Seat) -> None:
        """One picture of each of these screens."""
        self.titles[moment] = title
        for name, seat in seats.items():
            await seat.page.evaluate("document.fonts.ready")
            shot = await seat.page.screenshot(animations="disabled", caret="hide")
            self._keep(f"{moment}-{name}", shot)
            self.moments.setdefault(moment, []).append(name)

    def _keep(self, name: str, shot: bytes) -> None:
        image = Image.open(io.BytesIO(shot)).convert("RGB")
        width = 390 if image.height > image.width else 960
        image = image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)
        image.save(FOLDER / f"{name}.webp", quality=50, method=6)

    def index(self) -> str:
        """A page that shows them all."""
        parts = [
            "<!doctype html><html lang=en><meta charset=utf-8>",
            "<title>Wayboard, screen by screen</title>",
            "<style>body{font:16px/1.5 system-ui;margin:2rem;background:#eef0ec;color:#1b1f1d}",
            "section{margin-block:2.5rem}div{display:flex;flex-wrap:wrap;gap:1rem}",
            "figure{margin:0}img{height:26rem;border-radius:8px;box-shadow:0 1px 6px #0003}",
            "</style><h1>Wayboard, screen by screen</h1>",
            "<p>Made by <code>make shots</code>.</p>",
        ]
        for moment, screens in self.moments.items():
            parts.append(f"<section><h2>{html.escape(self.titles[moment])}</h2><div>")
            parts += [
                f'<figure><img loading=lazy src="{moment}-{one}.webp" alt="{moment}, {one}">'
                f"<figcaption>{one}</figcaption></figure>"
                for one in screens
            ]
            parts.append("</div></section>")
        return "\n".join([*parts, "</html>\n"])


@dataclass
class Show:
    """A workshop on its way, those who write in it, and the screens that look on."""

    album: Album
    browser: Browser
    server: str
    workshop: Workshop
    lead: Participant
    people: list[Participant]
    screens: dict[str, Seat] = field(default_factory=dict)

    async def screen(self, size: str = "desktop", *, dark: bool = False, **more: Any) -> Seat:
        """A browser of its own."""
        context = await self.browser.new_context(
            **{**SCREENS[size], **more},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        return await Seat.take(context, self.server)

    async def open(self) -> None:
        """All screens look at the workshop."""
        path = f"/w/{self.workshop.id}#"
        lena, tomasz, priya = (path + one.token for one in self.people[:3])
        for name, where, size, dark in (
            ("facilitator", self.workshop.facilitate_url, "desktop", False),
            ("facilitator-dark", self.workshop.facilitate_url, "desktop", True),
            ("light", lena, "desktop", False),
            ("dark", tomasz, "desktop", True),
            ("phone", priya, "phone", False),
        ):
            self.screens[name] = await self.screen(size, dark=dark)
            await self.screens[name].opens(where)
            await expect(
                self.screens[name].page.get_by_text("First welding cobot").first
            ).to_be_attached()

    async def take(self, moment: str, title: str, *names: str) -> None:
        """Pictures of this moment; of all screens unless some are named."""
        await asyncio.gather(*(one.saved() for one in [self.lead, *self.people]))
        bright = [one for one in self.screens if one != "facilitator-dark" or moment in IN_THE_DARK]
        seats = {name: self.screens[name] for name in names or bright}
        for seat in seats.values():
            await seat.page.wait_for_timeout(400)  # what moves has come to rest
        await self.album.take(moment, title, **{k.replace("-", "_"): v for k, v in seats.items()})

    async def phase(self, leading: Facilitator, type: str) -> None:
        """Go on until a phase of this type runs."""
        while leading.phase.type != type:
            await leading.next()
        for one in self.people:
            await one.until_phase(leading.phase.id)


async def before_the_board(show: Show) -> None:
    """Home, creating, joining, and a code that nobody has."""
    for dark, size, name in (
        (False, "desktop", "light"),
        (True, "desktop", "dark"),
        (False, "phone", "phone"),
    ):
        seat = await show.screen(size, dark=dark)
        await seat.opens("/")
        await show.album.take("home", "Home", **{name: seat})
        await seat.opens("/new")
        await seat.page.get_by_label("Name it").fill("First welding cobot")
        await show.album.take("create", "Create a workshop", **{name: seat})
        await seat.opens(f"/join#{show.workshop.code}")
        await seat.page.get_by_label("Your name").fill("Lena")
        await show.album.take("join", "Join by link, code or square", **{name: seat})
        await seat.opens("/join#AAAAAA")
        await seat.page.get_by_label("Your name").fill("Lena")
        await seat.presses("Join the workshop")
        await seat.reads("No workshop has this code")
        await show.album.take("wrong-code", "A code that nobody has", **{name: seat})
        await seat.context.close()


async def feelings(show: Show, leading: Facilitator) -> None:
    await show.phase(leading, "emotions")
    for one in range(3):
        for stage, values in zip(STAGES, FEELINGS, strict=True):
            await show.people[one].feel(values[one], stage=stage)
    await show.take("emotions", "How does it feel?", "facilitator", "light", "phone")
    await leading.reveal_feelings()
    await show.take("curve", "The curve, and where people differ", "light", "dark")


async def pains(show: Show, leading: Facilitator) -> None:
    await show.phase(leading, "pain_points")
    for number, one in enumerate(show.people):
        for stage, said in zip(STAGES, PAINS, strict=True):
            if len(said) > number % 3:
                one.draft.add_element("pain_point", said[number % 3], stage, PAIN_LANE)
    await show.people[0].mark_ready()
    lena = show.screens["light"]
    await lena.begins("Pain points", "Install")
    await lena.page.keyboard.type("Integrator and vendor each wait for the other")
    await show.take("private", "Everybody writes alone")
    await lena.page.keyboard.press("Escape")
    await leading.reveal()
    await show.take("revealed", "Read first, then group")


async def ideas(show: Show, leading: Facilitator) -> None:
    await show.phase(leading, "opportunities")
    for one in show.people[:2]:
        at = show.people.index(one)
        for stage, said in zip(STAGES, IDEAS, strict=True):
            if len(said) > at:
                one.board.add_element("opportunity", said[at], stage)
    await asyncio.gather(*(one.saved() for one in show.people))
    cards = [one for one in show.lead.map.elements if one.kind == "opportunity"]
    for number, one in enumerate(show.people):
        for card in cards[number::2]:
            one.board.react(card, "👍")
    show.people[2].board.react(cards[0], "💡")
    show.people[1].board.comment(cards[0], "Ours would be the first in the trade.")
    show.people[3].board.comment(cards[0], "Then it has to be done by somebody else than us.")
    light, phone = show.screens["light"], show.screens["phone"]
    for seat in (light, show.screens["dark"]):
        await seat.card(cards[0].text).focus()
        await seat.page.keyboard.press("c")
        await seat.reads("Ours would be the first")
    await phone.page.evaluate("document.activeElement?.blur()")
    await show.take("opportunities", "Ideas, what people say of them, and the light")
    for seat in (light, show.screens["dark"]):
        await seat.page.keyboard.press("Escape")
    await show.lead.command("spotlight", element=cards[1].id)
    await show.take("spotlight", "The light on one card", "light", "dark")
    await show.lead.command("end_spotlight")


async def votes(show: Show, leading: Facilitator) -> None:
    await show.phase(leading, "dot_voting")
    await show.take("before-vote", "Before the vote", "facilitator")
    voting = await leading.open_voting({"dots": 5}, kinds=["opportunity"])
    cards = [one for one in show.lead.map.elements if one.kind == "opportunity"]
    for number, one in enumerate(show.people):
        for card, dots in ((cards[1], 1), (cards[number], 2), (cards[-1], 1)):
            await one.vote(card, dots)
    for one in show.people[:3]:
        await one.done_voting()
    await show.take("ballot", "Five dots each, and nobody sees whose")
    await leading.close_voting(voting.id)
    await leading.reveal_votes(voting.id)
    await show.take("result", "What we chose")


async def scores(show: Show, leading: Facilitator) -> None:
    await show.phase(leading, "prioritising")
    cards = [one for one in show.lead.map.elements if one.kind == "opportunity"]
    for number, one in enumerate(show.people):
        for at, card in enumerate(cards):
            await one.score(card, "impact", 1 + (at + number) % 5)
            await one.score(card, "effort", 1 + (at * 2 + number) % 5)
    await show.take("prioritise", "Impact and effort, each alone")
    await leading.reveal_scores()
    await show.take("priorities", "Impact and effort, together", "facilitator", "light", "dark")


async def odds_and_ends(show: Show) -> None:
    """What can be opened at any time, and other eyes."""
    light, dark = show.screens["light"], show.screens["dark"]

    async def both(keys: str, moment: str, title: str) -> None:
        for seat in (light, dark):
            await seat.page.locator("#sheet").focus()
            await seat.page.keyboard.press(keys)
        await show.take(moment, title, "light", "dark")
        for seat in (light, dark):
            await seat.page.keyboard.press("Escape")

    await both("Control+k", "palette", "Everything that can be done")
    await both("?", "keys", "All keys")
    await both("Shift+O", "outline", "The map as an ordered outline")
    for seat in (light, dark):
        await seat.page.keyboard.press("Shift+O")
    where = f"/w/{show.workshop.id}#{show.people[0].token}"
    for moment, title, more in (
        ("zoom-200", "At 200 %", {"viewport": {"width": 720, "height": 450}}),
        ("forced-colours", "Forced colours", {"forced_colors": "active"}),
    ):
        seat = await show.screen(**more)
        await seat.opens(where)
        await seat.on_the_board()
        await show.album.take(moment, title, light=seat)
        await seat.context.close()
    turned = await show.screen()
    await turned.opens(where)
    await turned.on_the_board()
    await turned.page.evaluate("document.documentElement.dir = 'rtl'")
    await turned.page.set_viewport_size({"width": 1441, "height": 900})  # lays out anew
    await show.album.take("right-to-left", "From right to left", light=turned)
    await turned.context.close()
    for seat in (light, show.screens["phone"]):
        await seat.context.set_offline(True)
        await seat.offline()
    await show.take("offline", "Without a network", "light", "phone")
    for seat in (light, show.screens["phone"]):
        await seat.context.set_offline(False)
        await seat.on_the_board()


async def play(show: Show) -> None:
    """The whole workshop, picture by picture."""
    await before_the_board(show)
    await show.open()
    await show.take("lobby", "The lobby")
    leading = Facilitator(show.lead)
    await leading.start()
    await show.take("frame", "Frame: whose journey is this?")
    await show.phase(leading, "tasks")
    await show.take("tasks", "Tasks")
    acts: tuple[Callable[[Show, Facilitator], Any], ...] = (feelings, pains, ideas, votes, scores)
    for act in acts:
        await act(show, leading)
    await odds_and_ends(show)
    await show.phase(leading, "wrap_up")
    await show.take("wrap-up", "The story")
    await leading.finish()
    await show.take("finished", "Afterwards")


async def main(server: str) -> None:
    """Make the album anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    album = Album()
    async with async_playwright() as playwright, AsyncExitStack() as stay:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        workshop = await first_cobot(server)
        lead = await stay.enter_async_context(
            Participant.resume(server, workshop.id, workshop.facilitator_token)
        )
        people = [
            await stay.enter_async_context(Participant.join(server, workshop.code, name))
            for name in NAMES
        ]
        for one in (lead, *people):
            await one.synced()
        try:
            await play(Show(album, browser, server, workshop, lead, people))
        finally:
            (FOLDER / "index.html").write_text(album.index())
            await browser.close()
    size = sum(one.stat().st_size for one in FOLDER.iterdir())
    if size > LARGEST:
        raise SystemExit(f"{FOLDER} has {size} bytes, {LARGEST} at most.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        running = RunningServer(Path(folder))
        running.start()
        try:
            asyncio.run(main(running.url))
        finally:
            running.kill()
