"""What a type of phase lets participants write, declared as plain values and compiled once.

Facilitators do everything and observers nothing, so only participants need to be declared. Rule
numbers (P…) are those of docs/rules.md.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from functools import lru_cache

import msgspec

from facilitation.people import Person
from facilitation.permissions import Action, Change, Part


class When(StrEnum):
    """When a grant holds.

    Where nothing is private, all of them hold from the start. Otherwise: WRITING until the reveal
    and only in one's own draft; TOGETHER on the board from the reveal on; ALWAYS on the board,
    before and after.
    """

    WRITING = "writing"
    TOGETHER = "together"
    ALWAYS = "always"


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Something that participants may do.

    `kinds` None is every kind, `fields` None every field. `own` is for things that carry one's
    own name. `collected` marks the kinds that the phase is there to collect: an agenda may choose
    others for it.
    """

    part: Part
    actions: frozenset[Action]
    kinds: frozenset[str] | None = None
    own: bool = False
    fields: frozenset[str] | None = None
    when: When = When.ALWAYS
    collected: bool = False


class Fit(IntEnum):
    """How well a grant fits a change; the best one counts."""

    NOTHING = 0
    OTHER_FIELDS = 1
    NOT_OWN = 2
    ALLOWED = 3


_WRITE = frozenset({Action.ADD, Action.EDIT, Action.MOVE, Action.DELETE})
_KEEP = frozenset({Action.EDIT, Action.DELETE})
_ADD = frozenset({Action.ADD})
_MOVE = frozenset({Action.MOVE})


def collected(*kinds: str, adds_later: bool = False) -> tuple[Grant, ...]:
    """Cards that everybody writes: their own, in private where the agenda says so.

    P4: once everybody sees them, people correct and delete their own and move anybody's. New ones
    are written on the board only with `adds_later`.
    """
    known = frozenset(kinds)

    def grant(actions: frozenset[Action], when: When, *, own: bool = True) -> Grant:
        return Grant(
            part=Part.ELEMENT, actions=actions, kinds=known, own=own, when=when, collected=True
        )

    grants = [grant(_WRITE, When.WRITING), grant(_KEEP, When.TOGETHER)]
    if adds_later:
        grants.append(grant(_ADD, When.TOGETHER))
    return (*grants, grant(_MOVE, When.TOGETHER, own=False))


def openly(*kinds: str, when: When = When.ALWAYS) -> tuple[Grant, ...]:
    """Cards that everybody writes on the board: their own, though all may move them."""
    known = frozenset(kinds)
    return (
        Grant(part=Part.ELEMENT, actions=_ADD | _KEEP, kinds=known, own=True, when=when),
        Grant(part=Part.ELEMENT, actions=_MOVE, kinds=known, when=when),
    )


def linking(*kinds: str, when: When = When.TOGETHER) -> tuple[Grant, ...]:
    """Links of these kinds, which belong to nobody."""
    return (Grant(part=Part.LINK, actions=_WRITE, kinds=frozenset(kinds), when=when),)


def grouping(when: When = When.TOGETHER) -> tuple[Grant, ...]:
    """Groups and their names, which belong to nobody."""
    return (Grant(part=Part.GROUP, actions=_WRITE, when=when),)


def talking() -> tuple[Grant, ...]:
    """Comments and reactions on the cards that everybody sees: one's own, under one's name."""
    return tuple(
        Grant(part=part, actions=_ADD | _KEEP, own=True, when=When.TOGETHER)
        for part in (Part.COMMENT, Part.REACTION)
    )


def columns() -> tuple[Grant, ...]:
    """The stages."""
    return (Grant(part=Part.STAGE, actions=_WRITE),)


def _key(part: Part, action: Action, kind: str | None = None) -> str:
    """One plain word for a lookup: hashing two enum members takes longer than all the rest."""
    return "".join((part, action, kind or ""))


class Table:
    """Grants that hold at one time, by what they are about."""

    __slots__ = ("_grants",)

    def __init__(self, grants: Iterable[Grant]) -> None:
        found: dict[str, tuple[Grant, ...]] = {}
        for grant in grants:
            for action in grant.actions:
                key = _key(grant.part, action)
                found[key] = (*found.get(key, ()), grant)
        self._grants: Mapping[str, tuple[Grant, ...]] = found

    def fit(self, change: Change, by: Person) -> Fit:
        """How far this change by this person is granted."""
        best = Fit.NOTHING
        for grant in self._grants.get(_key(change.part, change.action), ()):
            if grant.kinds is not None and change.kind not in grant.kinds:
                continue
            if grant.fields is not None and not change.fields <= grant.fields:
                fit = Fit.OTHER_FIELDS
            elif grant.own and change.author != by.id:
                fit = Fit.NOT_OWN
            else:
                return Fit.ALLOWED
            best = max(best, fit)
        return best

    def kinds(self, part: Part, action: Action, *, own: bool | None = None) -> frozenset[str]:
        """Of which kinds things may be treated so, one's own or anybody's; "*" is any kind."""
        return frozenset(
            kind
            for grant in self._grants.get(_key(part, action), ())
            if own is None or grant.own is own
            for kind in grant.kinds or ("*",)
        )

    def covers(self, change: Change) -> bool:
        """Whether somebody may do this to something of their own."""
        return any(
            (grant.kinds is None or change.kind in grant.kinds)
            and (grant.fields is None or change.fields <= grant.fields)
            for grant in self._grants.get(_key(change.part, change.action), ())
        )


class Charter:
    """The grants of one type of phase, sorted by the time at which they hold.

    `opened` is the board of a phase without privacy, `before` and `after` that of a private one
    around its reveal, `nameless` the latter where names stay off; `draft` is the private document.
    """

    def __init__(self, grants: Iterable[Grant]) -> None:
        self.grants = tuple(grants)
        by_time = {when: [one for one in self.grants if one.when is when] for when in When}
        always, together = by_time[When.ALWAYS], by_time[When.TOGETHER]
        self.opened = Table(self.grants)
        self.before = Table(always)
        self.after = Table(always + together)
        self.nameless = Table(always + [_without_names(one) for one in together])
        self.together = Table(together)
        self.draft = Table(by_time[When.WRITING])
        self._signs = frozenset(
            _key(one.part, action, kind)
            for one in self.grants
            for action in one.actions
            for kind in (one.kinds or (None,))
            if one.fields is None
        )
        self.collects = frozenset(
            kind for one in by_time[When.WRITING] if one.collected for kind in one.kinds or ()
        )

    def opens(self, signs: tuple[str, str]) -> bool:
        """Whether this is a phase for a change of these signs."""
        return signs[0] in self._signs or signs[1] in self._signs

    def collecting(self, kinds: frozenset[str]) -> "Charter":
        """The same with these kinds to collect instead."""
        return _collecting(self, kinds)


def _without_names(grant: Grant) -> Grant:
    """P5: what somebody adds to these cards, or says of them, carries a name; none shall."""
    if not grant.collected and grant.part not in (Part.COMMENT, Part.REACTION):
        return grant
    return msgspec.structs.replace(grant, actions=grant.actions - _ADD)


def signs(change: Change) -> tuple[str, str]:
    """By what to look up which phases are for a change: with its kind, and for any kind."""
    return _key(change.part, change.action, change.kind), _key(change.part, change.action)


@lru_cache(maxsize=256)
def _collecting(charter: Charter, kinds: frozenset[str]) -> Charter:
    return Charter(
        msgspec.structs.replace(one, kinds=kinds) if one.collected else one
        for one in charter.grants
    )
