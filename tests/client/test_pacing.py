import random

from hypothesis import given
from hypothesis.strategies import integers

from client.participant.pacing import Pace, Pauses


@given(failures=integers(0, 10_000), seed=integers())
def test_pauses_double_up_to_the_longest_and_are_left_to_chance(failures: int, seed: int) -> None:
    pauses = Pauses(chance=random.Random(seed))
    longest = min(15.0, 0.5 * 2 ** min(max(failures - 1, 0), 20))
    assert 0 <= pauses.after(failures) <= longest


def test_a_burst_goes_at_once_and_then_so_many_a_second() -> None:
    pace = Pace(per_second=8, at_once=3)
    for _ in range(3):
        assert pace.wait(100.0) == 0
        pace.take()
    assert pace.wait(100.0) == 0.125
    assert pace.wait(100.0625) == 0.0625
    assert pace.wait(100.25) == 0
