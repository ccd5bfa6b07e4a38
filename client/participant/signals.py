"""Telling whoever waits that something changed."""

import asyncio


class Signal:
    """Wakes everybody who waits at that moment; they look for themselves what is new."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        """Wake everybody."""
        told, self._event = self._event, asyncio.Event()
        told.set()

    async def wait(self) -> None:
        """Wait for the next `tell`."""
        await self._event.wait()
