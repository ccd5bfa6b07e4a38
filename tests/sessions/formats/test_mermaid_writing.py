from hypothesis import given
from hypothesis import strategies as st

from sessions.formats import Code, read_map, write_map
from sessions.journey.ids import ActorId, ElementId, LinkId, StageId
from sessions.journey.model import Actor, Element, Frame, Journey, Kind, Link, LinkKind, Stage
from tests.sessions.formats.journeys import NASTY, lines, paragraphs
from tests.sessions.formats.test_mermaid_reading import told


def flat(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def tidy(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Mermaid knows no runs of blanks and no empty lines: texts as they come back."""
    return text.map(flat).filter(bool)


@st.composite
def stories(draw: st.DrawFn) -> Journey:
    """What Mermaid can hold: stages with scored tasks of named actors."""
    names = draw(st.lists(tidy(lines), max_size=3, unique=True))
    actors = [Actor(id=ActorId(f"{n:016}"), name=name) for n, name in enumerate(names)]
    stages: list[Stage] = []
    elements: list[Element] = []
    links: list[Link] = []
    for s in range(draw(st.integers(0, 3))):
        stages.append(Stage(id=StageId(f"{s:016}"), name=draw(tidy(lines)), order=f"a{s}"))
        for _ in range(draw(st.integers(0, 3))):
            at = len(elements)
            task, emotion = ElementId(f"{at:016}"), ElementId(f"{at + 1:016}")
            who = [actor.id for actor in actors if draw(st.booleans())]
            fields = {"actors": who} if who else {}
            value = {"value": float(draw(st.integers(-2, 2)))}
            for element_id, kind, text, own in (
                (task, Kind.CUSTOMER_TASK, draw(tidy(paragraphs)), fields),
                (emotion, Kind.EMOTION, "", value),
            ):
                elements.append(
                    Element(
                        id=element_id,
                        kind=kind,
                        text=text,
                        order="a0",
                        stage=stages[-1].id,
                        fields=own,
                    )
                )
            links.append(Link(id=LinkId(task), source=emotion, to=task, kind=LinkKind.ABOUT))
    title = draw(st.just("") | tidy(lines))
    scenario = draw(st.just("") | tidy(paragraphs))
    frame = Frame(title=title, scenario=scenario, actors=actors)
    return Journey(frame=frame, stages=stages, elements=elements, links=links)


@given(stories())
def test_what_mermaid_holds_comes_back_from_it(journey: Journey) -> None:
    written = write_map(journey, "mermaid")
    imported = read_map(written.text, format="mermaid")
    back, want = told(imported.journey), told(journey)
    for task, element in zip(
        want["tasks"],
        [e for e in journey.elements if e.kind is Kind.EMOTION],
        strict=True,
    ):
        task["score"] = element.fields["value"] + 3
    assert back == want
    assert imported.journey.frame.scenario == journey.frame.scenario
    guesses = {Code.REMARK_AS_ACTOR, Code.ROLES_SWAPPED, Code.TWO_STATES}
    assert {remark.code for remark in imported.report.remarks} <= guesses


def test_tasks_without_an_emotion_are_neutral_and_that_is_said() -> None:
    stage = Stage(id=StageId("s" * 16), name="S", order="a0")
    cards = [
        Element(
            id=ElementId(f"{n:016}"), kind=Kind.USER_TASK, text=text, order="a0", stage=stage.id
        )
        for n, text in enumerate(NASTY)
    ]
    lost = Element(id=ElementId("l" * 16), kind=Kind.PAIN_POINT, text="ouch", order="a0")
    written = write_map(Journey(stages=[stage], elements=[*cards, lost]), "mermaid")
    assert written.text.count(": 3\n") == len(NASTY)
    assert f"{len(NASTY)} of the tasks have no emotion and are written as 3, neutral." in (
        written.left_out
    )
    assert "1 card is left out, of other kinds than tasks and emotions." in written.left_out


def test_an_emotion_of_the_stage_speaks_for_tasks_without_their_own() -> None:
    stage = Stage(id=StageId("s" * 16), name="S", order="a0")
    card = Element(
        id=ElementId("t" * 16), kind=Kind.CUSTOMER_TASK, text="T", order="a0", stage=stage.id
    )
    mood = Element(
        id=ElementId("e" * 16),
        kind=Kind.EMOTION,
        text="fine",
        order="a1",
        stage=stage.id,
        fields={"value": 1.2},
    )
    written = write_map(Journey(stages=[stage], elements=[card, mood]), "mermaid")
    assert written.text == "journey\n  section S\n    T: 4\n"
