"""Two states of a map: what `compare` finds is all there is, and it is told in the map's words."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sessions.journey.ids import ElementId, LaneId, LinkId, StageId
from sessions.journey.model import Element, Frame, Journey, Kind, Lane, Link, LinkKind, Stage
from sessions.outcomes.alignment import aligned
from sessions.outcomes.comparison import PARTS, Change, Difference, Part, compare
from sessions.outcomes.differences import readable, told
from tests.sessions.formats.journeys import journeys

FLAT = {str(part): root for root, part in PARTS.items()}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Journey, Journey]:
    """A map and what became of it: some things gone, some changed, some new."""
    before, other = draw(journeys()), draw(journeys())
    parts: dict[str, list[Any]] = {}
    for root in PARTS:
        theirs = {one.id: one for one in getattr(other, root)}
        parts[root] = list(theirs.values())
        for thing in getattr(before, root):
            if thing.id in theirs:
                continue
            models = [one for one in theirs.values() if getattr(one, "kind", 0) == _kind(thing)]
            fate = draw(st.sampled_from(["stays", "goes", "changes"]))
            if fate == "changes" and models:
                thing = replace(draw(st.sampled_from(models)), id=thing.id)
            if fate != "goes":
                parts[root].append(thing)
    frame = draw(st.sampled_from([before.frame, other.frame]))
    return before, Journey(frame=frame, **parts)


def _kind(thing: Any) -> Any:
    return getattr(thing, "kind", 0)


def applied(before: Journey, differences: tuple[Difference, ...], after: Journey) -> Journey:
    """`before` with these differences and no others; what was added is taken from `after`."""
    frame = msgspec.structs.asdict(before.frame)
    found = {root: {one.id: one for one in getattr(before, root)} for root in PARTS}
    for one in differences:
        if one.part is Part.FRAME:
            frame[str(one.field)] = one.after
            continue
        things = found[FLAT[one.part]]
        if one.change is Change.REMOVED:
            del things[one.id]
        elif one.change is Change.ADDED:
            root = getattr(after, FLAT[one.part])
            things[one.id] = next(thing for thing in root if thing.id == one.id)
        else:
            moved = one.change is Change.MOVED
            new: dict[str, Any] = one.after if moved else {str(one.field): one.after}
            things[one.id] = changed(things[one.id], new)
    parts = {root: list(things.values()) for root, things in found.items()}
    return Journey(frame=msgspec.convert(frame, Frame), **parts)


def changed(thing: Any, new: dict[str, Any]) -> Any:
    own = {name for name in new if name not in thing.__struct_fields__}
    plain = {name: new[name] for name in new if name not in own}
    if own:
        fields = {**thing.fields, **{name: new[name] for name in own}}
        plain["fields"] = {name: value for name, value in fields.items() if value is not None}
    raw = {**msgspec.structs.asdict(thing), **plain}
    if isinstance(thing, Link):
        raw["from"] = raw.pop("source")
    return msgspec.convert(msgspec.to_builtins(raw), type(thing))


def by_id(journey: Journey) -> Any:
    """The map without the order of its lists, which follows from what the things say."""
    frame = msgspec.to_builtins(journey.frame)
    parts = {
        root: {one.id: _without_nothing(one) for one in getattr(journey, root)} for root in PARTS
    }
    return frame, parts


def _without_nothing(thing: Any) -> Any:
    plain = msgspec.to_builtins(thing)
    said = {k: v for k, v in plain.pop("fields", {}).items() if v is not None}
    return {**plain, "fields": said}


@given(journeys())
def test_a_map_does_not_differ_from_itself(journey: Journey) -> None:
    """M1."""
    assert compare(journey, journey) == ()
    assert told((), journey, journey) == ()


@given(pairs())
def test_the_differences_are_all_that_makes_one_state_of_the_other(
    pair: tuple[Journey, Journey],
) -> None:
    """M1."""
    before, after = pair
    assert by_id(applied(before, compare(before, after), after)) == by_id(after)


@given(pairs())
def test_every_difference_is_told_in_one_section(pair: tuple[Journey, Journey]) -> None:
    """M1."""
    before, after = pair
    differences = compare(before, after)
    sections = told(differences, before, after)
    assert bool(sections) is bool(differences)
    assert all(section.sentences and section.title for section in sections)
    lines = readable(sections).splitlines()
    assert all(f"- {said}." in lines for one in sections for said in one.sentences)


@given(journeys())
def test_a_copy_under_other_ids_is_known_by_what_it_says(journey: Journey) -> None:
    """M2."""
    copied = renewed(journey)
    one_of_each = {(one.kind, one.text) for one in journey.elements}
    if len(one_of_each) == len(journey.elements):
        remains = compare(aligned(journey, copied), copied)
        assert not [one for one in remains if one.part is Part.CARD]


def renewed(journey: Journey) -> Journey:
    """The same map under ids of its own."""

    def new(id: str | None) -> Any:
        return None if id is None else f"copy-{id}"

    return replace(
        journey,
        stages=[replace(one, id=new(one.id)) for one in journey.stages],
        lanes=[replace(one, id=new(one.id)) for one in journey.lanes],
        elements=[
            replace(one, id=new(one.id), stage=new(one.stage), lane=new(one.lane))
            for one in journey.elements
        ],
        groups=[],
        links=[
            replace(one, id=new(one.id), source=new(one.source), to=new(one.to))
            for one in journey.links
        ],
        comments=[],
        reactions=[],
    )


AWARENESS, RESEARCH, CHOOSE = (StageId(f"stage-{n:010d}") for n in range(3))
PAINS = LaneId("lane-for-pains-00")


def card(number: int, stage: StageId | None, text: str = "", **more: Any) -> Element:
    return Element(
        id=ElementId(f"card-{number:012d}"),
        kind=more.pop("kind", Kind.PAIN_POINT),
        text=text or f"Pain {number}",
        order=f"a{number}",
        stage=stage,
        lane=PAINS,
        **more,
    )


def board(*cards: Element, research: str = "Research", links: list[Link] | None = None) -> Journey:
    return Journey(
        stages=[
            Stage(id=AWARENESS, name="Awareness", order="a0"),
            Stage(id=RESEARCH, name=research, order="a1"),
            Stage(id=CHOOSE, name="Choose", order="a2"),
        ],
        lanes=[Lane(id=PAINS, name="Pains", order="a0", accepts=[Kind.PAIN_POINT])],
        elements=list(cards),
        links=links or [],
    )


def sentences(before: Journey, after: Journey) -> dict[str, tuple[str, ...]]:
    return {one.title: one.sentences for one in told(compare(before, after), before, after)}


def test_differences_are_told_by_stage_and_alike_ones_together() -> None:
    """M1."""
    before = board(card(1, AWARENESS), card(2, AWARENESS), card(3, CHOOSE, "Slow"))
    after = board(
        card(1, CHOOSE),
        card(2, CHOOSE),
        card(3, CHOOSE, "Too slow", fields={"impact": "gives_up"}),
        *(card(n, AWARENESS) for n in range(4, 8)),
        research="Find",
    )
    assert sentences(before, after) == {
        "Awareness": ("4 pain points added",),
        "Find": ("stage “Research” renamed to “Find”",),
        "Choose": (
            "2 cards moved from “Awareness” to “Choose”",
            "text of pain point “Slow” changed to “Too slow”",
            "impact of pain point “Too slow” set to “gives_up”",
        ),
    }


def test_what_went_from_a_stage_that_is_gone_is_told_there() -> None:
    """M1."""
    before = board(card(1, RESEARCH), card(2, None, "Lost"))
    after = replace(before, stages=before.stages[:1], elements=[])
    assert sentences(before, after) == {
        "Research": ("1 stage removed: “Research”", "1 pain point removed: “Pain 1”"),
        "Choose": ("1 stage removed: “Choose”",),
        "Without a place": ("1 pain point removed: “Lost”",),
    }


def test_a_link_is_told_by_the_words_at_its_ends() -> None:
    """M1."""
    ends = card(1, AWARENESS, "Searches"), card(2, AWARENESS, "Finds")
    link = Link(id=LinkId("link-00000000000"), source=ends[0].id, to=ends[1].id, kind=LinkKind.NEXT)
    before, after = board(*ends), board(*ends, links=[link])
    assert sentences(before, after) == {"Awareness": ("1 link added: “Searches → Finds”",)}
