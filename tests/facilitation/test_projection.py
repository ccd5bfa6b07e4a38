from dataclasses import replace
from typing import Any

import msgspec
import pytest

from facilitation.agenda import MINUTE, Agenda, AtZero, PhaseId
from facilitation.ballots import Ballot
from facilitation.consensus import Answered, Ask, CheckId, RevealAnswers, Scale
from facilitation.course import (
    Ban,
    Extend,
    Finish,
    Lock,
    NextPhase,
    Pause,
    Reveal,
    SkipPhase,
    StartPhase,
)
from facilitation.estimates import Measure
from facilitation.handing_in import HandIn
from facilitation.parking import Park
from facilitation.people import ParticipantId
from facilitation.phases import installed
from facilitation.projection import for_facilitator, personal, public, status
from facilitation.ready import MarkReady, NeedMoreTime
from facilitation.rounds import RoundId, VotingRules
from facilitation.scores import RevealScores
from facilitation.sheets import CollectionId, ScoreSheet
from facilitation.summons import Spotlight, Summon
from facilitation.voting import CloseVoting, DraftVoting, OpenVoting
from tests.facilitation.played import HANNAH, INES, LENA, START, TOMASZ, Played, phase, three
from tests.facilitation.sheets import SHEET, Element

ONE = PhaseId("one")


def running(**more: Any) -> Played:
    played = Played(three(**more))
    played.know(map=SHEET)
    played.give(NextPhase())
    return played


def seen(played: Played) -> dict[str, Any]:
    return public(played.state, played.now, played.facts)


def led(played: Played) -> dict[str, Any]:
    return for_facilitator(played.state, played.now, played.facts)


def test_the_lobby_shows_the_agenda_and_nothing_that_runs() -> None:
    played = Played(three())
    view = seen(played)
    assert (view["status"], view["phase"]) == ("lobby", None)
    assert [stop["state"] for stop in view["agenda"]] == ["next", "ahead", "ahead"]
    assert led(played)["drift"] is None
    assert led(played)["contributed"] is None


def test_F8_durations_are_told_until_the_first_phase_begins() -> None:
    played = Played(three())
    assert [stop["duration"] for stop in seen(played)["agenda"]] == [10 * MINUTE] * 3
    played.give(StartPhase())
    assert not any("duration" in stop for stop in seen(played)["agenda"])


def test_the_agenda_says_what_is_done_now_next_ahead_and_skipped() -> None:
    played = Played(Agenda(tuple(phase(id) for id in ("a", "b", "c", "d", "e"))))
    played.give(StartPhase())
    played.give(NextPhase(expect=PhaseId("a")))
    played.give(SkipPhase(phase=PhaseId("c")))
    stops = [stop["state"] for stop in seen(played)["agenda"]]
    assert stops == ["done", "now", "skipped", "next", "ahead"]
    played.give(Finish())
    assert [stop["state"] for stop in seen(played)["agenda"]][:2] == ["done", "done"]
    assert status(played.state) == "finished"


def test_G8_an_end_comes_with_the_servers_time_and_a_pause_with_what_remains() -> None:
    played = running()
    played.wait(4)
    assert seen(played)["phase"]["clock"] == {
        "duration": 10 * MINUTE,
        "ends_at": START + 10 * MINUTE,
        "server_time": START + 4 * MINUTE,
        "over": False,
    }
    played.give(Pause())
    played.wait(60)
    assert status(played.state) == "paused"
    assert seen(played)["phase"]["clock"] == {
        "duration": 10 * MINUTE,
        "remaining": 6 * MINUTE,
        "over": False,
    }


def test_G8_a_freeze_says_until_when_with_the_servers_time() -> None:
    played = running(at_zero=AtZero.FREEZE)
    assert seen(played)["phase"]["writing"] == {"state": "open"}
    played.wait(10)
    played.ring()
    assert seen(played)["phase"]["writing"] == {
        "state": "closing",
        "until": played.now + 10_000,
        "server_time": played.now,
    }
    played.wait(ms=10_000)
    played.ring()
    assert seen(played)["phase"]["writing"] == {"state": "closed"}


