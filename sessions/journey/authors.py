"""What each author of a document has added, deleted and seen."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from facilitation.refusals import Refusal
from sessions.journey.containers import Run
from sessions.journey.update import MAX_CLOCK, BadUpdate, Id


class Author:
    """All content that one Yjs client id has added, and which of it is deleted."""

    __slots__ = ("halves", "known", "next", "owner", "ranges", "runs", "saw", "starts")

    def __init__(self, owner: str | None) -> None:
        self.owner = owner
        self.next = 0
        self.runs: list[Run] = []
        self.starts: list[int] = []
        self.ranges: list[tuple[int, int]] = []  # deleted [start, end), sorted, apart
        self.halves: list[int] = []  # clocks of the second halves of surrogate pairs, sorted
        self.saw: list[tuple[int, int, int]] = []  # (own clock, author, clock) it built on
        self.known: dict[int, int] = {}  # the same, the highest clock of each author

    def continue_with(self, more: "Author") -> None:
        """Take on what `more` holds, which begins where this ends and builds on nobody else."""
        self.runs += more.runs
        self.starts += more.starts
        self.halves += more.halves
        for start, end in more.ranges:
            self.delete(start, end)
        self.next = more.next

    def find(self, clock: int) -> Run:
        """The run that holds `clock`, which must be below `next`."""
        return self.runs[bisect_right(self.starts, clock) - 1]

    def see(self, clock: int, place: Id) -> None:
        """At `clock` this author built on another's `place`: it had seen all up to there."""
        other, reached = place
        if self.known.get(other, -1) < reached:
            self.known[other] = reached
            self.saw.append((clock, other, reached))

    def forget(self, clock: int) -> None:
        """Undo what was seen from `clock` on."""
        at = bisect_left(self.saw, (clock,))
        if at < len(self.saw):
            del self.saw[at:]
            self.known = {other: reached for _, other, reached in self.saw}

    def check_cut(self, clock: int) -> None:
        """Raise where something would come between the halves of one character.

        Yjs then puts U+FFFD on both sides; yrs, on the server, counts its clocks wrong.
        """
        halves = self.halves
        if halves:
            at = bisect_left(halves, clock)
            if at < len(halves) and halves[at] == clock:
                raise BadUpdate(Refusal.BROKEN_STRUCTURE, "between the halves of one character")

    def undeleted(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of [start, end) that are not deleted yet."""
        ranges = self.ranges
        at = bisect_right(ranges, (start, MAX_CLOCK)) - 1
        if at >= 0 and ranges[at][1] >= end:
            return []
        parts: list[tuple[int, int]] = []
        at = max(at, 0)
        while start < end and at < len(ranges) and ranges[at][0] < end:
            low, high = ranges[at]
            if low > start:
                parts.append((start, low))
            start = max(start, high)
            at += 1
        if start < end:
            parts.append((start, end))
        return parts

    def delete(self, start: int, end: int) -> Callable[[], None]:
        """Add [start, end) to the deleted ranges; what is returned takes it back."""
        ranges = self.ranges
        low = len(ranges)
        if low and ranges[-1][1] >= start:
            low = bisect_left(ranges, (start, start))
            if low > 0 and ranges[low - 1][1] >= start:
                low -= 1
        high = low
        while high < len(ranges) and ranges[high][0] <= end:
            start, end = min(start, ranges[high][0]), max(end, ranges[high][1])
            high += 1
        before = ranges[low:high]
        ranges[low:high] = [(start, end)]

        def restore() -> None:
            ranges[low : low + 1] = before

        return restore
