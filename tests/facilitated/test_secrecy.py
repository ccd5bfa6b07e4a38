"""Secrecy on bytes: all that others receive is recorded and searched; so are files and log."""

from pathlib import Path

from tests.client.running_server import RunningServer
from tests.facilitated.files import everything, holders
from tests.facilitated.room import eventually, opened_room, planned

SECRET = "zirconium kettle whistles"
SECOND = "marmalade avalanche warning"
WITHDRAWN = "obsidian umbrella regret"
EVERYTHING = (SECRET, SECOND, WITHDRAWN)
QUIET_PAINS = planned("quiet", "pain_points", private=True, anonymous=True)
OWN_PAINS = planned("own", "pain_points", private=True)
VOTE = planned("vote", "dot_voting")


async def test_a_private_card_reaches_nobody_and_nameless_it_stays_for_good(
    server: RunningServer, tmp_path: Path
) -> None:
    """W1, W2, W4, W5, W6: before the reveal not a byte; afterwards the words and nothing else."""
    async with opened_room(server.url, tmp_path, QUIET_PAINS) as room:
        ann, ben = room.ann.person, room.ben.person
        await room.lead.start()
        await ann.until_phase("quiet")
        stage = ann.map.stages[1]
        secret = ann.draft.add_element("pain_point", SECRET, stage)
        second = ann.draft.add_element("pain_point", SECOND, stage)
        gone = ann.draft.add_element("pain_point", WITHDRAWN, stage)
        await ann.draft.saved()
        ann.draft.delete(gone)
        ben.draft.add_element("pain_point", "Bens own words", stage)
        await ann.draft.saved()
        await ben.draft.saved()
        await room.quiet()
        await room.look_everywhere()
        for seat in room.others:
            assert seat.has_heard(*EVERYTHING, secret, second, gone) == []
        # Counts are of everybody together, and of no place.
        await ben.until(lambda course: dict(course.private) == {"unplaced": 3} or None)

        for seat in room.others:
            seat.heard.clear()
        await room.lead.reveal()
        shown = await room.cem.person.board.until(
            lambda map: [one for one in map.elements if one.kind == "pain_point"] or None
        )
        assert sorted(one.text for one in shown) == sorted([SECRET, SECOND, "Bens own words"])
        assert {one.author for one in shown} == {""}
        assert len({one.created for one in shown}) == 1
        await room.quiet()
        for seat in room.others:
            # Ids of drafts, and who wrote, are in no byte of what came with the reveal.
            shown_bytes = b"".join(edits(seat.heard))
            for word in (secret, second, gone, WITHDRAWN, ann.id, ben.id):
                assert word.encode() not in shown_bytes
        await room.look_everywhere()
        for seat in room.others:
            assert seat.has_heard(secret, second, gone, WITHDRAWN) == []
        await eventually(lambda: not room.in_files([secret, second, gone, WITHDRAWN]))
        assert [row for row in room.rows("journal") if row[2].startswith("draft:")] == []
        log = (tmp_path / "log.txt").read_text()
        names = ("Ann Ashgrove", "Ben Birchall", ann.token, ann.id)
        assert [word for word in (*EVERYTHING, *names) if word in log] == []


async def test_P16_where_names_stay_off_nobody_is_sent_where_others_point(
    server: RunningServer, tmp_path: Path
) -> None:
    """The bytes of presence hold a name and no place, whatever a client says of itself."""
    async with opened_room(server.url, tmp_path, QUIET_PAINS) as room:
        ann, ben, ines = room.ann.person, room.ben.person, room.ines.person
        await room.lead.start()
        await ann.until_phase("quiet")
        await room.quiet()
        ann.show(editing=SECRET, at={"stage": SECOND})
        ines.show(at=WITHDRAWN)
        for seat in (room.ben, room.cem):
            await seat.person.until_others(
                lambda others: any(one.state.get("at") == WITHDRAWN for one in others) or None
            )
            assert seat.has_heard(SECRET, SECOND) == []
        assert {one.name for one in ben.others} == {ines.name, ann.name, room.cem.person.name}
        await room.lead.reveal()
        await room.quiet()
        ann.show(at="somewhere else")
        await ben.until_others(
            lambda others: any(one.state.get("at") == "somewhere else" for one in others) or None
        )
        for seat in (room.ines, room.ben, room.cem):
            assert seat.has_heard(SECRET, SECOND) == []


