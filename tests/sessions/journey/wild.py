"""Updates at random that are nearly right: their places exist, and often fit."""

from dataclasses import dataclass, field
from random import Random

from sessions.journey.containers import Run
from sessions.journey.index import Index
from sessions.journey.update import (
    Block,
    Content,
    Deleted,
    Format,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
    Words,
    utf16_length,
)

AUTHORS = [10, 20, 9_000, 9_001]
KEYS = ["a", "b", "quote", "basis", "stage", "thing-000000000077"]
ROOTS = ["frame", "elements", "groups", "links", "stages"]


@dataclass
class Wild:
    """Makes such updates for what an index holds."""

    random: Random
    index: Index
    fresh: list[Id] = field(default_factory=list)

    def update(self) -> Update:
        self.fresh = []
        names = self.random.sample(AUTHORS, self.random.choice([1, 1, 1, 2]))
        blocks = [self._block(name) for name in names]
        deletions = {self._deletion() for _ in range(self.random.choice([0, 0, 1, 2]))}
        if self.random.random() < 0.3:
            deletions.add((*self.random.choice(self.fresh), 1))
        return Update(blocks, sorted(deletions))

    def _runs(self) -> list[Run]:
        return [run for author in self.index.authors.values() for run in author.runs]

    def _block(self, name: int) -> Block:
        known = self.index.authors.get(name)
        clock = start = known.next if known else 0
        structs: list[Item | Gap] = []
        for _ in range(self.random.randint(1, 6)):
            one = self._struct(clock)
            structs.append(one)
            self.fresh += [(name, clock + at) for at in range(one.length)]
            clock += one.length
        return Block(name, start, structs)

    def _struct(self, clock: int) -> Item | Gap:
        if self.random.random() < 0.06:
            return Gap(clock, self.random.randint(1, 3))
        content, chance = self._content(), self.random.random()
        if chance < 0.45:
            left = self._unit()
            return Item(clock, left, self._sibling(left), None, None, content)
        if chance < 0.6:
            return Item(clock, None, self._unit(), None, None, content)
        key = self.random.choice(KEYS) if self.random.random() < 0.5 else None
        return Item(clock, None, None, self._parent(), key, content, keyed=key is not None)

    def _content(self) -> Content:
        text = self.random.choice(["a", "bc", "😀", "x😀y"])
        choices: list[Content] = [
            *[Words(text, utf16_length(text))] * 6,
            *[Plain((self.random.choice([1, None, "v", True]),))] * 3,
            Plain(("thing-000000000001", "thing-000000000002")),
            Plain((1, 2, 3)),
            *[Deleted(self.random.randint(1, 4))] * 2,
            *[Format(self.random.choice("bi"), self.random.choice([True, None, "x"]))] * 2,
            *[Shared(self.random.choice([0, 1, 2]))] * 4,
        ]
        return self.random.choice(choices)

    def _unit(self) -> Id:
        if self.fresh and self.random.random() < 0.4:
            return self.random.choice(self.fresh)
        return self._within(self.random.choice(self._runs()))

    def _within(self, run: Run) -> Id:
        return (run.author, run.clock + self.random.randrange(run.length))

    def _sibling(self, left: Id) -> Id | None:
        author = self.index.authors.get(left[0])
        if author is None or left[1] >= author.next or self.random.random() < 0.4:
            return None
        home = author.find(left[1]).home
        beside = [run for run in self._runs() if run.home is home and run.key is None]
        return self._within(self.random.choice(beside)) if beside else None

    def _parent(self) -> str | Id:
        if self.random.random() < 0.3:
            return self.random.choice(ROOTS)
        if self.fresh and self.random.random() < 0.3:
            return self.random.choice(self.fresh)
        holders = [run for run in self._runs() if run.child is not None or run.blank]
        run = self.random.choice(holders)
        return (run.author, run.clock)

    def _deletion(self) -> tuple[int, int, int]:
        run = self.random.choice(self._runs())
        offset = self.random.randrange(run.length)
        return (run.author, run.clock + offset, self.random.randint(1, run.length - offset))
