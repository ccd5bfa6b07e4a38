"""Where they struggle in a stage: what was seen and heard first, what is only assumed last."""

from typing import Final

from sessions.journey.model import Element, Kind, Stage
from sessions.outcomes.blocks import Block, Bullets, Paragraph, Quote, Words, card, strong, words
from sessions.outcomes.book import Book, text_of
from sessions.outcomes.proof import ASSUMPTION, basis, source, voices
from sessions.outcomes.prose import ended
from sessions.outcomes.trace import priority

LEADS: Final = {
    "observed": "When observing customers, we noticed they struggled with this: ",
    "said": "Customers told us that they struggle with this: ",
    "data": "The data shows that they struggle with this: ",
}
_IMPACT: Final = {
    "nuisance": "a nuisance",
    "workaround": "needs a workaround",
    "gives_up": "makes them give up",
}
_FREQUENCY: Final = {
    "rare": "rarely",
    "sometimes": "sometimes",
    "often": "often",
    "always": "always",
}


def struggles(book: Book, one: Stage | None) -> list[Block]:
    """Each pain with evidence in sentences of its own; the assumed ones together."""
    pains = sorted(book.atlas.at(one, Kind.PAIN_POINT), key=lambda pain: -(priority(pain) or 0))
    blocks: list[Block] = []
    assumed: list[Element] = []
    for pain in pains:
        if basis(pain) == ASSUMPTION and not voices(pain, book.atlas):
            assumed.append(pain)
        else:
            blocks += _known(book, pain)
    if len(assumed) == 1:
        also = "also " if blocks else ""
        pieces = f"The workshop {also}assumes that they struggle with this: "
        return [*blocks, Paragraph(words(pieces, *_pain(book, assumed[0])))]
    if assumed:
        also = "also " if blocks else ""
        blocks.append(Paragraph(words(f"The workshop {also}assumes that they struggle with this:")))
        blocks.append(Bullets(_together(book, assumed)))
    return blocks


def _together(book: Book, pains: list[Element]) -> tuple[Words, ...]:
    """Pains one by one, but those of a named group in one line under its title."""
    titles: dict[str, list[Element]] = {}
    for pain in pains:
        titles.setdefault(book.atlas.group_of(pain) or pain.id, []).append(pain)
    return tuple(
        words(strong(title), ": ", card(ended("; ".join(map(text_of, members)))))
        if len(members) > 1
        else _pain(book, members[0])
        for title, members in titles.items()
    )


def _known(book: Book, pain: Element) -> list[Block]:
    """A pain with evidence: how it was noticed, then what customers said about it."""
    said = voices(pain, book.atlas)
    known = basis(pain)
    lead = LEADS.get(known, LEADS["said"])
    told = _pain(book, pain)
    origin = source(pain) if not said else ""
    if not said:
        return [Paragraph(words(lead, *told, f" Source: {ended(origin)}" if origin else ""))]
    heard = " When we spoke with them about it, they told us:"
    heard = " In their own words:" if known in ("said", ASSUMPTION) else heard
    return [Paragraph(words(lead, *told, heard)), *(Quote(one.text, one.source) for one in said)]


def _pain(book: Book, pain: Element) -> Words:
    weight = weight_of(pain)
    behind = (f" ({weight})" if weight else "") + book.said_by(pain)
    text = text_of(pain)
    if not behind:
        return words(card(ended(text)))
    return words(card(text.rstrip(".")), f"{behind}.")


def weight_of(pain: Element) -> str:
    """How often and how badly it hurts, in words; nothing where nobody said."""
    parts = [
        _FREQUENCY.get(str(pain.fields.get("frequency")), ""),
        _IMPACT.get(str(pain.fields.get("impact")), ""),
    ]
    return ", ".join(part for part in parts if part)
