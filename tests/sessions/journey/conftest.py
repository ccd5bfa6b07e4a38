from collections.abc import Iterator

import pytest

from tests.sessions.journey.yjs_peer import Yjs, running_yjs


@pytest.fixture(scope="session")
def yjs() -> Iterator[Yjs]:
    """One Node process for all tests; each makes documents of its own."""
    with running_yjs() as peer:
        yield peer
