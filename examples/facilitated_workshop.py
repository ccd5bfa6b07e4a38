"""A whole workshop without a browser: one facilitator, three people, four phases.

Start a server with `wayboard serve`, then: python examples/facilitated_workshop.py [address]
"""

import asyncio
import sys
from contextlib import AsyncExitStack

from client.participant import CommandRefused, Facilitator, Participant, create_workshop

FIVE_MINUTES = 5 * 60_000
AGENDA = {
    "phases": [
        {"id": id, "type": type, "title": title, "duration": FIVE_MINUTES, "private": private}
        for id, type, title, private in (
            ("pains", "pain_points", "Pains", True),
            ("ideas", "opportunities", "Ideas", True),
            ("vote", "dot_voting", "Vote", False),
            ("end", "wrap_up", "Wrap-up", False),
        )
    ]
}


async def main(server: str) -> str:
    """Play the workshop; the lines that tell what happened."""
    told = []
    workshop = await create_workshop(
        server, "Buying a train ticket", template="customer_journey_short", agenda=AGENDA
    )
    async with AsyncExitStack() as stay:
        lead = await stay.enter_async_context(
            Participant.resume(server, workshop.id, workshop.facilitator_token)
        )
        people = [
            await stay.enter_async_context(Participant.join(server, workshop.code, name))
            for name in ("Lena", "Amir", "Mei")
        ]
        for one in (lead, *people):
            await one.synced()
        facilitator = Facilitator(lead)

        # Everybody writes alone: others see how many cards there are, and nothing else of them.
        phase = await facilitator.start()
        told.append(f"{phase.title}: {phase.prompt}")
        await write(people, "pain_point", "What annoys {name}")
        await lead.until(lambda course: sum(course.private.values()) == len(people))
        told.append(f"Before the reveal: {count(lead, 'pain_point')} on the board")
        await facilitator.reveal()
        await lead.board.until(lambda _: count(lead, "pain_point") == len(people))
        told.append(f"After the reveal: {count(lead, 'pain_point')} on the board")

        await facilitator.next()
        await write(people, "opportunity", "How might we help {name}?")
        await facilitator.reveal()

        await facilitator.next()
        told += await vote(facilitator, people)

        await facilitator.next()
        await facilitator.ask("Shall we go on with this one?", "consent")
        for one in people:
            await one.until(lambda course: course.question)
            await one.answer("consent")
        answers = await facilitator.reveal_answers()
        told.append(f"Everybody consents: {answers['passed']}")
        await facilitator.finish()
        told.append(f"The workshop is {lead.course.status}")
    return "\n".join(told)


async def vote(facilitator: Facilitator, people: list[Participant]) -> list[str]:
    """Votes are secret until the reveal, and nobody has more dots than there are."""
    voting = await facilitator.open_voting({"dots": 2}, kinds=["opportunity"])
    for one in people:
        await one.until(lambda course: course.open_round)
        await one.vote(voting.options[0], 2)
    told = []
    try:
        await people[0].vote(voting.options[1])
    except CommandRefused as refused:
        told.append(f"Refused: {refused.code}")
    await facilitator.close_voting(voting.id)
    result = (await facilitator.reveal_votes(voting.id)).tally or {}
    first = result["places"][0]
    return [*told, f"First place: {first['dots']} dots of {first['voters']} people"]


async def write(people: list[Participant], kind: str, words: str) -> None:
    """Everybody writes one private card."""
    for one in people:
        lane, stage = one.map.lane_for(kind), one.map.stages[0]
        one.draft.add_element(kind, words.format(name=one.name), stage, lane)
        await one.saved()


def count(one: Participant, kind: str) -> int:
    """How many cards of a kind somebody sees on the board."""
    return sum(card.kind == kind for card in one.map.elements)


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    sys.stdout.write(asyncio.run(main(address)) + "\n")
