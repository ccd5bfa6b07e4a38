"""Dot voting: budgets, tabs, options that move meanwhile, the reveal, the run-off."""

import asyncio
from collections import Counter

from client.participant.course import Phase, VotingRound
from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.company import Actor, Company
from client.participant.dress_rehearsal.memory import Moved
from client.participant.errors import CommandRefused
from client.participant.participant import Participant

MOST = 3
"""Dots that one voter may put on one option."""
SHOWN = 5
MOVING = 8
"""Options from which on one of them is deleted and two are merged while people vote."""


async def dot_voting(company: Company, phase: Phase) -> None:
    """One round with everything that can happen to it, then a run-off where places are shared."""
    await _before(company)
    kind = _what_to_vote_on(company)
    if kind is None:
        company.report.votes.append("there was nothing to vote on")
        return
    rules = {
        "question": "Which of these helps most?",
        "max_per_option": MOST,
        "anonymous": True,
    }
    voting = await company.facilitator.open_voting(rules, kinds=[kind])
    await _arrive(company, voting)
    await _forbidden(company, voting)
    company.step("voting")
    await company.each(lambda actor: _vote(company, actor, phase, voting))
    await _two_tabs(company, company.actor(1), voting)
    voting = await _other_budget(company, voting)
    moved = await _move_options(company, voting)
    await company.each(lambda actor: actor.participant.done_voting(round=voting.id))
    await _count(company, voting, moved)
    decided = company.facilitator.course.round(voting.id) or voting
    await _decide(company, decided)
    if any(one["tied"] and one["dots"] for one in (decided.tally or {}).get("places", ())):
        await _run_off(company, decided)


async def _before(company: Company) -> None:
    voter = company.actor(0).participant
    await company.refused(
        "unknown_round", "a vote before there is one", voter.vote("nothing", round="round-99")
    )
    await company.refused(
        "facilitators_command", "a participant opens a vote", voter.command("open_voting")
    )
    await company.refused_edit(
        "not_in_this_phase",
        "writing while people vote",
        voter.board,
        lambda board: board.add_element("opportunity", "Vote for this one"),
    )


def _what_to_vote_on(company: Company) -> str | None:
    kinds = Counter(card.kind for card in company.lead.map.elements if card.text.strip())
    for kind in ("opportunity", "pain_point", "customer_task", "job_step"):
        if kinds[kind]:
            return kind
    return kinds.most_common(1)[0][0] if kinds else None


async def _arrive(company: Company, voting: VotingRound) -> None:
    await company.together(
        company.sees("the vote", one.until(lambda course: course.round(voting.id)))
        for one in company.everybody
    )


async def _forbidden(company: Company, voting: VotingRound) -> None:
    """What no ballot takes, whatever the client sends."""
    company.step("some misbehave")
    joker, option = company.actor(2).participant, voting.options[0]
    await company.refused("unknown_option", "a vote for no option", joker.vote("nothing"))
    await company.refused("no_dots_left", "all dots at once and one more", _too_many(joker, voting))
    await company.refused("no_such_vote", "taking back what is not there", _retract(joker, voting))
    if voting.budget > MOST:
        await company.refused(
            "option_full", "too much love for one option", joker.vote(option, MOST + 1)
        )
    await company.refused("may_not_vote", "the facilitator votes", company.lead.vote(option))
    await company.refused("read_only", "an observer votes", company.observer.vote(option))
    for_all = company.lead.command("reveal_votes", round=voting.id)
    await company.refused("voting_still_open", "revealing an open vote", for_all)
    await company.refused(
        "voting_not_revealed",
        "deciding before the reveal",
        company.lead.decide(option, round=voting.id),
    )


async def _too_many(voter: Participant, voting: VotingRound) -> None:
    await voter.vote(voting.options[0], voting.budget + 1)


async def _retract(voter: Participant, voting: VotingRound) -> None:
    await voter.command("retract_vote", round=voting.id, option=voting.options[0])


