"""One person's secret answers in one phase: feelings, scores, replies.

Nobody else sees a sheet before the reveal, and nobody ever sees whose it was. Rule numbers (E…,
Q…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from typing import NewType, TypeVar

import msgspec

from facilitation.emotions import Feeling
from facilitation.estimates import Measure
from facilitation.opportunities import AgreementCheck, Reply

K = TypeVar("K", bound=str)
V = TypeVar("V")

CollectionId = NewType("CollectionId", str)
"""Which phase, and which repetition of it, the sheets of several people belong to."""


class ScoreSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What one person filled in: feelings by column, scores and replies by card."""

    feelings: dict[str, Feeling] = {}
    scores: dict[str, dict[Measure, float]] = {}
    replies: dict[str, dict[AgreementCheck, Reply]] = {}

    def feeling(self, column: str, feeling: Feeling) -> "ScoreSheet":
        """E2: the sheet with this one feeling about a column; the last word counts."""
        return msgspec.structs.replace(self, feelings=_sorted(self.feelings, column, feeling))

    def scoring(self, element: str, measure: Measure, value: float) -> "ScoreSheet":
        """Q1: the sheet with this score; the last word counts."""
        own = _sorted(self.scores.get(element, {}), measure, value)
        return msgspec.structs.replace(self, scores=_sorted(self.scores, element, own))

    def replying(self, element: str, check: AgreementCheck, reply: Reply) -> "ScoreSheet":
        """Q10: the sheet with this reply; the last word counts."""
        own = _sorted(self.replies.get(element, {}), check, reply)
        return msgspec.structs.replace(self, replies=_sorted(self.replies, element, own))


BLANK = ScoreSheet()


def _sorted(held: dict[K, V], key: K, value: V) -> dict[K, V]:
    """In the order of the keys: a stored sheet does not tell in which order it was filled in."""
    held = {**held, key: value}
    return {id: held[id] for id in sorted(held)}


def feelings(sheets: Iterable[ScoreSheet]) -> dict[str, list[Feeling]]:
    """Everybody's feelings by column."""
    found: dict[str, list[Feeling]] = {}
    for sheet in sheets:
        for column, feeling in sheet.feelings.items():
            found.setdefault(column, []).append(feeling)
    return found


def scores(sheets: Iterable[ScoreSheet]) -> dict[tuple[str, Measure], list[float]]:
    """Everybody's scores by card and measure."""
    found: dict[tuple[str, Measure], list[float]] = {}
    for sheet in sheets:
        for element, own in sheet.scores.items():
            for measure, value in own.items():
                found.setdefault((element, measure), []).append(value)
    return found


def replies(sheets: Iterable[ScoreSheet]) -> dict[tuple[str, AgreementCheck], list[Reply]]:
    """Everybody's replies by card and check."""
    found: dict[tuple[str, AgreementCheck], list[Reply]] = {}
    for sheet in sheets:
        for element, own in sheet.replies.items():
            for check, reply in own.items():
                found.setdefault((element, check), []).append(reply)
    return found
