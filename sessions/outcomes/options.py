"""What somebody who asks for an outcome may choose."""

from typing import Literal

import msgspec

from sessions.outcomes.times import zone


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for every file with a date in it; ValueError for an unknown time zone."""

    timezone: str = "UTC"

    def __post_init__(self) -> None:
        zone(self.timezone)


class StoryOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The story report: with or without its appendix, on which paper."""

    appendix: bool = True
    paper: Literal["a4", "letter"] = "a4"
