"""The slides, opened by the library of another program and by an office."""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from pptx import Presentation

from facilitation.state import Workshop
from sessions.formats import curve
from sessions.formats.slides import writing
from sessions.formats.slides.results import label
from sessions.journey.model import Frame, Journey, Kind
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import About, Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import NASTY
from tests.sessions.formats.offices import converted

UTC = Options()


def opened(outcome: Outcome) -> Any:
    return Presentation(BytesIO(writing.write(outcome, UTC)))


def titles(show: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in show.slides]


def cells(show: Any) -> list[str]:
    tables = [shape.table for slide in show.slides for shape in slide.shapes if shape.has_table]
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def charts(show: Any) -> list[Any]:
    return [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]


def test_the_slides_tell_the_workshop_from_problem_to_next_step() -> None:
    said = titles(opened(outcomes.outcome()))
    assert said[:2] == ["Marta buys a robot, then waits for people", "What this is about"]
    assert said[-6:] == [
        "How it felt",
        "Where the chain breaks",
        "Which of these helps Marta most?",
        "What matters most",
        "All opportunities",
        "What is next",
    ]


def test_every_card_is_in_a_table_that_can_be_edited() -> None:
    sample = outcomes.outcome()
    said = "\n".join(cells(opened(sample)))
    placed = [card for card in sample.journey.elements if card.stage is not None]
    assert [card.text for card in placed if card.text not in said] == []
    assert [stage.name for stage in sample.journey.stages if stage.name not in said] == []


def test_curve_and_votes_are_charts_of_the_numbers() -> None:
    sample = outcomes.outcome()
    felt, voted = charts(opened(sample))
    means = [point.mean for point in curve.points(sample)]
    assert list(felt.plots[0].series[0].values) == means
    assert list(felt.plots[0].categories) == [name for name, _ in outcomes.STAGES]
    assert list(voted.plots[0].series[0].values) == [9, 5, 4, 0]


def test_whoever_speaks_has_notes_on_every_slide() -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in opened(outcomes.outcome()).slides]
    assert all(notes)
    assert any("People disagree about Install" in one for one in notes)


def test_nothing_is_a_picture() -> None:
    with zipfile.ZipFile(BytesIO(writing.write(outcomes.outcome(), UTC))) as archive:
        assert [name for name in archive.namelist() if name.startswith("ppt/media/")] == []


def test_L4_a_large_map_is_split_over_slides_and_no_card_is_lost() -> None:
    sample = outcomes.large(400)
    show = opened(sample)
    said = "\n".join(cells(show))
    emotions = {card.id for card in sample.journey.elements if card.kind is Kind.EMOTION}
    cards = [card for card in sample.journey.elements if card.id not in emotions]
    assert [card.text for card in cards if card.text not in said] == []
    bottom = show.slide_height
    tables = [shape for slide in show.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 4
    assert all(shape.top + shape.height <= bottom for shape in tables)


def test_words_are_words_in_every_part_of_the_file() -> None:
    sample = outcomes.outcome()
    texts = [*NASTY, "bad \x0b\x01\ufffe sign", "=cmd|' /C calc'!A0"]
    cards = [
        replace(sample.journey.elements[0], id=outcomes.card_id(at), text=f"{text}")
        for at, text in enumerate(texts)
    ]
    said = "\n".join(
        cells(opened(replace(sample, journey=replace(sample.journey, elements=cards))))
    )
    plain = [re.sub(r"[\x01\x0b\ufffe]", "", text) for text in texts]
    assert [text for text in plain if " ".join(text.split()) not in said] == []


@pytest.mark.parametrize("name", ["=1+1", "{=1}", "https://evil.example", "external:c:\\x", "@a"])
def test_no_name_is_a_formula_or_a_link_in_the_workbook_of_a_chart(name: str) -> None:
    sample = outcomes.outcome()
    stages = [replace(stage, name=name) for stage in sample.journey.stages]
    data = writing.write(replace(sample, journey=replace(sample.journey, stages=stages)), UTC)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        books = [archive.read(one) for one in archive.namelist() if one.endswith(".xlsx")]
    assert len(books) == 2
    for book in books:
        with zipfile.ZipFile(BytesIO(book)) as inner:
            sheet = inner.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet
        page = openpyxl.load_workbook(BytesIO(book)).worksheets[0]
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_a_plain_name_stays_as_it_is_beside_a_chart() -> None:
    assert label("Spot the need") == "Spot the need"


def test_an_office_opens_the_slides_and_shows_the_words(tmp_path: Path) -> None:
    pdf = converted(writing.write(outcomes.outcome(), UTC), "pptx", "pdf", tmp_path)
    said = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True)
    text = " ".join(said.stdout.decode().split())
    for words in (
        "Marta buys a robot, then waits for people",
        "Nobody says who books the safety inspection",
        "4 ballots, 5 dots each.",
        "Book the inspector with the order",
        "Who pays for the fence?",
    ):
        assert words in text


def test_an_empty_workshop_has_slides_all_the_same() -> None:
    bare = Outcome(
        about=About(workshop="w", title="", created=outcomes.NOON, made_at=outcomes.NOON),
        journey=Journey(frame=Frame()),
        state=Workshop(),
    )
    assert titles(opened(bare)) == ["Journey map", "What this is about", "What is next"]


def test_nobodys_id_is_in_the_slides() -> None:
    with zipfile.ZipFile(BytesIO(writing.write(outcomes.outcome(), UTC))) as archive:
        unzipped = b"".join(map(archive.read, archive.namelist()))
    assert outcomes.LENA.encode() not in unzipped
