from pathlib import Path

import msgspec

from facilitation.consensus import Answer, Ask, CheckId, Scale
from facilitation.course import NextPhase, Reveal
from facilitation.parking import Park
from facilitation.rounds import RoundId, VotingRules
from facilitation.voting import CastVote, CloseVoting, OpenVoting, RevealVotes
from sessions.outcomes.gathering import gather
from sessions.outcomes.outcome import Outcome
from tests.sessions.facilitated_house import (
    START,
    Clock,
    give,
    obey,
    opened,
    planned,
    write_card,
)


async def outcome_of_a_short_workshop(folder: Path) -> tuple[Outcome, dict[str, str]]:
    """Inesita wrote without a name, Jan with his; one vote is over, another one still open."""
    pains = planned("pains", "pain_points", private=True, anonymous=True, note="Do not rush.")
    hidden = planned("hidden", "tasks", private=True)
    ideas = planned("ideas", "opportunities")
    async with opened(folder, Clock()) as led:
        made = await led.create(hidden, pains, ideas)
        ines, jan = await led.join(made, "Inesita"), await led.join(made, "Jan")
        async with led.workshops.using(made.workshop) as live:
            chair = next(one for one in live.members() if one.role == "facilitator")
            await obey(live, NextPhase(), chair)
            await write_card(await live.draft(ines.id), ines, 3, "Never shown", "customer_task")
            await obey(live, NextPhase(expect=hidden.id), chair)
            await write_card(await live.draft(ines.id), ines, 1, "Nobody answers the phone")
            await give(live, Reveal(), chair)
            await led.tick(60_000)
            await obey(live, NextPhase(expect=pains.id), chair)
            await write_card(live.board, jan, 2, "Help them reach a person", "opportunity")
            await obey(live, OpenVoting(rules=VotingRules(anonymous=False)), chair)
            option = live.facilitation.state.voting.rounds[0].option_ids[0]
            await obey(live, CastVote(round=RoundId("round-1"), option=option), jan)
            await obey(live, CloseVoting(), chair)
            await obey(live, RevealVotes(), chair)
            await obey(live, OpenVoting(), chair)
            await obey(live, CastVote(round=RoundId("round-2"), option=option, dots=2), jan)
            await obey(live, Ask(scale=Scale.CONSENT, question="Shall we?"), chair)
            answer = Answer(check=CheckId("check-1"), value="objection", concern="Too early")
            await obey(live, answer, ines)
            await obey(live, Park(text="Who owns the phones?"), jan)
            found = await gather(live, led.database, led.clock.now)
            codes = {"code": made.code, "ines": ines.id, "chair": chair.id}
    return found, codes


async def test_an_outcome_crosses_a_process_border_unchanged(tmp_path: Path) -> None:
    outcome, _ = await outcome_of_a_short_workshop(tmp_path)
    packed = msgspec.msgpack.encode(outcome)
    assert msgspec.msgpack.decode(packed, type=Outcome) == outcome


async def test_an_outcome_tells_which_workshop_and_when(tmp_path: Path) -> None:
    outcome, _ = await outcome_of_a_short_workshop(tmp_path)
    about = outcome.about
    assert (about.title, about.participants) == ("Moving house", 2)
    assert (about.started, about.ended, about.made_at) == (START, None, START + 60_000)


async def test_what_is_secret_or_without_a_name_never_gets_into_an_outcome(tmp_path: Path) -> None:
    outcome, ids = await outcome_of_a_short_workshop(tmp_path)
    packed = msgspec.json.encode(outcome).decode()
    assert "Nobody answers the phone" in packed
    for secret in ("Inesita", ids["ines"], ids["code"], "Never shown", "Too early", "Do not rush"):
        assert secret not in packed
    first, second = outcome.state.voting.rounds
    assert first.life.tally.used == 1  # type: ignore[union-attr]
    assert msgspec.to_builtins(first)["life"]["named"] == ()
    assert second.is_open
    assert "Jan" in outcome.people.values()


async def test_minutes_are_sentences_that_people_read(tmp_path: Path) -> None:
    outcome, _ = await outcome_of_a_short_workshop(tmp_path)
    assert [minute.sentence for minute in outcome.minutes] == [
        "Facilitator planned the agenda: 3 phases, 30 min.",
        "Facilitator started “hidden” (10 min).",
        "Facilitator started “pains” (10 min).",
        "Facilitator revealed the cards of “pains”.",
        "Facilitator started “ideas” (10 min).",
        "Facilitator opened a vote on 2 options, 3 dots each, with names.",
        "Facilitator closed the vote: 1 ballot.",
        "The result of the vote was shown: 1 of 3 dots used.",
        "Facilitator opened a vote on 2 options, 3 dots each, without names.",
        "Facilitator asked “Shall we?” (consent).",
        "Jan parked “Who owns the phones?”.",
    ]
    assert [minute.at - START for minute in outcome.minutes][1:5] == [0, 0, 0, 60_000]