async def test_with_names_a_card_keeps_its_author_and_nothing_leaks_before(
    server: RunningServer, tmp_path: Path
) -> None:
    async with opened_room(server.url, tmp_path, OWN_PAINS) as room:
        ann = room.ann.person
        await room.lead.start()
        await ann.until_phase("own")
        card = ann.draft.add_element("pain_point", SECRET, ann.map.stages[0])
        await ann.draft.saved()
        await room.quiet()
        await room.look_everywhere()
        for seat in room.others:
            assert seat.has_heard(SECRET, card) == []
        await room.lead.reveal()
        (shown,) = await room.ben.person.board.until(
            lambda map: [one for one in map.elements if one.kind == "pain_point"] or None
        )
        assert (shown.id, shown.author, shown.text) == (card, ann.id, SECRET)


async def test_words_handed_in_without_a_name_have_none_anywhere(
    server: RunningServer, tmp_path: Path
) -> None:
    """K6, W7: neither events, nor idempotency keys, nor what facilitators see tell who it was."""
    async with opened_room(server.url, tmp_path, QUIET_PAINS) as room:
        ann = room.ann.person
        await room.lead.start()
        await ann.until_phase("quiet")
        keyed = {"idempotency_key": "key-of-ann-0123456789"}
        for _ in range(2):
            await ann.command("hand_in", text=SECRET, kind="pain_point", phase="quiet", **keyed)
        (words,) = (await room.ines.person.state())["leading"]["handed_in"]
        assert (words["text"], words["author"]) == (SECRET, None)
        naming = [row for row in room.rows("idempotency") if ann.id in row]
        assert naming == []
        assert [row for row in room.rows("events") if ann.id.encode() in row[5]] == []
        for seat in (room.ben, room.cem):
            assert seat.has_heard(SECRET) == []


async def test_a_ballot_is_seen_by_nobody_and_its_voter_is_forgotten_at_the_close(
    server: RunningServer, tmp_path: Path
) -> None:
    """V6, V7, W5, W6: casting sends others nothing; after the close nobody can say whose it was."""
    async with opened_room(server.url, tmp_path, VOTE) as room:
        ann, ines = room.ann.person, room.ines.person
        options = [
            ines.board.add_element("pain_point", words, ines.map.stages[0])
            for words in ("Queue", "Forms", "Silence")
        ]
        await ines.saved()
        await room.lead.start()
        await ann.until_phase("vote")
        voting = await room.lead.open_voting({"dots": 3}, selection={"kinds": ["pain_point"]})
        await ann.until(lambda course: course.rounds or None)
        await room.quiet()
        before = {id(seat): len(edits(seat.heard)) for seat in room.others}
        await ann.vote(options[0], 2, round=voting.id)
        await ann.vote(options[1], round=voting.id)
        await ann.vote(options[1], 0, round=voting.id)
        await room.ben.person.vote(options[2], 3, round=voting.id)
        own = (await ann.state())["own"]["ballot"]
        await room.quiet()  # one edit of its own, and the one in which it is shown
        after = {id(seat): len(edits(seat.heard)) for seat in room.others}
        assert all(after[one] - before[one] <= 1 for one in before)
        await room.look_everywhere()
        for seat in room.others:
            assert seat.has_heard(own["salt"]) == []

        people = {one.person.id for one in (*room.others, room.ann)}
        kept = room.rows("inputs")
        assert len(kept) == 2
        assert not any(people & set(row) for row in kept)
        assert [row for row in room.rows("journal") if row[4] == ann.id] == []
        (key,) = (row[2].hex() for row in room.rows("round_keys"))
        await room.lead.close_voting(voting.id)
        assert room.rows("round_keys") == []
        await eventually(lambda: bytes.fromhex(key) not in _files(tmp_path))
        await room.lead.reveal_votes(voting.id)
        assert room.rows("inputs") == []
        await room.quiet()
        await room.look_everywhere()
        for seat in room.others:
            assert seat.has_heard(own["salt"]) == []
        await eventually(lambda: own["salt"].encode() not in _files(tmp_path))


