"""Breaks, the wrap-up and what comes after the end."""

import json
from collections import Counter

from client.participant.course import Phase
from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.company import Actor, Company
from client.participant.dress_rehearsal.opening import ask

OUTCOMES = ("answered", "follow_up", "became_opportunity", "moved_to_map")
LEFT_BY = {
    "phase_started": ("start_phase", "next_phase", "previous_phase"),
    "ready_marked": ("mark_ready", "need_more_time"),
    "cards_revealed": ("reveal",),
    "timer_paused": ("pause",),
    "timer_resumed": ("resume",),
    "phase_extended": ("extend",),
    "board_locked": ("lock",),
    "board_unlocked": ("unlock",),
    "parked": ("park",),
    "parked_settled": ("settle_parked",),
    "words_handed_in": ("hand_in",),
    "words_admitted": ("admit_words",),
    "words_returned": ("return_words",),
    "check_asked": ("ask",),
    "answers_revealed": ("reveal_answers",),
    "voting_opened": ("open_voting", "run_off"),
    "budget_changed": ("change_budget",),
    "voting_closed": ("close_voting",),
    "votes_revealed": ("reveal_votes",),
    "decider_voted": ("decider_vote",),
    "scores_revealed": ("reveal_scores",),
    "agreement_revealed": ("reveal_agreement",),
    "owner_set": ("set_owner",),
    "opportunity_moved": ("set_opportunity_state",),
    "workshop_finished": ("finish",),
}
"""What the minutes say, and which commands it comes from."""
NOTES = ("We never spoke of returns.", "Thank you!", "Who tells the call centre?")


async def rest(company: Company, phase: Phase) -> None:
    """A break, or a phase of a type that this rehearsal does not know: nothing is written."""
    if phase.type == "break":
        await company.refused_edit(
            "not_in_this_phase",
            "writing during the break",
            company.actor(0).participant.board,
            lambda board: board.add_element("note", "Just quickly"),
        )
    await company.each(lambda actor: actor.participant.mark_ready())


async def wrap_up(company: Company, phase: Phase) -> None:
    """Notes, late words, the parking lot, a last question."""
    company.step("notes")

    async def note(actor: Actor) -> None:
        await company.pause(actor, phase, 1)
        actor.write(phase, "note", actor.chance.choice(NOTES), hidden=False)
        await actor.participant.saved()
        company.phase_report.written += 1

    await company.each(note)
    await _late_words(company)
    await _settle(company)
    await ask(company, "Does anybody object to these next steps?", "consent")


async def curtain(company: Company) -> None:
    """After the end everybody reads."""
    late = company.actor(0).participant
    await company.sees("the end", late.until(lambda course: course.status == "finished"))
    await company.refused_edit(
        "workshop_finished",
        "writing after the end",
        late.board,
        lambda board: board.add_element("opportunity", "And another thing"),
    )
    again = company.lead.command("repeat_phase")
    await company.refused("workshop_finished", "repeating what is over", again)
    states = Counter(stop.state for stop in company.facilitator.course.agenda)
    company.must("every phase is done", states.keys() <= {"done", "skipped"})


async def minutes(company: Company) -> None:
    """The minutes hold each command that was carried out, once, and nothing secret."""
    told = await company.lead.minutes()
    happened = Counter(str(one["event"]["type"]) for one in told)
    sent = company.sent()
    known = {name: sum(sent[command] for command in LEFT_BY[name]) for name in LEFT_BY}
    # A phase that ends by itself is nobody's command.
    known["phase_started"] = max(known["phase_started"], happened["phase_started"])
    shown = {name: happened[name] for name in LEFT_BY}
    company.check("minutes", recount.differing("minutes", shown, known))
    times = [one["at"] for one in told]
    company.must("the minutes are in order", times == sorted(times))
    text = json.dumps(told)
    salts = [ballot.salt for one in company.actors for ballot in one.memory.ballots.values()]
    words = [card.words for one in company.actors for card in one.memory.cards]
    company.must(
        "the minutes hold nothing secret",
        not any(one in text for one in (*filter(None, salts), *words)),
    )
    company.report.minutes = happened


async def _late_words(company: Company) -> None:
    """A task that comes too late: refused, given back, handed in; one is admitted, one returned."""
    company.step("late words")
    stops = [one for one in company.facilitator.course.agenda if one.type == "tasks"]
    kind = "job_step" if company.lead.map.frame.get("map_kind") == "job_map" else "customer_task"
    if not stops or company.lead.map.lane_for(kind) is None:
        return
    writer, other = company.actor(0), company.actor(1)
    stage = writer.stage()
    text = "Wait for the answer, written in the train"
    lost = await company.refused_edit(
        "not_in_this_phase",
        "a task that comes too late",
        writer.participant.board,
        lambda board: board.add_element(kind, text, stage),
    )
    company.must("late words are given back to their writer", lost == (text,))
    await company.refused("text_missing", "handing in nothing", other.participant.hand_in("", kind))
    await writer.participant.hand_in(text, kind, stage=stage, phase=stops[0].id)
    await other.participant.hand_in("Not so important", kind)
    waiting = (await company.facilitator.leading())["handed_in"]
    items = {one["text"]: one["id"] for one in waiting}
    company.must("late words wait for the facilitator", items.keys() == {text, "Not so important"})
    await company.refused(
        "facilitators_command",
        "a participant admits words",
        other.participant.command("admit_words", item=items[text]),
    )
    await company.facilitator.admit(items[text])
    await company.facilitator.give_back(items["Not so important"])
    await company.refused(
        "already_settled", "admitting words twice", company.facilitator.admit(items[text])
    )
    await company.all_see(
        "the admitted words", lambda board: any(card.text == text for card in board.elements)
    )
    told = (await writer.participant.state())["own"]["handed_in"]
    own = [one for one in told if one["text"] == text]
    named = not any(one.anonymous for one in stops)
    company.must(
        "the writer learns what became of it",
        [one["state"] for one in own] == ["admitted"] or not named,
    )
    company.report.checked["late words"] += 2


async def _settle(company: Company) -> None:
    """Everything in the parking lot is there, and gets an outcome."""
    company.step("the parking lot")
    known = Counter(thought for actor in company.actors for thought in actor.memory.parked)
    await company.sees(
        "what was parked",
        company.lead.until(lambda course: len(course.parking) >= known.total()),
    )
    shown = company.facilitator.course.parking
    told = Counter(str(one["text"]) for one in shown)
    company.check("parking", [] if told == known else [f"parked are {told}, and must be {known}"])
    writer = company.actor(0).participant
    await company.refused("text_missing", "parking nothing", writer.park("  "))
    await company.refused(
        "facilitators_command",
        "a participant settles",
        writer.command("settle_parked", item="parked-1", outcome="answered"),
    )
    await company.refused(
        "unknown_item", "settling nothing", company.facilitator.settle("parked-999", "answered")
    )
    for place, item in enumerate(shown):
        await company.facilitator.settle(item["id"], OUTCOMES[place % len(OUTCOMES)])
    await company.sees(
        "that all is settled",
        company.lead.until(lambda course: all(one["outcome"] != "open" for one in course.parking)),
    )
    settled = company.facilitator.course.parking
    company.report.parked = Counter(str(one["outcome"]) for one in settled)
