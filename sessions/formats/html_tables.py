"""Tables written in HTML, inside Markdown or alone."""

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from sessions.formats.tables import Grid, Row
from sessions.formats.text import breaks

_OPEN: Final = re.compile(r"<table\b|^ {0,3}(?:`{3,}|~{3,})", re.IGNORECASE | re.MULTILINE)
_CLOSE: Final = re.compile(r"</table\s{0,9}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.DOTALL)
_NEW_LINE: Final = frozenset({"br", "li", "p", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})
_MOST_CELLS: Final = 20_000
_WIDEST: Final = 50
_MOST_TABLES: Final = 100


def cut_tables(text: str) -> tuple[list[Grid], str]:
    """The HTML tables of `text` outside of code fences, and the text with them blanked out."""
    grids: list[Grid] = []
    kept: list[str] = []
    at = 0
    fence: str | None = None
    tries = 0
    for opening in _OPEN.finditer(text):
        if opening.start() < at:
            continue
        sign = opening[0].strip()
        if sign.startswith(("`", "~")):
            fence = sign[0] if fence is None else None if sign[0] == fence else fence
            continue
        if fence or tries == _MOST_TABLES:
            continue
        tries += 1
        close = _CLOSE.search(text, opening.start())
        end = close.end() if close else len(text)
        grid = _grid(text[opening.start() : end], text.count("\n", 0, opening.start()) + 1)
        if grid is None:
            continue
        grids.append(grid)
        kept += [text[at : opening.start()], "\n" * text.count("\n", opening.start(), end)]
        at = end
    return grids, "".join([*kept, text[at:]])


def plain_html(markup: str) -> str:
    """`markup` without its tags; `<br>` and the like as line breaks."""
    return _TAG.sub(lambda tag: _tag_words(tag[0]), breaks(markup))


def _tag_words(tag: str) -> str:
    """What a tag says to people: the address of a picture or a link, and comments."""
    if tag.startswith("<!--"):
        return tag[4:-3]
    found = re.search(r"""\b(?:href|src)\s{0,9}=\s{0,9}["']([^"']{1,500})["']""", tag)
    name = tag[1:12].lower()
    return f" ({found[1]}) " if found and name.startswith(("a ", "img")) else ""


def _grid(markup: str, first_line: int) -> Grid | None:
    soup = BeautifulSoup(markup, "html.parser")
    rows: list[Row] = []
    cells = 0
    for tr in soup.find_all("tr"):
        line = first_line + (tr.sourceline or 1) - 1
        texts: list[str] = []
        for cell in tr.find_all(["td", "th"], recursive=False):
            span = str(cell.get("colspan") or "1")
            width = min(int(span), _WIDEST) if span.isdecimal() and len(span) < 4 else 1
            texts += [_words(cell), *[""] * (width - 1)]
        cells += len(texts)
        if cells > _MOST_CELLS:
            return None
        if any(text.strip() for text in texts):
            rows.append(Row(line, tuple(texts)))
    if not rows:
        return None
    caption = soup.find("caption")
    said = _words(caption) if isinstance(caption, Tag) else ""
    return Grid(rows[0], rows[1:], said)


def _words(cell: Tag) -> str:
    parts: list[str] = []
    for node in cell.descendants:
        parts.append(_node_words(node))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _node_words(node: PageElement) -> str:
    if isinstance(node, NavigableString):
        return str(node).replace("\n", " ")
    return "\n" if isinstance(node, Tag) and node.name in _NEW_LINE else ""
