import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.ballots import Ballot
from facilitation.options import OptionId
from facilitation.people import ParticipantId
from facilitation.receipts import is_sound, opening, own_order, pseudonym, receipt, receipts
from tests.facilitation.booths import IDS


def floor_of_pi(bits: int) -> int:
    """⌊2^bits · π⌋ by Machin's formula."""

    def arctan_of_inverse(n: int) -> int:
        term = found = (1 << bits + 64) // n
        sign, k = 1, 1
        while term:
            term //= n * n
            sign, k = -sign, k + 2
            found += sign * (term // k)
        return found

    return (16 * arctan_of_inverse(5) - 4 * arctan_of_inverse(239)) >> 64


salts = st.integers(1, 2**256 - 1).map("{:064x}".format)
salted = st.builds(
    lambda dots, salt: Ballot(dots=dots, done=True, salt=salt),
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 10), max_size=4),
    salts,
)


def totals(ballots: list[Ballot]) -> Counter[OptionId]:
    found: Counter[OptionId] = Counter()
    for one in ballots:
        found.update(one.dots)
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(salted, max_size=5))
def test_V20_the_true_totals_open_the_receipts(cast: list[Ballot]) -> None:
    assert is_sound("round-1", receipts("round-1", cast), totals(cast), opening(cast))


@settings(max_examples=25, deadline=None)
@given(st.lists(salted, min_size=1, max_size=4), st.sampled_from(IDS), st.integers(1, 3))
def test_V20_no_other_totals_do(cast: list[Ballot], option: OptionId, more: int) -> None:
    published, wrong = receipts("round-1", cast), totals(cast)
    wrong[option] += more
    assert not is_sound("round-1", published, wrong, opening(cast))
    assert not is_sound("round-1", published[1:], totals(cast), opening(cast))
    assert not is_sound("round-1", (*published, published[0]), totals(cast), opening(cast))


@settings(max_examples=25, deadline=None)
@given(salted, salts)
def test_V19_a_receipt_is_found_by_its_salt_and_by_nothing_else(mine: Ballot, salt: str) -> None:
    again = Ballot(dots=dict(reversed(mine.dots.items())), done=True, salt=mine.salt)
    other = Ballot(dots=mine.dots, done=True, salt=salt)
    assert receipt("round-1", again) == receipt("round-1", mine)
    assert (receipt("round-1", other) == receipt("round-1", mine)) is (salt == mine.salt)


def test_V19_receipts_of_equal_ballots_differ_and_stand_in_their_own_order() -> None:
    cast = [Ballot(dots={IDS[0]: 2}, salt=f"{n:064x}") for n in range(1, 6)]
    published = receipts("round-1", cast)
    assert published == receipts("round-1", reversed(cast)) == tuple(sorted(published))
    assert len(set(published)) == 5
    assert {len(one) for one in published} == {512}


def test_V12_an_untouched_ballot_has_no_receipt_and_an_abstention_has() -> None:
    cast = [Ballot(salt="11" * 32), Ballot(abstained=True, salt="22" * 32)]
    published = receipts("round-1", cast)
    assert len(published) == 1
    assert is_sound("round-1", published, {}, opening(cast))


def test_V19_a_ballot_without_a_salt_gets_no_receipt_that_hides_nothing() -> None:
    with pytest.raises(ValueError, match="salt"):
        receipt("round-1", Ballot(dots={IDS[0]: 1}))


def test_V20_a_receipt_can_be_checked_by_the_published_description_alone() -> None:
    prime = 2**2048 - 2**1984 - 1 + 2**64 * (floor_of_pi(1918) + 124476)

    def generator(name: str) -> int:
        digest = hashlib.shake_256(f"wayboard receipt 1/{name}".encode()).digest(272)
        return pow(int.from_bytes(digest, "big") % prime, 2, prime)

    mine = Ballot(dots={IDS[0]: 3, IDS[4]: 1}, salt="c3" * 32)
    expected = pow(generator(""), int(mine.salt, 16), prime)
    expected *= pow(generator(f"round-1/{IDS[0]}"), 3, prime)
    expected *= generator(f"round-1/{IDS[4]}")
    assert receipt("round-1", mine) == f"{expected % prime:0512x}"


def test_V7_a_pseudonym_is_stable_in_its_round_and_tells_nothing_across_rounds() -> None:
    lena, otto = ParticipantId("lena"), ParticipantId("otto")
    first, second = b"1" * 32, b"2" * 32
    names = [pseudonym(key, who) for key in (first, second) for who in (lena, otto)]
    assert len(set(names)) == 4
    assert pseudonym(first, lena) == names[0]
    assert all("lena" not in name and len(name) == 32 for name in names)


def test_V7_a_short_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        pseudonym(b"short", ParticipantId("lena"))


@given(st.binary(min_size=1, max_size=40))
def test_V5_ones_own_order_is_stable_and_the_same_from_any_order(seed: bytes) -> None:
    own = own_order(IDS, seed)
    assert sorted(own) == sorted(IDS)
    assert own_order(reversed(IDS), seed) == own


def test_V5_voters_see_different_orders() -> None:
    assert len({own_order(IDS, bytes([n])) for n in range(50)}) > 40
