"""Who has written how much in the phase that runs: counts, and never a word."""

from collections import Counter
from collections.abc import Mapping

from facilitation.people import ParticipantId
from facilitation.phases.registry import Registry
from facilitation.state import Workshop
from sessions.journey.index import Index
from sessions.live import LiveDocument

NOWHERE = "unplaced"
"""Cards without a stage; an empty name could not be read back from the journal."""


def contributions(
    state: Workshop,
    registry: Registry,
    board: LiveDocument,
    drafts: Mapping[ParticipantId, LiveDocument],
) -> dict[ParticipantId, int]:
    """Cards of the phase's kinds by author, private ones included; empty where none are asked."""
    phase = state.current
    module = None if phase is None else registry.module(phase.type)
    if phase is None or module is None:
        return {}
    kinds = registry.collects(phase) or frozenset(module.reports)
    if not kinds:
        return {}
    found = Counter(author for author, _ in cards(board.index, kinds) if author)
    for owner, draft in drafts.items():
        found[owner] += sum(1 for _ in cards(draft.index, kinds))
    return {ParticipantId(author): count for author, count in found.items() if count}


def private_counts(
    state: Workshop, registry: Registry, drafts: Mapping[ParticipantId, LiveDocument]
) -> dict[str, int]:
    """How many private cards wait in each stage, of everybody together.

    W6: without names only how many in all: a place that fills while somebody types would tell.
    """
    phase = state.current
    if phase is None or state.is_revealed(phase):
        return {}
    kinds = registry.collects(phase)
    counts = Counter(
        NOWHERE if phase.anonymous else stage or NOWHERE
        for draft in drafts.values()
        for _, stage in cards(draft.index, kinds)
    )
    return dict(sorted(counts.items()))


def cards(index: Index, kinds: frozenset[str]) -> list[tuple[str | None, str | None]]:
    """Author and stage of every card of these kinds."""
    return [
        (card.value("author"), card.value("stage"))
        for _, run in index.roots["elements"].living()
        if (card := run.child) is not None and card.value("kind") in kinds
    ]
