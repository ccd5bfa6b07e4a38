import csv
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.formats import Code, read_map, write_map
from sessions.formats.csv_cells import cell_value, guard, unguard, value_cell
from sessions.journey.model import Element, Journey, Kind, LinkKind
from tests.sessions.formats.journeys import NASTY, journeys, words

BY_STAGE = """\
Stage;Actions;Pain points;Emotions;Owner
Find;"Search, compare
- ask friends";"";Curious (3/5);Marketing
Buy;Pay;Too slow;2/5;Sales, IT
"""
BY_LANE = """\
,Find,Buy
Actions,"Search, compare
ask friends",Pay
Pain points,,Too slow
Emotions,Curious (3/5),2/5
Owner,Marketing,"Sales, IT"
"""


def told(journey: Journey) -> dict[str, dict[str, list[str]]]:
    stages = {stage.id: stage.name for stage in journey.stages}
    found: dict[str, dict[str, list[str]]] = {}
    for card in journey.elements:
        stage = stages[card.stage] if card.stage else "tray"
        found.setdefault(stage, {}).setdefault(card.kind, []).append(card.text)
    return found


def in_order(journey: Journey) -> Journey:
    """The same map, as lists in map order, without what CSV leaves out."""
    return msgspec.structs.replace(
        journey,
        stages=sorted(journey.stages, key=lambda one: (one.order, one.id)),
        lanes=sorted(journey.lanes, key=lambda one: (one.order, one.id)),
        groups=sorted(journey.groups, key=lambda one: (one.order, one.id)),
        elements=sorted(
            (msgspec.structs.replace(one, author="") for one in journey.elements),
            key=lambda one: (one.order, one.id),
        ),
        comments=[],
        reactions=[],
    )


@given(journeys())
def test_our_own_csv_reads_back_to_the_same_map(journey: Journey) -> None:
    imported = read_map(write_map(journey, "csv").text, format="csv")
    assert in_order(imported.journey) == in_order(journey)
    assert imported.report.remarks == []


@given(journeys())
def test_no_cell_can_be_run_as_a_formula(journey: Journey) -> None:
    text = write_map(journey, "csv").text
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            first = cell.lstrip()[:1]
            assert first not in tuple("=+-@＝＋－＠") or float(cell) < 0


@given(words)
def test_a_guarded_cell_gives_its_text_back(text: str) -> None:
    assert unguard(guard(text)) == text


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


@given(plain)
def test_a_field_keeps_its_value_and_its_type_in_a_cell(value: object) -> None:
    back = cell_value(value_cell(value))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("text", [BY_STAGE, BY_LANE, BY_STAGE.replace("\n", "\r\n")])
def test_a_table_is_read_whichever_way_it_lies(text: str) -> None:
    journey = read_map(text, name="map.csv").journey
    assert told(journey) == {
        "Find": {
            "customer_task": ["Search, compare", "ask friends"],
            "emotion": ["Curious (3/5)"],
        },
        "Buy": {"customer_task": ["Pay"], "emotion": ["2/5"], "pain_point": ["Too slow"]},
    }
    fields = {card.text: card.fields for card in journey.elements}
    assert fields["Pay"] == {"owner_teams": ["Sales", "IT"]}
    assert fields["Curious (3/5)"] == {"value": 0.0, "label": "Curious", "raw": "3/5"}
    assert not journey.unplaced()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BY_STAGE.encode(), None),
        (b"\xef\xbb\xbf" + BY_STAGE.encode(), None),
        (BY_STAGE.encode("utf-16"), None),
        (BY_STAGE.encode("utf-16-le"), None),
        (BY_STAGE.replace("Find", "Café").encode("cp1252"), Code.ENCODING),
        (BY_STAGE.replace(";", "\t").encode(), None),
        (("sep=;\n" + BY_STAGE).encode(), None),
        (("My map;;;;\n" + BY_STAGE).encode(), None),
    ],
)
def test_marks_separators_and_encodings_make_no_difference(data: bytes, code: Code | None) -> None:
    imported = read_map(data, name="map.csv")
    assert [stage.name for stage in imported.journey.stages][1] == "Buy"
    loud = {remark.code for remark in imported.report.remarks} - {Code.COLUMNS}
    assert loud == ({code} if code else set())


