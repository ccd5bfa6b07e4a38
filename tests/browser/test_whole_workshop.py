"""A whole workshop of ninety minutes: one leads, one writes, one has a phone, one only keys."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.test_first_visit import code_on
from tests.browser.test_phases import goes_on_to
from tests.client.running_server import RunningServer

pytestmark = pytest.mark.asyncio(loop_scope="package")

FILES = {
    "story.pdf": b"%PDF",
    "workbook.xlsx": b"PK",
    "slides.pptx": b"PK",
    "markdown": b"Book a wagon",
    "json": b"Book a wagon",
}


async def comes_by_keys(ada: Seat, code: str) -> None:
    """Join with nothing but the keyboard."""
    await ada.opens(f"/join#{code}")
    await ada.page.get_by_label("Your name").focus()
    await ada.page.keyboard.type("Ada")
    await ada.page.keyboard.press("Enter")
    await ada.on_the_board()


async def writes_by_keys(ada: Seat, words: str) -> None:
    """Go to the lit lane, write there, and come back to the map."""
    await ada.page.keyboard.press("Escape")
    await ada.page.keyboard.press(".")
    await ada.page.keyboard.press("n")
    await expect(ada.page.get_by_label("Words of the card")).to_be_focused()
    await ada.page.keyboard.type(words)
    await ada.page.keyboard.press("Enter")
    await ada.page.keyboard.press("Escape")


async def writes_on_the_phone(mia: Seat, words: str) -> None:
    box = mia.page.locator("footer").get_by_role("textbox")
    await box.fill(words)
    await mia.page.get_by_role("button", name="Add the card").tap()
    await expect(box).to_have_value("")


async def writes(tom: Seat, lane: str, words: str) -> None:
    write = tom.page.get_by_role("button", name=re.compile(f"^Write in {lane}")).first
    await write.click()
    box = tom.page.get_by_label("Words of the card")
    await box.fill(words)
    await box.press("Enter")
    await box.press("Escape")


def tells(seat: Seat, words: str) -> Locator:
    return seat.page.get_by_text(words).first


async def test_a_whole_workshop_from_the_lobby_to_its_files(
    seat: TakeSeat, own_server: RunningServer
) -> None:
    lena, tom, mia, ada = await seat(), await seat(), await seat("phone"), await seat()
    everybody = (lena, tom, mia, ada)
    await lena.opens("/new")
    await lena.page.get_by_label("Name it").fill("Renting a bike")
    await lena.page.get_by_role("radio", name=re.compile("Short journey")).check()
    await lena.page.get_by_label("Your name").fill("Lena")
    await lena.presses("Create workshop")
    code = await code_on(lena)
    await lena.page.get_by_role("link", name="Open the board").click()
    await expect(lena.page.get_by_role("heading", name="Ready when you are")).to_be_visible()

    # The lobby: who comes is seen by all, and nobody writes yet.
    await tom.joins(code, "Tom")
    await mia.joins(code, "Mia")
    await comes_by_keys(ada, code)
    for one in everybody:
        await expect(one.page.get_by_role("heading", name="4 people here")).to_be_visible()
    await expect(tom.page.get_by_role("heading", name="We start soon")).to_be_visible()
    await tom.reads("90 minutes, 9 stops")
    await lena.presses("Start")
    for one in everybody:
        await expect(tells(one, "Whose journey is this")).to_be_visible()

    # Everybody writes alone; the reveal shows all of it at once.
    await goes_on_to(lena, "Tasks")
    await writes(tom, "Customer tasks", "Look for a shop")
    await writes_on_the_phone(mia, "Compare prices")
    await writes_by_keys(ada, "Ask a friend")
    await lena.presses("Reveal 3 cards")
    for one in (lena, tom, ada):
        await one.sees("Look for a shop", "Compare prices", "Ask a friend")
    await expect(tells(mia, "Ask a friend")).to_be_visible()

    # Feelings: a slider, a thumb, the arrow keys.
    await goes_on_to(lena, "Emotions")
    await tom.page.locator("[data-feel]").first.fill("1.5")
    await mia.page.locator("[data-feel]").first.fill("-1")
    await ada.page.locator("[data-feel]").first.focus()
    await ada.page.keyboard.press("ArrowLeft")
    await expect(lena.page.get_by_role("button", name="Reveal the curve")).to_be_visible()
    await expect(tells(lena, "3 have answered")).to_be_visible()
    await lena.presses("Reveal the curve")
    await expect(ada.page.get_by_text("Average feeling, from minus 2 to plus 2.")).to_be_attached()

    # In the middle of private writing the power goes.
    await goes_on_to(lena, "Pain points")
    await writes(tom, "Pain points", "No price online")
    await tom.saved()
    await asyncio.to_thread(own_server.kill)
    await ada.offline()
    await writes_by_keys(ada, "Nobody answers the phone")
    await asyncio.to_thread(own_server.start)
    for one in everybody:
        await one.saved()
    await lena.presses("Reveal 2 cards")
    for one in (lena, tom, ada):
        await one.sees("No price online", "Nobody answers the phone")

    # Ideas, and the vote on them.
    await goes_on_to(lena, "Opportunities")
    await writes(tom, "Opportunities", "Show the whole price")
    await writes_on_the_phone(mia, "Deliver to the door")
    await writes_by_keys(ada, "Book a wagon")
    await lena.presses("Reveal 3 cards")
    await ada.sees("Show the whole price", "Deliver to the door", "Book a wagon")
    await goes_on_to(lena, "Dot voting")
    await lena.presses("Open the vote")
    await lena.page.locator("form").get_by_role("button", name="Open the vote").click()
    await tom.page.get_by_role("button", name="A dot on Book a wagon").click()
    await mia.page.get_by_role("button", name="As a list").first.tap()
    ballot = mia.page.get_by_role("complementary", name="Vote in a list")
    await ballot.get_by_role("button", name="A dot on Deliver to the door").tap()
    await ada.card("Book a wagon").focus()
    await ada.page.keyboard.press("2")
    await expect(ada.page.get_by_text("1 of 3 dots left").first).to_be_visible()
    await ada.page.keyboard.press("r")
    await expect(tells(lena, "1 of 3 done")).to_be_visible()
    await lena.presses("Reveal votes")
    ranked = ada.page.get_by_role("complementary", name="Ranked by dots")
    await expect(ranked.get_by_role("listitem").first).to_contain_text("Book a wagon")
    await ranked.get_by_text("Check the count").click()
    await ranked.get_by_role("button", name="Check it").click()
    await expect(ranked).to_contain_text("Your ballot is among them")
    await expect(ranked).to_contain_text("exactly the sum of these ballots")

    # The story: an owner, everybody's consent, and the end.
    await goes_on_to_the_story(lena)
    for one in everybody:
        await expect(one.page.get_by_role("heading", name="What to do first")).to_be_visible()
        assert await one.barriers() == []
    await lena.page.get_by_label("Who takes care of Book a wagon").fill("Tom")
    await lena.presses("Ask")
    for one in (tom, mia, ada):
        await one.page.get_by_role("radio", name="I can live with it").click()
    await expect(tells(lena, "3 have answered")).to_be_visible()
    await (
        lena.page.locator("#story-consent ~ *").get_by_role("button", name="Reveal answers").click()
    )
    await expect(tells(mia, "Agreed")).to_be_visible()
    await lena.page.locator("[data-dock=next]").click()
    await lena.page.get_by_role("button", name="Finish").last.click()
    await expect(tells(ada, "Thank you, ")).to_be_visible()

    # What everybody takes home.
    for format, content in FILES.items():
        link = lena.page.locator(f"a[href$='/outcomes/{format}']").first
        address = await link.get_attribute("href")
        answer = await lena.page.request.get(f"{own_server.url}{address}")
        assert answer.ok
        assert content in await answer.body()


async def goes_on_to_the_story(lena: Seat) -> None:
    """The story has no agenda beside it, so its heading says that it is there."""
    await lena.page.locator("[data-dock=next]").click()
    on = lena.page.get_by_role("button", name=re.compile("^On to "))
    story = lena.page.get_by_role("heading", name="What to do first")
    await expect(on.or_(story).first).to_be_visible()
    if await on.is_visible():
        await on.click()
    await expect(story).to_be_visible()
