"""Days, hours and lengths of time as people write them, in the time zone that the reader asked for.

Times are epoch ms, lengths ms.
"""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE = 60_000


def zone(name: str) -> tzinfo:
    """The time zone of this name; ValueError when there is none."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"there is no time zone {name!r}") from unknown


def moment(at: int, where: tzinfo) -> datetime:
    """An instant on the clock of a place."""
    return datetime.fromtimestamp(at / 1000, where)


def instant(written: str, where: tzinfo) -> datetime:
    """The instant that an ISO date and time names; ValueError when it names none."""
    try:
        found = datetime.fromisoformat(written)
        found = found if found.tzinfo is not None else found.replace(tzinfo=where)
        return found.astimezone(where)
    except (ValueError, OverflowError) as unknown:
        raise ValueError(f"{written!r} is no date and time such as 2026-11-23T09:00") from unknown


def day(at: int, where: tzinfo) -> str:
    """The day of an instant: "21 November 2026"."""
    then = moment(at, where)
    return f"{then.day} {then:%B %Y}"


def hour(at: int, where: tzinfo) -> str:
    """The hour of an instant: "10:42"."""
    return f"{moment(at, where):%H:%M}"


def lasting(length: int) -> str:
    """A length of time: "40 s", "15 min", "2 h 5 min"."""
    if length < MINUTE:
        return f"{max(round(length / 1000), 0)} s"
    minutes = round(length / MINUTE)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
