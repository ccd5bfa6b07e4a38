"""What a picture of the map is printed from: plain values that the typesetter reads as JSON."""

import msgspec


class Words(msgspec.Struct, frozen=True, rename={"text": "t"}):
    """Somebody's words, and whether they are read from right to left."""

    text: str
    rtl: bool = False


class Mark(msgspec.Struct, frozen=True, rename={"number": "n"}):
    """The number of the card that a link leads to, and the state of the link."""

    number: str
    state: str


class Face(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "k", "number": "n"}):
    """A card as it is printed; `meta` are small lines under its words."""

    kind: str
    text: Words
    number: str = ""
    quote: Words | None = None
    meta: tuple[Words, ...] = ()
    marks: tuple[Mark, ...] = ()
    dots: int = 0
    place: str = ""
    hot: bool = False
    hollow: bool = False


class Bundle(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "k"}):
    """Cards of one group that stand together in one cell."""

    kind: str
    text: Words
    cards: tuple[Face, ...]
    dots: int = 0
    place: str = ""


Item = Face | Bundle


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A stage; `columns` is how many cards stand beside each other in it."""

    name: Words
    number: str
    columns: int
    duration: Words | None = None
    applies: bool = True


class Row(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "k"}):
    """A lane: for each stage the cards of each column; `line` is the boundary above it."""

    name: Words
    kind: str | None
    note: str = ""
    line: str | None = None
    curve: bool = False
    cells: tuple[tuple[tuple[Item, ...], ...], ...] = ()


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the curve; `x` and `room` (for its words) are in columns."""

    x: float
    mean: float
    low: float
    high: float
    value: str
    room: float
    label: Words | None
    disagreement: bool
    moment: bool
    lowest: bool
    highest: bool
    last: bool


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The line through the points, from `start` over `bends` to `end`."""

    start: tuple[float, float]
    end: tuple[float, float]
    bends: tuple[tuple[float, ...], ...]


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The curve as one part of the map shows it."""

    points: tuple[Stop, ...]
    line: Line | None


class Part(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from"}):
    """The stages that stand beside each other on one page; `to` is the first one that does not."""

    first: int
    to: int
    columns: int


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of paper in millimetres; `most` is how far the map may be enlarged on it."""

    name: str
    width: float
    height: float
    margin: float
    most: float


class Fact(msgspec.Struct, frozen=True):
    """A line of the title block."""

    label: str
    said: Words


class Sign(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "k"}):
    """A line of the key: the glyph of a kind of card, or a sign by name."""

    said: str
    kind: str | None = None
    sign: str = ""


class Dye(msgspec.Struct, frozen=True):
    """The colours of a kind of card, and its glyph as SVG."""

    ink: str
    tint: str
    line: str
    glyph: str


class Typefaces(msgspec.Struct, frozen=True):
    """Font families in the order of preference."""

    sans: tuple[str, ...]
    serif: tuple[str, ...]


class Plate(msgspec.Struct, frozen=True, kw_only=True):
    """A whole picture. `width` is that of the map before it is fitted to a sheet (mm).

    `least` is the scale below which the smallest letters would come out under 6 pt; `asked` is the
    sheet that somebody wanted.
    """

    title: Words
    scenario: Words | None
    facts: tuple[Fact, ...]
    stages: tuple[Column, ...]
    lanes: tuple[Row, ...]
    drawn: dict[str, Drawn]
    tray: tuple[tuple[Item, ...], ...]
    key: tuple[Sign, ...]
    looks: dict[str, Dye]
    foot: str
    notices: tuple[str, ...]
    fonts: Typefaces
    paged: bool
    width: float
    least: float
    sheets: tuple[Sheet, ...]
    asked: str | None
    parts: tuple[Part, ...]
