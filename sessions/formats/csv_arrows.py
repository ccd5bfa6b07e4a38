"""Reads a drawing's export: records of shapes and of the lines between them.

Shapes that lines lead to are where something happens: touchpoints. Lines are what people do:
customer tasks, each at the shape it starts from. A drawing has no stages, so each page is one.
"""

from dataclasses import dataclass, field
from typing import Final

from sessions.formats import names
from sessions.formats.drafting import CardDraft, Draft, StageDraft
from sessions.formats.report import Code
from sessions.formats.tables import Row
from sessions.formats.text import pieces, quoted
from sessions.journey.model import Kind, LinkKind

_FROM: Final = frozenset({"line source", "source", "from", "start", "von", "desde", "de"})
_TO: Final = frozenset({"line destination", "destination", "target", "to", "end", "nach", "hasta"})
_TEXT: Final = frozenset({"text area 1", "text", "label", "title"})
_ID: Final = frozenset({"id", "shape id"})
_GROUPS: Final = frozenset({"user journeys", "journeys", "journey", "flows", "flow", "personas"})


def is_drawing(header: Row) -> bool:
    """Whether the columns tell of lines from one record to another."""
    keys = {names.key(cell) for cell in header.cells}
    return bool(keys & _FROM and keys & _TO and keys & _ID and keys & _TEXT)


def read_drawing(rows: list[Row], draft: Draft) -> None:
    """Put a drawing's records into `draft`."""
    _Drawing(draft, [names.key(cell) for cell in rows[0].cells], rows).read()


@dataclass(slots=True)
class _Drawing:
    draft: Draft
    heads: list[str]
    rows: list[Row]
    cards: dict[str, CardDraft] = field(default_factory=dict)
    pages: dict[str, StageDraft] = field(default_factory=dict)
    rest: dict[str, dict[str, None]] = field(default_factory=dict)

    def read(self) -> None:
        self.draft.seen(self.rows[0].line)
        for row in self.rows[1:]:
            self.draft.seen(row.line)
            if not self._is_line(row):
                self._shape(row)
        for row in self.rows[1:]:
            if self._is_line(row):
                self._line(row)
        self._tell()

    def _value(self, row: Row, wanted: frozenset[str]) -> str:
        for at, head in enumerate(self.heads):
            if head in wanted and row.cell(at):
                return row.cell(at)
        return ""

    def _is_line(self, row: Row) -> bool:
        return bool(self._value(row, _FROM) or self._value(row, _TO))

    def _shape(self, row: Row) -> None:
        kind = names.key(self._value(row, frozenset({"name"})))
        text, own = self._value(row, _TEXT), self._value(row, _ID)
        self._remember(row)
        if kind == "document":
            if text and not self.draft.title(text, row.line):
                self.draft.note(text, line=row.line)
        elif kind == "page":
            self.pages[own] = self.draft.stage(text or "Page", row.line, plain=True)
        elif text:
            self._card(Kind.TOUCHPOINT, text, row)

    def _line(self, row: Row) -> None:
        source, target = self._value(row, _FROM), self._value(row, _TO)
        text = self._value(row, _TEXT)
        self._remember(row)
        start, end = self.cards.get(source), self.cards.get(target)
        if not text:
            if start and end:
                self.draft.link(start.id, end.id, LinkKind.NEXT)
            return
        card = self._card(Kind.CUSTOMER_TASK, text, row)
        if start:
            self.draft.link(card.id, start.id, LinkKind.HAPPENS_AT, note="starts here")
        if end:
            self.draft.link(card.id, end.id, LinkKind.HAPPENS_AT, note="leads here")

    def _card(self, kind: Kind, text: str, row: Row) -> CardDraft:
        page = self._value(row, frozenset({"page id", "page"}))
        if page not in self.pages:
            self.pages[page] = self.draft.stage(page or "Drawing", row.line, plain=True)
        stage = self.pages[page]
        said = "\n".join(pieces(text))
        card = self.draft.card(kind, said, stage=stage.id, line=row.line)
        who = [
            actor
            for name in self._value(row, _GROUPS).replace(";", ",").split(",")
            if name.strip() and (actor := self.draft.actor(name, row.line))
        ]
        if who:
            card.fields["actors"] = list(dict.fromkeys(who))
        self.cards[self._value(row, _ID)] = card
        return card

    def _remember(self, row: Row) -> None:
        """What the other columns say about how it was drawn, said once each."""
        taken = _FROM | _TO | _TEXT | _ID | _GROUPS | {"page id"}
        for at, head in enumerate(self.heads):
            if head not in taken and row.cell(at):
                self.rest.setdefault(head, {})[row.cell(at)] = None

    def _tell(self) -> None:
        line = self.rows[0].line
        self.draft.remark(
            line,
            Code.COLUMNS,
            "This is a drawing of shapes and lines. Shapes became touchpoints, lines became "
            "customer tasks, and the journeys they belong to became actors "
            f"({', '.join(quoted(head) for head in self.heads if head)}).",
        )
        for head, values in self.rest.items():
            self.draft.mention(
                line,
                ", ".join(values),
                Code.COLUMNS,
                f"The column “{head}” tells how it was drawn and was left out of the map",
            )
