"""What a facilitator leads with: lobby, agenda on a phone, light, nudges, undo, projector."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.test_first_visit import code_on
from tests.browser.test_phases import leads

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def opens_tool(lena: Seat, name: str) -> None:
    """Something behind "More" in the dock."""
    await lena.page.locator("[data-dock=more]").click()
    await lena.page.get_by_role("group", name="More").get_by_role("button", name=name).first.click()


async def test_a_lobby_shows_who_is_here_and_lets_people_choose_name_and_colour(
    seat: TakeSeat,
) -> None:
    lena, tom = await seat(), await seat("phone")
    await lena.opens("/new")
    await lena.page.get_by_label("Name it").fill("Renting a bike")
    await lena.page.get_by_label("Your name").fill("Lena")
    await lena.presses("Create workshop")
    code = await code_on(lena)
    await lena.page.get_by_role("link", name="Open the board").click()
    await lena.reads("Nobody yet. Share the code.")
    await tom.joins(code, "Tom")
    await lena.reads("Tom is here")
    await tom.page.get_by_label("Your name").fill("Thomas")
    await tom.presses("Use this name")
    await lena.reads("Thomas is here")
    await tom.page.get_by_role("radio", name="Colour 4").check()
    await expect(tom.page.get_by_role("radio", name="Colour 4")).to_be_checked()
    for one in (lena, tom):
        assert await one.barriers() == []


async def test_agenda_people_and_tools_are_reached_on_a_phone(seat: TakeSeat) -> None:
    lena = await seat()
    await leads(lena, "Renting a bike")
    await lena.page.set_viewport_size({"width": 390, "height": 844})
    await opens_tool(lena, "Agenda and people")
    panel = lena.page.get_by_role("complementary", name="Agenda and people")
    await panel.get_by_label("Minutes for Stages").fill("14")
    await panel.get_by_label("Minutes for Stages").press("Enter")
    await expect(panel).to_contain_text("94 min planned")
    await panel.get_by_role("button", name="More for Tasks").click()
    await panel.get_by_role("switch", name="Write in private first").uncheck()
    await expect(panel.get_by_role("switch", name="Show names after the reveal")).to_have_count(0)
    assert await lena.barriers() == []
    await lena.presses("Close")
    await opens_tool(lena, "Lock")
    await opens_tool(lena, "Unlock")


async def test_a_prompt_a_light_and_a_nudge_reach_everybody_else(seat: TakeSeat) -> None:
    lena, tom = await seat(), await seat()
    code = await leads(lena, "Renting a bike")
    await tom.joins(code, "Tom")
    await tom.on_the_board()
    await opens_tool(lena, "Edit prompt")
    await lena.page.get_by_label("What you ask").fill("Whose bike is it?")
    await lena.presses("Ask this")
    await tom.reads("Whose bike is it?")

    await opens_tool(lena, "Light this for everybody")
    await tom.reads("Look here:")
    await opens_tool(lena, "Switch the light off")

    await opens_tool(lena, "Nudge who is not ready")
    await tom.reads("Lena asks you to finish soon.")


async def test_what_somebody_did_is_taken_back_and_the_map_says_where_it_is_empty(
    seat: TakeSeat,
) -> None:
    lena, tom = await seat(), await seat()
    code = await leads(lena, "Renting a bike")
    await tom.joins(code, "Tom")
    await tom.on_the_board()
    write = tom.page.get_by_role("button", name=re.compile("^Write in Notes")).first
    await write.click()
    await tom.page.get_by_label("Words of the card").fill("Nonsense")
    await tom.page.get_by_label("Words of the card").press("Enter")
    await lena.sees("Nonsense")
    await opens_tool(lena, "Coverage and checks")
    panel = lena.page.get_by_role("complementary", name="Coverage and checks")
    await expect(panel).to_contain_text("1 of ")
    await expect(panel.get_by_role("button", name="5 stages have no task.")).to_be_visible()

    await opens_tool(lena, "Undo for a person or a phase")
    await lena.page.get_by_label("Whose changes").select_option("Tom")
    await lena.reads("Puts back what Tom did to the map in the last 5 minutes.")
    await lena.presses("Put it back")
    await lena.reads("1 that was added is gone.")
    await lena.misses("Nonsense")
    await tom.misses("Nonsense")


async def test_a_projector_shows_the_question_and_gives_the_board_back(seat: TakeSeat) -> None:
    lena = await seat()
    await leads(lena, "Renting a bike")
    await opens_tool(lena, "Show on a projector")
    stage = lena.page.get_by_role("region", name="Show on a projector")
    await expect(stage).to_contain_text("Whose journey is this")
    assert await lena.barriers() == []
    await stage.get_by_role("button", name="End presenting").click()
    await expect(stage).to_have_count(0)
