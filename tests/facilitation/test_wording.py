from dataclasses import dataclass
from typing import Any

from facilitation.agenda import Agenda
from facilitation.agendas import AgendaName, agenda_keys, planned
from facilitation.course import StartPhase
from facilitation.estimates import Measure
from facilitation.mapview import Sheet
from facilitation.phases import BUILT_IN
from facilitation.phases.wording import Wording, title_key, wording
from facilitation.scope import whom, whose
from facilitation.scores import RevealScores
from facilitation.sheets import CollectionId, ScoreSheet
from facilitation.voting import CloseVoting, OpenVoting, RevealVotes
from sessions.journey.ids import ActorId
from sessions.journey.model import Actor, Frame, Journey, MapKind
from tests.facilitation.phase_tables import sayings
from tests.facilitation.played import Played, phase
from tests.facilitation.sheets import SHEET
from tests.facilitation.writing import REGISTRY, running


def framed(*names: str, map_kind: MapKind = MapKind.CUSTOMER_JOURNEY) -> Journey:
    actors = [Actor(id=ActorId(f"actor-{n:012}"), name=name) for n, name in enumerate(names)]
    return Journey(frame=Frame(actors=actors, map_kind=map_kind))


@dataclass
class Asked:
    """What a phase asks on a map."""

    map: Journey | Sheet
    type: str = "pain_points"

    def of(self, *, revealed: bool = False, **planned: Any) -> Wording:
        one = phase("p", type=self.type, **planned)
        seen = frozenset({one.id}) if revealed else frozenset()
        return wording(one, running(one, revealed=seen), REGISTRY, self.map)


def test_P11_people_are_asked_about_whom_the_map_is() -> None:
    assert Asked(framed("Marta")).of().prompt == "What gets in Marta’s way?"
    assert Asked(framed("James")).of().prompt == "What gets in James’ way?"
    assert Asked(framed("Marta", "Owen")).of().prompt == "What gets in Marta and Owen’s way?"
    assert Asked(framed("Marta"), "acme.voices").of().prompt == "What did Marta really say?"


def test_P11_while_nobody_is_named_the_kind_of_map_says_who_it_is() -> None:
    assert Asked(framed()).of().prompt == "What gets in the customer’s way?"
    assert Asked(framed(map_kind=MapKind.JOB_MAP)).of().prompt == "What gets in people’s way?"
    assert Asked(framed("A", "B", "C")).of().prompt == "What gets in the customer’s way?"
    assert Asked(framed("  ")).of().prompt == "What gets in the customer’s way?"
    assert Asked(Sheet()).of().prompt == "What gets in the customer’s way?"


def test_P11_a_private_phase_says_so_and_then_what_to_do_with_the_cards() -> None:
    asked = Asked(framed("Marta"))
    assert asked.of(private=True).help == (
        "Write on your own. Nobody sees your cards until the reveal."
    )
    assert asked.of().help == "One frustration a card, in the customer’s words."
    assert asked.of(private=True, revealed=True).prompt == "Read first, then group"


def test_P11_after_a_vote_and_after_scoring_people_read_what_to_talk_about() -> None:
    for type, command in (("dot_voting", RevealVotes()), ("prioritising", RevealScores())):
        played = Played(Agenda((phase("one", type=type),)))
        played.know(map=SHEET)
        played.give(StartPhase())
        module = REGISTRY.module(type)
        assert module is not None
        if type == "dot_voting":
            played.give(OpenVoting())
            played.give(CloseVoting())
        else:
            sheet = ScoreSheet().scoring("o", Measure.IMPACT, 3)
            played.know(sheets={CollectionId("one.1"): {"somebody": sheet}})
        (current,) = played.state.agenda.phases
        before = wording(current, played.state, REGISTRY, SHEET)
        played.give(command)
        after = wording(current, played.state, REGISTRY, SHEET)
        assert (before.prompt, after.prompt) == (module.prompt, module.revealed_prompt)
        assert after.wording_key["help"] == f"{type}.revealed_help"


def test_P11_the_agendas_own_words_come_first() -> None:
    own = {"prompt": "What annoys {actor} most?", "help": "Be rude.", "example": "{whose} phone"}
    assert Asked(framed("Marta")).of(options=own) == Wording(
        prompt="What annoys Marta most?", help="Be rude.", example="Marta’s phone", whom="Marta"
    )
    assert (
        Asked(framed("Marta")).of(options={"prompt": 7, "help": " "}) == Asked(framed("Marta")).of()
    )


def test_P14_a_text_of_wayboards_own_says_what_it_is_called_in_every_language() -> None:
    assert Asked(framed("Marta")).of(private=True, title="Pain points").wording_key == {
        "title": "pain_points.title",
        "prompt": "pain_points.personal_prompt",
        "help": "any.private_help",
        "example": "pain_points.example",
    }
    assert Asked(framed(), "touchpoints").of(private=True, revealed=True).wording_key == {
        "prompt": "touchpoints.revealed_prompt",
        "help": "touchpoints.revealed_help",
        "example": "touchpoints.example",
        "whom": "whom.customer",
    }
    own = Asked(framed(map_kind=MapKind.JOB_MAP)).of(options={"prompt": "Why?"}, title="Steps")
    assert own.wording_key["whom"] == "whom.people"
    assert own.wording_key["title"] == "job_map.1.stages.title"
    assert "prompt" not in own.wording_key


def test_P14_every_text_has_one_key_and_every_key_one_text() -> None:
    keys = [key for key, _ in sayings(BUILT_IN)]
    assert len(keys) == len(set(keys))
    for name in AgendaName:
        for planned_phase in planned(name, lambda: "id").phases:
            assert title_key(planned_phase, BUILT_IN) in keys
            assert planned_phase.note == "" or agenda_keys()[planned_phase.note] in keys


def test_P11_a_phase_of_an_unknown_type_has_its_title() -> None:
    asked = Asked(framed("Marta"), "gone.away").of()
    assert asked == Wording(prompt="P", whom="Marta")


def test_P11_a_name_is_never_read_as_a_placeholder() -> None:
    assert Asked(framed("{whose}"), "opportunities").of().prompt == "How might we help {whose}?"
    assert Asked(framed("{actor}")).of().prompt == "What gets in {actor}’s way?"


def test_the_possessive_of_a_name() -> None:
    assert whose(whom(framed("Hans").frame)) == "Hans’"
