"""Comments and reactions on cards: by mouse, by keyboard and on a phone."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

CARD = "Compare flats"


async def signs(seat: Seat, name: str) -> None:
    """These people have reacted, as a screen reader hears it."""
    await expect(seat.card(CARD).get_by_role("button", name=name, exact=True)).to_be_visible()


async def test_people_react_and_comment_and_everybody_sees_it(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await lena.on_the_board()

    card = tom.card(CARD)
    await card.hover()
    await card.get_by_role("button", name="React").click()
    await tom.page.get_by_role("menuitemcheckbox", name="I agree").click()
    await signs(lena, "I agree, 1: Tom")
    await lena.card(CARD).get_by_role("button", name="I agree, 1: Tom").click()
    await signs(tom, "I agree, 2: Tom and Lena")
    await lena.card(CARD).get_by_role("button", name="I agree, 2: Tom and Lena").click()
    await signs(tom, "I agree, 1: Tom")

    await card.focus()
    await card.press("c")
    field = tom.page.get_by_role("textbox", name="Write a comment")
    await expect(field).to_be_focused()
    await field.press_sequentially("Which flats?")
    await field.press("Enter")
    await expect(field).to_have_value("")
    await lena.card(CARD).get_by_role("button", name="1 comment").click()
    await lena.reads("Which flats?")
    await expect(lena.page.get_by_role("textbox", name="Write a comment")).to_be_focused()
    assert await lena.barriers() == []
    await lena.presses("Resolve")
    await expect(tom.card(CARD).get_by_role("button", name="1 comment")).to_have_count(0)
    await tom.saved()


async def test_a_reaction_is_chosen_and_taken_back_from_the_keyboard(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    lena = await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    card = lena.card(CARD)
    await card.focus()
    await card.press("e")
    await expect(lena.page.get_by_role("menuitemcheckbox", name="I agree")).to_be_focused()
    await lena.page.keyboard.press("ArrowRight")
    await lena.page.keyboard.press("ArrowRight")
    await expect(lena.page.get_by_role("menuitemcheckbox", name="This hurts")).to_be_focused()
    assert await lena.barriers() == []
    await lena.page.keyboard.press("Enter")
    await signs(lena, "This hurts, 1: Lena")
    await expect(card).to_be_focused()
    await card.press("Control+z")
    await expect(card.get_by_role("button", name="This hurts, 1: Lena")).to_have_count(0)


async def test_a_comment_is_half_written_then_kept_then_deleted_and_taken_back(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    tom = await seat("phone")
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.card(CARD).tap()
    field = tom.page.get_by_role("textbox", name="Write a comment")
    await field.fill("Half a th")
    await tom.presses("Close")
    await tom.card(CARD).focus()
    await tom.card(CARD).press("c")
    await expect(field).to_have_value("Half a th")
    await field.fill("A whole thought")
    await tom.presses("Comment")
    await tom.reads("A whole thought")
    assert await tom.barriers() == []
    await tom.page.get_by_role("listitem").get_by_role("button", name="Delete").click()
    await expect(tom.page.get_by_text("A whole thought")).to_have_count(0)
    await tom.presses("Undo")
    await tom.reads("A whole thought")
