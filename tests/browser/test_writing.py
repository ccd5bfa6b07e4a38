"""Writing together: one's own cards, other people's cards, two tabs."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")

TASKS = ("Customer tasks", "Packing")


async def test_one_changes_and_deletes_ones_own_card_and_takes_that_back(
    seat: TakeSeat, server: str
) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await lena.on_the_board()

    await tom.writes(*TASKS, "Rent a van")
    await tom.changes("Rent a van", "Rent a small van")
    await lena.sees("Rent a small van")
    await lena.misses("Rent a van")

    editor = await tom.opens_card("Rent a small van")
    await expect(editor).to_have_value("Rent a small van")
    await tom.presses("Delete this card")
    await lena.misses("Rent a small van")
    await tom.presses("Undo")
    await tom.sees("Rent a small van")
    await lena.sees("Rent a small van")
    await tom.saved()


async def test_nobody_can_edit_the_card_of_somebody_else(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat()
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await lena.writes(*TASKS, "Only Lena's")

    card = tom.card("Only Lena's")
    await card.dblclick()
    await card.focus()
    await card.press("Enter")
    await card.press("Delete")
    await expect(tom.page.get_by_role("textbox")).to_have_count(0)
    await expect(card.get_by_role("button", name="Edit")).to_have_count(0)
    await lena.changes("Only Lena's", "Lena's alone")
    await tom.sees("Lena's alone")


async def test_two_people_type_in_one_card_and_both_words_stay(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    one, other = await seat(), await seat()
    await one.opens(workshop.facilitate_url)
    await other.opens(workshop.facilitate_url)
    await one.on_the_board()
    await other.on_the_board()

    here = await one.opens_card("Find boxes")
    there = await other.opens_card("Find boxes")
    await here.press("Home")
    await here.press_sequentially("First ")
    await there.press("End")
    await there.press_sequentially(" at once")
    await expect(here).to_have_value("First Find boxes at once")
    await expect(there).to_have_value("First Find boxes at once")


async def test_a_second_tab_is_the_same_person(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    first = await seat()
    await first.joins(workshop.code, "Tom")
    await first.on_the_board()
    second = await seat(beside=first)
    await second.opens(first.page.url)
    await second.on_the_board()

    await first.writes(*TASKS, "From the first tab")
    await second.changes("From the first tab", "Changed in the second")
    await first.sees("Changed in the second")
    await second.page.close()
    await first.writes(*TASKS, "After the second tab is gone")
    await first.saved()

    found = await first.page.request.get(f"{server}/api/workshops/{workshop.id}")
    assert [one["name"] for one in (await found.json())["people"]] == ["Lena", "Tom"]


async def test_who_comes_back_is_who_they_were(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    tom = await seat()
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.writes(*TASKS, "Mine before")
    await tom.saved()
    await tom.page.reload()
    await tom.on_the_board()
    await tom.changes("Mine before", "Mine still")
    await tom.joins(workshop.code, "Tom")
    await tom.on_the_board()
    await tom.changes("Mine still", "Mine for good")
    await tom.saved()


async def test_words_are_words_and_never_markup(seat: TakeSeat, server: str) -> None:
    workshop = await a_workshop(server)
    lena, tom = await seat(), await seat("phone")
    await lena.opens(workshop.facilitate_url)
    await lena.on_the_board()
    await tom.joins(workshop.code, "<b>Tom</b>")
    await tom.on_the_board()
    nasty = "<img src=x onerror=alert(1)> [a](javascript:alert(2)) {{3}} =4"
    await lena.writes("Customer tasks", "Deciding", nasty)
    await tom.sees(nasty)
    await expect(lena.page.get_by_text("<b>Tom</b>").first).to_be_attached()
