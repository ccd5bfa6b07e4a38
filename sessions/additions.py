"""Adding one map to another: what has to be written so that both stand side by side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from fractional_indexing import generate_n_keys_between

from facilitation.people import ParticipantId
from sessions.journey.ids import (
    ActorId,
    CommentId,
    ElementId,
    GroupId,
    LaneId,
    LinkId,
    ReactionId,
    StageId,
)
from sessions.journey.model import (
    Actor,
    Comment,
    Element,
    Frame,
    Journey,
    Lane,
    Reaction,
    Stage,
)

T = TypeVar("T", Stage, Lane)
_OWN = ("title", "map_kind", "blueprint", "actors")  # of the frame: never taken over
Renew = Callable[[str], str]


@dataclass(slots=True)
class _Names:
    """What the things of the new map are called beside the old one."""

    stages: dict[str, StageId] = field(default_factory=dict)
    lanes: dict[str, LaneId] = field(default_factory=dict)
    elements: dict[str, ElementId] = field(default_factory=dict)
    actors: dict[str, ActorId] = field(default_factory=dict)


def additions(
    present: Journey, new: Journey, *, author: ParticipantId | None, renew: Renew
) -> Journey:
    """What to write so that `new` stands beside `present`; every card is `author`'s, if named.

    Stages of the same name and lanes for the same kinds are shared; other stages and lanes follow
    those that stand. `renew` gives each thing its id, from a word that is the same each time, so a
    repeated addition with the same `renew` writes the same things again and doubles nothing.
    """
    names = _Names()
    stages = _stages(present, new, names, renew)
    lanes = _lanes(present, new, names, renew)
    actors = _actors(present, new, names, renew)
    for number, element in enumerate(new.elements):
        names.elements[element.id] = ElementId(renew(f"element {number}"))
    elements = [_element(one, names, author) for one in new.elements]
    groups = [
        msgspec.structs.replace(
            group,
            id=GroupId(renew(f"group {number}")),
            stage=names.stages.get(group.stage) if group.stage else None,
            element_ids=[names.elements[e] for e in group.element_ids if e in names.elements],
        )
        for number, group in enumerate(new.groups)
    ]
    links = [
        msgspec.structs.replace(
            link,
            id=LinkId(renew(f"link {number}")),
            source=names.elements[link.source],
            to=names.elements[link.to],
        )
        for number, link in enumerate(new.links)
        if link.source in names.elements and link.to in names.elements
    ]
    comments, reactions = _said(new, names, renew)
    frame = _frame(present.frame, new.frame)
    if len(actors) > len(present.frame.actors):
        frame = msgspec.structs.replace(frame, actors=actors)
    return Journey(
        frame=frame,
        stages=stages,
        lanes=lanes,
        elements=elements,
        groups=groups,
        links=links,
        comments=comments,
        reactions=reactions,
    )


def authored(journey: Journey, author: ParticipantId) -> Journey:
    """The same map with every card by `author`: nobody signs for people of another workshop.

    What was said about the cards is nobody's here: it is kept, and nobody's name is under it.
    """
    return msgspec.structs.replace(
        journey,
        elements=[msgspec.structs.replace(one, author=author) for one in journey.elements],
        comments=[msgspec.structs.replace(one, author="") for one in journey.comments],
        reactions=[msgspec.structs.replace(one, author="") for one in journey.reactions],
    )


def _said(new: Journey, names: _Names, renew: Renew) -> tuple[list[Comment], list[Reaction]]:
    """Comments and reactions on the cards of the new map, with nobody's name under them."""
    comments = [
        msgspec.structs.replace(
            one,
            id=CommentId(renew(f"comment {at}")),
            element=names.elements[one.element],
            author="",
        )
        for at, one in enumerate(new.comments)
        if one.element in names.elements
    ]
    reactions = [
        msgspec.structs.replace(
            one,
            id=ReactionId(renew(f"reaction {at}")),
            element=names.elements[one.element],
            author="",
        )
        for at, one in enumerate(new.reactions)
        if one.element in names.elements
    ]
    return comments, reactions


def _stages(present: Journey, new: Journey, names: _Names, renew: Renew) -> list[Stage]:
    standing = {stage.name.casefold().strip(): stage.id for stage in present.stages}
    fresh: list[Stage] = []
    for number, stage in enumerate(new.stages):
        same = standing.get(stage.name.casefold().strip())
        if same is None:
            same = StageId(renew(f"stage {number}"))
            fresh.append(msgspec.structs.replace(stage, id=same))
        names.stages[stage.id] = same
    return _after(present.stages, fresh)


def _lanes(present: Journey, new: Journey, names: _Names, renew: Renew) -> list[Lane]:
    standing = {frozenset(lane.accepts): lane.id for lane in reversed(present.lanes)}
    fresh: list[Lane] = []
    for number, lane in enumerate(new.lanes):
        same = standing.get(frozenset(lane.accepts))
        if same is None:
            same = LaneId(renew(f"lane {number}"))
            fresh.append(msgspec.structs.replace(lane, id=same))
        names.lanes[lane.id] = same
    return _after(present.lanes, fresh)


def _actors(present: Journey, new: Journey, names: _Names, renew: Renew) -> list[Actor]:
    """Everybody the map tells of, after the addition; who has the same name is the same."""
    everybody = list(present.frame.actors)
    standing = {actor.name.casefold().strip(): actor.id for actor in everybody}
    for number, actor in enumerate(new.frame.actors):
        same = standing.get(actor.name.casefold().strip())
        if same is None:
            same = ActorId(renew(f"actor {number}"))
            everybody.append(msgspec.structs.replace(actor, id=same))
        names.actors[actor.id] = same
    return everybody


def _after(standing: Iterable[T], fresh: list[T]) -> list[T]:
    """`fresh` in its order, behind everything that stands."""
    last = max((one.order for one in standing), default=None)
    orders = generate_n_keys_between(last, None, len(fresh))
    return [
        msgspec.structs.replace(one, order=order) for one, order in zip(fresh, orders, strict=True)
    ]


def _element(element: Element, names: _Names, author: ParticipantId | None) -> Element:
    return msgspec.structs.replace(
        element,
        id=names.elements[element.id],
        stage=names.stages.get(element.stage) if element.stage else None,
        lane=names.lanes.get(element.lane) if element.lane else None,
        author=element.author if author is None else author,
        fields=_fields(element.fields, names),
    )


def _fields(fields: dict[str, Any], names: _Names) -> dict[str, Any]:
    """The fields of a card, with what they name by its new id."""
    renamed = dict(fields)
    if "actor" in fields:
        renamed["actor"] = names.actors.get(fields["actor"], fields["actor"])
    if "actors" in fields:
        renamed["actors"] = [names.actors.get(one, one) for one in fields["actors"]]
    if "for_goal" in fields:
        renamed["for_goal"] = names.elements.get(fields["for_goal"], fields["for_goal"])
    return renamed


def _frame(present: Frame, new: Frame) -> Frame:
    """What the new frame says where the present one is silent."""
    silent = Frame()
    filled = {
        name: getattr(new, name)
        for name in Frame.__struct_fields__
        if getattr(present, name) == getattr(silent, name)
        and getattr(new, name) != getattr(silent, name)
        and name not in _OWN
    }
    return msgspec.structs.replace(silent, **filled)
