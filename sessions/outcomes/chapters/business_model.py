"""How it feeds the business model: value proposition, segment and channel for each crux."""

from sessions.outcomes.blocks import Block, Paragraph, Table, words
from sessions.outcomes.book import Book
from sessions.outcomes.prose import listed, named


def chapter(book: Book) -> tuple[Block, ...]:
    """A row for each top opportunity; nothing where none says what it would feed."""
    told = [one for one in book.traces if one.value_proposition or one.channel]
    if not told:
        return ()
    rows = tuple((one.text, one.value_proposition, one.segment, one.channel) for one in told)
    blocks: list[Block] = [
        Paragraph(words("What each opportunity would put into the business model:")),
        Table(
            head=("Opportunity", "Value proposition", "Customer segment", "Channel"),
            rows=rows,
            widths=(6, 6, 4, 4),
        ),
    ]
    rest = [named(one.text) for one in book.traces if one not in told]
    if rest:
        sentence = f"Nobody has said it for {listed(rest)}."
        blocks.append(Paragraph(words(sentence)))
    return tuple(blocks)
