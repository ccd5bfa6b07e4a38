import pytest

from facilitation.people import ParticipantId
from server.limits import Buckets, Limits, Rate, neighbourhood
from server.settings import read_settings


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_and_then_refills() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=2, per_second=0.5), clock)
    buckets.take("a")
    assert buckets.wait("a") == 0
    buckets.take("a")
    assert buckets.wait("a") == pytest.approx(2)
    assert buckets.wait("b") == 0
    clock.now += 2
    assert buckets.wait("a") == 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=2, per_second=1), clock)
    buckets.take("a")
    clock.now += 1_000_000
    buckets.take("a")
    buckets.take("a")
    assert buckets.wait("a") > 0


def test_tries_that_ran_side_by_side_are_waited_off() -> None:
    buckets = Buckets(Rate(burst=1, per_second=1), Clock())
    for _ in range(10):
        buckets.take("a")
    assert buckets.wait("a") == pytest.approx(10)


def test_only_so_many_addresses_are_remembered() -> None:
    buckets = Buckets(Rate(burst=1, per_second=1), Clock(), keys=2)
    for key in "abc":
        buckets.take(key)
    assert [buckets.wait(key) > 0 for key in "abc"] == [False, True, True]


def test_W17_one_person_sends_so_many_commands_at_once_and_others_are_not_held() -> None:
    clock = Clock()
    limits = Limits(read_settings({}), clock)
    lena, tom = ParticipantId("lena"), ParticipantId("tom")
    assert [limits.command_wait(lena) for _ in range(61)] == [0] * 60 + [1]
    assert limits.command_wait(tom) == 0
    clock.now += 1
    assert [limits.command_wait(lena) for _ in range(11)] == [0] * 10 + [1]


def test_a_day_of_guesses_stays_below_one_in_ten_thousand() -> None:
    clock = Clock()
    limits = Limits(read_settings({}), clock)
    guesses, opened, codes = 0, 30, 30**6
    for second in range(0, 2 * 86_400, 10):
        clock.now = 1000.0 + second
        address = f"198.51.{second // 10 % 256}.{second // 2560 % 256}"
        while not limits.guess_wait(address):
            limits.guessed_wrong(address)
            guesses += 1
            address = f"203.0.{guesses % 256}.{guesses // 256 % 256}"
    assert guesses / 2 * opened / codes < 1e-4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unknown", "unknown", True),
    ],
)
def test_addresses_of_one_household_count_as_one(one: str, other: str, same: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is same
