"""The lobby, framing and stages."""

from client.participant.course import Phase
from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.company import Actor, Company

LANES = {
    "key_moment": "Key moments",
    "customer_goal": "Goals",
    "customer_need": "Needs",
    "customer_task": "Customer tasks",
    "touchpoint": "Touchpoints",
    "thought": "Thoughts",
    "emotion": "Emotions",
    "pain_point": "Pain points",
    "metric": "Metrics",
    "opportunity": "Opportunities",
    "note": "Notes",
}
STAGES = ("Find out", "Choose", "Get it", "Use it", "Tell others")
FRAME = {
    "scenario": "Somebody does this for the first time, on a weekend, with little time.",
    "segment": "People who want to have it done without becoming experts.",
    "business_problem": "increase_revenue",
    "business_goal": "20 % more repeat customers within a year",
    "decider": "Head of customer experience",
}
NOTES = (
    "What about people who come back after a year?",
    "We have twelve interviews from spring.",
    "Out of scope: business customers.",
)
GOALS = ("Have it done before the weekend", "Know the whole price", "Feel in good hands")


async def lobby(company: Company) -> None:
    """Before the start people read, and only facilitators begin."""
    eager, pushy = company.actor(0), company.actor(1)
    await company.refused_edit(
        "not_started",
        "writing before the start",
        eager.participant.board,
        lambda board: board.add_element("note", "I begin already"),
    )
    await company.refused(
        "facilitators_command",
        "a participant starts the workshop",
        pushy.participant.command("start_phase"),
    )
    await company.refused("not_running", "pausing what does not run", company.lead.command("pause"))
    await company.refused(
        "not_asked_now",
        "feeling something in the lobby",
        eager.participant.feel(1, stage=eager.stage() or "none"),
    )


async def framing(company: Company, phase: Phase) -> None:
    """The facilitator fills the frame, people leave notes and say how good it is."""
    company.step("the frame is filled")
    await _prepare(company)
    await _misbehave(company, phase)
    company.step("notes")

    async def note(actor: Actor) -> None:
        await company.pause(actor, phase, 1)
        actor.write(phase, "note", actor.chance.choice(NOTES), hidden=False)
        await actor.participant.saved()
        company.phase_report.written += 1

    await company.each(note)
    company.step("fist of five")
    question = "Is this the right scope for today?"
    first = await ask(company, question, "fist_of_five", worried=True)
    if not first:
        await ask(company, f"{question} Now?", "fist_of_five")


async def stages(company: Company, phase: Phase) -> None:
    """People name, add and order the columns together, and write goals."""
    company.step("naming the columns")
    missing = STAGES[: max(0, 4 - len(company.lead.map.stages))]
    for number, name in enumerate(missing):
        company.actor(number).participant.board.add_stage(name)
        await company.actor(number).participant.saved()
    await company.all_see("the columns", lambda board: len(board.stages) >= 4)
    columns = company.lead.map.stages

    async def rename(actor: Actor) -> None:
        place = company.actors.index(actor)
        await company.pause(actor, phase, 2)
        if place < len(columns):
            name = columns[place].name.removesuffix(" …")
            actor.participant.board.rename_stage(columns[place], f"{name} …")
        await company.pause(actor, phase, 2)
        if actor.map.lane_for("customer_goal"):
            goal = actor.chance.choice(GOALS)
            actor.write(phase, "customer_goal", goal, hidden=False)
            company.phase_report.written += 1
        await actor.participant.saved()

    await company.each(rename)
    renamed = {stage.id for stage in columns[: len(company.actors)]}
    await company.all_see(
        "the new names",
        lambda board: all(one.name.endswith(" …") for one in board.stages if one.id in renamed),
    )
    await _somebody_elses(company, phase)
    company.step("roman vote")
    await ask(company, "Are these the columns?", "roman")


