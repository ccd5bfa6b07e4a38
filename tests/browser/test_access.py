"""Every page can be used by everybody: no barrier that axe-core knows, light and dark."""

import pytest
from playwright.async_api import expect

from client.participant import Participant
from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.workshops import a_workshop

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"]),
    pytest.mark.parametrize("screen", ["desktop", "phone"]),
]


async def passes(seat: Seat) -> None:
    assert await seat.barriers() == []


async def test_the_pages_before_the_board_have_no_barriers(
    seat: TakeSeat, server: str, screen: str, dark: bool
) -> None:
    visitor = await seat(screen, dark=dark)
    await visitor.opens("/")
    await expect(visitor.page.get_by_label("Your name")).to_be_visible()
    await passes(visitor)
    await visitor.joins("ABCDEF", "Tom")
    await expect(visitor.page.get_by_role("alert")).to_contain_text("No workshop")
    await passes(visitor)
    await visitor.opens("/new")
    await visitor.presses("Paste text")
    await visitor.page.get_by_label("Paste the map here").fill(
        "journey\n section A\n  Task: 2: Me\n  ::: odd\n"
    )
    await passes(visitor)
    await visitor.presses("Use this text")
    await visitor.page.get_by_label("Name it").fill("Buying a bed")
    await visitor.presses("Create workshop")
    await expect(visitor.page.get_by_role("link", name="Open the board")).to_be_visible()
    await passes(visitor)


async def test_a_page_that_is_not_there_has_no_barriers(
    seat: TakeSeat, screen: str, dark: bool
) -> None:
    visitor = await seat(screen, dark=dark)
    await visitor.opens("/nowhere")
    await visitor.reads("There is no such page.")
    await passes(visitor)


async def test_the_documentation_of_the_api_has_no_barriers(
    seat: TakeSeat, screen: str, dark: bool
) -> None:
    visitor = await seat(screen, dark=dark)
    await visitor.opens("/api/docs")
    await expect(visitor.page.get_by_role("heading").first).to_be_visible()
    await passes(visitor)


async def test_the_board_has_no_barriers_in_any_state(
    seat: TakeSeat, server: str, screen: str, dark: bool
) -> None:
    workshop = await a_workshop(server, waiting_room=True)
    lena = await seat(screen, dark=dark)
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await lena.sees("Compare flats")
    await passes(lena)
    await lena.writes("Customer tasks", "Deciding", "Read the advertisements")
    box = await lena.begins("Customer tasks", "Deciding")
    await box.fill("x" * 150)
    await passes(lena)
    await box.fill("")
    await box.press("Escape")
    await lena.opens_card("Read the advertisements")
    await passes(lena)
    await lena.presses("Delete this card")
    await expect(lena.page.get_by_role("button", name="Undo")).to_be_visible()
    await passes(lena)
    await lena.page.get_by_role("button", name="Invite", expanded=False).click()
    await expect(lena.page.get_by_role("img", name="The link as a QR code")).to_be_visible()
    await passes(lena)
    async with Participant.join(server, workshop.code, "Tom"):
        await expect(lena.page.get_by_role("button", name="Let in Tom")).to_be_visible()
        await passes(lena)
    await lena.context.set_offline(True)
    await lena.offline()
    await passes(lena)


async def test_a_board_that_only_watches_or_is_locked_has_no_barriers(
    seat: TakeSeat, server: str, screen: str, dark: bool
) -> None:
    workshop = await a_workshop(server)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as lena,
        Participant.join(server, workshop.code, "Eve", observer=True) as eve,
    ):
        watching = await seat(screen, dark=dark)
        await watching.opens(f"/w/{workshop.id}#{eve.token}")
        await watching.sees("Compare flats")
        await passes(watching)
        tom = await seat(screen, dark=dark)
        await tom.joins(workshop.code, "Tom")
        await tom.sees("Compare flats")
        await tom.context.set_offline(True)
        await tom.offline()
        await tom.writes("Customer tasks", "Deciding", "Too late")
        await lena.order("lock")
        await tom.context.set_offline(False)
        await tom.reads("These words were not taken.")
        await passes(tom)
