"""What is worth a look before moving on: hints, never a reason to refuse it.

Rule numbers (H…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from facilitation.agenda import PlannedPhase
from facilitation.facts import Facts
from facilitation.handing_in import WordsState
from facilitation.hints import Hint, lacking, many, quoted
from facilitation.mapview import Card, Column, Map
from facilitation.parking import open_items
from facilitation.people import Member, Role
from facilitation.ready import Mark
from facilitation.rounds import Revealed
from facilitation.state import Workshop
from facilitation.tally import Tally

if TYPE_CHECKING:
    from facilitation.phases.registry import Registry

SINGLY = 3
"""Up to so many stages are named one by one; more are counted."""


def checklist(state: Workshop, registry: "Registry", facts: Facts) -> tuple[Hint, ...]:
    """H1: what to look at before leaving the phase that runs: its own points, then everybody's."""
    phase = state.current
    if phase is None:
        return ()
    module = registry.module(phase.type)
    own = () if module is None else module.checklist(phase, state, facts)
    return (*own, *unfinished(phase, state, facts))


def unfinished(phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
    """H2: what is open in any phase: hidden cards, a vote, a question, late words, more time."""
    found: list[Hint] = []
    if phase.private and phase.id not in state.revealed and any(facts.contributions.values()):
        cards = sum(facts.contributions.values())
        words = f"{many(cards, 'card is', 'cards are')} not revealed yet."
        found.append(Hint(code="not_revealed", sentence=words, count=cards))
    voting = state.voting.open
    if voting is not None:
        sentence = "A vote is still open."
        found.append(Hint(code="voting_open", sentence=sentence, about=(voting.id,)))
    check = state.checks.open
    if check is not None:
        sentence = "A question is still open."
        found.append(Hint(code="check_open", sentence=sentence, about=(check.id,)))
    late = [one.id for one in state.handed_in if one.state is WordsState.WAITING]
    if late:
        sentence = f"{many(len(late), 'late card waits', 'late cards wait')} for you."
        found.append(Hint(code="late_words", sentence=sentence, count=len(late), about=tuple(late)))
    return (*found, *_more_time(state, facts))


def _more_time(state: Workshop, facts: Facts) -> tuple[Hint, ...]:
    people = [one.id for one in writers(facts) if state.ready.get(one.id) is Mark.MORE_TIME]
    if not people:
        return ()
    sentence = f"{many(len(people), 'person needs', 'people need')} more time."
    return (Hint(code="more_time", sentence=sentence, count=len(people), about=tuple(people)),)


def writers(facts: Facts) -> list[Member]:
    """The people here who were asked to write."""
    return [one for one in facts.people if one.here and one.role is Role.PARTICIPANT]


def nothing_written(phase: PlannedPhase, facts: Facts) -> tuple[Hint, ...]:
    """H3: who has no card yet; where names stay off, only how many.

    A list of those who are silent would name the others.
    """
    people = [one.id for one in writers(facts) if not facts.contributions.get(one.id)]
    found = (*lacking("people_without_card", people, "person", "people", "card"),)
    found += _too_few(phase, facts)
    if not phase.anonymous:
        return found
    return tuple(Hint(code=one.code, sentence=one.sentence, count=one.count) for one in found)


def _too_few(phase: PlannedPhase, facts: Facts) -> tuple[Hint, ...]:
    """A5: who has written fewer cards than the agenda asks of everybody, though some."""
    wanted = phase.options.get("cards_each")
    if not isinstance(wanted, int):
        return ()
    written = facts.contributions
    people = tuple(one.id for one in writers(facts) if 0 < written.get(one.id, 0) < wanted)
    if not people:
        return ()
    has = many(len(people), "person has", "people have")
    sentence = f"{has} fewer than {wanted} cards."
    return (Hint(code="people_with_few_cards", sentence=sentence, count=len(people), about=people),)


def stages_without(map: Map, kinds: Iterable[str], what: str) -> tuple[Hint, ...]:
    """H4: the stages that have none of these cards; many of them in one hint."""
    wanted = frozenset(kinds)
    having = {card.stage for card in map.elements if card.kind in wanted}
    return stages_lacking(map, having, what)


def stages_lacking(map: Map, having: Iterable[str | None], what: str) -> tuple[Hint, ...]:
    """H4: the stages that are not among those `having` it."""
    known = set(having)
    empty = [stage for stage in applying(map) if stage.id not in known]
    code = f"stage_without_{what.replace(' ', '_')}"
    if len(empty) > SINGLY:
        return lacking(code, (stage.id for stage in empty), "stage", "stages", what)
    return tuple(
        Hint(code=code, sentence=f"Stage {quoted(stage.name)} has no {what}.", about=(stage.id,))
        for stage in empty
    )


def applying(map: Map) -> list[Column]:
    """The stages that apply: a step of a job map may be crossed out."""
    return [stage for stage in map.stages if getattr(stage, "applies", True)]


def unnamed_groups(map: Map) -> tuple[Hint, ...]:
    """H5: a group without a name is not finished."""
    ids = (group.id for group in map.groups if group.element_ids and not group.title.strip())
    return lacking("group_without_name", ids, "group", "groups", "name")


def unlinked(
    cards: Iterable[Card], linked: Iterable[str], code: str, words: tuple[str, str], what: str
) -> tuple[Hint, ...]:
    """The cards that no such link touches; placeholders are there to be missing something."""
    known = set(linked)
    ids = (card.id for card in cards if card.id not in known and not card.fields.get("placeholder"))
    return lacking(code, ids, *words, what)


def unsettled(state: Workshop) -> tuple[Hint, ...]:
    """H8: parked items that nobody decided about."""
    return lacking(
        "parked_item_open",
        (item.id for item in open_items(state)),
        "parked item",
        "parked items",
        "outcome",
    )


def counted_votes(state: Workshop) -> Tally | None:
    """The latest result of a vote that everybody has seen, or None."""
    lives = (round.life for round in reversed(state.voting.rounds))
    return next((life.tally for life in lives if isinstance(life, Revealed)), None)


def unused_dots(result: Tally) -> tuple[Hint, ...]:
    """H7: how many dots nobody used, once the result is shown: before, that would be a tally."""
    if result.used >= result.given:
        return ()
    return (
        Hint(
            code="dots_unused",
            sentence=f"{result.unused_percent} % of the dots unused.",
            count=result.given - result.used,
        ),
    )
