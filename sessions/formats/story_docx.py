"""The story report as a Word document: real styles, headings and tables, to be edited further.

Paragraphs and tables are written as XML: through the library's own calls a map of two thousand
cards would take minutes.
"""

from datetime import UTC, datetime
from functools import singledispatch
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import serialize_for_reading
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from sessions.formats.text import strip_controls
from sessions.formats.typesetting import drawn, typeset
from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Callout,
    Curve,
    Facts,
    Heading,
    Mark,
    Paragraph,
    Quote,
    Span,
    Table,
    Tone,
    Words,
    leads,
    words,
)
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story
from sessions.outcomes.times import moment

_SERIF: Final = "Georgia"
_SANS: Final = "Arial"
_INK: Final = RGBColor(0x18, 0x21, 0x1F)
_GREY: Final = RGBColor(0x57, 0x61, 0x5D)
_PAPERS: Final = {"a4": (Mm(210), Mm(297)), "letter": (Mm(215.9), Mm(279.4))}
_MARGIN: Final = Mm(24)
_WIDTH: Final = 9_180  # twentieths of a point between the margins of A4
_TONES: Final = {Tone.SUMMARY: "F1F2EE", Tone.WARNING: "FFF0D0", Tone.MOMENT: "FBE7EF"}
_RUNS: Final = {
    Mark.NONE: "",
    Mark.STRONG: "<w:rPr><w:b/></w:rPr>",
    Mark.CARD: "<w:rPr><w:i/></w:rPr>",
}


def write(outcome: Outcome, options: StoryOptions) -> bytes:
    """The report as a .docx file."""
    told = story(outcome, options)
    paper = Document()
    _dress(paper, options)
    _name(paper, told.title, told.subtitle, outcome.about.made_at)
    _footer(paper, told.title)
    told_as = [_paragraph("Title", words(told.title)), _paragraph("Subtitle", words(told.subtitle))]
    at = outcome.about.made_at
    told_as += [_put(paper, block, at) for block in (Facts(told.facts), *told.opening)]
    for number, chapter in enumerate(told.chapters, 1):
        told_as.append(_paragraph("Heading1", words(f"{number}  {chapter.title}")))
        told_as += [_put(paper, block, at) for block in chapter.blocks]
    _fill(paper, "".join(told_as))
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _put(paper: Paper, block: Block, at: int) -> str:
    """A block's XML; a picture becomes a part of the document first."""
    if not isinstance(block, Curve):
        return _xml(block)
    picture = typeset("story_curve_alone.typ", {"curve": drawn(block, captioned=False)}, "png", at)
    shown = paper.add_picture(BytesIO(picture), width=Mm(160))
    shown._inline.docPr.set("descr", _text(block.summary))
    holder = paper.paragraphs[-1]._p
    paper.element.body.remove(holder)
    return str(serialize_for_reading(holder)) + _xml(block)


def _fill(paper: Paper, xml: str) -> None:
    """Write the paragraphs and tables into the document, all at once."""
    empty = str(serialize_for_reading(paper.element))
    filled = empty.replace("<w:sectPr", f"{xml}<w:sectPr", 1)
    paper.part._element = parse_xml(filled)


# What blocks become


def _text(text: str) -> str:
    """Text that XML takes; what it forbids is gone."""
    return strip_controls(text)[0]


def _words(sentence: Words) -> str:
    return "".join(map(_run, sentence))


def _run(span: Span) -> str:
    said = escape(_text(span.text))
    return f'<w:r>{_RUNS[span.mark]}<w:t xml:space="preserve">{said}</w:t></w:r>'


def _paragraph(style: str, sentence: Words, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{_words(sentence)}</w:p>'


@singledispatch
def _xml(block: Block) -> str:
    raise TypeError(type(block).__name__)


@_xml.register
def _(block: Heading) -> str:
    if not block.kicker:
        return _paragraph(f"Heading{block.level}", words(block.text))
    near = '<w:spacing w:before="20"/>'
    kicker = _paragraph("Kicker", words(block.kicker))
    return kicker + _paragraph(f"Heading{block.level}", words(block.text), near)


@_xml.register
def _(block: Paragraph) -> str:
    return _paragraph("Normal", block.words, "<w:keepNext/>" if leads(block) else "")


@_xml.register
def _(block: Quote) -> str:
    source = f" — {block.source}" if block.source else ""
    return _paragraph("Quote", words(f"“{block.text}”{source}"))


@_xml.register
def _(block: Bullets) -> str:
    return _bullets(block.items)


def _bullets(items: tuple[Words, ...]) -> str:
    before = "".join(_paragraph("ListBullet", item) for item in items[:-1])
    return before + _paragraph("ListBullet", items[-1], '<w:spacing w:after="140"/>')


@_xml.register
def _(block: Callout) -> str:
    fill = _TONES[block.tone]
    title = _paragraph("BoxTitle", words(block.title))
    items = _bullets(block.items)
    if len(block.items) == 1:
        items = _paragraph("Normal", block.items[0])
    sides = "".join(f'<w:{side} w:w="170" w:type="dxa"/>' for side in ("top", "start", "end"))
    cell = f'<w:tcW w:w="{_WIDTH}" w:type="dxa"/><w:shd w:val="clear" w:fill="{fill}"/>'
    cell += f"<w:tcMar>{sides}</w:tcMar>"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
        f"<w:tr><w:tc><w:tcPr>{cell}</w:tcPr>{title}{items}</w:tc></w:tr></w:tbl>"
        f"{_paragraph('TableText', ())}"
    )


