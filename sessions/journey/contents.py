"""The contents of one document, as far as admission follows them, and how they change.

Everything here changes the contents at once and keeps a record of how to take that back: `rollback`
after a refusal, `settle` after the update was accepted.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import partial

from facilitation.refusals import Refusal
from sessions.journey.authors import Author
from sessions.journey.containers import Container, Effects, Run
from sessions.journey.order import position
from sessions.journey.update import MAP, BadUpdate, Id, Item

MAX_STEPS = 200_000
"""Comparisons that one edit may cost every peer: each takes about 0.2 µs, in the browser too."""
MAX_DELETIONS = 10_000
"""Ranges that one edit may newly delete: each is cut out of what stands around it."""


class Contents:
    """Who added what to which container, and what of it is deleted."""

    def __init__(self, roots: frozenset[str], turn: int = 0) -> None:
        self.authors: dict[int, Author] = {}
        self.roots = {name: Container(name, MAP, key=name) for name in roots}
        self.strain: dict[str, int] = {}
        """Comparisons that each person's edits may cost whoever loads the document."""
        self._undo: list[Callable[[], object]] = []
        self._turn = turn
        self._steps = 0
        self._limited = True
        # The fields of a thing come one after the other: its container is found once.
        self._parent_id: Id | None = None
        self._parent_home: Container | None = None

    def settle(self) -> None:
        """Keep what was integrated."""
        self._undo.clear()

    def rollback(self) -> None:
        """Take back everything since the last `settle`."""
        while self._undo:
            self._undo.pop()()
        self._parent_id = self._parent_home = None

    def dissolve(self) -> None:
        """Undo the circles of references, so that the memory is free without a collector."""
        for author in self.authors.values():
            for run in author.runs:
                if run.child is not None:
                    run.child.chains.clear()
                run.home = run.child = None
            author.runs.clear()
        for root in self.roots.values():
            root.chains.clear()

    def _step(self, steps: int) -> None:
        """Count comparisons that the edit costs every peer."""
        self._steps += steps
        if self._limited and self._steps > MAX_STEPS:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, "too many at contested places")

    def _run(self, one: Id) -> Run:
        author = self.authors.get(one[0])
        if author is None or one[1] >= author.next:
            raise BadUpdate(Refusal.UNKNOWN_REFERENCE, f"client id {one[0]} at {one[1]}")
        return author.find(one[1])

    def _append(self, author: Author, run: Run) -> None:
        author.runs.append(run)
        author.starts.append(run.clock)
        author.next = run.clock + run.length

    def _seen(self, first: Id, item: Item | Run) -> dict[int, int]:
        """What the author of `item` must have seen when writing it, by author."""
        seen = {first[0]: first[1] - 1} if first[1] else {}
        right = item.right if isinstance(item, Item) else None
        waiting = [seen_by for seen_by in (item.left, right) if seen_by is not None]
        steps, after = 0, {first[0]: 0}
        waiting += [(first[0], first[1] - 1)] if first[1] else []
        while waiting:
            name, clock = waiting.pop()
            seen[name] = max(seen.get(name, -1), clock)
            saw, at = self.authors[name].saw, after.get(name, 0)
            while at < len(saw) and saw[at][0] <= clock:
                if seen.get(saw[at][1], -1) < saw[at][2]:
                    waiting.append((saw[at][1], saw[at][2]))
                at += 1
                steps += 1
            after[name] = at
        self._step(steps)
        return seen

    def _place(self, home: Container, key: str, run: Run) -> Run | None:
        """Put `run` into the row of values of `key`; the live value that it replaced, if any.

        A container that this update made needs no undoing: it vanishes as a whole.
        """
        chain = home.chains.get(key)
        if chain is None:
            if home.turn == self._turn and run.left is None and not run.gone:
                home.chains[key] = [run]
                home.size += 1
                return None
            chain = home.chains[key] = []
            if home.turn != self._turn:
                self._undo.append(partial(home.chains.pop, key))
        if not chain or run.left != (chain[-1].author, chain[-1].clock):
            at, steps = position(chain, run, lambda: self._seen((run.author, run.clock), run))
            self._step(steps)
        else:
            at = len(chain)
        before = chain[-1] if chain and not chain[-1].gone else None
        chain.insert(at, run)
        if home.turn != self._turn:
            self._undo.append(partial(chain.pop, at))
        if at < len(chain) - 1:  # a later value stands already: this one was never seen
            self._retire(run)
            return None
        self._resize(home, (not run.gone) - (before is not None))
        if before is not None:
            self._retire(before)
        return before

    def _resize(self, home: Container, by: int) -> None:
        if home.turn == self._turn:
            home.size += by
        elif by:
            self._undo.append(partial(setattr, home, "size", home.size))
            home.size += by

    def _retire(self, run: Run) -> None:
        """`run` is not, or no longer, the value of its key."""
        run.gone = True
        child = run.child
        was = child.gone if child is not None else False
        if child is not None:
            child.gone = True
        self._mark_deleted(self.authors[run.author], run.clock, run.clock + 1)

        def restore() -> None:
            run.gone = False
            if child is not None:
                child.gone = was

        self._undo.append(restore)

    # Deletions

    def _delete(
        self, deletions: list[tuple[int, int, int]], effects: Effects
    ) -> list[tuple[int, int, int]]:
        """Delete what is not deleted yet; the ranges that were new."""
        kept: list[tuple[int, int, int]] = []
        for name, clock, length in deletions:
            author = self.authors.get(name)
            if author is None or clock + length > author.next:
                raise BadUpdate(Refusal.UNKNOWN_REFERENCE, f"a deletion of client id {name}")
            for start, end in author.undeleted(clock, clock + length):
                author.check_cut(start)
                author.check_cut(end)
                if self._delete_range(author, start, end, effects):
                    kept.append((name, start, end - start))
            if len(kept) > MAX_DELETIONS and self._limited:
                raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{MAX_DELETIONS} deletions at most")
        return kept

    def _delete_range(self, author: Author, start: int, end: int, effects: Effects) -> bool:
        at = bisect_right(author.starts, start) - 1
        effective = False
        while at < len(author.runs) and author.runs[at].clock < end:
            run = author.runs[at]
            at += 1
            if run.home is None or run.home.dead:
                continue
            effective = True
            if run.key is not None:
                if not run.gone:
                    self._retire(run)
                    self._resize(run.home, -1)
                    effects.removed.append(run)
                continue
            low, high = max(start, run.clock), min(end, run.clock + run.length)
            if not run.counts and not run.blank and run.child is None:
                effects.unmarked.append((run, low, high - low))
            self._shorten(run, high - low, effects)
        self._mark_deleted(author, start, end)
        return effective

    def _shorten(self, run: Run, units: int, effects: Effects) -> None:
        home = run.home
        if home is None:
            return
        if run.child is not None:
            run.child.gone = True
            child = run.child
            self._undo.append(lambda: setattr(child, "gone", False))
        if run.counts:
            self._resize(home, -units)
            row = home.row
            if row is not None:
                self._undo.append(partial(setattr, row, "cuts", row.cuts))
                row.cuts += 1
        effects.shortened.append((home, units))

    def _mark_deleted(self, author: Author, start: int, end: int) -> None:
        self._undo.append(author.delete(start, end))
