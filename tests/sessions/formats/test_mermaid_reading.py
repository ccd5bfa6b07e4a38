import json
from pathlib import Path
from typing import Any

import pytest

from sessions.formats import Code, Imported, read_map
from sessions.journey.model import Journey, Kind, LinkKind, MapKind

OTHERS = Path(__file__).parents[4] / "shared" / "real_journeys"
DAY = """\
journey
    title My day: at work
    section Go to work
      Make tea: 5: Me
      Do work: 1: Me, Cat
    section Go home
      Sit down: 3
"""


def mermaid(text: str) -> Imported:
    return read_map(text, format="mermaid")


def told(journey: Journey) -> dict[str, Any]:
    """What Mermaid would make of it, read back from the map."""
    names = {actor.id: actor.name for actor in journey.frame.actors}
    stages = {stage.id: stage.name for stage in journey.stages}
    about = {link.to: link.source for link in journey.links if link.kind is LinkKind.ABOUT}
    raw = {e.id: e.fields.get("raw") for e in journey.elements}
    tasks = []
    for task in journey.elements:
        if task.kind is not Kind.CUSTOMER_TASK:
            continue
        ids = task.fields.get("actors") or [task.fields.get("actor")]
        score = raw[about[task.id]] if task.id in about else None
        tasks.append(
            {
                "section": stages[task.stage] if task.stage else None,
                "task": task.text,
                "score": float(score) if score else None,
                "people": [names[one] for one in ids if one],
            }
        )
    return {
        "title": journey.frame.title,
        "sections": [stage.name for stage in journey.stages],
        "tasks": tasks,
    }


def task(text: str) -> dict[str, Any]:
    """The only task of a diagram with this line."""
    found: list[dict[str, Any]] = told(mermaid(f"journey\nsection S\n{text}\n").journey)["tasks"]
    assert len(found) == 1
    return found[0]


def codes(imported: Imported) -> list[Code]:
    return [remark.code for remark in imported.report.remarks]


def test_a_plain_diagram_is_read_whole() -> None:
    imported = mermaid(DAY)
    assert told(imported.journey) == {
        "title": "My day: at work",
        "sections": ["Go to work", "Go home"],
        "tasks": [
            {"section": "Go to work", "task": "Make tea", "score": 5, "people": ["Me"]},
            {"section": "Go to work", "task": "Do work", "score": 1, "people": ["Me", "Cat"]},
            {"section": "Go home", "task": "Sit down", "score": 3, "people": []},
        ],
    }
    assert imported.report.summary == "Read 6 of 6 lines."
    assert imported.report.remarks == []
    assert not imported.journey.unplaced()


def test_scores_become_emotions_from_minus_two_to_two() -> None:
    emotions = [e for e in mermaid(DAY).journey.elements if e.kind is Kind.EMOTION]
    assert [e.fields["value"] for e in emotions] == [2.0, -2.0, 0.0]


def test_a_user_journey_gets_user_tasks() -> None:
    journey = read_map(DAY, format="mermaid", map_kind=MapKind.USER_JOURNEY).journey
    assert sum(e.kind is Kind.USER_TASK for e in journey.elements) == 3


def test_real_diagrams_agree_with_what_mermaid_makes_of_them() -> None:
    if not OTHERS.exists():
        return  # other people's maps lie beside the repository, where they are at all
    expected = json.loads((OTHERS / "EXPECTED.json").read_text())
    for name, floor in expected.items():
        journey = read_map((OTHERS / name).read_bytes(), name=name).journey
        want = {
            "title": floor["title"] or "",
            "sections": floor["sections"],
            "tasks": [
                one | {"people": [who for who in one["people"] if who]} for one in floor["tasks"]
            ],
        }
        assert told(journey) == want, name
        for text in (floor["accTitle"], floor["accDescr"]):
            kept = [journey.frame.scenario, *(e.text for e in journey.elements)]
            words = " ".join((text or "").split())
            assert any(words in " ".join(one.split()) for one in kept), name


