"""A phase's clock as plain values: the server's time goes in, nobody's own clock is asked.

Times are epoch milliseconds, durations milliseconds. Rule numbers (T…) are those of docs/rules.md.
"""

from typing import assert_never

import msgspec


class Idle(msgspec.Struct, frozen=True, tag="idle"):
    """No phase runs."""


class Running(msgspec.Struct, frozen=True, tag="running"):
    """Time goes by until `ends_at`, and on into overtime; `rung` once the end was acted on."""

    ends_at: int
    rung: bool = False


class Paused(msgspec.Struct, frozen=True, tag="paused"):
    """Time stands still with `remaining` left; below zero in overtime."""

    remaining: int
    rung: bool = False


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


def due(timer: Timer, now: int) -> bool:
    """T5: a deadline is to be acted on once it has come, and once only."""
    return isinstance(timer, Running) and not timer.rung and now >= timer.ends_at


def rung(timer: Timer) -> Timer:
    """The same clock, its deadline acted on: from now it counts overtime."""
    match timer:
        case Idle():
            return timer
        case Running(ends_at):
            return Running(ends_at, rung=True)
        case Paused(left):
            return Paused(left, rung=True)
        case _:
            assert_never(timer)


def paused(timer: Timer, now: int) -> Timer:
    """T1: a pause keeps exactly what was left, or how much was too much."""
    return Paused(timer.ends_at - now, timer.rung) if isinstance(timer, Running) else timer


def resumed(timer: Timer, now: int) -> Timer:
    """T2: going on after a pause of any length, nothing is lost or won."""
    return Running(now + timer.remaining, timer.rung) if isinstance(timer, Paused) else timer


def gain(timer: Timer, by: int, now: int) -> int:
    """T3: by how much the end moves when somebody gives `by` more.

    More time counts from what is left, or from now when the time was over. Less time (`by` below
    zero) never ends before now, and takes nothing from a time that is over.
    """
    if isinstance(timer, Idle):
        return 0
    left = remaining(timer, now)
    return by - min(left, 0) if by > 0 else max(by, min(-left, 0))


def moved(timer: Timer, gained: int, now: int) -> Timer:
    """The clock with its end moved by `gained`; a new deadline is yet to be acted on."""
    match timer:
        case Idle():
            return timer
        case Running(ends_at, was_rung):
            later = ends_at + gained
            return Running(later, was_rung and later <= now)
        case Paused(left, was_rung):
            return Paused(left + gained, was_rung and left + gained <= 0)
        case _:
            assert_never(timer)
