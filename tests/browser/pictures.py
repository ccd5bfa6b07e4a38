"""Makes the README's picture of the board: `python -m tests.browser.pictures`.

Needs a built web client (`make install`) and Chromium.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from playwright.async_api import async_playwright, expect

from client.participant import Participant
from tests.browser.seat import Seat

PICTURE = Path(__file__).parents[2] / "docs/pictures/board.png"
LARGEST = 400_000
GUESTS = ("Amir", "Chloé", "Tom")
_START = [sys.executable, "-c", "from server.cli import main; main()", "serve", "--demo"]


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, str, str]]:
    """A server with the demo workshop: its address, the facilitator's link, the code."""
    words = ["--port", "0", "--data", str(folder), "--log-level", "error"]
    with subprocess.Popen([*_START, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = ""
            while "Stop with" not in told:
                told += process.stdout.readline()
            facilitator = re.search(r"Facilitator\s+((http://[^/]+)/\S+)", told)
            code = re.search(r"code (\w+)", told)
            assert facilitator is not None
            assert code is not None
            yield facilitator[2], facilitator[1], code[1]
        finally:
            process.terminate()


async def take(server: str, link: str, code: str) -> None:
    """The board as its facilitator sees it, with guests around it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright, AsyncExitStack() as stay:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = await browser.new_context(
            viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="en-GB"
        )
        lena = await Seat.take(context, server)
        guests = [
            await stay.enter_async_context(Participant.join(server, code, name)) for name in GUESTS
        ]
        for guest in guests:
            await guest.synced()
            guest.show()
        await lena.opens(link)
        await lena.on_the_board()
        await expect(lena.page.get_by_role("button", name=GUESTS[-1]).first).to_be_visible()
        await lena.page.evaluate("document.fonts.ready")
        await lena.picture(PICTURE)
        await browser.close()
    if PICTURE.stat().st_size > LARGEST:
        raise SystemExit(f"{PICTURE} has more than {LARGEST} bytes.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as (server, link, code):
        asyncio.run(take(server, link, code))
