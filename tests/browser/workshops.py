"""Workshops for the stories, made over the public interface."""

from pathlib import Path
from typing import Any

from client.participant import Workshop, create_workshop

MOVING = Path(__file__).parent / "fixtures/moving-house.mmd"


async def a_workshop(server: str, **more: Any) -> Workshop:
    """Moving house: three stages, six tasks, and the facilitator Lena."""
    return await create_workshop(
        server, "Moving house", map_file=MOVING, facilitator_name="Lena", **more
    )
