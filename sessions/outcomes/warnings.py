"""What a report warns of by itself: sentences with what they are about."""

from collections.abc import Callable
from typing import Final

import msgspec

from facilitation.hints import many
from sessions.journey.model import Kind, LinkKind
from sessions.outcomes.atlas import TASKS, Atlas
from sessions.outcomes.proof import ASSUMPTION, basis, has_number, source, voice
from sessions.outcomes.prose import listed, named, percent, plain, some

_EXPECTED: Final = {
    "how it feels": Kind.EMOTION,
    "where they struggle": Kind.PAIN_POINT,
    "where it happens": Kind.TOUCHPOINT,
    "opportunities": Kind.OPPORTUNITY,
}
CLAIMS: Final = tuple(kind for kind in Kind if kind is not Kind.NOTE)


class Warning(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know before relying on the report; `about` names stages or cards by id."""

    code: str
    sentence: str
    about: tuple[str, ...] = ()


def warnings(atlas: Atlas) -> tuple[Warning, ...]:
    """Y3: all warnings about a map; none about what the map does not even try to tell."""
    checks: tuple[Callable[[Atlas], Warning | None], ...] = (
        _assumptions,
        _stages_without_number,
        _opportunities_without_task,
        _unlinked_moments,
        _quotes_without_source,
    )
    return tuple(found for check in checks if (found := check(atlas)) is not None)


def _assumptions(atlas: Atlas) -> Warning | None:
    # A mood that is only a number is its task's: the task is the claim.
    claims = [one for one in atlas.all(*CLAIMS) if any(map(str.isalpha, one.text))]
    assumed = [card for card in claims if basis(card) == ASSUMPTION and voice(card) is None]
    if not assumed:
        return None
    ids = tuple(card.id for card in assumed)
    if len(assumed) == len(claims):
        sentence = (
            "No card says how the workshop knows what it says. All "
            f"{len(claims)} count as assumptions: the map is a hypothesis to be researched."
        )
        if len(claims) == 1:
            sentence = "The only card does not say how the workshop knows what it says."
        return Warning(code="assumptions", sentence=sentence, about=ids)
    share = percent(len(assumed), len(claims))
    sentence = (
        f"{share} of the cards ({len(assumed)} of {len(claims)}) are claims without evidence. "
        "What follows calls them what they are: assumptions."
    )
    return Warning(code="assumptions", sentence=sentence, about=ids)


def _stages_without_number(atlas: Atlas) -> Warning | None:
    stages = atlas.applying() if atlas.all(*CLAIMS) else []
    without = [stage for stage in stages if not any(map(has_number, atlas.at(stage, Kind.METRIC)))]
    if not without:
        return None
    names = [atlas.stage_name(stage.id) for stage in without]
    if len(without) == len(stages):
        sentence = "No stage has a number. A story without numbers stays a mere story."
    elif len(without) == 1:
        sentence = f"The stage {named(names[0])} has no number."
    else:
        sentence = f"{len(without)} of {len(stages)} stages have no number: {some(names, 10)}."
    ids = tuple(str(stage.id) for stage in without)
    return Warning(code="stage_without_number", sentence=sentence, about=ids)


def _opportunities_without_task(atlas: Atlas) -> Warning | None:
    all_of_them = atlas.all(Kind.OPPORTUNITY)
    without = [card for card in all_of_them if not atlas.after(card.id, LinkKind.ADDRESSES, *TASKS)]
    if not without:
        return None
    ids = tuple(str(card.id) for card in without)
    if len(without) == len(all_of_them):
        none = "No opportunity is" if len(without) > 1 else "The only opportunity is not"
        sentence = f"{none} tied to the task it would help with."
    else:
        count = many(len(without), "opportunity is", "opportunities are")
        names = some([plain(card.text) for card in without], 3)
        sentence = f"{count} not tied to the task it would help with: {names}."
        if len(without) > 1:
            sentence = f"{count} not tied to any task: {names}."
    return Warning(code="opportunity_without_task", sentence=sentence, about=ids)


def _unlinked_moments(atlas: Atlas) -> Warning | None:
    loose = [card for card in atlas.all(Kind.KEY_MOMENT) if not atlas.is_tied(card.id)]
    if not loose:
        return None
    count = many(len(loose), "key moment is", "key moments are")
    names = some([plain(card.text) for card in loose], 3)
    sentence = f"{count} not tied to any task, touchpoint or pain: {names}."
    ids = tuple(str(card.id) for card in loose)
    return Warning(code="key_moment_without_link", sentence=sentence, about=ids)


def _quotes_without_source(atlas: Atlas) -> Warning | None:
    loose = [card for card in atlas.all(*Kind) if voice(card) is not None and not source(card)]
    if not loose:
        return None
    count = many(len(loose), "quote comes", "quotes come")
    sentence = f"{count} without a source: who said it, and when?"
    ids = tuple(str(card.id) for card in loose)
    return Warning(code="quote_without_source", sentence=sentence, about=ids)


def blanks(atlas: Atlas, *, felt: bool) -> str:
    """Y1: what the map leaves out altogether, in one sentence; nothing when it tells everything.

    `felt`: the room said how it feels, whatever the cards say.
    """
    frame = atlas.journey.frame
    problem = frame.business_problem or frame.business_problem_text or frame.business_goal
    missing = [
        name
        for name, there in (
            ("the business problem", problem),
            ("whom it is about", frame.actors or frame.segment),
        )
        if not there
    ]
    missing += [
        name
        for name, kind in _EXPECTED.items()
        if atlas.has_lane_for(kind) and not atlas.all(kind) and not (felt and kind is Kind.EMOTION)
    ]
    return f"The map does not say: {listed(missing, 'or')}." if missing else ""
