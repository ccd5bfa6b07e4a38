"""Whether everybody sees the same map, and if not, where the maps differ."""

import asyncio
from collections.abc import Iterable, Sequence

from client.participant.errors import WayboardError
from client.participant.journey import PARTS, JourneyMap
from client.participant.participant import Participant

LOOK_AGAIN = 0.5
SHOWN = 5


async def disagreements(everybody: Sequence[Participant], patience: float) -> list[str]:
    """Where anybody's map differs from the last one's or the server's; empty when nowhere.

    What is under way may arrive within `patience` seconds, also when others go on writing.
    """
    reference = everybody[-1]
    found: list[str] = []
    try:
        async with asyncio.timeout(patience):
            while True:
                found = _different(everybody[:-1], reference)
                if not found:
                    before = reference.map
                    served = await reference.journey()
                    if reference.map is before:
                        found = differences(before, served, "the server")
                    if not found and reference.map is before:
                        return []
                await _any_change(everybody)
    except TimeoutError:
        return found or ["The map never stood still long enough to compare it."]
    except WayboardError as error:
        return [f"The server's own map could not be had: {error}"]


def differences(wanted: JourneyMap, found: JourneyMap, whose: str) -> list[str]:
    """What is different in `found`, in words."""
    told = []
    if wanted.frame != found.frame:
        told.append(f"{whose}: another frame")
    for part in PARTS[1:]:
        one = {thing.id: thing for thing in getattr(wanted, part)}
        other = {thing.id: thing for thing in getattr(found, part)}
        told += _told(whose, part, "missing", one.keys() - other.keys())
        told += _told(whose, part, "too many", other.keys() - one.keys())
        changed = {key for key in one.keys() & other.keys() if one[key] != other[key]}
        told += _told(whose, part, "different", changed)
    return told


def _different(others: Iterable[Participant], reference: Participant) -> list[str]:
    found = []
    for one in others:
        found += differences(reference.map, one.map, one.name)
        if not found and one.board.plain() != reference.board.plain():
            found.append(f"{one.name}: another document under the same map")
    return found


def _told(whose: str, part: str, how: str, ids: Iterable[str]) -> list[str]:
    listed = sorted(ids)
    if not listed:
        return []
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return [f"{whose}: {len(listed)} of the {part} {how}: {', '.join(listed[:SHOWN])}{more}"]


async def _any_change(everybody: Iterable[Participant]) -> None:
    waiting = [asyncio.ensure_future(one.board.line.replica.changed.wait()) for one in everybody]
    try:
        await asyncio.wait(waiting, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
