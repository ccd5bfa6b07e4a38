"""Ballots that can be checked by their voters and by nobody else.

A receipt is a commitment to one ballot: it can be opened only with the salt that the voter keeps,
hides the ballot from everybody without the salt, and multiplies: the product of all receipts is a
receipt for the sum of all ballots. So the published total can be checked against the published
receipts without opening any one of them. docs/rules.md (V20) says what that proves and what not.

Pedersen commitments in the prime-order subgroup of RFC 3526's 2048-bit group:
`blinding^salt · Π generator(option)^dots  mod p`.
"""

import hmac
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256, shake_256

from facilitation.ballots import Ballot
from facilitation.options import OptionId
from facilitation.people import ParticipantId

SALT_BYTES = 32
"""A salt is this many random bytes, written as hex: made by the store with a new ballot."""

_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
_LENGTH = 256
_WINDOW = 4


def receipt(round: str, ballot: Ballot) -> str:
    """V19: the commitment to a ballot as it counts, as 512 hex digits.

    Raises ValueError for a ballot without a whole salt: its receipt would hide nothing.
    """
    if len(ballot.salt) != 2 * SALT_BYTES:
        raise ValueError(f"a ballot's salt has {SALT_BYTES} bytes")
    found = _blinding(int(ballot.salt, 16)) * _weight(round, ballot.dots) % _PRIME
    return f"{found:0{2 * _LENGTH}x}"


def receipts(round: str, ballots: Iterable[Ballot]) -> tuple[str, ...]:
    """V19: the receipts of all ballots that count, in an order that tells nothing."""
    return tuple(sorted(receipt(round, one) for one in ballots if one.counts))


def opening(ballots: Iterable[Ballot]) -> str:
    """V20: what opens the product of all receipts, and none of them alone."""
    return f"{sum(int(ballot.salt, 16) for ballot in ballots if ballot.counts):x}"


def is_sound(
    round: str, receipts: Iterable[str], totals: Mapping[OptionId, int], opening: str
) -> bool:
    """V20: whether these totals are exactly the sum of the ballots behind the receipts."""
    product = 1
    for one in receipts:
        product = product * int(one, 16) % _PRIME
    expected = pow(_blinding_base(), int(opening, 16), _PRIME) * _weight(round, totals) % _PRIME
    return product == expected


def _weight(round: str, dots: Mapping[OptionId, int]) -> int:
    found = 1
    for option, count in dots.items():
        found = found * pow(_generator(f"{round}/{option}"), count, _PRIME) % _PRIME
    return found


@lru_cache(maxsize=4096)
def _generator(name: str) -> int:
    """A number of the group whose relation to all others nobody knows, not even the server."""
    digest = shake_256(b"wayboard receipt 1/" + name.encode()).digest(_LENGTH + 16)
    return pow(int.from_bytes(digest) % _PRIME, 2, _PRIME)


def _blinding_base() -> int:
    return _generator("")


def _blinding(exponent: int) -> int:
    """The blinding base to a power, by a table: receipts of a hundred voters are due at once."""
    found = 1
    for row in _table():
        found = found * row[exponent % 2**_WINDOW] % _PRIME
        exponent >>= _WINDOW
    return found


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[int, ...], ...]:
    rows = []
    base = _blinding_base()
    for _ in range(SALT_BYTES * 8 // _WINDOW):
        row = [1]
        for _ in range(2**_WINDOW):
            row.append(row[-1] * base % _PRIME)
        base = row.pop()
        rows.append(tuple(row))
    return tuple(rows)


def pseudonym(key: bytes, participant: ParticipantId) -> str:
    """V7: under which name a voter's ballot is kept in one round.

    The key is random, the round's own, and destroyed when the round closes: from then on nobody
    can say whose ballot is whose, or which ballots of two rounds are one person's.
    """
    if len(key) < SALT_BYTES:
        raise ValueError(f"a round's key has at least {SALT_BYTES} bytes")
    return hmac.digest(key, participant.encode(), "sha256").hex()[:32]


def own_order(options: Iterable[OptionId], seed: bytes) -> tuple[OptionId, ...]:
    """V5: a voter's own order of the options: random to look at, and the same at every look.

    The seed is the voter's and the round's own, such as a digest of both ids.
    """
    return tuple(sorted(options, key=lambda option: sha256(seed + option.encode()).digest()))
