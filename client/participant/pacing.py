"""How fast a participant sends, and how long it waits before it comes back."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pauses:
    """Before the first return 0 to `first` seconds, then 0 to twice that, up to `longest`.

    The whole pause is left to chance, so that a crowd does not come back at one instant.
    """

    first: float = 0.5
    longest: float = 15.0
    chance: random.Random = field(default_factory=random.Random)

    def after(self, failures: int) -> float:
        """The pause after so many failures in a row; 0 failures count as the first."""
        doubled = self.first * 2 ** min(max(failures - 1, 0), 20)
        return self.chance.uniform(0, min(self.longest, doubled))


class Pace:
    """So many a second, and a reserve for bursts. The server takes 30 and 100, then slows down."""

    def __init__(self, per_second: float = 25, at_once: float = 60) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more may go; 0 for now."""
        grown = (now - self._at) * self._per_second
        self._left = min(self._at_once, self._left + grown)
        self._at = now
        return max(0.0, (1 - self._left) / self._per_second)

    def take(self) -> None:
        """Count one."""
        self._left -= 1
