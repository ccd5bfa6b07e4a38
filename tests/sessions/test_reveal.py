from facilitation.agenda import Agenda
from facilitation.course import AgendaPlanned, CardsRevealed, PhaseStarted, Step
from facilitation.engine import replay
from facilitation.phases import installed
from sessions.journey.ids import ElementId, LaneId, StageId
from sessions.journey.model import Element, Journey, Kind, Lane, Stage
from sessions.reveal import arriving, kinds_revealed
from tests.sessions.facilitated_house import planned

AT = 5_000
BOARD = Journey(
    stages=[Stage(id=StageId("stage"), name="S", order="a0")],
    lanes=[Lane(id=LaneId("lane"), name="L", order="a0", accepts=[Kind.PAIN_POINT])],
)


def card(number: int, **more: str | None) -> Element:
    return Element(
        id=ElementId(f"card-{number}"),
        kind=Kind.PAIN_POINT,
        text=f"words {number}",
        order="a0",
        author="ann",
        created=number,
        stage=StageId(more.get("stage", "stage") or ""),
        lane=LaneId("lane"),
    )


def backwards(cards: list[Element]) -> None:
    cards.reverse()


def test_nameless_cards_keep_their_words_and_places_and_nothing_else() -> None:
    """W2."""
    coming = [(card(number), True) for number in range(3)]
    found = arriving(BOARD, coming, at=AT, shuffle=backwards)
    assert [one.text for one in found] == ["words 2", "words 1", "words 0"]
    assert {(one.author, one.created) for one in found} == {("", AT)}
    assert not {one.id for one in found} & {f"card-{number}" for number in range(3)}
    assert [one.order for one in found] == sorted({one.order for one in found})


def test_cards_with_names_stay_who_they_are() -> None:
    found = arriving(BOARD, [(card(1), False)], at=AT, shuffle=backwards)
    assert [(one.id, one.author, one.created) for one in found] == [("card-1", "ann", 1)]


def test_a_card_whose_stage_is_gone_comes_to_the_tray() -> None:
    (found,) = arriving(BOARD, [(card(1, stage="gone"), False)], at=AT, shuffle=backwards)
    assert (found.stage, found.lane) == (None, "lane")


def test_what_was_written_without_a_name_and_never_revealed_gets_none_in_a_later_phase() -> None:
    """W2: the promise of the first phase holds in the second."""
    phases = (
        planned("quiet", "pain_points", private=True, anonymous=True),
        planned("named", "pain_points", private=True),
    )

    def started(phase: str, at: int) -> PhaseStarted:
        found = next(one for one in phases if one.id == phase)
        return PhaseStarted(at=at, phase=found.id, number=1, duration=1_000, step=Step.NEXT)

    state = replay([AgendaPlanned(at=0, agenda=Agenda(phases)), started("quiet", 1)])
    state = replay([started("named", 2)], state)
    shown = CardsRevealed(at=3, phase=phases[1].id)
    assert kinds_revealed([shown], state, installed()) == {"pain_point": True}
    state = replay([CardsRevealed(at=2, phase=phases[0].id)], state)
    assert kinds_revealed([shown], state, installed()) == {"pain_point": False}