def test_unknown_columns_become_a_lane_of_notes() -> None:
    journey = read_map("Stage,Actions,Weather\nFind,Search,Rain\nBuy,Pay,\n", format="csv").journey
    (lane,) = [lane for lane in journey.lanes if lane.name == "Weather"]
    assert lane.accepts == [Kind.NOTE]
    assert [card.text for card in journey.elements if card.lane == lane.id] == ["Rain"]


def test_a_table_nobody_understands_becomes_notes() -> None:
    imported = read_map("Colour,Size\nred,4\nblue,5\n", format="csv")
    assert [card.text for card in imported.journey.unplaced()] == [
        "Colour: red\nSize: 4",
        "Colour: blue\nSize: 5",
    ]
    assert imported.report.read == 0


def test_rows_that_name_an_unknown_stage_wait_in_the_tray() -> None:
    text = "Stage,Actions\nFind,Search\n"
    cards = "Nr,Pain points,Stage\n1,Slow,Find\n2,Dear,Nowhere\n"
    imported = read_map(cards, format="csv")
    assert {s.name for s in imported.journey.stages} == {"Find", "Nowhere"}
    assert read_map(text, format="csv").report.summary == "Read 2 of 2 lines.".replace(
        "lines", "rows"
    )


def test_a_drawing_of_pages_and_arrows_becomes_touchpoints_and_tasks() -> None:
    text = (
        "Id,Name,Page ID,Line Source,Line Destination,Text Area 1,User Journeys\n"
        '1,Document,,,,Shop,\n2,Page,,,,Sheet,\n3,Text,2,,,Start page,"new,old"\n'
        "4,Text,2,,,Basket,new\n5,Line,2,3,4,Put in basket,new\n6,Line,2,4,3,,\n"
    )
    journey = read_map(text, format="csv").journey
    assert journey.frame.title == "Shop"
    assert told(journey) == {
        "Sheet": {"touchpoint": ["Start page", "Basket"], "customer_task": ["Put in basket"]}
    }
    assert {actor.name for actor in journey.frame.actors} == {"new", "old"}
    assert [link.kind for link in journey.links] == [
        LinkKind.HAPPENS_AT,
        LinkKind.HAPPENS_AT,
        LinkKind.NEXT,
    ]


def test_rows_added_by_hand_to_our_own_csv_find_their_place_by_name() -> None:
    text = "kind,text,stage,lane,field.value\nemotion,glad,Find,Mood,1.5\nPain point,ouch,Find,,\n"
    journey = read_map(text, format="csv").journey
    glad, ouch = journey.elements
    assert (glad.kind, glad.fields, ouch.kind) == (Kind.EMOTION, {"value": 1.5}, Kind.PAIN_POINT)
    assert glad.stage == ouch.stage == journey.stages[0].id
    assert journey.lanes[0].accepts == [Kind.EMOTION]


def test_a_quotation_mark_left_open_costs_no_other_line() -> None:
    text = 'Stage,Actions\nFind,"Search\nBuy,Pay\nUse,Sit\nLeave,Go\n'
    journey = read_map(text, format="csv").journey
    assert [stage.name for stage in journey.stages] == ["Find", "Buy", "Use", "Leave"]


def test_nasty_texts_survive_a_round_trip() -> None:
    cards = [
        Element(id=f"{at:016}", kind=Kind.NOTE, text=text, order=f"a{at % 10}")  # type: ignore[arg-type]
        for at, text in enumerate(NASTY)
    ]
    journey = Journey(elements=cards)
    back = read_map(write_map(journey, "csv").text, format="csv").journey
    assert in_order(back) == in_order(journey)
