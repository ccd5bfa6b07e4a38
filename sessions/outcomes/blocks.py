"""What a report is made of, whatever file it becomes. All text in it is plain: never markup."""

from enum import StrEnum

import msgspec

from sessions.outcomes.prose import apart, signed


class Mark(StrEnum):
    """How a piece of a sentence stands out."""

    NONE = ""
    STRONG = "strong"
    CARD = "card"
    """Words from a card."""


class Span(msgspec.Struct, frozen=True):
    """A piece of a sentence."""

    text: str
    mark: Mark = Mark.NONE


Words = tuple[Span, ...]


def strong(text: str) -> Span:
    """A piece that stands out."""
    return Span(apart(text), Mark.STRONG)


def card(text: str) -> Span:
    """Words from a card."""
    return Span(apart(text), Mark.CARD)


def words(*pieces: str | Span) -> Words:
    """A sentence of pieces."""
    spans = (Span(piece) if isinstance(piece, str) else piece for piece in pieces)
    return tuple(span for span in spans if span.text)


def unmarked(sentence: Words) -> str:
    """The sentence as plain text."""
    return "".join(span.text for span in sentence)


class Heading(msgspec.Struct, frozen=True, kw_only=True, tag="heading"):
    """A title within a chapter; `kicker` is a small word above it."""

    text: str
    level: int = 2
    kicker: str = ""


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A few sentences."""

    words: Words


def leads(paragraph: Paragraph) -> bool:
    """Whether it leads to what follows, and must not be parted from it."""
    return unmarked(paragraph.words).endswith(":")


class Quote(msgspec.Struct, frozen=True, tag="quote"):
    """A customer's own words and where they come from; without a source `source` is empty."""

    text: str
    source: str = ""


class Bullets(msgspec.Struct, frozen=True, tag="bullets"):
    """A short list."""

    items: tuple[Words, ...]


class Tone(StrEnum):
    """What a box is for."""

    SUMMARY = "summary"
    WARNING = "warning"
    MOMENT = "moment"


class Callout(msgspec.Struct, frozen=True, kw_only=True, tag="callout"):
    """A box that stands out from the text."""

    tone: Tone
    title: str
    items: tuple[Words, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """Rows under a head; every row is as long as the head. `widths` are shares of the page."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[int, ...] = ()


def narrowed(table: Table) -> Table:
    """The table without the columns in which nothing stands."""
    kept = [at for at in range(len(table.head)) if any(row[at] for row in table.rows)]
    return msgspec.structs.replace(
        table,
        head=tuple(table.head[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
        widths=tuple(table.widths[at] for at in kept) if table.widths else (),
    )


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Names with what there is to say about each."""

    rows: tuple[tuple[str, str], ...]


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the emotion curve, −2 to +2; from `low` to `high` all that people felt."""

    name: str
    value: float
    low: float
    high: float
    note: str = ""

    @property
    def written(self) -> str:
        """The value as people write it: −1.5."""
        return signed(self.value)


class Curve(msgspec.Struct, frozen=True, kw_only=True, tag="curve"):
    """The emotion curve as numbers; `summary` says in words what the picture shows."""

    points: tuple[CurvePoint, ...]
    summary: str


Block = Heading | Paragraph | Quote | Bullets | Callout | Table | Facts | Curve


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered part of the report."""

    title: str
    blocks: tuple[Block, ...]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report: title page, opening, chapters."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    opening: tuple[Block, ...]
    chapters: tuple[Chapter, ...]
