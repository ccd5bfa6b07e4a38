"""Next: owner, discovery question, pilot only where there is one. No list of solutions."""

from facilitation.opportunities import OpportunityState
from facilitation.parking import ParkingOutcome
from sessions.outcomes.blocks import Block, Bullets, Paragraph, Span, Words, card, strong, words
from sessions.outcomes.book import Book
from sessions.outcomes.prose import ended, plain, weaves, woven
from sessions.outcomes.trace import Trace

_FURTHER = {
    OpportunityState.DISCOVERY: "It is in discovery.",
    OpportunityState.VALUE_PROPOSITION: "Its value proposition is being worked out.",
    OpportunityState.PILOT: "A pilot runs, to lower the risk before more money goes in.",
    OpportunityState.ROADMAP: "It has proved itself and is on the roadmap.",
    OpportunityState.DONE: "It is done.",
}


def chapter(book: Book) -> tuple[Block, ...]:
    """A step for each top opportunity, and what was left to follow up."""
    blocks: list[Block] = []
    if book.traces:
        blocks.append(Bullets(tuple(_step(book, trace) for trace in book.traces)))
    follow = [
        item
        for item in book.outcome.state.parking
        if item.outcome in (ParkingOutcome.OPEN, ParkingOutcome.FOLLOW_UP)
    ]
    if follow:
        items = []
        for item in follow:
            who = plain(item.owner) or "nobody has it yet"
            due = f", until {plain(item.due)}" if plain(item.due) else ""
            items.append(words(card(ended(plain(item.text))), f" ({who}{due})"))
        blocks += [Paragraph(words("Left over from the parking lot:")), Bullets(tuple(items))]
    return tuple(blocks)


def _step(book: Book, trace: Trace) -> Words:
    pieces: list[str | Span] = [strong(trace.text), ": "]
    if trace.owner:
        due = f" until {trace.due}" if trace.due else ""
        pieces.append(f"{trace.owner} takes it from here{due}. ")
    else:
        pieces.append("nobody owns it yet. ")
    pieces += [_FURTHER.get(trace.state, ""), " " if trace.state in _FURTHER else ""]
    pieces += [*_discovery(book, trace)]
    return words(*pieces)


def _discovery(book: Book, trace: Trace) -> Words:
    """The question that discovery starts with; none once something is being tried."""
    if trace.state in (
        OpportunityState.PILOT,
        OpportunityState.ROADMAP,
        OpportunityState.DONE,
    ):
        return ()
    if trace.text.endswith("?"):
        return words("The question for discovery is its own.")
    task = next((one.text for one in trace.tasks), "")
    if weaves(task):
        return words("To find out: how might we help ", book.whom, " to ", card(woven(task)), "?")
    if task:
        return words("To find out: what keeps ", book.whom, " from this: ", card(ended(task)))
    if not trace.is_proven:
        return words("To find out first: do customers say so too?")
    return words("To find out: which task would it make easier?")
