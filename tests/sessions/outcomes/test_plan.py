"""What makes a map what it was, tried on documents."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sessions.journey.ids import LaneId
from sessions.journey.model import Element, Journey, Kind, Lane
from sessions.journey.reading import read_journey
from sessions.journey.writing import Edit, write_frame, write_things
from sessions.outcomes.plan import LIVING, Scope, steps
from sessions.outcomes.restoring import edits, write_steps
from tests.sessions.journey.server_side import ServerSide
from tests.sessions.outcomes.test_comparison import pairs


def fitted(journey: Journey) -> Journey:
    """The map without remarks, with lanes that take every card."""
    return replace(
        journey,
        lanes=[replace(lane, accepts=list(Kind)) for lane in journey.lanes],
        elements=[
            replace(card, fields={k: v for k, v in card.fields.items() if k not in LIVING})
            for card in journey.elements
        ],
        comments=[],
        reactions=[],
    )


def written(journey: Journey) -> ServerSide:
    side = ServerSide()
    edit = side.edit()
    write_frame(edit, journey.frame)
    write_things(edit, journey, 1)
    side.write(edit)
    return side


def go_back(side: ServerSide, past: Journey, scope: Scope) -> None:
    for some in edits(steps(read_journey(side.doc), past, scope)):
        edit: Edit = side.edit()
        write_steps(some, 1, edit)
        side.write(edit)


def standing(journey: Journey) -> Journey:
    """As a document tells it: settled when written, and nothing where nothing is said."""
    return read_journey(written(journey).doc)


@settings(max_examples=40)
@given(pairs())
def test_every_map_becomes_what_it_was(pair: tuple[Journey, Journey]) -> None:
    """M5."""
    present, past = (fitted(one) for one in pair)
    past = standing(past)
    side = written(present)
    go_back(side, past, Scope())
    settled = {card.id: card for card in standing(present).elements}
    wanted = [
        # Who wrote a card, and when, is settled when it is written.
        replace(card, author=settled[card.id].author, created=settled[card.id].created)
        if card.id in settled
        else card
        for card in past.elements
    ]
    assert read_journey(side.doc) == replace(past, elements=wanted)


@settings(max_examples=40)
@given(pairs(), st.data())
def test_a_part_becomes_what_it_was_and_the_rest_stays(
    pair: tuple[Journey, Journey], data: st.DataObject
) -> None:
    """M6."""
    present, past = (standing(fitted(one)) for one in pair)
    stages = sorted({stage.id for stage in (*present.stages, *past.stages)})
    scope = Scope(stage=data.draw(st.sampled_from(stages)) if stages else None, lane="none")
    side = written(present)
    go_back(side, past, scope)
    after = {card.id: card for card in read_journey(side.doc).elements}
    was = {card.id: card for card in past.elements}
    now = {card.id: card for card in present.elements}
    for id in was.keys() | now.keys():
        theirs = [card for card in (was.get(id), now.get(id)) if card is not None]
        if not any(map(scope.holds, theirs)):
            assert after.get(id) == now.get(id)
        elif id not in was:
            assert id not in after
        else:
            assert (after[id].text, after[id].stage) == (was[id].text, was[id].stage)


def test_a_card_whose_lane_does_not_take_it_any_more_comes_back_without_one() -> None:
    """M6."""
    lane = Lane(id=LaneId("lane-00000000000"), name="Pains", order="a0", accepts=[Kind.PAIN_POINT])
    card = Element(
        id="card-00000000000",  # type: ignore[arg-type]
        kind=Kind.PAIN_POINT,
        text="Slow",
        order="a0",
        lane=lane.id,
        created=1,
    )
    side = written(Journey(lanes=[replace(lane, accepts=[Kind.NOTE])]))
    past = Journey(lanes=[lane], elements=[card])
    go_back(side, past, Scope(lane="another-lane-000"))
    assert read_journey(side.doc).elements == []
    alone = [step for step in steps(Journey(), past, Scope()) if step.root == "elements"]
    edit = side.edit()
    write_steps(alone, 1, edit)
    side.write(edit)
    assert read_journey(side.doc).elements == [replace(card, lane=None)]
