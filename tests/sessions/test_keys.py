from facilitation.people import ParticipantId
from sessions.keys import Key, remember

ANN, BEN = ParticipantId("ann"), ParticipantId("ben")


def test_a_command_whose_events_name_nobody_is_remembered_without_a_name() -> None:
    """W7, K6."""
    kept = remember(ANN, Key("my-key", b"mark"), 5, named=False)
    assert kept.values["participant"] == ""
    assert kept.values["key"] not in ("my-key", "")


def test_keys_of_two_people_never_meet_also_without_a_name() -> None:
    """W7, W10."""
    key = Key("my-key", b"mark")
    anns, bens = (remember(who, key, 5, named=False).values["key"] for who in (ANN, BEN))
    assert anns != bens


def test_without_a_name_a_key_is_the_same_for_every_command_of_a_person() -> None:
    """W10: so that another command with this key is told apart by its mark."""
    one = remember(ANN, Key("my-key", b"one"), 5, named=False).values
    two = remember(ANN, Key("my-key", b"two"), 5, named=False).values
    assert (one["key"], one["answer"]) == (two["key"], b"one")


def test_other_commands_are_remembered_by_their_sender() -> None:
    kept = remember(ANN, Key("my-key", b"mark"), 5, named=True)
    assert (kept.values["participant"], kept.values["key"]) == ("ann", "my-key")