async def ask(company: Company, question: str, scale: str, *, worried: bool = False) -> bool:
    """A question that everybody answers; whether it passed. The first actor may be `worried`."""
    asked = await company.facilitator.ask(question, scale)
    await company.together(
        company.sees("the question", actor.participant.until(lambda course: course.question))
        for actor in company.actors
    )
    good = {"fist_of_five": ("3", "4", "5"), "roman": ("sideways", "up"), "consent": ("consent",)}

    async def answer(actor: Actor) -> None:
        value, concern = actor.chance.choice(good[scale]), ""
        if worried and actor is company.actor(0):
            value, concern = "2", "Who is it about, exactly?"
        await actor.participant.answer(actor.chance.choice(asked.values))
        await actor.participant.answer(value, concern)  # a second thought; the last one counts
        actor.memory.answers[asked.id] = (value, concern)

    await company.each(answer)
    joker = company.actor(1).participant
    await company.refused("not_on_the_scale", "answering 7", joker.answer("7"))
    await company.refused(
        "read_only",
        "an observer answers",
        company.observer.command("answer", check=asked.id, value=good[scale][0]),
    )
    await company.sees(
        "all answers",
        company.lead.until(
            lambda course: course.question and course.question.answered == len(company.actors)
        ),
    )
    told = await company.facilitator.reveal_answers()
    answers = [actor.memory.answers[asked.id] for actor in company.actors]
    known = recount.outcome(scale, answers, len(company.actors))
    company.check("answers", recount.outcome_faults(told, known))
    late = company.actor(2).participant.answer(good[scale][0], check=asked.id)
    await company.refused("check_closed", "answering after the reveal", late)
    told_passed = bool(told.get("passed"))
    company.report.results.append(
        f"“{question}” {'passed' if told_passed else 'did not pass'}: {_counts(known['counts'])}"
    )
    return told_passed


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} × {value}" for value, count in sorted(counts.items()))


async def _prepare(company: Company) -> None:
    """What the facilitator puts right before people write: the frame, and rows for all kinds."""
    board = company.lead.board
    with board.at_once():
        for name, value in FRAME.items():
            if not board.map.frame.get(name):
                board.set_frame(name, value)
        for kind, name in LANES.items():
            if board.map.lane_for(kind) is None:
                board.add_lane(name, [kind])
    await board.saved()
    rows = {kind for kind in LANES if board.map.lane_for(kind)}
    await company.all_see("the rows", lambda seen: all(seen.lane_for(kind) for kind in rows))


async def _misbehave(company: Company, phase: Phase) -> None:
    company.step("some misbehave")
    wrong, bold, liar = (company.actor(number).participant for number in range(3))
    await company.refused_edit(
        "not_in_this_phase",
        "an opportunity while framing",
        wrong.board,
        lambda board: board.add_element("opportunity", "An app, of course"),
    )
    await company.refused_edit(
        "facilitator_only",
        "a participant changes the frame",
        bold.board,
        lambda board: board.set_frame("scenario", "My own"),
    )
    liar.board.author = company.lead.id
    try:
        await company.refused_edit(
            "forged_author",
            "writing in the facilitator's name",
            liar.board,
            lambda board: board.add_element("note", "As the facilitator said"),
        )
    finally:
        liar.board.author = liar.id
    await company.refused_edit(
        "read_only",
        "an observer writes",
        company.observer.board,
        lambda board: board.add_element("note", "May I?"),
    )
    pushy = company.actor(3).participant
    await company.refused(
        "facilitators_command",
        "a participant moves on",
        pushy.command("next_phase", expect=phase.id),
    )
    await company.refused(
        "phase_changed",
        "moving on from a phase that does not run",
        company.lead.command("next_phase", expect="another"),
    )


async def _somebody_elses(company: Company, phase: Phase) -> None:
    """Cards belong to those who wrote them."""
    cards = [
        card
        for card in company.lead.map.elements
        if card.kind == "customer_goal" and card.author == company.actor(0).id
    ]
    if cards and len(company.actors) > 1:
        thief = company.actor(1).participant
        await company.sees("the goal", thief.board.until(lambda board: board.element(cards[0].id)))
        await company.refused_edit(
            "not_yours",
            "changing somebody else's card",
            thief.board,
            lambda board: board.edit_text(cards[0].id, "Mine is better"),
        )
    await company.refused_edit(
        "not_in_this_phase",
        "a task while naming stages",
        company.actor(2).participant.board,
        lambda board: board.add_element("customer_task", "Compare two offers"),
    )
