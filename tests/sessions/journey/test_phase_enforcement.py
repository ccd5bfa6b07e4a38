"""Edits as a stock client sends them, judged by the phase that runs."""

from typing import Any

import pytest
from msgspec.structs import replace
from pycrdt import Doc, Map, Text

from facilitation.phases.rules import draft_rules_for, rules_for
from facilitation.refusals import Refusal, Refused
from facilitation.state import Workshop
from sessions.journey.admission import Admission, Admitted
from sessions.journey.schema import DRAFT
from tests.facilitation.played import phase
from tests.facilitation.writing import NOW, REGISTRY, running
from tests.sessions.journey.server_side import ADA, BEN, FAY, PAINS, ServerSide

CARD = "card-of-ada-000000"
AGENDA = (
    phase("stages", type="stages"),
    phase("pains", type="pain_points", private=True),
    phase("wrap", type="wrap_up"),
)
WORKSHOP = running(*AGENDA)


@pytest.fixture
def side() -> ServerSide:
    return ServerSide().set_up()


def at(side: ServerSide, position: int, **state: Any) -> ServerSide:
    """The same board while this phase runs."""
    side.rules = rules_for(replace(WORKSHOP, position=position, **state), REGISTRY, NOW)
    return side


def client(side: ServerSide) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(side.state())
    return doc


def written(doc: Doc[Any], root: str, id: str, fields: dict[str, Any]) -> bytes:
    """What a client sends when it puts something on the map."""
    before = doc.get_state()
    doc.get(root, type=Map)[id] = Map(fields)
    return doc.get_update(before)


def pain(doc: Doc[Any], author: str = "ada") -> bytes:
    fields = {"id": CARD, "kind": "pain_point", "text": Text("It rang."), "order": "a0"}
    placed = {"lane": PAINS, "author": author, "created": 1}
    return written(doc, "elements", CARD, fields | placed)


def test_a_pain_point_cannot_be_created_in_the_stages_phase_whatever_a_client_sends(
    side: ServerSide,
) -> None:
    at(side, 0)
    before = side.remembers()
    refused = side.receive(pain(client(side)), ADA)
    assert refused == Refused(Refusal.NOT_IN_THIS_PHASE, "Opens in phase 2")
    assert side.remembers() == before


def test_stages_are_named_together_in_their_phase_and_printed_afterwards(side: ServerSide) -> None:
    fields = {"id": "stage-one-0000000", "name": Text("Install"), "order": "a0"}
    update = written(client(side), "stages", "stage-one-0000000", fields)
    assert isinstance(at(side, 0).receive(update, ADA), Admitted)
    doc = client(side)
    before = doc.get_state()
    doc.get("stages", type=Map)["stage-one-0000000"]["name"] += "ing"
    late = doc.get_update(before)
    assert at(side, 1).receive(late, ADA) == Refused(Refusal.NOT_IN_THIS_PHASE, "Done in phase 1")
    assert isinstance(side.receive(late, FAY), Admitted)


def test_a_private_card_is_taken_by_the_draft_and_not_by_the_board(side: ServerSide) -> None:
    state = replace(WORKSHOP, position=1)
    assert at(side, 1).receive(pain(client(side)), ADA) == Refused(Refusal.PRIVATE_NOW)
    draft = Admission(DRAFT)
    rules = draft_rules_for(state, REGISTRY, ADA.id, NOW)
    assert isinstance(draft.admit(pain(Doc()), ADA, rules), Admitted)


def test_after_the_reveal_own_words_are_corrected_and_all_cards_moved(side: ServerSide) -> None:
    assert isinstance(at(side, 1).receive(pain(client(side), "fay"), FAY), Admitted)
    shown = frozenset({AGENDA[1].id})
    at(side, 1, revealed=shown)
    assert side.receive(_edited(side), ADA) == Refused(Refusal.NOT_YOURS)
    assert isinstance(side.receive(_moved(side), BEN), Admitted)


def test_in_a_workshop_without_an_agenda_everybody_maps(side: ServerSide) -> None:
    side.rules = rules_for(Workshop(), REGISTRY, NOW)
    assert isinstance(side.receive(pain(client(side)), ADA), Admitted)
    assert isinstance(side.receive(_edited(side), ADA), Admitted)


def _edited(side: ServerSide) -> bytes:
    doc = client(side)
    before = doc.get_state()
    doc.get("elements", type=Map)[CARD]["text"] += " Twice."
    return doc.get_update(before)


def _moved(side: ServerSide) -> bytes:
    doc = client(side)
    before = doc.get_state()
    doc.get("elements", type=Map)[CARD]["order"] = "a1"
    return doc.get_update(before)
