"""What people see of each other: carets, cards in the hand, following, the call and the light."""

import pytest
from playwright.async_api import Locator, expect

from client.participant import Participant, Workshop
from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

CARD = "Compare flats"
ELSEWHERE = "First evening"


async def two(seat: TakeSeat, server: str) -> tuple[Seat, Seat, Workshop]:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await lena.on_the_board()
    return lena, tom, workshop


async def middle(of: Locator) -> tuple[float, float]:
    box = await of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def test_others_see_whose_caret_stands_in_a_card_and_the_words_as_they_come(
    seat: TakeSeat, server: str
) -> None:
    lena, tom, _ = await two(seat, server)
    editor = await lena.opens_card(CARD)
    seen = tom.page.locator("[data-card]", has=tom.page.locator(".who"))
    await expect(seen).to_contain_text("Lena")
    await editor.press("End")
    await editor.press_sequentially(" twice")
    await expect(seen).to_contain_text("Compare flats twice")
    await expect(seen.locator(".caret")).to_be_attached()
    await editor.press("Escape")
    await expect(seen).to_have_count(0)


async def test_a_card_in_the_hand_is_seen_where_it_would_come_to_stand(
    seat: TakeSeat, server: str
) -> None:
    lena, tom, _ = await two(seat, server)
    x, y = await middle(lena.card(CARD))
    cell = lena.page.locator("[data-row='0'][data-column='2'][data-cell]")
    to_x, to_y = await middle(cell)
    await lena.page.mouse.move(x, y)
    await lena.page.mouse.down()
    await lena.page.mouse.move(x + 20, y, steps=3)
    await lena.page.mouse.move(to_x, to_y, steps=5)
    ghost = tom.page.locator(".ghost")
    await expect(ghost).to_contain_text(CARD)
    await expect(ghost).to_contain_text("Lena")
    await lena.page.mouse.up()
    await expect(ghost).to_have_count(0)
    home = tom.page.locator("[data-row='0'][data-column='2'][data-cell] [data-card]")
    await expect(home).to_have_count(3)


async def test_one_follows_another_person_until_one_goes_ones_own_way(
    seat: TakeSeat, server: str
) -> None:
    lena, tom, _ = await two(seat, server)
    await lena.page.set_viewport_size({"width": 800, "height": 420})
    await tom.page.set_viewport_size({"width": 800, "height": 420})
    await tom.page.get_by_role("button", name="Follow Lena").first.click()
    await tom.reads("Following Lena")
    last = tom.page.get_by_role("rowheader", name="Opportunities")
    await expect(last).not_to_be_in_viewport()
    await lena.page.locator("#sheet").evaluate("sheet => sheet.scrollTo(0, 10000)")
    await expect(last).to_be_in_viewport()
    await tom.page.mouse.move(500, 300)
    await tom.page.mouse.wheel(0, -40)
    await expect(tom.page.get_by_text("Following Lena")).to_have_count(0)


async def test_the_light_is_seen_by_everybody_and_leads_whoever_is_elsewhere(
    seat: TakeSeat, server: str
) -> None:
    lena, tom, workshop = await two(seat, server)
    await tom.page.set_viewport_size({"width": 800, "height": 420})
    await tom.page.locator("#sheet").evaluate("sheet => sheet.scrollTo(0, 10000)")
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as leading:
        await leading.synced()
        card = next(one for one in leading.map.elements if one.text == ELSEWHERE)
        await leading.command("spotlight", element=card.id)
        for one in (lena, tom):
            lit = one.page.locator(f"[data-card='{card.id}']")
            await expect(lit).to_have_css("outline-style", "solid")
        await tom.reads(f"Look here: {ELSEWHERE}")
        await tom.presses("Go there")
        await expect(tom.card(ELSEWHERE)).to_be_focused()
        await expect(tom.card(ELSEWHERE)).to_be_in_viewport()
        assert await tom.barriers() == []
        await leading.command("end_spotlight")
        await tom.page.locator("#sheet").focus()
        await expect(tom.card(ELSEWHERE)).to_have_css("outline-style", "none")
