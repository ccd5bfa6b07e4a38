"""A process that applies updates with pycrdt and may die of it: run as a module, asked in lines.

    {"updates": [base64, …]} → {"content": …, "state": base64, "again": …} or {"fault": …}

`again` is the content after the state was loaded into a fresh document.
"""

import base64
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pycrdt import Doc

from tests.sessions.journey.contents import content
from tests.sessions.journey.yjs_peer import Lines, texts

ROOT = Path(__file__).parents[3]


class Trial:
    """Such a process; the next one is started when it died."""

    def __init__(self) -> None:
        self._lines: Lines | None = None

    def judge(self, *updates: bytes, patience: float = 5.0) -> dict[str, Any]:
        """What pycrdt makes of these updates; fails when it panics, dies or hangs."""
        if self._lines is None:
            self._lines = Lines([sys.executable, "-m", __spec__.name], ROOT)
        lines, self._lines = self._lines, None
        answer: dict[str, Any] = lines.ask({"updates": texts(updates)}, patience)
        self._lines = lines
        assert "fault" not in answer, answer["fault"]
        return answer

    def stop(self) -> None:
        if self._lines is not None:
            self._lines.stop()


@contextmanager
def running_trial() -> Iterator[Trial]:
    trial = Trial()
    try:
        yield trial
    finally:
        trial.stop()


def _answer(updates: list[str]) -> dict[str, Any]:
    doc: Doc[Any] = Doc()
    again: Doc[Any] = Doc()
    try:
        for update in updates:
            doc.apply_update(base64.b64decode(update))
        state = doc.get_update()
        again.apply_update(state)
        return {
            "content": content(doc),
            "state": base64.b64encode(state).decode(),
            "again": content(again),
        }
    except BaseException as error:
        return {"fault": f"{type(error).__name__}: {error}"}


def _serve() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line)["updates"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
