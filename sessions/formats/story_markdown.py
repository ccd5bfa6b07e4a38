"""The story report as Markdown, for wikis and repositories. Card texts are text, never markup."""

from functools import singledispatch

from sessions.formats.markdown_writing import inline, plain_line
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
    Table,
    Words,
)
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import signed
from sessions.outcomes.story import story

_FENCES = {Mark.NONE: "", Mark.STRONG: "**", Mark.CARD: "*"}
_STEPS = "▁▂▃▄▅▆▇█"


def write(outcome: Outcome, options: StoryOptions) -> bytes:
    """The report as UTF-8."""
    told = story(outcome, options)
    lines = [f"# {plain_line(told.title)}", "", f"*{plain_line(told.subtitle)}*", ""]
    lines += _lines(Facts(told.facts))
    for block in told.opening:
        lines += _lines(block)
    for number, chapter in enumerate(told.chapters, 1):
        lines += [f"## {number}. {plain_line(chapter.title)}", ""]
        for block in chapter.blocks:
            lines += _lines(block)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _words(sentence: Words) -> str:
    said = []
    for at, span in enumerate(sentence):
        fence = _FENCES[span.mark]
        safe = plain_line(span.text) if at == 0 else inline(span.text)
        if fence and safe:
            said.append(f"{fence}{safe}{fence}")
        else:  # blanks at the ends part it from the marked words beside it
            before, after = span.text[:1].isspace(), span.text[-1:].isspace()
            said.append(f"{' ' if before else ''}{safe}{' ' if after and safe else ''}")
    return "".join(said)


@singledispatch
def _lines(block: Block) -> list[str]:
    raise TypeError(type(block).__name__)


@_lines.register
def _(block: Heading) -> list[str]:
    kicker = [f"*{plain_line(block.kicker)}*", ""] if block.kicker else []
    return [*kicker, f"{'#' * (block.level + 1)} {plain_line(block.text)}", ""]


@_lines.register
def _(block: Paragraph) -> list[str]:
    return [_words(block.words), ""]


@_lines.register
def _(block: Quote) -> list[str]:
    source = f" — {plain_line(block.source)}" if block.source else ""
    return [f"> “{plain_line(block.text)}”{source}", ""]


@_lines.register
def _(block: Bullets) -> list[str]:
    return [*(f"- {_words(item)}" for item in block.items), ""]


@_lines.register
def _(block: Callout) -> list[str]:
    items = [f"> - {_words(item)}" for item in block.items]
    if len(block.items) == 1:
        items = [f"> {_words(block.items[0])}"]
    return [f"> **{plain_line(block.title)}**", ">", *items, ""]


@_lines.register
def _(block: Table) -> list[str]:
    rows = [block.head, ("---",) * len(block.head)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines += [f"| {' | '.join(map(inline, row))} |" for row in block.rows]
    caption = [f"*{plain_line(block.caption)}*", ""] if block.caption else []
    return [*caption, *lines, ""]


@_lines.register
def _(block: Facts) -> list[str]:
    return [*(f"- **{plain_line(name)}:** {plain_line(said)}" for name, said in block.rows), ""]


@_lines.register
def _(block: Curve) -> list[str]:
    rows = tuple(
        (point.name, signed(point.value), _STEPS[round((point.value + 2) / 4 * 7)], point.note)
        for point in block.points
    )
    table = Table(head=("Stage", "Mood", "", ""), rows=rows)
    return [plain_line(block.summary), "", *_lines(table)]
