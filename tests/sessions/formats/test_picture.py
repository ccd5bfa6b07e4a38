"""The map as a picture, looked at by other programs than the one that made it."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from msgspec.structs import replace
from PIL import Image
from pypdf import PdfReader

from sessions.formats.picture import lettering, printing
from sessions.formats.picture.options import Orientation, Paper, PrintOptions
from sessions.journey.model import Frame, Journey
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome
from tests.sessions.formats import outcomes
from tests.sessions.formats.journeys import NASTY

POINTS_TO_MM = 25.4 / 72


def printed(outcome: Outcome, options: PrintOptions | None = None) -> bytes:
    return printing.write_pdf(outcome, options or PrintOptions())


def paged(pdf: bytes, tmp_path: Path) -> list[str]:
    """The words of each page on one line, as poppler reads them."""
    path = tmp_path / "map.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return [" ".join(page.split()) for page in said.stdout.decode().split("\f") if page.strip()]


def read(pdf: bytes, tmp_path: Path) -> str:
    return " ".join(paged(pdf, tmp_path))


def squeezed(text: str) -> str:
    """The plain signs of a text without the places where a line may have been broken."""
    return re.sub(r"[^\x21-\x7e]|-", "", text)


def words_of(outcome: Outcome) -> set[str]:
    journey = outcome.journey
    texts = [card.text for card in journey.elements]
    texts += [stage.name for stage in journey.stages] + [lane.name for lane in journey.lanes]
    texts += [group.title for group in journey.groups] + [journey.frame.title]
    return {word for text in texts for word in text.split()}


def sizes(pdf: bytes) -> set[float]:
    """The heights of all letters on all pages, in points."""
    found = set()
    for page in PdfReader(BytesIO(pdf)).pages:

        def seen(text: str, cm: list[float], tm: list[float], _: object, size: float) -> None:
            if text.strip():
                found.add(round(abs(size * tm[3] * cm[3]), 2))

        page.extract_text(visitor_text=seen)
    return found


def sheet(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) * POINTS_TO_MM), round(float(box.height) * POINTS_TO_MM)


def with_text(text: str) -> Outcome:
    sample = outcomes.outcome()
    cards = sample.journey.elements
    changed = [replace(cards[0], text=text), *cards[1:]]
    return replace(sample, journey=replace(sample.journey, elements=changed))


def test_L3_every_word_of_the_map_is_on_the_sheet(tmp_path: Path) -> None:
    sample = outcomes.outcome()
    said = read(printed(sample), tmp_path)
    assert {word for word in words_of(sample) if word not in said} == set()
    assert "Line of visibility" in said
    assert "Not placed on the map" in said
    assert "Marta Lindqvist" in said
    assert "21 November 2025" in said


def test_the_curve_says_what_the_room_felt_and_where_it_disagrees(tmp_path: Path) -> None:
    said = read(printed(outcomes.outcome()), tmp_path)
    assert "excited +1.2" in said
    assert re.search(r"overwhelmed −1\.1 talk first", said)


def test_links_lead_to_numbers_and_broken_ones_say_so(tmp_path: Path) -> None:
    said = read(printed(outcomes.outcome()), tmp_path)
    assert "5.1 broken" in said  # from the inspection to the first task of the next stage


def test_L1_no_letter_is_smaller_than_six_points_on_the_sheet_that_was_chosen() -> None:
    for sample in (outcomes.outcome(), outcomes.large(200)):
        assert min(sizes(printed(sample))) >= 6


def test_a_sheet_too_small_gives_way_to_a_larger_one_and_the_picture_says_so(
    tmp_path: Path,
) -> None:
    pdf = printed(outcomes.outcome(), PrintOptions(paper=Paper.A4))
    assert sheet(pdf) != (210, 297)
    assert "On A4 the letters would be smaller than 6 pt" in read(pdf, tmp_path)
    assert min(sizes(pdf)) >= 6


@pytest.mark.parametrize(
    ("paper", "orientation", "size"),
    [
        (Paper.A0, Orientation.LANDSCAPE, (1189, 841)),
        (Paper.A1, Orientation.PORTRAIT, (594, 841)),
        (Paper.A2, Orientation.LANDSCAPE, (594, 420)),
    ],
)
def test_the_map_comes_on_the_sheet_that_was_asked_for(
    paper: Paper, orientation: Orientation, size: tuple[int, int]
) -> None:
    pdf = printed(outcomes.outcome(), PrintOptions(paper=paper, orientation=orientation))
    assert sheet(pdf) == size
    assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_a_map_too_large_for_any_sheet_comes_in_pages_with_the_stages_on_each(
    tmp_path: Path,
) -> None:
    sample = outcomes.large()
    pages = paged(printed(sample), tmp_path)
    assert len(pages) > 8
    assert all("of a long journey" in page for page in pages)
    assert "it comes in pages" in pages[0]
    numbers = {card.text.rpartition(" ")[2] for card in sample.journey.elements}
    assert numbers <= set(re.findall(r"\d+", " ".join(pages)))


def test_pages_can_be_asked_for_on_any_paper() -> None:
    pdf = printed(outcomes.outcome(), PrintOptions(paper=Paper.A4, paged=True))
    assert sheet(pdf) == (297, 210)
    assert len(PdfReader(BytesIO(pdf)).pages) > 1


def test_L2_words_are_set_as_they_are(tmp_path: Path) -> None:
    """What the typesetter or another program would act on is words like any others."""
    texts = [*NASTY, '#import "/etc/passwd": *', '#read("map.typ")', "$x$ @a", "#{1+1}", "*b*"]
    sample = outcomes.outcome()
    cards = [
        replace(sample.journey.elements[0], id=outcomes.card_id(at), text=f"x {text} y")
        for at, text in enumerate(texts)
    ]
    said = read(printed(replace(sample, journey=replace(sample.journey, elements=cards))), tmp_path)
    assert [text for text in texts if squeezed(text) not in squeezed(said)] == []


def test_right_to_left_and_emoji_are_drawn_and_what_has_no_glyph_is_told(tmp_path: Path) -> None:
    clean = read(printed(with_text("مرحبا 😀 Ünïcødé Привет")), tmp_path)
    assert "could not be drawn" not in clean
    told = read(printed(with_text("no glyph \U0010fff0 here")), tmp_path)
    assert "One sign on this map could not be drawn" in told
    assert "U+10FFF0" in told


def test_a_machine_without_fonts_still_prints_latin() -> None:
    bare = typst.Fonts(include_system_fonts=False)
    faces = lettering.typefaces(bare)
    assert faces.sans
    assert lettering.without_glyph(["Grüße"], faces, bare) == ()
    assert lettering.without_glyph(["日本"], faces, bare) == ("日", "本")


def test_signs_that_turn_the_reading_direction_are_left_out(tmp_path: Path) -> None:
    said = read(printed(with_text("price \u202e00.1\u202c end")), tmp_path)
    assert "price 00.1 end" in said


def test_very_long_words_and_cards_stay_on_their_card_and_what_is_cut_is_told(
    tmp_path: Path,
) -> None:
    said = read(printed(with_text("x" * 5_000)), tmp_path)
    assert "1 card is longer than 600 letters" in said


def test_a_drawing_is_svg_that_runs_nothing_and_loads_nothing() -> None:
    svg = printing.write_svg(with_text("<script>alert(1)</script> & ]]>"), Options())
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in tags
    assert "foreignObject" not in tags
    links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
    assert all(link.startswith(("#", "data:image/")) for link in links)


def test_a_picture_is_fine_enough_to_read_and_not_too_large_to_open() -> None:
    small = Image.open(BytesIO(printing.write_png(outcomes.outcome(), Options())))
    assert small.width > 2_000
    large = Image.open(BytesIO(printing.write_png(outcomes.large(), Options())))
    assert 20_000_000 < large.width * large.height < 37_000_000


def test_a_map_without_anything_is_a_page_all_the_same(tmp_path: Path) -> None:
    empty = replace(outcomes.outcome(), journey=Journey(frame=Frame(title="Nothing yet")))
    said = read(printed(empty), tmp_path)
    assert "Nothing yet" in said
    assert "no stages yet" in said


def test_L6_no_author_is_in_a_picture() -> None:
    pdf = printed(outcomes.outcome())
    assert outcomes.LENA.encode() not in pdf


def test_the_same_outcome_is_the_same_file() -> None:
    assert printed(outcomes.outcome()) == printed(outcomes.outcome())
