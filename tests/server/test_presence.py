import msgspec
import pytest

from facilitation.people import ParticipantId
from server import wire
from server.presence import FRAME, Heard, Identity, Presences

ANNA = Identity(ParticipantId("anna"), "Anna", "#111111")
BEN = Identity(ParticipantId("ben"), "Ben", "#222222")


def says(client: int, clock: int, state: object) -> wire.Presence:
    return wire.Presence((wire.Said(client, clock, msgspec.json.encode(state)),))


def seen(frames: list[bytes]) -> dict[int, tuple[int, object]]:
    found: dict[int, tuple[int, object]] = {}
    for frame in frames:
        message = wire.decode(frame)
        assert isinstance(message, wire.Presence)
        for said in message.said:
            found[said.client] = (said.clock, msgspec.json.decode(said.state))
    return found


def stamp(who: Identity) -> dict[str, str]:
    return {"id": who.id, "name": who.name, "color": who.color}


def test_the_server_writes_the_name() -> None:
    here = Presences()
    told = here.hear("a", ANNA, says(1, 1, {"user": {"name": "Ben", "id": "ben", "x": 1}}))
    assert told is Heard.CHANGED
    assert seen(here.snapshot()) == {1: (1, {"user": {**stamp(ANNA), "x": 1}})}


@pytest.mark.parametrize("user", [None, "Ben", 3, ["Ben"]])
def test_a_user_that_is_no_object_is_replaced(user: object) -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {"user": user}))
    assert seen(here.snapshot()) == {1: (1, {"user": stamp(ANNA)})}


def test_a_connection_speaks_for_the_first_id_it_names_alone() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {}))
    assert here.hear("a", ANNA, says(2, 1, {})) is Heard.NOTHING
    assert here.hear("b", BEN, says(1, 5, {"x": 1})) is Heard.NOTHING
    assert here.hear("b", BEN, says(1, 6, None)) is Heard.NOTHING
    assert seen(here.snapshot()) == {1: (1, {"user": stamp(ANNA)})}


def test_of_a_message_about_several_only_the_own_line_counts() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {}))
    here.hear("b", BEN, says(2, 1, {}))
    both = wire.Presence((wire.Said(1, 9, b'{"x":1}'), wire.Said(2, 2, b'{"y":1}')))
    assert here.hear("b", BEN, both) is Heard.CHANGED
    assert seen(here.snapshot()) == {
        1: (1, {"user": stamp(ANNA)}),
        2: (2, {"y": 1, "user": stamp(BEN)}),
    }


def test_an_older_clock_says_nothing_new() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 5, {"x": 1}))
    assert here.hear("a", ANNA, says(1, 5, {"x": 2})) is Heard.NOTHING
    assert here.hear("a", ANNA, says(1, 4, {"x": 3})) is Heard.NOTHING
    assert here.hear("a", ANNA, says(1, 6, {"x": 1})) is Heard.RENEWED
    assert here.hear("a", ANNA, says(1, 6, None)) is Heard.CHANGED
    assert here.snapshot() == []


def test_news_hold_the_newest_of_each_person_once() -> None:
    here = Presences()
    for clock in range(1, 9):
        here.hear("a", ANNA, says(1, clock, {"x": clock}))
    here.hear("b", BEN, says(2, 1, {}))
    frames, only = here.news()
    assert len(frames) == 1
    assert only is None
    assert seen(frames)[1] == (8, {"x": 8, "user": stamp(ANNA)})
    assert here.news() == ([], None)


def test_news_of_one_name_their_only_sender() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {}))
    assert here.news()[1] == "a"


def test_who_leaves_is_taken_away_under_the_last_clock() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 7, {}))
    here.news()
    assert here.leave("a")
    assert seen(here.news()[0]) == {1: (7, None)}
    assert here.snapshot() == []
    assert not here.leave("a")


def test_an_id_stays_its_persons_own_after_they_left() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 7, {}))
    here.leave("a")
    assert here.hear("b", BEN, says(1, 8, {})) is Heard.NOTHING
    assert here.hear("a2", ANNA, says(1, 7, {})) is Heard.RETURNED


def test_a_new_connection_takes_over_from_a_dead_one_of_the_same_person() -> None:
    here = Presences()
    here.hear("dead", ANNA, says(1, 7, {"x": 1}))
    assert here.hear("new", ANNA, says(1, 7, {"x": 2})) is Heard.RETURNED
    assert not here.leave("dead")
    assert seen(here.snapshot()) == {1: (7, {"x": 2, "user": stamp(ANNA)})}


