"""A report as the sentences it says, to be looked for in a file."""

from collections.abc import Iterator

from sessions.outcomes.blocks import (
    Block,
    Bullets,
    Callout,
    Chapter,
    Curve,
    Facts,
    Heading,
    Paragraph,
    Quote,
    Story,
    Table,
    unmarked,
)


def sentences(block: Block) -> Iterator[str]:
    """All that a block says, piece by piece."""
    match block:
        case Heading():
            yield from (block.kicker, block.text)
        case Paragraph():
            yield unmarked(block.words)
        case Quote():
            yield from (block.text, block.source)
        case Bullets() | Callout():
            yield from (unmarked(item) for item in block.items)
        case Table():
            yield from (cell for row in (block.head, *block.rows) for cell in row)
        case Facts():
            yield from (cell for row in block.rows for cell in row)
        case Curve():
            yield block.summary


def said(told: Story | Chapter) -> list[str]:
    """A report as its sentences."""
    chapters = told.chapters if isinstance(told, Story) else (told,)
    blocks = [*(told.opening if isinstance(told, Story) else ())]
    blocks += [block for chapter in chapters for block in chapter.blocks]
    return [one for block in blocks for one in sentences(block) if one]


def chapter(told: Story, title: str) -> list[str]:
    return said(next(one for one in told.chapters if one.title == title))


def whole(told: Story) -> list[str]:
    """Title page, opening and chapters with their titles, in the order of the pages."""
    lines = [told.title, told.subtitle, *(cell for row in told.facts for cell in row)]
    lines += [one for block in told.opening for one in sentences(block) if one]
    for one in told.chapters:
        lines += [one.title, *said(one)]
    return lines


def missing(lines: list[str], text: str) -> list[str]:
    """The lines that do not stand in a text in their order, however it is broken into lines."""
    flat = "".join(text.split())
    at, lost = 0, []
    for line in lines:
        wanted = "".join(line.split())
        found = flat.find(wanted, at)
        if found < 0:
            lost.append(line)
        else:
            at = found + len(wanted)
    return lost