def test_F8_everybody_sees_what_the_phase_asks_and_how_much_was_written() -> None:
    played = running(private=True)
    played.know(contributions={LENA.id: 2, TOMASZ.id: 1})
    shown = seen(played)["phase"]
    tasks = installed().module("tasks")
    assert tasks is not None
    assert shown["prompt"] == tasks.prompt
    assert (shown["private"], shown["revealed"], shown["written"]) == (True, False, 3)
    played.give(Reveal())
    assert seen(played)["phase"]["revealed"]
    assert seen(played)["phase"]["prompt"] == tasks.revealed_prompt


def test_F8_everybody_sees_counts_and_facilitators_see_names() -> None:
    played = running()
    played.give(MarkReady(), LENA)
    played.give(NeedMoreTime(), TOMASZ)
    assert seen(played)["ready"] == {"ready": 1, "more_time": 1, "of": 3}
    assert led(played)["ready"] == {
        "ready": [LENA.id],
        "more_time": [TOMASZ.id],
        "waiting_for": [HANNAH.id],
    }
    assert not led(played)["suggest_moving_on"]
    for person in (TOMASZ, HANNAH):
        played.give(MarkReady(), person)
    assert led(played)["suggest_moving_on"]
    assert personal(played.state, LENA.id) == {"ready": "ready", "handed_in": []}
    assert personal(played.state, INES.id)["ready"] is None


def test_F9_nobody_else_learns_what_is_for_the_facilitators_alone() -> None:
    played = running(note="Keep it short")
    played.give(MarkReady(), LENA)
    played.give(HandIn(text="Half a sentence", kind="note", phase=ONE), TOMASZ)
    played.give(Ban(participant=HANNAH.id))
    played.give(Extend(minutes=7))
    view = msgspec.json.encode(seen(played))
    for secret in (b"Half", b"hannah", b"lena", b"Keep it", b"drift", b"planned"):
        assert secret not in view
    lead = led(played)
    assert lead["handed_in"][0]["text"] == "Half a sentence"
    assert lead["banned"] == [HANNAH.id]
    assert (lead["drift"], lead["agenda"][0]["planned"]) == (7 * MINUTE, 10 * MINUTE)
    assert lead["agenda"][0]["note"] == "Keep it short"
    assert personal(played.state, TOMASZ.id)["handed_in"][0]["text"] == "Half a sentence"


def test_F9_facilitators_see_the_check_list_of_the_phase() -> None:
    played = running()
    codes = [hint["code"] for hint in led(played)["checklist"]]
    assert codes
    assert all(hint["sentence"].endswith((".", "?")) for hint in led(played)["checklist"])


@pytest.mark.parametrize("anonymous", [False, True])
def test_F10_who_wrote_nothing_yet_is_named_unless_names_stay_off(anonymous: bool) -> None:
    played = running(private=True, anonymous=anonymous)
    played.know(contributions={LENA.id: 2, INES.id: 1})
    counts: dict[str, Any] = {"people": 1, "of": 3}
    if not anonymous:
        counts["nothing_yet"] = [TOMASZ.id, HANNAH.id]
    assert led(played)["contributed"] == counts


def test_C6_of_an_open_question_everybody_sees_how_many_answered() -> None:
    played = running()
    played.give(Ask(scale=Scale.ROMAN, question="Go on?"))
    played.know(answers={CheckId("check-1"): {"x": Answered("down", "Too early")}})
    view = seen(played)
    assert (view["check"]["answered"], view["checks"]) == (1, [])
    assert b"Too early" not in msgspec.json.encode([view, led(played)])
    played.give(RevealAnswers(check=CheckId("check-1")))
    view = seen(played)
    assert view["check"] is None
    assert view["checks"][0]["concerns"] == ["Too early"]
    assert not view["checks"][0]["passed"]


