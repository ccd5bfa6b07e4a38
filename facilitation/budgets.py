"""How many dots to give, and what to say before a round opens.

Rule numbers (V…) are those of docs/rules.md.
"""

from enum import StrEnum

import msgspec

LEAST_DOTS = 3
MOST_DOTS = 10
FEW_OPTIONS = 3


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """The known rules of thumb for one case, side by side; `quarter` is the one proposed.

    `fixed` is a range. `instead` means that there is too little to choose from for dots: ask for a
    choice or a fist of five.
    """

    quarter: int
    third: int
    fixed: tuple[int, int] = (3, 5)
    extension: int
    instead: bool


def proposals(options: int, people: int) -> Proposals:
    """V2: how many dots each rule of thumb gives for so many options and people."""
    return Proposals(
        quarter=min(max(-(-options // 4), LEAST_DOTS), MOST_DOTS),
        third=max(-(-options // 3), 1),
        extension=max(-(-options * options // (2 * max(people, 1))), 1),
        instead=options <= FEW_OPTIONS,
    )


class Caution(StrEnum):
    """What the facilitator should know before opening a round; none of it forbids anything."""

    FEW_VOTERS = "few_voters"
    NOT_ANONYMOUS = "not_anonymous"
    FEW_OPTIONS = "few_options"

    @property
    def sentence(self) -> str:
        """What may go wrong and what helps."""
        return _SENTENCES[self]


_SENTENCES = {
    Caution.FEW_VOTERS: "With fewer than three voters everybody can tell who voted for what.",
    Caution.NOT_ANONYMOUS: "With fewer than four voters an anonymous result can give people away.",
    Caution.FEW_OPTIONS: "With three options or fewer, ask for one choice or a fist of five.",
}


def cautions(*, options: int, voters: int, anonymous: bool) -> tuple[Caution, ...]:
    """V3: fewer than three voters always, fewer than four in an anonymous round, few options."""
    found = []
    if voters < 3:
        found.append(Caution.FEW_VOTERS)
    if voters < 4 and anonymous:
        found.append(Caution.NOT_ANONYMOUS)
    if options <= FEW_OPTIONS:
        found.append(Caution.FEW_OPTIONS)
    return tuple(found)
