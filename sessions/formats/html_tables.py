"""Tables written in HTML, inside Markdown or alone.

A tokenizer of our own, because the usual parsers take quadratic time on hostile nesting; a table
inside a table is read as words of its cell.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from sessions.formats.tables import Grid, Row
from sessions.formats.text import breaks

_OPEN: Final = re.compile(r"<table\b|^ {0,3}(?:`{3,}|~{3,})", re.IGNORECASE | re.MULTILINE)
_CLOSE: Final = re.compile(r"</table\s{0,9}>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})([^<>]*)>")
_COMMENT: Final = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_ADDRESS: Final = re.compile(r"""\b(?:href|src)\s{0,9}=\s{0,9}["']([^"']{1,500})["']""")
_COLSPAN: Final = re.compile(r"""\bcolspan\s{0,9}=\s{0,9}["']?(\d{1,2})""", re.IGNORECASE)
_NEW_LINE: Final = frozenset({"br", "li", "p", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})
_CELLS: Final = frozenset({"td", "th", "caption"})


def cut_tables(text: str) -> tuple[list[Grid], str]:
    """The HTML tables of `text` outside of code fences, and the text with them blanked out."""
    grids: list[Grid] = []
    kept: list[str] = []
    at = line_at = 0
    line = 1
    fence: str | None = None
    for opening in _OPEN.finditer(text):
        if opening.start() < at:
            continue
        sign = opening[0].strip()
        if sign.startswith(("`", "~")):
            fence = sign[0] if fence is None else None if sign[0] == fence else fence
            continue
        if fence:
            continue
        close = _CLOSE.search(text, opening.start())
        end = close.end() if close else len(text)
        line += text.count("\n", line_at, opening.start())
        line_at = opening.start()
        grid = _Table(line).read(text[opening.start() : end])
        # A table without a single row stays in the text, as the words it holds.
        cut = (
            text[opening.start() : end]
            if grid is None
            else "\n" * text.count("\n", opening.start(), end)
        )
        kept += [text[at : opening.start()], cut]
        at = end
        if grid is not None:
            grids.append(grid)
    return grids, "".join([*kept, text[at:]])


def plain_html(markup: str) -> str:
    """`markup` without its tags; `<br>` as a line break, addresses and comments as words."""
    said = _COMMENT.sub(lambda comment: comment[0][4:-3], breaks(markup))
    return html.unescape(_TAG.sub(lambda tag: _tag_words(tag[2], tag[3]), said))


def _tag_words(name: str, attributes: str) -> str:
    if name.lower() in _NEW_LINE:
        return "\n"
    found = _ADDRESS.search(attributes) if name.lower() in ("a", "img") else None
    return f" ({found[1]}) " if found else ""


@dataclass(slots=True)
class _Table:
    line: int
    rows: list[Row] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    cell: list[str] | None = None
    column: int = -1  # where the open cell goes; -1 is the caption

    def read(self, markup: str) -> Grid | None:
        """The table, or what could be read of it; None when it holds no words."""
        at, row_line = 0, self.line
        for tag in _TAG.finditer(markup):
            self._text(markup[at : tag.start()])
            self.line += markup.count("\n", at, tag.end())
            at = tag.end()
            name, closing = tag[2].lower(), bool(tag[1])
            if name == "tr":
                self._end_row(row_line)
                row_line = self.line
            elif name in _CELLS:
                self._cell(name, closing, tag[3])
            elif name in _NEW_LINE:
                self._text("\n", mark=True)
            elif not closing and name == "a":
                self._text(_tag_words(name, tag[3]))
        self._text(markup[at:])
        self._end_row(row_line)
        if not self.rows:
            return None
        return Grid(self.rows[0], self.rows[1:], " ".join(self.caption))

    def _text(self, words: str, *, mark: bool = False) -> None:
        if self.cell is not None:
            self.cell.append(words if mark else html.unescape(words).replace("\n", " "))
        elif words.strip():
            # Words outside of any cell are misplaced, and kept.
            self.caption.append(" ".join(html.unescape(words).split()))

    def _cell(self, name: str, closing: bool, attributes: str) -> None:
        self._end_cell()
        if closing:
            return
        self.cell = []
        self.column = -1
        if name == "caption":
            return
        self.column = len(self.cells)
        self.cells.append("")
        span = _COLSPAN.search(attributes)
        self.cells += [""] * (min(int(span[1]), 50) - 1 if span else 0)

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        said = "\n".join(line for line in lines if line)
        self.cell = None
        if self.column < 0:
            self.caption.append(said)
        else:
            self.cells[self.column] = said

    def _end_row(self, line: int) -> None:
        self._end_cell()
        if any(self.cells):
            self.rows.append(Row(line, tuple(self.cells)))
        self.cells = []