async def test_feelings_and_scores_are_sent_to_nobody_before_their_reveal(
    server: RunningServer, tmp_path: Path
) -> None:
    emotions = planned("felt", "emotions", private=True)
    async with opened_room(server.url, tmp_path, emotions) as room:
        ann = room.ann.person
        await room.lead.start()
        await ann.until_phase("felt")
        await room.quiet()
        before = {id(seat): len(edits(seat.heard)) for seat in room.others}
        await ann.command("feel", stage=ann.map.stages[0].id, value=-2, label=SECRET)
        await room.quiet()
        for seat in room.others:
            assert len(edits(seat.heard)) - before[id(seat)] <= 1
            assert seat.has_heard(SECRET) == []
        await room.lead.reveal_feelings()
        await room.quiet()
        assert [row for row in room.rows("inputs") if ann.id in row] == []
        for seat in room.others:
            assert seat.has_heard(SECRET) == [SECRET]
        assert room.rows("inputs") == room.rows("round_keys") == []


async def test_whoever_is_sent_out_takes_private_words_and_an_open_ballot_along(
    server: RunningServer, tmp_path: Path
) -> None:
    """W3, V4, W9."""
    async with opened_room(server.url, tmp_path, OWN_PAINS, VOTE) as room:
        ann, ines = room.ann.person, room.ines.person
        option = ines.board.add_element("pain_point", "Queue", ines.map.stages[0])
        await ines.saved()
        await room.lead.start()
        await ann.until_phase("own")
        ann.draft.add_element("pain_point", SECRET, ann.map.stages[0])
        await ann.draft.saved()
        voting = await room.lead.open_voting({"dots": 3})
        await ann.until(lambda course: course.rounds or None)
        await ann.vote(option, round=voting.id)
        await room.ben.person.vote(option, 2, round=voting.id)
        assert len(room.rows("inputs")) == 2
        await ines.command("ban", participant=ann.id)
        await eventually(lambda: len(room.rows("inputs")) == 1)
        await room.lead.reveal()
        await room.lead.close_voting(voting.id)
        shown = await room.lead.reveal_votes(voting.id)
        await room.quiet(without=room.ann)
        assert shown.tally is not None
        for seat in room.others:
            assert seat.has_heard(SECRET) == []
        await eventually(lambda: not room.in_files([SECRET]))


def edits(frames: list[bytes]) -> list[bytes]:
    """The frames that change a document: sync message, step 2 or update."""
    return [frame for frame in frames if frame[:2] in (b"\x00\x01", b"\x00\x02")]


def _files(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_file_film_or_trace_holds_a_secret_before_its_reveal_or_a_name_after_it(
    server: RunningServer, tmp_path: Path
) -> None:
    """W5, V7: whatever is taken home is made of what everybody could see."""
    felt = planned("felt", "emotions", private=True, anonymous=True)
    async with opened_room(server.url, tmp_path, QUIET_PAINS, felt, VOTE) as room:
        ann, lead = room.ann.person, room.ines.person
        await room.lead.start()
        await ann.until_phase("quiet")
        secret = ann.draft.add_element("pain_point", SECRET, ann.map.stages[1])
        await ann.draft.saved()
        await room.lead.next()
        await ann.until_phase("felt")
        await ann.command("feel", stage=ann.map.stages[0].id, value=-2, label=SECOND)
        shown = lead.board.add_element("pain_point", "Queue", lead.map.stages[0])
        await lead.saved()
        await room.lead.next()
        voting = await room.lead.open_voting({"dots": 3}, selection={"kinds": ["pain_point"]})
        await ann.until(lambda course: course.rounds or None)
        await ann.vote(shown, 3, round=voting.id)
        salt = (await ann.state())["own"]["ballot"]["salt"]
        hidden = await everything(server.url, lead.workshop, lead.token)
        assert len(hidden) > 20
        assert holders(hidden, SECRET, SECOND, secret, salt) == []

        await room.lead.close_voting(voting.id)
        await room.lead.reveal_votes(voting.id)
        await lead.command("reveal_feelings", phase="felt")
        await lead.command("reveal", phase="quiet")
        await lead.board.until(lambda map: any(one.text == SECRET for one in map.elements) or None)
        open_now = await everything(server.url, lead.workshop, lead.token)
        assert {"/journey", "/outcomes/csv", "/outcomes/story.md"} <= {
            at for at, _ in holders(open_now, SECRET)
        }
        told = {at: held for at, held in open_now.items() if at not in ("", "/minutes")}
        assert holders(told, secret, salt, ann.id, ann.name) == []