async def _vote(company: Company, actor: Actor, phase: Phase, voting: VotingRound) -> None:
    """Spend all dots, change one's mind once; every fifth abstains; the third wants more."""
    ballot = actor.memory.ballot(voting.id)
    place = company.actors.index(actor)
    if place % 5 == 4:
        await actor.participant.abstain(round=voting.id)
        ballot.abstained = True
        return
    if place == 1:
        return  # votes in two tabs, later
    # The first options are liked by most, so that there is a ranking, and ties in it.
    wanted = sorted(voting.options, key=lambda one: voting.options.index(one) % 4)
    while ballot.spent < voting.budget and wanted:
        await company.pause(actor, phase, voting.budget)
        option = wanted.pop(0 if actor.chance.random() < 0.6 else -1)
        dots = min(actor.chance.randint(1, MOST), voting.budget - ballot.spent)
        await actor.participant.vote(option, dots, round=voting.id)
        ballot.put(option, dots)
    if len(ballot.dots) > 1:
        regretted = actor.chance.choice(sorted(ballot.dots))
        dots = ballot.dots[regretted]
        await actor.participant.vote(regretted, 0, round=voting.id)
        ballot.put(regretted, 0)
        await actor.participant.vote(regretted, dots, round=voting.id)
        ballot.put(regretted, dots)
    full = [one for one in voting.options if one not in ballot.dots]
    if place == 2 and full and ballot.spent == voting.budget:
        more = actor.participant.vote(full[0], 1, round=voting.id)
        await company.refused("no_dots_left", "one dot more than there are", more)


async def _two_tabs(company: Company, actor: Actor, voting: VotingRound) -> None:
    """One voter in two tabs at the same moment: together they have no more dots than one."""
    company.step("two tabs")
    if company.actors.index(actor) != 1:
        return  # alone: the only actor has voted
    ballot = actor.memory.ballot(voting.id)
    person = actor.participant
    server = person.server
    wanted = voting.options[: voting.budget + 2]

    async def cast(tab: Participant, option: str) -> int:
        try:
            await tab.vote(option, 1, round=voting.id)
        except CommandRefused as refused:
            company.phase_report.refused[refused.code] += 1
            company.must("a vote too many has its reason", refused.code == "no_dots_left")
            return 0
        ballot.put(option, 1)
        return 1

    async with Participant.resume(server, person.workshop, person.token) as tab:
        cast_dots = await asyncio.gather(
            *(cast((person, tab)[place % 2], one) for place, one in enumerate(wanted))
        )
    company.must("two tabs spend one budget", sum(cast_dots) == min(voting.budget, len(wanted)))
    own = await _own_ballot(actor)
    company.check("ballots", recount.differing("own ballot", own, ballot.dots))


async def _own_ballot(actor: Actor) -> dict[str, int]:
    """The ballot as the server shows it to its voter; the salt is kept with it."""
    told = (await actor.participant.state())["own"].get("ballot") or {}
    voting = actor.participant.course.open_round
    if voting is not None:
        actor.memory.ballot(voting.id).salt = told.get("salt", "")
    return {option: int(dots) for option, dots in told.get("dots", {}).items()}


async def _other_budget(company: Company, voting: VotingRound) -> VotingRound:
    """Less than somebody spent is refused; one more is spent by one."""
    spent = max(actor.memory.ballot(voting.id).spent for actor in company.actors)
    if spent > 1:
        less = company.lead.command("change_budget", round=voting.id, dots=spent - 1)
        await company.refused("budget_already_spent", "fewer dots than somebody spent", less)
    await company.facilitator.change_budget(voting.id, voting.budget + 1)
    happy = company.actor(0)
    ballot = happy.memory.ballot(voting.id)
    option = next((one for one in voting.options if ballot.dots.get(one, 0) < MOST), None)
    if option is not None and ballot.spent <= voting.budget:
        dots = ballot.dots.get(option, 0) + 1
        await happy.participant.vote(option, dots, round=voting.id)
        ballot.put(option, dots)
    return company.facilitator.course.round(voting.id) or voting


async def _move_options(company: Company, voting: VotingRound) -> Moved:
    """The facilitator deletes one option and merges two, while the vote is open."""
    board = company.lead.board
    tied = {end for link in board.map.links for end in (link.source, link.to)}
    cards = [one for one in voting.options if board.map.element(one)]
    lonely = [one for one in cards if one not in tied]
    if len(cards) < MOVING:
        return Moved()
    company.step("options move")
    gone = (lonely or cards)[-1]
    keeps, merges = [one for one in cards if one != gone][:2]
    ballots = [actor.memory.ballot(voting.id) for actor in company.actors]
    company.report.results.append(
        f"while people voted, an option with {sum(one.dots.get(gone, 0) for one in ballots)} dots "
        f"was deleted and two with "
        f"{sum(one.dots.get(keeps, 0) + one.dots.get(merges, 0) for one in ballots)} were merged"
    )
    board.group("The same", [keeps, merges])
    board.delete(gone)
    await board.saved()
    voter = company.actor(0).participant
    await company.refused("option_gone", "a vote for a deleted card", voter.vote(gone))
    await company.refused("option_merged", "a vote for a merged card", voter.vote(merges))
    return Moved({merges: keeps}, frozenset({gone}))


