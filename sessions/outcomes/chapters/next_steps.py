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
    items = left_over(book)
    if items:
        blocks += [Paragraph(words("Left over from the parking lot:")), Bullets(items)]
    return tuple(blocks)


def left_over(book: Book) -> tuple[Words, ...]:
    """The parked items that are open or to be followed up, with who has them."""
    found = []
    for item in book.outcome.state.parking:
        if item.outcome in (ParkingOutcome.OPEN, ParkingOutcome.FOLLOW_UP):
            who = plain(item.owner) or "nobody has it yet"
            due = f", until {plain(item.due)}" if plain(item.due) else ""
            found.append(words(card(ended(plain(item.text))), f" ({who}{due})"))
    return tuple(found)


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
