"""From an empty browser to a map on which two people write."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.workshops import MOVING

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def code_on(page: Seat) -> str:
    shown = page.page.get_by_label("Workshop code")
    await expect(shown).to_be_visible()
    return re.sub(r"\W", "", await shown.inner_text())


async def test_a_facilitator_starts_from_a_template_and_somebody_joins_by_code_on_a_phone(
    seat: TakeSeat,
) -> None:
    lena = await seat()
    await lena.opens("/")
    await lena.page.get_by_role("link", name="Start a workshop").click()
    await lena.page.get_by_label("Name it").fill("Renting a bike")
    await lena.page.get_by_role("radio", name=re.compile("Short journey")).check()
    await lena.page.get_by_label("Which agenda").select_option("open")
    await lena.page.get_by_label("Your name").fill("Lena")
    await lena.presses("Create workshop")
    code = await code_on(lena)
    await lena.page.get_by_role("link", name="Open the board").click()
    await lena.on_the_board()
    await expect(lena.page).to_have_title(re.compile("Renting a bike"))
    assert "#" not in lena.page.url

    tom = await seat("phone")
    await tom.opens("/")
    await tom.page.get_by_label("Workshop code").fill(code.lower())
    await tom.page.get_by_label("Your name").fill("Tom")
    await tom.presses("Join the workshop")
    await tom.on_the_board()

    write = lena.page.get_by_role("button", name=re.compile("^Write in ")).first
    cell = re.match(r"Write in (.+), (.+)$", await write.get_attribute("aria-label") or "")
    assert cell is not None
    await lena.writes(cell[1], cell[2], "Look for a shop")
    await tom.sees("Look for a shop")
    await tom.writes(cell[1], cell[2], "Ask a friend")
    await lena.sees("Look for a shop", "Ask a friend")
    await lena.saved()
    await tom.saved()


async def test_a_workshop_starts_from_a_map_that_one_has(seat: TakeSeat) -> None:
    lena = await seat()
    await lena.opens("/new")
    await lena.page.locator("input[type=file]").set_input_files(MOVING)
    await expect(lena.page.get_by_label("Name it")).to_have_value("Moving house")
    await lena.presses("Create workshop")
    await lena.reads("Nothing left out.")
    await lena.page.get_by_role("link", name="Open the board").click()
    await lena.presses("Prepare the map")
    await lena.on_the_board()
    await lena.sees(
        "Compare flats",
        "Sign the lease",
        "Find boxes",
        "Label every box",
        "Find the light switch",
        "First evening",
    )
    for stage in ("Deciding", "Packing", "Arriving"):
        await expect(
            lena.page.get_by_role("columnheader", name=re.compile(stage)).first
        ).to_be_visible()


async def test_a_map_with_lines_nobody_understands_is_imported_and_says_which(
    seat: TakeSeat,
) -> None:
    lena = await seat()
    await lena.opens("/new")
    await lena.presses("Paste text")
    await lena.page.get_by_label("Paste the map here").fill(
        "journey\n section Packing\n  Find boxes: 2: Tom\n  ::: what is this\n"
    )
    await lena.presses("Use this text")
    await lena.page.get_by_label("Name it").fill("Odd lines")
    await lena.presses("Create workshop")
    await lena.reads("Line 4 names no task.")
    await lena.page.get_by_role("link", name="Open the board").click()
    await lena.presses("Prepare the map")
    await lena.sees("Find boxes")


async def test_a_file_that_is_no_map_says_so_and_what_was_typed_stays(seat: TakeSeat) -> None:
    lena = await seat("phone")
    await lena.opens("/new")
    await lena.page.get_by_label("Name it").fill("My own title")
    await lena.presses("Paste text")
    await lena.page.get_by_label("Paste the map here").fill('{"stages": [')
    await lena.presses("Use this text")
    await lena.presses("Create workshop")
    await expect(lena.page.get_by_role("alert")).to_be_visible()
    await expect(lena.page.get_by_label("Name it")).to_have_value("My own title")
    await lena.presses("Remove")
    await lena.presses("Create workshop")
    assert len(await code_on(lena)) == 6
