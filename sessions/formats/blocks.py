"""Takes a Markdown document apart into headings, paragraphs, list items, tables and fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sessions.formats.html_tables import cut_tables, plain_html
from sessions.formats.tables import Grid, Row

_LONGEST_INLINE = 10_000  # beyond, signs like * are taken as text: their parsing is not linear


class Sort(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    QUOTE = auto()
    TABLE = auto()
    FENCE = auto()
    ASIDE = auto()  # a style sheet, a script, the front matter: not for reading


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document, with the lines it came from (`end` is the line after it)."""

    sort: Sort
    line: int
    end: int
    text: str = ""  # what people read
    raw: str = ""  # how it was marked up
    level: int = 0
    grid: Grid | None = None
    info: str = ""


_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_PARSER.disable(["inline", "text_join"])


def blocks_of(text: str) -> list[Block]:
    """The blocks of `text` in order."""
    front, start = _front_matter(text)
    tables, rest = cut_tables(text)
    found = [*front, *tables_as_blocks(tables), *_walk(_PARSER.parse(_blank(rest, start)))]
    return sorted(found, key=lambda block: block.line)


def tables_as_blocks(tables: list[Grid]) -> list[Block]:
    """HTML tables as blocks."""
    return [
        Block(
            Sort.TABLE,
            grid.header.line,
            max(row.line for row in [grid.header, *grid.rows]) + 1,
            grid=grid,
        )
        for grid in tables
    ]


def words(markup: str) -> str:
    """`markup` as people read it; the address of a link stays, behind its words."""
    if len(markup) > _LONGEST_INLINE:
        return markup
    tokens: list[Token] = []
    _PARSER.inline.parse(markup, _PARSER, {}, tokens)
    return _read(tokens).strip()


def _read(tokens: list[Token]) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline" | "text_special":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "link_open":
                links.append((str(token.attrGet("href") or ""), len(parts)))
            case "link_close":
                address, start = links.pop()
                said = "".join(parts[start:]).strip()
                if address and said not in (address, address.removeprefix("mailto:")):
                    parts.append(f" ({address})")
            case "image":
                parts.append(f"{token.content} ({token.attrGet('src')})")
            case "html_inline":
                parts.append(plain_html(token.content))
    return "".join(parts)


def _front_matter(text: str) -> tuple[list[Block], int]:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return [], 0
    for at, line in enumerate(lines[1:200], 1):
        if line.rstrip() in ("---", "..."):
            return [
                Block(Sort.ASIDE, 1, at + 2, "\n".join(lines[1:at]), info="front matter")
            ], at + 1
    return [], 0


def _blank(text: str, lines: int) -> str:
    return "\n" * lines + "\n".join(text.split("\n")[lines:]) if lines else text


def _walk(tokens: list[Token]) -> Iterator[Block]:
    quotes, items, at = 0, 0, 0
    while at < len(tokens):
        token = tokens[at]
        line, end = (token.map[0] + 1, token.map[1] + 1) if token.map else (0, 0)
        match token.type:
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "list_item_open":
                items += 1
            case "list_item_close":
                items -= 1
            case "heading_open":
                raw = tokens[at + 1].content
                yield Block(Sort.HEADING, line, end, words(raw), raw, level=int(token.tag[1]))
            case "inline" if tokens[at - 1].type == "paragraph_open":
                sort = Sort.ITEM if items else Sort.QUOTE if quotes else Sort.PARAGRAPH
                yield Block(sort, line, end, words(token.content), token.content, level=items)
            case "fence" | "code_block":
                info = token.info.strip().split(" ")[0].lower()
                yield Block(Sort.FENCE, line, end, token.content, info=info)
            case "html_block":
                yield from _html(token.content, line, end)
            case "table_open":
                close = _closing(tokens, at)
                yield Block(Sort.TABLE, line, end, grid=_grid(tokens[at:close]))
                at = close
        at += 1


def _html(content: str, line: int, end: int) -> Iterator[Block]:
    bare = content.lstrip().lower()
    if bare.startswith(("<style", "<script", "<!--")):
        yield Block(Sort.ASIDE, line, end, content.strip(), info="markup")
        return
    for offset, raw in enumerate(content.split("\n")):
        heading = re.match(r" {0,3}(#{1,6}) +(.+)", raw)
        if heading:
            text = words(heading[2])
            level = len(heading[1])
            yield Block(Sort.HEADING, line + offset, line + offset + 1, text, raw, level=level)
        elif text := words(plain_html(raw)):
            yield Block(Sort.PARAGRAPH, line + offset, line + offset + 1, text, raw)


def _closing(tokens: list[Token], at: int) -> int:
    while tokens[at].type != "table_close":
        at += 1
    return at


def _grid(tokens: list[Token]) -> Grid:
    rows: list[Row] = []
    cells: list[str] = []
    line = 0
    for token in tokens:
        if token.type == "tr_open":
            line = token.map[0] + 1 if token.map else line + 1
            cells = []
        elif token.type == "inline":
            cells.append(words(token.content))
        elif token.type == "tr_close":
            rows.append(Row(line, tuple(cells)))
    return Grid(rows[0], [row for row in rows[1:] if any(cell.strip() for cell in row.cells)])
