"""The Word document of the story, read by the library and by an office program."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.table import Table
from docx.text.paragraph import Paragraph

from sessions.formats.story_docx import write
from sessions.outcomes.blocks import Heading
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story
from tests.sessions.formats.offices import converted
from tests.sessions.outcomes.robotics import ROBOTICS
from tests.sessions.outcomes.sentences import missing, whole
from tests.sessions.outcomes.unkind import unkind


def opened(outcome: Outcome, options: StoryOptions | None = None) -> Paper:
    return Document(BytesIO(write(outcome, options or StoryOptions())))


def texts(paper: Paper) -> list[str]:
    """All words of the document, from top to bottom."""
    found: list[str] = []
    for block in paper.iter_inner_content():
        match block:
            case Paragraph():
                found.append(block.text)
            case Table():
                found += [cell.text for row in block.rows for cell in row.cells]
    return found


def test_everything_that_the_story_says_stands_in_the_document_in_its_order() -> None:
    assert missing(whole(story(ROBOTICS)), " ".join(texts(opened(ROBOTICS)))) == []


def test_titles_are_headings_that_a_table_of_contents_finds() -> None:
    paper = opened(ROBOTICS)
    told = story(ROBOTICS)
    found = {
        level: [
            one.text
            for one in paper.paragraphs
            if one.style is not None and one.style.name == f"Heading {level}"
        ]
        for level in (1, 2)
    }
    assert found[1] == [f"{at}  {one.title}" for at, one in enumerate(told.chapters, 1)]
    headings = [
        block for one in told.chapters for block in one.blocks if isinstance(block, Heading)
    ]
    assert found[2] == [one.text for one in headings if one.level == 2]


def test_the_document_tells_what_it_is_and_nobodys_name() -> None:
    about = opened(ROBOTICS).core_properties
    assert (about.title, about.author) == ("Parts for small robotics firms", "Wayboard")
    made = datetime.fromtimestamp(ROBOTICS.about.made_at / 1000, UTC)
    assert about.created == made


def test_the_curve_is_a_picture_with_words_for_those_who_do_not_see_it() -> None:
    paper = opened(ROBOTICS)
    assert len(paper.inline_shapes) == 1
    described = paper.inline_shapes[0]._inline.docPr.get("descr")
    assert described is not None
    assert described.startswith("The mood is lowest at “Delivery”")


def test_the_paper_is_the_one_that_was_asked_for() -> None:
    widths = [
        round(width.mm)
        for paper in ("a4", "letter")
        if (width := opened(ROBOTICS, StoryOptions(paper=paper)).sections[0].page_width)
    ]
    assert widths == [210, 216]


def test_Y7_markup_and_control_signs_on_cards_are_harmless() -> None:
    data = write(unkind(), StoryOptions())
    paper = Document(BytesIO(data))
    assert missing(whole(story(unkind())), " ".join(texts(paper))) == []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert not re.search(r"<w:(hyperlink|instrText|fldChar|object)\b", body)
    assert "External" not in relations


def test_an_office_program_opens_it_and_reads_the_same(tmp_path: Path) -> None:
    read = converted(write(unkind(), StoryOptions()), "docx", "txt", tmp_path).read_text(
        "utf-8-sig"
    )
    assert missing(whole(story(unkind())), read) == []
