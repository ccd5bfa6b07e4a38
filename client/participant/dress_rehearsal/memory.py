"""What one made-up person knows: the own cards, votes, feelings, scores and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Card:
    """A card as its writer knows it. `words` is a word of its own that finds it again."""

    phase: str
    kind: str
    words: str
    text: str
    stage: str | None
    private: bool


@dataclass(slots=True)
class Ballot:
    """One voter's dots in one vote; `salt` opens the receipt."""

    dots: dict[str, int] = field(default_factory=dict)
    abstained: bool = False
    salt: str = ""

    @property
    def spent(self) -> int:
        """How many dots lie on options."""
        return sum(self.dots.values())

    def put(self, option: str, dots: int) -> None:
        """Note what was acknowledged: exactly so many dots on an option."""
        self.dots.pop(option, None)
        if dots:
            self.dots[option] = dots


@dataclass(slots=True)
class Feeling:
    """How a stage feels to somebody."""

    value: float
    label: str


@dataclass(slots=True)
class Memory:
    """Everything of one person. Keys are ids of votes, phases, questions, cards and stages."""

    cards: list[Card] = field(default_factory=list)
    ballots: dict[str, Ballot] = field(default_factory=dict)
    feelings: dict[str, Feeling] = field(default_factory=dict)
    scores: dict[tuple[str, str], float] = field(default_factory=dict)
    replies: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)

    def ballot(self, voting: str) -> Ballot:
        """The own ballot in a vote."""
        return self.ballots.setdefault(voting, Ballot())


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of options while people voted: merged into another one, or gone."""

    merged: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
