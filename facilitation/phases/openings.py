"""What is open to participants just now, for clients that show it before anybody tries.

It is what `rules_for` and `draft_rules_for` say, in fewer words: the rules decide.
"""

import msgspec

from facilitation.people import ParticipantId
from facilitation.permissions import Action, Part
from facilitation.phases.registry import Registry
from facilitation.phases.rules import BoardRules, DraftRules, draft_rules_for, rules_for
from facilitation.state import Workshop

EVERYTHING = ("*",)


class Openings(msgspec.Struct, frozen=True, kw_only=True):
    """The kinds of cards that participants may write where; "*" is every kind.

    `draft` are those of the private document. On the board, `add`, `edit` and `delete` are for own
    cards (`edit_any` for everybody's), `move` for all of them, `links` holds kinds of links.
    `remarks` are comments and reactions.
    `stage_ids` and `lane_ids` None are the whole map.
    """

    draft: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    edit: tuple[str, ...] = ()
    edit_any: tuple[str, ...] = ()
    move: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    groups: bool = False
    remarks: bool = False
    stages: bool = False
    stage_ids: tuple[str, ...] | None = None
    lane_ids: tuple[str, ...] | None = None


_UNLED = Openings(
    draft=EVERYTHING,
    add=EVERYTHING,
    edit=EVERYTHING,
    move=EVERYTHING,
    delete=EVERYTHING,
    links=EVERYTHING,
    groups=True,
    remarks=True,
    stages=True,
)


def openings(state: Workshop, registry: Registry, now: int) -> Openings:
    """P13: what participants may write now, the last moments of the phase before left aside."""
    if state.locked:
        return Openings()
    board = rules_for(state, registry, now)
    draft = draft_rules_for(state, registry, ParticipantId(""), now)
    if not isinstance(board, BoardRules) or not isinstance(draft, DraftRules):
        return _UNLED
    desk = board.current
    if desk is None or desk.closed or desk.board is None:
        return Openings()
    table, private = desk.board, desk.draft

    def cards(action: Action) -> tuple[str, ...]:
        return tuple(sorted(table.kinds(Part.ELEMENT, action)))

    return Openings(
        draft=() if private is None else tuple(sorted(private.kinds(Part.ELEMENT, Action.ADD))),
        add=cards(Action.ADD),
        edit=tuple(sorted(table.kinds(Part.ELEMENT, Action.EDIT, own=True))),
        edit_any=tuple(sorted(table.kinds(Part.ELEMENT, Action.EDIT, own=False))),
        move=cards(Action.MOVE),
        delete=cards(Action.DELETE),
        links=tuple(sorted(table.kinds(Part.LINK, Action.ADD))),
        groups=bool(table.kinds(Part.GROUP, Action.ADD)),
        remarks=bool(table.kinds(Part.COMMENT, Action.ADD)),
        stages=bool(table.kinds(Part.STAGE, Action.ADD)),
        stage_ids=None if desk.stages is None else tuple(sorted(desk.stages)),
        lane_ids=None if desk.lanes is None else tuple(sorted(desk.lanes)),
    )
