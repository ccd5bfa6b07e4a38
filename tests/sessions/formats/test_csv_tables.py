"""Tables and backlogs as CSV, read by a plain CSV reader."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from sessions.formats import csv_tables, trackers
from sessions.formats.csv_cells import unguard
from sessions.formats.ledger import tables
from sessions.journey.model import Kind
from sessions.outcomes.backlog import backlog
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import NASTY

UTC = Options()
TRACKERS = {
    "jira": (trackers.write_jira, "Summary", "Description"),
    "linear": (trackers.write_linear, "Title", "Description"),
    "github": (trackers.write_github, "title", "body"),
    "trello": (trackers.write_trello, "Card Name", "Card Description"),
}
Write = Callable[[Outcome, Options], bytes]


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unzipped(outcome: Outcome) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(csv_tables.write(outcome, UTC))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def saying(text: str) -> Outcome:
    """A workshop in which every opportunity, pain and task says this."""
    sample = outcomes.outcome()
    kinds = {Kind.OPPORTUNITY, Kind.PAIN_POINT, Kind.CUSTOMER_TASK}
    cards = [
        replace(card, text=text) if card.kind in kinds else card for card in sample.journey.elements
    ]
    return replace(sample, journey=replace(sample.journey, elements=cards))


def test_there_is_a_file_for_each_table_with_a_row_for_each_row() -> None:
    sample = outcomes.outcome()
    files = unzipped(sample)
    found = tables(sample, UTC)
    assert set(files) == {f"{table.name}.csv" for table in found}
    for table in found:
        heads, *rows = read(files[f"{table.name}.csv"])
        assert heads == [column.name for column in table.columns]
        assert len(rows) == len(table.rows)
        assert all(len(row) == len(heads) for row in rows)


def test_numbers_dates_and_truths_are_written_plainly() -> None:
    heads, first, *_ = read(unzipped(outcomes.outcome())["votes.csv"])
    row = dict(zip(heads, first, strict=True))
    assert (row["Dots"], row["Shared"], row["Anonymous"]) == ("9", "no", "yes")
    assert row["Closed"] == "2025-11-21T12:01:00+00:00"


@pytest.mark.parametrize("text", [*NASTY, "=1+1", "\t=1", "＝1"])
def test_no_cell_is_run_and_each_can_be_restored(text: str) -> None:
    for name, data in unzipped(saying(text)).items():
        for row in read(data):
            assert not any(cell[:1] in tuple("=+@\t\r＝＋－＠") for cell in row), name
    heads, *rows = read(unzipped(saying(text))["elements.csv"])
    said = {unguard(row[heads.index("Text")]) for row in rows}
    assert text.strip() in said


def test_the_backlog_has_every_opportunity_in_the_order_of_the_workshop() -> None:
    sample = outcomes.outcome()
    heads, *rows = read(csv_tables.write_backlog(sample, UTC))
    said = [row[heads.index("Opportunity")] for row in rows]
    assert said == [row.text for row in backlog(sample)]
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Rank"], first["Dots"], first["Owner"], first["Due"]) == (
        "1",
        "9",
        "Lena",
        "2026-01-31",
    )


@pytest.mark.parametrize("name", TRACKERS)
def test_each_tracker_gets_its_own_columns_and_every_opportunity(name: str) -> None:
    write, title, description = TRACKERS[name]
    data = write(outcomes.outcome(), UTC)
    assert not data.startswith(b"\xef\xbb\xbf")  # some importers take it for a part of the name
    heads, *rows = read(data)
    assert heads[0] == title
    assert [row[0] for row in rows] == [row.text for row in backlog(outcomes.outcome())]
    body = rows[0][heads.index(description)]
    assert "Nobody says who books the safety inspection" in body
    assert "We waited eleven days for a stamp" in body
    assert all(len(row) == len(heads) for row in rows)


def test_priorities_and_states_are_in_each_trackers_words() -> None:
    sample = outcomes.outcome()
    jira = read(trackers.write_jira(sample, UTC))
    linear = read(trackers.write_linear(sample, UTC))
    github = read(trackers.write_github(sample, UTC))
    trello = read(trackers.write_trello(sample, UTC))
    assert [row[jira[0].index("Priority")] for row in jira[1:]] == ["High"] * 3 + ["Low"]
    assert [row[linear[0].index("Priority")] for row in linear[1:]] == ["High"] * 3 + ["Low"]
    assert {row[linear[0].index("Status")] for row in linear[1:]} == {"Backlog"}
    assert {row[github[0].index("state")] for row in github[1:]} == {"open"}
    assert trello[1][trello[0].index("List Name")] == "Agreed"
    assert jira[0].count("Labels") == 2
    assert jira[1][jira[0].index("Labels") + 1] == "install"


@pytest.mark.parametrize("name", ["linear", "github", "trello"])
@pytest.mark.parametrize("text", [*NASTY, "=cmd()"])
def test_words_do_nothing_where_markdown_is_read(name: str, text: str) -> None:
    write, title, description = TRACKERS[name]
    heads, *rows = read(write(saying(text), UTC))
    for row in rows:
        assert row[heads.index(title)][:1] not in tuple("=+-@")
        drawn = MarkdownIt().render(unguard(row[heads.index(description)]))
        assert set(re.findall(r"<(\w+)", drawn)) <= {"h3", "ul", "li", "p"}


@pytest.mark.parametrize("text", [*NASTY, "{code}evil{code}", "!http://x/y.png!", "[~admin]"])
def test_words_do_nothing_where_wiki_markup_is_read(text: str) -> None:
    heads, *rows = read(trackers.write_jira(saying(text), UTC))
    for row in rows:
        assert row[heads.index("Summary")][:1] not in tuple("=+-@")
        said = row[heads.index("Description")].split("\n")
        written = [line.removeprefix("* ") for line in said if line.startswith("* ")]
        assert [line for line in written if re.search(r"(?<!\\)[{\[!|*_]", line)] == []


def test_nobody_is_called_and_nothing_is_referred_to_on_github() -> None:
    heads, *rows = read(trackers.write_github(saying("ask @everyone about #42"), UTC))
    body = rows[0][heads.index("body")]
    assert "@everyone" not in body
    assert "#42" not in body


def test_L6_nobodys_id_is_in_any_table() -> None:
    files = unzipped(outcomes.outcome())
    assert [name for name, data in files.items() if outcomes.LENA.encode() in data] == []
