"""What a workshop leaves behind: files, where choices come from, a link, moments, the film."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from client.participant import Facilitator, Participant, Workshop
from client.participant.journey import JourneyMap
from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

AGENDA = {
    "phases": [
        {"id": "tasks", "type": "tasks", "title": "Tasks", "duration": 600_000},
        {"id": "end", "type": "wrap_up", "title": "Wrap-up", "duration": 600_000},
    ]
}
LEAVES = {
    "files": "Take it home",
    "trace": "Where each choice comes from",
    "links": "Result links",
    "moments": "Moments",
    "film": "The workshop as a film",
}


async def wrapped_up(server: str) -> Workshop:
    """A workshop in its wrap-up; a card was written on the way there."""
    workshop = await a_workshop(server, agenda=AGENDA)
    async with led(server, workshop) as lena:
        await lena.synced()
        lead = Facilitator(lena)
        await lead.start()
        await writes(lena, "Ask the neighbours")
        await lead.next()
    return workshop


def led(server: str, workshop: Workshop) -> AbstractAsyncContextManager[Participant]:
    return Participant.resume(server, workshop.id, workshop.facilitator_token)


async def writes(lena: Participant, words: str) -> None:
    """A new task in the first stage."""
    lena.board.add_element("customer_task", words, lena.board.map.stages[0])
    await lena.board.saved()


def holds(words: str) -> Callable[[JourneyMap], bool]:
    return lambda journey: any(card.text == words for card in journey.elements)


def button(seat: Seat, name: str) -> Locator:
    return seat.page.get_by_role("button", name=name, exact=True)


async def opens_leaf(seat: Seat, workshop: Workshop, leaf: str, title: str) -> None:
    await seat.opens(f"/w/{workshop.id}/{leaf}")
    await expect(seat.page.get_by_role("heading", name=title, level=1)).to_be_visible()


async def test_from_the_wrap_up_to_a_file_a_link_a_moment_and_the_film(
    seat: TakeSeat, server: str, tmp_path: Path
) -> None:
    workshop = await wrapped_up(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()

    # A long file is made while the page says how far it is, and lands in the downloads.
    await lena.page.get_by_role("link", name="All files, with choices").click()
    await lena.page.get_by_label("Paper").select_option("A3")
    async with lena.page.expect_download() as coming:
        await button(lena, "Take Map to print").click()
    file = await coming.value
    await file.save_as(tmp_path / "map.pdf")
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    await lena.reads("It is in your downloads.")

    # Where choices come from; nothing has won here.
    await lena.page.get_by_role("link", name="Trace").click()
    await lena.reads("No opportunity has won yet.")

    # A link for somebody who was not there, until it is ended.
    await lena.page.get_by_role("link", name="Result links").click()
    await lena.page.get_by_label(re.compile("^What it is for")).fill("For the board")
    await button(lena, "Make a link").click()
    address = await lena.page.get_by_label("The new link").input_value()
    guest = await seat()
    await guest.opens(address)
    await expect(guest.page.get_by_role("heading", name="Moving house")).to_be_visible()
    await button(lena, "End it: For the board").click()
    await lena.reads("Ended by a facilitator")
    await guest.page.reload()
    await guest.reads("This link shows nothing any more")


async def test_a_moment_is_compared_brought_back_and_undone(seat: TakeSeat, server: str) -> None:
    workshop = await wrapped_up(server)
    async with led(server, workshop) as ines:
        await ines.synced()
        lena = await seat()
        await lena.opens(workshop.facilitate_url)
        await lena.on_the_board()
        await opens_leaf(lena, workshop, "moments", "Moments")
        await lena.page.get_by_label("Name of this moment").fill("Before lunch")
        await button(lena, "Keep this moment").click()
        kept = lena.page.get_by_role("listitem").filter(has_text="Before lunch")
        await expect(kept).to_have_count(1)

        await writes(ines, "Hire a van")
        await chooses(lena, "From", "Before lunch")
        await button(lena, "Say what changed").click()
        await lena.reads("1 customer task added")

        await chooses(lena, "As it was at", "Before lunch")
        await lena.page.get_by_label("What", exact=True).select_option(label="Customer tasks")
        await button(lena, "Show what would change").click()
        await lena.reads("1 thing goes.")
        await button(lena, "Bring it back").click()
        await lena.reads("It is as it was.")
        await ines.board.until(lambda journey: not holds("Hire a van")(journey))
        await button(lena, "Undo it").click()
        await lena.reads("Undone. It is as before.")
        await ines.board.until(holds("Hire a van"))


async def chooses(seat: Seat, field: str, moment: str) -> None:
    """The moment of this name, whose time is unknown."""
    select = seat.page.get_by_label(field, exact=True)
    told = await select.locator("option", has_text=moment).text_content()
    assert told is not None
    await select.select_option(label=told.strip())


async def test_the_film_shows_what_stood_on_the_map_then(seat: TakeSeat, server: str) -> None:
    workshop = await wrapped_up(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await opens_leaf(lena, workshop, "film", "The workshop as a film")
    slider = lena.page.get_by_role("slider", name="Time of the film")
    await lena.sees("Compare flats")
    await lena.misses("Ask the neighbours")
    await slider.focus()
    await slider.press("End")
    await lena.sees("Ask the neighbours")
    await slider.press("Home")
    await lena.misses("Ask the neighbours")
    await lena.page.get_by_role("combobox", name="Go to").select_option(label="Wrap-up")
    await lena.sees("Ask the neighbours")
    await slider.press("Home")
    await slider.press(" ")
    await lena.sees("Ask the neighbours")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_the_pages_beside_the_board_have_no_barriers(
    seat: TakeSeat, server: str, dark: bool
) -> None:
    workshop = await wrapped_up(server)
    lena = await seat("phone" if dark else "desktop", dark=dark)
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    for leaf, title in LEAVES.items():
        await opens_leaf(lena, workshop, leaf, title)
        if leaf == "moments":
            await button(lena, "Say what changed").click()
            await expect(lena.page.locator(".changes")).to_be_visible()
        assert await lena.barriers() == []


async def test_a_participant_has_the_film_and_neither_links_nor_moments(
    seat: TakeSeat, server: str
) -> None:
    workshop = await wrapped_up(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.page.get_by_role("link", name="Watch the film").click()
    await expect(tom.page.get_by_role("slider", name="Time of the film")).to_be_visible()
    pages = tom.page.get_by_role("navigation", name="Pages of this workshop")
    await expect(pages.get_by_role("link")).to_have_text(["Files", "Trace", "Film"])
    await tom.opens(f"/w/{workshop.id}/moments")
    await tom.reads("Facilitators alone see this page.")


async def test_somebody_is_erased_once_it_was_read_what_goes(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server, agenda=AGENDA)
    async with led(server, workshop) as ines:
        await Facilitator(ines).start()
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.writes("Customer tasks", "Deciding", "Ask the neighbours")
    await tom.saved()
    await lena.sees("Ask the neighbours")
    await lena.page.get_by_role("button", name="More about Tom").click()
    await button(lena, "Erase from the workshop").click()
    await lena.reads("1 card or remark becomes nobody’s.")
    await button(lena, "Erase Tom").click()
    await lena.reads("Tom is erased from this workshop.")
    await lena.sees("Ask the neighbours")


async def test_a_new_workshop_begins_from_an_old_one(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await lena.opens("/new")
    await lena.page.get_by_label("Name it").fill("Moving house, better")
    await lena.page.get_by_label("Workshop", exact=True).select_option(label="Moving house")
    await lena.page.get_by_label("What to take over").select_option(label="As the target state")
    await lena.presses("Create workshop")
    await lena.page.get_by_role("link", name="Open the board").click()
    look = lena.page.get_by_role("button", name="Prepare the map")
    await look.click()
    await lena.sees("Compare flats")
