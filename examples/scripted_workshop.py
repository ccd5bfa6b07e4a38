"""A workshop without a browser: two people map the purchase of a train ticket.

Start a server with `wayboard serve`, then: python examples/scripted_workshop.py [server address]
"""

import asyncio
import sys

from client.participant import EditRefused, Participant, create_workshop

MAP = """journey
    title Buying a train ticket
    section Planning
      Look up the connection: 4: Traveller
    section Buying
      Choose a fare: 2: Traveller
"""


async def main(server: str) -> str:
    """Play the workshop; the lines that tell what happened."""
    told = []
    workshop = await create_workshop(server, "Buying a train ticket", map_text=MAP)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as facilitator,
        Participant.join(server, workshop.code, "Lena") as lena,
    ):
        await facilitator.synced()
        await lena.synced()
        told.append(f"Lena sees: {', '.join(stage.name for stage in lena.map.stages)}")

        # Edits are made at once and sent in the background; `saved` waits until they are durable.
        travelling = facilitator.board.add_stage("Travelling")
        await facilitator.saved()

        # Everybody's copy follows by itself; `until` waits for what one needs to see.
        await lena.board.until(lambda board: board.stage("Travelling"))
        task = lena.board.add_element("customer_task", "Find the platform", travelling)
        pain = lena.board.add_element("pain_point", "The display is dark", travelling)
        lena.board.link(pain, task, "hurts")
        lena.board.edit_text(pain, "The display on platform 7 is dark")
        lena.show(element=pain)
        await lena.saved()

        # The workshop has rules: everybody edits their own cards. A refusal says why.
        first = next(card for card in lena.map.elements if card.author != lena.id)
        lena.board.edit_text(first, "Lena was here")
        try:
            await lena.saved()
        except EditRefused as refused:
            told.append(f"Refused: {refused.refused.sentence}")
            told.append(f"Not on the map: {', '.join(refused.refused.lost)}")

        seen = await facilitator.board.until(lambda board: board if board.element(pain) else None)
        for stage in seen.stages:
            cells = [seen.cell(stage.id, lane.id) for lane in seen.lanes]
            cards = [card.text for cell in cells for card in cell]
            told.append(f"{stage.name}: {'; '.join(cards)}")
        told.append(f"Look at it: {workshop.facilitate_url}")
    return "\n".join(told)


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    sys.stdout.write(asyncio.run(main(address)) + "\n")
