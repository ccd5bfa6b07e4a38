"""A real server, a real browser, and as many people as a story needs."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.seat import AXE, Seat
from tests.client.running_server import RunningServer

PICTURES = Path(__file__).parents[2] / "build/browser"
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
_failed = pytest.StashKey[bool]()

TakeSeat = Callable[..., Awaitable[Seat]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_failed] = True
    return report


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    """Bring the accessibility checker, where it is not there yet."""
    if not AXE.exists():
        subprocess.run(["npm", "ci"], cwd=AXE.parents[2], check=True, capture_output=True)


@pytest.fixture(scope="package")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path_factory.mktemp("browser"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that this story may kill and start again."""
    server = RunningServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> str:
    """The address of the running server: the story's own one where it asked for one."""
    own = "own_server" in request.fixturenames
    running: RunningServer = request.getfixturevalue("own_server" if own else "shared_server")
    return running.url


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="package")
async def seat(
    browser: Browser, server: str, request: pytest.FixtureRequest
) -> AsyncIterator[TakeSeat]:
    """`await seat("phone", dark=True)` is somebody new; `beside=` opens a second tab instead."""
    taken: list[Seat] = []

    async def take(
        screen: str = "desktop",
        *,
        dark: bool = False,
        beside: Seat | None = None,
        still: bool = True,
    ) -> Seat:
        context = beside.context if beside else None
        if context is None:
            context = await browser.new_context(
                **SCREENS[screen],
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce" if still else "no-preference",
                locale="en-GB",
            )
        taken.append(await Seat.take(context, server))
        return taken[-1]

    yield take

    if request.node.stash.get(_failed, False):
        name = re.sub(r"\W+", "-", request.node.name)
        for number, one in enumerate(taken):
            await one.picture(PICTURES / f"{name}-{number}.png")
    for context in {id(one.context): one.context for one in taken}.values():
        await context.close()
    assert [fault for one in taken for fault in one.faults] == []
