from pathlib import Path

import pytest

from sessions.formats import Code, Imported, read_map, write_map
from sessions.journey.ids import ElementId, LaneId, StageId
from sessions.journey.model import Element, Frame, Journey, Kind, Lane, LinkKind, Stage
from tests.sessions.formats.journeys import NASTY
from tests.sessions.formats.test_csv import told
from tests.sessions.formats.words_kept import lost

OTHERS = Path(__file__).parents[4] / "shared" / "real_journeys"
ROWS = """\
# Buying bread

| Phase | Aktionen | Schmerzpunkte | Gefühle |
|-------|----------|---------------|---------|
| Suchen (1–2 Tage) | Laden finden<br>**Fragen** | „Wo ist *er*?“ | 😐 Vorsichtig — 3/10 |
| Kaufen | Zahlen | | Skeptisch → Beruhigt |
"""
COLUMNS = """\
| | Buscar (1–2 días) | Comprar |
|-|-|-|
| Acciones | <ul><li>Encontrar</li></ul>- Preguntar | Pagar |
| Puntos de dolor | Caro | |
| Clima | | Lluvia |
"""
OUTLINE = """\
# Pain

## Stage 1: Trouver (2 jours)

**Actions:** chercher, comparer

**Pensées**

> « Est-ce ouvert ? »

## Stage 2: Acheter

### Irritants
- trop cher
- `code` illisible

**Météo**: pluie

## Stage 3: Partir
- **Émotions**: Curieux (4/5)
- Actions:
  - saluer
  - sortir
"""
ONE_EACH = """\
## Stage 1: Find

| | |
|---|---|
| **Actions** | Search |
| Emotion | 3.5/5 |

## Stage 2: Buy

| Dimension | Detail |
|---|---|
| Actions | Pay |
"""
BESIDE = """\
# Map

Some words about it.

```mermaid
journey
  title Diagram
  section Find
    Search: 4: Me
```

### 1. Find

| Stage | Actions | Touchpoints | Pain points |
|---|---|---|---|
| Search | Type words | Web | Slow |

### 2. Buy

| Stage | Actions | Touchpoints | Pain points |
|---|---|---|---|
| Pay | Show card | Till | Dear |
"""
BLUEPRINT = """\
<table><caption>How it works</caption>
<tr><th><strong>User steps</strong><br>What they do</th><th>Arrive</th><th>Leave</th></tr>

<tr><th>Frontstage</th><td><ul><li>Door</li><li>Sign</li></ul></td><td>Till</td></tr>
<tr><th>Backstage</th><td>Staff</td><td></td></tr>
</table>
"""


def read(text: str) -> Imported:
    return read_map(text, name="map.md")


def loud(imported: Imported) -> list[Code]:
    quiet = {Code.COLUMNS, Code.SETTING}
    return [one.code for one in imported.report.remarks if one.code not in quiet]


def test_a_table_with_a_row_for_each_stage_is_read() -> None:
    journey = read(ROWS).journey
    assert journey.frame.title == "Buying bread"
    assert [(s.name, s.duration) for s in journey.stages] == [
        ("Suchen", "1–2 Tage"),
        ("Kaufen", ""),
    ]
    assert told(journey) == {
        "Suchen": {
            "customer_task": ["Laden finden", "Fragen"],
            "pain_point": ["„Wo ist er?“"],
            "emotion": ["😐 Vorsichtig — 3/10"],
        },
        "Kaufen": {"customer_task": ["Zahlen"], "emotion": ["Skeptisch → Beruhigt"]},
    }
    first, second = [e.fields for e in journey.elements if e.kind is Kind.EMOTION]
    assert first == {"value": -1.11, "label": "😐 Vorsichtig", "raw": "3/10"}
    assert second == {"label": "Beruhigt", "then": ["Skeptisch"]}


def test_a_table_with_a_column_for_each_stage_is_read() -> None:
    journey = read(COLUMNS).journey
    assert [(s.name, s.duration) for s in journey.stages] == [
        ("Buscar", "1–2 días"),
        ("Comprar", ""),
    ]
    assert told(journey) == {
        "Buscar": {"customer_task": ["Encontrar", "Preguntar"], "pain_point": ["Caro"]},
        "Comprar": {"customer_task": ["Pagar"], "note": ["Lluvia"]},
    }
    assert "Clima" in [lane.name for lane in journey.lanes]


