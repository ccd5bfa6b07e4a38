"""The bundle: everything in one archive, the map in it to begin from, and archives that lie."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from facilitation.options import OptionId
from facilitation.rounds import NamedBallot, Revealed, VotingState
from sessions.formats import UnreadableMap, read_map, write_map
from sessions.formats.archive import MOST_FILES, packed
from sessions.formats.catalogue import OUTCOMES
from sessions.journey.model import Journey
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import journeys

CONTRACT = {
    *("markdown", "csv", "json", "mermaid", "story.md", "story.html", "story.docx", "story.pdf"),
    *("summary.txt", "map.pdf", "map.svg", "map.png", "slides.pptx", "workbook.xlsx"),
    *("tables.zip", "backlog.csv", "backlog-jira.csv", "backlog-linear.csv"),
    *("backlog-github.csv", "backlog-trello.csv", "schema.json", "bundle.zip", "agenda.ics"),
}


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return OUTCOMES["bundle.zip"].write(outcomes.outcome(), Options())


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(*files: tuple[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return output.getvalue()


def a_map() -> bytes:
    return write_map(outcomes.journey(), "json").text.encode()


def test_every_format_of_the_contract_is_in_the_catalogue() -> None:
    assert set(OUTCOMES) == CONTRACT
    assert all(one.title and one.media and one.extension for one in OUTCOMES.values())


def test_the_bundle_holds_every_file_and_says_so(bundle: bytes) -> None:
    files = files_of(bundle)
    manifest = json.loads(files["manifest.json"])
    listed = {one["name"]: one for one in manifest["files"]}
    assert set(files) == {*listed, "manifest.json", "READ ME.txt"}
    for name, one in listed.items():
        assert hashlib.sha256(files[name]).hexdigest() == one["sha256"]
        assert len(files[name]) == one["bytes"]
    suffixes = {one.extension for one in OUTCOMES.values()}
    assert suffixes - {Path(name).suffix[1:] for name in files} == {"zip"}
    assert manifest["title"] == "First welding cobot"
    assert "session" in " ".join(listed["map.mmd"]["left_out"]) or listed["map.mmd"]["left_out"]


def test_the_names_in_it_are_ours_alone(bundle: bytes) -> None:
    odd = replace(outcomes.outcome().about, title="../../etc/passwd\x00 \\ : *")
    again = OUTCOMES["bundle.zip"].write(replace(outcomes.outcome(), about=odd), Options())
    assert set(files_of(again)) == set(files_of(bundle))


def test_L7_the_map_comes_back_equal_out_of_a_bundle(bundle: bytes) -> None:
    imported = read_map(bundle, name="First welding cobot.zip")
    assert imported.journey == outcomes.journey()
    assert imported.report.remarks == []


@settings(max_examples=25, deadline=None)
@given(journeys())
def test_any_map_comes_back_equal_out_of_an_archive(journey: Journey) -> None:
    content = write_map(journey, "json").text.encode()
    assert read_map(packed({"map.json": content}, outcomes.NOON)).journey == journey


def test_a_map_of_as_many_cards_as_a_board_holds_comes_back() -> None:
    journey = outcomes.large(5_000).journey
    data = packed({"map.json": write_map(journey, "json").text.encode()}, outcomes.NOON)
    assert read_map(data).journey == journey


def _hostile() -> Iterator[tuple[str, bytes, str]]:
    fine = ("map.json", a_map())
    yield "climbs out", zipped(fine, ("../evil.json", b"{}")), "archive_paths"
    yield "climbs out on Windows", zipped(fine, ("..\\evil.json", b"{}")), "archive_paths"
    yield "is absolute", zipped(fine, ("/etc/passwd", b"x")), "archive_paths"
    yield "names a drive", zipped(fine, ("C:evil", b"x")), "archive_paths"
    yield "explodes", zipped(fine, ("bomb", b"\0" * 9_000_000)), "archive_too_large"
    yield "explodes in the map", zipped(("map.json", b" " * 9_000_000)), "archive_too_large"
    many = [(f"{at}.txt", b"") for at in range(MOST_FILES + 1)]
    yield "has too many files", zipped(fine, *many), "archive_too_large"
    yield "has no map", zipped(("notes.txt", b"hello")), "no_map_inside"
    yield "is empty inside", zipped(("map.json", b"")), "empty"
    yield "is cut off", zipped(fine)[:-40], "broken_archive"
    yield "is noise", b"PK\x03\x04" + bytes(range(200)), "broken_archive"
    yield "holds a broken map", zipped(("map.json", b'{"wayboard": 1, "journey"')), "broken_json"


@pytest.mark.parametrize(("data", "code"), [pytest.param(d, c, id=n) for n, d, c in _hostile()])
def test_an_archive_is_refused_that(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableMap) as refused:
        read_map(data)
    assert refused.value.code == code
    assert refused.value.sentence


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("map.json", a_map()), ("map.json", b"{}"))
    with pytest.raises(UnreadableMap) as refused:
        read_map(data)
    assert refused.value.code == "archive_paths"


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(zipped(("map.json", a_map())))
    place = data.rindex(b"PK\x01\x02") + 24  # the size of the file in the list at the end
    data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableMap):
        read_map(bytes(data))


def test_an_archive_that_came_as_text_is_refused_with_advice() -> None:
    with pytest.raises(UnreadableMap, match=r"import the map\.json") as refused:
        read_map(zipped(("map.json", a_map())).decode("utf-8", errors="replace"))
    assert refused.value.code == "archive_as_text"


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(zipped(("map.json", a_map())))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    with pytest.raises(UnreadableMap) as refused:
        read_map(bytes(data))
    assert refused.value.code == "broken_archive"


def _with_a_hidden_person() -> Outcome:
    """A workshop in whose state a name was left by mistake: no writer may look there."""
    sample = outcomes.outcome()
    (round,) = sample.state.voting.rounds
    assert isinstance(round.life, Revealed)
    ballot = NamedBallot(outcomes.HIDDEN, {OptionId(round.options[0].id): 3})
    voting = VotingState((replace(round, life=replace(round.life, named=(ballot,))),))
    parking = (replace(sample.state.parking[0], author=outcomes.HIDDEN), sample.state.parking[1])
    return replace(sample, state=replace(sample.state, voting=voting, parking=parking))


def test_L6_who_is_hidden_is_in_no_byte_of_any_file(tmp_path: Path) -> None:
    files = files_of(OUTCOMES["bundle.zip"].write(_with_a_hidden_person(), Options()))
    for name, content in files.items():
        seen = content
        if name.endswith((".pptx", ".xlsx", ".docx")):
            seen = b"".join(files_of(content).values())
        elif name.endswith(".pdf"):
            (tmp_path / "file.pdf").write_bytes(content)
            command = ["pdftotext", "-raw", str(tmp_path / "file.pdf"), "-"]
            seen = subprocess.run(command, capture_output=True, check=True).stdout
        assert outcomes.HIDDEN.encode() not in seen, name
        assert outcomes.HIDDEN_NAME.encode() not in seen, name
