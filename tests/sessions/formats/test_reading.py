import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.formats import FORMATS, Code, Imported, UnreadableMap, read_map, write_map
from sessions.journey.model import Journey, Kind, MapKind
from tests.sessions.formats.journeys import NASTY, journeys
from tests.sessions.formats.validity import assert_fits_the_schema

OTHERS = Path(__file__).parents[4] / "shared" / "real_journeys"
DIAGRAM = "journey\nsection A\nB: 3: C"
TABLE = "| Stage | Actions |\n|-|-|\n| A | B |"

pieces = st.sampled_from(
    [
        *NASTY,
        *("journey\n", "section ", "title ", "\n", ": 5: ", "accDescr {", "}", "%%", "---\n"),
        *("| Stage | Actions | Emotions |\n|-|-|-|\n", "|", "# Stage 1: ", "**Actions:** ", "\n\n"),
        *("- ", "> ", "```mermaid\n", "```\n", "<table>", "<tr>", "<td>", "</table>", "<br>"),
        *("Stage,Actions\n", ",", ";", '"', "\t", "record,kind,text\n", "card,", "3/5", "→"),
        *('{"stages": [', "{", "}", '"name": ', "]", "\x00", "\ud800", "\u202e", "\r"),
    ]
)


def tried(text: str | bytes, format_name: str | None) -> Imported | UnreadableMap:
    try:
        return read_map(text, format=format_name)
    except UnreadableMap as refused:
        return refused


soups = st.lists(pieces | st.text(max_size=10), max_size=25).map("".join)


@given(soups, st.sampled_from([None, *FORMATS]))
@example("---\na: &a [x]\ntitle: *a\n---\njourney", "mermaid")
@example("|\n|-", "markdown")
def test_any_text_becomes_a_map_or_is_refused_with_a_sentence(
    text: str, format_name: str | None
) -> None:
    imported = tried(text, format_name)
    if isinstance(imported, UnreadableMap):
        assert imported.sentence.endswith(".")
        return
    assert_fits_the_schema(imported.journey)
    assert 0 <= imported.report.read <= imported.report.total
    assert imported.report.summary.startswith("Read ")


@given(st.binary(max_size=200), st.sampled_from([None, *FORMATS]))
def test_any_bytes_become_a_map_or_are_refused(data: bytes, format_name: str | None) -> None:
    imported = tried(data, format_name)
    if isinstance(imported, Imported):
        assert_fits_the_schema(imported.journey)


def test_other_peoples_maps_fit_the_schema_in_every_kind_of_map() -> None:
    files = sorted(OTHERS.glob("[mt]*")) if OTHERS.exists() else []
    for path in files:
        for kind in MapKind:
            imported = read_map(path.read_bytes(), name=path.name, map_kind=kind)
            assert_fits_the_schema(imported.journey)
            assert imported.journey.frame.map_kind is kind


@given(journeys(), st.sampled_from(FORMATS))
def test_every_outcome_can_be_imported(journey: Journey, format_name: str) -> None:
    written = write_map(journey, format_name)
    imported = read_map(written.text, name=f"map{written.suffix}")
    assert imported.report.format == format_name


@pytest.mark.parametrize(
    ("text", "name", "format_name"),
    [
        (DIAGRAM, None, "mermaid"),
        ("\n%%{init: {\n}}%%\n %% x\n journey\ntitle T", None, "mermaid"),
        (DIAGRAM, "notes.md", "mermaid"),
        (f"# T\n```mermaid\n{DIAGRAM}\n```", "map.mmd", "markdown"),
        (TABLE, None, "markdown"),
        ("Stage,Actions\nA,B\n", None, "csv"),
        ("Stage;Actions\nA;B\n", "map.txt", "csv"),
        ("Journey map of our shop\n\nSome words, and more.", None, "markdown"),
        ('{"a": 1}', None, "json"),
        ("a,b", "map.CSV", "csv"),
        ("<table><tr><td>Stage<td>A</table>", "map.html", "markdown"),
    ],
)
def test_the_format_is_found_out(text: str, name: str | None, format_name: str) -> None:
    assert read_map(text, name=name).report.format == format_name


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" * 9, "broken_archive"),
        (bytes(range(256)), "binary"),
        (b"a" * (1024 * 1024 + 1), "too_large"),
        ("\U0001f600".encode() * 300_000, "too_large"),
        (b"a\n" * 30_000, "too_large"),
        (DIAGRAM.encode() + b"\nx: 3" * 2_600, "too_many_cards"),
        (b"journey" + b"\nsection a" * 201, "too_many_stages"),
    ],
)
def test_what_cannot_be_a_map_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableMap) as refused:
        read_map(data)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnreadableMap, match="mermaid, markdown, csv, json"):
        read_map(DIAGRAM, format="docx")


def test_invisible_and_turning_characters_are_told() -> None:
    imported = read_map("journey\nsection A\nB\x07: 3: \u202eC")
    assert [remark.code for remark in imported.report.remarks] == [
        Code.CONTROL_CHARACTERS,
        Code.BIDI,
    ]
    task = next(card for card in imported.journey.elements if card.kind is Kind.CUSTOMER_TASK)
    assert task.text == "B"
    assert imported.journey.frame.actors[0].name == "\u202eC"


def test_a_text_too_long_for_a_card_becomes_several() -> None:
    words = "word " * 1000
    imported = read_map(f"journey\nsection A\n{words}: 3")
    tasks = [card.text for card in imported.journey.elements if card.kind is Kind.CUSTOMER_TASK]
    assert len(tasks) == 3
    assert " ".join(tasks) == words.strip()
    assert [remark.code for remark in imported.report.remarks] == [Code.LONG_TEXT]


@pytest.mark.parametrize(
    "text",
    [
        "> " * 50_000,
        "[" * 100_000,
        "*a **b " * 15_000,
        "<table><tr><td>" * 7_000,
        "<table>" * 15_000,
        "**a**: " * 15_000,
        "x" + " " * 100_000 + "x",
        "\n".join(" " * n + "- a" for n in range(400)),
        "journey\n" + "accDescr {\n" * 9_000,
        "journey\nx: " + "1:" * 50_000,
        "Stage,Emotions\na," + "1-" * 50_000,
        '["' + '\\"' * 50_000,
    ],
)
def test_hostile_texts_take_no_longer_than_honest_ones(text: str) -> None:
    for format_name in FORMATS:
        before = time.process_time()
        tried(text, format_name)
        # Linear readers need a twentieth of this; quadratic ones needed minutes.
        assert time.process_time() - before < 5
