"""A bad network, a killed server, a refused edit: nothing lost, nothing twice, no dialog."""

import asyncio

import pytest
from playwright.async_api import expect

from client.participant import Participant
from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop
from tests.client.running_server import RunningServer

pytestmark = pytest.mark.asyncio(loop_scope="package")

TASKS = ("Customer tasks", "Packing")
FIVE = ("Keys", "Van", "Lamp", "Cat", "Tea")


async def test_five_cards_written_offline_arrive_once_each(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat("phone")
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.page.get_by_role("button", name="Next stage").click()

    await tom.context.set_offline(True)
    await tom.offline()
    await tom.writes(*TASKS, *FIVE)
    await tom.reads("5 changes waiting")
    await tom.sees(*FIVE)
    await lena.misses("Keys")
    await tom.context.set_offline(False)
    await tom.saved()
    await tom.sees(*FIVE)
    await lena.sees(*FIVE)
    await lena.page.reload()
    await lena.on_the_board()
    await lena.sees(*FIVE)


async def test_a_killed_server_comes_back_and_everybody_goes_on(
    seat: TakeSeat, server: str, own_server: RunningServer
) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await lena.writes(*TASKS, "Before the crash")
    await lena.saved()
    box = await tom.begins(*TASKS)
    await box.fill("In the middle of a senten")

    await asyncio.to_thread(own_server.kill)
    await lena.offline()
    await tom.offline()
    await box.press_sequentially("ce")
    await box.press("Enter")
    await lena.writes(*TASKS, "While it was away")
    await asyncio.to_thread(own_server.start)

    all_of_it = ("Before the crash", "In the middle of a sentence", "While it was away")
    await lena.saved()
    await tom.saved()
    await lena.sees(*all_of_it)
    await tom.sees(*all_of_it)
    async with Participant.join(server, workshop.code, "Late") as late:
        await late.synced()
        texts = [card.text for card in late.map.elements]
        assert [texts.count(words) for words in all_of_it] == [1, 1, 1]


async def test_refused_words_are_kept_for_who_wrote_them(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as lena:
        await lena.synced()
        await tom.context.set_offline(True)
        await tom.offline()
        await tom.writes(*TASKS, "Written too late")
        await lena.order("lock")
        await tom.context.set_offline(False)

        kept = tom.page.get_by_role("region", name="These words were not taken.")
        await expect(kept).to_contain_text("Written too late")
        await tom.misses("Written too late")
        assert all(card.text != "Written too late" for card in lena.map.elements)
        await tom.page.reload()
        await expect(kept).to_contain_text("Written too late")

        await lena.order("unlock")
        await tom.writes(*TASKS, "Written in time")
        await lena.board.until(
            lambda board: any(card.text == "Written in time" for card in board.elements)
        )
        await tom.saved()


async def test_half_a_card_is_still_there_after_a_reload(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    box = await tom.begins(*TASKS)
    await box.fill("Not finished yet")
    await tom.page.reload()
    await tom.on_the_board()
    await expect(await tom.begins(*TASKS)).to_have_value("Not finished yet")


async def test_writing_stops_for_everybody_while_the_map_is_locked(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as lena:
        await lena.order("lock")
        await tom.reads("Writing is paused")
        await expect(tom.page.get_by_role("button", name="Write in")).to_have_count(0)
        await lena.order("unlock")
        await expect(tom.page.get_by_role("button", name="Write in").first).to_be_attached()


async def test_what_is_written_while_the_server_restarts_is_sent_afterwards(
    seat: TakeSeat, server: str, own_server: RunningServer
) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await asyncio.to_thread(own_server.terminate)
    await tom.offline()
    await tom.writes(*TASKS, "Between two servers")
    await asyncio.to_thread(own_server.start)
    await tom.saved()
    async with Participant.join(server, workshop.code, "Late") as late:
        await late.synced()
        assert [card.text for card in late.map.elements].count("Between two servers") == 1
