"""Who may do what on the open board and in a draft."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import Action, Change, OpenBoard, OwnDraft, Part
from facilitation.refusals import Refusal, Refused

ADA = Person(ParticipantId("ada"), Role.PARTICIPANT)
FAY = Person(ParticipantId("fay"), Role.FACILITATOR)
OLA = Person(ParticipantId("ola"), Role.OBSERVER)
EVERYTHING = list(product(Part, Action))
changes = st.builds(
    Change,
    part=st.sampled_from(Part),
    action=st.sampled_from(Action),
    id=st.just("thing-0000000000"),
    author=st.sampled_from([None, ADA.id, FAY.id, ParticipantId("ben")]),
)


def change(part: Part, action: Action, author: ParticipantId | None = None) -> Change:
    return Change(part=part, action=action, id="thing-0000000000", author=author)


@pytest.mark.parametrize("rules", [OpenBoard(), OpenBoard(locked=True), OwnDraft(OLA.id)])
def test_R1_an_observer_writes_nothing(rules: OpenBoard | OwnDraft) -> None:
    assert rules.closed_to(OLA) == Refused(Refusal.READ_ONLY)


def test_R2_a_lock_stops_everybody_but_the_facilitator() -> None:
    locked = OpenBoard(locked=True)
    assert locked.closed_to(ADA) == Refused(Refusal.LOCKED)
    assert locked.closed_to(FAY) is None
    assert OpenBoard().closed_to(ADA) is None


@given(changes)
def test_R3_the_facilitator_does_all(one: Change) -> None:
    assert OpenBoard().refusal(one, FAY) is None


@pytest.mark.parametrize(("part", "action"), EVERYTHING)
def test_R4_R5_R6_R8_a_participant_writes_what_is_everybodys_or_their_own(
    part: Part, action: Action
) -> None:
    own, foreign = (change(part, action, who) for who in (ADA.id, ParticipantId("ben")))
    nobodys = change(part, action)
    not_yours = Refused(Refusal.NOT_YOURS)
    expected: list[Refused | None] = [None, None, None]
    if part in (Part.FRAME, Part.LANE):
        expected = [Refused(Refusal.FACILITATOR_ONLY, part)] * 3
    elif part in (Part.ELEMENT, Part.COMMENT, Part.REACTION):
        expected = [None, not_yours, not_yours]
    assert [OpenBoard().refusal(one, ADA) for one in (own, foreign, nobodys)] == expected


@given(changes, st.sampled_from([ADA, FAY]))
def test_R7_a_draft_is_its_owners_alone(one: Change, who: Person) -> None:
    draft = OwnDraft(who.id)
    assert draft.closed_to(who) is None
    stranger = FAY if who is ADA else ADA
    assert draft.closed_to(stranger) == Refused(Refusal.READ_ONLY)
    expected = None if one.author == who.id else Refused(Refusal.NOT_YOURS)
    assert draft.refusal(one, who) == expected


@pytest.mark.parametrize("field", ["state", "owner", "due", "history", "estimates"])
def test_S10_what_commands_settle_no_participant_writes(field: str) -> None:
    def opportunity(action: Action) -> Change:
        return Change(
            Part.ELEMENT,
            action,
            "thing-0000000000",
            kind="opportunity",
            author=ADA.id,
            fields=frozenset({"text", field}),
        )

    for rules in (OpenBoard(), OwnDraft(ADA.id)):
        for action in (Action.ADD, Action.EDIT):
            refused = rules.refusal(opportunity(action), ADA)
            assert refused is not None
            assert refused.why is Refusal.FACILITATOR_ONLY
        assert rules.refusal(opportunity(Action.DELETE), ADA) is None
    assert OpenBoard().refusal(opportunity(Action.EDIT), FAY) is None


def test_every_refusal_has_a_word_and_a_sentence_for_people() -> None:
    for refusal in Refusal:
        assert refusal.value == refusal.value.lower().replace(" ", "_")
        assert refusal.sentence.endswith(".")
        assert len(refusal.sentence) <= 120
