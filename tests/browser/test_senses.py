"""Other eyes, hands and clocks: right to left, forced colours, zoom, little motion, wrong time."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from client.participant import Facilitator, JourneyMap, Participant
from tests.browser.cobot import first_cobot
from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


async def test_from_right_to_left_the_map_begins_at_the_right_and_signs_stay_in_front(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await lena.page.evaluate("document.documentElement.dir = 'rtl'")
    heads = lena.page.get_by_role("columnheader")
    first = await heads.filter(has_text="Deciding").bounding_box()
    last = await heads.filter(has_text="Arriving").bounding_box()
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"]
    assert int(await lena.page.evaluate(TOO_WIDE)) <= 0
    card = lena.card("Find boxes")
    await card.focus()
    await card.press("ArrowLeft")
    await expect(lena.card("Find the light switch")).to_be_focused()
    value = lena.page.locator(".curve .num").first
    assert await value.evaluate("(one) => getComputedStyle(one).unicodeBidi") == "plaintext"
    assert await lena.barriers() == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_in_forced_colours_nothing_is_lost(seat: TakeSeat, server: str, dark: bool) -> None:
    workshop = await a_workshop(server)
    lena = await seat(dark=dark)
    await lena.page.emulate_media(forced_colors="active")
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    card = lena.card("Compare flats")
    await expect(card).to_have_css("border-top-style", "solid")
    await card.focus()
    await card.press("c")
    await expect(lena.page.get_by_role("textbox", name="Write a comment")).to_be_focused()
    assert await lena.barriers() == []


async def test_at_two_hundred_per_cent_a_participant_finds_all_that_they_need(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server)
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as ines:
        await ines.synced()
        await Facilitator(ines).start()
        tom = await seat()
        await tom.page.set_viewport_size({"width": 720, "height": 450})
        await tom.joins(workshop.code, "Tom")
        await tom.on_the_board()
        for needed in (
            tom.page.get_by_role("timer").first,
            tom.page.get_by_role("button", name="I’m ready").first,
            tom.page.get_by_text("Whose journey is this", exact=False)
            .and_(tom.page.locator(":not(.vh)"))
            .first,
        ):
            await expect(needed).to_be_in_viewport()
        assert int(await tom.page.evaluate(TOO_WIDE)) <= 0
        assert await tom.barriers() == []


async def test_with_little_motion_nothing_slides(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    card = lena.card("Compare flats")
    await card.focus()
    await card.press("d")
    await expect(lena.page.get_by_role("complementary", name="Customer task")).to_be_visible()
    longest = await lena.page.evaluate(
        "Math.max(0, ...document.getAnimations().map("
        "(one) => one.effect.getComputedTiming().endTime))"
    )
    assert float(longest) <= 120


async def test_a_feeling_is_dragged_and_stepped_and_others_see_it(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server, led=False)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as ines,
        Participant.join(server, workshop.code, "Tom") as tom,
    ):
        await ines.synced()
        await tom.synced()
        stage = ines.map.stages[0]
        card = ines.board.add_element("emotion", "curious", stage, value=0)
        other = ines.board.add_element("emotion", "angry", ines.map.stages[1], value=-1)
        await ines.saved()
        page = (await seat()).page
        await page.goto(workshop.facilitate_url)
        point = page.locator(f"[data-point='{stage.id}']")
        box = await point.bounding_box()
        curve = await page.locator(".curve").bounding_box()
        assert box is not None
        assert curve is not None
        x = box["x"] + box["width"] / 2
        await page.mouse.move(x, box["y"] + box["height"] / 2)
        await page.mouse.down()
        await page.mouse.move(x, curve["y"] + curve["height"] * 0.5, steps=3)
        await page.mouse.move(x, curve["y"] + curve["height"] * 0.16, steps=3)
        await page.mouse.up()
        await expect(page.locator(f"[data-card='{card}']")).to_contain_text("+2")
        await page.locator(f"[data-card='{other}']").focus()
        await page.keyboard.press("+")
        await expect(page.locator(f"[data-card='{other}']")).to_contain_text("−0.5")
        await tom.board.until(lambda map: [value(map, one) for one in (card, other)] == [2, -0.5])


def value(map: JourneyMap, card: str) -> object:
    found = map.element(card)
    return None if found is None else found.fields.get("value")


TICKS = """() => new Promise((done) => {
  const timer = document.querySelector('[role=timer]');
  const ends = [];
  new MutationObserver(() => {
    const [, minutes, seconds] = timer.textContent.match(/(\\d+):(\\d+)/).map(Number);
    ends.push(performance.timeOrigin + performance.now() + (minutes * 60 + seconds) * 1000);
    // A busy machine shows a second late, never early.
    if (ends.length > 4) done(Math.min(...ends));
  }).observe(timer, { childList: true, characterData: true, subtree: true });
})"""
WRONG = "const now = Date.now; Date.now = () => now() + 37_000;"


async def test_three_devices_agree_about_the_time_whatever_their_clocks_say(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server)
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as ines:
        await ines.synced()
        await Facilitator(ines).start()
        pages: list[Page] = []
        for name, screen in (("Right", "desktop"), ("Wrong", "desktop"), ("Phone", "phone")):
            one = await seat(screen)
            if name == "Wrong":
                await one.page.add_init_script(WRONG)
            await one.joins(workshop.code, name)
            await one.on_the_board()
            pages.append(one.page)
        ends = await asyncio.gather(*(one.evaluate(TICKS) for one in pages))
        assert max(ends) - min(ends) <= 250
