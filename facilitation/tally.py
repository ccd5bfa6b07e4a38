"""The count of a round: the same whoever voted when. Rule numbers (V…): docs/rules.md."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from facilitation.ballots import Ballot, settled
from facilitation.options import Option, OptionId, Whereabouts


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where one option came out.

    `merged` names the options whose dots are counted here.
    """

    option: OptionId
    place: int
    tied: bool
    dots: int
    voters: int
    merged: tuple[OptionId, ...] = ()

    @property
    def label(self) -> str:
        """The place as people write it: "3", or "6=" when it is shared."""
        return f"{self.place}=" if self.tied else str(self.place)


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """A counted round.

    `given` are the dots that all ballots but abstentions could spend, and `unused` the share of
    these that nobody did; `gone` are options that were deleted while people voted.
    """

    places: tuple[Place, ...]
    ballots: int
    abstained: int
    used: int
    given: int
    unused: float
    gone: tuple[OptionId, ...] = ()

    @property
    def unused_percent(self) -> int:
        """The unused share in whole per cent."""
        return round(self.unused * 100)

    def tied_at(self, place: int | None = None) -> tuple[OptionId, ...]:
        """The options that share a place: the given one, or the first that is shared at all."""
        for one in self.places:
            if one.tied and one.dots and (place is None or one.place == place):
                return tuple(other.option for other in self.places if other.place == one.place)
        return ()


def tally(
    options: Sequence[Option],
    budget: int,
    ballots: Iterable[Ballot],
    where: Whereabouts,
    scores: Mapping[str, float] | None = None,
) -> Tally:
    """V13: the result in order of dots, then voters, then `scores`, then age, then id.

    Equal dots and equal voters share a place: `scores` come from another method and only order
    those who share one.
    """
    cast = [settled(ballot, where) for ballot in ballots if ballot.counts]
    dots: Counter[OptionId] = Counter()
    voters: Counter[OptionId] = Counter()
    for ballot in cast:
        dots.update(ballot.dots)
        voters.update(ballot.dots.keys())
    abstained = sum(ballot.abstained for ballot in cast)
    given = budget * (len(cast) - abstained)
    used = dots.total()
    standing = [one for one in options if where.of(one.id) == one.id]
    return Tally(
        places=_places(standing, options, dots, voters, where, scores or {}),
        ballots=len(cast),
        abstained=abstained,
        used=used,
        given=given,
        unused=round(1 - used / given, 4) if given else 0.0,
        gone=tuple(sorted(one.id for one in options if where.of(one.id) is None)),
    )


def _places(
    standing: Sequence[Option],
    options: Sequence[Option],
    dots: Counter[OptionId],
    voters: Counter[OptionId],
    where: Whereabouts,
    scores: Mapping[str, float],
) -> tuple[Place, ...]:
    def rank(one: Option) -> tuple[int, int]:
        return -dots[one.id], -voters[one.id]

    def order(one: Option) -> tuple[int, int, float, int, str]:
        return *rank(one), -scores.get(one.id, float("-inf")), one.created, one.id

    shared = Counter(rank(one) for one in standing)
    ordered = sorted(standing, key=order)
    first = {rank(one): at for at, one in reversed(list(enumerate(ordered, 1)))}
    return tuple(
        Place(
            option=one.id,
            place=first[rank(one)],
            tied=shared[rank(one)] > 1,
            dots=dots[one.id],
            voters=voters[one.id],
            merged=tuple(
                sorted(o.id for o in options if o.id != one.id and where.of(o.id) == one.id)
            ),
        )
        for one in ordered
    )


class Compared(msgspec.Struct, frozen=True):
    """One option through several rounds; None where it did not stand."""

    option: OptionId
    places: tuple[Place | None, ...]


def compared(rounds: Sequence[Tally]) -> tuple[Compared, ...]:
    """V15: rounds side by side, in the order of the last one; nothing is added up."""
    seen: dict[OptionId, None] = {}
    for result in reversed(rounds):
        for place in result.places:
            seen.setdefault(place.option)
    found = [{place.option: place for place in result.places} for result in rounds]
    return tuple(Compared(option, tuple(one.get(option) for one in found)) for option in seen)