def test_of_an_open_round_everybody_sees_how_many_are_done() -> None:
    played = Played(Agenda((phase("one", type="dot_voting"),)))
    played.know(map=SHEET)
    played.give(StartPhase())
    played.give(OpenVoting())
    id = played.state.voting.rounds[0].id
    done = {"a": Ballot(done=True), "b": Ballot()}
    played.know(ballots={RoundId(id): done})
    (round,) = seen(played)["rounds"]
    assert (round["done"], round["voters"], round["life"]) == (1, 3, {"type": "open"})


def test_how_many_scored_is_for_facilitators_who_look() -> None:
    played = running()
    before = seen(played)
    played.know(sheets={CollectionId("one.1"): {"a": ScoreSheet(), "b": ScoreSheet()}})
    assert led(played)["answered"] == 2
    assert seen(played) == before
    assert led(Played(three()))["answered"] == 0


def test_receipts_are_not_part_of_what_everybody_is_sent() -> None:
    played = Played(Agenda((phase("one", type="dot_voting"),)))
    played.know(map=SHEET)
    played.give(StartPhase())
    played.give(OpenVoting())
    played.give(CloseVoting())
    (round,) = seen(played)["rounds"]
    assert "receipts" not in round["life"]


def test_lock_call_light_and_parking_lot_are_everybodys() -> None:
    played = running()
    played.give(Lock())
    played.give(Summon(element="find"))
    played.give(Spotlight(stage="buy"))
    played.give(Park(text="And prices?"), LENA)
    view = seen(played)
    assert view["lock"] == {"by": INES.id, "at": START}
    assert view["summons"]["place"] == {"element": "find"}
    assert view["spotlight"] == {"stage": "buy"}
    assert view["parking"][0]["outcome"] == "open"
    assert led(played)["open_items"] == 1


def test_late_words_without_a_name_are_nobodys() -> None:
    played = running(private=True, anonymous=True)
    played.give(HandIn(text="Half", kind="note", phase=ONE), LENA)
    assert personal(played.state, LENA.id)["handed_in"] == []
    assert personal(played.state, ParticipantId(""))["handed_in"] == []


def test_V2_V3_a_vote_in_preparation_says_what_to_consider_before_it_opens() -> None:
    played = running()
    assert led(played)["voting_draft"] is None
    played.give(DraftVoting(rules=VotingRules(question="Which?")))
    draft = led(played)["voting_draft"]
    assert (draft["rules"]["question"], draft["options"], draft["voters"]) == (
        "Which?",
        ["find"],
        3,
    )
    assert (draft["proposals"]["quarter"], draft["proposals"]["instead"]) == (3, True)
    assert [one["code"] for one in draft["cautions"]] == ["not_anonymous", "few_options"]
    assert all(one["sentence"] for one in draft["cautions"])


def test_V16_a_round_says_which_options_have_other_words_by_now() -> None:
    played = running()
    played.give(OpenVoting())
    assert seen(played)["rounds"][0]["changed"] == []
    (card,) = SHEET.elements
    assert isinstance(card, Element)
    rewritten = replace(card, text="Find it again")
    played.know(map=replace(SHEET, elements=(rewritten,)))
    assert seen(played)["rounds"][0]["changed"] == ["find"]


def test_Q8_Q13_what_follows_from_scores_stands_beside_them() -> None:
    played = running(type="prioritising")
    assert (seen(played)["scores"]["rankings"], seen(played)["scores"]["cruxes"]) == ([], [])
    sheet = ScoreSheet().scoring("find", Measure.IMPORTANCE, 9)
    sheet = sheet.scoring("find", Measure.SATISFACTION, 3)
    sheet = sheet.scoring("find", Measure.IMPACT, 4).scoring("find", Measure.EFFORT, 2)
    played.know(sheets={CollectionId("one.1"): {"somebody": sheet}})
    played.give(RevealScores())
    (row,) = seen(played)["scores"]["rankings"]
    assert row == {
        "element": "find",
        "opportunity": {
            "importance": 9.0,
            "satisfaction": 3.0,
            "score": 15.0,
            "band": "high",
            "over_served": False,
        },
        "opportunity_place": 1,
        "quadrant": "quick_win",
        "rice": None,
        "rice_place": None,
        "dots_place": None,
    }
