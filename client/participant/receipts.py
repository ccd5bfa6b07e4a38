"""Checking a vote without trusting the server: is my ballot in it, and is the sum right?

docs/rules.md (V19, V20) tells how receipts are made; this follows that text and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256

# RFC 3526, group 14: 2^2048 - 2^1984 - 1 + 2^64 · (⌊2^1918 · π⌋ + 124476)
_PI_DIGITS = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AACAA68FFFFFFFFFFFFFFFF"
)
_PRIME = int(_PI_DIGITS, 16)


@dataclass(frozen=True, slots=True)
class Receipts:
    """What is published of a closed vote; `opening` comes with the reveal."""

    voting: str
    published: tuple[str, ...]
    opening: str | None = None

    def has(self, dots: Mapping[str, int], salt: str) -> bool:
        """Whether a ballot is among those that were counted; its voter alone knows the salt."""
        return receipt(self.voting, dots, salt) in self.published

    def add_up_to(self, totals: Mapping[str, int]) -> bool:
        """Whether these are the totals of the ballots behind the receipts."""
        if self.opening is None:
            return False
        return adds_up(self.voting, self.published, totals, self.opening)


def receipt(voting: str, dots: Mapping[str, int], salt: str) -> str:
    """The receipt of a ballot, as it must be among the published ones."""
    return f"{_committed(voting, dots, int(salt, 16)):0512x}"


def adds_up(voting: str, receipts: Iterable[str], totals: Mapping[str, int], opening: str) -> bool:
    """Whether the published totals are exactly the sum of the ballots behind the receipts."""
    product = 1
    for one in receipts:
        product = product * int(one, 16) % _PRIME
    return product == _committed(voting, totals, int(opening, 16))


def _committed(voting: str, dots: Mapping[str, int], salt: int) -> int:
    found = pow(_generator(""), salt, _PRIME)
    for option, count in dots.items():
        found = found * pow(_generator(f"{voting}/{option}"), count, _PRIME) % _PRIME
    return found


@lru_cache(maxsize=1024)
def _generator(name: str) -> int:
    made = int.from_bytes(shake_256(b"wayboard receipt 1/" + name.encode()).digest(272))
    return pow(made % _PRIME, 2, _PRIME)
