"""Phases that collect cards: written alone, revealed at once, then linked and grouped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from client.participant.course import Phase
from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.company import Actor, Company
from client.participant.dress_rehearsal.memory import Card, Feeling
from client.participant.journey import Element, JourneyMap

CARDS = 3
"""Cards that each person writes in a phase."""

IDEAS: Mapping[str, tuple[str, ...]] = {
    "customer_task": ("Find out what it costs", "Compare two offers", "Ask a friend", "Pay"),
    "user_task": ("Search on the site", "Create an account", "Fill in the form again"),
    "job_step": ("Set the goal", "Gather what is needed", "Check whether it went well"),
    "touchpoint": ("Comparison page", "Call with the shop", "Confirmation e-mail", "The counter"),
    "thought": ("What if it rains?", "Is this the whole price?", "Why again?"),
    "pain_point": ("Nobody answers", "The form forgets everything", "The price comes last"),
    "opportunity": (
        "How might we tell the whole price first?",
        "How might we spare them the second call?",
        "How might we help them to decide sooner?",
    ),
}
PARKED = ("Who owns the call centre?", "Talk about returns", "Check the numbers of last year")


@dataclass(frozen=True, slots=True)
class Collection:
    """What a phase collects, and which links it opens once everybody sees the cards."""

    kinds: tuple[str, ...]
    tie: str = ""
    to: tuple[str, ...] = ()
    groups: bool = True
    fields: Mapping[str, Any] = field(default_factory=dict)


async def tasks(company: Company, phase: Phase) -> None:
    """Customer tasks, job steps or user tasks, by the kind of map; then the chain."""
    kind = {"job_map": "job_step", "user_journey": "user_task"}.get(
        company.lead.map.frame.get("map_kind", ""), "customer_task"
    )
    await collect(company, phase, Collection((kind,), "next", (kind,)))


async def touchpoints(company: Company, phase: Phase) -> None:
    """Touchpoints; then each task is linked to where it happens."""
    tasks_first = ("customer_task", "user_task")
    wanted = Collection(
        ("touchpoint",), "happens_at", tasks_first, fields={"channel": "Web", "state": "weak"}
    )
    await collect(company, phase, wanted)


async def pain_points(company: Company, phase: Phase) -> None:
    """Pain points; then what they hurt, and the key moments."""
    fields = {"impact": "workaround", "frequency": "often"}
    hurt = ("customer_task", "user_task", "job_step", "touchpoint")
    await collect(company, phase, Collection(("pain_point",), "hurts", hurt, fields=fields))
    finder = company.actor(0)
    if finder.map.lane_for("key_moment"):
        finder.write(phase, "key_moment", "The first call", hidden=False)
        await finder.participant.saved()
        company.phase_report.written += 1


async def opportunities(company: Company, phase: Phase) -> None:
    """Opportunities; then what they address, and groups of the same."""
    addressed = ("customer_task", "user_task", "job_step", "pain_point")
    await collect(company, phase, Collection(("opportunity",), "addresses", addressed))


async def emotions(company: Company, phase: Phase) -> None:
    """Everybody says how each stage feels, unseen; then the curve."""
    company.step("feelings")
    columns = [stage.id for stage in company.lead.map.stages]
    words = ("curious", "unsure", "relieved", "")

    async def feel(actor: Actor) -> None:
        actor.memory.feelings = {}
        for place, column in enumerate(columns):
            await company.pause(actor, phase, len(columns))
            value = actor.chance.choice((-2, -1, -0.5, 0, 1, 1.5, 2))
            if place == 0:  # two who see it quite differently
                value = {company.actor(0): -2, company.actor(1): 2}.get(actor, value)
            felt = Feeling(value, actor.chance.choice(words))
            await actor.participant.feel(felt.value, stage=column, label=felt.label)
            actor.memory.feelings[column] = felt

    await company.each(feel)
    if columns:
        await _feel_wrongly(company, columns[0])
    company.must("all sheets are in", await answered(company) == len(company.actors))
    await collect(company, phase, Collection(("thought",), groups=False))
    if not columns:
        return
    company.step("the curve")
    shown = await company.facilitator.reveal_feelings()
    known = recount.curve(columns, [actor.memory.feelings for actor in company.actors])
    company.check("feelings", recount.curve_faults(shown, known))
    wide = [one for one in known if one["disagreement"]]
    means = ", ".join(f"{one['mean']:+g}" for one in known)
    company.report.results.append(f"curve {means}; {len(wide)} columns to talk about")
    again = company.actor(0).participant.feel(0, stage=columns[0])
    await company.refused("already_revealed", "feeling otherwise after the reveal", again)
    await company.all_see(
        "the curve as cards",
        lambda board: (
            sum(card.fields.get("source") == "The room" for card in board.elements) >= len(known)
        ),
    )


async def answered(company: Company) -> int:
    """How many people have filled in something in this phase, as facilitators see it."""
    return int((await company.facilitator.leading()).get("answered", -1))


async def collect(company: Company, phase: Phase, wanted: Collection) -> None:
    """Write, watch the counts, reveal, compare, link and group."""
    kinds = company.kinds.get(phase.id, wanted.kinds)
    before = {card.id for card in company.lead.map.elements}
    company.step("writing")
    cards = await _write(company, phase, kinds, wanted.fields)
    company.phase_report.written += len(cards)
    if phase.private:
        await _too_early(company, phase, kinds[0], wanted)
        await _counted(company, len(cards))
        company.check_secrecy(cards)
    await _ready(company)
    if not any("pause" in one for one in company.report.checked):
        await _clock(company)
    if phase.private:
        company.step("the reveal")
        await company.facilitator.reveal()
    await company.all_see("all cards", lambda board: _words(cards) <= _found(board, cards))
    await _compare(company, phase, cards, before)
    if phase.private:
        company.must("everybody is sent what was revealed", company.heard_by_all(cards))
        await _too_late(company, phase, kinds[0])
    company.step("linking and grouping")
    await _work_together(company, phase, cards, wanted)
    parker = company.actor(len(company.report.phases))
    thought = parker.chance.choice(PARKED)
    await parker.participant.park(thought)
    parker.memory.parked.append(thought)
    if phase.place and company.facilitator.course.agenda[phase.place - 1].private:
        await _back_and_forth(company, phase)


async def _write(
    company: Company, phase: Phase, kinds: tuple[str, ...], fields: Mapping[str, Any]
) -> list[tuple[Actor, Card]]:
    """Everybody writes a few cards, changes one and takes one back."""

    async def write(actor: Actor) -> list[tuple[Actor, Card]]:
        board = actor.participant.draft if phase.private else actor.participant.board
        await board.synced()
        written: list[tuple[Actor, Card]] = []
        for _ in range(CARDS):
            await company.pause(actor, phase, CARDS + 1)
            kind = actor.chance.choice(kinds)
            text = actor.chance.choice(IDEAS.get(kind, ("Something that matters",)))
            card, identity = actor.write(phase, kind, text, hidden=phase.private, **fields)
            board.insert_text(identity, len(card.text), " …")
            card.text += " …"
            written.append((actor, card))
        card, identity = actor.write(phase, kinds[0], "On second thought, no", hidden=phase.private)
        board.delete(identity)
        actor.memory.cards.remove(card)
        await actor.participant.saved()
        return written

    return [one for found in await company.each(write) for one in found]


async def _too_early(company: Company, phase: Phase, kind: str, wanted: Collection) -> None:
    """While everybody writes alone, nothing of it goes on the board."""
    company.step("some misbehave")
    hasty, wrong, tying = (company.actor(number).participant for number in range(3))
    await company.refused_edit(
        "private_now",
        "a private card on the board",
        hasty.board,
        lambda board: board.add_element(kind, "Look at mine!"),
    )
    if kind != "note":
        await company.refused_edit(
            "not_in_this_phase",
            "a card of another kind in the draft",
            wrong.draft,
            lambda board: board.add_element("note", "By the way"),
        )
    ends = [card.id for card in tying.map.elements[:2]]
    if wanted.tie and len(ends) == 2:
        await company.refused_edit(
            "after_the_reveal",
            "a link before the reveal",
            tying.board,
            lambda board: board.link(ends[0], ends[1], wanted.tie),
        )


async def _counted(company: Company, number: int) -> None:
    """Others see how many cards there are, and nothing else of them."""
    for person in (company.lead, company.observer):
        await company.sees(
            f"a count of {number} private cards",
            person.until(lambda course: sum(course.private.values()) == number),
        )
    company.report.checked["counts"] += 1


async def _ready(company: Company) -> None:
    """Most are ready, one needs more time and gets it."""
    company.step("who is ready?")
    slow = company.actor(-1)
    if len(company.actors) > 1:
        await slow.participant.need_more_time()
    await company.together(
        actor.participant.mark_ready() for actor in company.actors if actor is not slow
    )
    await company.refused(
        "facilitator_not_counted", "the facilitator is ready", company.lead.mark_ready()
    )
    if len(company.actors) > 1:
        await company.sees(
            "who needs more time", company.lead.until(lambda course: course.more_time == 1)
        )
    await slow.participant.mark_ready()
    everybody = len(company.actors)
    await company.sees(
        "that all are ready",
        company.lead.until(lambda course: course.ready == course.waited_for == everybody),
    )


async def _clock(company: Company) -> None:
    """The clock stands, goes on and is given more time; all see the same."""
    company.step("the clock")
    lead, facilitator = company.lead, company.facilitator
    await facilitator.pause()
    left = lead.remaining
    await company.together(
        company.sees("the pause", one.until(lambda course: course.status == "paused"))
        for one in company.everybody
    )
    company.must("a paused clock stands", lead.remaining == left)
    await facilitator.resume()
    resumed = lead.remaining or 0
    company.must("a pause takes no time", abs(resumed - (left or 0)) < 2)
    await facilitator.extend(3, elastic=True)
    extended = lead.remaining or 0
    company.must("three minutes more are three minutes", abs(extended - resumed - 180) < 2)
    await company.together(
        company.sees(
            "the longer phase",
            one.until(
                lambda course: course.phase and course.phase.clock == facilitator.phase.clock
            ),
        )
        for one in company.everybody
    )
    times = [one.remaining or 0 for one in company.everybody]
    company.must("all clocks show the same", max(times) - min(times) < 2)
    await facilitator.lock()
    await company.refused_edit(
        "locked",
        "writing while the board is locked",
        company.actor(0).participant.board,
        lambda board: board.add_element("note", "Just this one"),
    )
    await facilitator.unlock()
    company.report.checked["pause, extend, lock"] += 1


async def _compare(
    company: Company, phase: Phase, cards: list[tuple[Actor, Card]], before: set[str]
) -> None:
    """What came onto the board is what was written, and by whom, or by nobody."""
    board = company.lead.map
    faults = []
    for writer, card in cards:
        found = [one for one in board.elements if card.words in one.text]
        if len(found) != 1:
            faults.append(f"a card is on the board {len(found)} times")
            continue
        author = "" if phase.private and phase.anonymous else writer.id
        shown = (found[0].text, found[0].kind, found[0].stage, found[0].author)
        if shown != (card.text, card.kind, card.stage, author):
            faults.append(f"a card is {shown}, and must be {(card.text, card.kind, card.stage)}")
    kinds = {card.kind for _, card in cards}
    new = [one for one in board.elements if one.id not in before and one.kind in kinds]
    if len(new) != len(cards):
        faults.append(f"{len(new)} new cards, and there must be {len(cards)}")
    company.check("reveals" if phase.private else "cards", faults)
    company.phase_report.revealed += len(new) if phase.private else 0


async def _too_late(company: Company, phase: Phase, kind: str) -> None:
    """What privacy forbids after the reveal."""
    late = company.actor(1).participant
    await company.sees("the new draft", late.draft.until(lambda draft: not draft.elements))
    if phase.anonymous:
        await company.refused_edit(
            "names_stay_off",
            "a named card among the nameless",
            late.board,
            lambda board: board.add_element(kind, "And this one"),
        )
    await company.refused_edit(
        "cards_are_out",
        "a private card after the reveal",
        late.draft,
        lambda board: board.add_element(kind, "One more"),
    )


async def _work_together(
    company: Company, phase: Phase, cards: list[tuple[Actor, Card]], wanted: Collection
) -> None:
    """Everybody links; some make groups of two."""

    async def work(actor: Actor) -> None:
        board = actor.participant.board
        own = _cards(actor.map, [card for writer, card in cards if writer is actor])
        targets = [one for one in actor.map.elements if one.kind in wanted.to]
        await company.pause(actor, phase, 2)
        if own and wanted.tie and targets:
            ends = own[0], actor.chance.choice(targets)
            source, to = reversed(ends) if wanted.tie == "happens_at" else ends
            if source.id != to.id:
                board.link(source, to, wanted.tie)
        if own[1:] and wanted.groups and company.actors.index(actor) % 3 == 0:
            board.group(own[0].text[:40], own[:2])
        await actor.participant.saved()

    await company.each(work)


async def _back_and_forth(company: Company, phase: Phase) -> None:
    """Going back loses nothing, and coming again neither."""
    if any("back" in one for one in company.report.checked):
        return
    company.step("back and forth")
    cards = len(company.lead.map.elements)
    earlier = await company.facilitator.back()
    company.must("what was revealed stays so", earlier.revealed or not earlier.private)
    again = await company.facilitator.next()
    company.must(
        "it is the same phase again", again.id == phase.id and again.number == phase.number
    )
    company.must("its cards are revealed still", again.revealed or not phase.private)
    company.must("no card is lost", len(company.lead.map.elements) == cards)
    stale = company.lead.command("next_phase", expect=earlier.id)
    await company.refused("phase_changed", "pressing next twice", stale)
    company.report.checked["back and forth"] += 1


async def _feel_wrongly(company: Company, column: str) -> None:
    joker = company.actor(2).participant
    await company.refused("out_of_scale", "a feeling of 5", joker.feel(5, stage=column))
    await company.refused("unknown_card", "a feeling about nothing", joker.feel(1, stage="nowhere"))
    await company.refused(
        "may_not_vote", "the facilitator feels", company.lead.feel(1, stage=column)
    )
    await company.refused("read_only", "an observer feels", company.observer.feel(1, stage=column))
    await company.refused("not_asked_now", "scoring now", joker.score(column, "impact", 3))


def _words(cards: list[tuple[Actor, Card]]) -> set[str]:
    return {card.words for _, card in cards}


def _found(board: JourneyMap, cards: list[tuple[Actor, Card]]) -> set[str]:
    texts = "\n".join(one.text for one in board.elements)
    return {words for words in _words(cards) if words in texts}


def _cards(board: JourneyMap, cards: list[Card]) -> list[Element]:
    return [one for one in board.elements if any(card.words in one.text for card in cards)]
