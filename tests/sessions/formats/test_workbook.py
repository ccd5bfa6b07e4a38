"""The workbook, opened by other programs than the one that wrote it."""

import subprocess
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from facilitation.state import Workshop
from sessions.formats.ledger import tables
from sessions.formats.workbook import writing
from sessions.journey.model import Frame, Journey
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import About, Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import NASTY
from tests.sessions.formats.offices import converted

BERLIN = Options(timezone="Europe/Berlin")
WANTED = ["Summary", "Elements", "Opportunities", "Votes", "Scores", "Minutes", "Parking lot"]


def opened(outcome: Outcome, options: Options = BERLIN) -> Book:
    return openpyxl.load_workbook(BytesIO(writing.write(outcome, options)))


def sheet(book: Book, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def column(page: Worksheet, name: str) -> list[object]:
    heads = [cell.value for cell in page[1]]
    return [row[heads.index(name)].value for row in page.iter_rows(min_row=2)]


def test_every_sheet_is_there_with_a_filter_and_a_frozen_head() -> None:
    book = opened(outcomes.outcome())
    assert [name for name in WANTED if name not in book.sheetnames] == []
    for name in WANTED:
        page = sheet(book, name)
        assert page.freeze_panes == "A2"
        assert (page.auto_filter.ref is None) == (name == "Summary")


def test_L5_every_cell_says_what_the_table_says() -> None:
    sample = outcomes.outcome()
    book = opened(sample)
    for table in tables(sample, BERLIN):
        page = sheet(book, table.title)
        said = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        meant = [[_as_a_sheet_says_it(cell) for cell in row] for row in table.rows]
        assert said == meant, table.name


def _as_a_sheet_says_it(cell: object) -> object:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return None if cell == "" else cell


def test_numbers_are_numbers_and_dates_are_dates() -> None:
    book = opened(outcomes.outcome())
    assert column(sheet(book, "Votes"), "Dots") == [9, 5, 4, 0]
    assert column(sheet(book, "Opportunities"), "Due")[0] == datetime(2026, 1, 31)
    assert column(sheet(book, "Minutes"), "At")[0] == datetime(2025, 11, 21, 12, 0)
    values = [one for one in column(sheet(book, "Elements"), "Value") if one is not None]
    assert values == [11, 3.4]


def test_votes_and_feelings_are_drawn_as_charts_of_their_cells() -> None:
    book = opened(outcomes.outcome())
    drawn = sheet(book, "Charts")._charts  # type: ignore[attr-defined]
    values = [one.val.numRef.f for chart in drawn for one in chart.series]
    assert "Votes!$G$2:$G$5" in values
    assert "Feelings!$B$2:$B$7" in values


@pytest.mark.parametrize("text", [*NASTY, "=cmd|' /C calc'!A0", "https://evil.example", "\x01\x0b"])
def test_L2_words_are_words_in_every_cell(text: str) -> None:
    sample = outcomes.outcome()
    cards = sample.journey.elements
    changed = replace(sample.journey, elements=[replace(cards[0], text=text), *cards[1:]])
    data = writing.write(replace(sample, journey=changed), BERLIN)
    page = sheet(openpyxl.load_workbook(BytesIO(data)), "Elements")
    heads = [cell.value for cell in page[1]]
    cell = page.cell(2, heads.index("Text") + 1)
    clean = text.replace("\x01", "").replace("\x0b", "").strip()
    assert (cell.value or "") == clean
    assert cell.data_type in ("s", "n") if not clean else cell.data_type == "s"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in archive.read(name) for name in sheets)
        assert not any(b"hyperlink" in archive.read(name) for name in sheets)


def test_a_spreadsheet_program_reads_what_was_written(tmp_path: Path) -> None:
    data = writing.write(outcomes.outcome(), BERLIN)
    pdf = converted(data, "xlsx", "pdf", tmp_path)
    said = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True)
    text = " ".join(said.stdout.decode().split())
    assert "Book the inspector with the order" in text
    assert '=HYPERLINK("http://evil.example")' in text
    assert "Err:" not in text
    assert "#NAME?" not in text


def test_an_empty_workshop_is_a_workbook_with_heads() -> None:
    bare = Outcome(
        about=About(workshop="w", title="", created=0, made_at=outcomes.NOON),
        journey=Journey(frame=Frame()),
        state=Workshop(),
    )
    book = opened(bare)
    assert [name for name in WANTED if name not in book.sheetnames] == []
    assert sheet(book, "Votes")["A1"].value == "Round"


def test_clocks_that_were_never_set_leave_the_cell_blank() -> None:
    sample = outcomes.outcome()
    cards = sample.journey.elements
    odd = [replace(cards[0], created=0), replace(cards[1], created=2**53 - 1), *cards[2:]]
    book = opened(replace(sample, journey=replace(sample.journey, elements=odd)))
    assert column(sheet(book, "Elements"), "Created")[:2] == [None, None]


def test_ids_of_people_and_unshown_names_are_nowhere_in_it() -> None:
    data = writing.write(outcomes.outcome(), BERLIN)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        unzipped = b"".join(map(archive.read, archive.namelist()))
    assert outcomes.LENA.encode() not in unzipped
    assert b"Lena Fischer" in unzipped  # whose name stands on the cards
