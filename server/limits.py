"""How often something may be tried: token buckets held in memory."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from facilitation.people import ParticipantId
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` tries at once, and `per_second` more as time goes on."""

    burst: float
    per_second: float


class Buckets:
    """One token bucket for each key; the longest unused are forgotten beyond `keys`."""

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, keys: int = 10_000
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._keys = keys
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until `key` may try; 0 when it may now. Takes nothing."""
        missing = 1 - self._level(key)
        return max(0.0, missing / self._rate.per_second)

    def take(self, key: str) -> None:
        """Count one try of `key`; tries that ran side by side leave a debt to wait off."""
        self._levels[key] = (self._level(key) - 1, self._clock())
        self._levels.move_to_end(key)
        while len(self._levels) > self._keys:
            self._levels.popitem(last=False)

    def _level(self, key: str) -> float:
        level, at = self._levels.get(key, (self._rate.burst, self._clock()))
        grown = level + (self._clock() - at) * self._rate.per_second
        return min(self._rate.burst, grown)


class Limits:
    """The tries that strangers have, from one address and from everywhere; commands of one person.

    Only wrong guesses count, so a class of 300 behind one address joins undisturbed.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        burst = settings.guesses_per_address
        self._guesses = Buckets(Rate(burst, 1 / 60), clock)
        total = settings.guesses_per_day
        # Half of a day's guesses at once, the other half spread: never more than the day's figure.
        self._guesses_in_all = Buckets(Rate(max(1, total / 2), total / 2 / 86_400), clock, keys=1)
        creations = settings.creations_per_hour
        self._creations = Buckets(Rate(creations, creations / 3600), clock)
        pace = Rate(settings.commands_at_once, settings.commands_per_second)
        self._commands = Buckets(pace, clock)

    def guess_wait(self, address: str) -> int:
        """Whole seconds until this address may try a code or password again; 0 for now."""
        return math.ceil(
            max(self._guesses.wait(neighbourhood(address)), self._guesses_in_all.wait(""))
        )

    def guessed_wrong(self, address: str) -> None:
        """Count a wrong code or password."""
        self._guesses.take(neighbourhood(address))
        self._guesses_in_all.take("")

    def creation_wait(self, address: str) -> int:
        """Whole seconds until this address may create another workshop; 0 for now."""
        return math.ceil(self._creations.wait(neighbourhood(address)))

    def created(self, address: str) -> None:
        """Count a created workshop."""
        self._creations.take(neighbourhood(address))

    def command_wait(self, participant: ParticipantId) -> int:
        """W17: whole seconds until this person may command again; 0 for now, which then counts."""
        wait = math.ceil(self._commands.wait(participant))
        if not wait:
            self._commands.take(participant)
        return wait


def neighbourhood(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of IPv6 that a household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