def test_headings_with_labels_and_lists_are_read() -> None:
    journey = read(OUTLINE).journey
    assert [(s.name, s.duration) for s in journey.stages] == [
        ("Trouver", "2 jours"),
        ("Acheter", ""),
        ("Partir", ""),
    ]
    assert told(journey) == {
        "Trouver": {
            "customer_task": ["chercher, comparer"],
            "thought": ["« Est-ce ouvert ? »"],
        },
        "Partir": {"emotion": ["Curieux (4/5)"], "customer_task": ["saluer", "sortir"]},
        "Acheter": {"pain_point": ["trop cher", "code illisible"], "note": ["pluie"]},
    }


def test_a_table_under_each_stage_is_read() -> None:
    assert told(read(ONE_EACH).journey) == {
        "Find": {"customer_task": ["Search"], "emotion": ["3.5/5"]},
        "Buy": {"customer_task": ["Pay"]},
    }


def test_a_diagram_and_tables_beside_it_make_one_map() -> None:
    imported = read(BESIDE)
    journey = imported.journey
    assert told(journey) == {
        "Find": {
            "customer_task": ["Search", "Type words"],
            "emotion": ["4/5"],
            "touchpoint": ["Web"],
            "pain_point": ["Slow"],
        },
        "Buy": {
            "customer_task": ["Pay", "Show card"],
            "touchpoint": ["Till"],
            "pain_point": ["Dear"],
        },
        "tray": {"note": ["Some words about it."]},
    }
    hurts = [link for link in journey.links if link.kind is LinkKind.HURTS]
    texts = {card.id: card.text for card in journey.elements}
    assert [(texts[link.source], texts[link.to]) for link in hurts] == [
        ("Slow", "Search"),
        ("Dear", "Pay"),
    ]
    assert loud(imported) == [Code.SECOND_TITLE, Code.NOT_ON_MAP]


def test_a_second_journey_waits_in_the_tray() -> None:
    fence = "```mermaid\njourney\n section {0}\n {0} task: 3: Me\n```\n"
    imported = read(fence.format("One") + "\n" + fence.format("Two"))
    assert [stage.name for stage in imported.journey.stages] == ["One"]
    assert [card.text for card in imported.journey.unplaced()] == ["Two task", "3/5"]
    assert Code.SEVERAL_MAPS in loud(imported)


def test_a_blueprint_in_html_is_read_with_its_lines() -> None:
    journey = read(BLUEPRINT).journey
    assert journey.frame.blueprint
    assert told(journey) == {
        "Arrive": {
            "customer_task": ["Arrive"],
            "frontstage_action": ["Door", "Sign"],
            "backstage_action": ["Staff"],
        },
        "Leave": {"customer_task": ["Leave"], "frontstage_action": ["Till"]},
        "tray": {"note": ["User steps: What they do", "How it works"]},
    }
    assert [lane.line_above for lane in journey.lanes if lane.line_above] == [
        "interaction",
        "visibility",
    ]


def test_plain_words_become_a_note() -> None:
    imported = read_map("Just an idea.\n\nAnd one more.")
    assert [card.text for card in imported.journey.elements] == ["Just an idea.\nAnd one more."]
    assert imported.report.summary.startswith("Read 0 of 2 lines. Line 1:")


@pytest.mark.parametrize("text", [ROWS, COLUMNS, OUTLINE, ONE_EACH, BESIDE, BLUEPRINT])
def test_no_word_of_a_document_is_lost(text: str) -> None:
    assert lost(text, read(text)) == set()


def test_no_word_of_other_peoples_maps_is_lost() -> None:
    files = sorted(OTHERS.glob("[mt]*")) if OTHERS.exists() else []
    for path in files:
        missing = lost(path.read_text(), read_map(path.read_bytes(), name=path.name))
        # Columns that only count or number the rows are not taken.
        assert all(word.isdecimal() for word in missing), (path.name, missing)