@pytest.mark.parametrize(
    ("written", "name", "score", "people"),
    [
        ("A: 4", "A", 4, []),
        ("A: 4:", "A", 4, []),
        ("A:4:B,C", "A", 4, ["B", "C"]),
        ("A", "A", None, []),
        ("A:", "A", None, []),
        ("A: ", "A", None, []),
        ("A: 0: B", "A", 0, ["B"]),
        ("A: 4.5: B", "A", 4.5, ["B"]),
        ("A: -1: B", "A", -1, ["B"]),
        ("9:30 call: 4: Me", "9:30 call", 4, ["Me"]),
        ("A:B: 3: Me", "A:B", 3, ["Me"]),
        ("A: 3: Me;", "A", 3, ["Me"]),
        ("Ask #35;1 #quot;x#quot;#59; y#58; z: 3: M#44;e", 'Ask #1 "x"; y: z', 3, ["M,e"]),
        ("One<br>two<br/>three: 3", "One\ntwo\nthree", 3, []),
        ("Sections: 3: Me", "Sections", 3, ["Me"]),
        ("Section 2: 4: Me", "Section 2", 4, ["Me"]),
        ("Journey: 4: Me", "Journey", 4, ["Me"]),
        ("Pay - 3 - Me", "Pay", 3, ["Me"]),
        ("Pay|3|Me", "Pay", 3, ["Me"]),
        ("Buy #1: 3: Me", "Buy #1", 3, ["Me"]),
        ("A 5%% off: 3: Me", "A 5%% off", 3, ["Me"]),
    ],
)
def test_a_task_line_is_read_as_it_was_meant(
    written: str, name: str, score: float | None, people: list[str]
) -> None:
    assert task(written) == {"section": "S", "task": name, "score": score, "people": people}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("journey\nsection S\nA: 7: Me", Code.OUT_OF_RANGE),
        ("journey\nsection S\nA: X: Me", Code.NOT_A_NUMBER),
        ("journey\nsection S\nA: : Me", Code.NO_SCORE),
        ("journey\nsection S\nA: 3: Me: more", Code.EXTRA_COLONS),
        ("journey\nsection A: B\nC: 3", Code.EXTRA_COLONS),
        ("journey\nA: 3", Code.NO_STAGE),
        ("journey\nsection\nA: 3", Code.UNNAMED_STAGE),
        ("journey\ntitle A\ntitle B\nsection S", Code.SECOND_TITLE),
        ("JOURNEY\nsection S", Code.KEYWORD),
        ("flow\njourney\nsection S", Code.BEFORE_START),
        ("journey\nsection S\nA: 3: Me,,You", Code.NO_ACTOR),
        ("journey\nsection S\nA: 3: Because it took far too long", Code.REMARK_AS_ACTOR),
        ("journey\nsection S\nCustomer: 3: Browse, Pick, Pay, Leave", Code.ROLES_SWAPPED),
        ("journey\nsection Current\nA: 3\nsection Future\nB: 4", Code.TWO_STATES),
        ("journey\nsection S\n%% remember this", Code.COMMENT),
        ("journey\naccDescr {\nsection S", Code.NOT_UNDERSTOOD),
    ],
)
def test_what_mermaid_would_refuse_or_lose_is_said(text: str, code: Code) -> None:
    assert codes(mermaid(text)) == [code]


def test_every_remark_that_has_a_line_names_it() -> None:
    imported = mermaid("journey\nsection S\nA: 9: Me\nB\n\n%% note\nC: 3: a: b")
    assert [(one.line, f"ine {one.line}" in one.sentence) for one in imported.report.remarks] == [
        (3, True),
        (4, True),
        (6, True),
        (7, True),
    ]


def test_the_same_section_twice_makes_two_stages_in_order_of_appearance() -> None:
    journey = mermaid("journey\nsection A\nx: 3\nsection B\ny: 3\nsection A\nz: 3").journey
    assert [stage.name for stage in journey.stages] == ["A", "B", "A"]


def test_keywords_are_known_in_any_case_and_line_ends_do_not_matter() -> None:
    journey = mermaid("journey\r\nTITLE T\r\nSECTION S\r\nACCDESCR: d\r\nA: 3: Me\r\n").journey
    assert (journey.frame.title, journey.frame.scenario) == ("T", "d")
    assert [stage.name for stage in journey.stages] == ["S"]


def test_front_matter_names_the_map_and_settings_are_left_out() -> None:
    imported = mermaid("---\ntitle: T\nconfig:\n  theme: dark\n---\n%%{init: {}}%%\njourney\n")
    assert imported.journey.frame.title == "T"
    assert codes(imported) == [Code.SETTING, Code.SETTING]


def test_a_description_in_braces_ends_at_the_first_brace() -> None:
    imported = mermaid("journey\naccDescr {\n one\n two } section S\nA: 3")
    assert imported.journey.frame.scenario == "one\ntwo"
    assert [stage.name for stage in imported.journey.stages] == ["S"]
