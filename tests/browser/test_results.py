"""A result link in the browser of somebody who was not there."""

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import TakeSeat
from tests.browser.workshops import a_workshop

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def a_link(server: str) -> tuple[str, dict[str, str]]:
    """The address of a link's own resource, and the link."""
    workshop = await a_workshop(server)
    headers = {"Authorization": f"Bearer {workshop.facilitator_token}"}
    results = f"{server}/api/workshops/{workshop.id}/results"
    async with httpx.AsyncClient(headers=headers) as api:
        answer = await api.post(results, json={"name": "For the board"})
    return f"{results}/{answer.json()['id']}", {**answer.json(), **headers}


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_X4_a_result_is_read_with_its_link_and_with_its_cookie(
    seat: TakeSeat, server: str, screen: str, dark: bool
) -> None:
    _, link = await a_link(server)
    guest = await seat(screen, dark=dark)
    await guest.opens(f"/r/{link['id']}#{link['token']}")
    await expect(guest.page.get_by_role("heading", name="Moving house", level=1)).to_be_visible()
    assert link["token"] not in guest.page.url
    story = guest.page.frame_locator("iframe")
    await expect(story.get_by_role("heading", name="Moving house").first).to_be_visible()
    picture = guest.page.get_by_role("img", name="The map of “Moving house”")
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("image => image.naturalWidth") > 0
    assert await guest.barriers() == []
    await guest.page.reload()
    await expect(guest.page.get_by_role("heading", name="Moving house", level=1)).to_be_visible()


async def test_X4_a_link_that_was_ended_shows_nothing_any_more(seat: TakeSeat, server: str) -> None:
    address, link = await a_link(server)
    headers = {"Authorization": link["Authorization"]}
    async with httpx.AsyncClient(headers=headers) as api:
        assert (await api.delete(address)).status_code == 204
    guest = await seat("desktop")
    await guest.opens(f"/r/{link['id']}#{link['token']}")
    await guest.reads("This link shows nothing any more")
