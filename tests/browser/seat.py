"""One person in front of one screen, in the words of the stories."""

import re
from pathlib import Path

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
PATIENCE = 20_000  # ms: much longer than anything should take, for machines that do much else
expect.set_options(timeout=PATIENCE)

# What Chromium itself says when a server is away; the stories of outages are about that.
_NETWORK = ("Failed to load resource", "WebSocket connection to")
_WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Seat:
    """A page, and a record of what no page of ours may do: the story ends by looking at it."""

    def __init__(self, context: BrowserContext, page: Page, server: str) -> None:
        self.context = context
        self.page = page
        self.faults: list[str] = []
        self._server = server
        context.set_default_timeout(PATIENCE)
        page.on("request", self._requested)
        page.on("websocket", self._connected)
        page.on("console", self._told)
        page.on("pageerror", self._broke)
        page.on("dialog", self._interrupted)

    @classmethod
    async def take(cls, context: BrowserContext, server: str) -> "Seat":
        """A new tab in this browser."""
        await context.add_init_script(_WATCH_POLICY)
        return cls(context, await context.new_page(), server)

    async def opens(self, path: str) -> None:
        await self.page.goto(path if path.startswith("http") else self._server + path)

    async def joins(self, code: str, name: str, password: str | None = None) -> None:
        await self.opens(f"/join#{code}")
        await self.page.get_by_label("Your name").fill(name)
        await self.presses("Join the workshop")
        if password is not None:
            await self.page.get_by_label("Password of the workshop").fill(password)
            await self.presses("Join the workshop")

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def on_the_board(self) -> None:
        """Wait until the map is there and nothing is on its way."""
        await expect(self.page.locator("[data-saved=saved]")).to_be_attached()

    async def saved(self) -> None:
        """Wait until the page says that everything is durable."""
        await expect(self.page.locator("[data-saved=saved]")).to_be_attached()

    async def offline(self) -> None:
        """Wait until the page says that it lost the server."""
        await expect(self.page.locator("[data-saved=offline]")).to_be_attached()

    async def begins(self, lane: str, stage: str) -> Locator:
        """Open the box for a new card; gives it."""
        box = self.page.get_by_role("textbox", name="Words of the card")
        write = self.page.get_by_role("button", name=f"Write in {lane}, {stage}", exact=True)
        # The button shows under the pointer or the focus alone; the focus is there on all screens.
        await write.focus()
        await write.press("Enter")
        await expect(box).to_be_focused()
        return box

    async def writes(self, lane: str, stage: str, *cards: str) -> None:
        """New cards in one cell, one after the other as the box allows it."""
        box = await self.begins(lane, stage)
        for words in cards:
            await box.fill(words)
            await box.press("Enter")
            await expect(box).to_have_value("")
        await box.press("Escape")

    def card(self, words: str) -> Locator:
        """The card with exactly these words, as a screen reader finds it."""
        said = re.compile(rf": {re.escape(words)}( Chosen\.)?$")
        return self.page.get_by_role("listitem", name=said)

    async def sees(self, *cards: str) -> None:
        """Each of them is there, once."""
        for words in cards:
            await expect(self.card(words)).to_have_count(1)

    async def misses(self, words: str) -> None:
        await expect(self.card(words)).to_have_count(0)

    async def opens_card(self, words: str) -> Locator:
        """The editor of an own card."""
        card = self.card(words)
        if await self.page.evaluate("matchMedia('(hover: none)').matches"):
            await card.tap()
        else:
            await card.focus()
            await card.press("Enter")
        # Not inside `card`: that is found by its words, which are about to change.
        editor = self.page.get_by_role("listitem").get_by_role("textbox")
        await expect(editor).to_be_focused()
        return editor

    async def changes(self, words: str, into: str) -> None:
        editor = await self.opens_card(words)
        await editor.fill(into)
        await editor.press("Enter")

    async def reads(self, words: str) -> None:
        """These words stand on the page."""
        await expect(self.page.get_by_text(words).first).to_be_visible()

    async def barriers(self) -> list[str]:
        """What keeps people with disabilities out, as axe-core finds it."""
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.flatMap("
            "(v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`)))"
        )
        return [str(one) for one in found]

    async def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            await self.page.screenshot(path=path)
        except Error as error:
            path.with_suffix(".txt").write_text(str(error))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self._server + "/", "data:", "blob:")):
            self.faults.append(f"asked a foreign host: {request.url}")

    def _connected(self, socket: WebSocket) -> None:
        if not socket.url.startswith(self._server.replace("http", "ws", 1) + "/"):
            self.faults.append(f"connected to a foreign host: {socket.url}")

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_NETWORK):
            self.faults.append(f"{message.type} on the console: {message.text}")

    def _broke(self, error: Error) -> None:
        self.faults.append(f"an error nobody caught: {error}")

    async def _interrupted(self, dialog: Dialog) -> None:
        self.faults.append(f"a dialog in the way: {dialog.message}")
        await dialog.dismiss()
