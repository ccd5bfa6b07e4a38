"""Whoever is told what becomes of a live document."""

from typing import Protocol


class Audience(Protocol):
    """Whoever follows a document."""

    def changed(self, update: bytes, by: object | None, /) -> None:
        """An edit was committed. `by` is what came with it as `via`; None for the server's own."""

    def renewed(self) -> None:
        """The document begins anew without its old content: nobody may bring that back."""

    def replaced(self) -> None:
        """The document was loaded anew after a fault: everybody must start afresh."""
