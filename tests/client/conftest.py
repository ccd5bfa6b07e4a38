from collections.abc import Iterator
from pathlib import Path

import pytest

from client.participant import Pauses
from tests.client.running_server import RunningServer


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(shared_server: RunningServer) -> str:
    """The address of a running server, the same one for all tests."""
    return shared_server.url


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that this test may stop and start."""
    server = RunningServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def pauses() -> Pauses:
    """Short ones: tests wait for what happens, and it should happen soon."""
    return Pauses(first=0.05, longest=0.5)