def test_a_returning_client_is_asked_for_a_clock_that_others_believe() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 7, {"x": 1}))
    here.leave("a")
    here.hear("b", ANNA, says(1, 3, {"x": 1}))
    question = here.question("b")
    assert question is not None
    assert seen([question]) == {1: (7, None)}
    # Unchanged, yet others wait for it.
    assert here.hear("b", ANNA, says(1, 8, {"x": 1})) is Heard.CHANGED
    assert here.hear("b", ANNA, says(1, 9, {"x": 1})) is Heard.RENEWED


def test_nobody_is_asked_who_says_nothing() -> None:
    here = Presences()
    assert here.question("a") is None
    here.hear("a", ANNA, says(1, 1, {}))
    here.hear("a", ANNA, says(1, 2, None))
    assert here.question("a") is None


def test_a_new_name_is_shown_and_its_connections_are_asked_to_speak() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {}))
    here.hear("b", BEN, says(2, 1, {}))
    anne = Identity(ANNA.id, "Anne", "#111111")
    assert here.renamed(anne) == ["a"]
    assert here.renamed(anne) == []
    assert seen(here.snapshot())[1] == (1, {"user": stamp(anne)})


def test_leaving_words_claim_no_id() -> None:
    here = Presences()
    assert here.hear("a", ANNA, says(1, 1, None)) is Heard.NOTHING
    assert here.hear("b", BEN, says(1, 1, {})) is Heard.CHANGED


def test_a_full_room_is_told_in_frames_that_may_be_sent_back() -> None:
    here = Presences()
    for n in range(300):
        who = Identity(ParticipantId(f"p{n}"), f"Person {n}", "#333333")
        here.hear(n, who, says(n, 1, {"text": "x" * 1900}))
    frames = here.snapshot()
    assert max(map(len, frames)) < FRAME + 5000
    assert len(seen(frames)) == 300
    assert here.snapshot() is frames


def test_a_bad_state_changes_nothing() -> None:
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {}))
    with pytest.raises(wire.BadFrame):
        here.hear("a", ANNA, says(1, 2, "words"))
    assert seen(here.snapshot()) == {1: (1, {"user": stamp(ANNA)})}


NAMELESS = {1: (2, {"user": stamp(ANNA)})}


def under_a_veil() -> Presences:
    """Anna works where names stay off, and Ben leads."""
    here = Presences()
    here.hear("a", ANNA, says(1, 1, {"at": "stage 3"}))
    here.hear("b", BEN, says(2, 1, {"at": "stage 1"}))
    here.news()
    assert here.cover(frozenset({BEN.id})) == ["a"]
    return here


def test_P16_where_names_stay_off_nobody_learns_where_somebody_is() -> None:
    here = under_a_veil()
    assert seen(here.news()[0]) == {1: (1, {"user": stamp(ANNA)})}
    here.hear("a", ANNA, says(1, 2, {"editing": "a private card", "user": {"x": 1}}))
    here.hear("b", BEN, says(2, 2, {"at": "stage 2"}))
    assert seen(here.snapshot()) == {**NAMELESS, 2: (2, {"at": "stage 2", "user": stamp(BEN)})}


def test_P16_where_names_stay_off_nobody_learns_when_somebody_moves() -> None:
    here = under_a_veil()
    here.news()
    for clock in range(2, 9):
        assert here.hear("a", ANNA, says(1, clock, {"at": clock})) is Heard.RENEWED
    assert here.news() == ([], None)
    here.release()
    assert seen(here.news()[0]) == {1: (8, {"user": stamp(ANNA)})}
    here.hear("a", ANNA, says(1, 9, {"at": 9}))
    assert here.leave("a")
    here.release()
    assert seen(here.news()[0]) == {1: (9, None)}


def test_P16_who_is_asked_under_a_veil_answers_at_once() -> None:
    here = under_a_veil()
    here.news()
    assert here.question("a") is not None
    assert here.hear("a", ANNA, says(1, 2, {"at": "stage 3"})) is Heard.CHANGED
    assert seen(here.news()[0]) == NAMELESS


def test_P16_lifting_the_veil_shows_nothing_of_what_was_below() -> None:
    here = under_a_veil()
    here.hear("a", ANNA, says(1, 2, {"editing": "a private card"}))
    here.news()
    assert here.cover(None) == []
    assert here.cover(None) == []
    assert here.news() == ([], None)
    assert seen(here.snapshot())[1] == NAMELESS[1]
    here.hear("a", ANNA, says(1, 3, {"editing": "a private card"}))
    assert seen(here.snapshot())[1] == (3, {"user": stamp(ANNA)})
    here.hear("a", ANNA, says(1, 4, {"at": "stage 1"}))
    assert seen(here.news()[0]) == {1: (4, {"at": "stage 1", "user": stamp(ANNA)})}


def test_P16_who_comes_under_a_veil_is_here_and_no_more() -> None:
    here = Presences()
    here.cover(frozenset())
    here.hear("a", ANNA, says(1, 2, {"at": "stage 3"}))
    assert seen(here.snapshot()) == NAMELESS