def test_other_peoples_tables_become_the_stages_and_cards_they_are() -> None:
    shapes = {
        "t01": (4, Kind.SUPPORT_PROCESS, 17),
        "t02": (6, Kind.CUSTOMER_TASK, 23),
        "t03": (4, Kind.OPPORTUNITY, 13),
        "t04": (1, Kind.TOUCHPOINT, 13),
        "t05": (7, Kind.PAIN_POINT, 19),
        "t06": (5, Kind.THOUGHT, 5),
        "t07": (4, Kind.CUSTOMER_TASK, 13),
    }
    files = sorted(OTHERS.glob("t*")) if OTHERS.exists() else []
    for path in files:
        journey = read_map(path.read_bytes(), name=path.name).journey
        stages, kind, count = shapes[path.name[:3]]
        found = sum(card.kind is kind for card in journey.elements)
        assert (len(journey.stages), found) == (stages, count), path.name


def test_what_is_written_as_markdown_reads_back_as_the_same_cards() -> None:
    stage = StageId("s" * 16)
    lanes = [
        Lane(id=LaneId(f"{kind:_<16}"), name=name, order=f"a{at}", accepts=[kind])
        for at, (kind, name) in enumerate(
            [(Kind.CUSTOMER_TASK, "Tasks"), (Kind.PAIN_POINT, "Pain points")]
        )
    ]
    texts = [" ".join(text.split()) for text in NASTY if not text.startswith(("- ", "1. ", "—"))]
    cards = [
        Element(
            id=ElementId(f"{at:016}"),
            kind=lanes[at % 2].accepts[0],
            text=text,
            order="a0",
            stage=stage if at % 5 else None,
            lane=lanes[at % 2].id,
        )
        for at, text in enumerate(texts)
    ]
    frame = Frame(title="# T <b>", scenario="[x](javascript:1)")
    stages = [Stage(id=stage, name="A | B", order="a0", duration="2 days")]
    journey = Journey(frame=frame, stages=stages, lanes=lanes, elements=cards)
    imported = read(write_map(journey, "markdown").text)
    back = imported.journey
    assert (back.frame.title, back.frame.scenario) == (frame.title, frame.scenario)
    assert [(one.name, one.duration) for one in back.stages] == [("A | B", "2 days")]
    assert sorted(card.text for card in back.elements) == sorted(texts)
    assert {card.text: card.kind for card in back.elements} == {c.text: c.kind for c in cards}


def test_no_markup_of_a_card_is_live_in_markdown() -> None:
    card = Element(
        id=ElementId("x" * 16), kind=Kind.NOTE, text="<script>[x](javascript:y)", order="a0"
    )
    text = write_map(Journey(elements=[card]), "markdown").text
    assert "\\<script\\>\\[x\\](javascript:y)" in text


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Touchpoints", Kind.TOUCHPOINT),
        ("Touch-points:", Kind.TOUCHPOINT),
        ("Berührungspunkte", Kind.TOUCHPOINT),
        ("Puntos de contacto", Kind.TOUCHPOINT),
        ("Points de contact", Kind.TOUCHPOINT),
        ("Thoughts & Questions", Kind.THOUGHT),
        ("Key Pain Point", Kind.PAIN_POINT),
        ("💔 Pains", Kind.PAIN_POINT),
        ("Irritants", Kind.PAIN_POINT),
        ("Verbesserungspotenzial", Kind.OPPORTUNITY),
        ("Oportunidades", Kind.OPPORTUNITY),
        ("Ziele", Kind.CUSTOMER_GOAL),
        ("Besoins", Kind.CUSTOMER_NEED),
        ("KPIs", Kind.METRIC),
        ("Moments of truth", Kind.KEY_MOMENT),
        ("User actions", Kind.CUSTOMER_TASK),
        ("User tasks", Kind.USER_TASK),
    ],
)
def test_columns_are_known_by_their_names_in_several_languages(heading: str, kind: Kind) -> None:
    text = f"| Stage | {heading} | Goals |\n|-|-|-|\n| Find | something | x |\n"
    cards = {card.text: card.kind for card in read(text).journey.elements}
    assert cards["something"] is kind


def test_owners_and_channels_become_fields_of_cards() -> None:
    text = (
        "| Stage | Tasks | Touchpoints | Owner | Channel |\n|-|-|-|-|-|\n"
        "| Find | Search | Start page | Marketing, Support | Web |\n"
    )
    journey = read(text).journey
    fields = {card.text: card.fields for card in journey.elements}
    assert fields == {
        "Search": {"owner_teams": ["Marketing", "customer_support"]},
        "Start page": {"channel": "Web"},
    }
    assert journey.frame.channels == ["Web"]
