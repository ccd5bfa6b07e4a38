"""A led workshop: private cards, the reveal, a vote, and what everybody sees of it."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.test_first_visit import code_on

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def leads(lena: Seat, title: str) -> str:
    """Create a workshop with the short agenda and open its board; gives the code."""
    await lena.opens("/new")
    await lena.page.get_by_label("Name it").fill(title)
    await lena.page.get_by_role("radio", name=re.compile("Short journey")).check()
    await lena.page.get_by_label("Your name").fill("Lena")
    await lena.presses("Create workshop")
    code = await code_on(lena)
    await lena.page.get_by_role("link", name="Open the board").click()
    await lena.on_the_board()
    await lena.page.get_by_role("button", name="Start", exact=True).click()
    await expect(now(lena)).to_contain_text("Frame")
    return code


def now(seat: Seat) -> Locator:
    """The stop of the agenda that is lit."""
    return seat.page.locator("[aria-current=step] .name")


async def goes_on_to(lena: Seat, phase: str) -> None:
    """Move on, phase by phase, whatever the check-list has to say."""
    dock = lena.page.get_by_role("toolbar", name="Facilitator controls")
    for _ in range(12):
        if phase in await now(lena).inner_text():
            return
        before = await now(lena).inner_text()
        await dock.locator("[data-dock=next]").click()
        on = lena.page.get_by_role("button", name=re.compile("^On to "))
        await expect(on.or_(now(lena).filter(has_not_text=before)).first).to_be_visible()
        if await on.is_visible():
            await on.click()
        await expect(now(lena)).not_to_have_text(before)
    raise AssertionError(f"{phase} never came")


async def test_private_cards_are_counted_then_revealed_and_voted_on(seat: TakeSeat) -> None:
    lena = await seat()
    code = await leads(lena, "Renting a bike")
    tom, mia = await seat(), await seat()
    await tom.joins(code, "Tom")
    await mia.joins(code, "Mia")
    await tom.on_the_board()
    await mia.on_the_board()
    await goes_on_to(lena, "Opportunities")

    await tom.page.get_by_role("button", name=re.compile("^Write in Opportunities")).first.click()
    words = tom.page.get_by_label("Words of the card")
    for idea in ("Show the price first", "Deliver to the door"):
        await words.fill(idea)
        await words.press("Enter")
    await words.press("Escape")
    await expect(lena.page.get_by_text("2 cards", exact=True)).to_be_visible()
    await expect(mia.page.get_by_text("2 from others").first).to_be_visible()
    for other in (lena, mia):
        await expect(other.page.get_by_text("Show the price first")).to_have_count(0)

    await lena.page.get_by_role("button", name="Reveal 2 cards").click()
    for other in (lena, mia):
        await other.sees("Show the price first", "Deliver to the door")

    await goes_on_to(lena, "Dot voting")
    await lena.page.locator("[data-dock=best]").click()
    await lena.page.get_by_label("Dots each").fill("3")
    await lena.page.locator("form").get_by_role("button", name="Open the vote").click()
    for voter in (tom, mia):
        await voter.page.get_by_role("button", name="A dot on Deliver to the door").click()
        await expect(voter.page.get_by_text("2 of 3 dots left")).to_be_visible()
    await expect(lena.page.locator("[data-tally]")).to_have_count(0)
    await lena.page.get_by_role("button", name="Reveal votes").click()
    result = mia.page.get_by_role("complementary", name="Ranked by dots")
    await expect(result.get_by_role("listitem").first).to_contain_text("Deliver to the door")
