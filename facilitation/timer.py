"""A phase's clock as plain values: the server's time goes in, nobody's own clock is asked.

Times are epoch milliseconds, durations milliseconds. Rule numbers (T…) are those of docs/rules.md.
"""

from typing import assert_never

import msgspec


class Idle(msgspec.Struct, frozen=True, tag="idle"):
    """No phase runs."""


class Running(msgspec.Struct, frozen=True, tag="running"):
    """Time goes by until `ends_at`, and on into overtime."""

    ends_at: int


class Paused(msgspec.Struct, frozen=True, tag="paused"):
    """Time stands still with `remaining` left; below zero in overtime."""

    remaining: int


Timer = Idle | Running | Paused


def started(now: int, duration: int) -> Running:
    """A timer that has `duration` to go."""
    return Running(now + duration)


def remaining(timer: Timer, now: int) -> int:
    """What is left; below zero in overtime, and 0 when no phase runs."""
    match timer:
        case Idle():
            return 0
        case Running(ends_at):
            return ends_at - now
        case Paused(left):
            return left
        case _:
            assert_never(timer)


def paused(timer: Timer, now: int) -> Timer:
    """T1: a pause keeps exactly what was left."""
    return Paused(remaining(timer, now)) if isinstance(timer, Running) else timer


def resumed(timer: Timer, now: int) -> Timer:
    """T2: going on after a pause of any length, nothing is lost or won."""
    return Running(now + timer.remaining) if isinstance(timer, Paused) else timer


def extended(timer: Timer, by: int, now: int) -> Timer:
    """T3: more time counts from what is left, or from now when the time was over.

    Less time (`by` below zero) never ends before now.
    """
    match timer:
        case Idle():
            return timer
        case Running(ends_at):
            return Running(max(max(ends_at, now) + by, now))
        case Paused(left):
            return Paused(max(max(left, 0) + by, 0))
        case _:
            assert_never(timer)
