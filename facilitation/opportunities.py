"""From a card to an investment: what must be true before an opportunity gets further.

Rule numbers (Q…) are those of docs/rules.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from facilitation.mapview import Map

TASK_KINDS = frozenset({"customer_task", "user_task", "job_step"})
TOP_PLACES = 3


class OpportunityState(StrEnum):
    """How far an opportunity has come."""

    CAPTURED = "captured"
    FRAMED = "framed"
    AGREED = "agreed"
    DISCOVERY = "discovery"
    VALUE_PROPOSITION = "value_proposition"
    PILOT = "pilot"
    ROADMAP = "roadmap"
    DONE = "done"
    PARKED = "parked"
    DROPPED = "dropped"


WAY = (
    OpportunityState.CAPTURED,
    OpportunityState.FRAMED,
    OpportunityState.AGREED,
    OpportunityState.DISCOVERY,
    OpportunityState.VALUE_PROPOSITION,
    OpportunityState.PILOT,
    OpportunityState.ROADMAP,
)


class AgreementCheck(StrEnum):
    """What the teams must agree on."""

    IMPORTANT = "important"
    ADDRESSABLE = "addressable"
    SOLVES_PROBLEM = "solves_problem"


class Reply(StrEnum):
    """What one person says to a check."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What the teams said about one opportunity, when (epoch ms), with the numbers."""

    element: str
    check: AgreementCheck
    yes: int
    no: int
    unsure: int
    at: int

    @property
    def passed(self) -> bool:
        """Q10: more than half of those who answered said yes; "unsure" is an answer."""
        return self.yes > self.no + self.unsure


def agreement(element: str, check: AgreementCheck, replies: Iterable[Reply], at: int) -> Agreement:
    """Q10: the count of everybody's replies."""
    counts = Counter(replies)
    return Agreement(
        element=element,
        check=check,
        yes=counts[Reply.YES],
        no=counts[Reply.NO],
        unsure=counts[Reply.UNSURE],
        at=at,
    )


class Need(StrEnum):
    """What an opportunity may still lack."""

    TASK = "task"
    EVIDENCE = "evidence"
    BUSINESS_PROBLEM = "business_problem"
    IMPORTANT = "important"
    ADDRESSABLE = "addressable"
    SOLVES_PROBLEM = "solves_problem"
    OWNER = "owner"
    SEGMENT = "segment"
    CHANNEL = "channel"
    PILOT = "pilot"
    REASON = "reason"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about one opportunity, whoever wrote it where."""

    state: OpportunityState = OpportunityState.CAPTURED
    addresses_task: bool = False
    has_evidence: bool = False
    business_problem: bool = False
    agreements: tuple[Agreement, ...] = ()
    owner: str = ""
    segment: bool = False
    channel: bool = False

    def agreed_on(self, check: AgreementCheck) -> bool:
        """Whether the last answer of the teams to a check was yes."""
        said = [one for one in self.agreements if one.check is check]
        return bool(said) and max(said, key=lambda one: one.at).passed


def case(
    map: Map,
    element: str,
    *,
    state: OpportunityState | None = None,
    agreements: Iterable[Agreement] = (),
    owner: str = "",
    frame_problem: bool = False,
) -> Case:
    """What the map tells about an opportunity; `state` and `owner` given here go before its card's.

    `frame_problem`: the frame names a business problem, which holds for all opportunities.
    """
    cards = {card.id: card for card in map.elements}
    fields = cards[element].fields if element in cards else {}
    addressed = {tie.to for tie in map.links if tie.source == element and tie.kind == "addresses"}
    model = _mapping(fields.get("bmc"))
    proofs = {tie.to for tie in map.links if tie.kind == "evidence"}
    written = str(fields.get("state", ""))
    return Case(
        state=state or _state(written),
        addresses_task=any(cards[id].kind in TASK_KINDS for id in addressed if id in cards),
        has_evidence=bool(fields.get("evidence") or fields.get("quote")) or element in proofs,
        business_problem=frame_problem or bool(fields.get("business_problem")),
        agreements=tuple(one for one in agreements if one.element == element),
        owner=owner or str(fields.get("owner") or ""),
        segment=bool(model.get("customer_segment")),
        channel=bool(model.get("channel")),
    )


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, Mapping) else {}


def _state(written: str) -> OpportunityState:
    known = {state.value: state for state in OpportunityState}
    return known.get(written, OpportunityState.CAPTURED)


def lacking(case: Case, target: OpportunityState, reason: str = "") -> tuple[Need, ...]:
    """Q11: what is missing before the opportunity may enter the state; nothing: it may.

    Each state needs what those before it need. The way back is always open.
    """
    if target not in WAY:
        return () if reason.strip() else (Need.REASON,)
    if case.state in WAY and WAY.index(target) <= WAY.index(case.state):
        return ()
    met = _met(case)
    upto = WAY[: WAY.index(target) + 1]
    return tuple(need for state in upto for need in _NEEDS[state] if not met[need])


_NEEDS: dict[OpportunityState, tuple[Need, ...]] = {
    OpportunityState.CAPTURED: (),
    OpportunityState.FRAMED: (Need.TASK, Need.EVIDENCE, Need.BUSINESS_PROBLEM),
    OpportunityState.AGREED: (Need.IMPORTANT, Need.ADDRESSABLE, Need.SOLVES_PROBLEM),
    OpportunityState.DISCOVERY: (Need.OWNER,),
    OpportunityState.VALUE_PROPOSITION: (Need.SEGMENT, Need.CHANNEL),
    OpportunityState.PILOT: (),
    # An investment before anything was tried is what a pilot is there to prevent.
    OpportunityState.ROADMAP: (Need.PILOT,),
}


def _met(case: Case) -> Mapping[Need, bool]:
    return {
        Need.TASK: case.addresses_task,
        Need.EVIDENCE: case.has_evidence,
        Need.BUSINESS_PROBLEM: case.business_problem,
        Need.IMPORTANT: case.agreed_on(AgreementCheck.IMPORTANT),
        Need.ADDRESSABLE: case.agreed_on(AgreementCheck.ADDRESSABLE),
        Need.SOLVES_PROBLEM: case.agreed_on(AgreementCheck.SOLVES_PROBLEM),
        Need.OWNER: bool(case.owner.strip()),
        Need.SEGMENT: case.segment,
        Need.CHANNEL: case.channel,
        Need.PILOT: case.state is OpportunityState.PILOT,
    }


def takes_solutions(state: OpportunityState) -> bool:
    """Q12: solution ideas wait for discovery."""
    return state in WAY and WAY.index(state) >= WAY.index(OpportunityState.DISCOVERY)


def is_crux(case: Case, place: int | None, top: int = TOP_PLACES) -> bool:
    """Q13: agreed by all three checks (or further), and among the top places of the ranking."""
    agreed = case.state in WAY and WAY.index(case.state) >= WAY.index(OpportunityState.AGREED)
    return agreed and place is not None and place <= top


def is_date(text: str) -> bool:
    """Q14: whether a due date is a day of the calendar, written 2030-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
