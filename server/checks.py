"""What must be right before a server starts, said in one sentence when it is not."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.settings import Settings

_CLOCK_FLOOR = 1_735_689_600  # 2025-01-01: a clock before it was never set
LOCK_NAME = "wayboard.lock"


class StartError(Exception):
    """The start is not possible; the message says why and what to do."""


class FolderInUse(StartError):
    """Another process has the data folder open."""


def check_start(settings: Settings) -> None:
    """Raise StartError unless folder, space and clock allow a start."""
    if time.time() < _CLOCK_FLOOR:
        raise StartError("The clock of this machine is wrong. Set it, then start again.")
    folder = settings.data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StartError(
            f"The data folder {folder} cannot be written: {error.strerror}. "
            "Choose another with --data or WAYBOARD_DATA."
        ) from None
    if free < settings.min_free:
        raise StartError(
            f"The data folder {folder} has only {free} bytes left, and {settings.min_free} are "
            "needed (WAYBOARD_MIN_FREE). Make room, then start again."
        )


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Have the data folder to oneself; FolderInUse when another process has it.

    The lock ends with the process, however it ends.
    """
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(
                f"Another process has the data folder {folder} open. Stop it, "
                "choose another folder, or talk to the running server with --server."
            ) from None
        yield
    finally:
        os.close(handle)