@_xml.register
def _(block: Facts) -> str:
    return _table((), block.rows, (3, 10))


@_xml.register
def _(block: Table) -> str:
    return _table(block.head, block.rows, block.widths or (1,) * len(block.head))


@_xml.register
def _(block: Curve) -> str:
    return _paragraph("Caption", words(block.summary))


def _table(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[int, ...]
) -> str:
    widths = [_WIDTH * share // sum(shares) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    titles = _row(head, widths, "TableHead", "<w:tblHeader/>") if head else ""
    body = "".join(_row(row, widths, "TableText", "") for row in rows)
    line = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="{}"/>'
    lines = line.format("top", "C8CDC7") + line.format("bottom", "C8CDC7")
    lines += line.format("insideH", "E1E4DF")
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if head else ""
    layout = f'<w:tblW w:w="{_WIDTH}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
    table = f"<w:tbl><w:tblPr>{layout}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{titles}{body}</w:tbl>"
    return table + _paragraph("TableText", ())


def _row(cells: tuple[str, ...], widths: list[int], style: str, more: str) -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{_paragraph(style, words(cell))}</w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{made}</w:tr>"


# How it looks


def _dress(paper: Paper, options: StoryOptions) -> None:
    """Page and styles; everything is set in styles, so that it is changed in one place."""
    section = paper.sections[0]
    section.page_width, section.page_height = _PAPERS[options.paper]
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = Mm(22)
    _style(paper, "Normal", _SERIF, 10.5, after=6, line=1.3)
    _style(paper, "Title", _SERIF, 28, after=4, bold=True)
    _style(paper, "Subtitle", _SERIF, 14, after=12, colour=_GREY)
    _style(paper, "Heading 1", _SERIF, 18, before=28, after=8, bold=True)
    _style(paper, "Heading 2", _SERIF, 13, before=14, after=4, bold=True)
    _style(paper, "Heading 3", _SERIF, 11, before=10, after=4, bold=True)
    _style(paper, "List Bullet", _SERIF, 10.5, after=2, line=1.3)
    quote = _style(paper, "Quote", _SERIF, 11.5, before=4, after=8)
    quote.paragraph_format.left_indent = Mm(6)
    _style(paper, "Caption", _SANS, 8.5, after=10, colour=_GREY)
    kicker = _style(paper, "Kicker", _SANS, 8, before=16, after=0, colour=_GREY, bold=True)
    kicker.font.all_caps = True
    kicker.paragraph_format.keep_with_next = True
    box = _style(paper, "Box Title", _SANS, 9, after=4, bold=True)
    box.paragraph_format.keep_with_next = True
    _style(paper, "Table Text", _SANS, 8.5, after=2)
    _style(paper, "Table Head", _SANS, 8.5, after=2, colour=_GREY, bold=True)


def _style(
    paper: Paper,
    name: str,
    font: str,
    size: float,
    *,
    before: float = 0,
    after: float = 0,
    line: float = 1.15,
    bold: bool = False,
    colour: RGBColor = _INK,
) -> ParagraphStyle:
    if name in paper.styles:
        style = paper.styles[name]
    else:
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles["Normal"]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(name)
    style.font.name, style.font.size = font, Pt(size)
    style.font.bold, style.font.italic = bold, False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The theme's fonts would win over the names.
    for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
        del fonts.attrib[attribute]
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    spacing.line_spacing = line
    for ornament in style.element.xpath("./w:pPr/w:pBdr | ./w:rPr/w:spacing | ./w:rPr/w:kern"):
        ornament.getparent().remove(ornament)
    return style


def _name(paper: Paper, title: str, subtitle: str, at: int) -> None:
    """The document's own properties; nobody's name is among them."""
    about = paper.core_properties
    about.title, about.subject = _text(title)[:255], _text(subtitle)[:255]
    about.author = about.last_modified_by = "Wayboard"
    about.comments = about.keywords = about.category = ""
    about.language, about.revision = "en", 1
    made: datetime = moment(at, UTC).replace(tzinfo=None)
    about.created = about.modified = made


def _footer(paper: Paper, title: str) -> None:
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    line = section.footer.paragraphs[0]
    line.style = paper.styles["Table Text"]
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    line.add_run(_text(title)[:90] + "   ·   ")
    for field in ("PAGE", "NUMPAGES"):
        if field == "NUMPAGES":
            line.add_run(" / ")
        made = parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
        line._p.append(made)
