"""The ways in, and what people read when a way is closed."""

import pytest
from playwright.async_api import expect

from client.participant import Participant
from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_wrong_code_says_so_and_the_right_one_goes_on(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins("ABCDEF" if workshop.code != "ABCDEF" else "ABCDEG", "Tom")
    await expect(tom.page.get_by_role("alert")).to_contain_text("No workshop has this code.")
    code = tom.page.get_by_label("Workshop code")
    await expect(code).to_be_focused()
    await code.fill(workshop.code)
    await tom.presses("Join the workshop")
    await tom.on_the_board()


async def test_without_a_name_nobody_is_asked_in(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "  ")
    await expect(tom.page.get_by_role("alert")).to_contain_text("Enter a name")


async def test_a_password_is_asked_for_and_checked(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server, password="open sesame")
    tom = await seat("phone")
    await tom.joins(workshop.code, "Tom", password="open barley")
    await expect(tom.page.get_by_role("alert")).to_contain_text("This is not the workshop’s")
    await tom.page.get_by_label("Password of the workshop").fill("open sesame")
    await tom.presses("Join the workshop")
    await tom.on_the_board()


async def test_who_waits_at_the_door_comes_in_when_the_facilitator_opens(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server, waiting_room=True)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await tom.joins(workshop.code, "Tom")
    await tom.reads("The facilitator will let you in")
    await lena.presses("Let in Tom")
    await tom.on_the_board()
    await tom.writes("Customer tasks", "Packing", "Thank you")
    await lena.sees("Thank you")


async def test_who_is_removed_is_told_and_may_ask_again(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.writes("Customer tasks", "Packing", "I was here")
    await tom.saved()
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as lena:
        await lena.synced()
        people = (await lena.state())["people"]
        [gone] = [one["id"] for one in people if one["name"] == "Tom"]
        await lena.order("remove_participant", participant=gone)
        await tom.reads("The facilitator removed you from this workshop")
        assert any(card.text == "I was here" for card in lena.map.elements)
    await tom.page.get_by_role("link", name="Join with a code").click()
    await expect(tom.page.get_by_label("Workshop code")).to_be_visible()


async def test_a_board_without_an_invitation_says_how_to_get_in(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    stranger = await seat("phone")
    await stranger.opens(f"/w/{workshop.id}")
    await stranger.reads("Join with a code")
    await stranger.opens("/w/AAAAAAAAAAAAAAAAAAAAAA")
    await stranger.reads("Join with a code")
    await stranger.opens(f"/w/{workshop.id}#no-such-token")
    await stranger.reads("Join with a code")
    await stranger.opens("/nowhere/at/all")
    await stranger.reads("There is no such page.")


async def test_an_observer_reads_and_has_nowhere_to_write(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    async with Participant.join(server, workshop.code, "Eve", observer=True) as eve:
        await eve.synced()
        screen = await seat()
        await screen.opens(f"/w/{workshop.id}#{eve.token}")
        await screen.on_the_board()
        await screen.sees("Find boxes")
        await expect(screen.page.get_by_role("button", name="Write in")).to_have_count(0)
        await screen.reads("You are watching")
