from pycrdt import Doc, Text

from client.participant.ledger import IN_FLIGHT, MERGED, Ledger, Written, not_stored


def written(*letters: str) -> tuple[Ledger, list[bytes]]:
    """A ledger with one edit for each letter, typed into one document."""
    ledger, updates = Ledger(), []
    doc: Doc[Text] = Doc()
    text = doc.get("text", type=Text)
    for clock, letter in enumerate(letters, 1):
        before = doc.get_state()
        text += letter
        updates.append(doc.get_update(before))
        ledger.write(updates[-1], letter, doc.client_id, clock)
    return ledger, updates


def test_few_edits_go_one_by_one_and_are_durable_in_order() -> None:
    ledger, updates = written("a", "b")
    ledger.reconnected()
    ledger.answered()
    assert [ledger.next_message(), ledger.next_message(), ledger.next_message()] == [*updates, None]
    ledger.acknowledge(2)
    assert ledger.durable == 1
    ledger.acknowledge(3)
    assert ledger.durable == 2


def test_many_edits_are_merged_and_nothing_gets_lost() -> None:
    ledger, _ = written(*"abcdefghij" * 10)
    doc: Doc[Text] = Doc()
    messages = 0
    while (update := ledger.next_message()) is not None:
        doc.apply_update(update)
        messages += 1
    assert str(doc.get("text", type=Text)) == "abcdefghij" * 10
    assert messages < 100 / MERGED + 10


def test_only_so_much_is_on_its_way_at_a_time() -> None:
    ledger, _ = written(*"a" * MERGED * (IN_FLIGHT + 5))
    sent = 0
    while ledger.next_message() is not None:
        sent += 1
    assert sent == IN_FLIGHT
    ledger.acknowledge(1)
    assert ledger.next_message() is not None


def test_a_new_connection_sends_again_what_was_not_acknowledged() -> None:
    ledger, updates = written("a", "b", "c")
    ledger.answered()
    for _ in updates:
        ledger.next_message()
    ledger.acknowledge(2)
    ledger.reconnected()
    ledger.answered()
    assert [ledger.next_message(), ledger.next_message()] == updates[1:]
    assert ledger.durable == 1


def test_giving_up_leaves_nothing_to_send_and_tells_what_was_lost() -> None:
    ledger, _ = written("a", "b")
    ledger.answered()
    ledger.next_message()
    assert [one.words for one in ledger.give_up()] == ["a", "b"]
    assert not ledger.waits
    assert ledger.durable == ledger.written == 2


def test_edits_that_the_server_has_are_not_counted_as_lost() -> None:
    def edit(number: int, clock: int, *, adds: bool = True) -> Written:
        return Written(number, b"", str(number), 7, clock, adds)

    lost = [edit(1, 3), edit(2, 3, adds=False), edit(3, 5), edit(4, 9), edit(5, 9, adds=False)]
    assert [one.number for one in not_stored(lost, {7: 5})] == [4, 5]
    assert not_stored(lost, {7: 3}) == lost[1:]
    assert not_stored(lost, {8: 99}) == lost
