"""Prioritising: blind scores, agreement, owners, states."""

from client.participant.course import Phase
from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.collecting import answered
from client.participant.dress_rehearsal.company import Actor, Company
from client.participant.dress_rehearsal.voting import name

WEIGHED = 5
AGREED_ON = 3
MEASURES = ("importance", "satisfaction", "impact", "effort")
CHECKS = ("important", "addressable", "solves_problem")
OWNERS = ("Lena", "Call centre", "Product team")
DUE = "2030-05-31"


async def prioritising(company: Company, phase: Phase) -> None:
    """Everybody scores alone; medians, agreement and owners follow."""
    board = company.lead.map
    ideas = _ideas(company)
    if not ideas:
        company.report.results.append("there was nothing to prioritise")
        return
    chances = {card.id for card in board.elements if card.kind == "opportunity"}
    chances |= {group.id for group in board.groups}
    disputed = [one for one in ideas if one in chances][:AGREED_ON]
    measures = MEASURES if disputed else MEASURES[:2]
    await _forbidden(company, ideas[0])
    company.step("scoring")
    await company.each(lambda actor: _score(company, actor, phase, ideas, measures, disputed))
    company.must("all sheets are in", await answered(company) == len(company.actors))
    await _reveal(company, ideas, disputed)
    await _own(company, disputed)


def _ideas(company: Company) -> list[str]:
    """The best of the last vote, or opportunities, or tasks."""
    board = company.lead.map
    for voting in reversed(company.facilitator.course.rounds):
        if voting.tally and not voting.told.get("run_off_of"):
            here = {card.id for card in board.elements} | {group.id for group in board.groups}
            places = [one["option"] for one in voting.tally["places"]]
            return [one for one in places if one in here][:WEIGHED]
    for kind in ("opportunity", "job_step", "customer_task", "user_task"):
        found = [card.id for card in board.elements if card.kind == kind]
        if found:
            return found[:WEIGHED]
    return []


async def _forbidden(company: Company, idea: str) -> None:
    joker = company.actor(0).participant
    await company.refused("out_of_scale", "an impact of 9", joker.score(idea, "impact", 9))
    await company.refused("invalid_field", "an unknown measure", joker.score(idea, "beauty", 1))
    await company.refused("unknown_card", "scoring nothing", joker.score("nothing", "impact", 1))
    await company.refused(
        "may_not_vote", "the facilitator scores", company.lead.score(idea, "impact", 1)
    )
    nothing = company.lead.command("reveal_scores")
    await company.refused("nothing_answered", "revealing scores that nobody gave", nothing)
    task = next((card.id for card in company.lead.map.elements if card.kind == "touchpoint"), None)
    if task is not None:
        await company.refused(
            "not_an_opportunity", "agreeing on a touchpoint", joker.agree(task, "important")
        )


async def _score(
    company: Company,
    actor: Actor,
    phase: Phase,
    ideas: list[str],
    measures: tuple[str, ...],
    disputed: list[str],
) -> None:
    for idea in ideas:
        for measure in measures:
            await company.pause(actor, phase, len(ideas) * len(measures))
            low, high = recount.SCALES[measure]
            value = actor.chance.randint(low, high)
            await actor.participant.score(idea, measure, value)
            actor.memory.scores[idea, measure] = value
    for idea in disputed:
        for check in CHECKS:
            liked = disputed.index(idea) == 0 or actor.chance.random() < 0.5
            reply = "yes" if liked else actor.chance.choice(("no", "unsure"))
            await actor.participant.agree(idea, check, reply)
            actor.memory.replies[idea, check] = reply


async def _reveal(company: Company, ideas: list[str], disputed: list[str]) -> None:
    company.step("the scores")
    company.must(
        "no score is public before the reveal",
        not any(one["element"] in ideas for one in company.observer.course.estimates),
    )
    told = await company.facilitator.reveal_scores()
    known = recount.estimates(actor.memory.scores for actor in company.actors)
    company.check("scores", recount.estimate_faults(told, known))
    late = company.actor(0).participant.score(ideas[0], "importance", 1)
    await company.refused("already_revealed", "scoring after the reveal", late)
    for idea in ideas:
        company.report.results.append(_row(company, idea, known))
    if disputed:
        company.step("agreement")
        agreed = await company.facilitator.reveal_agreement()
        counts = recount.agreement(actor.memory.replies for actor in company.actors)
        company.check("agreement", recount.agreement_faults(agreed, counts))
        passed = sum(recount.passes(count) for count in counts.values())
        company.report.results.append(f"agreement: {passed} of {len(counts)} checks passed")
    for actor in company.actors:  # a later phase of this kind asks anew
        actor.memory.scores, actor.memory.replies = {}, {}


def _row(company: Company, idea: str, known: dict[str, recount.Plain]) -> str:
    def middle(measure: str) -> float | None:
        found = known.get(f"{idea} {measure}")
        return None if found is None else float(found["value"])

    importance, satisfaction, impact, effort = map(middle, MEASURES)
    told = name(company, idea)
    if importance is not None and satisfaction is not None:
        told += f": opportunity score {recount.opportunity_score(importance, satisfaction):g}"
    if impact is not None and effort is not None:
        told += f", {recount.quadrant(impact, effort)}"
    return told


async def _own(company: Company, disputed: list[str]) -> None:
    """Owners and states: only what is true of an opportunity gets it further."""
    company.step("owners")
    lead = company.lead
    for place, idea in enumerate(disputed):
        owner = OWNERS[place % len(OWNERS)]
        await lead.command("set_owner", element=idea, owner=owner, due=DUE)
    cards = [idea for idea in disputed if lead.map.element(idea)]
    if not cards:
        return
    best = cards[0]
    tomorrow = lead.command("set_owner", element=best, owner="Lena", due="tomorrow")
    await company.refused("invalid_date", "due tomorrow", tomorrow)
    move = "set_opportunity_state"
    rushed = lead.command(move, element=best, state="roadmap")
    await company.refused("state_not_reached", "straight to the roadmap", rushed)
    quiet = lead.command(move, element=best, state="dropped")
    await company.refused("reason_missing", "dropped without a reason", quiet)
    tasks = [card for card in lead.map.elements if card.kind in ("customer_task", "job_step")]
    lead.board.set_field(best, "quote", "I called three times before anybody knew.")
    if tasks:
        lead.board.link(best, tasks[0], "addresses")
    await lead.board.saved()
    if tasks:
        await lead.command(move, element=best, state="framed")
        await company.all_see(
            "the new state",
            lambda board: (card := board.element(best)) and card.fields.get("state") == "framed",
        )
    standings = company.facilitator.course.standings
    owners = {idea: standings.get(idea, {}).get("owner") for idea in disputed}
    wanted = {idea: OWNERS[place % len(OWNERS)] for place, idea in enumerate(disputed)}
    company.check("owners", recount.differing("owner", owners, wanted))
