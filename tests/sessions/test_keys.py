from facilitation.people import ParticipantId
from sessions.keys import Key, remember


def test_a_command_whose_events_name_nobody_is_remembered_without_a_name() -> None:
    """W7, K6."""
    kept = remember(None, Key("my-key", b"mark"), 5)
    assert kept.values["participant"] == ""
    assert kept.values["key"] not in ("my-key", "")


def test_other_commands_are_remembered_by_their_sender() -> None:
    kept = remember(ParticipantId("ann"), Key("my-key", b"mark"), 5)
    assert (kept.values["participant"], kept.values["key"]) == ("ann", "my-key")
