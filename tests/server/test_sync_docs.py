import re
from pathlib import Path

from server import wire
from server.closing import CloseCode
from server.connection import SocketLimits

PAGE = (Path(__file__).parents[2] / "docs/wire.md").read_text()


def test_every_close_code_is_documented_and_no_other() -> None:
    rows = {int(code) for code in re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE)}
    assert rows == set(CloseCode)


def test_the_documented_limits_are_the_limits() -> None:
    limits = SocketLimits()
    for phrase in (
        f"{limits.message_bytes // 1024} KiB; the first Answer "
        f"{limits.first_upload_bytes // 1024 // 1024} MiB",
        f"{limits.edits_per_second:.0f} a second, {limits.edits_at_once:.0f} at once",
        f"{limits.presence_per_second:.0f} a second, {limits.presence_at_once:.0f} at once",
        f"{limits.connections_per_person} of a person to a document, {limits.connections:,} of",
        f"{limits.behind_bytes // 1024 // 1024} MiB, {limits.behind_messages} messages or "
        f"{limits.behind_seconds:.0f} seconds behind",
        f"at most {wire.MAX_STATE_BYTES // 1024} KiB, nesting at most {wire.MAX_STATE_DEPTH} deep",
        f"at most {wire.MAX_VECTOR_ENTRIES:,} entries",
    ):
        assert phrase in PAGE, phrase
