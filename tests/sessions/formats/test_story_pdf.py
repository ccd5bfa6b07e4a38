"""The PDF of the story, read by other programs than the one that made it."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from sessions.formats.story_pdf import write
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story
from tests.sessions.outcomes.robotics import ROBOTICS
from tests.sessions.outcomes.sentences import missing, whole
from tests.sessions.outcomes.unkind import unkind


def read(outcome: Outcome, folder: Path) -> str:
    """The words as poppler reads them, without the lines at the foot of the pages."""
    path = folder / "story.pdf"
    path.write_bytes(write(outcome, StoryOptions()))
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    words = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    pages = [page.strip().split("\n") for page in words.split("\f")]
    # A word that was broken at the end of a line has its hyphen there alone.
    body = "\n".join(line for page in pages for line in page if not line.endswith(_foot(page)))
    return body.replace("\u00ad\n", "").replace("\u00ad", "").replace("\u200b", "")


def _foot(page: list[str]) -> str:
    return page[-1] if " / " in page[-1] else "\0"


def test_everything_that_the_story_says_stands_on_the_pages_in_its_order(tmp_path: Path) -> None:
    # Small words above titles are set in capitals.
    lines = [line.casefold() for line in whole(story(ROBOTICS))]
    assert missing(lines, read(ROBOTICS, tmp_path).casefold()) == []


def test_pages_are_numbered_and_chapters_are_bookmarks() -> None:
    reader = PdfReader(BytesIO(write(ROBOTICS, StoryOptions())))
    last = len(reader.pages)
    assert f"{last} / {last}" in reader.pages[-1].extract_text()
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles == [f"{at}  {one.title}" for at, one in enumerate(story(ROBOTICS).chapters, 1)]
    assert reader.metadata is not None
    assert reader.metadata.title == "Parts for small robotics firms"
    assert reader.metadata.author is None


def test_the_pdf_promises_to_be_read_aloud_well_unless_a_sign_has_no_glyph() -> None:
    data = write(ROBOTICS, StoryOptions())
    assert b"pdfuaid:part" in data
    unknown = replace(ROBOTICS, about=replace(ROBOTICS.about, title="\U000f1234"))
    assert b"pdfuaid:part" not in write(unknown, StoryOptions())


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("letter", 612)])
def test_the_paper_is_the_one_that_was_asked_for(paper: str, width: int) -> None:
    options = StoryOptions(paper="a4" if paper == "a4" else "letter")
    page = PdfReader(BytesIO(write(ROBOTICS, options))).pages[0]
    assert round(page.mediabox.width) == width


def test_Y7_markup_on_cards_is_text_and_links_lead_nowhere_outside(tmp_path: Path) -> None:
    words = read(unkind(), tmp_path)
    for sign in ("<script>alert(1)</script>", "#text(fill: red)[typst] $x$ @ref `raw` *b* _i_"):
        assert "".join(sign.split()) in "".join(words.split())
    reader = PdfReader(BytesIO((tmp_path / "story.pdf").read_bytes()))
    actions = [
        note.get_object()["/A"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert [one for one in actions if "/URI" in one or "/JS" in one] == []


def test_signs_without_a_glyph_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    missing_glyph = "sessions.formats.picture.lettering.without_glyph"
    monkeypatch.setattr(missing_glyph, lambda *_: ("\U00012000",))
    pages = PdfReader(BytesIO(write(ROBOTICS, StoryOptions(appendix=False)))).pages
    assert "U+12000" in pages[-1].extract_text()
