"""Tabs, sleep and crowds: what must not double, tear or leak when a person's day is not simple."""

import asyncio

import pytest
from playwright.async_api import expect

from client.participant import Facilitator, Participant
from tests.browser.cobot import first_cobot
from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

STAGES = [f"stage-{at:016}" for at in range(6)]
PAIN_LANE = f"lane-{4:016}"


async def goes_to(leading: Facilitator, type: str) -> None:
    await leading.start()
    while leading.phase.type != type:
        await leading.next()


async def test_two_tabs_of_one_person_never_give_more_dots_than_there_are(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server)
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as ines:
        await ines.synced()
        leading = Facilitator(ines)
        tom = await seat()
        await tom.joins(workshop.code, "Tom")
        await expect(tom.page.get_by_text("You’re in").first).to_be_visible()
        await goes_to(leading, "dot_voting")
        voting = await leading.open_voting({"dots": 3}, kinds=["touchpoint"])
        again = await seat(beside=tom)
        await again.opens(tom.page.url)
        for one in (tom, again):
            await expect(one.page.get_by_text("3 of 3 dots left").first).to_be_visible()
        words = ("Trade fair demo", "Quote as PDF")
        more = [
            one.page.get_by_role("button", name=f"A dot on {card}")
            for one, card in zip((tom, again), words, strict=True)
        ]
        for _ in range(3):
            await asyncio.gather(*(one.dispatch_event("click") for one in more))
        for one in (tom, again):
            await expect(one.page.get_by_text("0 of 3 dots left").first).to_be_visible()
        await leading.close_voting(voting.id)
        shown = await leading.reveal_votes(voting.id)
        assert shown.tally is not None
        assert shown.tally["used"] == 3


async def test_two_hundred_private_cards_come_out_within_a_moment(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as ines,
        Participant.join(server, workshop.code, "Lena") as lena,
    ):
        await ines.synced()
        await lena.synced()
        leading = Facilitator(ines)
        await goes_to(leading, "pain_points")
        tom = await seat(still=False)
        await tom.joins(workshop.code, "Tom")
        await tom.on_the_board()
        with lena.draft.at_once():
            for number in range(200):
                lena.draft.add_element(
                    "pain_point", f"Pain {number}", STAGES[number % 6], PAIN_LANE
                )
        await lena.saved()
        await tom.reads("200 from others")
        await tom.page.evaluate(MOTION)
        await leading.reveal()
        async with asyncio.timeout(20):
            planned = float(await tom.page.evaluate("settled"))
        assert 0 < planned <= LONGEST
        await expect(tom.page.locator("[data-live] [data-card]").first).to_be_visible()


LONGEST = 1_200  # ms: above thirty cards they follow each other faster
MOTION = """
globalThis.settled = new Promise((done) => {
  let longest = 0;
  const { animate } = Element.prototype;
  Element.prototype.animate = function (...given) {
    const run = animate.apply(this, given);
    const { delay, duration } = run.effect.getComputedTiming();
    longest = Math.max(longest, delay + duration);
    run.finished.then(() => done(longest), () => done(longest));
    return run;
  };
});
0;
"""


async def test_after_a_sleep_the_board_catches_up_and_the_timer_is_right(
    seat: TakeSeat, server: str
) -> None:
    workshop = await first_cobot(server)
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as ines:
        await ines.synced()
        leading = Facilitator(ines)
        await goes_to(leading, "tasks")
        awake, asleep = await seat(), await seat()
        await awake.joins(workshop.code, "Awake")
        await asleep.joins(workshop.code, "Asleep")
        await awake.on_the_board()
        await asleep.on_the_board()
        session = await asleep.context.new_cdp_session(asleep.page)
        await session.send("Page.setWebLifecycleState", {"state": "frozen"})
        ines.board.add_element("customer_task", "Written meanwhile", STAGES[0])
        await ines.saved()
        await awake.sees("Written meanwhile")
        await session.send("Page.setWebLifecycleState", {"state": "active"})
        await asleep.sees("Written meanwhile")
        await asleep.saved()
        left = [await one.page.evaluate(LEFT) for one in (awake, asleep)]
        assert abs(left[0] - left[1]) <= 1


LEFT = """() => {
  const [minutes, seconds] = document.querySelector('.prompt [role=timer], [role=timer]')
    .textContent.match(/(\\d+):(\\d+)/).slice(1).map(Number);
  return minutes * 60 + seconds;
}"""


async def test_a_finger_scrolls_and_holds_and_escape_lets_go(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat("phone")
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    box = await tom.begins("Customer tasks", "Deciding")
    await box.fill("Half a card")
    await box.press("Escape")
    await expect(box).to_have_count(0)
    again = await tom.begins("Customer tasks", "Deciding")
    await expect(again).to_have_value("Half a card")
    await again.press("Enter")
    await tom.sees("Half a card")
    editor = await tom.opens_card("Half a card")
    await editor.fill("Something else")
    await editor.press("Escape")
    await expect(tom.page.get_by_role("listitem").get_by_role("textbox")).to_have_count(0)
