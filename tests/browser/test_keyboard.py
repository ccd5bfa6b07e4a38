"""Everything on the board without a mouse, also zoomed in until the screen is narrow."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_card_is_written_moved_changed_and_deleted_from_the_keyboard(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    keys = tom.page.keyboard

    await tom.page.get_by_role("grid").focus()
    await keys.press("n")
    await expect(tom.page.get_by_role("textbox", name="Words of the card")).to_be_focused()
    await keys.type("From the keys")
    await keys.press("Enter")
    await keys.press("Escape")
    await expect(tom.card("From the keys")).to_be_focused()
    await keys.press("Alt+ArrowRight")
    await expect(
        tom.page.get_by_role("listitem", name="Customer task, Packing").filter(
            has_text="From the keys"
        )
    ).to_be_focused()
    await keys.press("Enter")
    await keys.press("End")
    await keys.type(", all of it")
    await keys.press("Enter")
    await expect(tom.card("From the keys, all of it")).to_be_focused()
    await keys.press("Delete")
    await tom.misses("From the keys, all of it")
    await tom.page.get_by_role("button", name="Undo").press("Enter")
    await tom.sees("From the keys, all of it")
    await tom.saved()


async def test_on_a_screen_zoomed_until_it_is_narrow_the_keyboard_reaches_ones_cards(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.page.set_viewport_size({"width": 360, "height": 640})
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.writes("Customer tasks", "Deciding", "From the keys")
    card = tom.card("From the keys")
    for _ in range(60):
        await tom.page.keyboard.press("Tab")
        if await card.evaluate("(one) => one.contains(document.activeElement)"):
            break
    await tom.page.keyboard.press("Enter")
    await expect(tom.page.get_by_role("listitem").get_by_role("textbox")).to_be_focused()