async def _count(company: Company, voting: VotingRound, moved: Moved) -> None:
    """Close, reveal, and compare with what everybody knows."""
    company.step("counting")
    await company.sees(
        "that all are done", company.lead.until(lambda course: _is_done(course.round(voting.id)))
    )
    watched = company.observer.course.round(voting.id)
    company.must(
        "nothing of a ballot is public", watched and watched.told.get("life") == {"type": "open"}
    )
    for actor in company.actors:
        ballot = actor.memory.ballot(voting.id)
        own = await _own_ballot(actor)
        known = recount.settled(ballot, moved)
        company.check("ballots", recount.differing("own ballot", own, known))
    closed = await company.facilitator.close_voting(voting.id)
    sealed = await company.observer.receipts(voting.id)
    company.must("nothing opens the receipts before the reveal", sealed.opening is None)
    late = company.actor(0).participant.vote(voting.options[0], round=voting.id)
    await company.refused("voting_closed", "a vote after the close", late)
    company.step("the votes are closed")
    revealed = await company.facilitator.reveal_votes(voting.id)
    company.step("the votes are revealed")
    _compare(company, closed, revealed, moved)
    opened = await company.observer.receipts(voting.id)
    company.must("the receipts stay as they were", opened.published == sealed.published)
    for actor in company.actors:
        ballot = actor.memory.ballot(voting.id)
        held = recount.settled(ballot, moved)
        found = opened.has(held, ballot.salt or "0")
        company.check("receipts", [] if found else [f"{actor.participant.name}'s is missing"])
    places = (revealed.tally or {}).get("places", ())
    sound = opened.add_up_to({one["option"]: int(one["dots"]) for one in places})
    company.check("receipts", [] if sound else ["the receipts do not add up to the totals"])


def _is_done(voting: VotingRound | None) -> bool:
    return voting is not None and voting.done == voting.voters > 0


def _compare(company: Company, closed: VotingRound, revealed: VotingRound, moved: Moved) -> None:
    told = revealed.tally or {}
    ballots = [actor.memory.ballot(closed.id) for actor in company.actors]
    known = recount.tally(closed.options, closed.budget, ballots, moved)
    company.check("votes", recount.tally_faults(told, known))
    company.report.votes.append(_told(company, revealed))


def _told(company: Company, revealed: VotingRound) -> str:
    """The ranking in words, with its ties."""
    tally = revealed.tally or {}
    rows = []
    for one in tally.get("places", ())[:SHOWN]:
        label = f"{one['place']}{'=' if one['tied'] else ''}"
        rows.append(f"{label} {name(company, one['option'])} ({one['dots']})")
    return (
        f"{tally.get('ballots')} ballots, {tally.get('used')} of {tally.get('given')} dots: "
        + "; ".join(rows)
    )


def name(company: Company, identity: str) -> str:
    """What an option is called, briefly."""
    board = company.lead.map
    card = board.element(identity)
    titles = [group.title for group in board.groups if group.id == identity]
    words = card.text if card is not None else (titles or [identity])[0]
    return words.partition(" (")[0][:32]


async def _decide(company: Company, voting: VotingRound) -> None:
    """The decider's dots are shown apart from the result."""
    before = voting.tally or {}
    top = before["places"][0]["option"]
    await company.refused(
        "not_the_decider",
        "a participant decides",
        company.actor(0).participant.decide(top, round=voting.id),
    )
    await company.lead.decide(top, 2, round=voting.id)
    await company.refused(
        "no_dots_left", "more than the decider has", company.lead.decide(top, 9, round=voting.id)
    )
    after = await company.sees(
        "the decider's dots",
        company.lead.until(
            lambda course: (
                (found := course.round(voting.id))
                and found.told["life"].get("decided") == {top: 2}
                and found
            )
        ),
    )
    company.must("the decider's dots are never added", after.tally == before)


async def _run_off(company: Company, origin: VotingRound) -> None:
    """One dot each among those who share a place."""
    company.step("run-off")
    voting = await company.facilitator.run_off(origin.id)
    await _arrive(company, voting)

    async def vote(actor: Actor) -> None:
        option = actor.chance.choice(voting.options)
        await actor.participant.vote(option, 1, round=voting.id)
        actor.memory.ballot(voting.id).put(option, 1)
        await actor.participant.done_voting(round=voting.id)

    await company.each(vote)
    await _count(company, voting, Moved())
