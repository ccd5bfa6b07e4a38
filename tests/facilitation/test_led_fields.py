import pytest

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.course import AgendaPlanned, PhaseStarted, Step
from facilitation.engine import replay
from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import LED, Action, Change, OpenBoard, OwnDraft, Part, Rules
from facilitation.phases import installed
from facilitation.phases.rules import draft_rules_for, rules_for
from facilitation.refusals import Refusal

ANN = Person(ParticipantId("ann"), Role.PARTICIPANT)
LENA = Person(ParticipantId("lena"), Role.FACILITATOR)


def change(action: Action, *fields: str, kind: str = "opportunity") -> Change:
    return Change(Part.ELEMENT, action, "card", kind, ANN.id, fields=frozenset(fields))


def phase_rules(*, private: bool) -> Rules:
    phase = PlannedPhase(
        id=PhaseId("one"), type="opportunities", title="One", duration=60_000, private=private
    )
    start = PhaseStarted(at=1, phase=phase.id, number=1, duration=60_000, step=Step.START)
    state = replay([AgendaPlanned(at=0, agenda=Agenda((phase,))), start])
    if private:
        return draft_rules_for(state, installed(), ANN.id, 2)
    return rules_for(state, installed(), 2)


PLACES = [OpenBoard(), OwnDraft(ANN.id), phase_rules(private=False), phase_rules(private=True)]


@pytest.mark.parametrize("rules", PLACES)
@pytest.mark.parametrize("field", sorted(LED))
def test_participants_never_write_what_commands_decide(rules: Rules, field: str) -> None:
    """S10: neither on the board, nor in a draft that is revealed later."""
    for action in (Action.ADD, Action.EDIT):
        refused = rules.refusal(change(action, "text", field), ANN)
        assert refused is not None
        assert refused.why is Refusal.FACILITATOR_ONLY
    assert rules.refusal(change(Action.ADD, "text"), ANN) is None
    assert rules.refusal(change(Action.DELETE), ANN) is None


def test_facilitators_do_and_other_kinds_have_such_fields_of_their_own() -> None:
    """S10."""
    assert OpenBoard().refusal(change(Action.EDIT, "owner"), LENA) is None
    assert OpenBoard().refusal(change(Action.EDIT, "state", kind="touchpoint"), ANN) is None
