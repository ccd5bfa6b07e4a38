"""What somebody who asks for an outcome may choose."""

from typing import Literal

import msgspec
from typing_extensions import override

from sessions.outcomes.times import instant, zone


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for every file with a date in it; ValueError for an unknown time zone."""

    timezone: str = "UTC"

    def __post_init__(self) -> None:
        zone(self.timezone)


class StoryOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The story report: with or without its appendix, on which paper."""

    appendix: bool = True
    paper: Literal["a4", "letter"] = "a4"


class CalendarOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agenda in a calendar: when its first phase begins, as in 2026-11-23T09:00.

    Without an offset that is the time in `timezone`. Left out: when the first phase began, or else
    the next full hour. ValueError for what is no such time.
    """

    start: str = ""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start:
            instant(self.start, zone(self.timezone))
