"""The story report as one HTML file: no script, nothing from elsewhere, every text escaped."""

import base64
import hashlib
from functools import cache, singledispatch
from html import escape
from pathlib import Path
from typing import Final

from sessions.formats.curve_picture import Dot, drawing
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
from sessions.outcomes.story import story

_STYLE: Final = Path(__file__).with_name("story.css")


def write(outcome: Outcome, options: StoryOptions) -> bytes:
    """The report as UTF-8. Its own policy forbids everything but its own style sheet."""
    told = story(outcome, options)
    title = escape(told.title)
    contents = "".join(
        f'<li><a href="#chapter-{number}">{number}. {escape(chapter.title)}</a></li>'
        for number, chapter in enumerate(told.chapters, 1)
    )
    chapters = "".join(
        f'<section><h2 id="chapter-{number}"><span class="number">{number}</span>'
        f"{escape(chapter.title)}</h2>{''.join(map(_html, chapter.blocks))}</section>"
        for number, chapter in enumerate(told.chapters, 1)
    )
    style, policy = _styled()
    # dir="auto" lets each text run in the direction of its own first letter.
    return (
        '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{style}</style></head><body><main>"
        f'<header><h1 dir="auto">{title}</h1><p class="subtitle">{escape(told.subtitle)}</p>'
        f"</header>{_html(Facts(told.facts))}{''.join(map(_html, told.opening))}"
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>{chapters}</main></body></html>\n'
    ).encode()


@cache
def _styled() -> tuple[str, str]:
    """The style sheet, and the policy that lets it and nothing else act."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;"


def _words(sentence: Words) -> str:
    tags = {Mark.STRONG: "strong", Mark.CARD: "bdi"}
    said = []
    for span in sentence:
        text = escape(span.text)
        tag = tags.get(span.mark)
        opening = f'{tag} class="card"' if span.mark is Mark.CARD else tag
        said.append(f"<{opening}>{text}</{tag}>" if tag else text)
    return "".join(said)


def _list(items: tuple[Words, ...]) -> str:
    return f"<ul>{''.join(f'<li>{_words(item)}</li>' for item in items)}</ul>"


@singledispatch
def _html(block: Block) -> str:
    raise TypeError(type(block).__name__)


@_html.register
def _(block: Heading) -> str:
    kicker = f'<span class="kicker">{escape(block.kicker)}</span>' if block.kicker else ""
    tag = f"h{block.level + 1}"
    return f"<{tag}>{kicker}<bdi>{escape(block.text)}</bdi></{tag}>"


@_html.register
def _(block: Paragraph) -> str:
    return f"<p>{_words(block.words)}</p>"


@_html.register
def _(block: Quote) -> str:
    source = f"<cite><bdi>{escape(block.source)}</bdi></cite>" if block.source else ""
    return f'<blockquote dir="auto"><p>“{escape(block.text)}”</p>{source}</blockquote>'


@_html.register
def _(block: Bullets) -> str:
    return _list(block.items)


@_html.register
def _(block: Callout) -> str:
    only = f"<p>{_words(block.items[0])}</p>" if len(block.items) == 1 else _list(block.items)
    return f'<div class="box {block.tone}" role="note"><p>{escape(block.title)}</p>{only}</div>'


@_html.register
def _(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in block.rows)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )


def _cell(text: str) -> str:
    return f'<td dir="auto">{escape(text)}</td>'


@_html.register
def _(block: Facts) -> str:
    rows = "".join(
        f'<dt>{escape(name)}</dt><dd dir="auto">{escape(said)}</dd>' for name, said in block.rows
    )
    return f"<dl>{rows}</dl>"


@_html.register
def _(block: Curve) -> str:
    sheet = drawing(block)
    first = sheet.dots[0]
    path = f"M{first.x} {first.y}" + "".join(
        f"C{' '.join(f'{part:.1f}' for part in bend)}" for bend in sheet.bends
    )
    rules = "".join(
        f'<line class="{name}" x1="{sheet.left}" x2="{sheet.right}" y1="{y}" y2="{y}"/>'
        f'<text x="{sheet.left - 10}" y="{y + 4}" text-anchor="end">{label}</text>'
        for name, y, label in (
            ("rule", sheet.top, "+2"),
            ("zero", sheet.zero, "0"),
            ("rule", sheet.bottom, "−2"),
        )
    )
    bands = "".join(
        f'<line class="band" x1="{dot.x}" x2="{dot.x}" y1="{dot.high}" y2="{dot.low}"/>'
        for dot in sheet.dots
        if dot.low != dot.high
    )
    dots = "".join(map(_dot, sheet.dots))
    return (
        f'<figure><svg viewBox="0 0 {sheet.width:g} {sheet.height:g}" role="img" '
        f'aria-label="{escape(block.summary)}">{rules}{bands}<path class="line" d="{path}"/>'
        f"{dots}</svg><figcaption>{escape(block.summary)}</figcaption></figure>"
    )


def _dot(dot: Dot) -> str:
    y = dot.y - 12 if dot.above else dot.y + 22
    return (
        f'<circle class="dot {dot.note}" cx="{dot.x}" cy="{dot.y}" r="5"/>'
        f'<text class="value" x="{dot.x}" y="{y:.1f}" text-anchor="middle">{dot.value}</text>'
        f'<text class="name" x="{dot.x}" y="212" text-anchor="middle">{escape(dot.name)}</text>'
    )
