from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.running_server import RunningServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A real server of this test alone, whose files and log may be looked at."""
    running = RunningServer(tmp_path)
    running.start()
    yield running
    running.kill()
