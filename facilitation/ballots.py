"""What one voter filled in, and what of it counts. Rule numbers (V…) are those of docs/rules.md."""

from collections.abc import Iterable

import msgspec

from facilitation.options import OptionId, Whereabouts


class Ballot(msgspec.Struct, frozen=True, kw_only=True):
    """One voter's dots by option; the order of its entries is never that of casting them.

    `abstained` is a ballot without dots on purpose; `done` is all that others may count. `salt` is
    the voter's secret, in hex, that opens the ballot's receipt; the store makes it.
    """

    dots: dict[OptionId, int] = {}
    abstained: bool = False
    done: bool = False
    salt: str = ""

    def __post_init__(self) -> None:
        if any(dots < 1 for dots in self.dots.values()):
            raise ValueError("a ballot holds one dot or more on an option, or does not name it")
        if self.abstained and self.dots:
            raise ValueError("an abstention holds no dots")

    @property
    def spent(self) -> int:
        """How many dots lie on options."""
        return sum(self.dots.values())

    @property
    def counts(self) -> bool:
        """V12: dots, an abstention, or saying "done" make a ballot; an untouched one is none."""
        return bool(self.dots) or self.abstained or self.done

    def holding(self, option: OptionId, dots: int) -> "Ballot":
        """The same ballot with exactly `dots` on the option, and no abstention any more."""
        held = {**self.dots, option: dots}
        kept = {id: held[id] for id in sorted(held) if held[id] > 0}
        return msgspec.structs.replace(self, dots=kept, abstained=False)


EMPTY = Ballot()


def settled(ballot: Ballot, where: Whereabouts) -> Ballot:
    """V10, V11: dots on deleted options are back with the voter, dots on merged ones add up.

    Somebody who comes above the limit of an option by a merge keeps the dots.
    """
    held: dict[OptionId, int] = {}
    for option, dots in ballot.dots.items():
        target = where.of(option)
        if target is not None:
            held[target] = held.get(target, 0) + dots
    return msgspec.structs.replace(ballot, dots={id: held[id] for id in sorted(held)})


def most_spent(ballots: Iterable[Ballot], where: Whereabouts) -> int:
    """The dots of whoever spent most."""
    return max((settled(ballot, where).spent for ballot in ballots), default=0)
